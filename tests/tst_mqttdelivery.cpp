// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QFutureWatcher>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Outcome = MqttDelivery::Outcome;
using Protocol = BrokerOptions::Protocol;

namespace {

BrokerOptions quick(quint16 port, Protocol protocol = Protocol::Mqtt311)
{
    return ConnectionRig::quick(port, protocol);
}

QByteArray pubAck(const QByteArray &id)
{
    return QByteArray("\x40\x02", 2) + id;
}

} // namespace

/// What a publish returns.
class TestMqttDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    // The result
    void finishesAsItsQosAsks_data();
    void finishesAsItsQosAsks();
    void qosZeroWaitsForTheConnection();
    void thenRunsInItsContext();
    void aRefusalAtOnceIsAFinishedFuture();
    void aRefusalByTheBrokerNamesItsReason();
    void nobodySubscribedIsToldByTheReasonCode();
    void cancellingTakesOutWhatWaits();
    void cancellingWhatIsUnderWayEndsTheFutureOnly();
    void whatWasDroppedIsToldAlsoToWhoAsksLater();
    void whoAsksAfterTheEndIsToldIt();
    void everyFutureEndsWithTheConnection();
    void theConnectionMayBeDeletedByWhoIsTold();
    void closingEndsWhatWasNotSent();

private:
    MqttPublication publish(const QByteArray &payload, QoS qos = QoS::AtLeastOnce)
    {
        return m_connection->publish(u"a"_s, payload, {.qos = qos});
    }

    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestMqttDelivery::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestMqttDelivery::cleanup()
{
    m_connection.reset();
}

void TestMqttDelivery::finishesAsItsQosAsks_data()
{
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("online");
    QTest::addColumn<Outcome>("outcome");
    for (const bool online : {true, false}) {
        const char *when = online ? "online" : "offline";
        QTest::addRow("QoS 0, %s", when) << QoS::AtMostOnce << online << Outcome::Sent;
        QTest::addRow("QoS 1, %s", when) << QoS::AtLeastOnce << online << Outcome::Acknowledged;
        QTest::addRow("QoS 2, %s", when) << QoS::ExactlyOnce << online << Outcome::Completed;
    }
}

void TestMqttDelivery::finishesAsItsQosAsks()
{
    QFETCH(QoS, qos);
    QFETCH(bool, online);
    QFETCH(Outcome, outcome);
    m_rig.open(quick(m_broker.port()));
    if (online)
        QTRY_VERIFY(m_connection->isOnline());
    const MqttPublication publication = publish("1", qos);
    QVERIFY(publication.isOk());
    const QFuture<MqttDelivery> future = publication.future();
    QCOMPARE(future.isFinished(), online && qos == QoS::AtMostOnce);
    QFutureWatcher<MqttDelivery> watcher;
    QSignalSpy finished(&watcher, &QFutureWatcherBase::finished);
    watcher.setFuture(future);
    QVERIFY(finished.wait());
    const MqttDelivery delivery = watcher.result();
    QCOMPARE(delivery.outcome(), outcome);
    QVERIFY(delivery.isOk());
    QVERIFY(delivery.error().isOk());
    QCOMPARE(delivery.qos(), qos);
}

void TestMqttDelivery::qosZeroWaitsForTheConnection()
{
    QTcpSocket *current = nullptr;
    ScriptedServer server(
        [&](QTcpSocket *client, quint8, const QByteArray &) { current = client; });
    m_rig.open(quick(server.port()));
    const QFuture<MqttDelivery> future = publish("1", QoS::AtMostOnce).future();
    QTRY_VERIFY(current);
    QVERIFY(!future.isFinished());
    current->write(accepted311);
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Sent);
}

void TestMqttDelivery::thenRunsInItsContext()
{
    m_rig.open(quick(m_broker.port()));
    QList<Outcome> outcomes;
    const auto note = [&](const MqttDelivery &delivery) { outcomes.append(delivery.outcome()); };
    const MqttPublication publication = publish("1");
    publication.then(this, note);
    publication
        .then(this, [](const MqttDelivery &delivery) { return static_cast<int>(delivery.qos()); })
        .then(this, [&](int qos) { outcomes.append(static_cast<Outcome>(qos)); });
    QVERIFY(outcomes.isEmpty());
    QTRY_COMPARE(outcomes.size(), 2);
    QVERIFY(outcomes.contains(Outcome::Acknowledged));
}

void TestMqttDelivery::aRefusalAtOnceIsAFinishedFuture()
{
    m_rig.open(quick(m_broker.port()));
    const MqttPublication publication = m_connection->publish(u"a/#"_s, "1");
    QVERIFY(!publication.isOk());
    const QFuture<MqttDelivery> future = publication.future();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Refused);
    QVERIFY(!future.result().isOk());
    QCOMPARE(future.result().error().code(), MqttError::Code::InvalidTopic);
}

void TestMqttDelivery::aRefusalByTheBrokerNamesItsReason()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(QByteArray("\x20\x03\x00\x00\x00", 5));
        else if (type == ScriptedServer::Publish)
            client->write(QByteArray("\x40\x04", 2) + ScriptedServer::publishId(packet, 1) +
                          QByteArray("\x97\x00", 2)); // quota exceeded
    });
    m_rig.open(quick(server.port(), Protocol::Mqtt5));
    QSignalSpy drops(m_connection.get(), &MqttConnection::messageDropped);
    const QFuture<MqttDelivery> future = publish("1").future();
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Refused);
    QCOMPARE(future.result().reasonCode(), 0x97);
    QCOMPARE(future.result().error().code(), MqttError::Code::PublishRefused);
    QCOMPARE(drops.count(), 1);
}

void TestMqttDelivery::nobodySubscribedIsToldByTheReasonCode()
{
    m_rig.open(quick(m_broker.port(), Protocol::Mqtt5));
    const QFuture<MqttDelivery> future = publish("1").future();
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.result().isOk());
    QCOMPARE(future.result().reasonCode(), 0x10);
}

void TestMqttDelivery::cancellingTakesOutWhatWaits()
{
    QTcpSocket *current = nullptr;
    QByteArrayList published;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client; // CONNECT is answered later
        if (type != ScriptedServer::Publish)
            return;
        published.append(packet.last(1));
        client->write(pubAck(ScriptedServer::publishId(packet, 1)));
    });
    m_rig.open(quick(server.port()));
    QVERIFY(publish("1").isOk());
    QFuture<MqttDelivery> future = publish("2").future();
    const QFuture<MqttDelivery> last = publish("3").future();
    future.cancel();
    QTRY_COMPARE(m_connection->queued(), 2);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QTRY_VERIFY(current);
    current->write(accepted311);
    QTRY_VERIFY(last.isFinished());
    QCOMPARE(published, (QByteArrayList{"1", "3"}));
    QCOMPARE(m_connection->dropped(), 0u);
}

void TestMqttDelivery::cancellingWhatIsUnderWayEndsTheFutureOnly()
{
    QByteArray id;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == ScriptedServer::Publish)
            id = ScriptedServer::publishId(packet, 1);
    });
    m_rig.open(quick(server.port()));
    QFuture<MqttDelivery> future = publish("1").future();
    QTRY_VERIFY(!id.isEmpty());
    future.cancel();
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(m_connection->unacknowledged(), 1);
    QSignalSpy changes(m_connection.get(), &MqttConnection::queuedChanged);
    current->write(pubAck(id));
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QVERIFY(changes.count() > 0);
}

void TestMqttDelivery::whatWasDroppedIsToldAlsoToWhoAsksLater()
{
    BrokerOptions options = quick(m_broker.port());
    options.outboxMessages = 1;
    options.outboxPolicy = BrokerOptions::OutboxPolicy::DropOldest;
    m_rig.open(options);
    const MqttPublication first = publish("1");
    const MqttPublication second = publish("2");
    QVERIFY(first.isOk());
    QCOMPARE(m_connection->dropped(), 1u);
    const QFuture<MqttDelivery> future = first.future();
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Dropped);
    QCOMPARE(future.result().error().code(), MqttError::Code::MessageDropped);
    QTRY_VERIFY(second.future().isFinished());
    QVERIFY(second.future().result().isOk());
}

void TestMqttDelivery::whoAsksAfterTheEndIsToldIt()
{
    m_rig.open(quick(m_broker.port()));
    const MqttPublication publication = publish("1");
    QTRY_VERIFY(m_connection->isOnline());
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QVERIFY(publication.future().isFinished());
    QCOMPARE(publication.future().result().outcome(), Outcome::Acknowledged);
}

void TestMqttDelivery::everyFutureEndsWithTheConnection()
{
    m_rig.open(quick(m_broker.port()));
    const MqttPublication publication = publish("1");
    const QFuture<MqttDelivery> asked = publication.future();
    m_connection.reset();
    for (const QFuture<MqttDelivery> &future : {asked, publication.future()}) {
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().outcome(), Outcome::Dropped);
    }
}

void TestMqttDelivery::theConnectionMayBeDeletedByWhoIsTold()
{
    m_rig.open(quick(m_broker.port()));
    const MqttPublication first = publish("1");
    const MqttPublication second = publish("2");
    int told = 0;
    first.then(this, [&](const MqttDelivery &) {
        ++told;
        m_connection.reset();
    });
    second.then(this, [&](const MqttDelivery &) { ++told; });
    QTRY_COMPARE(told, 2);
    QVERIFY(!m_connection);
}

void TestMqttDelivery::closingEndsWhatWasNotSent()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311); // and never a word more
    });
    BrokerOptions options = quick(server.port());
    options.window = 1;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    const QFuture<MqttDelivery> sent = publish("1").future();
    const QFuture<MqttDelivery> waiting = publish("2").future();
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close(50ms);
    QVERIFY(closed.wait());
    for (const QFuture<MqttDelivery> &future : {sent, waiting}) {
        QTRY_VERIFY(future.isFinished());
        QCOMPARE(future.result().outcome(), Outcome::Dropped);
    }
    QCOMPARE(m_connection->dropped(), 2u);
}

QTEST_GUILESS_MAIN(TestMqttDelivery)
#include "tst_mqttdelivery.moc"
