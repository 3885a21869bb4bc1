// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"
#include "support/wire.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

/// A service on several brokers.
class TestServiceBrokers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void onEachItIsOnlineUntilItStops();
    void onEachItHasAWill();
    void handlersHearThemAllAndKnowWhich();
    void aValueGoesToAllOrToOne();
    void eachHasAResultOfItsOwn();
    void anAnswerGoesToWhereTheRequestCameFrom();
    void anyOfThemMayDisableIt();
    void oneThatIsAddedOrRemovedDoesNotTouchTheOthers();
    void withoutTheFirstAnotherIsTheFirst();
    void oneForPublishingAloneIsNotListenedTo();
    void theConfigurationSaysWhich();

private:
    [[nodiscard]] static BrokerOptions optionsFor(const MqttTestBroker &broker)
    {
        BrokerOptions options;
        options.host = broker.host();
        options.port = broker.port();
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        return options;
    }
    /// Starts it; true once it is online on all of its brokers.
    [[nodiscard]] bool start()
    {
        return m_service->start().isOk() && QTest::qWaitFor([this] { return isOnAll(); });
    }
    [[nodiscard]] bool isOnAll() const
    {
        const auto all = m_service->connections();
        return std::all_of(all.begin(), all.end(), [](const auto *one) { return one->isOnline(); });
    }
    /// True once the broker has all that was sent to it.
    [[nodiscard]] bool settle(const QString &broker)
    {
        const auto done = m_service
                              ->publish(u"settled"_s, {},
                                        {.qos = QoS::AtLeastOnce, .global = true, .broker = broker})
                              .future();
        return QTest::qWaitFor([&] { return done.isFinished(); });
    }

    MqttTestBroker m_first;
    MqttTestBroker m_second;
    std::unique_ptr<Wire> m_onFirst;
    std::unique_ptr<Wire> m_onSecond;
    std::unique_ptr<MqttService> m_service;
};

void TestServiceBrokers::initTestCase()
{
    QVERIFY2(m_first.start(), qPrintable(m_first.errorString()));
    QVERIFY2(m_second.start(), qPrintable(m_second.errorString()));
}

void TestServiceBrokers::init()
{
    QVERIFY(m_second.isRunning() || m_second.restart());
    m_onFirst = std::make_unique<Wire>(m_first.port());
    m_onSecond = std::make_unique<Wire>(m_second.port());
    QTRY_VERIFY(m_onFirst->isReady() && m_onSecond->isReady());
    m_service = std::make_unique<MqttService>(u"s"_s);
    m_service->setBrokers({{u"a"_s, optionsFor(m_first)}, {u"b"_s, optionsFor(m_second)}});
}

void TestServiceBrokers::cleanup()
{
    m_service.reset();
    m_onFirst.reset();
    m_onSecond.reset();
}

void TestServiceBrokers::onEachItIsOnlineUntilItStops()
{
    QVERIFY(start());
    QCOMPARE(m_service->connection()->id(), u"a"_s);
    QCOMPARE(m_service->connections().size(), 2);
    QCOMPARE(m_service->connection(u"b"_s)->port(), int(m_second.port()));
    QVERIFY(!m_service->connection(u"c"_s));
    for (const Wire *wire : {m_onFirst.get(), m_onSecond.get()}) {
        QTRY_COMPARE(wire->last(u"service/s/online"_s), "1");
        QTRY_VERIFY(wire->last(u"service/s/info"_s).startsWith('{'));
    }
    const auto health = [this] {
        return QJsonDocument::fromJson(m_onSecond->last(u"service/s/health"_s)).object();
    };
    m_service->setHealthInterval(10ms);
    QTRY_COMPARE(health().value(u"brokers"_s).toObject(),
                 (QJsonObject{{u"a"_s, true}, {u"b"_s, true}}));
    m_second.kill();
    QTRY_VERIFY(!m_service->connection(u"b"_s)->isOnline());
    QVERIFY(m_service->isOnline()); // still, on one
    QVERIFY(m_second.restart());
    m_onSecond = std::make_unique<Wire>(m_second.port());
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "1");
    m_service->setHealthInterval(0ms);
    QVERIFY(settle(u"b"_s));
    QTRY_COMPARE(m_onSecond->payloads(u"settled"_s).size(), 1);
    const auto told = m_onSecond->payloads(u"service/s/info"_s).size();
    QSignalSpy stopped(m_service.get(), &MqttService::stopped);
    m_service->stop();
    QVERIFY(stopped.wait());
    QVERIFY(!m_service->isOnline());
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "0");
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "0");
    QCOMPARE(stopped.count(), 1);
    m_onSecond->publish(u"end"_s, {});
    QTRY_COMPARE(m_onSecond->payloads(u"end"_s).size(), 1);
    QCOMPARE(m_onSecond->payloads(u"service/s/info"_s).size(), told); // nothing more behind "0"
}

void TestServiceBrokers::onEachItHasAWill()
{
    QVERIFY(start());
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "1");
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "1");
    m_service.reset();
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "0");
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "0");
}

void TestServiceBrokers::handlersHearThemAllAndKnowWhich()
{
    QStringList heard;
    MqttHandler *handler =
        m_service->handle(u"in"_s, [&heard](const QByteArray &payload, const MqttMessage &message) {
            heard += message.connectionId() + u' ' + QString::fromUtf8(payload);
        });
    QVERIFY(start());
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    m_onFirst->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(heard, QStringList{u"a 1"_s});
    m_onSecond->publish(u"service/s/in"_s, "2");
    QTRY_COMPARE(heard.last(), u"b 2"_s);
    QCOMPARE(m_service->receivedMessages(), 2u);
    // Another topic, and none.
    handler->setTopic(u"other"_s);
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    m_onSecond->publish(u"service/s/in"_s, "3");
    m_onSecond->publish(u"service/s/other"_s, "4");
    QTRY_COMPARE(heard.last(), u"b 4"_s);
    QCOMPARE(heard.size(), 3);
    delete handler;
    heard.clear();
    m_service->handle(u"end"_s, [&heard](const MqttMessage &message) { heard += message.text(); });
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    for (Wire *wire : {m_onFirst.get(), m_onSecond.get()}) {
        wire->publish(u"service/s/other"_s, "5");
        wire->publish(u"service/s/end"_s, "6");
    }
    QTRY_COMPARE(heard, (QStringList{u"6"_s, u"6"_s}));
}

void TestServiceBrokers::aValueGoesToAllOrToOne()
{
    QVERIFY(start());
    QVERIFY(m_service->publish(u"v"_s, 1).isOk());
    QVERIFY(m_service->publish(u"v"_s, 2, {.broker = u"b"_s}).isOk());
    QVERIFY(m_service->publish(u"v"_s, 3).isOk());
    QTRY_COMPARE(m_onFirst->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "3"}));
    QTRY_COMPARE(m_onSecond->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "2", "3"}));
    const MqttPublication unknown = m_service->publish(u"v"_s, 4, {.broker = u"c"_s});
    QCOMPARE(unknown.code(), MqttError::Code::UnknownConnection);
    QCOMPARE(unknown.text(),
             u"'service/s/v' is not published: the service has no broker 'c'; it has: a, b"_s);
}

void TestServiceBrokers::eachHasAResultOfItsOwn()
{
    BrokerOptions narrow = optionsFor(m_second);
    narrow.outboxMessages = 1;
    m_service->setBrokers({{u"a"_s, optionsFor(m_first)}, {u"b"_s, narrow}});
    QVERIFY(start());
    m_second.kill();
    QTRY_VERIFY(!m_service->connection(u"b"_s)->isOnline());
    const MqttPublishOptions once{.qos = QoS::AtLeastOnce};
    const auto kept = m_service->publishEach(u"v"_s, 1, once);
    QCOMPARE(kept.size(), 2u);
    QVERIFY(kept.at(u"a"_s).isOk() && kept.at(u"b"_s).isOk());
    const auto full = m_service->publishEach(u"v"_s, 2, once);
    QVERIFY(full.at(u"a"_s).isOk());
    QCOMPARE(full.at(u"b"_s).code(), MqttError::Code::QueueFull);
    QCOMPARE(m_service->publish(u"v"_s, 3, once).code(), MqttError::Code::QueueFull);
    QTRY_COMPARE(m_onFirst->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "2", "3"}));
    const auto none = m_service->publishEach(u"v"_s, qQNaN());
    const auto topicless = m_service->publishEach({}, 1);
    QCOMPARE(topicless.at(u"b"_s).code(), MqttError::Code::InvalidTopic);
    QCOMPARE(none.size(), 2u);
    QVERIFY(m_second.restart());
    m_onSecond = std::make_unique<Wire>(m_second.port());
    QTRY_COMPARE(m_service->connection(u"b"_s)->queued(), 0);
}

void TestServiceBrokers::anAnswerGoesToWhereTheRequestCameFrom()
{
    m_service->handle(u"ask"_s,
                      [](const QByteArray &payload) { return QByteArray(payload + '!'); });
    QVERIFY(start());
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    m_onSecond->request(u"service/s/ask"_s, "b", u"answers"_s, "1");
    QTRY_COMPARE(m_onSecond->payloads(u"answers"_s), QList<QByteArray>{"b!"});
    m_onFirst->request(u"service/s/ask"_s, "a", u"answers"_s, "2");
    QTRY_COMPARE(m_onFirst->payloads(u"answers"_s), QList<QByteArray>{"a!"});
    QVERIFY(settle(u"a"_s) && settle(u"b"_s));
    QTRY_COMPARE(m_onSecond->payloads(u"settled"_s).size(), 2);
    QCOMPARE(m_onSecond->payloads(u"answers"_s).size(), 1);
}

void TestServiceBrokers::anyOfThemMayDisableIt()
{
    QVERIFY(start());
    QVERIFY(settle(u"b"_s));
    m_onSecond->publish(u"service/s/enabled"_s, "0");
    QTRY_VERIFY(!m_service->isEnabled());
}

void TestServiceBrokers::oneThatIsAddedOrRemovedDoesNotTouchTheOthers()
{
    QStringList heard;
    m_service->setSubscriptions({u"service/s/#"_s});
    m_service->handle(u"in"_s, [&heard](const MqttMessage &message) {
        heard += message.connectionId() + u' ' + message.text();
    });
    m_service->setBrokers({{u"a"_s, optionsFor(m_first)}});
    QVERIFY(start());
    QSignalSpy changed(m_service.get(), &MqttService::connectionChanged);
    QSignalSpy state(m_service->connection(), &MqttConnection::stateChanged);
    m_service->setBrokers({{u"a"_s, optionsFor(m_first)}, {u"b"_s, optionsFor(m_second)}});
    QCOMPARE(changed.count(), 1);
    QTRY_VERIFY(isOnAll());
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "1");
    QVERIFY(settle(u"b"_s));
    m_onSecond->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(heard, QStringList{u"b 1"_s});
    m_service->setBrokers({{u"a"_s, optionsFor(m_first)}});
    QCOMPARE(m_service->connections().size(), 1);
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "0");
    m_onFirst->publish(u"service/s/in"_s, "2");
    QTRY_COMPARE(heard.last(), u"a 2"_s);
    QCOMPARE(state.count(), 0);
}

void TestServiceBrokers::withoutTheFirstAnotherIsTheFirst()
{
    QVERIFY(start());
    const MqttConnection *second = m_service->connection(u"b"_s);
    QSignalSpy state(second, &MqttConnection::stateChanged);
    m_service->setBrokers({{u"b"_s, optionsFor(m_second)}});
    QCOMPARE(m_service->connection(), second);
    QCOMPARE(m_service->connections().size(), 1);
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "0");
    // It also asks there.
    const auto reply = m_service->request(u"service/s/ask"_s, {}, 5s);
    m_service->handle(u"ask"_s, [] { return 5; });
    QVERIFY(settle(u"b"_s));
    const auto again = m_service->request(u"service/s/ask"_s, {}, 5s);
    QTRY_VERIFY(again.isFinished());
    QCOMPARE(again.result().message().text(), u"5"_s);
    QCOMPARE(state.count(), 0);
    // And back to the one broker.
    m_service->setBrokerOptions(optionsFor(m_first));
    m_service->setBrokers({});
    QTRY_VERIFY(isOnAll());
    QCOMPARE(m_service->connection()->id(), QString());
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "1");
}

void TestServiceBrokers::oneForPublishingAloneIsNotListenedTo()
{
    BrokerOptions out = optionsFor(m_second);
    out.role = BrokerOptions::Role::PublisherOnly;
    BrokerOptions in = optionsFor(m_first);
    in.role = BrokerOptions::Role::SubscriberOnly;
    QStringList heard;
    m_service->handle(u"in"_s, [&heard](const MqttMessage &message) { heard += message.text(); });
    m_service->setBrokers({{u"in"_s, in}, {u"out"_s, out}});
    QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    QVERIFY(start());
    m_onFirst->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(heard, QStringList{u"1"_s});
    QVERIFY(m_service->publish(u"v"_s, 1).isOk());
    QTRY_COMPARE(m_onSecond->payloads(u"service/s/v"_s), QList<QByteArray>{"1"});
    QCOMPARE(m_service->publish(u"v"_s, 2, {.broker = u"in"_s}).code(), MqttError::Code::WrongRole);
    QVERIFY(m_onFirst->payloads(u"service/s/v"_s).isEmpty());
    QCOMPARE(errors.count(), 0);
}

void TestServiceBrokers::theConfigurationSaysWhich()
{
    const ConfigFolder folder;
    const auto broker = [](const MqttTestBroker &one, const QByteArray &more = {}) -> QByteArray {
        return "{\"host\": \"127.0.0.1\", \"port\": " + QByteArray::number(one.port()) + more + "}";
    };
    const auto put = [&folder](const QByteArray &brokers, const QByteArray &more = {}) {
        return folder.put(u"c.json"_s, "{\"brokers\": {" + brokers + "}" + more + "}");
    };
    m_service->setBrokers({});
    const QString file = put("\"a\": " + broker(m_first));
    QVERIFY(m_service->applyConfig(ServiceConfig::load(file, u"s"_s)).isOk());
    QVERIFY(start());
    QCOMPARE(m_service->connection()->id(), u"a"_s);
    QSignalSpy state(m_service->connection(), &MqttConnection::stateChanged);
    put("\"a\": " + broker(m_first) + ", \"b\": " + broker(m_second));
    QVERIFY(m_service->reloadConfig().isOk());
    QTRY_VERIFY(m_service->connections().size() == 2 && isOnAll());
    // An update is another link only where it is one.
    QSignalSpy second(m_service->connection(u"b"_s), &MqttConnection::onlineChanged);
    put("\"a\": " + broker(m_first) +
        ", \"b\": " + broker(m_second, ", \"outbox\": {\"messages\": 7}"));
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(m_service->connection(u"b"_s)->options().outboxMessages, 7);
    QVERIFY(settle(u"b"_s));
    QCOMPARE(second.count(), 0);
    put("\"a\": " + broker(m_first) + ", \"b\": " + broker(m_second, ", \"keepalive\": 30"));
    QVERIFY(m_service->reloadConfig().isOk());
    QTRY_COMPARE(second.count(), 2);
    // A broken one changes nothing.
    put("\"a\": 5");
    const MqttError error = m_service->reloadConfig();
    QVERIFY2(error.text().contains(u"brokers.a: 5 is a number"_s), qPrintable(error.text()));
    QCOMPARE(m_service->connections().size(), 2);
    put("\"a\": " + broker(m_first) + ", \"b\": " + broker(m_second),
        ", \"services\": {\"s\": {\"brokers\": \"a\"}}");
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(m_service->connections().size(), 1);
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "0");
    QCOMPARE(state.count(), 0);
}

QTEST_GUILESS_MAIN(TestServiceBrokers)
#include "tst_servicebrokers.moc"
