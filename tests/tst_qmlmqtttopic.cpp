// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "servicehost.h"
#include "support/qmlrig.h"
#include "support/wire.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;

// MqttTopic and MqttConnection of QML, over a broker.
class QmlMqttTopicTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void beforeAMessageThereIsNoValue();
    void theLastMessageIsReadInEveryForm_data();
    void theLastMessageIsReadInEveryForm();
    void aFieldIsReadFromJson();
    void whatTheBrokerKeptComesFirst();
    void oneThatBeginsLaterGetsWhatCameLast();
    void itIsStaleAfterItsTime();
    void theTopicMayChange();
    void findsItsConnectionAround_data();
    void findsItsConnectionAround();
    void belowAServiceTheTopicIsItsOwn();
    void withoutAConnectionThereIsAClearError();
    void anInvalidTopicIsAClearError();
    void publishesToItsTopic();
    void outlivesItsConnection();
    void aPayloadOfTenMegabytesIsTaken();

    void aConnectionPublishesValues();
    void aConnectionGoesToAnotherBroker();
    void aConnectionRefusesWhatIsNoBroker_data();
    void aConnectionRefusesWhatIsNoBroker();
    void aConnectionWithoutUrlTakesTheProgramsBroker();

private:
    /// Inside a MqttConnection with the id broker.
    QObject *create(const QByteArray &members)
    {
        QObject *root =
            m_rig->create("MqttConnection { id: broker; url: '" + url() + "'\n" + members + "\n}");
        if (!root)
            qWarning().noquote() << m_rig->errors();
        return root;
    }
    QByteArray url() const { return "mqtt://127.0.0.1:" + QByteArray::number(m_broker.port()); }
    QVariant value(const QString &expression) { return m_rig->evaluate(expression); }

    MqttTestBroker m_broker;
    std::unique_ptr<QmlRig> m_rig;
    std::unique_ptr<Wire> m_wire;
};

void QmlMqttTopicTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void QmlMqttTopicTest::init()
{
    m_rig = std::make_unique<QmlRig>(QStringLiteral(QML_DIR));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void QmlMqttTopicTest::cleanup()
{
    m_rig.reset();
    m_wire.reset();
}

void QmlMqttTopicTest::beforeAMessageThereIsNoValue()
{
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'none' }"));
    QTRY_COMPARE(value(u"it.online"_s), true);
    QCOMPARE(value(u"[it.value === undefined, it.text, isNaN(it.number), it.json === undefined,"
                   "it.boolean === undefined, it.valid, it.stale, isNaN(it.age)]"_s)
                 .toList(),
             (QVariantList{true, u""_s, true, true, true, false, true, true}));
}

void QmlMqttTopicTest::theLastMessageIsReadInEveryForm_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QVariant>("plain");
    QTest::addColumn<QVariant>("number");
    QTest::addColumn<QVariant>("boolean");
    QTest::newRow("number") << QByteArray("21.5") << QVariant(21.5) << QVariant(21.5) << QVariant();
    QTest::newRow("one") << QByteArray("1") << QVariant(1.0) << QVariant(1.0) << QVariant(true);
    QTest::newRow("text") << QByteArray("off") << QVariant(u"off"_s) << QVariant(u"NaN"_s)
                          << QVariant(false);
    QTest::newRow("list") << QByteArray("[1,\"a\"]") << QVariant(QVariantList{1.0, u"a"_s})
                          << QVariant(u"NaN"_s) << QVariant();
    QTest::newRow("empty") << QByteArray("") << QVariant(u""_s) << QVariant(u"NaN"_s) << QVariant();
}

void QmlMqttTopicTest::theLastMessageIsReadInEveryForm()
{
    QFETCH(const QByteArray, payload);
    QFETCH(const QVariant, plain);
    QFETCH(const QVariant, number);
    QFETCH(const QVariant, boolean);
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'form' }"));
    QTRY_COMPARE(value(u"it.online"_s), true);
    QTRY_VERIFY((m_wire->publish(u"form"_s, payload), value(u"it.valid"_s).toBool()));
    QCOMPARE(value(u"it.value"_s), plain);
    QCOMPARE(value(u"it.text"_s).toString(), QString::fromUtf8(payload));
    QCOMPARE(value(u"isNaN(it.number) ? 'NaN' : it.number"_s), number);
    QCOMPARE(value(u"it.boolean"_s), boolean);
    QCOMPARE(value(u"it.stale"_s), false);
    QVERIFY(value(u"it.age"_s).toDouble() >= 0);
}

void QmlMqttTopicTest::aFieldIsReadFromJson()
{
    QVERIFY(create("property alias it: it\n"
                   "MqttTopic { id: it; topic: 'room'; field: 'air.1.level' }"));
    QTRY_COMPARE(
        (m_wire->publish(u"room"_s, R"({"air":[0,{"level":"3"}]})"), value(u"it.number"_s)),
        QVariant(3.0));
    QCOMPARE(value(u"it.text"_s), QVariant(u"3"_s));
    value(u"it.field = 'air.2'"_s);
    QCOMPARE(value(u"it.valid"_s), false);
    QCOMPARE(value(u"it.value === undefined"_s), true);
    value(u"it.field = ''"_s);
    QCOMPARE(value(u"it.json.air.length"_s), 2);
}

void QmlMqttTopicTest::whatTheBrokerKeptComesFirst()
{
    QVERIFY(create("property alias it: it\n"
                   "MqttTopic { id: writer; topic: 'kept'; onOnlineChanged: if (online)\n"
                   "    publish(7, { retain: true, qos: 1 }) }\n"
                   "MqttTopic { id: it }"));
    QTRY_COMPARE(m_wire->last(u"kept"_s), "7");
    m_rig->destroy();
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'kept' }"));
    QTRY_COMPARE(value(u"it.number"_s), QVariant(7.0));
    QCOMPARE(value(u"it.retained"_s), true);
}

void QmlMqttTopicTest::oneThatBeginsLaterGetsWhatCameLast()
{
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'late' }\n"
                   "property MqttTopic second\n"
                   "property Component kind: MqttTopic { topic: 'late' }"));
    QTRY_COMPARE((m_wire->publish(u"late"_s, "8"), value(u"it.number"_s)), QVariant(8.0));
    value(u"second = kind.createObject(broker)"_s);
    QTRY_COMPARE(value(u"second.number"_s), QVariant(8.0));
}

void QmlMqttTopicTest::itIsStaleAfterItsTime()
{
    QVERIFY(create("property alias it: it\n"
                   "MqttTopic { id: it; topic: 'old'; staleAfter: '30ms' }"));
    QTRY_VERIFY((m_wire->publish(u"old"_s, "1"), value(u"it.valid"_s).toBool()));
    QTRY_COMPARE(value(u"it.stale"_s), true);
    QCOMPARE(value(u"it.number"_s), QVariant(1.0));
    value(u"it.staleAfter = 'soon'"_s);
    QCOMPARE(value(u"it.staleAfter"_s), QVariant(u"30ms"_s));
    QVERIFY2(m_rig->warnings().join(u'\n').contains(u"test.qml:5"_s),
             qPrintable(m_rig->warnings().join(u'\n')));
    value(u"it.staleAfter = ''"_s);
    QCOMPARE(value(u"it.stale"_s), false);
}

void QmlMqttTopicTest::theTopicMayChange()
{
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'first' }"));
    QTRY_COMPARE((m_wire->publish(u"first"_s, "1"), value(u"it.number"_s)), QVariant(1.0));
    value(u"it.topic = 'second'"_s);
    QCOMPARE(value(u"it.valid"_s), false);
    QTRY_COMPARE((m_wire->publish(u"first"_s, "3"), m_wire->publish(u"second"_s, "2"),
                  value(u"it.number"_s)),
                 QVariant(2.0));
}

void QmlMqttTopicTest::findsItsConnectionAround_data()
{
    QTest::addColumn<QByteArray>("program");
    const QByteArray connection = "MqttConnection { id: broker; autoConnect: false }";
    const QByteArray topic = "MqttTopic { id: it; topic: 't' }";
    QTest::newRow("inside")
        << "MqttConnection { id: broker; autoConnect: false; property alias "
           "found: it.connection; property alias wanted: root.me\n"
           "property QtObject r: QtObject { id: root; property var me: broker }\n" +
               topic + "}";
    QTest::newRow("given")
        << "QtObject { property alias found: it.connection; property var wanted: broker\n"
           "property var a: " +
               connection +
               "\nproperty var b: MqttConnection { autoConnect: false }\n"
               "property var c: MqttTopic { id: it; topic: 't'; connection: broker } }";
    QTest::newRow("the only one around")
        << "QtObject { property alias found: it.connection; property var wanted: broker\n"
           "property var a: " +
               connection + "\nproperty var c: QtObject { property var d: " + topic + "} }";
    QTest::newRow("said by an object around")
        << "QtObject { property alias found: it.connection; property var wanted: broker\n"
           "MqttTopic.connection: broker\n"
           "property var a: " +
               connection +
               "\nproperty var b: MqttConnection { autoConnect: false }\n"
               "property var c: QtObject { property var d: " +
               topic + "} }";
    QTest::newRow("around an Instantiator")
        << QByteArray("MqttConnection { id: broker; autoConnect: false\n"
                      "property var found: made.object.connection; property var wanted: broker\n"
                      "property var made: Instantiator { delegate: MqttTopic { topic: 't' } } }");
}

void QmlMqttTopicTest::findsItsConnectionAround()
{
    QFETCH(const QByteArray, program);
    QVERIFY2(m_rig->create(program), qPrintable(m_rig->errors()));
    QTRY_VERIFY(value(u"found !== null && found === wanted"_s).toBool());
    QCOMPARE(m_rig->warnings(), QStringList());
}

void QmlMqttTopicTest::belowAServiceTheTopicIsItsOwn()
{
    QObject *root = m_rig->create("MqttService { name: 'house'; autoStart: false\n"
                                  "property alias own: own; property alias other: other\n"
                                  "MqttTopic { id: own; topic: 't' }\n"
                                  "MqttTopic { id: other; topic: 't'; global: true } }");
    QVERIFY2(root, qPrintable(m_rig->errors()));
    auto *service = qobject_cast<MqttService *>(root);
    BrokerOptions options;
    options.host = m_broker.host();
    options.port = m_broker.port();
    service->setBrokerOptions(options);
    QVERIFY(service->start().isOk());
    QTRY_COMPARE((m_wire->publish(u"service/house/t"_s, "1"), value(u"own.number"_s)),
                 QVariant(1.0));
    QTRY_COMPARE((m_wire->publish(u"t"_s, "2"), value(u"other.number"_s)), QVariant(2.0));
    QCOMPARE(value(u"own.number"_s), QVariant(1.0));
    value(u"baseTopic = 'home/'"_s);
    QTRY_COMPARE((m_wire->publish(u"home/t"_s, "3"), value(u"own.number"_s)), QVariant(3.0));
}

void QmlMqttTopicTest::withoutAConnectionThereIsAClearError()
{
    QVERIFY(m_rig->create("MqttTopic { topic: 'a' }"));
    QTRY_VERIFY(value(u"error"_s).toString().contains(u"no MqttConnection"_s));
    QVERIFY2(m_rig->warnings().join(u'\n').contains(u"test.qml:3"_s),
             qPrintable(m_rig->warnings().join(u'\n')));
    QVERIFY(value(u"publish(1)"_s).canConvert<MqttError>());
}

void QmlMqttTopicTest::anInvalidTopicIsAClearError()
{
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'a+/b' }"));
    QVERIFY(value(u"it.error"_s).toString().contains(u"'a+/b'"_s));
    value(u"it.topic = 'a/b'"_s);
    QCOMPARE(value(u"it.error"_s), QVariant(QString()));
}

void QmlMqttTopicTest::publishesToItsTopic()
{
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'out' }"));
    QTRY_COMPARE(value(u"it.online"_s), true);
    value(u"it.publish({ at: new Date(0), list: [1, { deep: true }] })"_s);
    QTRY_COMPARE(m_wire->last(u"out"_s),
                 R"({"at":"1970-01-01T00:00:00.000Z","list":[1,{"deep":true}]})");
    QVERIFY(value(u"it.publish(undefined)"_s).toString().contains(u"is undefined"_s));
    value(u"it.publish(new Uint8Array([104, 105]).buffer)"_s);
    QTRY_COMPARE(m_wire->last(u"out"_s), "hi");
}

void QmlMqttTopicTest::outlivesItsConnection()
{
    QObject *root =
        m_rig->create("QtObject { property alias it: it\n"
                      "property QtObject owner: MqttConnection { id: broker; url: '" +
                      url() +
                      "' }\n"
                      "property var a: MqttTopic { id: it; connection: broker; topic: 't' } }");
    QVERIFY2(root, qPrintable(m_rig->errors()));
    QTRY_COMPARE(value(u"it.online"_s), true);
    delete root->property("owner").value<QObject *>();
    QCOMPARE(value(u"it.online"_s), false);
    QCOMPARE(value(u"it.connection"_s), QVariant::fromValue(nullptr));
}

void QmlMqttTopicTest::aPayloadOfTenMegabytesIsTaken()
{
    QObject *root = create("property alias it: it\nMqttTopic { id: it; topic: 'big' }");
    QVERIFY(root);
    auto *connection = qobject_cast<MqttConnection *>(root);
    BrokerOptions options = connection->options();
    options.maximumPacketSize = 20'000'000;
    connection->close();
    QTRY_COMPARE(connection->state(), MqttConnection::State::Closed);
    connection->setOptions(options);
    connection->open();
    QTRY_COMPARE(value(u"it.online"_s), true);
    m_wire->publish(u"big"_s, QByteArray(10'000'000, 'x'));
    QTRY_COMPARE_WITH_TIMEOUT(value(u"it.text.length"_s), 10'000'000, 20'000);
}

void QmlMqttTopicTest::aConnectionPublishesValues()
{
    QVERIFY(create(""));
    QTRY_COMPARE(value(u"online"_s), true);
    value(u"publish('c/number', 1 / 3)"_s);
    QTRY_COMPARE(m_wire->last(u"c/number"_s), "0.33333");
    QVERIFY(value(u"publish('c/+', 1)"_s).toString().contains(u"c/+"_s));
    QVERIFY(
        value(u"publish('c', { a: () => 1 })"_s).toString().contains(u"value.a is a function"_s));
    QVERIFY(value(u"publish('c', 1, { often: true })"_s).toString().contains(u"options.often"_s));
}

void QmlMqttTopicTest::aConnectionGoesToAnotherBroker()
{
    MqttTestBroker other;
    QVERIFY2(other.start(), qPrintable(other.errorString()));
    QVERIFY(create("property alias it: it\nMqttTopic { id: it; topic: 'moved' }"));
    QTRY_COMPARE(value(u"online"_s), true);
    value(u"url = 'mqtt://127.0.0.1:%1'"_s.arg(other.port()));
    Wire wire(other.port());
    QTRY_COMPARE((wire.publish(u"moved"_s, "1"), value(u"it.number"_s)), QVariant(1.0));
}

void QmlMqttTopicTest::aConnectionRefusesWhatIsNoBroker_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("no scheme") << u"localhost"_s;
    QTest::newRow("another scheme") << u"http://localhost"_s;
    QTest::newRow("no host") << u"mqtt://:1883"_s;
    QTest::newRow("port") << u"mqtt://localhost:123456"_s;
    QTest::newRow("login") << u"http://me:secret@localhost"_s;
}

void QmlMqttTopicTest::aConnectionRefusesWhatIsNoBroker()
{
    QFETCH(const QString, url);
    QVERIFY(m_rig->create("MqttConnection { url: '" + url.toUtf8() + "' }"));
    const QString error = value(u"error"_s).toString();
    QVERIFY2(error.contains(u"allowed is"_s), qPrintable(error));
    QVERIFY(!error.contains(u"secret"_s));
    QCOMPARE(m_rig->warnings().size(), 1);
    QCOMPARE(value(u"state"_s), int(MqttConnection::State::Closed));
}

void QmlMqttTopicTest::aConnectionWithoutUrlTakesTheProgramsBroker()
{
    BrokerOptions options;
    options.host = m_broker.host();
    options.port = m_broker.port();
    mqtt::setDefaultBroker(m_rig->engine(), options);
    QVERIFY(m_rig->create("MqttConnection {}"));
    QTRY_COMPARE(value(u"online"_s), true);
    QCOMPARE(value(u"port"_s), m_broker.port());
}

QTEST_GUILESS_MAIN(QmlMqttTopicTest)
#include "tst_qmlmqtttopic.moc"
