// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"
#include "service/mqttservice.h"

#include <QObject>
#include <QPointer>
#include <QQmlInfo>
#include <qqmlregistration.h>

/// What MqttTopic.service and MqttTopic.connection set for all that is inside an object.
class TopicDefaults : public QObject
{
    Q_OBJECT
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY changed)
    Q_PROPERTY(MqttConnection *connection READ connection WRITE setConnection NOTIFY changed)
    QML_ANONYMOUS
public:
    using QObject::QObject;

    [[nodiscard]] MqttService *service() const { return m_service; }
    void setService(MqttService *service);
    [[nodiscard]] MqttConnection *connection() const { return m_connection; }
    void setConnection(MqttConnection *connection);

Q_SIGNALS:
    void changed();

private:
    QPointer<MqttService> m_service;
    QPointer<MqttConnection> m_connection;
};

namespace mqtt {

/// Where an object belongs that names no service and no connection.
struct Surroundings
{
    MqttService *service = nullptr;
    MqttConnection *connection = nullptr; // without a service
    TopicDefaults *defaults = nullptr;    // that say so
};

/// Looks from the object outwards, for defaults, for a service or connection around, and for the
/// only one that an object around has as a child.
[[nodiscard]] Surroundings surroundingsOf(QObject *object);

/// Gives a handler or loop that is complete the service around, if it has none. Of what an
/// Instantiator makes the parent is known only later: then it looks again, before it warns.
template <typename Member>
void joinSurroundings(Member *member, bool isLast = false)
{
    if (member->service())
        return;
    if (MqttService *service = surroundingsOf(member).service) {
        member->setService(service);
    } else if (isLast) {
        qmlWarning(member) << "there is no MqttService: neither given nor around";
    } else {
        QMetaObject::invokeMethod(
            member, [member] { joinSurroundings(member, true); }, Qt::QueuedConnection);
    }
}

} // namespace mqtt
