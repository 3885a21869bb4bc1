// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

/// What publish() makes of a value, and when it sends it.
class TestServicePublishing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void valuesArriveAsTheTableSays_data();
    void valuesArriveAsTheTableSays();
    void jsonAndKeysArrive();
    void everyOptionWorksWithEveryForm();
    void propertiesOfMqtt5Arrive();
    void whatCannotBePublishedIsRefused_data();
    void whatCannotBePublishedIsRefused();
    void unchangedValuesAreNotSentUntilANewSession();
    void publishingBeforeTheStartIsRefused();

private:
    ServiceRig m_rig;
};

void TestServicePublishing::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestServicePublishing::cleanup()
{
    if (!m_rig.broker.isRunning())
        QVERIFY2(m_rig.broker.restart(), qPrintable(m_rig.broker.errorString()));
}

void TestServicePublishing::valuesArriveAsTheTableSays_data()
{
    QTest::addColumn<MqttValue>("value");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("QString") << MqttValue(u"é"_s) << QByteArray("é");
    QTest::newRow("QByteArray") << MqttValue(QByteArray("\0\1", 2)) << QByteArray("\0\1", 2);
    QTest::newRow("literal") << MqttValue("text") << QByteArray("text");
    QTest::newRow("concatenation") << MqttValue(u"a"_s % QString::number(1)) << QByteArray("a1");
    QTest::newRow("true") << MqttValue(true) << QByteArray("1");
    QTest::newRow("false") << MqttValue(false) << QByteArray("0");
    QTest::newRow("0 is a number") << MqttValue(0) << QByteArray("0");
    QTest::newRow("null") << MqttValue(nullptr) << QByteArray();
    QTest::newRow("nothing") << MqttValue() << QByteArray();
    QTest::newRow("double") << MqttValue(3.14159265) << QByteArray("3.14159");
    QTest::newRow("float") << MqttValue(0.1f) << QByteArray("0.1");
    QTest::newRow("quint64") << MqttValue(std::numeric_limits<quint64>::max())
                             << QByteArray("18446744073709551615");
    QTest::newRow("list") << MqttValue(QVariantList{1, u"a"_s}) << QByteArray(R"([1,"a"])");
    QTest::newRow("map") << MqttValue(QVariantMap{{u"t"_s, 20.123456}})
                         << QByteArray(R"({"t":20.12346})");
    QTest::newRow("JSON") << MqttValue(QJsonObject{{u"on"_s, true}})
                          << QByteArray(R"({"on":true})");
}

void TestServicePublishing::valuesArriveAsTheTableSays()
{
    QFETCH(MqttValue, value);
    QFETCH(QByteArray, bytes);
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QVERIFY(service.publish(u"v"_s, value).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/v"_s), QList<QByteArray>{bytes});
}

void TestServicePublishing::jsonAndKeysArrive()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    m_rig.configure(service);
    service.setFloatPrecision(2);
    QVERIFY(service.start().isOk());
    QVERIFY(service.publishJson(u"text"_s, u"a"_s).isOk());
    QVERIFY(service.publishJson(u"map"_s, QVariantMap{{u"x"_s, 1.239}}).isOk());
    QVERIFY(
        service.publishJsonKeys(QVariantMap{{u"t"_s, 21.567}, {u"name"_s, u"a"_s}, {u"on"_s, true}})
            .isOk());
    QVERIFY(service.publishJsonKeys(QJsonObject{{u"t"_s, 1}}, u"sub"_s).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/sub/t"_s), QList<QByteArray>{"1"});
    QCOMPARE(observer.payloads(u"service/p/text"_s), QList<QByteArray>{R"("a")"});
    QCOMPARE(observer.payloads(u"service/p/map"_s), QList<QByteArray>{R"({"x":1.24})"});
    QCOMPARE(observer.payloads(u"service/p/t"_s), QList<QByteArray>{"21.57"});
    QCOMPARE(observer.payloads(u"service/p/name"_s), QList<QByteArray>{"a"});
    QCOMPARE(observer.payloads(u"service/p/on"_s), QList<QByteArray>{"1"});

    // One that fails does not keep the others back, and is told.
    const MqttError error = service.publishJsonKeys(QVariantMap{{u"bad+"_s, 1}, {u"good"_s, 2}});
    QCOMPARE(error.code(), MqttError::Code::InvalidTopic);
    QTRY_COMPARE(observer.payloads(u"service/p/good"_s), QList<QByteArray>{"2"});
}

void TestServicePublishing::everyOptionWorksWithEveryForm()
{
    MqttService service(u"p"_s);
    m_rig.configure(service);
    QList<MqttMessage> got;
    service.handle(u"all/#"_s, [&](const MqttMessage &m) { got.append(m); },
                   {.global = true, .qos = QoS::ExactlyOnce});
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    const MqttPublishOptions options{.retain = true,
                                     .qos = QoS::AtLeastOnce,
                                     .onlyIfChanged = true,
                                     .global = true,
                                     .expiry = 100s,
                                     .contentType = u"c"_s};
    for (int i = 0; i < 2; ++i) { // the second time nothing is changed
        QVERIFY(service.publish(u"all/a"_s, 1, options).isOk());
        QVERIFY(service.publishJson(u"all/b"_s, 1, options).isOk());
        QVERIFY(service.publishJsonKeys(QVariantMap{{u"c"_s, 1}}, u"all"_s, options).isOk());
        QVERIFY(service.publishJsonKeys(QJsonObject{{u"d"_s, 1}}, u"all"_s, options).isOk());
    }
    QVERIFY(service.publish(u"all/end"_s, {}, {.global = true}).isOk());
    QTRY_VERIFY(!got.isEmpty() && got.last().topic() == u"all/end"_s);
    QCOMPARE(got.size(), 5);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(got[i].qos(), QoS::AtLeastOnce);
        QCOMPARE(got[i].contentType(), u"c"_s);
    }
    QCOMPARE(service.unchangedMessages(), 4u);
    Observer late(m_rig.broker.port());
    QVERIFY(late.isReady());
    for (const QString &topic : {u"all/a"_s, u"all/b"_s, u"all/c"_s, u"all/d"_s}) {
        QTRY_COMPARE(late.retained(topic), QByteArray("1"));
        observer.publish(topic, "", 1, true);
    }
}

void TestServicePublishing::propertiesOfMqtt5Arrive()
{
    MqttService service(u"p"_s);
    m_rig.configure(service, BrokerOptions::Protocol::Mqtt5);
    MqttMessage heard;
    service.handle(u"v"_s, [&heard](const MqttMessage &message) { heard = message; });
    QVERIFY(service.start().isOk());
    QMqttUserProperties properties;
    properties.append(QMqttStringPair(u"k"_s, u"1"_s));
    properties.append(QMqttStringPair(u"k"_s, u"2"_s)); // a name may come twice
    properties.append(QMqttStringPair(u"é"_s, QString()));
    const MqttPublishOptions options{.qos = QoS::AtLeastOnce,
                                     .expiry = 60s,
                                     .contentType = u"text/plain"_s,
                                     .responseTopic = u"answers/here"_s,
                                     .correlationData = QByteArray("\0id", 3),
                                     .userProperties = properties};
    QTRY_VERIFY(
        (static_cast<void>(service.publish(u"v"_s, u"x"_s, options)), heard.text() == u"x"_s));
    QCOMPARE(heard.contentType(), u"text/plain"_s);
    QCOMPARE(heard.responseTopic(), u"answers/here"_s);
    QCOMPARE(heard.correlationData(), QByteArray("\0id", 3));
    QCOMPARE(heard.userProperties(), properties);
}

void TestServicePublishing::whatCannotBePublishedIsRefused_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<MqttValue>("value");
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = MqttError::Code;
    QTest::newRow("+") << u"a/+"_s << MqttValue(1) << Code::InvalidTopic << u"service/p/a/+"_s;
    QTest::newRow("#") << u"#"_s << MqttValue(1) << Code::InvalidTopic << u"service/p/#"_s;
    QTest::newRow("empty") << QString() << MqttValue(1) << Code::InvalidTopic << u"empty"_s;
    QTest::newRow("longer than 65,535 bytes")
        << QString(65'536, u'x') << MqttValue(1) << Code::InvalidTopic
        << u"x…' is longer than 65535 bytes"_s;
    QTest::newRow("NaN") << u"a"_s << MqttValue(std::numeric_limits<double>::quiet_NaN())
                         << Code::InvalidValue << u"'a' is not published"_s;
    QTest::newRow("NaN in JSON") << u"a"_s
                                 << MqttValue(
                                        QVariantList{std::numeric_limits<double>::quiet_NaN()})
                                 << Code::InvalidValue << u"not finite"_s;
    QTest::newRow("a type without a form")
        << u"a"_s << MqttValue(QVariant::fromValue<QObject *>(nullptr)) << Code::InvalidValue
        << u"QObject*"_s;
}

void TestServicePublishing::whatCannotBePublishedIsRefused()
{
    QFETCH(QString, topic);
    QFETCH(MqttValue, value);
    QFETCH(MqttError::Code, code);
    QFETCH(QString, says);
    MqttService service(u"p"_s);
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    const MqttError error = service.publish(topic, value);
    QCOMPARE(error.code(), code);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QVERIFY(error.text().size() < 500); // however long the topic is
    QCOMPARE(service.publishedMessages(), 0u);
    QVERIFY(service.isOnline());
}

void TestServicePublishing::unchangedValuesAreNotSentUntilANewSession()
{
    MqttService service(u"p"_s);
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    {
        Observer observer(m_rig.broker.port());
        QVERIFY(observer.isReady());
        for (const char *value : {"1", "1", "2", "2", "1"})
            QVERIFY(service.publish(u"v"_s, value, {.onlyIfChanged = true}).isOk());
        QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = 1h}).isOk());
        QVERIFY(service.publish(u"v"_s, "1").isOk());
        QTRY_COMPARE(observer.payloads(u"service/p/v"_s), (QList<QByteArray>{"1", "2", "1", "1"}));
        QCOMPARE(service.unchangedMessages(), 3u);
    }
    QSignalSpy online(&service, &MqttService::onlineChanged);
    QVERIFY(m_rig.broker.restart());
    QTRY_VERIFY(online.size() >= 2 && service.isOnline());
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = true}).isOk());
    QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = true}).isOk());
    QVERIFY(service.publish(u"end"_s).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/end"_s).size(), 1);
    QCOMPARE(observer.payloads(u"service/p/v"_s), QList<QByteArray>{"1"});
}

void TestServicePublishing::publishingBeforeTheStartIsRefused()
{
    MqttService service(u"p"_s);
    QCOMPARE(service.publish(u"v"_s, 1).code(), MqttError::Code::NotRunning);
}

QTEST_GUILESS_MAIN(TestServicePublishing)
#include "tst_servicepublishing.moc"
