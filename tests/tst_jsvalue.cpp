// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "jsvalue.h"

#include <QJSEngine>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

class JsValueTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void converts_data();
    void converts();
    void refusesWithPlaceAndReason_data();
    void refusesWithPlaceAndReason();
    void takesAnObjectThatIsThereTwice();
    void takesValuesThatCameFromCpp();
    void refusesObjectsOfCpp();

private:
    QJSValue evaluate(const QString &program) { return m_engine.evaluate(program); }

    QJSEngine m_engine;
};

void JsValueTest::converts_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QVariant>("expected");
    QTest::newRow("string") << u"'grüß'"_s << QVariant(u"grüß"_s);
    QTest::newRow("empty string") << u"''"_s << QVariant(u""_s);
    QTest::newRow("integer") << u"42"_s << QVariant(42.0);
    QTest::newRow("fraction") << u"21.5"_s << QVariant(21.5);
    QTest::newRow("largest exact integer") << u"9007199254740991"_s << QVariant(9007199254740991.0);
    QTest::newRow("true") << u"true"_s << QVariant(true);
    QTest::newRow("null") << u"null"_s << QVariant::fromValue(nullptr);
    QTest::newRow("array") << u"[1, 'a', [true]]"_s
                           << QVariant(QVariantList{1.0, u"a"_s, QVariant(QVariantList{true})});
    QTest::newRow("empty array") << u"[]"_s << QVariant(QVariantList());
    QTest::newRow("object") << u"({ a: 1, b: { c: null } })"_s
                            << QVariant(QVariantMap{
                                   {u"a"_s, 1.0},
                                   {u"b"_s, QVariantMap{{u"c"_s, QVariant::fromValue(nullptr)}}}});
    QTest::newRow("empty object") << u"({})"_s << QVariant(QVariantMap());
    QTest::newRow("only own members") << u"Object.create({ inherited: 1 }, { own: "
                                         "{ value: 2, enumerable: true } })"_s
                                      << QVariant(QVariantMap{{u"own"_s, 2.0}});
    QTest::newRow("date") << u"new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250))"_s
                          << QVariant(u"2024-02-29T12:30:15.250Z"_s);
    QTest::newRow("date in an object")
        << u"({ at: new Date(0) })"_s
        << QVariant(QVariantMap{{u"at"_s, u"1970-01-01T00:00:00.000Z"_s}});
    QTest::newRow("ArrayBuffer") << u"new Uint8Array([1, 0, 255]).buffer"_s
                                 << QVariant(QByteArray("\x01\0\xff", 3));
    QTest::newRow("typed array") << u"new Uint8Array([1, 0, 255])"_s
                                 << QVariant(QByteArray("\x01\0\xff", 3));
    QTest::newRow("part of a buffer")
        << u"new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)"_s
        << QVariant(QByteArray("\x02\x03"));
    QTest::newRow("object like a typed array")
        << u"({ buffer: 'none', byteOffset: 1, byteLength: 2 })"_s
        << QVariant(QVariantMap{
               {u"buffer"_s, u"none"_s}, {u"byteOffset"_s, 1.0}, {u"byteLength"_s, 2.0}});
}

void JsValueTest::converts()
{
    QFETCH(const QString, program);
    QString error;
    const std::optional<QVariant> value =
        mqtt::fromJavaScript(evaluate(program), u"value"_s, &error);
    QVERIFY2(value, qPrintable(error));
    QCOMPARE(error, QString());
    QFETCH(const QVariant, expected);
    QCOMPARE(value->metaType().name(), expected.metaType().name());
    QCOMPARE(QJsonDocument::fromVariant(QVariantList{*value}).toJson(),
             QJsonDocument::fromVariant(QVariantList{expected}).toJson());
}

void JsValueTest::refusesWithPlaceAndReason_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("reason");
    QTest::newRow("undefined") << u"undefined"_s << u"value is undefined"_s;
    QTest::newRow("nested undefined")
        << u"({ a: [0, { b: undefined }] })"_s << u"value.a[1].b is undefined"_s;
    QTest::newRow("hole in an array") << u"[1, , 3]"_s << u"value[1] is undefined"_s;
    QTest::newRow("function") << u"(function() {})"_s << u"value is a function"_s;
    QTest::newRow("arrow function") << u"({ f: () => 1 })"_s << u"value.f is a function"_s;
    QTest::newRow("symbol") << u"Symbol('s')"_s << u"value is a symbol"_s;
    QTest::newRow("NaN") << u"NaN"_s << u"value is a number that is not finite"_s;
    QTest::newRow("infinite") << u"[1 / 0]"_s << u"value[0] is a number that is not finite"_s;
    QTest::newRow("invalid date") << u"new Date('x')"_s << u"value is an invalid date"_s;
    QTest::newRow("error") << u"[new RangeError('x')]"_s << u"value[0] is an error"_s;
    QTest::newRow("cycle") << u"(() => { let a = {}; a.b = [a]; return a })()"_s
                           << u"value.b[0] contains itself"_s;
}

void JsValueTest::refusesWithPlaceAndReason()
{
    QFETCH(const QString, program);
    QFETCH(const QString, reason);
    QString error;
    QVERIFY(!mqtt::fromJavaScript(evaluate(program), u"value"_s, &error));
    QVERIFY2(error.startsWith(reason), qPrintable(error));
    QVERIFY2(error.contains(u"; allowed are strings, "_s), qPrintable(error));
}

void JsValueTest::takesAnObjectThatIsThereTwice()
{
    const QJSValue twice = evaluate(u"(() => { let a = { b: 1 }; return [a, a] })()"_s);
    QString error;
    const std::optional<QVariant> value = mqtt::fromJavaScript(twice, u"value"_s, &error);
    QVERIFY2(value, qPrintable(error));
    QCOMPARE(value->toList().size(), 2);
}

void JsValueTest::takesValuesThatCameFromCpp()
{
    const QVariantMap map{{u"a"_s, QVariantList{1, u"b"_s}}};
    const QList<QVariant> values{map, QVariant(QStringList{u"x"_s, u"y"_s}), QByteArray("bytes")};
    for (const QVariant &original : values) {
        QString error;
        const std::optional<QVariant> value =
            mqtt::fromJavaScript(m_engine.toScriptValue(original), u"value"_s, &error);
        QVERIFY2(value, qPrintable(error));
        QCOMPARE(QJsonDocument::fromVariant(QVariantList{*value}).toJson(),
                 QJsonDocument::fromVariant(QVariantList{original}).toJson());
    }
}

void JsValueTest::refusesObjectsOfCpp()
{
    QString error;
    QObject object;
    QJSEngine::setObjectOwnership(&object, QJSEngine::CppOwnership);
    QVERIFY(!mqtt::fromJavaScript(m_engine.newQObject(&object), u"value"_s, &error));
    QVERIFY2(error.contains(u"life of its own"_s), qPrintable(error));
}

QTEST_GUILESS_MAIN(JsValueTest)
#include "tst_jsvalue.moc"
