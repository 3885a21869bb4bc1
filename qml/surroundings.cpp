// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "surroundings.h"

#include "qmlmqtttopic.h"

#include <QVariant>

void TopicDefaults::setService(MqttService *service)
{
    if (m_service == service)
        return;
    m_service = service;
    Q_EMIT changed();
}

void TopicDefaults::setConnection(MqttConnection *connection)
{
    if (m_connection == connection)
        return;
    m_connection = connection;
    Q_EMIT changed();
}

namespace mqtt {

namespace {

/// Items that views and Repeaters make have no parent but that on the screen.
QObject *around(const QObject *object)
{
    return object->parent() ? object->parent() : object->property("parent").value<QObject *>();
}

TopicDefaults *defaultsOf(const QObject *object)
{
    return qobject_cast<TopicDefaults *>(
        qmlAttachedPropertiesObject<QmlMqttTopic>(const_cast<QObject *>(object), false));
}

Surroundings asSurroundings(QObject *object)
{
    return {qobject_cast<MqttService *>(object), qobject_cast<MqttConnection *>(object), nullptr};
}

Surroundings onlyChild(const QObject *object)
{
    Surroundings only;
    for (QObject *child : object->children()) {
        const Surroundings candidate = asSurroundings(child);
        if (!candidate.service && !candidate.connection)
            continue;
        if (only.service || only.connection)
            return {};
        only = candidate;
    }
    return only;
}

} // namespace

Surroundings surroundingsOf(QObject *object)
{
    for (QObject *at = object; at; at = around(at)) {
        if (TopicDefaults *defaults = defaultsOf(at);
            defaults && (defaults->service() || defaults->connection()))
            return {defaults->service(), defaults->connection(), defaults};
        for (const Surroundings &found : {asSurroundings(at), onlyChild(at)}) {
            if (found.service || found.connection)
                return found;
        }
    }
    return {};
}

} // namespace mqtt
