// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttauthenticationproperties.h"

#include "client/shareddefault_p.h"

#include <QSharedData>

class QMqttAuthenticationPropertiesPrivate : public QSharedData
{
public:
    QString authenticationMethod;
    QByteArray authenticationData;
    QString reason;
    QMqttUserProperties userProperties;
};

QMqttAuthenticationProperties::QMqttAuthenticationProperties() = default;
QMqttAuthenticationProperties::QMqttAuthenticationProperties(
    const QMqttAuthenticationProperties &other) = default;
QMqttAuthenticationProperties &
QMqttAuthenticationProperties::operator=(const QMqttAuthenticationProperties &other) = default;
QMqttAuthenticationProperties::~QMqttAuthenticationProperties() = default;

QString QMqttAuthenticationProperties::authenticationMethod() const
{
    return mqtt::read(data).authenticationMethod;
}

void QMqttAuthenticationProperties::setAuthenticationMethod(const QString &method)
{
    mqtt::write(data).authenticationMethod = method;
}

QByteArray QMqttAuthenticationProperties::authenticationData() const
{
    return mqtt::read(data).authenticationData;
}

void QMqttAuthenticationProperties::setAuthenticationData(const QByteArray &adata)
{
    mqtt::write(data).authenticationData = adata;
}

QString QMqttAuthenticationProperties::reason() const
{
    return mqtt::read(data).reason;
}

void QMqttAuthenticationProperties::setReason(const QString &r)
{
    mqtt::write(data).reason = r;
}

QMqttUserProperties QMqttAuthenticationProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttAuthenticationProperties::setUserProperties(const QMqttUserProperties &user)
{
    mqtt::write(data).userProperties = user;
}
