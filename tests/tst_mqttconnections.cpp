// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/MqttConnections>
#include <MqttService/MqttListener>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

namespace {

BrokerOptions optionsFor(const MqttTestBroker &broker)
{
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    options.reconnect = {.initial = 10ms, .maximum = 50ms};
    return options;
}

} // namespace

class TestMqttConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aConnectionOpensWhenItIsAdded();
    void anIdIsTakenOnce();
    void anUnknownIdIsAnErrorThatNamesTheKnownOnes();
    void anotherAddressIsConnectedAtOnce();
    void whatIsNotOfTheLinkKeepsIt();
    void anotherRoleIsOneForTheListenersToo();
    void removingSaysGoodbyeAndFreesTheId();
    void oneThatIsClosedIsRemovedToo();
    void publishingToAllReachesEach();
    void oneThatIsAwayKeepsItsMessageAndNotThatOfOthers();
    void publishingToOneReachesOne();
    void comingAndGoingIsTold();
    void addingAndRemovingUnderLoadLosesNothing();

private:
    MqttTestBroker m_first;
    MqttTestBroker m_second;
    std::unique_ptr<MqttConnections> m_connections;

    [[nodiscard]] bool isOnline(const QString &id) const
    {
        const MqttConnection *connection = m_connections->connection(id);
        return connection && connection->isOnline();
    }
    void addBoth()
    {
        QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
        QVERIFY(m_connections->add(u"second"_s, optionsFor(m_second)).isOk());
        QTRY_VERIFY(isOnline(u"first"_s) && isOnline(u"second"_s));
    }
};

void TestMqttConnections::initTestCase()
{
    QVERIFY2(m_first.start(), qPrintable(m_first.errorString()));
    QVERIFY2(m_second.start(), qPrintable(m_second.errorString()));
}

void TestMqttConnections::init()
{
    QVERIFY(m_second.isRunning() || m_second.restart());
    m_connections = std::make_unique<MqttConnections>();
}

void TestMqttConnections::cleanup()
{
    m_connections.reset();
}

void TestMqttConnections::aConnectionOpensWhenItIsAdded()
{
    QSignalSpy added(m_connections.get(), &MqttConnections::connectionAdded);
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
    QCOMPARE(added.size(), 1);
    QCOMPARE(m_connections->ids(), QStringList{u"first"_s});
    const MqttConnection *connection = m_connections->connection(u"first"_s);
    QVERIFY(connection);
    QCOMPARE(connection->id(), u"first"_s);
    QCOMPARE(connection->port(), int(m_first.port()));
    QTRY_VERIFY(connection->isOnline());
}

void TestMqttConnections::anIdIsTakenOnce()
{
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
    const MqttError again = m_connections->add(u"first"_s, optionsFor(m_second));
    QCOMPARE(again.code(), MqttError::Code::InvalidName);
    QVERIFY2(again.text().contains(u"'first'"), qPrintable(again.text()));
    QCOMPARE(m_connections->connection(u"first"_s)->port(), int(m_first.port()));
    QCOMPARE(m_connections->add({}, optionsFor(m_first)).code(), MqttError::Code::InvalidName);
    QCOMPARE(m_connections->ids().size(), 1);
}

void TestMqttConnections::anUnknownIdIsAnErrorThatNamesTheKnownOnes()
{
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
    const QList<MqttError> errors{m_connections->update(u"other"_s, optionsFor(m_first)),
                                  m_connections->remove(u"other"_s),
                                  m_connections->publishTo(u"other"_s, u"t"_s, "p")};
    for (const MqttError &error : errors) {
        QCOMPARE(error.code(), MqttError::Code::UnknownConnection);
        QCOMPARE(error.text(), u"there is no broker connection 'other'; there are: first"_s);
    }
}

void TestMqttConnections::anotherAddressIsConnectedAtOnce()
{
    Observer second(m_second.port());
    QVERIFY(second.isReady());
    BrokerOptions options = optionsFor(m_first);
    options.reconnect = {.initial = 1h, .maximum = 1h}; // not what brings it back
    QVERIFY(m_connections->add(u"moving"_s, options).isOk());
    QTRY_VERIFY(isOnline(u"moving"_s));
    options.port = m_second.port();
    QVERIFY(m_connections->update(u"moving"_s, options).isOk());
    QVERIFY(
        m_connections->publishTo(u"moving"_s, u"moved"_s, "1", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(second.payloads(u"moved"_s), QByteArrayList{"1"});
    QCOMPARE(m_connections->connection(u"moving"_s)->port(), int(m_second.port()));
}

void TestMqttConnections::whatIsNotOfTheLinkKeepsIt()
{
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
    QTRY_VERIFY(isOnline(u"first"_s));
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    BrokerOptions options = optionsFor(m_first);
    QVERIFY(m_connections->update(u"first"_s, options).isOk());
    options.reconnect.maximum = 1min;
    QVERIFY(m_connections->update(u"first"_s, options).isOk());
    const auto done =
        m_connections->publishTo(u"first"_s, u"t"_s, "p", {.qos = QoS::AtLeastOnce}).future();
    QTRY_VERIFY(done.isFinished()); // a reconnect would have come before the acknowledgement
    QCOMPARE(online.size(), 0);
    QCOMPARE(m_connections->connection(u"first"_s)->options().reconnect.maximum, 1min);
}

void TestMqttConnections::anotherRoleIsOneForTheListenersToo()
{
    BrokerOptions options = optionsFor(m_first);
    options.role = BrokerOptions::Role::PublisherOnly;
    QVERIFY(m_connections->add(u"first"_s, options).isOk());
    MqttListener listener(m_connections.get());
    listener.setFilters({u"role/#"_s});
    QByteArrayList heard;
    connect(&listener, &MqttListener::received, this,
            [&heard](const MqttMessage &message) { heard += message.payload(); });
    const auto publish = [this](const QByteArray &payload) {
        const auto done =
            m_connections->publishTo(u"first"_s, u"role/a"_s, payload, {.qos = QoS::AtLeastOnce})
                .future();
        return QTest::qWaitFor([&done] { return done.isFinished(); });
    };
    QVERIFY(publish("1"));
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    QVERIFY(m_connections->update(u"first"_s, optionsFor(m_first)).isOk());
    QTRY_COMPARE(online.size(), 2);
    QVERIFY(publish("2"));
    QTRY_COMPARE(heard, QByteArrayList{"2"});
    QVERIFY(m_connections->update(u"first"_s, options).isOk());
    QTRY_COMPARE(online.size(), 4);
    QVERIFY(publish("3"));
    QCOMPARE(heard, QByteArrayList{"2"});
}

void TestMqttConnections::removingSaysGoodbyeAndFreesTheId()
{
    Observer observer(m_first.port());
    QVERIFY(observer.isReady());
    BrokerOptions options = optionsFor(m_first);
    options.will = MqttWill{u"gone/will"_s, "dead", QoS::AtLeastOnce, false};
    QVERIFY(m_connections->add(u"first"_s, options).isOk());
    QTRY_VERIFY(isOnline(u"first"_s));
    const QPointer<MqttConnection> connection = m_connections->connection(u"first"_s);
    QSignalSpy removed(m_connections.get(), &MqttConnections::connectionRemoved);
    QVERIFY(m_connections->publishTo(u"first"_s, u"gone/last"_s, "1", {.qos = QoS::AtLeastOnce})
                .isOk());
    QVERIFY(m_connections->remove(u"first"_s).isOk());
    QCOMPARE(removed.size(), 1);
    QVERIFY(m_connections->ids().isEmpty());
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_second)).isOk());
    QTRY_VERIFY(!connection);
    QTRY_COMPARE(observer.payloads(u"gone/last"_s), QByteArrayList{"1"});
    QCOMPARE(observer.payloads(u"gone/will"_s), QByteArrayList());
    QTRY_VERIFY(isOnline(u"first"_s));
}

void TestMqttConnections::oneThatIsClosedIsRemovedToo()
{
    QVERIFY(m_connections->add(u"first"_s, optionsFor(m_first)).isOk());
    const QPointer<MqttConnection> connection = m_connections->connection(u"first"_s);
    connection->close();
    QTRY_COMPARE(connection->state(), MqttConnection::State::Closed);
    QVERIFY(m_connections->remove(u"first"_s).isOk());
    QTRY_VERIFY(!connection);
}

void TestMqttConnections::publishingToAllReachesEach()
{
    Observer first(m_first.port());
    Observer second(m_second.port());
    QVERIFY(first.isReady() && second.isReady());
    addBoth();
    const auto results = m_connections->publish(u"all"_s, "1");
    QCOMPARE(results.size(), 2u);
    for (const auto &[id, result] : results)
        QVERIFY2(result.isOk(), qPrintable(result.text()));
    QTRY_COMPARE(first.payloads(u"all"_s), QByteArrayList{"1"});
    QTRY_COMPARE(second.payloads(u"all"_s), QByteArrayList{"1"});
}

void TestMqttConnections::oneThatIsAwayKeepsItsMessageAndNotThatOfOthers()
{
    Observer first(m_first.port());
    QVERIFY(first.isReady());
    addBoth();
    BrokerOptions full = optionsFor(m_second);
    full.outboxMessages = 1;
    QVERIFY(m_connections->update(u"second"_s, full).isOk());
    m_second.kill();
    QTRY_VERIFY(!isOnline(u"second"_s));
    const auto before = m_connections->publish(u"away"_s, "1", {.qos = QoS::AtLeastOnce});
    QVERIFY(before.at(u"first"_s).isOk());
    QVERIFY(before.at(u"second"_s).isOk());
    const auto beyond = m_connections->publish(u"away"_s, "2", {.qos = QoS::AtLeastOnce});
    QVERIFY(beyond.at(u"first"_s).isOk());
    QCOMPARE(beyond.at(u"second"_s).code(), MqttError::Code::QueueFull);
    QTRY_COMPARE(first.payloads(u"away"_s), (QByteArrayList{"1", "2"}));
    QCOMPARE(m_connections->connection(u"second"_s)->queued(), 1);
    QVERIFY(m_second.restart());
    QTRY_VERIFY(isOnline(u"second"_s));
    QTRY_COMPARE(m_connections->connection(u"second"_s)->queued(), 0);
}

void TestMqttConnections::publishingToOneReachesOne()
{
    Observer first(m_first.port());
    Observer second(m_second.port());
    QVERIFY(first.isReady() && second.isReady());
    addBoth();
    QVERIFY(m_connections->publishTo(u"second"_s, u"one"_s, "1").isOk());
    QVERIFY(m_connections->publish(u"both"_s, "2").at(u"first"_s).isOk());
    QTRY_COMPARE(first.payloads(u"both"_s), QByteArrayList{"2"});
    QTRY_COMPARE(second.payloads(u"both"_s), QByteArrayList{"2"});
    QCOMPARE(first.payloads(u"one"_s), QByteArrayList());
    QCOMPARE(second.payloads(u"one"_s), QByteArrayList{"1"});
}

void TestMqttConnections::comingAndGoingIsTold()
{
    addBoth();
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    QSignalSpy errors(m_connections.get(), &MqttConnections::errorOccurred);
    m_second.kill();
    QTRY_VERIFY(!isOnline(u"second"_s));
    QCOMPARE(online.value(0), (QVariantList{u"second"_s, false}));
    QCOMPARE(errors.value(0).value(0), QVariant(u"second"_s));
    QVERIFY(m_second.restart());
    QTRY_VERIFY(isOnline(u"second"_s));
    QCOMPARE(online.value(1), (QVariantList{u"second"_s, true}));
    QCOMPARE(online.size(), 2);
}

void TestMqttConnections::addingAndRemovingUnderLoadLosesNothing()
{
    constexpr int rounds = 50;
    constexpr int perRound = 20;
    QVERIFY(m_connections->add(u"steady"_s, optionsFor(m_first)).isOk());
    QTRY_VERIFY(isOnline(u"steady"_s));
    QByteArrayList arrived;
    QVERIFY(m_connections->connection(u"steady"_s)
                ->subscribe(u"load"_s, QoS::AtLeastOnce, [&arrived](const MqttMessage &message) {
                    arrived += message.payload();
                }) != 0);
    QByteArrayList sent;
    for (int round = 0; round < rounds; ++round) {
        QVERIFY(m_connections->add(u"passing"_s, optionsFor(m_second)).isOk());
        for (int i = 0; i < perRound; ++i) {
            sent += QByteArray::number(round * perRound + i);
            QVERIFY(m_connections
                        ->publishTo(u"steady"_s, u"load"_s, sent.last(), {.qos = QoS::AtLeastOnce})
                        .isOk());
        }
        if (round % 2 == 0)
            QTRY_VERIFY(isOnline(u"passing"_s));
        QVERIFY(m_connections->remove(u"passing"_s).isOk());
    }
    QTRY_COMPARE(arrived.size(), sent.size());
    QCOMPARE(arrived, sent);
}

QTEST_GUILESS_MAIN(TestMqttConnections)
#include "tst_mqttconnections.moc"
