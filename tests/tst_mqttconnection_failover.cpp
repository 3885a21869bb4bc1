// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/scriptedserver.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Code = MqttError::Code;
using Mqtt::QoS;
using State = MqttConnection::State;

/// Several addresses of one broker: in order, round by round, and back to the first.
class TestFailover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void goesOnToTheNextAtOnce();
    void waitsOnlyAfterARound();
    void theErrorNamesItsAddress();
    void aRoundOfRefusalsIsSlow();
    void afterALossTheSameAddressIsFirst();
    void failbackBeginsWithTheFirst();
    void failbackLeavesTheOtherOnceTheFirstIsThere();
    void subscriptionsGoAlong();
    void whatAnAddressSpeaksIsRemembered();

private:
    void open()
    {
        m_options.setAddresses({{.host = u"127.0.0.1"_s, .port = m_first.port()},
                                {.host = u"127.0.0.1"_s, .port = m_second.port()}});
        m_connection->setOptions(m_options);
        m_connection->open();
    }
    [[nodiscard]] bool isOnlineAt(const MqttTestBroker &broker) const
    {
        return m_connection->isOnline() && m_connection->port() == broker.port();
    }

    MqttTestBroker m_first;
    MqttTestBroker m_second;
    BrokerOptions m_options;
    std::unique_ptr<MqttConnection> m_connection;
};

void TestFailover::initTestCase()
{
    QVERIFY2(m_first.start(), qPrintable(m_first.errorString()));
    QVERIFY2(m_second.start(), qPrintable(m_second.errorString()));
}

void TestFailover::init()
{
    for (MqttTestBroker *broker : {&m_first, &m_second}) {
        if (!broker->isRunning())
            QVERIFY2(broker->restart(), qPrintable(broker->errorString()));
    }
    m_options = {};
    m_options.reconnect = {.initial = 10ms, .maximum = 50ms};
    m_connection = std::make_unique<MqttConnection>();
}

void TestFailover::cleanup()
{
    m_connection.reset();
}

void TestFailover::goesOnToTheNextAtOnce()
{
    m_options.reconnect = {.initial = 1h, .maximum = 1h}; // a wait would not end
    m_first.stop();
    const QSignalSpy moved(m_connection.get(), &MqttConnection::addressChanged);
    open();
    QTRY_VERIFY(isOnlineAt(m_second));
    QVERIFY(moved.count() > 0);
    QCOMPARE(m_connection->addressText(), u"127.0.0.1:%1"_s.arg(m_second.port()));
    QVERIFY(m_connection->lastError().isOk());
}

void TestFailover::waitsOnlyAfterARound()
{
    m_options.reconnect = {.initial = 1h, .maximum = 1h};
    m_first.stop();
    m_second.stop();
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    open();
    QTRY_COMPARE(m_connection->state(), State::Waiting);
    QCOMPARE(errors.count(), 2);
    QCOMPARE(m_connection->port(), int(m_first.port())); // of the next round
}

void TestFailover::theErrorNamesItsAddress()
{
    m_first.stop();
    m_second.stop();
    QStringList texts;
    connect(m_connection.get(), &MqttConnection::errorOccurred, this, [&](const MqttError &error) {
        QCOMPARE(m_connection->lastError(), error);
        texts.append(error.text());
    });
    open();
    QTRY_VERIFY(texts.size() >= 3);
    QVERIFY2(texts[0].contains(QString::number(m_first.port())), qPrintable(texts[0]));
    QVERIFY2(texts[1].contains(QString::number(m_second.port())), qPrintable(texts[1]));
    QCOMPARE(texts[2], texts[0]);
}

void TestFailover::aRoundOfRefusalsIsSlow()
{
    ScriptedServer refuses([](QTcpSocket *client, quint8, const QByteArray &) {
        client->write(QByteArray("\x20\x02\x00\x05", 4));
    });
    m_options.protocol = BrokerOptions::Protocol::Mqtt311;
    m_options.setAddresses({{.host = u"127.0.0.1"_s, .port = refuses.port()},
                            {.host = u"127.0.0.1"_s, .port = refuses.port()}});
    // slow is 30 to 60 minutes here, the first wait otherwise at most 1 ms
    m_options.reconnect = {.initial = 1ms, .maximum = 1h};
    m_connection->setOptions(m_options);
    m_connection->open();
    QTRY_COMPARE(m_connection->state(), State::Waiting);
    QCOMPARE(refuses.connections(), 2);
    m_connection = std::make_unique<MqttConnection>();

    // one that is only down makes the round worth another try soon
    ScriptedServer closes(
        [](QTcpSocket *client, quint8, const QByteArray &) { client->disconnectFromHost(); });
    m_options.setAddresses({{.host = u"127.0.0.1"_s, .port = refuses.port()},
                            {.host = u"127.0.0.1"_s, .port = closes.port()}});
    m_connection->setOptions(m_options);
    m_connection->open();
    QTRY_VERIFY(refuses.connections() >= 4);
}

void TestFailover::afterALossTheSameAddressIsFirst()
{
    m_first.stop();
    open();
    QTRY_VERIFY(isOnlineAt(m_second));
    QVERIFY(m_first.restart());
    const QSignalSpy online(m_connection.get(), &MqttConnection::onlineChanged);
    QVERIFY(m_second.restart());
    QTRY_COMPARE(online.count(), 2);
    QVERIFY(isOnlineAt(m_second));
}

void TestFailover::failbackBeginsWithTheFirst()
{
    m_options.failback = 0ms;
    m_first.stop();
    open();
    QTRY_VERIFY(isOnlineAt(m_second));
    QVERIFY(m_first.restart());
    QVERIFY(isOnlineAt(m_second)); // a good link is not left
    QVERIFY(m_second.restart());
    QTRY_VERIFY(isOnlineAt(m_first));
}

void TestFailover::failbackLeavesTheOtherOnceTheFirstIsThere()
{
    m_options.failback = 20ms;
    m_first.stop();
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    open();
    QTRY_VERIFY(isOnlineAt(m_second));
    const auto before = errors.count();
    const QSignalSpy online(m_connection.get(), &MqttConnection::onlineChanged);
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(online.count(), 0);
    QVERIFY(m_first.restart());
    QTRY_VERIFY(isOnlineAt(m_first));
    QCOMPARE(online.count(), 2);
    QCOMPARE(errors.count(), before); // it is no failure
    QVERIFY(m_connection->lastError().isOk());
    QVERIFY2(m_second.log().contains("disconnected."_L1), qPrintable(m_second.log()));
}

void TestFailover::subscriptionsGoAlong()
{
    m_options.failback = 0ms;
    QList<QByteArray> received;
    QVERIFY(m_connection->subscribe(u"a/#"_s, QoS::AtLeastOnce, [&](const MqttMessage &message) {
        received.append(message.payload());
    }));
    open();
    QTRY_VERIFY(isOnlineAt(m_first));
    m_first.stop();
    QVERIFY(m_connection->publish(u"a/b"_s, "1", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_VERIFY(isOnlineAt(m_second));
    QTRY_COMPARE(received, QList<QByteArray>{"1"});
}

void TestFailover::whatAnAddressSpeaksIsRemembered()
{
    QStringList attempts;
    // Refuses MQTT 5; lets in and closes, then closes before CONNACK: it is the other's turn.
    const auto script = [&attempts](const QString &name) {
        return [&attempts, name](QTcpSocket *client, quint8 type, const QByteArray &packet) {
            if (type != ScriptedServer::Connect)
                return;
            const int level = ScriptedServer::protocolLevel(packet);
            attempts.append(name + QString::number(level));
            if (level == 5)
                client->write(QByteArray("\x20\x02\x00\x01", 4));
            else if (attempts.count(attempts.last()) % 2 == 1)
                client->write(QByteArray("\x20\x02\x00\x00", 4));
            QMetaObject::invokeMethod(client, &QTcpSocket::disconnectFromHost,
                                      Qt::QueuedConnection);
        };
    };
    ScriptedServer first(script(u"first "_s));
    ScriptedServer second(script(u"second "_s));
    m_options.setAddresses({{.host = u"127.0.0.1"_s, .port = first.port()},
                            {.host = u"127.0.0.1"_s, .port = second.port()}});
    m_connection->setOptions(m_options);
    m_connection->open();
    QTRY_VERIFY(attempts.size() >= 8);
    QCOMPARE(attempts.first(8),
             (QStringList{u"first 5"_s, u"first 4"_s, u"first 4"_s, u"second 5"_s, u"second 4"_s,
                          u"second 4"_s, u"first 4"_s, u"first 4"_s}));
}

QTEST_GUILESS_MAIN(TestFailover)
#include "tst_mqttconnection_failover.moc"
