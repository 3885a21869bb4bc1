// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/conversion.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <map>

using namespace Qt::StringLiterals;
using mqtt::Converted;

struct Reading
{
    Q_GADGET
    Q_PROPERTY(int a MEMBER a)
public:
    int a = 0;
};

namespace {

const std::map<QByteArray, QMetaType> types{
    {"bytes", QMetaType::fromType<QByteArray>()},
    {"text", QMetaType::fromType<QString>()},
    {"bool", QMetaType::fromType<bool>()},
    {"int", QMetaType::fromType<int>()},
    {"int64", QMetaType::fromType<qint64>()},
    {"double", QMetaType::fromType<double>()},
    {"json", QMetaType::fromType<QJsonValue>()},
    {"object", QMetaType::fromType<QJsonObject>()},
    {"array", QMetaType::fromType<QJsonArray>()},
    {"document", QMetaType::fromType<QJsonDocument>()},
    {"variant", QMetaType::fromType<QVariant>()},
    {"map", QMetaType::fromType<QVariantMap>()},
    {"list", QMetaType::fromType<QVariantList>()},
    {"gadget", QMetaType::fromType<Reading>()},
    {"texts", QMetaType::fromType<QStringList>()},
    {"numbers", QMetaType::fromType<QList<double>>()},
};

/// The value in words that are the same for equal values only.
QString inWords(QMetaType type, const void *value)
{
    if (type == QMetaType::fromType<Reading>())
        return u"a=%1"_s.arg(static_cast<const Reading *>(value)->a);
    if (type == QMetaType::fromType<double>()) {
        const double number = *static_cast<const double *>(value);
        return (std::signbit(number) ? u"-"_s : QString()) +
               QString::number(std::abs(number), 'g', 17);
    }
    QVariant boxed(type, value);
    if (type == QMetaType::fromType<QVariant>())
        boxed = *static_cast<const QVariant *>(value);
    if (type == QMetaType::fromType<QByteArray>() || type == QMetaType::fromType<QString>() ||
        type == QMetaType::fromType<bool>() || type == QMetaType::fromType<int>() ||
        type == QMetaType::fromType<qint64>())
        return boxed.toString();
    if (type == QMetaType::fromType<QList<double>>())
        boxed = boxed.value<QVariantList>();
    if (boxed.metaType() == QMetaType::fromType<QJsonDocument>())
        return QString::fromUtf8(boxed.toJsonDocument().toJson(QJsonDocument::Compact));
    const QJsonArray json{QJsonValue::fromVariant(boxed)};
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

using Expected = QHash<QByteArray, QString>;

} // namespace

Q_DECLARE_METATYPE(Expected)

// The table of conversion.h: each payload with every type.
class TestConversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTypeTakesItsFormOnly_data();
    void everyTypeTakesItsFormOnly();
    void largeJsonIsTaken();
    void deepJsonIsRefused();
    void aTypeWithoutAFormIsUnknown();
};

void TestConversion::everyTypeTakesItsFormOnly_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<Expected>("taken"); // all other types refuse it
    const auto row = [](const char *name, const QByteArray &payload, Expected taken) {
        taken.insert("bytes", QString::fromUtf8(payload));
        if (payload.isValidUtf8() && !taken.contains("text"))
            taken.insert("text", QString::fromUtf8(payload));
        QTest::newRow(name) << payload << taken;
    };
    const auto scalar = [](const QString &json, Expected more) {
        more.insert("json", u'[' + json + u']');
        more.insert("variant", u'[' + json + u']');
        return more;
    };
    const auto number = [&](const QString &value) {
        return scalar(value, {{"int", value}, {"int64", value}, {"double", value}});
    };

    row("empty", "", {});
    row("a space", " ", {});
    row("text", "warm", {});
    row("invalid UTF-8", "\xff", {});
    row("overlong UTF-8", "\xc0\xaf", {});
    row("a surrogate in UTF-8", "\xed\xa0\x80", {});
    row("U+0000", QByteArray("\0", 1), {});
    row("a number", "12", number(u"12"_s));
    row("negative", "-12", number(u"-12"_s));
    row("a plus sign, which JSON does not know", "+12",
        {{"int", u"12"_s}, {"int64", u"12"_s}, {"double", u"12"_s}});
    row("spaces around a number", " 12 ", number(u"12"_s));
    row("a newline behind a number", "12\n", number(u"12"_s));
    row("leading zeros are decimal", "012",
        {{"int", u"12"_s}, {"int64", u"12"_s}, {"double", u"12"_s}});
    row("trailing text", "12abc", {});
    row("two numbers", "1 2", {});
    row("hexadecimal", "0x10", {});
    row("a comma", "1,5", {});
    row("an apostrophe", "1'000", {});
    row("a fraction", "21.5", scalar(u"21.5"_s, {{"double", u"21.5"_s}}));
    row("a fraction of zero is no integer", "21.0", scalar(u"21"_s, {{"double", u"21"_s}}));
    row("an exponent is no integer", "1e2", scalar(u"100"_s, {{"double", u"100"_s}}));
    row("no digit before the point", ".5", scalar(u"0.5"_s, {{"double", u"0.5"_s}}));
    row("minus zero", "-0",
        scalar(u"0"_s, {{"int", u"0"_s}, {"int64", u"0"_s}, {"double", u"-0"_s}}));
    row("1e999", "1e999", {});
    row("-1e999", "-1e999", {});
    row("1e-999", "1e-999", {});
    row("the largest double", "1.7976931348623157e308",
        scalar(u"1.7976931348623157e+308"_s, {{"double", u"1.7976931348623157e+308"_s}}));
    row("nan", "nan", {});
    row("inf", "inf", {});
    row("2^31 - 1", "2147483647", number(u"2147483647"_s));
    row("2^31", "2147483648",
        scalar(u"2147483648"_s, {{"int64", u"2147483648"_s}, {"double", u"2147483648"_s}}));
    row("-2^31", "-2147483648", number(u"-2147483648"_s));
    row("2^63 - 1", "9223372036854775807",
        scalar(u"9223372036854775807"_s,
               {{"int64", u"9223372036854775807"_s}, {"double", u"9.2233720368547758e+18"_s}}));
    row("2^63", "9223372036854775808",
        scalar(u"9223372036854776000"_s, {{"double", u"9.2233720368547758e+18"_s}}));
    row("-2^63", "-9223372036854775808",
        scalar(u"-9223372036854775808"_s,
               {{"int64", u"-9223372036854775808"_s}, {"double", u"-9.2233720368547758e+18"_s}}));
    row("1", "1",
        scalar(u"1"_s,
               {{"bool", u"true"_s}, {"int", u"1"_s}, {"int64", u"1"_s}, {"double", u"1"_s}}));
    row("0", "0",
        scalar(u"0"_s,
               {{"bool", u"false"_s}, {"int", u"0"_s}, {"int64", u"0"_s}, {"double", u"0"_s}}));
    row("true", "true", scalar(u"true"_s, {{"bool", u"true"_s}}));
    row("TRUE", "TRUE", {{"bool", u"true"_s}});
    row("on", "on", {{"bool", u"true"_s}});
    row("Yes, spaces around", " Yes ", {{"bool", u"true"_s}});
    row("false", "false", scalar(u"false"_s, {{"bool", u"false"_s}}));
    row("oFF", "oFF", {{"bool", u"false"_s}});
    row("no", "no", {{"bool", u"false"_s}});
    row("null", "null", scalar(u"null"_s, {}));
    row("a JSON text", R"("x")", scalar(uR"("x")"_s, {}));
    row("an object", R"({"a":1})",
        {{"json", uR"([{"a":1}])"_s},
         {"object", uR"([{"a":1}])"_s},
         {"document", uR"({"a":1})"_s},
         {"variant", uR"([{"a":1}])"_s},
         {"map", uR"([{"a":1}])"_s},
         {"gadget", u"a=1"_s}});
    row("of two members with one name the last", R"({"a":1,"a":2})",
        {{"json", uR"([{"a":2}])"_s},
         {"object", uR"([{"a":2}])"_s},
         {"document", uR"({"a":2})"_s},
         {"variant", uR"([{"a":2}])"_s},
         {"map", uR"([{"a":2}])"_s},
         {"gadget", u"a=2"_s}});
    row("an object behind a BOM", "\xEF\xBB\xBF{\"a\":3}",
        {{"json", uR"([{"a":3}])"_s},
         {"object", uR"([{"a":3}])"_s},
         {"document", uR"({"a":3})"_s},
         {"variant", uR"([{"a":3}])"_s},
         {"map", uR"([{"a":3}])"_s},
         {"gadget", u"a=3"_s}});
    row("a number behind a BOM",
        "\xEF\xBB\xBF"
        "4",
        {{"json", u"[4]"_s}, {"variant", u"[4]"_s}});
    row("an object of another shape", R"({"b":1})",
        {{"json", uR"([{"b":1}])"_s},
         {"object", uR"([{"b":1}])"_s},
         {"document", uR"({"b":1})"_s},
         {"variant", uR"([{"b":1}])"_s},
         {"map", uR"([{"b":1}])"_s}});
    const auto array = [](const QString &value, Expected more) {
        const QString inArray = u'[' + value + u']';
        for (const char *type : {"json", "array", "variant", "list"})
            more.insert(type, inArray);
        more.insert("document", value);
        return more;
    };
    row("an empty array", "[]", array(u"[]"_s, {{"texts", u"[[]]"_s}, {"numbers", u"[[]]"_s}}));
    row("an array of numbers", "[1,2.5]", array(u"[1,2.5]"_s, {{"numbers", u"[[1,2.5]]"_s}}));
    row("an array of texts", R"(["a"])", array(uR"(["a"])"_s, {{"texts", uR"([["a"]])"_s}}));
    row("a mixed array", R"([1,"a",null,{}])", array(uR"([1,"a",null,{}])"_s, {}));
    row("cut JSON", R"({"a":)", {});
    row("an array that is not closed", "[1", {});
    row("closes what it did not open", "1],[2", {});
    row("a comma at the end", "[1,]", {});
    row("a comment", "[1] // one", {});
    row("two values", "{} {}", {});
    row("invalid UTF-8 in JSON", "{\"a\":\"\xff\"}", {});
    const QString half = uR"(["\ud800"])"_s;
    row("half a surrogate pair in JSON", R"(["\ud800"])",
        array(half, {{"texts", u'[' + half + u']'}}));
}

void TestConversion::everyTypeTakesItsFormOnly()
{
    QFETCH(QByteArray, payload);
    QFETCH(Expected, taken);
    for (const auto &[name, type] : types) {
        Converted converted;
        QString error;
        const void *value = converted.set(mqtt::formOf(type), type, payload, &error);
        const QByteArray where = name + ": ";
        if (!value) {
            QVERIFY2(!taken.contains(name), QByteArray(where + "refused: " + error.toUtf8()));
            QVERIFY2(!error.isEmpty() && error.size() < 200, QByteArray(where + error.toUtf8()));
            continue;
        }
        QVERIFY2(taken.contains(name),
                 QByteArray(where + "taken as " + inWords(type, value).toUtf8()));
        QCOMPARE(QByteArray(where + inWords(type, value).toUtf8()),
                 QByteArray(where + taken.value(name).toUtf8()));
        QVERIFY2(error.isEmpty(), QByteArray(where + error.toUtf8()));
    }
}

void TestConversion::largeJsonIsTaken()
{
    const QByteArray text = "{\"a\":7,\"more\":\"" + QByteArray(10'000'000, 'x') + "\"}";
    Converted converted;
    QString error;
    const auto type = QMetaType::fromType<Reading>();
    const void *value = converted.set(mqtt::formOf(type), type, text, &error);
    QVERIFY2(value, qPrintable(error));
    QCOMPARE(static_cast<const Reading *>(value)->a, 7);
}

void TestConversion::deepJsonIsRefused()
{
    const QByteArray deep = QByteArray(10'000, '[') + QByteArray(10'000, ']');
    for (const auto &[name, type] : types) {
        Converted converted;
        QString error;
        const void *value = converted.set(mqtt::formOf(type), type, deep, &error);
        QCOMPARE(value != nullptr, name == "bytes" || name == "text");
    }
}

void TestConversion::aTypeWithoutAFormIsUnknown()
{
    QCOMPARE(mqtt::formOf(QMetaType::fromType<QObject *>()), mqtt::Form::Unknown);
    QCOMPARE(mqtt::formOf(QMetaType::fromType<float>()), mqtt::Form::Unknown);
    QCOMPARE(mqtt::formOf(QMetaType::fromType<QList<QObject *>>()), mqtt::Form::Unknown);
    QCOMPARE(mqtt::formOf(QMetaType()), mqtt::Form::Unknown);
    for (const auto &[name, type] : types)
        QVERIFY2(mqtt::formOf(type) != mqtt::Form::Unknown, name);
}

QTEST_GUILESS_MAIN(TestConversion)
#include "tst_conversion.moc"
