// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/MqttConnections>
#include <MqttService/MqttListener>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

class TestMqttListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void heardOnEveryBrokerPresentAndFuture();
    void neededByNobodyItWaits();
    void theSharedConnectionsServeWhoNamesNone();
    void aFilterIsAskedForOnceHoweverManyWantIt();
    void anotherFilterIsSubscribedBeforeTheOldOneIsDropped();
    void overlappingFiltersHearAMessageOnce_data();
    void overlappingFiltersHearAMessageOnce();
    void anInvalidFilterChangesNothing();
    void noFilterHearsNothing();
    void aMessageSaysWhereItCameFrom();
    void theOrderOfEachBrokerIsKeptInAnotherThread();
    void oneThatFailsDoesNotReachAnother();
    void listenersMayGoInTheirSlots();
    void oneMayOutliveItsConnections();

private:
    MqttTestBroker m_first;
    MqttTestBroker m_second;
    std::unique_ptr<Observer> m_publisher; // on the first
    std::unique_ptr<MqttConnections> m_connections;

    [[nodiscard]] bool add(const QString &id, const MqttTestBroker &broker,
                           Protocol protocol = Protocol::Auto)
    {
        BrokerOptions options;
        options.host = broker.host();
        options.port = broker.port();
        options.protocol = protocol;
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        return m_connections->add(id, options).isOk() &&
               QTest::qWaitFor([&] { return m_connections->connection(id)->isOnline(); });
    }
    /// True once the broker of the connection has seen all that was sent to it so far.
    [[nodiscard]] bool settle(const QString &id)
    {
        return QTest::qWaitFor(
            [done = m_connections->publishTo(id, u"settled"_s, {}, {.qos = QoS::AtLeastOnce})
                        .future()] { return done.isFinished(); });
    }
};

namespace {

/// What a listener heard, as "connection topic payload".
class Heard
{
public:
    explicit Heard(MqttListener &listener)
    {
        QObject::connect(
            &listener, &MqttListener::received, &m_context, [this](const MqttMessage &message) {
                m_lines += message.connectionId() + u' ' + message.topic() + u' ' + message.text();
            });
    }
    [[nodiscard]] const QStringList &lines() const { return m_lines; }

private:
    QObject m_context;
    QStringList m_lines;
};

} // namespace

void TestMqttListener::initTestCase()
{
    m_first.addConfigLine(u"log_type all"_s); // with SUBSCRIBE and UNSUBSCRIBE
    QVERIFY2(m_first.start(), qPrintable(m_first.errorString()));
    QVERIFY2(m_second.start(), qPrintable(m_second.errorString()));
}

void TestMqttListener::init()
{
    m_publisher = std::make_unique<Observer>(m_first.port());
    QVERIFY(m_publisher->isReady());
    m_connections = std::make_unique<MqttConnections>();
}

void TestMqttListener::cleanup()
{
    m_connections.reset();
    m_publisher.reset();
}

void TestMqttListener::heardOnEveryBrokerPresentAndFuture()
{
    QVERIFY(add(u"a"_s, m_first));
    MqttListener listener(m_connections.get());
    Heard heard(listener);
    listener.setFilter(u"both/+"_s);
    QVERIFY(add(u"b"_s, m_second));
    m_connections->publish(u"both/1"_s, "x");
    QTRY_COMPARE(heard.lines().size(), 2);
    QVERIFY(heard.lines().contains(u"a both/1 x"_s));
    QVERIFY(heard.lines().contains(u"b both/1 x"_s));
    QVERIFY(m_connections->remove(u"b"_s).isOk());
    m_publisher->publish(u"both/2"_s, "y");
    QTRY_COMPARE(heard.lines().last(), u"a both/2 y"_s);
}

void TestMqttListener::neededByNobodyItWaits()
{
    MqttListener listener(m_connections.get());
    listener.setFilters({u"early"_s});
    Heard heard(listener);
    QVERIFY(add(u"late"_s, m_first));
    QVERIFY(settle(u"late"_s));
    m_publisher->publish(u"early"_s, "1");
    QTRY_COMPARE(heard.lines(), QStringList{u"late early 1"_s});
}

void TestMqttListener::theSharedConnectionsServeWhoNamesNone()
{
    MqttListener listener({u"shared"_s}, nullptr);
    Heard heard(listener);
    MqttConnections *shared = MqttConnections::instance();
    QCOMPARE(shared->thread(), QCoreApplication::instance()->thread());
    BrokerOptions options;
    options.port = m_first.port();
    options.host = m_first.host();
    QVERIFY(shared->add(u"s"_s, options).isOk());
    QTRY_VERIFY(shared->connection(u"s"_s)->isOnline());
    shared->publishTo(u"s"_s, u"shared"_s, "1");
    QTRY_COMPARE(heard.lines(), QStringList{u"s shared 1"_s});
    QVERIFY(shared->remove(u"s"_s).isOk());
}

void TestMqttListener::aFilterIsAskedForOnceHoweverManyWantIt()
{
    QVERIFY(add(u"a"_s, m_first));
    const auto left = [this] { return m_first.log().count(u"Received UNSUBSCRIBE"_s); };
    const auto asked = [this](const QString &filter) {
        return m_first.log().count(u"\t"_s + filter + u" (QoS"_s);
    };
    auto one = std::make_unique<MqttListener>(m_connections.get());
    auto two = std::make_unique<MqttListener>(m_connections.get());
    one->setFilters({u"counted/#"_s});
    QVERIFY(settle(u"a"_s));
    two->setFilters({u"counted/#"_s, u"counted/#"_s});
    QVERIFY(settle(u"a"_s));
    QTRY_COMPARE(asked(u"counted/#"_s), 1);
    one.reset();
    QVERIFY(settle(u"a"_s));
    Heard heard(*two);
    m_publisher->publish(u"counted/1"_s, "x");
    QTRY_COMPARE(heard.lines(), QStringList{u"a counted/1 x"_s});
    const auto before = left();
    two.reset();
    QVERIFY(settle(u"a"_s));
    QTRY_COMPARE(left(), before + 1);
}

void TestMqttListener::anotherFilterIsSubscribedBeforeTheOldOneIsDropped()
{
    QVERIFY(add(u"a"_s, m_first));
    MqttListener listener(m_connections.get());
    Heard heard(listener);
    listener.setFilter(u"changed/old"_s);
    QVERIFY(settle(u"a"_s));
    listener.setFilter(u"changed/new"_s);
    QTRY_VERIFY(m_first.log().contains(u"\tchanged/old\n"_s)); // of UNSUBSCRIBE, without a QoS
    const QString log = m_first.log();
    const auto asked = log.indexOf(u"\tchanged/new (QoS"_s);
    QVERIFY(asked > log.indexOf(u"\tchanged/old (QoS"_s));
    QVERIFY(asked < log.indexOf(u"\tchanged/old\n"_s));
    QVERIFY(settle(u"a"_s));
    m_publisher->publish(u"changed/old"_s, "1");
    m_publisher->publish(u"changed/new"_s, "2");
    QTRY_COMPARE(heard.lines(), QStringList{u"a changed/new 2"_s});
}

void TestMqttListener::overlappingFiltersHearAMessageOnce_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("3.1.1") << Protocol::Mqtt311;
    QTest::newRow("5") << Protocol::Mqtt5;
}

void TestMqttListener::overlappingFiltersHearAMessageOnce()
{
    QFETCH(Protocol, protocol);
    QVERIFY(add(u"a"_s, m_first, protocol));
    MqttListener listener(m_connections.get());
    listener.setFilters({u"over/#"_s, u"over/+"_s, u"+/lap"_s, u"over/lap"_s});
    QVERIFY(settle(u"a"_s));
    Heard heard(listener);
    for (const auto payload : {"1", "2", "3"})
        m_publisher->publish(u"over/lap"_s, payload);
    m_publisher->publish(u"over/end"_s, "4");
    QTRY_VERIFY(heard.lines().contains(u"a over/end 4"_s));
    QCOMPARE(heard.lines(), (QStringList{u"a over/lap 1"_s, u"a over/lap 2"_s, u"a over/lap 3"_s,
                                         u"a over/end 4"_s}));
}

void TestMqttListener::anInvalidFilterChangesNothing()
{
    MqttListener listener(m_connections.get());
    listener.setFilters({u"good"_s});
    listener.setFilters({u"new"_s, u"bad/#/x"_s});
    QCOMPARE(listener.error().code(), MqttError::Code::InvalidFilter);
    QVERIFY2(listener.error().text().contains(u"'bad/#/x'"), qPrintable(listener.error().text()));
    QCOMPARE(listener.filters(), QStringList{u"good"_s});
    listener.setFilters({u"new"_s});
    QVERIFY(listener.error().isOk());
}

void TestMqttListener::noFilterHearsNothing()
{
    QVERIFY(add(u"a"_s, m_first));
    MqttListener listener(m_connections.get());
    listener.setFilters({u"quiet"_s});
    listener.setFilters({});
    MqttListener last(m_connections.get());
    last.setFilters({u"end"_s});
    QVERIFY(settle(u"a"_s));
    Heard heard(listener);
    Heard end(last);
    m_publisher->publish(u"quiet"_s, "1");
    m_publisher->publish(u"end"_s, "2");
    QTRY_COMPARE(end.lines().size(), 1);
    QCOMPARE(heard.lines(), QStringList());
}

void TestMqttListener::aMessageSaysWhereItCameFrom()
{
    QVERIFY(add(u"a"_s, m_first));
    m_publisher->publish(u"kept"_s, "before", 1, true);
    QTRY_COMPARE(m_publisher->payloads(u"kept"_s), QByteArrayList{"before"});
    MqttListener listener(m_connections.get());
    QSignalSpy spy(&listener, &MqttListener::received);
    listener.setFilters({u"kept"_s});
    QTRY_COMPARE(spy.size(), 1);
    const auto message = spy.first().first().value<MqttMessage>();
    QCOMPARE(message.connectionId(), u"a"_s);
    QVERIFY(message.isRetained());
    m_publisher->publish(u"kept"_s, {}, 1, true);
    QTRY_COMPARE(spy.size(), 2);
    QVERIFY(!spy.last().first().value<MqttMessage>().isRetained());
}

void TestMqttListener::theOrderOfEachBrokerIsKeptInAnotherThread()
{
    QVERIFY(add(u"a"_s, m_first) && add(u"b"_s, m_second));
    QThread thread;
    thread.start();
    QObject home;
    home.moveToThread(&thread);
    std::unique_ptr<MqttListener> listener;
    std::atomic<int> heard = 0;
    QHash<QString, QByteArrayList> order; // of the thread
    QMetaObject::invokeMethod(
        &home,
        [&] {
            listener = std::make_unique<MqttListener>(m_connections.get());
            connect(listener.get(), &MqttListener::received, &home,
                    [&](const MqttMessage &message) {
                        order[message.connectionId()] += message.payload();
                        ++heard;
                    });
            listener->setFilters({u"thread/#"_s});
        },
        Qt::BlockingQueuedConnection);
    QCoreApplication::processEvents(); // the wish of the other thread arrives
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    constexpr int count = 500;
    QByteArrayList expected;
    for (int i = 0; i < count; ++i) {
        expected += QByteArray::number(i);
        m_connections->publish(u"thread/t"_s, expected.last(), {.qos = QoS::AtLeastOnce});
    }
    QTRY_COMPARE(heard.load(), 2 * count);
    QMetaObject::invokeMethod(
        &home, [&] { listener.reset(); }, Qt::BlockingQueuedConnection);
    m_connections->publish(u"thread/t"_s, "late", {.qos = QoS::AtLeastOnce});
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    thread.quit();
    QVERIFY(thread.wait());
    QCOMPARE(order[u"a"_s], expected);
    QCOMPARE(order[u"b"_s], expected);
}

void TestMqttListener::oneThatFailsDoesNotReachAnother()
{
    QVERIFY(add(u"a"_s, m_first));
    MqttListener failing(m_connections.get());
    MqttListener other(m_connections.get());
    connect(&failing, &MqttListener::received, this,
            [](const MqttMessage &) { throw std::runtime_error("broken"); });
    QSignalSpy failed(&failing, &MqttListener::failed);
    Heard heard(other);
    failing.setFilters({u"f"_s});
    other.setFilters({u"f"_s});
    QVERIFY(settle(u"a"_s));
    QTest::ignoreMessage(QtWarningMsg, "a slot on received() of a listener threw for 'f': broken");
    QTest::ignoreMessage(QtWarningMsg, "a slot on received() of a listener threw for 'f': broken");
    m_publisher->publish(u"f"_s, "1");
    m_publisher->publish(u"f"_s, "2");
    QTRY_COMPARE(heard.lines(), (QStringList{u"a f 1"_s, u"a f 2"_s}));
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(failing.failures(), 2u);
}

void TestMqttListener::listenersMayGoInTheirSlots()
{
    QVERIFY(add(u"a"_s, m_first));
    auto *first = new MqttListener(m_connections.get());
    auto *second = new MqttListener(m_connections.get());
    first->setFilters({u"go"_s});
    second->setFilters({u"go"_s});
    int calls = 0;
    const auto endBoth = [&](const MqttMessage &) {
        ++calls;
        delete first;
        delete second;
    };
    connect(first, &MqttListener::received, this, endBoth);
    connect(second, &MqttListener::received, this, endBoth);
    QVERIFY(settle(u"a"_s));
    m_publisher->publish(u"go"_s, "1");
    m_publisher->publish(u"go"_s, "2");
    QTRY_COMPARE(calls, 1);
    QVERIFY(settle(u"a"_s));
    QCOMPARE(calls, 1);
}

void TestMqttListener::oneMayOutliveItsConnections()
{
    QVERIFY(add(u"a"_s, m_first));
    MqttListener listener(m_connections.get());
    listener.setFilters({u"x"_s});
    QVERIFY(settle(u"a"_s));
    m_connections.reset();
    listener.setFilters({u"y"_s});
    QCOMPARE(listener.filters(), QStringList{u"y"_s});
}

QTEST_GUILESS_MAIN(TestMqttListener)
#include "tst_mqttlistener.moc"
