// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

/// Retained messages that are published again to a broker without the session.
class TestRepeatRetained : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_connection.reset(); }

    void retainedTopicsAreRepeatedOnRequest();
    void moreThanThereIsRoomForAreToldOfOnce();
    void nothingIsRepeatedWithTheSession();
    void newerValuesThatWaitComeLast();
    void newerValuesThatWereSentComeLast();
    void newerValuesPublishedMeanwhileComeLast();
    void anotherLossBeginsItAnew();
    void anExpiredOneIsLeftOut();

private:
    void open()
    {
        m_options.port = m_server.port();
        m_options.repeatRetained = true;
        m_rig.open(m_options);
        QTRY_VERIFY(m_connection->isOnline());
    }
    MqttPublication publish(const QString &topic, const QByteArray &payload,
                            QoS qos = QoS::AtLeastOnce)
    {
        return m_connection->publish(topic, payload, {.retain = true, .qos = qos});
    }
    void loseLink()
    {
        m_published.clear();
        m_client->abort();
    }
    /// Takes down what is published, with "D" for DUP, and acknowledges it if it is to.
    void take(const QByteArray &packet)
    {
        const qsizetype length = packet[3];
        const bool isAcknowledged = packet[0] & 6;
        qsizetype at = 4 + length + (isAcknowledged ? 2 : 0);
        if (m_options.protocol == Protocol::Mqtt5)
            at += 1 + packet[at];
        m_published.append((packet[0] & 8 ? u"D"_s : u""_s) %
                           QString::fromUtf8(packet.mid(4, length) + ' ' + packet.mid(at)));
        m_pubAck = QByteArray("\x40\x02", 2) + ScriptedServer::publishId(packet, length);
        if (isAcknowledged && m_acknowledges)
            m_client->write(m_pubAck);
    }

    ConnectionRig m_rig;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
    BrokerOptions m_options;
    QTcpSocket *m_client = nullptr;
    QStringList m_published;
    QByteArray m_accepted; // CONNACK
    QByteArray m_pubAck;   // for the last one that was published
    bool m_acknowledges = true;
    ScriptedServer m_server{[this](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        m_client = client;
        if (type == ScriptedServer::Connect)
            client->write(m_accepted);
        else if (type == ScriptedServer::Publish)
            take(packet);
    }};
};

void TestRepeatRetained::init()
{
    m_options = ConnectionRig::quick(0, Protocol::Mqtt311);
    m_published.clear();
    m_accepted = accepted311;
    m_acknowledges = true;
}

void TestRepeatRetained::retainedTopicsAreRepeatedOnRequest()
{
    MqttTestBroker broker; // without persistence: it loses what is retained
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    BrokerOptions options = ConnectionRig::quick(broker.port(), Protocol::Mqtt311);
    options.repeatRetained = true;
    m_rig.open(options);
    QVERIFY(publish(u"r/a"_s, "1").isOk());
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish(u"r/a"_s, "2").isOk());
    QVERIFY(publish(u"r/b"_s, "3", QoS::AtMostOnce).isOk());
    QVERIFY(publish(u"r/c"_s, "4").isOk());
    QVERIFY(publish(u"r/c"_s, "").isOk()); // not retained any more
    QVERIFY(m_connection->publish(u"r/d"_s, "5").isOk());
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QSignalSpy online(m_connection.get(), &MqttConnection::onlineChanged);
    QVERIFY(broker.restart());
    QTRY_VERIFY(online.size() >= 2 && m_connection->isOnline());
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    Observer observer(broker.port());
    QVERIFY(observer.isReady());
    QTRY_COMPARE(observer.retained(u"r/a"_s), QByteArray("2"));
    QTRY_COMPARE(observer.retained(u"r/b"_s), QByteArray("3"));
    QCOMPARE(observer.retained(u"r/c"_s), QByteArray());
    QCOMPARE(observer.retained(u"r/d"_s), QByteArray());
}

void TestRepeatRetained::moreThanThereIsRoomForAreToldOfOnce()
{
    m_options.port = m_server.port();
    m_options.repeatRetained = true;
    m_rig.open(m_options);
    QTRY_VERIFY(m_connection->isOnline());
    const QRegularExpression warning(u"not remembered for a repeat"_s);
    QTest::ignoreMessage(QtWarningMsg, warning);
    QTest::failOnWarning(warning); // another time
    const int count = 20'010;
    for (int i = 0; i < count; ++i)
        (void)publish(QString::number(i), "1", QoS::AtMostOnce);
    QTRY_COMPARE(m_server.count(ScriptedServer::Publish), count);
}

void TestRepeatRetained::nothingIsRepeatedWithTheSession()
{
    m_options.cleanSession = false;
    m_options.clientId = u"steady"_s;
    open();
    QVERIFY(publish(u"r"_s, "1").isOk());
    QTRY_COMPARE(m_published, QStringList{u"r 1"_s});
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    m_accepted[2] = '\1';
    loseLink();
    QTRY_VERIFY(m_connection->isSessionRestored());
    QVERIFY(m_connection->publish(u"a"_s, "2", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(m_published, QStringList{u"a 2"_s});
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
}

void TestRepeatRetained::newerValuesThatWaitComeLast()
{
    open();
    QVERIFY(publish(u"s"_s, "1").isOk());
    QTRY_COMPARE(m_published.size(), 1);
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    connect(m_connection.get(), &MqttConnection::onlineChanged, this, [this] {
        if (m_connection->isOnline())
            return;
        QVERIFY(publish(u"s"_s, "2").isOk());
        QVERIFY(publish(u"s"_s, "3").isOk());
    });
    loseLink();
    QTRY_VERIFY(m_published.contains(u"s 3"_s));
    QCOMPARE(m_published, (QStringList{u"s 1"_s, u"s 2"_s, u"s 3"_s}));
}

void TestRepeatRetained::newerValuesThatWereSentComeLast()
{
    open();
    m_acknowledges = false;
    QVERIFY(publish(u"s"_s, "1").isOk());
    QVERIFY(publish(u"s"_s, "2", QoS::AtMostOnce).isOk());
    QVERIFY(publish(u"t"_s, "1").isOk());
    QVERIFY(publish(u"t"_s, "2").isOk());
    QTRY_COMPARE(m_published.size(), 4);
    m_acknowledges = true;
    loseLink();
    QTRY_COMPARE(m_published, (QStringList{u"Ds 1"_s, u"s 2"_s, u"Dt 1"_s, u"Dt 2"_s}));
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QVERIFY(publish(u"end"_s, {}, QoS::AtMostOnce).isOk());
    QTRY_COMPARE(m_published.last(), u"end "_s);
    QCOMPARE(m_published.size(), 5);
}

void TestRepeatRetained::newerValuesPublishedMeanwhileComeLast()
{
    m_options.window = 1;
    open();
    QVERIFY(publish(u"a"_s, "1").isOk());
    QVERIFY(publish(u"b"_s, "1").isOk());
    QTRY_COMPARE(m_published.size(), 2);
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    m_acknowledges = false;
    loseLink();
    QTRY_COMPARE(m_published, QStringList{u"a 1"_s});
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish(u"b"_s, "2", QoS::AtMostOnce).isOk());
    m_connection->close();
    m_acknowledges = true;
    m_client->write(m_pubAck);
    QTRY_COMPARE(m_connection->state(), MqttConnection::State::Closed);
    QCOMPARE(m_published, (QStringList{u"a 1"_s, u"b 1"_s, u"b 2"_s}));
}

void TestRepeatRetained::anotherLossBeginsItAnew()
{
    m_options.window = 1;
    m_options.outboxMessages = 1; // which is not for repeats
    m_options.outboxPolicy = BrokerOptions::OutboxPolicy::DropOldest;
    open();
    for (const QString &topic : {u"a"_s, u"b"_s, u"c"_s}) {
        QVERIFY(publish(topic, "1").isOk());
        QTRY_COMPARE(m_connection->unacknowledged(), 0);
    }
    m_acknowledges = false;
    for (int i = 0; i < 2; ++i) {
        loseLink();
        QTRY_COMPARE(m_published, QStringList{u"a 1"_s});
        QTRY_VERIFY(m_connection->isOnline());
    }
    QVERIFY(publish(u"d"_s, "1").isOk());
    QCOMPARE(m_connection->dropped(), 0u);
    m_acknowledges = true;
    loseLink();
    QTRY_VERIFY(m_published.contains(u"d 1"_s));
    QCOMPARE(m_published, (QStringList{u"a 1"_s, u"b 1"_s, u"c 1"_s, u"d 1"_s}));
}

void TestRepeatRetained::anExpiredOneIsLeftOut()
{
    m_options.protocol = Protocol::Mqtt5;
    m_accepted = QByteArray("\x20\x03\x00\x00\x00", 5);
    open();
    QSignalSpy drops(m_connection.get(), &MqttConnection::messageDropped);
    QVERIFY(
        m_connection->publish(u"s"_s, "1", {.retain = true, .qos = QoS::AtLeastOnce, .expiry = 1s})
            .isOk());
    const qint64 begin = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(publish(u"t"_s, "1").isOk());
    QTRY_COMPARE(m_published.size(), 2);
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QTRY_VERIFY(QDateTime::currentMSecsSinceEpoch() > begin + 1000);
    loseLink();
    QTRY_COMPARE(m_published, QStringList{u"t 1"_s});
    QCOMPARE(drops.size(), 0);
    QCOMPARE(m_connection->dropped(), 0u);
}

QTEST_GUILESS_MAIN(TestRepeatRetained)
#include "tst_repeatretained.moc"
