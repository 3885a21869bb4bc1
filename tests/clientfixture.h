// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/fakebroker.h"

#include <QtMqtt/QMqttClient>

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;
using Subscription = QMqttSubscription;
using Log = QStringList;

Q_DECLARE_METATYPE(packet::Connect)

// A client with a scripted broker, and the order of its signals in words.
struct Fixture
{
    explicit Fixture(V version = V::V311)
        : v(version)
        , client(std::make_unique<Client>())
    {
        client->setTransport(broker.device(), Client::IODevice);
        client->setProtocolVersion(Client::ProtocolVersion(int(version)));
        client->setClientId(u"c"_s);
        record();
    }

    void record()
    {
        Client *const c = client.get();
        QObject::connect(c, &Client::stateChanged, c, [this](Client::ClientState state) {
            log << u"state %1"_s.arg(QVariant::fromValue(state).toString());
        });
        QObject::connect(c, &Client::errorChanged, c, [this](Client::ClientError error) {
            log << u"error %1"_s.arg(QVariant::fromValue(error).toString());
        });
        QObject::connect(c, &Client::connected, c, [this] { log << u"connected"_s; });
        QObject::connect(c, &Client::disconnected, c, [this] { log << u"disconnected"_s; });
        QObject::connect(c, &Client::brokerSessionRestored, c, [this] { log << u"restored"_s; });
        QObject::connect(c, &Client::messageReceived, c,
                         [this](const QByteArray &payload, const QMqttTopicName &topic) {
                             log << u"received %1 %2"_s.arg(topic.name(),
                                                            QString::fromUtf8(payload));
                         });
        QObject::connect(c, &Client::messageStatusChanged, c,
                         [this](qint32, QMqtt::MessageStatus status,
                                const QMqttMessageStatusProperties &properties) {
                             static const char *const names[] = {"Unknown",      "Published",
                                                                 "Acknowledged", "Received",
                                                                 "Released",     "Completed"};
                             QString line = u"status "_s + QLatin1String(names[int(status)]);
                             if (properties.reasonCode() != QMqtt::ReasonCode::Success)
                                 line += u" 0x%1"_s.arg(int(properties.reasonCode()), 0, 16);
                             log << line;
                         });
        QObject::connect(c, &Client::messageSent, c,
                         [this](qint32 id) { log << u"sent %1"_s.arg(id); });
        QObject::connect(c, &Client::pingResponseReceived, c, [this] { log << u"pong"_s; });
        QObject::connect(c, &Client::clientIdChanged, c,
                         [this](const QString &id) { log << u"clientId "_s + id; });
    }

    void record(Subscription *subscription, const QString &name = u"subscription"_s)
    {
        QObject::connect(subscription, &Subscription::stateChanged, client.get(),
                         [this, name](Subscription::SubscriptionState state) {
                             log << u"%1 state %2"_s.arg(name).arg(int(state));
                         });
        QObject::connect(subscription, &Subscription::qosChanged, client.get(),
                         [this, name](quint8 qos) { log << u"%1 qos %2"_s.arg(name).arg(qos); });
        QObject::connect(subscription, &Subscription::messageReceived, client.get(),
                         [this, name](const QMqttMessage &message) {
                             log << u"%1 received %2"_s.arg(name,
                                                            QString::fromUtf8(message.payload()));
                         });
    }

    // Connected, with an empty log.
    bool connectNow(const QByteArray &properties = {}, bool sessionPresent = false)
    {
        broker.expect(Type::Connect).reply(packet::connack(v, 0, sessionPresent, properties));
        client->connectToHost();
        const bool done = broker.finish();
        log.clear();
        return done && client->state() == Client::Connected;
    }

    Subscription *subscribe(const QString &filter, quint8 qos = 2, int granted = -1)
    {
        broker.expect(Type::Subscribe).reply([this, qos, granted](const QByteArray &bytes) {
            return packet::suback(v, packet::idOf(bytes), {granted < 0 ? qos : granted});
        });
        Subscription *const subscription = client->subscribe(filter, qos);
        if (!broker.finish())
            return nullptr;
        log.clear();
        return subscription;
    }

    QByteArray publishBytes(const QByteArray &topic, int qos = 0, int id = 0,
                            const QByteArray &payload = "x") const
    {
        return packet::publish(
            {.version = v, .topic = topic, .payload = payload, .qos = qos, .id = id});
    }

    V v;
    FakeBroker broker;
    Log log;
    std::unique_ptr<Client> client;
};

inline void versions()
{
    QTest::addColumn<int>("version");
    QTest::newRow("3.1.1") << 4;
    QTest::newRow("5.0") << 5;
}

inline QByteArray ackFor(const QByteArray &bytes, Type type)
{
    return packet::ack(type, packet::idOf(bytes));
}
