// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/qmlrig.h"
#include "support/wire.h"

#include <MqttService/BrokerOptions>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;

// MqttBinding on properties of QML, both ways over a broker.
class QmlMqttBindingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void whatComesSetsThePropertyAndIsNotEchoed();
    void aChangeIsACommandPendingUntilTheStateConfirmsIt();
    void aCommandThatIsNotConfirmedIsTakenBack();
    void whenNotOptimisticThePropertyWaitsForTheState();
    void whatIsDraggedIsSentAtLeastWithItsLastValue();
    void offlineTheObjectIsDisabledAndChangesAreTakenBack();
    void anObjectThatShowsItsStateIsTold();
    void whenStaleTheObjectIsDisabledUntilTheNextMessage();
    void withoutAutoDisableTheObjectIsLeftAlone();
    void payloadsFollowTheTypeOfTheProperty_data();
    void payloadsFollowTheTypeOfTheProperty();
    void switchesHavePayloadsOfTheirOwn();
    void aFieldOfAJsonPayloadIsBound();
    void belowAServiceTopicsAreItsOwn();
    void whatIsSetWhileTheObjectIsMadeIsNoCommand();
    void aReadOnlyPropertyIsAClearError();
    void anInvalidTopicIsAClearError();
    void aPayloadThatDoesNotConvertChangesNothingAndIsToldOf();
    void theObjectMayGoInTheHandlerOfItsProperty();

private:
    /// An object with the properties checked, number, enabled, and what is put into it.
    QObject *create(const QByteArray &members)
    {
        QObject *root = m_rig->create("MqttConnection { id: broker; url: 'mqtt://127.0.0.1:" +
                                      QByteArray::number(m_broker.port()) +
                                      "'\n"
                                      "  property alias object: object\n"
                                      "  property int changes: 0\n"
                                      "  QtObject { id: object\n"
                                      "    property bool checked\n"
                                      "    property double number\n"
                                      "    property bool enabled: true\n"
                                      "    onCheckedChanged: ++broker.changes\n" +
                                      members + "\n} }");
        if (!root)
            qWarning().noquote() << m_rig->errors();
        return root;
    }
    QVariant value(const QString &expression) { return m_rig->evaluate(expression); }

    MqttTestBroker m_broker;
    std::unique_ptr<QmlRig> m_rig;
    std::unique_ptr<Wire> m_wire;
};

void QmlMqttBindingTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void QmlMqttBindingTest::init()
{
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
    m_rig = std::make_unique<QmlRig>(QStringLiteral(QML_DIR));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void QmlMqttBindingTest::cleanup()
{
    m_rig.reset();
    m_wire.reset();
}

void QmlMqttBindingTest::whatComesSetsThePropertyAndIsNotEchoed()
{
    QVERIFY(create("MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "on"), value(u"object.checked"_s).toBool()));
    m_wire->publish(u"lamp"_s, "0");
    QTRY_VERIFY(!value(u"object.checked"_s).toBool());
    m_wire->publish(u"end"_s, "1");
    QTRY_COMPARE(m_wire->last(u"end"_s), "1");
    QCOMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>());
}

void QmlMqttBindingTest::aChangeIsACommandPendingUntilTheStateConfirmsIt()
{
    QVERIFY(create("property alias pending: it.pending\n"
                   "MqttBinding on checked { id: it; topic: 'lamp'; commandTopic: 'lamp/set' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    value(u"object.checked = true"_s);
    QCOMPARE(value(u"object.pending"_s), true);
    QTRY_COMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>{"1"});
    QCOMPARE(value(u"object.pending"_s), true);
    m_wire->publish(u"lamp"_s, "1");
    QTRY_COMPARE(value(u"object.pending"_s), false);
    QCOMPARE(value(u"object.checked"_s), true);
    QCOMPARE(m_wire->payloads(u"lamp/set"_s).size(), 1);
}

void QmlMqttBindingTest::aCommandThatIsNotConfirmedIsTakenBack()
{
    QVERIFY(create("property int lost: 0\n"
                   "MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set'\n"
                   "  timeout: '50ms'; onTimedOut: ++object.lost }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    value(u"object.checked = true"_s);
    QTRY_COMPARE(value(u"object.lost"_s), 1);
    QCOMPARE(value(u"object.checked"_s), false);
    QTRY_COMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>{"1"});
}

void QmlMqttBindingTest::whenNotOptimisticThePropertyWaitsForTheState()
{
    QVERIFY(create("MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set'\n"
                   "  optimistic: false }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    value(u"object.checked = true"_s);
    QCOMPARE(value(u"object.checked"_s), false);
    QTRY_COMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>{"1"});
    m_wire->publish(u"lamp"_s, "1");
    QTRY_COMPARE(value(u"object.checked"_s), true);
    QCOMPARE(m_wire->payloads(u"lamp/set"_s).size(), 1);
}

void QmlMqttBindingTest::whatIsDraggedIsSentAtLeastWithItsLastValue()
{
    QVERIFY(create("MqttBinding on number { topic: 'dim'; commandTopic: 'dim/set' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    value(u"for (let i = 1; i <= 1000; ++i) object.number = i / 8"_s);
    QTRY_COMPARE(m_wire->last(u"dim/set"_s), "125");
    QCOMPARE(m_wire->payloads(u"dim/set"_s).first(), "0.125");
    QVERIFY(m_wire->payloads(u"dim/set"_s).size() < 1000);
}

void QmlMqttBindingTest::offlineTheObjectIsDisabledAndChangesAreTakenBack()
{
    QVERIFY(create("MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set' }"));
    QCOMPARE(value(u"object.enabled"_s), false);
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    m_broker.stop();
    QTRY_COMPARE(value(u"object.enabled"_s), false);
    value(u"object.checked = true"_s);
    QCOMPARE(value(u"object.checked"_s), false);
    QCOMPARE(value(u"broker.queued"_s), 0);
}

void QmlMqttBindingTest::anObjectThatShowsItsStateIsTold()
{
    QVERIFY(create("property bool offline; property bool stale; property bool pending\n"
                   "property bool known: true\n"
                   "MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set'\n"
                   "  staleAfter: '300ms' }"));
    QCOMPARE(value(u"object.offline"_s), true);
    QCOMPARE(value(u"object.enabled"_s), true);
    QCOMPARE(value(u"object.known"_s), false);
    QTRY_COMPARE(value(u"object.offline"_s), false);
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "0"), value(u"object.known"_s).toBool()));
    value(u"object.checked = true"_s);
    QCOMPARE(value(u"object.pending"_s), true);
    m_wire->publish(u"lamp"_s, "1");
    QTRY_COMPARE(value(u"object.pending"_s), false);
    QTRY_COMPARE(value(u"object.stale"_s), true);
    m_broker.stop();
    QTRY_COMPARE(value(u"object.offline"_s), true);
    QCOMPARE(value(u"object.enabled"_s), true);
}

void QmlMqttBindingTest::whenStaleTheObjectIsDisabledUntilTheNextMessage()
{
    QVERIFY(create("property alias stale: it.stale\n"
                   "MqttBinding on checked { id: it; topic: 'lamp'; commandTopic: 'lamp/set'\n"
                   "  staleAfter: '50ms' }"));
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "1"), value(u"object.checked"_s).toBool()));
    QTRY_COMPARE(value(u"object.stale"_s), true);
    QCOMPARE(value(u"object.enabled"_s), false);
    value(u"object.checked = false"_s);
    QCOMPARE(value(u"object.checked"_s), true);
    m_wire->publish(u"lamp"_s, "0");
    QTRY_COMPARE(value(u"object.checked"_s), false);
    m_wire->publish(u"end"_s, "2");
    QTRY_COMPARE(m_wire->last(u"end"_s), "2");
    QCOMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>());
}

void QmlMqttBindingTest::withoutAutoDisableTheObjectIsLeftAlone()
{
    QVERIFY(create("property alias available: it.available\n"
                   "MqttBinding on checked { id: it; topic: 'lamp'; autoDisable: false }"));
    QCOMPARE(value(u"object.enabled"_s), true);
    QTRY_COMPARE(value(u"object.available"_s), true);
}

void QmlMqttBindingTest::payloadsFollowTheTypeOfTheProperty_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QVariant>("expected");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("bool") << QByteArray("bool") << QByteArray("ON") << QVariant(true) << u"false"_s
                          << QByteArray("0");
    QTest::newRow("int") << QByteArray("int") << QByteArray("42") << QVariant(42) << u"-7"_s
                         << QByteArray("-7");
    QTest::newRow("double") << QByteArray("double") << QByteArray("21.5") << QVariant(21.5)
                            << u"1/3"_s << QByteArray("0.33333");
    QTest::newRow("string") << QByteArray("string") << QByteArray("grün") << QVariant(u"grün"_s)
                            << u"'rot'"_s << QByteArray("rot");
    QTest::newRow("color") << QByteArray("var") << QByteArray(R"({"r":1})")
                           << QVariant(QVariantMap{{u"r"_s, 1}}) << u"({ g: [2, null] })"_s
                           << QByteArray(R"({"g":[2,null]})");
}

void QmlMqttBindingTest::payloadsFollowTheTypeOfTheProperty()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, payload);
    QFETCH(const QVariant, expected);
    QFETCH(const QString, change);
    QFETCH(const QByteArray, command);
    QVERIFY(create("property " + type +
                   " it\n"
                   "MqttBinding on it { topic: 'type'; commandTopic: 'type/set' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    QTRY_COMPARE((m_wire->publish(u"type"_s, payload), value(u"object.it"_s)), expected);
    value(u"object.it = "_s + change);
    QTRY_COMPARE(m_wire->last(u"type/set"_s), command);
    QCOMPARE(m_rig->warnings(), QStringList());
}

void QmlMqttBindingTest::switchesHavePayloadsOfTheirOwn()
{
    QVERIFY(create("MqttBinding on checked { topic: 'door'; commandTopic: 'door/set'\n"
                   "  onPayload: 'OPEN'; offPayload: 'SHUT' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    QTRY_VERIFY((m_wire->publish(u"door"_s, "OPEN"), value(u"object.checked"_s).toBool()));
    value(u"object.checked = false"_s);
    QTRY_COMPARE(m_wire->last(u"door/set"_s), "SHUT");
}

void QmlMqttBindingTest::aFieldOfAJsonPayloadIsBound()
{
    QVERIFY(create("MqttBinding on number { topic: 'room'; field: 'climate.0' }"));
    QTRY_COMPARE((m_wire->publish(u"room"_s, R"({"climate":[21.5]})"), value(u"object.number"_s)),
                 QVariant(21.5));
}

void QmlMqttBindingTest::belowAServiceTopicsAreItsOwn()
{
    QObject *root =
        m_rig->create("MqttService { name: 'house'; autoStart: false\n"
                      "  property alias object: object\n"
                      "  QtObject { id: object; property int level\n"
                      "    MqttBinding on level { topic: 'level'; commandTopic: 'set' } } }");
    QVERIFY2(root, qPrintable(m_rig->errors()));
    auto *service = qobject_cast<MqttService *>(root);
    BrokerOptions options;
    options.host = m_broker.host();
    options.port = m_broker.port();
    service->setBrokerOptions(options);
    QVERIFY(service->start().isOk());
    QTRY_COMPARE((m_wire->publish(u"service/house/level"_s, "5"), value(u"object.level"_s)),
                 QVariant(5));
    value(u"object.level = 6"_s);
    QTRY_COMPARE(m_wire->last(u"service/house/set"_s), "6");
}

void QmlMqttBindingTest::whatIsSetWhileTheObjectIsMadeIsNoCommand()
{
    QVERIFY(create("Component.onCompleted: checked = true\n"
                   "MqttBinding on checked { topic: 'lamp'; commandTopic: 'lamp/set' }"));
    QTRY_COMPARE(value(u"object.enabled"_s), true);
    m_wire->publish(u"end"_s, "3");
    QTRY_COMPARE(m_wire->last(u"end"_s), "3");
    QCOMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>());
    QCOMPARE(value(u"object.checked"_s), true);
}

void QmlMqttBindingTest::aReadOnlyPropertyIsAClearError()
{
    // The engine finds those of QML, the binding those of C++.
    QVERIFY(!m_rig->create("QtObject { readonly property int it: 1\n"
                           "MqttBinding on it { topic: 'a' } }"));
    QVERIFY2(m_rig->errors().contains(u"test.qml:4"_s), qPrintable(m_rig->errors()));
    QVERIFY2(m_rig->errors().contains(u"read-only"_s), qPrintable(m_rig->errors()));
    QVERIFY(!m_rig->create("MqttConnection { autoConnect: false\n"
                           "MqttBinding on online { topic: 'a' } }"));
    QVERIFY2(m_rig->errors().contains(u"test.qml:4"_s), qPrintable(m_rig->errors()));
    QVERIFY2(m_rig->errors().contains(u"online"_s), qPrintable(m_rig->errors()));
}

void QmlMqttBindingTest::anInvalidTopicIsAClearError()
{
    QVERIFY(create("property alias error: it.error\n"
                   "MqttBinding on checked { id: it; topic: 'a/#/b' }"));
    QVERIFY2(value(u"object.error"_s).toString().contains(u"'a/#/b'"_s),
             qPrintable(value(u"object.error"_s).toString()));
    QVERIFY2(m_rig->warnings().join(u'\n').contains(u"test.qml:12"_s),
             qPrintable(m_rig->warnings().join(u'\n')));
}

void QmlMqttBindingTest::aPayloadThatDoesNotConvertChangesNothingAndIsToldOf()
{
    QVERIFY(create("property alias error: it.error\n"
                   "MqttBinding on number { id: it; topic: 'dim' }"));
    QTRY_COMPARE((m_wire->publish(u"dim"_s, "4"), value(u"object.number"_s)), QVariant(4.0));
    m_wire->publish(u"dim"_s, "bright");
    QTRY_COMPARE(value(u"object.error"_s), QVariant(u"topic 'dim': 'bright' is no number"_s));
    QCOMPARE(value(u"object.number"_s), 4);
    QCOMPARE(m_rig->warnings().size(), 1);
    m_wire->publish(u"dim"_s, "5");
    QTRY_COMPARE(value(u"object.number"_s), QVariant(5.0));
    QCOMPARE(value(u"object.error"_s), QVariant(QString()));
}

void QmlMqttBindingTest::theObjectMayGoInTheHandlerOfItsProperty()
{
    QObject *root =
        m_rig->create("MqttConnection { id: broker; url: 'mqtt://127.0.0.1:" +
                      QByteArray::number(m_broker.port()) +
                      "'\n  property QtObject made\n"
                      "  property Component kind: QtObject { id: it; property bool checked\n"
                      "    onCheckedChanged: it.destroy()\n"
                      "    MqttBinding on checked { topic: 'lamp'; connection: broker } }\n"
                      "  Component.onCompleted: made = kind.createObject(broker) }");
    QVERIFY2(root, qPrintable(m_rig->errors()));
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "1"), value(u"made === null"_s).toBool()));
}

QTEST_GUILESS_MAIN(QmlMqttBindingTest)
#include "tst_qmlmqttbinding.moc"
