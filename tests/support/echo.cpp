// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"

#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto Patience = 20s; // for machines under load, nothing that works comes near

} // namespace

bool comesTrue(const std::function<bool()> &condition)
{
    const QDeadlineTimer deadline(Patience);
    QTimer wake; // an event at the latest then
    wake.start(1s);
    while (!condition() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return condition();
}

bool waitConnected(QMqttClient &client)
{
    if (comesTrue([&client] { return client.state() != QMqttClient::Connecting; }) &&
        client.state() == QMqttClient::Connected)
        return true;
    qInfo() << "not connected:" << client.error() << client.errorString();
    return false;
}

bool waitDisconnected(QMqttClient &client)
{
    return comesTrue([&client] { return client.state() == QMqttClient::Disconnected; });
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
    if (id > 0 && comesTrue([&] { return sent == id && received == payload; }))
        return true;
    qInfo() << "no echo: published" << id << "acknowledged" << sent << "received" << received.size()
            << "bytes;" << client.error() << client.errorString();
    return false;
}
