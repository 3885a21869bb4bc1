// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqtttype.h"

#include <QtCore/QByteArray>
#include <QtCore/QSharedDataPointer>
#include <QtCore/QString>

class QMqttAuthenticationPropertiesPrivate;

/// What an AUTH packet of MQTT 5 says.
class Q_MQTT_EXPORT QMqttAuthenticationProperties
{
public:
    QMqttAuthenticationProperties();
    QMqttAuthenticationProperties(const QMqttAuthenticationProperties &other);
    QMqttAuthenticationProperties &operator=(const QMqttAuthenticationProperties &other);
    ~QMqttAuthenticationProperties();

    QString authenticationMethod() const;
    void setAuthenticationMethod(const QString &method);

    QByteArray authenticationData() const;
    void setAuthenticationData(const QByteArray &adata);

    QString reason() const;
    void setReason(const QString &r);

    QMqttUserProperties userProperties() const;
    void setUserProperties(const QMqttUserProperties &user);

private:
    QSharedDataPointer<QMqttAuthenticationPropertiesPrivate> data;
};
