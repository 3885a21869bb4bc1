// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"
#include "support/files.h"

#include <QDateTime>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QUuid>

using namespace Qt::StringLiterals;

class JsonSettingsValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void valuesComeBack_data();
    void valuesComeBack();
    void refusesValuesWithoutAJsonForm_data();
    void refusesValuesWithoutAJsonForm();
    void readsWhatOthersWrote();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void JsonSettingsValuesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"state.json"_s);
}

void JsonSettingsValuesTest::valuesComeBack_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QVariant &value, const QByteArray &json) {
        QTest::newRow(name) << value << json;
    };
    row("nothing", QVariant(), "null");
    row("true", true, "true");
    row("int", -5, "-5");
    row("short", QVariant::fromValue(short(7)), "7");
    row("unsigned", 4000000000U, "4000000000");
    row("beyond 2^53", qint64(9007199254740993), "9007199254740993");
    row("smallest", std::numeric_limits<qint64>::min(), "-9223372036854775808");
    row("beyond 2^63", quint64(18446744073709551615U), "\"18446744073709551615\"");
    row("double", 21.5, "21.5");
    row("exact double", 0.1, "0.1");
    row("whole double", 3.0, "3");
    row("float", 0.5F, "0.5");
    row("enum", QVariant::fromValue(Qt::AlignRight), "2");
    row("text", u"a \"b\"\n\u00e4\U0001F321"_s, "\"a \\\"b\\\"\\n\u00e4\U0001F321\"");
    row("empty text", u""_s, "\"\"");
    row("character", QChar(u'ä'), "\"\u00e4\"");
    row("bytes that are text", QByteArray("gr\xC3\xB6\xC3\x9F"), "\"gr\u00f6\u00df\"");
    row("bytes that are none", QByteArray("\xFF\0\x01", 3), "\"@ByteArray(/wAB)\"");
    row("no bytes", QByteArray(""), "\"\"");
    row("text that looks like bytes", u"@ByteArray(x)"_s, "\"@@ByteArray(x)\"");
    row("text that looks like that", u"@@ByteArray("_s, "\"@@@ByteArray(\"");
    row("bytes that look like it", QByteArray("@ByteArray(x)"), "\"@@ByteArray(x)\"");
    row("at sign", u"@home"_s, "\"@home\"");
    row("date", QDate(2026, 11, 20), "\"2026-11-20\"");
    row("time", QTime(1, 2, 3, 4), "\"01:02:03.004\"");
    row("moment in UTC", QDateTime(QDate(2026, 11, 20), QTime(1, 2, 3, 4), Qt::UTC),
        "\"2026-11-20T01:02:03.004Z\"");
    row("moment with offset",
        QDateTime(QDate(2026, 11, 20), QTime(1, 2, 3), Qt::OffsetFromUTC, 3600),
        "\"2026-11-20T01:02:03.000+01:00\"");
    row("address", QUrl(u"http://h/p?q"_s), "\"http://h/p?q\"");
    row("uuid", QUuid(u"{12345678-1234-1234-1234-123456789abc}"_s),
        "\"{12345678-1234-1234-1234-123456789abc}\"");
    row("texts", QStringList{u"a"_s, u"b"_s}, "[\"a\",\"b\"]");
    row("list", QVariantList{1, u"x"_s, QVariant(), QVariantList{true}}, "[1,\"x\",null,[true]]");
    row("map", QVariantMap{{u"k/l"_s, 1}, {u""_s, QVariantMap()}}, "{\"\":{},\"k/l\":1}");
    row("hash", QVariantHash{{u"k"_s, QByteArray("\xFE")}}, "{\"k\":\"@ByteArray(/g==)\"}");
    row("JSON object", QJsonObject{{u"k"_s, QJsonArray{1, QJsonValue()}}}, "{\"k\":[1,null]}");
    row("JSON value", QVariant::fromValue(QJsonValue(5)), "5");
    row("JSON document", QJsonDocument(QJsonArray{1}), "[1]");
}

void JsonSettingsValuesTest::valuesComeBack()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, json);
    {
        JsonSettings settings(m_file);
        QVERIFY(settings.setPath({u"k"_s}, value));
        QVERIFY(settings.save());
    }
    QCOMPARE(QJsonDocument::fromJson(contentOf(m_file)).toJson(QJsonDocument::Compact),
             "{\"k\":" + json + '}');
    JsonSettings again(m_file);
    QVERIFY(again.contains(u"k"_s));
    QVariant back = again.value(u"k"_s, u"default"_s);
    if (!value.isValid()) {
        QVERIFY(!back.isValid());
        return;
    }
    if (value.typeId() >= QMetaType::QJsonValue && value.typeId() <= QMetaType::QJsonDocument)
        return; // comes back as QVariantMap and its like: the file says it all
    if (value.typeId() == QMetaType::QVariantHash)
        back = QVariant(back.toHash());
    else if (value.typeId() == qMetaTypeId<Qt::AlignmentFlag>())
        value = value.toInt();
    else if (value.typeId() == QMetaType::QChar)
        value = value.toString();
    QVERIFY2(back.convert(value.metaType()), back.typeName());
    QCOMPARE(back, value);
}

void JsonSettingsValuesTest::refusesValuesWithoutAJsonForm_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("part");
    QTest::newRow("NaN") << QVariant(qQNaN()) << u"nan has no JSON form; allowed are finite"_s;
    QTest::newRow("infinite") << QVariant(-qInf()) << u"-inf has no JSON form"_s;
    QTest::newRow("NaN inside") << QVariant(QVariantList{1, qQNaN()}) << u"nan"_s;
    QTest::newRow("a pointer") << QVariant::fromValue(static_cast<QObject *>(this))
                               << u"type QObject* has no JSON form; allowed are booleans"_s;
    QTest::newRow("a size, inside") << QVariant(QVariantMap{{u"s"_s, QSize(1, 2)}}) << u"QSize"_s;
    QVariant deep = 1;
    for (int i = 0; i < 2000; ++i)
        deep = QVariantList{deep};
    QTest::newRow("nested 2,000 deep") << deep << u"too deep; allowed are 512 levels"_s;
}

void JsonSettingsValuesTest::refusesValuesWithoutAJsonForm()
{
    QFETCH(QVariant, value);
    QFETCH(QString, part);
    JsonSettings settings(m_file);
    settings.setValue(u"k"_s, 5);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"\"k\" cannot be set: .*"_s +
                                                          QRegularExpression::escape(part)));
    QVERIFY(!settings.setPath({u"k"_s}, value));
    QCOMPARE(settings.value(u"k"_s), 5);
    QVERIFY2(settings.errorString().contains(part), qPrintable(settings.errorString()));
}

void JsonSettingsValuesTest::readsWhatOthersWrote()
{
    put(m_file, "\xEF\xBB\xBF{\"a\": {\"b\": [1, 2.5, \"x\", null]}, \"t\": \"@ByteArray(?)\", "
                "\"n\": null}");
    JsonSettings settings(m_file);
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QCOMPARE(settings.value(u"a/b"_s).toList(), (QVariantList{qint64(1), 2.5, u"x"_s, QVariant()}));
    QCOMPARE(settings.value(u"t"_s), u"@ByteArray(?)"_s); // no base64: it is text
    QCOMPARE(settings.value(u"n"_s, 5), QVariant());
}

QTEST_GUILESS_MAIN(JsonSettingsValuesTest)
#include "tst_jsonsettings_values.moc"
