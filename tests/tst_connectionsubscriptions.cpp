// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;
using State = MqttConnection::State;

/// What a connection subscribes.
class TestConnectionSubscriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void subscriptionsAreRestoredWithoutSession();
    void subscriptionsAreNotSentAgainWithTheSession();
    void messagesKeptInTheSessionArrive_data();
    void messagesKeptInTheSessionArrive();
    void aRefusedSubscriptionIsReported();
    void whatTheBrokerCannotTakeIsNotAskedForButReported_data();
    void whatTheBrokerCannotTakeIsNotAskedForButReported();
    void filtersApartAreSubscribedTogether_data();
    void filtersApartAreSubscribedTogether();
    void theLastReceiverEndsTheSubscription();
    void aHigherQosIsAskedForLater();
    void aFilterIsAskedForAgainOnlyAfterTheAnswer();
    void anInvalidFilterIsRefused_data();
    void anInvalidFilterIsRefused();
    void moreFiltersThanPacketIdentifiersAreSubscribed_data();
    void moreFiltersThanPacketIdentifiersAreSubscribed();

private:
    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestConnectionSubscriptions::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestConnectionSubscriptions::cleanup()
{
    m_connection.reset();
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
}

void TestConnectionSubscriptions::subscriptionsAreRestoredWithoutSession()
{
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    int received = 0;
    QVERIFY(m_connection->subscribe(u"a/+"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &) { ++received; }));
    QTRY_VERIFY(m_connection->isOnline());
    QSignalSpy online(m_connection.get(), &MqttConnection::onlineChanged);
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(online.count() >= 2 && m_connection->isOnline());
    QVERIFY(!m_connection->isSessionRestored());
    QVERIFY(m_connection->publish(u"a/b"_s, "x", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(received, 1);
}

void TestConnectionSubscriptions::subscriptionsAreNotSentAgainWithTheSession()
{
    int subscribes = 0;
    int connects = 0;
    bool present = false;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            client->write(present ? QByteArray("\x20\x02\x01\x00", 4) : accepted311);
            ++connects;
        } else if (type == ScriptedServer::Subscribe) {
            ++subscribes;
            client->write(QByteArray("\x90\x03", 2) + ScriptedServer::subscribeId(packet) + '\1');
        }
    });
    BrokerOptions options = ConnectionRig::quick(server.port(), Protocol::Mqtt311);
    options.clientId = u"steady"_s;
    options.cleanSession = false;
    m_rig.open(options);
    int received = 0;
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &) { ++received; }));
    QTRY_COMPARE(subscribes, 1);
    QTRY_VERIFY(m_connection->isOnline());

    present = true;
    current->disconnectFromHost();
    QTRY_COMPARE(connects, 2);
    QTRY_VERIFY(m_connection->isSessionRestored());
    current->write(QByteArray("\x30\x04\x00\x01"
                              "ax",
                              6));
    QTRY_COMPARE(received, 1);
    QCOMPARE(subscribes, 1);

    present = false; // the broker has lost it
    current->disconnectFromHost();
    QTRY_COMPARE(subscribes, 2);
}

void TestConnectionSubscriptions::messagesKeptInTheSessionArrive_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<bool>("another");
    QTest::newRow("MQTT 3.1.1, the same connection") << Protocol::Mqtt311 << false;
    QTest::newRow("MQTT 5, the same connection") << Protocol::Mqtt5 << false;
    QTest::newRow("MQTT 3.1.1, another run of the program") << Protocol::Mqtt311 << true;
    QTest::newRow("MQTT 5, another run of the program") << Protocol::Mqtt5 << true;
}

void TestConnectionSubscriptions::messagesKeptInTheSessionArrive()
{
    QFETCH(Protocol, protocol);
    QFETCH(bool, another);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    BrokerOptions options = ConnectionRig::quick(m_broker.port(), protocol);
    options.clientId = u"keeper"_s;
    options.cleanSession = false;
    QList<QByteArray> got;
    const auto receive = [&got](const MqttMessage &message) { got.append(message.payload()); };
    m_rig.open(options);
    QVERIFY(m_connection->subscribe(u"kept/#"_s, QoS::AtLeastOnce, receive));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_rig.settle(other));
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close();
    QTRY_COMPARE(closed.count(), 1);
    for (const char *payload : {"1", "2"})
        other.publish(u"kept/a"_s, payload);
    QTRY_COMPARE(other.payloads(u"kept/a"_s).size(), 2);

    if (another) {
        m_rig.open(options);
        QVERIFY(m_connection->subscribe(u"kept/+"_s, QoS::AtLeastOnce, receive));
    } else {
        m_connection->open();
    }
    QTRY_COMPARE(got, (QList<QByteArray>{"1", "2"}));
    QVERIFY(m_connection->isSessionRestored());
    QVERIFY(m_rig.settle(other));
    m_connection.reset();
    options.cleanSession = true; // leaves nothing behind
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
}

void TestConnectionSubscriptions::aRefusedSubscriptionIsReported()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == ScriptedServer::Subscribe)
            client->write(QByteArray("\x90\x03", 2) + ScriptedServer::subscribeId(packet) + '\x80');
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QVERIFY(m_connection->subscribe(u"secret/#"_s, QoS::AtMostOnce, [](const MqttMessage &) {}));
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QVERIFY2(error.text().contains(u"'secret/#'"_s), qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"0x80"_s), qPrintable(error.text()));
    QVERIFY(m_connection->isOnline());
}

void TestConnectionSubscriptions::whatTheBrokerCannotTakeIsNotAskedForButReported_data()
{
    QTest::addColumn<QByteArray>("properties"); // of CONNACK
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("why");
    QTest::newRow("Shared Subscription Available: 0")
        << QByteArray("\x2a\x00", 2) << u"$share/g/x"_s
        << u"the broker does not offer shared subscriptions, so '%1' is not subscribed"_s;
    QTest::newRow("Wildcard Subscription Available: 0")
        << QByteArray("\x28\x00", 2) << u"x/#"_s
        << u"the broker does not offer wildcard subscriptions, so '%1' is not subscribed"_s;
    QTest::newRow("Maximum Packet Size: 50")
        << QByteArray("\x27\x00\x00\x00\x32", 5) << u"x/"_s.repeated(50)
        << u"the client cannot send the SUBSCRIBE for '%1': it is larger than the broker takes, 50 "
           "bytes, or no packet identifier is free"_s;
}

void TestConnectionSubscriptions::whatTheBrokerCannotTakeIsNotAskedForButReported()
{
    QFETCH(QByteArray, properties);
    QFETCH(QString, filter);
    QFETCH(QString, why);
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        const auto size = char(properties.size());
        if (type == ScriptedServer::Connect)
            client->write(QByteArray("\x20") + char(size + 3) + QByteArray(2, '\0') + size +
                          properties);
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt5));
    QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QVERIFY(m_connection->subscribe(filter, QoS::AtMostOnce, {}));
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QCOMPARE(error.text(), why.arg(filter));
    QVERIFY(m_connection->publish(u"behind"_s, {}).isOk());
    QTRY_COMPARE(server.count(ScriptedServer::Publish), 1);
    QCOMPARE(server.count(ScriptedServer::Subscribe), 0);
    QVERIFY(m_connection->isOnline());

    connect(m_connection.get(), &MqttConnection::errorOccurred, this,
            [this] { m_connection.reset(); });
    QVERIFY(m_connection->subscribe(filter.replace(u'x', u'y'), QoS::AtMostOnce, {}));
    QTRY_VERIFY(!m_connection);
}

void TestConnectionSubscriptions::filtersApartAreSubscribedTogether_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QString>("filter");
    const QByteArray accepted5("\x20\x03\x00\x00\x00", 5);
    QTest::newRow("MQTT 3.1.1, plain") << Protocol::Mqtt311 << accepted311 << u"n/%1"_s;
    QTest::newRow("MQTT 5, plain") << Protocol::Mqtt5 << accepted5 << u"n/%1"_s;
    QTest::newRow("MQTT 3.1.1, wildcards") << Protocol::Mqtt311 << accepted311 << u"n/%1/+"_s;
    QTest::newRow("MQTT 5, wildcards") << Protocol::Mqtt5 << accepted5 << u"n/%1/+"_s;
}

void TestConnectionSubscriptions::filtersApartAreSubscribedTogether()
{
    QFETCH(Protocol, protocol);
    QFETCH(QByteArray, accepted);
    QFETCH(QString, filter);
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted);
    });
    m_connection = std::make_unique<MqttConnection>();
    m_connection->setOptions(ConnectionRig::quick(server.port(), protocol));
    for (int i = 0; i < 3000; ++i)
        QVERIFY(m_connection->subscribe(filter.arg(i), QoS::AtMostOnce, {}));
    m_connection->open();
    QVERIFY(m_connection->publish(u"behind"_s, {}).isOk());
    QTRY_COMPARE(server.count(ScriptedServer::Publish), 1);
    QCOMPARE(server.count(ScriptedServer::Subscribe), 3);
}

void TestConnectionSubscriptions::theLastReceiverEndsTheSubscription()
{
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    int first = 0;
    int second = 0;
    int done = 0;
    const quint64 a =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++first; });
    const quint64 b =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++second; });
    QVERIFY(
        m_connection->subscribe(u"done"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++done; }));
    QSignalSpy unhandled(m_connection.get(), &MqttConnection::unhandledMessage);
    QTRY_VERIFY(m_connection->isOnline());
    const auto round = [&] {
        const int before = done;
        QVERIFY(m_connection->publish(u"a"_s, "x").isOk());
        QVERIFY(m_connection->publish(u"done"_s, "x").isOk());
        QTRY_COMPARE(done, before + 1);
    };
    round();
    QCOMPARE(first, 1);
    QCOMPARE(second, 1);
    m_connection->unsubscribe(a);
    m_connection->unsubscribe(a); // again is harmless
    round();
    QCOMPARE(first, 1);
    QCOMPARE(second, 2);
    m_connection->unsubscribe(b);
    round();
    QCOMPARE(second, 2);
    QCOMPARE(unhandled.count(), 0); // the broker did not even send it
}

void TestConnectionSubscriptions::aHigherQosIsAskedForLater()
{
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    QoS low = QoS::ExactlyOnce;
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtMostOnce,
                                    [&](const MqttMessage &m) { low = m.qos(); }));
    QTRY_VERIFY(m_connection->isOnline());
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    QVERIFY(m_rig.settle(other));
    other.publish(u"a"_s, "1");
    QTRY_COMPARE(low, QoS::AtMostOnce);
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    int done = 0;
    QVERIFY(
        m_connection->subscribe(u"done"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++done; }));
    QVERIFY(m_connection->publish(u"done"_s, "").isOk()); // behind the SUBSCRIBE
    QTRY_COMPARE(done, 1);
    other.publish(u"a"_s, "2");
    QTRY_COMPARE(low, QoS::AtLeastOnce);
}

void TestConnectionSubscriptions::aFilterIsAskedForAgainOnlyAfterTheAnswer()
{
    QStringList asked;
    QByteArray unsubscribed;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        const QByteArray id = ScriptedServer::subscribeId(packet);
        const QString filter = QString::fromUtf8(packet.mid(6, 1));
        if (type == ScriptedServer::Connect) {
            client->write(accepted311);
        } else if (type == ScriptedServer::Subscribe) {
            asked.append(u'+' % filter);
            client->write(QByteArray("\x90\x03", 2) + id + '\0');
        } else if (type == ScriptedServer::Unsubscribe) {
            asked.append(u'-' % filter);
            unsubscribed = id; // answered later
        }
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    const quint64 subscription =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [](const MqttMessage &) {});
    QTRY_VERIFY(m_connection->isOnline());
    QTRY_COMPARE(asked, QStringList{u"+a"_s});
    QVERIFY(m_connection->resubscribe(subscription, u"b"_s, {}));
    QTRY_VERIFY(!unsubscribed.isEmpty()); // of "a", once "b" was granted
    QCOMPARE(asked, (QStringList{u"+a"_s, u"+b"_s, u"-a"_s}));

    // "a" again: its answer could be taken for another while the UNSUBSCRIBE is open.
    QVERIFY(m_connection->resubscribe(subscription, u"a"_s, {}));
    QVERIFY(m_connection->subscribe(u"c"_s, QoS::AtMostOnce, [](const MqttMessage &) {}));
    QTRY_COMPARE(asked.last(), u"+c"_s);
    QVERIFY(!asked.mid(3).contains(u"+a"_s));
    current->write(QByteArray("\xb0\x02", 2) + unsubscribed);
    QTRY_COMPARE(asked, (QStringList{u"+a"_s, u"+b"_s, u"-a"_s, u"+c"_s, u"+a"_s, u"-b"_s}));
    QVERIFY(!m_connection->resubscribe(subscription, u"a/#/b"_s, {}));
}

void TestConnectionSubscriptions::anInvalidFilterIsRefused_data()
{
    QTest::addColumn<QString>("filter");
    QTest::newRow("empty") << QString();
    QTest::newRow("# not last") << u"a/#/b"_s;
    QTest::newRow("+ with text") << u"a+/b"_s;
    QTest::newRow("share without filter") << u"$share/g/"_s;
}

void TestConnectionSubscriptions::anInvalidFilterIsRefused()
{
    QFETCH(QString, filter);
    MqttConnection connection;
    QCOMPARE(connection.subscribe(filter, QoS::AtMostOnce, [](const MqttMessage &) {}), 0u);
}

void TestConnectionSubscriptions::moreFiltersThanPacketIdentifiersAreSubscribed_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5") << Protocol::Mqtt5;
}

void TestConnectionSubscriptions::moreFiltersThanPacketIdentifiersAreSubscribed()
{
    QFETCH(Protocol, protocol);
    constexpr int count = 12'000; // more than are asked for at once
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    m_connection = std::make_unique<MqttConnection>();
    m_connection->setOptions(ConnectionRig::quick(m_broker.port(), protocol));
    QList<int> got;
    QList<quint64> handles;
    for (int i = 0; i < count; ++i) {
        handles.append(m_connection->subscribe(u"n/%1"_s.arg(i), QoS::AtMostOnce,
                                               [&got, i](const MqttMessage &) { got.append(i); }));
        QVERIFY(handles.last());
    }
    m_connection->open();
    QTRY_VERIFY(m_connection->isOnline());
    const auto arrives = [&](int i) {
        other.publish(u"n/%1"_s.arg(i), "");
        return QTest::qWaitFor([&] { return got.contains(i); }, 50);
    };
    QTRY_VERIFY_WITH_TIMEOUT(arrives(count - 1), 60'000);
    QVERIFY(arrives(0));
    QVERIFY(arrives(count / 2));

    QSignalSpy unhandled(m_connection.get(), &MqttConnection::unhandledMessage);
    for (const quint64 handle : std::as_const(handles))
        m_connection->unsubscribe(handle);
    bool isEnd = false;
    QVERIFY(m_connection->subscribe(u"end"_s, QoS::AtMostOnce,
                                    [&isEnd](const MqttMessage &) { isEnd = true; }));
    const auto isGone = [&] { // all of them, at the broker
        if (!m_rig.settle(other))
            return false;
        const auto before = unhandled.count();
        for (int i = 0; i < count; i += 100)
            other.publish(u"n/%1"_s.arg(i), "", 0);
        isEnd = false;
        other.publish(u"end"_s, "", 0);
        return QTest::qWaitFor([&isEnd] { return isEnd; }) && unhandled.count() == before;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), 60'000);
}

QTEST_GUILESS_MAIN(TestConnectionSubscriptions)
#include "tst_connectionsubscriptions.moc"
