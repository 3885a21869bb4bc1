// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Protocol = BrokerOptions::Protocol;
using State = MqttConnection::State;

namespace {

/// A port nobody listens on a moment later.
quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

} // namespace

/// Whoever a connection calls may do with it whatever he likes.
class TestConnectionSlots : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void countDown();

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }
    void init();
    void cleanup() { m_connection.reset(); }

    void reconnectOnAnErrorIsTheAttempt();
    void reconnectWhenTheAddressChangesIsTheAttempt_data();
    void reconnectWhenTheAddressChangesIsTheAttempt();
    void closeWhenTheAttemptBeginsEndsIt();
    void closeWhenTheOutboxIsOpenedEndsIt();
    void closeWhenTheAddressChangesEndsIt_data();
    void closeWhenTheAddressChangesEndsIt();
    void closeWhenTheErrorIsGoneIsClean();
    void whoIsAskedForTheLoginMayEndIt_data();
    void whoIsAskedForTheLoginMayEndIt();
    void anySignalMayDeleteIt_data();
    void anySignalMayDeleteIt();

private:
    void open(const BrokerOptions &options)
    {
        m_connection->setOptions(options);
        m_connection->open();
    }

    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
    QList<State> m_states;
    int m_left = 0; // signals, until the connection is deleted
};

void TestConnectionSlots::init()
{
    m_states.clear();
    m_connection = std::make_unique<MqttConnection>();
    connect(m_connection.get(), &MqttConnection::stateChanged, this,
            [this] { m_states.append(m_connection->state()); });
}

void TestConnectionSlots::reconnectOnAnErrorIsTheAttempt()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type != ScriptedServer::Connect)
            return;
        const bool isFirst = server.connections() == 1;
        client->write(isFirst ? QByteArray("\x20\x02\x00\x04", 4) : accepted311);
    });
    connect(m_connection.get(), &MqttConnection::errorOccurred, this,
            [this] { m_connection->reconnect(); });
    open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(m_states, (QList{State::Connecting, State::Online}));
    QCOMPARE(server.connections(), 2);
}

void TestConnectionSlots::reconnectWhenTheAddressChangesIsTheAttempt_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("to the next") << 1;
    QTest::newRow("to the first, after a round") << 2;
}

void TestConnectionSlots::reconnectWhenTheAddressChangesIsTheAttempt()
{
    QFETCH(int, change);
    BrokerOptions options = ConnectionRig::quick(freePort());
    options.reconnect = {.initial = 1h, .maximum = 1h};
    options.alternatives = {{.host = options.host, .port = freePort()}};
    m_connection->setOptions(options);
    QSignalSpy changes(m_connection.get(), &MqttConnection::addressChanged);
    connect(m_connection.get(), &MqttConnection::addressChanged, this, [&] {
        if (changes.count() != change)
            return;
        options.setAddresses({{.host = options.host, .port = m_broker.port()}});
        m_connection->setOptions(options);
        m_connection->reconnect();
    });
    m_connection->open();
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(m_states, (QList{State::Connecting, State::Online}));
}

void TestConnectionSlots::closeWhenTheAttemptBeginsEndsIt()
{
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    connect(m_connection.get(), &MqttConnection::stateChanged, this, [this] {
        if (m_connection->state() == State::Connecting)
            m_connection->close();
    });
    open(ConnectionRig::quick(m_broker.port()));
    QTRY_COMPARE(closed.count(), 1);
    Observer observer(m_broker.port()); // connects after all that was begun
    QVERIFY(observer.isReady());
    QCOMPARE(m_states, (QList{State::Connecting, State::Closing, State::Closed}));
}

void TestConnectionSlots::closeWhenTheOutboxIsOpenedEndsIt()
{
#ifdef MQTTSERVICE_HAVE_SQL
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    connect(m_connection.get(), &MqttConnection::errorOccurred, this,
            [this] { m_connection->close(); });
    BrokerOptions options = ConnectionRig::quick(m_broker.port());
    const QTemporaryDir folder;
    options.outboxPath = folder.path(); // which is no file
    open(options);
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(m_connection->state(), State::Closed);
#endif
}

void TestConnectionSlots::closeWhenTheAddressChangesEndsIt_data()
{
    reconnectWhenTheAddressChangesIsTheAttempt_data();
}

void TestConnectionSlots::closeWhenTheAddressChangesEndsIt()
{
    QFETCH(int, change);
    BrokerOptions options = ConnectionRig::quick(freePort());
    options.alternatives = {{.host = options.host, .port = freePort()}};
    m_connection->setOptions(options);
    QSignalSpy changes(m_connection.get(), &MqttConnection::addressChanged);
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    connect(m_connection.get(), &MqttConnection::addressChanged, this, [&] {
        if (changes.count() == change)
            m_connection->close();
    });
    m_connection->open();
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(m_states, (QList{State::Connecting, State::Closing, State::Closed}));
}

void TestConnectionSlots::closeWhenTheErrorIsGoneIsClean()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect && server.connections() > 1)
            client->write(accepted311);
        else if (type == ScriptedServer::Connect)
            client->disconnectFromHost();
    });
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    connect(m_connection.get(), &MqttConnection::lastErrorChanged, this, [this] {
        if (m_connection->lastError().isOk())
            m_connection->close();
    });
    open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QTRY_COMPARE(closed.count(), 1);
    QTRY_COMPARE(server.count(ScriptedServer::Disconnect), 1);
    QVERIFY(!m_states.contains(State::Online));
}

void TestConnectionSlots::whoIsAskedForTheLoginMayEndIt_data()
{
    QTest::addColumn<bool>("deletes");
    QTest::newRow("close()") << false;
    QTest::newRow("deletes it") << true;
}

void TestConnectionSlots::whoIsAskedForTheLoginMayEndIt()
{
    QFETCH(bool, deletes);
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->setCredentials([&] {
        if (deletes)
            m_connection.reset();
        else
            m_connection->close();
        return MqttCredentials();
    });
    open(ConnectionRig::quick(m_broker.port()));
    QTRY_VERIFY(!m_connection || closed.count() == 1);
    QCOMPARE(m_connection == nullptr, deletes);
    QVERIFY(!m_states.contains(State::Online));
}

void TestConnectionSlots::anySignalMayDeleteIt_data()
{
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<int>("emission"); // which one deletes it
    const auto row = [](const char *name, const char *signal, int emission) {
        QTest::newRow(name) << QByteArray(signal) << emission;
    };
    row("options", SIGNAL(optionsChanged()), 1);
    row("address of the options", SIGNAL(addressChanged()), 1);
#ifdef MQTTSERVICE_HAVE_SQL
    row("messages of before", SIGNAL(queuedChanged()), 1);
#endif
    row("connecting", SIGNAL(stateChanged()), 1);
    row("error", SIGNAL(errorOccurred(MqttError)), 1);
    row("last error", SIGNAL(lastErrorChanged()), 1);
    row("next address", SIGNAL(addressChanged()), 2);
    row("error of the next", SIGNAL(errorOccurred(MqttError)), 2);
    row("first address again", SIGNAL(addressChanged()), 3);
    row("waiting", SIGNAL(stateChanged()), 2);
    row("connecting again", SIGNAL(stateChanged()), 3);
    row("no error", SIGNAL(lastErrorChanged()), 3);
    row("online", SIGNAL(onlineChanged()), 1);
    row("closing", SIGNAL(stateChanged()), 5);
    row("offline", SIGNAL(onlineChanged()), 2);
    row("closed state", SIGNAL(stateChanged()), 6);
    row("closed", SIGNAL(closed()), 1);
}

void TestConnectionSlots::anySignalMayDeleteIt()
{
    QFETCH(QByteArray, signal);
    QFETCH(int, emission);
    // Of two addresses one is at first of no use, the other never.
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect && server.connections() == 1)
            client->disconnectFromHost();
        else if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == ScriptedServer::Publish)
            client->write(QByteArray("\x40\x02", 2) + ScriptedServer::publishId(packet, 1));
    });
    const QTemporaryDir folder;
    BrokerOptions options = ConnectionRig::quick(server.port(), Protocol::Mqtt311);
    options.alternatives = {{.host = options.host, .port = freePort()}};
#ifdef MQTTSERVICE_HAVE_SQL
    options.outboxPath = folder.filePath(u"outbox.sqlite"_s);
    BrokerOptions nowhere = options;
    nowhere.setAddresses({options.alternatives});
    m_rig.open(nowhere);
    QVERIFY(m_connection->publish(u"t"_s, "1", {.qos = Mqtt::QoS::AtLeastOnce}).isOk());
#endif
    m_connection = std::make_unique<MqttConnection>();
    m_left = emission;
    connect(m_connection.get(), signal.constData(), this, SLOT(countDown()));
    m_connection->setOptions(options);
    if (m_connection)
        m_connection->open();
    QTRY_VERIFY(!m_connection || m_connection->isOnline());
    if (m_connection)
        m_connection->close();
    QTRY_VERIFY(!m_connection);
    QCOMPARE(m_left, 0);
}

void TestConnectionSlots::countDown()
{
    if (--m_left == 0)
        m_connection.reset();
}

QTEST_GUILESS_MAIN(TestConnectionSlots)
#include "tst_connectionslots.moc"
