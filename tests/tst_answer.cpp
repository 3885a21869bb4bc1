// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/answer.h"

#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;

struct Sum
{
    Q_GADGET
    Q_PROPERTY(int sum MEMBER sum)
public:
    int sum = 0;
};

class TestAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesAreSentAsPublishSendsThem_data();
    void valuesAreSentAsPublishSendsThem();
    void anErrorIsAnObject();
    void onlySuchAnObjectIsAnError_data();
    void onlySuchAnObjectIsAnError();
};

void TestAnswer::valuesAreSentAsPublishSendsThem_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("contentType");
    const QString json = u"application/json"_s;
    QTest::newRow("text") << QVariant(u"é"_s) << QByteArray("é") << u"text/plain"_s;
    QTest::newRow("bytes") << QVariant(QByteArray("\0", 1)) << QByteArray("\0", 1) << QString();
    QTest::newRow("nothing") << QVariant() << QByteArray() << QString();
    QTest::newRow("true") << QVariant(true) << QByteArray("1") << json;
    QTest::newRow("number") << QVariant(2.123456) << QByteArray("2.12") << json;
    QTest::newRow("list") << QVariant(QVariantList{1, u"a"_s}) << QByteArray(R"([1,"a"])") << json;
    QTest::newRow("object") << QVariant(QJsonObject{{u"a"_s, 1}}) << QByteArray(R"({"a":1})")
                            << json;
    QTest::newRow("gadget") << QVariant::fromValue(Sum{3}) << QByteArray(R"({"sum":3})") << json;
    QTest::newRow("what cannot be sent")
        << QVariant(std::numeric_limits<double>::quiet_NaN())
        << QByteArray(R"({"error":"a number that is not finite cannot be published"})") << json;
}

void TestAnswer::valuesAreSentAsPublishSendsThem()
{
    QFETCH(QVariant, value);
    const mqtt::Answer answer = mqtt::answerWith(value, 2);
    QTEST(answer.payload, "payload");
    QTEST(answer.contentType, "contentType");
}

void TestAnswer::anErrorIsAnObject()
{
    const mqtt::Answer answer = mqtt::answerWithError(u"out of \"paper\""_s);
    QCOMPARE(answer.payload, QByteArray(R"({"error":"out of \"paper\""})"));
    QCOMPARE(answer.contentType, u"application/json"_s);
    QCOMPARE(mqtt::errorOf(answer.payload), std::optional(u"out of \"paper\""_s));
}

void TestAnswer::onlySuchAnObjectIsAnError_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("error"); // null: none
    QTest::newRow("text") << QByteArray(R"({"error":"no"})") << u"no"_s;
    QTest::newRow("empty text") << QByteArray(R"({"error":""})") << u""_s;
    QTest::newRow("number") << QByteArray(R"({"error":5})") << uR"({"error":5})"_s;
    QTest::newRow("more members") << QByteArray(R"({"error":"no","sum":3})") << QString();
    QTest::newRow("another member") << QByteArray(R"({"sum":3})") << QString();
    QTest::newRow("empty object") << QByteArray("{}") << QString();
    QTest::newRow("not JSON") << QByteArray("{error}") << QString();
    QTest::newRow("a text") << QByteArray("error") << QString();
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestAnswer::onlySuchAnObjectIsAnError()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, error);
    const std::optional<QString> found = mqtt::errorOf(payload);
    QCOMPARE(found.has_value(), !error.isNull());
    QCOMPARE(found.value_or(QString()), error);
}

QTEST_GUILESS_MAIN(TestAnswer)
#include "tst_answer.moc"
