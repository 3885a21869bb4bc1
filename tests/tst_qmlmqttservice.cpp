// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "servicehost.h"
#include "support/qmlrig.h"
#include "support/wire.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttConnections>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// MqttService, MqttHandler and MqttRequest of QML, over a broker.
class QmlMqttServiceTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aHandlerAnswersWithWhatItsFunctionReturns_data();
    void aHandlerAnswersWithWhatItsFunctionReturns();
    void whatTheFunctionThrowsIsAnsweredAndCounted();
    void aPromiseThatIsRejectedIsAnsweredAsAnError();
    void aPromiseThatThrowsAnswersWithItsMessageOnly();
    void whatIsNoFunctionIsRefused();
    void qosIsANumber();
    void aRequestIsAPromise();
    void aRequestThatFailsIsRejected();
    void wrongRequestsAreThrown_data();
    void wrongRequestsAreThrown();
    void aRequestObjectTellsByPropertiesAndSignals();
    void aRequestObjectTakesTheLastQuestion();

    void oneSubscriptionServesManyHandlers();
    void retainedMessagesMayBeRefused();

    void aListenerHearsTheConnectionsOfTheProgram();
    void aSeriesIsFilledByItsTopic();

    void stateInABindingIsEvaluatedAgain();
    void stateTakesObjectsAndRefusesUndefined();

private:
    /// A service "calc", running, and what is put into it.
    MqttService *create(const QByteArray &members)
    {
        QObject *root =
            m_rig->create("MqttService { id: service; name: 'calc'\n" + members + "\n}");
        if (!root)
            qWarning().noquote() << m_rig->errors();
        return qobject_cast<MqttService *>(root);
    }
    BrokerOptions options() const
    {
        BrokerOptions options;
        options.host = m_broker.host();
        options.port = m_broker.port();
        return options;
    }
    QVariant value(const QString &expression) { return m_rig->evaluate(expression); }

    MqttTestBroker m_broker;
    QTemporaryDir m_folder;
    std::unique_ptr<QmlRig> m_rig;
    std::unique_ptr<Wire> m_wire;
};

void QmlMqttServiceTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
    qputenv("STATE_DIRECTORY", m_folder.path().toLocal8Bit());
}

void QmlMqttServiceTest::init()
{
    m_rig = std::make_unique<QmlRig>(QStringLiteral(QML_DIR));
    mqtt::setServiceHost(m_rig->engine(), [this](MqttService *service) {
        service->setBrokerOptions(options());
        (void)service->start();
    });
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void QmlMqttServiceTest::cleanup()
{
    m_rig.reset();
    m_wire.reset();
}

void QmlMqttServiceTest::aHandlerAnswersWithWhatItsFunctionReturns_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("answer");
    QTest::newRow("number") << QByteArray("message => message.json.a + message.json.b")
                            << u"{ a: 1, b: 2 }"_s << u"3"_s;
    QTest::newRow("text") << QByteArray("message => message.text.toUpperCase()") << u"'hi'"_s
                          << u"HI"_s;
    QTest::newRow("object") << QByteArray("() => ({ at: new Date(0), list: [true, null] })")
                            << u"null"_s
                            << uR"({"at":"1970-01-01T00:00:00.000Z","list":[true,null]})"_s;
    QTest::newRow("promise") << QByteArray("message => Promise.resolve(message.number * 2)")
                             << u"4"_s << u"8"_s;
}

void QmlMqttServiceTest::aHandlerAnswersWithWhatItsFunctionReturns()
{
    QFETCH(const QByteArray, function);
    QFETCH(const QString, question);
    QFETCH(const QString, answer);
    MqttService *service = create("property string answer\n"
                                  "MqttHandler { topic: 'ask'; respond: " +
                                  function + " }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    value(u"request('service/calc/ask', %1).then(m => answer = m.text, e => answer = String(e))"_s
              .arg(question));
    QTRY_COMPARE(value(u"answer"_s).toString(), answer);
}

void QmlMqttServiceTest::whatTheFunctionThrowsIsAnsweredAndCounted()
{
    MqttService *service = create("property string answer\nMqttHandler { topic: 'ask'\n"
                                  "respond: message => {\n"
                                  "  return message.nothing.here;\n} }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^respond threw for 'service/calc/ask': Cannot"_s));
    value(u"request('service/calc/ask', 1).then(() => {}, e => answer = e.message)"_s);
    QTRY_COMPARE(value(u"answer"_s).toString(), u"'service/calc/ask' answered with an error: "
                                                "Cannot read property 'here' of undefined"_s);
    QCOMPARE(m_rig->warnings().filter(u"test.qml:7: TypeError"_s).size(), 1);
    QCOMPARE(service->handlers().first()->failureCount(), 1u);
    QCOMPARE(service->handlerFailures(), 1u);
}

void QmlMqttServiceTest::aPromiseThatIsRejectedIsAnsweredAsAnError()
{
    MqttService *service =
        create("property string answer\nMqttHandler { topic: 'ask'\n"
               "respond: () => new Promise((good, bad) => Qt.callLater(bad, 'too warm')) }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too warm"_s));
    value(u"request('service/calc/ask', 1).then(() => {}, e => answer = String(e))"_s);
    QTRY_VERIFY2(value(u"answer"_s).toString().contains(u"too warm"_s),
                 qPrintable(value(u"answer"_s).toString()));
    QCOMPARE(service->handlers().first()->failureCount(), 1u);
}

void QmlMqttServiceTest::aPromiseThatThrowsAnswersWithItsMessageOnly()
{
    MqttService *service =
        create("property string answer\nMqttHandler { topic: 'ask'\n"
               "respond: () => new Promise(() => {\n  throw new Error('too warm') }) }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too warm$"_s));
    value(u"request('service/calc/ask', 1).then(() => {}, e => answer = e.message)"_s);
    QTRY_COMPARE(value(u"answer"_s).toString(),
                 u"'service/calc/ask' answered with an error: too warm"_s);
    QCOMPARE(m_rig->warnings().filter(u"test.qml:7: Error: too warm"_s).size(), 1);
}

void QmlMqttServiceTest::whatIsNoFunctionIsRefused()
{
    QVERIFY(create("MqttHandler { topic: 'ask'; respond: 5 }"));
    QVERIFY2(m_rig->warnings().join(u'\n').contains(u"test.qml:4"_s) &&
                 m_rig->warnings().join(u'\n').contains(u"respond is no function"_s),
             qPrintable(m_rig->warnings().join(u'\n')));
}

void QmlMqttServiceTest::qosIsANumber()
{
    MqttService *service =
        create("property alias topic: topic\nproperty alias heard: heard\n"
               "MqttHandler { topic: 'ask'; qos: 1 }\n"
               "MqttTopic { id: topic; topic: 'a'; qos: 2 }\n"
               "MqttListener { id: heard; filters: 'b'; qos: Mqtt.AtLeastOnce }");
    QVERIFY2(service, qPrintable(m_rig->errors()));
    QCOMPARE(service->handlers().first()->qos(), Mqtt::QoS::AtLeastOnce);
    QCOMPARE(value(u"topic.qos"_s), 2);
    QCOMPARE(value(u"heard.qos"_s), 1);
    value(u"topic.qos = 3"_s);
    QCOMPARE(value(u"topic.qos"_s), 2);
    QVERIFY2(m_rig->warnings().join(u'\n').contains(u"qos is 3; allowed are 0, 1 and 2"_s),
             qPrintable(m_rig->warnings().join(u'\n')));
}

void QmlMqttServiceTest::aRequestIsAPromise()
{
    MqttService *service =
        create("property var answer\nMqttHandler { topic: 'ask'; respond: m => m.text }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    value(u"request('service/calc/ask', 'x', { timeout: '5s', qos: 2 })"
          ".then(a => answer = [a.text, a.topic !== ''])"_s);
    QTRY_COMPARE(value(u"answer"_s).toList(), (QVariantList{u"x"_s, true}));
}

void QmlMqttServiceTest::aRequestThatFailsIsRejected()
{
    MqttService *service = create("property string answer");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    value(u"request('nobody', 1, { timeout: '50ms' }).then(() => {}, e => answer = e.message)"_s);
    QTRY_VERIFY2(value(u"answer"_s).toString().contains(u"nobody"_s),
                 qPrintable(value(u"answer"_s).toString()));
    service->stop();
    value(u"answer = ''"_s);
    value(u"request('nobody', 1).then(() => {}, e => answer = e.message)"_s);
    QTRY_VERIFY(!value(u"answer"_s).toString().isEmpty());
}

void QmlMqttServiceTest::wrongRequestsAreThrown_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("error");
    QTest::newRow("undefined") << u"request('t', undefined)"_s << u"value is undefined"_s;
    QTest::newRow("option") << u"request('t', 1, { retain: true })"_s
                            << u"options.retain is unknown"_s;
    QTest::newRow("timeout") << u"request('t', 1, { timeout: 'soon' })"_s
                             << u"options.timeout must be"_s;
    QTest::newRow("no time") << u"request('t', 1, { timeout: 0 })"_s << u"at least 1ms"_s;
    QTest::newRow("qos") << u"request('t', 1, { qos: 3 })"_s << u"options.qos must be 0, 1 or 2"_s;
    QTest::newRow("no object") << u"request('t', 1, 5)"_s << u"options must be an object"_s;
}

void QmlMqttServiceTest::wrongRequestsAreThrown()
{
    QFETCH(const QString, call);
    QFETCH(const QString, error);
    QVERIFY(create("function test() { try { " + call.toUtf8() +
                   "; return 'none' } catch (e) { return String(e) } }"));
    QVERIFY2(value(u"test()"_s).toString().contains(error),
             qPrintable(value(u"test()"_s).toString()));
}

void QmlMqttServiceTest::aRequestObjectTellsByPropertiesAndSignals()
{
    MqttService *service = create("property alias ask: ask; property var told: []\n"
                                  "MqttHandler { topic: 'ask'; respond: m => m.number + 1 }\n"
                                  "MqttRequest { id: ask; topic: 'service/calc/ask'\n"
                                  "  onAnswered: m => service.told.push(m.number)\n"
                                  "  onFailed: e => service.told.push(e.text) }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    value(u"ask.send(1)"_s);
    QCOMPARE(value(u"ask.pending"_s), true);
    QTRY_COMPARE(value(u"ask.pending"_s), false);
    QCOMPARE(value(u"told"_s).toList(), QVariantList{2});
    QCOMPARE(value(u"ask.answer.text"_s), u"2"_s);
    value(u"ask.topic = 'nobody'"_s);
    value(u"ask.timeout = '20ms'"_s);
    value(u"ask.send(1)"_s);
    QTRY_COMPARE(value(u"told.length"_s), 2);
    QVERIFY(!value(u"ask.error"_s).toString().isEmpty());
    value(u"ask.timeout = '0'"_s);
    QCOMPARE(value(u"ask.timeout"_s), u"20ms"_s);
}

void QmlMqttServiceTest::aRequestObjectTakesTheLastQuestion()
{
    MqttService *service = create("property alias ask: ask; property var told: []\n"
                                  "MqttHandler { topic: 'ask'; respond: m => m.number }\n"
                                  "MqttRequest { id: ask; topic: 'service/calc/ask'\n"
                                  "  onAnswered: m => service.told.push(m.number)\n"
                                  "  onFailed: e => service.told.push(e.text) }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    value(u"ask.send(1)"_s);
    value(u"ask.send(2)"_s);
    QTRY_COMPARE(value(u"ask.pending"_s), false);
    QCOMPARE(value(u"told"_s).toList(), QVariantList{2});
}

void QmlMqttServiceTest::oneSubscriptionServesManyHandlers()
{
    MqttService *service = create("property int got: 0\nsubscriptions: [baseTopic + '#']\n"
                                  "MqttHandler { topic: 'a'; onReceived: ++service.got }\n"
                                  "MqttHandler { topic: 'b'; onReceived: ++service.got }");
    QVERIFY(service);
    QCOMPARE(service->subscriptions(), QStringList{u"service/calc/#"_s});
    QTRY_VERIFY(service->isOnline());
    QTRY_VERIFY((m_wire->publish(u"service/calc/a"_s, "1"), value(u"got"_s).toInt() > 0));
    const int before = value(u"got"_s).toInt();
    m_wire->publish(u"service/calc/b"_s, "1");
    QTRY_VERIFY(value(u"got"_s).toInt() > before);
}

void QmlMqttServiceTest::retainedMessagesMayBeRefused()
{
    MqttConnection keeper;
    keeper.setOptions(options());
    keeper.open();
    keeper.publish(u"service/calc/order"_s, "old", {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    QTRY_COMPARE(keeper.queued() + keeper.unacknowledged(), 0);
    MqttService *service = create("property var got: []\n"
                                  "MqttHandler { topic: 'order'; acceptRetained: false\n"
                                  "  onReceived: m => service.got.push(m.text) }");
    QVERIFY(service);
    QTRY_VERIFY(service->isOnline());
    QTRY_VERIFY(
        (m_wire->publish(u"service/calc/order"_s, "new"), value(u"got.length"_s).toInt() > 0));
    QCOMPARE(value(u"got[0]"_s), u"new"_s);
    keeper.publish(u"service/calc/order"_s, "", {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    QTRY_COMPARE(keeper.queued() + keeper.unacknowledged(), 0);
}

void QmlMqttServiceTest::aListenerHearsTheConnectionsOfTheProgram()
{
    MqttConnections *connections = MqttConnections::instance();
    QVERIFY(connections->add(u"home"_s, options()).isOk());
    QVERIFY(m_rig->create(
        "MqttListener { filters: ['alarm/#']; property var got: []\n"
        "onReceived: message => { got.push(message.topic); message.nothing.here } }"));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"test.qml:4: TypeError"_s));
    QTRY_VERIFY((m_wire->publish(u"alarm/fire"_s, "1"), value(u"got.length"_s).toInt() > 0));
    QCOMPARE(value(u"got[0]"_s), u"alarm/fire"_s);
    QVERIFY(value(u"failures"_s).toInt() > 0);
    QVERIFY(connections->remove(u"home"_s).isOk());
}

void QmlMqttServiceTest::aSeriesIsFilledByItsTopic()
{
    QVERIFY(create("property alias day: day\n"
                   "MqttSeries { id: day; topic: 'air'; field: 'temperature' }"));
    QTRY_COMPARE((m_wire->publish(u"service/calc/air"_s, R"({"temperature":21.5})"),
                  value(u"day.lastValue"_s)),
                 QVariant(21.5));
    m_wire->publish(u"service/calc/air"_s, R"({"temperature":"warm"})");
    QTRY_VERIFY(value(u"day.error"_s).toString().contains(u"is no number"_s));
    QCOMPARE(value(u"isNaN(day.lastValue)"_s), true);
    m_wire->publish(u"service/calc/air"_s, R"({"temperature":22})");
    QTRY_COMPARE(value(u"day.lastValue"_s), QVariant(22.0));
    QCOMPARE(value(u"day.error"_s), QVariant(QString()));
    value(u"day.topic = 'other'"_s);
    QCOMPARE(value(u"day.count"_s), 0);
}

void QmlMqttServiceTest::stateInABindingIsEvaluatedAgain()
{
    MqttService *service = create("property int target: state.value('heating/target', 20)\n"
                                  "property bool known: state.contains('heating/target')");
    QVERIFY(service);
    QCOMPARE(value(u"target"_s), 20);
    QCOMPARE(value(u"known"_s), false);
    value(u"gc()"_s);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    value(u"state.setValue('heating/target', 21)"_s);
    QCOMPARE(value(u"target"_s), 21);
    QCOMPARE(value(u"known"_s), true);
    service->state()->setValue(u"heating/target"_s, 22);
    QCOMPARE(value(u"target"_s), 22);
    service->state()->remove(u"heating"_s);
    QCOMPARE(value(u"target"_s), 20);
}

void QmlMqttServiceTest::stateTakesObjectsAndRefusesUndefined()
{
    MqttService *service =
        create("function test() { try { state.setValue('x', undefined); return 'none' } "
               "catch (e) { return String(e) } }");
    QVERIFY(service);
    value(u"state.setValue('rooms', { attic: { lamp: [1, true, 'a'] } })"_s);
    QCOMPARE(value(u"state.value('rooms/attic/lamp')"_s).toList(), (QVariantList{1, true, u"a"_s}));
    QCOMPARE(value(u"state.value('rooms').attic.lamp.length"_s), 3);
    QVERIFY2(value(u"test()"_s).toString().contains(u"value is undefined"_s),
             qPrintable(value(u"test()"_s).toString()));
    QVERIFY(!service->state()->contains(u"x"_s));
    value(u"state.clear()"_s);
}

QTEST_GUILESS_MAIN(QmlMqttServiceTest)
#include "tst_qmlmqttservice.moc"
