// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"
#include "support/twobrokers.h"

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
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void onEachItIsOnlineUntilItStops();
    void onEachItHasAWill();
    void handlersHearThemAllAndKnowWhich();
    void aValueGoesToAllOrToOne();
    void eachHasAResultOfItsOwn();
    void oneThatIsUnknownHasAResultToo();
    void whatOneHasIsNewToAnother();
    void whatOneRefusedIsNewToIt();
    void anAnswerGoesToWhereTheRequestCameFrom();
    void anyOfThemMayDisableIt();
    void oneThatIsAddedOrRemovedDoesNotTouchTheOthers();
    void withoutTheFirstAnotherIsTheFirst();
    void theConfigurationSaysWhich();
    void twoIdsForOneBrokerAreTwoClients_data();
    void twoIdsForOneBrokerAreTwoClients();

private:
    TwoBrokers m_rig;
};

void TestServiceBrokers::onEachItIsOnlineUntilItStops()
{
    QVERIFY(m_rig.start());
    QCOMPARE(m_rig.service->connection()->id(), u"a"_s);
    QCOMPARE(m_rig.service->connections().size(), 2);
    QCOMPARE(m_rig.service->connection(u"b"_s)->port(), int(m_rig.second.port()));
    QVERIFY(!m_rig.service->connection(u"c"_s));
    for (const Wire *wire : {m_rig.onFirst.get(), m_rig.onSecond.get()}) {
        QTRY_COMPARE(wire->last(u"service/s/online"_s), "1");
        QTRY_VERIFY(wire->last(u"service/s/info"_s).startsWith('{'));
    }
    const auto health = [this] {
        return QJsonDocument::fromJson(m_rig.onSecond->last(u"service/s/health"_s)).object();
    };
    m_rig.service->setHealthInterval(10ms);
    QTRY_COMPARE(health().value(u"brokers"_s).toObject(),
                 (QJsonObject{{u"a"_s, true}, {u"b"_s, true}}));
    m_rig.second.kill();
    QTRY_VERIFY(!m_rig.service->connection(u"b"_s)->isOnline());
    QVERIFY(m_rig.service->isOnline()); // still, on one
    QVERIFY(m_rig.second.restart());
    m_rig.onSecond = std::make_unique<Wire>(m_rig.second.port());
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "1");
    m_rig.service->setHealthInterval(0ms);
    QVERIFY(m_rig.settle(u"b"_s));
    QTRY_COMPARE(m_rig.onSecond->payloads(u"settled"_s).size(), 1);
    const auto told = m_rig.onSecond->payloads(u"service/s/info"_s).size();
    QSignalSpy stopped(m_rig.service.get(), &MqttService::stopped);
    m_rig.service->stop();
    QVERIFY(stopped.wait());
    QVERIFY(!m_rig.service->isOnline());
    QTRY_COMPARE(m_rig.onFirst->last(u"service/s/online"_s), "0");
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "0");
    QCOMPARE(stopped.count(), 1);
    m_rig.onSecond->publish(u"end"_s, {});
    QTRY_COMPARE(m_rig.onSecond->payloads(u"end"_s).size(), 1);
    QCOMPARE(m_rig.onSecond->payloads(u"service/s/info"_s).size(), told); // nothing more behind "0"
}

void TestServiceBrokers::onEachItHasAWill()
{
    QVERIFY(m_rig.start());
    QTRY_COMPARE(m_rig.onFirst->last(u"service/s/online"_s), "1");
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "1");
    m_rig.service.reset();
    QTRY_COMPARE(m_rig.onFirst->last(u"service/s/online"_s), "0");
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "0");
}

void TestServiceBrokers::handlersHearThemAllAndKnowWhich()
{
    QStringList heard;
    MqttHandler *handler = m_rig.service->handle(
        u"in"_s, [&heard](const QByteArray &payload, const MqttMessage &message) {
            heard += message.connectionId() + u' ' + QString::fromUtf8(payload);
        });
    QVERIFY(m_rig.start());
    QVERIFY(m_rig.settle(u"a"_s) && m_rig.settle(u"b"_s));
    m_rig.onFirst->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(heard, QStringList{u"a 1"_s});
    m_rig.onSecond->publish(u"service/s/in"_s, "2");
    QTRY_COMPARE(heard.last(), u"b 2"_s);
    QCOMPARE(m_rig.service->receivedMessages(), 2u);
    // Another topic, and none.
    handler->setTopic(u"other"_s);
    QVERIFY(m_rig.settle(u"a"_s) && m_rig.settle(u"b"_s));
    m_rig.onSecond->publish(u"service/s/in"_s, "3");
    m_rig.onSecond->publish(u"service/s/other"_s, "4");
    QTRY_COMPARE(heard.last(), u"b 4"_s);
    QCOMPARE(heard.size(), 3);
    delete handler;
    heard.clear();
    m_rig.service->handle(u"end"_s,
                          [&heard](const MqttMessage &message) { heard += message.text(); });
    QVERIFY(m_rig.settle(u"a"_s) && m_rig.settle(u"b"_s));
    for (Wire *wire : {m_rig.onFirst.get(), m_rig.onSecond.get()}) {
        wire->publish(u"service/s/other"_s, "5");
        wire->publish(u"service/s/end"_s, "6");
    }
    QTRY_COMPARE(heard, (QStringList{u"6"_s, u"6"_s}));
}

void TestServiceBrokers::aValueGoesToAllOrToOne()
{
    QVERIFY(m_rig.start());
    QVERIFY(m_rig.service->publish(u"v"_s, 1).isOk());
    QVERIFY(m_rig.service->publish(u"v"_s, 2, {.broker = u"b"_s}).isOk());
    QVERIFY(m_rig.service->publish(u"v"_s, 3).isOk());
    QTRY_COMPARE(m_rig.onFirst->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "3"}));
    QTRY_COMPARE(m_rig.onSecond->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "2", "3"}));
    const MqttPublication unknown = m_rig.service->publish(u"v"_s, 4, {.broker = u"c"_s});
    QCOMPARE(unknown.code(), MqttError::Code::UnknownConnection);
    QCOMPARE(unknown.text(),
             u"'service/s/v' is not published: the service has no broker 'c'; it has: a, b"_s);
}

void TestServiceBrokers::eachHasAResultOfItsOwn()
{
    BrokerOptions narrow = TwoBrokers::optionsFor(m_rig.second);
    narrow.outboxMessages = 1;
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}, {u"b"_s, narrow}});
    QVERIFY(m_rig.start());
    m_rig.second.kill();
    QTRY_VERIFY(!m_rig.service->connection(u"b"_s)->isOnline());
    const MqttPublishOptions once{.qos = QoS::AtLeastOnce};
    const auto kept = m_rig.service->publishEach(u"v"_s, 1, once);
    QCOMPARE(kept.size(), 2u);
    QVERIFY(kept.at(u"a"_s).isOk() && kept.at(u"b"_s).isOk());
    const auto full = m_rig.service->publishEach(u"v"_s, 2, once);
    QVERIFY(full.at(u"a"_s).isOk());
    QCOMPARE(full.at(u"b"_s).code(), MqttError::Code::QueueFull);
    QCOMPARE(m_rig.service->publish(u"v"_s, 3, once).code(), MqttError::Code::QueueFull);
    QTRY_COMPARE(m_rig.onFirst->payloads(u"service/s/v"_s), (QList<QByteArray>{"1", "2", "3"}));
    const auto none = m_rig.service->publishEach(u"v"_s, qQNaN());
    const auto topicless = m_rig.service->publishEach({}, 1);
    QCOMPARE(topicless.at(u"b"_s).code(), MqttError::Code::InvalidTopic);
    QCOMPARE(none.size(), 2u);
    QVERIFY(m_rig.second.restart());
    m_rig.onSecond = std::make_unique<Wire>(m_rig.second.port());
    QTRY_COMPARE(m_rig.service->connection(u"b"_s)->queued(), 0);
}

void TestServiceBrokers::oneThatIsUnknownHasAResultToo()
{
    QVERIFY(m_rig.start());
    const QString text =
        u"'service/s/v' is not published: the service has no broker 'c'; it has: a, b"_s;
    QTest::ignoreMessage(QtWarningMsg, qPrintable(text));
    const auto results = m_rig.service->publishEach(u"v"_s, 1, {.broker = u"c"_s});
    QCOMPARE(results.size(), 1u);
    QCOMPARE(results.at(u"c"_s).code(), MqttError::Code::UnknownConnection);
    QCOMPARE(results.at(u"c"_s).text(), text);
    // Of those that are there, each that was meant.
    const MqttPublishOptions toOne{.onlyIfChanged = true, .broker = u"b"_s};
    QCOMPARE(m_rig.service->publishEach(u"v"_s, 1, toOne).size(), 1u);
    const auto unchanged = m_rig.service->publishEach(u"v"_s, 1, toOne);
    QCOMPARE(unchanged.size(), 1u);
    QVERIFY(unchanged.contains(u"b"_s));
    QCOMPARE(m_rig.service->unchangedMessages(), 1u);
}

void TestServiceBrokers::whatOneHasIsNewToAnother()
{
    QVERIFY(m_rig.start());
    const auto publish = [this](int value, const QString &broker) {
        return m_rig.service->publish(u"v"_s, value, {.onlyIfChanged = true, .broker = broker})
            .isOk();
    };
    for (const QString &broker : {u"a"_s, u"b"_s, u"a"_s, u"b"_s})
        QVERIFY(publish(5, broker));
    QCOMPARE(m_rig.service->unchangedMessages(), 2u);
    QVERIFY(publish(6, {}));
    QVERIFY(publish(6, u"b"_s));
    QCOMPARE(m_rig.service->unchangedMessages(), 3u);
    QVERIFY(publish(7, u"b"_s));
    QVERIFY(publish(6, u"a"_s));
    QCOMPARE(m_rig.service->unchangedMessages(), 4u);
    QVERIFY(publish(6, {})); // one has another
    QTRY_COMPARE(m_rig.onFirst->payloads(u"service/s/v"_s), (QList<QByteArray>{"5", "6", "6"}));
    QTRY_COMPARE(m_rig.onSecond->payloads(u"service/s/v"_s),
                 (QList<QByteArray>{"5", "6", "7", "6"}));
}

void TestServiceBrokers::whatOneRefusedIsNewToIt()
{
    BrokerOptions narrow = TwoBrokers::optionsFor(m_rig.second);
    narrow.outboxMessages = 1;
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}, {u"b"_s, narrow}});
    QVERIFY(m_rig.start());
    m_rig.second.kill();
    QTRY_VERIFY(!m_rig.service->connection(u"b"_s)->isOnline());
    const MqttPublishOptions changed{.qos = QoS::AtLeastOnce, .onlyIfChanged = true};
    QVERIFY(m_rig.service->publish(u"v"_s, 1, changed).isOk());
    QCOMPARE(m_rig.service->publish(u"v"_s, 2, changed).code(), MqttError::Code::QueueFull);
    QCOMPARE(m_rig.service->publish(u"v"_s, 1, changed).code(), MqttError::Code::QueueFull);
    for (int i = 0; i < 2; ++i) {
        const auto each = m_rig.service->publishEach(u"v"_s, 3, changed);
        QCOMPARE(each.at(u"b"_s).code(), MqttError::Code::QueueFull);
    }
    QCOMPARE(m_rig.service->unchangedMessages(), 0u);
    QTRY_COMPARE(m_rig.onFirst->payloads(u"service/s/v"_s),
                 (QList<QByteArray>{"1", "2", "1", "3", "3"}));
    QVERIFY(m_rig.second.restart());
    m_rig.onSecond = std::make_unique<Wire>(m_rig.second.port());
}

void TestServiceBrokers::anAnswerGoesToWhereTheRequestCameFrom()
{
    m_rig.service->handle(u"ask"_s,
                          [](const QByteArray &payload) { return QByteArray(payload + '!'); });
    QVERIFY(m_rig.start());
    QVERIFY(m_rig.settle(u"a"_s) && m_rig.settle(u"b"_s));
    m_rig.onSecond->request(u"service/s/ask"_s, "b", u"answers"_s, "1");
    QTRY_COMPARE(m_rig.onSecond->payloads(u"answers"_s), QList<QByteArray>{"b!"});
    m_rig.onFirst->request(u"service/s/ask"_s, "a", u"answers"_s, "2");
    QTRY_COMPARE(m_rig.onFirst->payloads(u"answers"_s), QList<QByteArray>{"a!"});
    QVERIFY(m_rig.settle(u"a"_s) && m_rig.settle(u"b"_s));
    QTRY_COMPARE(m_rig.onSecond->payloads(u"settled"_s).size(), 2);
    QCOMPARE(m_rig.onSecond->payloads(u"answers"_s).size(), 1);
}

void TestServiceBrokers::anyOfThemMayDisableIt()
{
    QVERIFY(m_rig.start());
    QVERIFY(m_rig.settle(u"b"_s));
    m_rig.onSecond->publish(u"service/s/enabled"_s, "0");
    QTRY_VERIFY(!m_rig.service->isEnabled());
}

void TestServiceBrokers::oneThatIsAddedOrRemovedDoesNotTouchTheOthers()
{
    QStringList heard;
    m_rig.service->setSubscriptions({u"service/s/#"_s});
    m_rig.service->handle(u"in"_s, [&heard](const MqttMessage &message) {
        heard += message.connectionId() + u' ' + message.text();
    });
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}});
    QVERIFY(m_rig.start());
    QSignalSpy changed(m_rig.service.get(), &MqttService::connectionChanged);
    QSignalSpy state(m_rig.service->connection(), &MqttConnection::stateChanged);
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)},
                               {u"b"_s, TwoBrokers::optionsFor(m_rig.second)}});
    QCOMPARE(changed.count(), 1);
    QTRY_VERIFY(m_rig.isOnAll());
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "1");
    QVERIFY(m_rig.settle(u"b"_s));
    m_rig.onSecond->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(heard, QStringList{u"b 1"_s});
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}});
    QCOMPARE(m_rig.service->connections().size(), 1);
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "0");
    m_rig.onFirst->publish(u"service/s/in"_s, "2");
    QTRY_COMPARE(heard.last(), u"a 2"_s);
    QCOMPARE(state.count(), 0);
}

void TestServiceBrokers::withoutTheFirstAnotherIsTheFirst()
{
    QVERIFY(m_rig.start());
    const MqttConnection *second = m_rig.service->connection(u"b"_s);
    QSignalSpy state(second, &MqttConnection::stateChanged);
    m_rig.service->setBrokers({{u"b"_s, TwoBrokers::optionsFor(m_rig.second)}});
    QCOMPARE(m_rig.service->connection(), second);
    QCOMPARE(m_rig.service->connections().size(), 1);
    QTRY_COMPARE(m_rig.onFirst->last(u"service/s/online"_s), "0");
    // It also asks there.
    const auto reply = m_rig.service->request(u"service/s/ask"_s, {}, 5s);
    m_rig.service->handle(u"ask"_s, [] { return 5; });
    QVERIFY(m_rig.settle(u"b"_s));
    const auto again = m_rig.service->request(u"service/s/ask"_s, {}, 5s);
    QTRY_VERIFY(again.isFinished());
    QCOMPARE(again.result().message().text(), u"5"_s);
    QCOMPARE(state.count(), 0);
    // And back to the one broker.
    m_rig.service->setBrokerOptions(TwoBrokers::optionsFor(m_rig.first));
    m_rig.service->setBrokers({});
    QTRY_VERIFY(m_rig.isOnAll());
    QCOMPARE(m_rig.service->connection()->id(), QString());
    QTRY_COMPARE(m_rig.onFirst->last(u"service/s/online"_s), "1");
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
    m_rig.service->setBrokers({});
    const QString file = put("\"a\": " + broker(m_rig.first));
    QVERIFY(m_rig.service->applyConfig(ServiceConfig::load(file, u"s"_s)).isOk());
    QVERIFY(m_rig.start());
    QCOMPARE(m_rig.service->connection()->id(), u"a"_s);
    QSignalSpy state(m_rig.service->connection(), &MqttConnection::stateChanged);
    put("\"a\": " + broker(m_rig.first) + ", \"b\": " + broker(m_rig.second));
    QVERIFY(m_rig.service->reloadConfig().isOk());
    QTRY_VERIFY(m_rig.service->connections().size() == 2 && m_rig.isOnAll());
    // An update is another link only where it is one.
    QSignalSpy second(m_rig.service->connection(u"b"_s), &MqttConnection::onlineChanged);
    put("\"a\": " + broker(m_rig.first) +
        ", \"b\": " + broker(m_rig.second, ", \"outbox\": {\"messages\": 7}"));
    QVERIFY(m_rig.service->reloadConfig().isOk());
    QCOMPARE(m_rig.service->connection(u"b"_s)->options().outboxMessages, 7);
    QVERIFY(m_rig.settle(u"b"_s));
    QCOMPARE(second.count(), 0);
    put("\"a\": " + broker(m_rig.first) +
        ", \"b\": " + broker(m_rig.second, ", \"keepalive\": 30"));
    QVERIFY(m_rig.service->reloadConfig().isOk());
    QTRY_COMPARE(second.count(), 2);
    // A broken one changes nothing.
    put("\"a\": 5");
    const MqttError error = m_rig.service->reloadConfig();
    QVERIFY2(error.text().contains(u"brokers.a: the value is a number"_s),
             qPrintable(error.text()));
    QCOMPARE(m_rig.service->connections().size(), 2);
    put("\"a\": " + broker(m_rig.first) + ", \"b\": " + broker(m_rig.second),
        ", \"services\": {\"s\": {\"brokers\": \"a\"}}");
    QVERIFY(m_rig.service->reloadConfig().isOk());
    QCOMPARE(m_rig.service->connections().size(), 1);
    QTRY_COMPARE(m_rig.onSecond->last(u"service/s/online"_s), "0");
    QCOMPARE(state.count(), 0);
}

void TestServiceBrokers::twoIdsForOneBrokerAreTwoClients_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("own") << QString();
    QTest::newRow("given") << u"me"_s;
}

// With one client id each would push the other off, for ever [MQTT-3.1.4-3].
void TestServiceBrokers::twoIdsForOneBrokerAreTwoClients()
{
    QFETCH(const QString, id);
    BrokerOptions in = TwoBrokers::optionsFor(m_rig.first);
    in.clientId = id;
    BrokerOptions out = in;
    in.role = BrokerOptions::Role::SubscriberOnly;
    out.role = BrokerOptions::Role::PublisherOnly;
    BrokerOptions elsewhere = TwoBrokers::optionsFor(m_rig.second);
    elsewhere.clientId = id;
    m_rig.service->setBrokers({{u"in"_s, in}, {u"out"_s, out}, {u"z"_s, elsewhere}});
    QVERIFY(m_rig.start());
    const auto idOf = [this](const QString &broker) {
        return m_rig.service->connection(broker)->options().clientId;
    };
    const QString first = id.isEmpty() ? m_rig.service->clientId() : id;
    QCOMPARE(idOf(u"in"_s), first);
    QVERIFY2(idOf(u"out"_s).startsWith(first + u"-out"_s), qPrintable(idOf(u"out"_s)));
    QCOMPARE(idOf(u"z"_s), first);
    QString text;
    m_rig.service->handle(u"to"_s, [&text](const QString &value) { text = value; });
    QVERIFY(
        m_rig.service->publish(u"to"_s, u"both"_s, {.retain = true, .broker = u"out"_s}).isOk());
    QTRY_COMPARE(text, u"both"_s);
    QVERIFY(m_rig.isOnAll());
}

QTEST_GUILESS_MAIN(TestServiceBrokers)
#include "tst_servicebrokers.moc"
