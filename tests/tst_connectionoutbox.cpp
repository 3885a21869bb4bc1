// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <MqttService/MqttConnection>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <dlfcn.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Policy = BrokerOptions::OutboxPolicy;

namespace {

// CONNACK: QoS up to 1 is taken.
const QByteArray acceptedQos1("\x20\x05\x00\x00\x02\x24\x01", 7);

constexpr qsizetype writtenAtOnce = 64 * 1024; // by the client, within publish()

// Called once, in the midst of the next write of that much: to a socket.
std::function<void()> whileWriting;

} // namespace

// In place of the C library's, for this program.
extern "C" Q_DECL_EXPORT ssize_t write(int file, const void *bytes, std::size_t size)
{
    if (size >= writtenAtOnce && whileWriting)
        std::exchange(whileWriting, {})();
    const auto real = reinterpret_cast<decltype(&write)>(dlsym(RTLD_NEXT, "write"));
    return real(file, bytes, size);
}

/// What waits in a connection, and who hears of what does not get through.
class TestConnectionOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void itsBoundsAreThoseOfTheOptions_data() { kinds(); }
    void itsBoundsAreThoseOfTheOptions();
    void itsPolicyIsThatOfTheOptions_data() { kinds(); }
    void itsPolicyIsThatOfTheOptions();
    void whoHearsOfADropMayDeleteTheConnection_data();
    void whoHearsOfADropMayDeleteTheConnection();
    void whoHearsOfADropMayPublish();
    void anotherFileWaitsForTheNextOpen();
    void whoIsCalledWhileAMessageIsSentMayPublish_data() { kinds(); }
    void whoIsCalledWhileAMessageIsSentMayPublish();
    void whatALossWhileClosingLeftIsNotSentTwice_data() { kinds(); }
    void whatALossWhileClosingLeftIsNotSentTwice();

private:
    static void kinds()
    {
        QTest::addColumn<bool>("durable");
        QTest::newRow("memory") << false;
#ifdef MQTTSERVICE_HAVE_SQL
        QTest::newRow("SQLite") << true;
#endif
    }
    void open()
    {
        m_connection = std::make_unique<MqttConnection>();
        m_connection->setOptions(m_options);
        m_connection->open();
    }
    MqttPublication publish(const QByteArray &payload, QoS qos = QoS::AtLeastOnce)
    {
        return m_connection->publish(u"a"_s, payload, {.qos = qos});
    }

    QTemporaryDir m_folder;
    int m_files = 0;
    ScriptedServer m_server{[](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(acceptedQos1);
        else if (type == ScriptedServer::Publish) // PUBACK: the quota is exceeded
            client->write("\x40\x04" + ScriptedServer::publishId(packet, 1) +
                          QByteArray("\x97\0", 2));
    }};
    BrokerOptions m_options;
    std::unique_ptr<MqttConnection> m_connection;
};

void TestConnectionOutbox::init()
{
    whileWriting = {};
    m_options = {};
    m_options.host = u"127.0.0.1"_s;
    m_options.port = m_server.port();
    m_options.protocol = BrokerOptions::Protocol::Mqtt5;
}

void TestConnectionOutbox::itsBoundsAreThoseOfTheOptions()
{
    QFETCH(bool, durable);
    if (durable)
        m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    m_options.outboxMessages = 2;
    open();
    QVERIFY(publish("1").isOk());
    QVERIFY(publish("2").isOk());
    QCOMPARE(publish("3").code(), MqttError::Code::QueueFull);
    m_options.outboxMessages = 3;
    m_connection->setOptions(m_options);
    QVERIFY(publish("3").isOk());
    QCOMPARE(m_connection->queued(), 3);
}

void TestConnectionOutbox::itsPolicyIsThatOfTheOptions()
{
    QFETCH(bool, durable);
    if (durable)
        m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    m_options.outboxMessages = 2;
    m_options.outboxPolicy = Policy::KeepLatest;
    open();
    QSignalSpy dropped(m_connection.get(), &MqttConnection::messageDropped);
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(publish(payload).isOk());
    QCOMPARE(dropped.count(), 2);
    QCOMPARE(dropped.first().at(1).toByteArray(), QByteArray("1"));
    QCOMPARE(m_connection->dropped(), 2u);
    QCOMPARE(m_connection->queued(), 1);
}

void TestConnectionOutbox::whoHearsOfADropMayDeleteTheConnection_data()
{
    QTest::addColumn<Policy>("policy");
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("closing");
    QTest::addColumn<bool>("durable");
    QTest::newRow("a later message took the place")
        << Policy::DropOldest << QoS::AtLeastOnce << false << false;
    QTest::newRow("the outbox is full")
        << Policy::RejectNewest << QoS::AtLeastOnce << false << false;
    QTest::newRow("the broker does not take it, as it says when connecting")
        << Policy::RejectNewest << QoS::ExactlyOnce << false << false;
    QTest::newRow("the connection closes")
        << Policy::RejectNewest << QoS::AtLeastOnce << true << false;
#ifdef MQTTSERVICE_HAVE_SQL
    QTest::newRow("a later message took the place, SQLite")
        << Policy::DropOldest << QoS::AtLeastOnce << false << true;
    QTest::newRow("the broker refused it, SQLite")
        << Policy::RejectNewest << QoS::ExactlyOnce << false << true;
#endif
}

void TestConnectionOutbox::whoHearsOfADropMayDeleteTheConnection()
{
    QFETCH(Policy, policy);
    QFETCH(QoS, qos);
    QFETCH(bool, closing);
    QFETCH(bool, durable);
    if (durable)
        m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    m_options.outboxMessages = 2;
    m_options.outboxPolicy = policy;
    open();
    int told = 0;
    connect(m_connection.get(), &MqttConnection::messageDropped, this, [&] {
        ++told;
        m_connection.reset();
    });
    const MqttPublication first = publish("1", qos);
    const MqttPublication second = publish("2", qos);
    QVERIFY(first.isOk());
    if (closing)
        m_connection->close(0ms);
    else if (qos == QoS::AtLeastOnce)
        publish("3", qos);
    QTRY_COMPARE(told, 1);
    QVERIFY(!m_connection);
    QTRY_VERIFY(second.future().isFinished());
    QCOMPARE(second.future().result().outcome(), MqttDelivery::Outcome::Dropped);
}

void TestConnectionOutbox::whoHearsOfADropMayPublish()
{
    open();
    int told = 0;
    connect(m_connection.get(), &MqttConnection::messageDropped, this, [&] {
        if (++told < 10)
            QVERIFY(publish("again").isOk());
    });
    QVERIFY(publish("1").isOk());
    QTRY_COMPARE(told, 10); // each refused by the broker
    QCOMPARE(m_connection->dropped(), 10u);
    QCOMPARE(m_connection->queued(), 0);
    QCOMPARE(m_connection->unacknowledged(), 0);
}

void TestConnectionOutbox::anotherFileWaitsForTheNextOpen()
{
    open();
    m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    QTest::ignoreMessage(QtWarningMsg,
                         "the outbox stays as it is until the connection is opened again");
    m_connection->setOptions(m_options);
    QVERIFY(!QFile::exists(m_options.outboxPath));
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close(0ms);
    QTRY_COMPARE(closed.count(), 1);
    m_connection->open();
#ifdef MQTTSERVICE_HAVE_SQL
    QVERIFY(QFile::exists(m_options.outboxPath));
#endif
}

void TestConnectionOutbox::whoIsCalledWhileAMessageIsSentMayPublish()
{
    QFETCH(bool, durable);
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Observer observer(broker.port());
    QVERIFY(observer.isReady());
    m_options = ConnectionRig::quick(broker.port());
    if (durable)
        m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    m_options.outboxMessages = 4;
    m_options.outboxPolicy = Policy::DropOldest; // while what is being sent waits, too
    open();
    const QByteArray large(writtenAtOnce, '1');
    const QFuture<MqttDelivery> first = publish(large).future();
    QVERIFY(publish("2").isOk());
    QVERIFY(publish("3").isOk());
    whileWriting = [&] {
        QVERIFY(publish("4").isOk());
        QVERIFY(publish("5", QoS::AtMostOnce).isOk());
    };
    QTRY_VERIFY(first.isFinished());
    QCOMPARE(first.result().outcome(), MqttDelivery::Outcome::Acknowledged);
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QCOMPARE(m_connection->queued(), 0);
    QTRY_VERIFY(observer.payloads(u"a"_s).contains("5"));
    QCOMPARE(observer.payloads(u"a"_s), (QList<QByteArray>{large, "2", "3", "4", "5"}));
}

void TestConnectionOutbox::whatALossWhileClosingLeftIsNotSentTwice()
{
    QFETCH(bool, durable);
    QList<QByteArray> published;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        const bool again = server.connections() > 1;
        if (type == ScriptedServer::Connect) {
            client->write(QByteArray("\x20\x02", 2) + char(again) + '\0'); // with the session
        } else if (type == ScriptedServer::Publish) {
            published.append(packet.mid(7));
            if (again) // PUBACK
                client->write(QByteArray("\x40\x02", 2) + ScriptedServer::publishId(packet, 1));
        }
    });
    m_options = ConnectionRig::quick(server.port(), BrokerOptions::Protocol::Mqtt311);
    m_options.cleanSession = false;
    m_options.clientId = u"steady"_s;
    if (durable)
        m_options.outboxPath = m_folder.filePath(QString::number(++m_files));
    open();
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish("1").isOk());
    m_connection->close();
    QTRY_COMPARE(published.size(), 1);
    QCOMPARE(m_connection->state(), MqttConnection::State::Closing);
    current->abort();
    QTRY_COMPARE(m_connection->state(), MqttConnection::State::Closed);
    QCOMPARE(m_connection->dropped(), durable ? 0u : 1u);

    published.clear();
    m_connection->open();
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish("2").isOk());
    QTRY_VERIFY(published.contains("2"));
    QCOMPARE(published, durable ? (QList<QByteArray>{"1", "2"}) : QList<QByteArray>{"2"});
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
}

QTEST_GUILESS_MAIN(TestConnectionOutbox)
#include "tst_connectionoutbox.moc"
