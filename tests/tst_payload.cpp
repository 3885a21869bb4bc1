// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/payload.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;

class TestPayload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesBecomeValues_data();
    void bytesBecomeValues();
    void bytesThatAreNoSuchValueAreRefusedWithTheReason_data();
    void bytesThatAreNoSuchValueAreRefusedWithTheReason();
    void jsonTooDeepIsRefused();
    void longPayloadsAreShownInPart();
    void valuesBecomeBytes_data();
    void valuesBecomeBytes();
    void valuesBecomeJson_data();
    void valuesBecomeJson();
    void precisionIsTheNumberOfDecimals_data();
    void precisionIsTheNumberOfDecimals();
    void valuesWithoutAFormAreRefusedWithTheReason_data();
    void valuesWithoutAFormAreRefusedWithTheReason();
};

namespace {

enum class As { Text, Bool, Int, Int64, Double, Json };

QVariant parse(As as, const QByteArray &bytes, QString *error)
{
    const auto box = [](const auto &value) {
        return value ? QVariant::fromValue(*value) : QVariant();
    };
    switch (as) {
    case As::Text:
        return box(mqtt::parseText(bytes, error));
    case As::Bool:
        return box(mqtt::parseBool(bytes, error));
    case As::Int:
        return box(mqtt::parseInt(bytes, error));
    case As::Int64:
        return box(mqtt::parseInt64(bytes, error));
    case As::Double:
        return box(mqtt::parseDouble(bytes, error));
    case As::Json:
        return box(mqtt::parseJson(bytes, error));
    }
    return {};
}

} // namespace

void TestPayload::bytesBecomeValues_data()
{
    QTest::addColumn<As>("as");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QVariant>("value");

    QTest::newRow("text") << As::Text << QByteArray("Zürich") << QVariant(u"Zürich"_s);
    QTest::newRow("text, empty") << As::Text << QByteArray() << QVariant(QString());
    QTest::newRow("text keeps its spaces") << As::Text << QByteArray(" a ") << QVariant(u" a "_s);
    for (const char *yes : {"1", "true", "TRUE", "True", "on", "ON", "yes", " 1 ", "true\n"})
        QTest::addRow("bool, %s", yes) << As::Bool << QByteArray(yes) << QVariant(true);
    for (const char *no : {"0", "false", "FALSE", "off", "Off", "no", "\t0"})
        QTest::addRow("bool, %s", no) << As::Bool << QByteArray(no) << QVariant(false);
    QTest::newRow("int") << As::Int << QByteArray("21") << QVariant(21);
    QTest::newRow("int, signs") << As::Int << QByteArray("+5") << QVariant(5);
    QTest::newRow("int, spaces around") << As::Int << QByteArray(" 12 ") << QVariant(12);
    QTest::newRow("int, smallest")
        << As::Int << QByteArray("-2147483648") << QVariant(std::numeric_limits<int>::min());
    QTest::newRow("int, leading zeros are decimal") << As::Int << QByteArray("010") << QVariant(10);
    QTest::newRow("qint64, largest") << As::Int64 << QByteArray("9223372036854775807")
                                     << QVariant(std::numeric_limits<qint64>::max());
    QTest::newRow("qint64, smallest") << As::Int64 << QByteArray("-9223372036854775808")
                                      << QVariant(std::numeric_limits<qint64>::min());
    QTest::newRow("double") << As::Double << QByteArray("21.5") << QVariant(21.5);
    QTest::newRow("double, an integer") << As::Double << QByteArray("-3") << QVariant(-3.0);
    QTest::newRow("double, exponent") << As::Double << QByteArray("1.5e-3") << QVariant(0.0015);
    QTest::newRow("double, no digit before the point")
        << As::Double << QByteArray(".5") << QVariant(0.5);
    QTest::newRow("double, minus zero") << As::Double << QByteArray("-0") << QVariant(-0.0);
    QTest::newRow("JSON object") << As::Json << QByteArray(R"({"a":1})")
                                 << QVariant::fromValue(QJsonValue(QJsonObject{{u"a"_s, 1}}));
    QTest::newRow("JSON array") << As::Json << QByteArray("[1]")
                                << QVariant::fromValue(QJsonValue(QJsonArray{1}));
    QTest::newRow("JSON number alone")
        << As::Json << QByteArray("4.5") << QVariant::fromValue(QJsonValue(4.5));
    QTest::newRow("JSON text alone")
        << As::Json << QByteArray(R"("x")") << QVariant::fromValue(QJsonValue(u"x"_s));
    QTest::newRow("JSON null alone")
        << As::Json << QByteArray("null") << QVariant::fromValue(QJsonValue());
    QTest::newRow("JSON behind a BOM") << As::Json << QByteArray("\xEF\xBB\xBF{}")
                                       << QVariant::fromValue(QJsonValue(QJsonObject()));
}

void TestPayload::bytesBecomeValues()
{
    QFETCH(As, as);
    QFETCH(QByteArray, bytes);
    QFETCH(QVariant, value);
    QString error;
    const QVariant parsed = parse(as, bytes, &error);
    QCOMPARE(error, QString());
    QCOMPARE(parsed.metaType(), value.metaType());
    QCOMPARE(parsed, value);
}

void TestPayload::bytesThatAreNoSuchValueAreRefusedWithTheReason_data()
{
    QTest::addColumn<As>("as");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");

    QTest::newRow("text, not UTF-8") << As::Text << QByteArray("a\xff") << u"UTF-8"_s;
    QTest::newRow("text, cut UTF-8") << As::Text << QByteArray("\xc3") << u"UTF-8"_s;
    QTest::newRow("bool, empty") << As::Bool << QByteArray() << u"empty payload"_s;
    QTest::newRow("bool, 2") << As::Bool << QByteArray("2") << u"'2' is not one of 1, true"_s;
    QTest::newRow("int, empty") << As::Int << QByteArray() << u"empty payload"_s;
    QTest::newRow("int, text") << As::Int << QByteArray("abc") << u"'abc' is not an integer"_s;
    QTest::newRow("int, trailing text") << As::Int << QByteArray("12abc") << u"not an integer"_s;
    QTest::newRow("int, hexadecimal") << As::Int << QByteArray("0x10") << u"not an integer"_s;
    QTest::newRow("int, fraction") << As::Int << QByteArray("21.0") << u"not an integer"_s;
    QTest::newRow("int, sign only") << As::Int << QByteArray("-") << u"not an integer"_s;
    QTest::newRow("int, 2^31") << As::Int << QByteArray("2147483648") << u"32 bits"_s;
    QTest::newRow("int, 2^63") << As::Int << QByteArray("9223372036854775808") << u"64 bits"_s;
    QTest::newRow("qint64, 2^63") << As::Int64 << QByteArray("9223372036854775808") << u"64 bits"_s;
    QTest::newRow("double, empty") << As::Double << QByteArray() << u"empty payload"_s;
    QTest::newRow("double, text") << As::Double << QByteArray("warm")
                                  << u"'warm' is not a number"_s;
    QTest::newRow("double, hexadecimal") << As::Double << QByteArray("0x10") << u"not a number"_s;
    QTest::newRow("double, trailing text")
        << As::Double << QByteArray("12abc") << u"not a number"_s;
    QTest::newRow("double, nan") << As::Double << QByteArray("nan") << u"not a number"_s;
    QTest::newRow("double, inf") << As::Double << QByteArray("inf") << u"not a number"_s;
    QTest::newRow("double, 1e999") << As::Double << QByteArray("1e999") << u"does not fit"_s;
    QTest::newRow("double, 1e-999") << As::Double << QByteArray("1e-999") << u"does not fit"_s;
    QTest::newRow("double, two points") << As::Double << QByteArray("1.2.3") << u"not a number"_s;
    QTest::newRow("double, exponent without digits")
        << As::Double << QByteArray("1e") << u"not a number"_s;
    QTest::newRow("double, comma") << As::Double << QByteArray("1,5") << u"not a number"_s;
    QTest::newRow("JSON, empty") << As::Json << QByteArray() << u"empty payload"_s;
    QTest::newRow("JSON, cut") << As::Json << QByteArray(R"({"a":)") << u"not JSON"_s;
    QTest::newRow("JSON, text without quotes") << As::Json << QByteArray("abc") << u"not JSON"_s;
    QTest::newRow("JSON, two values") << As::Json << QByteArray("1,2") << u"not one JSON value"_s;
    QTest::newRow("JSON, closes what it did not open")
        << As::Json << QByteArray("1],[2") << u"not JSON"_s;
}

void TestPayload::bytesThatAreNoSuchValueAreRefusedWithTheReason()
{
    QFETCH(As, as);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    QString error;
    QVERIFY(!parse(as, bytes, &error).isValid());
    QVERIFY2(error.contains(reason), qPrintable(error));
}

void TestPayload::jsonTooDeepIsRefused()
{
    QString error;
    QVERIFY(!mqtt::parseJson(QByteArray(10'000, '[') + QByteArray(10'000, ']'), &error));
    QVERIFY2(error.contains(u"not JSON"_s), qPrintable(error));
}

void TestPayload::longPayloadsAreShownInPart()
{
    QString error;
    QVERIFY(!mqtt::parseInt(QByteArray(1'000'000, 'x'), &error));
    QVERIFY(error.size() < 100);
    QVERIFY(!mqtt::parseInt("a\nb", &error));
    QVERIFY2(error.startsWith(u"'a?b'"_s), qPrintable(error));
}

void TestPayload::valuesBecomeBytes_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("bytes");

    QTest::newRow("bytes") << QVariant(QByteArray("a\0b", 3)) << QByteArray("a\0b", 3);
    QTest::newRow("text") << QVariant(u"Zürich"_s) << QByteArray("Zürich");
    QTest::newRow("true") << QVariant(true) << QByteArray("1");
    QTest::newRow("false") << QVariant(false) << QByteArray("0");
    QTest::newRow("nothing") << QVariant() << QByteArray();
    QTest::newRow("null pointer") << QVariant::fromValue(nullptr) << QByteArray();
    QTest::newRow("JSON null") << QVariant(QJsonValue()) << QByteArray();
    QTest::newRow("int") << QVariant(-7) << QByteArray("-7");
    QTest::newRow("largest quint64")
        << QVariant(std::numeric_limits<quint64>::max()) << QByteArray("18446744073709551615");
    QTest::newRow("double is rounded to five decimals")
        << QVariant(3.14159265) << QByteArray("3.14159");
    QTest::newRow("double without trailing zeros") << QVariant(21.5) << QByteArray("21.5");
    QTest::newRow("double without point") << QVariant(100.0) << QByteArray("100");
    QTest::newRow("double, never an exponent")
        << QVariant(1e21) << QByteArray("1000000000000000000000");
    QTest::newRow("double, small") << QVariant(1e-9) << QByteArray("0");
    QTest::newRow("double, small and negative") << QVariant(-1e-9) << QByteArray("0");
    QTest::newRow("0.1 + 0.2") << QVariant(0.1 + 0.2) << QByteArray("0.3");
    QTest::newRow("JSON bool") << QVariant(QJsonValue(true)) << QByteArray("1");
    QTest::newRow("JSON text") << QVariant(QJsonValue(u"a"_s)) << QByteArray("a");
    QTest::newRow("JSON number") << QVariant(QJsonValue(2.5)) << QByteArray("2.5");
    QTest::newRow("list") << QVariant(QVariantList{1, true, u"a"_s, QVariant()})
                          << QByteArray(R"([1,true,"a",null])");
    QTest::newRow("list of texts")
        << QVariant(QStringList{u"a"_s, u"b"_s}) << QByteArray(R"(["a","b"])");
    QTest::newRow("map") << QVariant(QVariantMap{{u"b"_s, 2.0000001}, {u"a"_s, QVariantList{}}})
                         << QByteArray(R"({"a":[],"b":2})");
    QTest::newRow("hash") << QVariant(QVariantHash{{u"a"_s, 1}}) << QByteArray(R"({"a":1})");
    QTest::newRow("JSON object, numbers rounded")
        << QVariant(QJsonObject{{u"t"_s, 20.123456789}}) << QByteArray(R"({"t":20.12346})");
    QTest::newRow("JSON array") << QVariant(QJsonArray{1, 2}) << QByteArray("[1,2]");
    QTest::newRow("JSON document") << QVariant(QJsonDocument(QJsonArray{1})) << QByteArray("[1]");
    QTest::newRow("JSON integers are exact")
        << QVariant(QJsonObject{{u"n"_s, qint64(9007199254740993)}})
        << QByteArray(R"({"n":9007199254740993})");
    QTest::newRow("escapes") << QVariant(QVariantList{u"a\"\\n\u0001é"_s})
                             << QByteArray(R"(["a\"\\n\u0001é"])");
    QTest::newRow("enum") << QVariant::fromValue(Qt::AlignRight) << QByteArray("2");
}

void TestPayload::valuesBecomeBytes()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, bytes);
    QString error;
    const auto formatted = mqtt::formatPayload(value, 5, &error);
    QVERIFY2(formatted, qPrintable(error));
    QCOMPARE(*formatted, bytes);
}

void TestPayload::valuesBecomeJson_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("bytes");

    QTest::newRow("text is quoted") << QVariant(u"a"_s) << QByteArray(R"("a")");
    QTest::newRow("bytes that are text") << QVariant(QByteArray("a")) << QByteArray(R"("a")");
    QTest::newRow("true") << QVariant(true) << QByteArray("true");
    QTest::newRow("nothing") << QVariant() << QByteArray("null");
    QTest::newRow("number") << QVariant(1.5) << QByteArray("1.5");
    QTest::newRow("date") << QVariant(QDate(2026, 11, 20)) << QByteArray(R"("2026-11-20")");
}

void TestPayload::valuesBecomeJson()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, bytes);
    QString error;
    const auto formatted = mqtt::formatJson(value, 5, &error);
    QVERIFY2(formatted, qPrintable(error));
    QCOMPARE(*formatted, bytes);
}

void TestPayload::precisionIsTheNumberOfDecimals_data()
{
    QTest::addColumn<int>("precision");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("0") << 0 << QByteArray("3");
    QTest::newRow("1") << 1 << QByteArray("2.7");
    QTest::newRow("10") << 10 << QByteArray("2.7182818285");
}

void TestPayload::precisionIsTheNumberOfDecimals()
{
    QFETCH(int, precision);
    QFETCH(QByteArray, bytes);
    QCOMPARE(mqtt::formatPayload(2.718281828459045, precision, nullptr).value(), bytes);
}

void TestPayload::valuesWithoutAFormAreRefusedWithTheReason_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("reason");

    const double infinite = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("NaN") << QVariant(nan) << u"not finite"_s;
    QTest::newRow("infinite") << QVariant(infinite) << u"not finite"_s;
    QTest::newRow("NaN in a list") << QVariant(QVariantList{1.0, nan}) << u"not finite"_s;
    QTest::newRow("infinite in a map")
        << QVariant(QVariantMap{{u"a"_s, infinite}}) << u"not finite"_s;
    QTest::newRow("bytes in JSON") << QVariant(QVariantList{QByteArray("\xff")}) << u"not UTF-8"_s;
    QTest::newRow("object pointer") << QVariant::fromValue<QObject *>(nullptr) << u"QObject*"_s;
    QVariant deep;
    for (int i = 0; i < 1000; ++i)
        deep = QVariantList{deep};
    QTest::newRow("nested 1,000 levels") << deep << u"nested deeper"_s;
}

void TestPayload::valuesWithoutAFormAreRefusedWithTheReason()
{
    QFETCH(QVariant, value);
    QFETCH(QString, reason);
    QString error;
    QVERIFY(!mqtt::formatPayload(value, 5, &error));
    QVERIFY2(error.contains(reason), qPrintable(error));
}

QTEST_GUILESS_MAIN(TestPayload)
#include "tst_payload.moc"
