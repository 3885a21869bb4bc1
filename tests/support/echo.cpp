// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"

#include <QtMqtt/QMqttClient>

#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 20000; // ms; for machines under load, nothing that works comes near

} // namespace

bool waitConnected(QMqttClient &client)
{
    const bool settled =
        QTest::qWaitFor([&client] { return client.state() != QMqttClient::Connecting; }, Patience);
    if (settled && client.state() == QMqttClient::Connected)
        return true;
    qInfo() << "not connected:" << client.error() << client.errorString();
    return false;
}

bool waitDisconnected(QMqttClient &client)
{
    return QTest::qWaitFor([&client] { return client.state() == QMqttClient::Disconnected; },
                           Patience);
}

bool echoes(QMqttClient &client, const QByteArray &payload)
{
    if (!waitConnected(client))
        return false;
    QMqttSubscription *subscription = client.subscribe(QString(u"echo/"_s + client.clientId()), 1);
    if (!subscription)
        return false;
    QByteArray received;
    qint32 sent = 0;
    QObject context;
    QObject::connect(subscription, &QMqttSubscription::messageReceived, &context,
                     [&received](const QMqttMessage &message) { received = message.payload(); });
    QObject::connect(&client, &QMqttClient::messageSent, &context,
                     [&sent](qint32 id) { sent = id; });
    const qint32 id = client.publish(subscription->topic().filter(), payload, 1);
    if (id > 0 && QTest::qWaitFor([&] { return sent == id && received == payload; }, Patience))
        return true;
    qInfo() << "no echo: published" << id << "acknowledged" << sent << "received" << received.size()
            << "bytes;" << client.error() << client.errorString();
    return false;
}
