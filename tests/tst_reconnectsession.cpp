// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"
#include "support/packetbuilder.h"
#include "support/proxy.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace {

const QString Topic = u"t"_s;

// A broker that does not wait for more to send: each of the many small exchanges would take 40 ms.
class Broker : public MqttTestBroker
{
public:
    Broker() { addConfigLine(u"set_tcp_nodelay true"_s); }
};

// A client whose session outlives its links.
class Client : public QMqttClient
{
public:
    Client(ProtocolVersion version, const QString &id, quint16 brokerPort)
    {
        setHostname(u"127.0.0.1"_s);
        setPort(brokerPort);
        setClientId(id);
        setCleanSession(false);
        setProtocolVersion(version);
        QMqttConnectionProperties properties;
        properties.setSessionExpiryInterval(600);
        setConnectionProperties(properties);
        connect(this, &QMqttClient::messageReceived, this,
                [this](const QByteArray &payload) { received += payload; });
        connect(this, &QMqttClient::messageSent, this, [this](qint32 id) { sent.insert(id); });
        connect(this, &QMqttClient::brokerSessionRestored, this, [this] { ++restored; });
    }

    [[nodiscard]] bool isConnectedNow()
    {
        connectToHost();
        return waitConnected(*this);
    }

    // All that the broker sent so far in answer to this client has then arrived.
    [[nodiscard]] bool isSynchronous()
    {
        const qint32 id = publish(u"sync"_s, {}, 1);
        return id > 0 && comesTrue([&] { return sent.contains(id); });
    }

    QByteArrayList received;
    QSet<qint32> sent;
    int restored = 0;
};

QByteArrayList packetsOf(QByteArray bytes)
{
    QByteArrayList packets;
    for (qsizetype size = 0; (size = packet::firstSize(bytes)) > 0; bytes.remove(0, size))
        packets += bytes.first(size);
    if (!bytes.isEmpty())
        packets += "incomplete: " + bytes;
    return packets;
}

QByteArrayList numbers(int count)
{
    QByteArrayList list;
    for (int i = 0; i < count; ++i)
        list += QByteArray::number(i);
    return list;
}

} // namespace

class tst_ReconnectSession : public QObject
{
    Q_OBJECT

private:
    static void addVersions()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::newRow("3.1.1") << QMqttClient::MQTT_3_1_1;
        QTest::newRow("5.0") << QMqttClient::MQTT_5_0;
    }
    static void addCuts()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<int>("qos");
        QTest::addColumn<int>("direction");
        for (const auto version : {QMqttClient::MQTT_3_1_1, QMqttClient::MQTT_5_0}) {
            for (const int qos : {1, 2}) {
                const char *name = version == QMqttClient::MQTT_5_0 ? "5.0" : "3.1.1";
                QTest::addRow("%s, QoS %d, from the client", name, qos)
                    << version << qos << int(Proxy::ToServer);
                QTest::addRow("%s, QoS %d, to the client", name, qos)
                    << version << qos << int(Proxy::ToClient);
            }
        }
    }

    // QoS 1 may come more than once.
    static QByteArrayList withoutRepetitions(const QByteArrayList &payloads, int qos)
    {
        QByteArrayList once;
        for (const QByteArray &payload : payloads) {
            if (qos == 2 || !once.contains(payload))
                once += payload;
        }
        return once;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void whatIsUnacknowledgedIsSentAgainReleasesFirst_data() { addVersions(); }
    void whatIsUnacknowledgedIsSentAgainReleasesFirst() // [MQTT-4.4.0-1]
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client observer(version, u"observer"_s, broker.port());
        QVERIFY(observer.isConnectedNow());
        QMqttSubscription *subscription = observer.subscribe(Topic, 2);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);

        Client client(version, u"client"_s, proxy.port());
        QVERIFY(client.isConnectedNow());
        proxy.cutAfter(Proxy::ToClient, 4); // the first PUBREC is the last that arrives
        const qint32 first = client.publish(Topic, "first", 2);
        const qint32 second = client.publish(Topic, "second", 2);
        const qint32 third = client.publish(Topic, "third", 1);
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.sent, QSet<qint32>());

        QVERIFY(client.isConnectedNow());
        QCOMPARE(client.restored, 1);
        QTRY_COMPARE(client.sent, QSet<qint32>({first, second, third}));
        const QByteArrayList packets = packetsOf(proxy.passed(Proxy::ToServer));
        const auto wire =
            version == QMqttClient::MQTT_5_0 ? packet::Version::V5 : packet::Version::V311;
        QVERIFY(packets.size() >= 4);
        QCOMPARE(packet::typeOf(packets.at(0)), packet::Type::Connect);
        QCOMPARE(packets.at(1), packet::ack(packet::Type::Pubrel, first));
        QCOMPARE(packets.at(2), packet::publish({.version = wire,
                                                 .topic = "t",
                                                 .payload = "second",
                                                 .qos = 2,
                                                 .id = second,
                                                 .duplicate = true}));
        QCOMPARE(packets.at(3), packet::publish({.version = wire,
                                                 .topic = "t",
                                                 .payload = "third",
                                                 .qos = 1,
                                                 .id = third,
                                                 .duplicate = true}));

        QVERIFY(observer.isSynchronous());
        QCOMPARE(observer.received.count("first"), 1);
        QCOMPARE(observer.received.count("second"), 1);
        QVERIFY(observer.received.contains("third"));

        // What is acknowledged is forgotten.
        proxy.cut();
        QVERIFY(waitDisconnected(client));
        QVERIFY(client.isConnectedNow());
        QVERIFY(client.isSynchronous());
        QCOMPARE(packetsOf(proxy.passed(Proxy::ToServer)).size(), 2); // CONNECT, the sync
    }

    void aCutAtAnyByteSendsTheMessage_data() { addCuts(); }
    void aCutAtAnyByteSendsTheMessage()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const int, qos);
        QFETCH(const int, direction);
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client observer(version, u"observer"_s, broker.port());
        QVERIFY(observer.isConnectedNow());
        QMqttSubscription *subscription = observer.subscribe(Topic, 2);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);
        Client client(version, u"client"_s, proxy.port());
        QVERIFY(client.isConnectedNow());
        bool wasCut = true;
        connect(&proxy, &Proxy::wasCut, this, [&] { wasCut = true; });

        int offset = 0;
        for (; wasCut; ++offset) {
            wasCut = false;
            proxy.cutAfter(Proxy::Direction(direction), offset);
            const qint32 id = client.publish(Topic, QByteArray::number(offset), quint8(qos));
            QVERIFY(id > 0);
            QVERIFY(comesTrue([&] { return client.sent.contains(id) || wasCut; }));
            if (wasCut) {
                QVERIFY(waitDisconnected(client));
                QVERIFY(client.isConnectedNow());
                QVERIFY(comesTrue([&] { return client.sent.contains(id); }));
            }
            client.sent.clear();
            // It may be the very last byte that was cut off, and the PUBCOMP still to come again.
            proxy.cutAfter(Proxy::Direction(direction), -1);
            QVERIFY(client.isSynchronous());
        }
        // PUBLISH and PUBREL, or the acknowledgements; from before the first byte to the last.
        const int publishSize = version == QMqttClient::MQTT_5_0 ? 9 : 8;
        const int half = 4 * (qos - 1);
        QVERIFY2(offset > half + (direction == Proxy::ToServer ? publishSize : 4),
                 qPrintable(QString::number(offset)));
        QVERIFY(observer.isSynchronous());
        QCOMPARE(withoutRepetitions(observer.received, qos), numbers(offset));
        QCOMPARE(client.restored, offset - 1);
    }

    void aCutAtAnyByteDeliversTheMessage_data() { addCuts(); }
    void aCutAtAnyByteDeliversTheMessage() // [MQTT-4.3.3-10]
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const int, qos);
        QFETCH(const int, direction);
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client sender(version, u"sender"_s, broker.port());
        QVERIFY(sender.isConnectedNow());
        Client client(version, u"client"_s, proxy.port());
        QVERIFY(client.isConnectedNow());
        QMqttSubscription *subscription = client.subscribe(Topic, 2);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);
        bool wasCut = true;
        bool isReleased = false;
        connect(&proxy, &Proxy::wasCut, this, [&] { wasCut = true; });
        connect(&client, &QMqttClient::messageStatusChanged, this,
                [&](qint32, QMqtt::MessageStatus status) {
                    isReleased = isReleased || status == QMqtt::MessageStatus::Released;
                });

        int offset = 0;
        for (; wasCut; ++offset) {
            wasCut = isReleased = false;
            proxy.clear();
            proxy.cutAfter(Proxy::Direction(direction), offset);
            QVERIFY(sender.publish(Topic, QByteArray::number(offset), quint8(qos)) > 0);
            const auto isAnswered = [&] { return proxy.passed(Proxy::ToServer).size() == 4 * qos; };
            QVERIFY(comesTrue([&] { return wasCut || isAnswered(); }));
            if (wasCut) {
                QVERIFY(waitDisconnected(client));
                QVERIFY(client.isConnectedNow());
            }
            QVERIFY(comesTrue([&] {
                return qos == 2 ? isReleased : client.received.contains(QByteArray::number(offset));
            }));
            proxy.cutAfter(Proxy::Direction(direction), -1);
            // Once more: what was sent again may have been acknowledged behind the first.
            QVERIFY(client.isSynchronous() && client.isSynchronous());
        }
        const int publishSize = version == QMqttClient::MQTT_5_0 ? 9 : 8;
        const int half = 4 * (qos - 1);
        QVERIFY2(offset > half + (direction == Proxy::ToServer ? 4 : publishSize),
                 qPrintable(QString::number(offset)));
        QCOMPARE(withoutRepetitions(client.received, qos), numbers(offset));
        QCOMPARE(client.restored, offset - 1);
    }

    void aBrokerThatRestartsUnderLoadLosesNothing_data()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<int>("qos");
        QTest::newRow("3.1.1, QoS 1") << QMqttClient::MQTT_3_1_1 << 1;
        QTest::newRow("5.0, QoS 2") << QMqttClient::MQTT_5_0 << 2;
    }
    void aBrokerThatRestartsUnderLoadLosesNothing()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const int, qos);
        constexpr int Count = 300;
        Broker broker;
        broker.setPersistent(true);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Client receiver(version, u"receiver"_s, broker.port());
        QVERIFY(receiver.isConnectedNow());
        QMqttSubscription *subscription = receiver.subscribe(Topic, quint8(qos));
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);
        Client sender(version, u"sender"_s, broker.port());
        QVERIFY(sender.isConnectedNow());

        const QByteArrayList payloads = numbers(Count);
        bool isRestarted = false;
        connect(&sender, &QMqttClient::messageSent, this, [&] {
            if (sender.sent.size() == Count / 10)
                isRestarted = broker.restart();
        });
        for (int i = 0; i < Count; ++i)
            QVERIFY(sender.publish(Topic, payloads.at(i), quint8(qos)) > 0);
        QVERIFY(waitDisconnected(sender));
        QVERIFY2(isRestarted, qPrintable(broker.errorString()));
        QVERIFY(sender.sent.size() < Count);
        QVERIFY(waitDisconnected(receiver));
        QVERIFY(sender.isConnectedNow());
        QVERIFY(receiver.isConnectedNow());
        QCOMPARE(sender.restored, 1);
        QCOMPARE(receiver.restored, 1);
        QTRY_COMPARE(sender.sent.size(), Count);
        QVERIFY(
            comesTrue([&] { return withoutRepetitions(receiver.received, 1).size() == Count; }));
        QVERIFY(receiver.isSynchronous());
        if (qos == 2)
            QCOMPARE(receiver.received, payloads);
    }

    // What a killed broker had promised and not yet written is lost with it; not so what it had
    // promised nobody.
    void aBrokerThatIsKilledUnderLoadGetsTheRestAgain()
    {
        constexpr int Count = 300;
        Broker broker;
        broker.setPersistent(true);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Client sender(QMqttClient::MQTT_3_1_1, u"sender"_s, broker.port());
        QVERIFY(sender.isConnectedNow());
        connect(&sender, &QMqttClient::messageSent, this, [&] {
            if (sender.sent.size() == Count / 10)
                broker.kill();
        });
        for (int i = 0; i < Count; ++i)
            QVERIFY(sender.publish(Topic, QByteArray::number(i), 1 + i % 2) > 0);
        QVERIFY(waitDisconnected(sender));
        QVERIFY(!broker.isRunning());
        QVERIFY(sender.sent.size() < Count);
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
        QVERIFY(sender.isConnectedNow());
        QTRY_COMPARE(sender.sent.size(), Count);
        QVERIFY(echoes(sender));
    }

    void aBrokerThatForgotTheSessionGetsAllAsNew()
    {
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client client(QMqttClient::MQTT_3_1_1, u"client"_s, proxy.port());
        QVERIFY(client.isConnectedNow());
        QMqttSubscription *subscription = client.subscribe(u"gone"_s, 1);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);
        proxy.stall();
        const qint32 first = client.publish(Topic, "first", 1);
        const qint32 second = client.publish(Topic, "second", 2);
        QCoreApplication::processEvents();
        proxy.cut();
        proxy.resume();
        QVERIFY(waitDisconnected(client));
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));

        Client observer(QMqttClient::MQTT_3_1_1, u"observer"_s, broker.port());
        QVERIFY(observer.isConnectedNow());
        QMqttSubscription *watch = observer.subscribe(Topic, 2);
        QTRY_COMPARE(watch->state(), QMqttSubscription::Subscribed);
        QVERIFY(client.isConnectedNow());
        QCOMPARE(client.restored, 0);
        QCOMPARE(subscription->state(), QMqttSubscription::Unsubscribed);
        QTRY_COMPARE(client.sent, QSet<qint32>({first, second}));
        QTRY_COMPARE(observer.received, QByteArrayList({"first", "second"}));
        for (const QByteArray &packet : packetsOf(proxy.passed(Proxy::ToServer))) {
            if (packet::typeOf(packet) == packet::Type::Publish)
                QCOMPARE(packet.at(0) & 0x08, 0); // no DUP: the broker never saw it
        }
    }

    void subscriptionsLiveThrough_data() { addVersions(); }
    void subscriptionsLiveThrough()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client client(version, u"client"_s, proxy.port());
        QVERIFY(client.isConnectedNow());
        QMqttSubscription *subscription = client.subscribe(u"a/#"_s, 1);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);
        QByteArrayList received;
        connect(subscription, &QMqttSubscription::messageReceived, this,
                [&](const QMqttMessage &message) { received += message.payload(); });
        proxy.cut();
        QVERIFY(waitDisconnected(client));

        Client sender(version, u"sender"_s, broker.port());
        QVERIFY(sender.isConnectedNow());
        sender.publish(u"a/b"_s, "while away", 1);
        QVERIFY(sender.isSynchronous());
        QVERIFY(client.isConnectedNow());
        QTRY_COMPARE(received, QByteArrayList({"while away"}));
        sender.publish(u"a/c"_s, "back again", 1);
        QTRY_COMPARE(received, QByteArrayList({"while away", "back again"}));
        QCOMPARE(subscription->state(), QMqttSubscription::Subscribed);
        QCOMPARE(client.subscribe(u"a/#"_s, 1), subscription);
        QVERIFY(client.isSynchronous());
        for (const QByteArray &packet : packetsOf(proxy.passed(Proxy::ToServer)))
            QVERIFY(packet::typeOf(packet) != packet::Type::Subscribe);
    }

    void aHalfOpenLinkIsNoticed_data()
    {
        QTest::addColumn<bool>("publishing");
        QTest::newRow("silent") << false;
        QTest::newRow("publishing all the time") << true;
    }
    void aHalfOpenLinkIsNoticed()
    {
        QFETCH(const bool, publishing);
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Proxy proxy(broker.port());
        Client client(QMqttClient::MQTT_3_1_1, u"client"_s, proxy.port());
        client.setKeepAlive(1);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(client.isConnectedNow());
        proxy.stall();
        QTimer load;
        connect(&load, &QTimer::timeout, &client, [&] {
            if (client.state() == QMqttClient::Connected)
                client.publish(Topic, "x");
        });
        if (publishing)
            load.start(100);
        QVERIFY(waitDisconnected(client));
        QVERIFY2(timer.elapsed() >= 1000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(client.error(), QMqttClient::ServerUnavailable);
        QVERIFY2(client.errorString().contains("PINGREQ"_L1), qPrintable(client.errorString()));
    }

    void anIdleLinkIsKeptAlive()
    {
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Client client(QMqttClient::MQTT_3_1_1, u"client"_s, broker.port());
        client.setKeepAlive(1);
        QSignalSpy pongs(&client, &QMqttClient::pingResponseReceived);
        QVERIFY(client.isConnectedNow());
        // The broker gives up after 1.5 s without a packet.
        QTRY_VERIFY_WITH_TIMEOUT(pongs.size() >= 2, 20000);
        QCOMPARE(client.state(), QMqttClient::Connected);
    }

    void twoOfOneIdDoNotFight()
    {
        Broker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        Client first(QMqttClient::MQTT_5_0, u"wanted by two"_s, broker.port());
        QVERIFY(first.isConnectedNow());
        Client second(QMqttClient::MQTT_5_0, u"wanted by two"_s, broker.port());
        QVERIFY(second.isConnectedNow());
        QVERIFY(waitDisconnected(first));
        QVERIFY(first.error() != QMqttClient::NoError);
        QVERIFY(!first.errorString().isEmpty());
        QVERIFY(echoes(second));
        QCOMPARE(first.state(), QMqttClient::Disconnected);
    }
};

QTEST_GUILESS_MAIN(tst_ReconnectSession)
#include "tst_reconnectsession.moc"
