// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;

/// The example that joins brokers, between two private ones.
class TestBridge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesCrossOnceAndNeverReturn();
    void whatItCannotDoIsToldAtStart_data();
    void whatItCannotDoIsToldAtStart();
};

void TestBridge::messagesCrossOnceAndNeverReturn()
{
    MqttTestBroker attic;
    MqttTestBroker cellar;
    QVERIFY2(attic.start(), qPrintable(attic.errorString()));
    QVERIFY2(cellar.start(), qPrintable(cellar.errorString()));
    Wire up(attic.port());
    Wire down(cellar.port());
    QTRY_VERIFY(up.isReady() && down.isReady());
    const QByteArray config =
        "{\"brokers\": {\"attic\": {\"host\": \"127.0.0.1\", \"port\": " +
        QByteArray::number(attic.port()) +
        "}, \"cellar\": {\"host\": \"127.0.0.1\", \"port\": " + QByteArray::number(cellar.port()) +
        "}}, \"services\": {\"bridge\": {\"topics\": [\"house/#\"]}, "
        "\"second\": {\"topics\": [\"house/#\"]}}}";
    // Two of them, so that a circle could be.
    Program first(QStringLiteral(BRIDGE_PROGRAM));
    Program second(QStringLiteral(BRIDGE_PROGRAM));
    first.start({u"--config"_s, first.writeFile(u"c.json"_s, config)});
    second.start({u"--config"_s, second.writeFile(u"c.json"_s, config), u"--name"_s, u"second"_s});
    for (const Wire *wire : {&up, &down}) {
        QTRY_COMPARE(wire->last(u"service/bridge/online"_s), "1");
        QTRY_COMPARE(wire->last(u"service/second/online"_s), "1");
    }
    up.publish(u"house/lamp"_s, "on");
    QTRY_COMPARE(down.payloads(u"house/lamp"_s), (QList<QByteArray>{"on", "on"})); // by each
    down.publish(u"house/lamp"_s, "off");
    QTRY_COMPARE(up.payloads(u"house/lamp"_s), (QList<QByteArray>{"on", "off", "off"}));
    up.publish(u"garden/lamp"_s, "on"); // not chosen
    up.publish(u"house/end"_s, "1");
    QTRY_COMPARE(down.payloads(u"house/end"_s).size(), 2);
    down.publish(u"house/end"_s, "2");
    QTRY_COMPARE(up.payloads(u"house/end"_s).size(), 3);
    QCOMPARE(down.payloads(u"house/lamp"_s), (QList<QByteArray>{"on", "on", "off"}));
    QCOMPARE(up.payloads(u"house/lamp"_s).size(), 3);
    QVERIFY(down.payloads(u"garden/lamp"_s).isEmpty());
    first.terminate();
    QVERIFY2(first.finish() == 0, qPrintable(first.log()));
    QTRY_COMPARE(up.last(u"service/bridge/online"_s), "0");
    QTRY_COMPARE(down.last(u"service/bridge/online"_s), "0");
    QVERIFY2(!first.log().contains(u"without end"), qPrintable(first.log()));
}

void TestBridge::whatItCannotDoIsToldAtStart_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QString>("message");
    QTest::newRow("one broker")
        << QByteArray(R"({"brokers": {"a": {}}, "services": {"bridge": {"topics": ["x"]}}})")
        << u"services.bridge.brokers: are less than two"_s;
    QTest::newRow("no topics") << QByteArray(R"({"brokers": {"a": {}, "b": {}}})")
                               << u"services.bridge.topics: are none"_s;
    QTest::newRow("no marks")
        << QByteArray(
               R"({"brokers": {"a": {"protocol": "3.1.1"}, "b": {}}, "services": {"bridge": {"topics": ["x"]}}})")
        << u"services.bridge.brokers: has 'a' without MQTT 5"_s;
}

void TestBridge::whatItCannotDoIsToldAtStart()
{
    QFETCH(QByteArray, config);
    QFETCH(QString, message);
    Program bridge(QStringLiteral(BRIDGE_PROGRAM));
    bridge.start({u"--config"_s, bridge.writeFile(u"c.json"_s, config)});
    QCOMPARE(bridge.finish(), 78);
    QVERIFY2(bridge.log().contains(message), qPrintable(bridge.log()));
}

QTEST_GUILESS_MAIN(TestBridge)
#include "tst_bridge.moc"
