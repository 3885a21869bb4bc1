// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "publishoptions.h"

#include <QJSEngine>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class PublishOptionsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void undefinedIsNoOptions();
    void readsEveryMember();
    void readsOnlyIfChanged_data();
    void readsOnlyIfChanged();
    void refusesWithWhatIsAllowed_data();
    void refusesWithWhatIsAllowed();

private:
    std::optional<MqttPublishOptions> read(const QString &program)
    {
        m_error.clear();
        return mqtt::publishOptions(m_engine.evaluate(u'(' % program % u')'), &m_error);
    }

    QJSEngine m_engine;
    QString m_error;
};

void PublishOptionsTest::undefinedIsNoOptions()
{
    const std::optional<MqttPublishOptions> options = read(u"undefined"_s);
    QVERIFY(options);
    QVERIFY(!options->retain);
    QCOMPARE(options->qos, Mqtt::QoS::AtMostOnce);
    QVERIFY(!options->hasProperties());
}

void PublishOptionsTest::readsEveryMember()
{
    const std::optional<MqttPublishOptions> options =
        read(u"{ retain: true, qos: 2, global: true, broker: 'attic', expiry: '2m', contentType: "
             u"'text/plain', "
             "responseTopic: 'a/b', correlationData: 'id', userProperties: { k: 'v' } }"_s);
    QVERIFY2(options, qPrintable(m_error));
    QVERIFY(options->retain);
    QVERIFY(options->global);
    QCOMPARE(options->broker, u"attic"_s);
    QVERIFY(!options->onlyIfChanged.isOn());
    QCOMPARE(options->qos, Mqtt::QoS::ExactlyOnce);
    QCOMPARE(options->expiry, 120s);
    QCOMPARE(options->contentType, u"text/plain"_s);
    QCOMPARE(options->responseTopic, u"a/b"_s);
    QCOMPARE(options->correlationData, QByteArray("id"));
    QCOMPARE(options->userProperties.size(), 1);
    QCOMPARE(options->userProperties.first().name(), u"k"_s);
    QCOMPARE(options->userProperties.first().value(), u"v"_s);
}

void PublishOptionsTest::readsOnlyIfChanged_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<bool>("on");
    QTest::addColumn<qint64>("milliseconds"); // -1: no age
    QTest::newRow("true") << u"true"_s << true << qint64(-1);
    QTest::newRow("false") << u"false"_s << false << qint64(-1);
    QTest::newRow("seconds") << u"1.5"_s << true << qint64(1500);
    QTest::newRow("text") << u"'1h'"_s << true << qint64(3'600'000);
}

void PublishOptionsTest::readsOnlyIfChanged()
{
    QFETCH(const QString, program);
    const std::optional<MqttPublishOptions> options =
        read(u"{ onlyIfChanged: "_s % program % u" }"_s);
    QVERIFY2(options, qPrintable(m_error));
    QTEST(options->onlyIfChanged.isOn(), "on");
    const auto age = options->onlyIfChanged.maximumAge();
    QTEST(age ? qint64(age->count()) : qint64(-1), "milliseconds");
}

void PublishOptionsTest::refusesWithWhatIsAllowed_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no object") << u"true"_s << u"options must be an object"_s;
    QTest::newRow("unknown") << u"{ retian: true }"_s
                             << u"options.retian is unknown; allowed are: retain, qos"_s;
    QTest::newRow("undefined member")
        << u"{ retain: undefined }"_s << u"options.retain is undefined"_s;
    QTest::newRow("retain") << u"{ retain: 1 }"_s << u"options.retain must be true or false"_s;
    QTest::newRow("qos 3") << u"{ qos: 3 }"_s << u"options.qos must be 0, 1 or 2"_s;
    QTest::newRow("qos 0.5") << u"{ qos: 0.5 }"_s << u"options.qos must be 0, 1 or 2"_s;
    QTest::newRow("qos text") << u"{ qos: '1' }"_s << u"options.qos must be 0, 1 or 2"_s;
    QTest::newRow("duration") << u"{ onlyIfChanged: 'soon' }"_s
                              << u"options.onlyIfChanged must be true, false, seconds"_s;
    QTest::newRow("expiry") << u"{ expiry: 0 }"_s << u"options.expiry must be seconds"_s;
    QTest::newRow("text") << u"{ contentType: 1 }"_s << u"options.contentType must be a string"_s;
    QTest::newRow("broker") << u"{ broker: 1 }"_s << u"options.broker must be a string"_s;
    QTest::newRow("bytes") << u"{ correlationData: 1 }"_s
                           << u"options.correlationData must be a string or an ArrayBuffer"_s;
    QTest::newRow("user properties") << u"{ userProperties: { a: 1 } }"_s
                                     << u"options.userProperties must be an object of strings"_s;
}

void PublishOptionsTest::refusesWithWhatIsAllowed()
{
    QFETCH(const QString, program);
    QFETCH(const QString, reason);
    QVERIFY(!read(program));
    QVERIFY2(m_error.startsWith(reason), qPrintable(m_error));
}

QTEST_GUILESS_MAIN(PublishOptionsTest)
#include "tst_publishoptions.moc"
