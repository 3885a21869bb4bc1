// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configschema.h"
#include "support/configfolder.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::ConfigKind;
using mqtt::ConfigRule;

/// What holds for every key there is, also for one that is added later.
class ConfigSchemaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyRefusesOtherTypes_data() { keys(); }
    void everyKeyRefusesOtherTypes();
    void everyNumberHasItsRange_data() { keys(); }
    void everyNumberHasItsRange();
    void everyKeyIsSuggestedForOtherCases_data() { keys(); }
    void everyKeyIsSuggestedForOtherCases();
    void everyAliasIsTheSameKey_data() { keys(); }
    void everyAliasIsTheSameKey();

private:
    static void keys()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < mqtt::configRules().size(); ++i)
            QTest::newRow(qPrintable(mqtt::configRules()[i].key.toString())) << int(i);
    }
    /// "a.*.c" with this value, of the service "echo".
    static QJsonObject withValue(const QString &key, const QJsonValue &value)
    {
        QJsonValue out = value;
        const QStringList levels = key.split(u'.');
        for (auto level = levels.rbegin(); level != levels.rend(); ++level)
            out = QJsonObject{{*level == "*"_L1 ? u"echo"_s : *level, out}};
        return out.toObject();
    }
    /// The errors and warnings of that key, without those it has with others.
    static QStringList complaintsOf(const QString &key, const QJsonValue &value)
    {
        const ServiceConfig config = ServiceConfig::fromJson(withValue(key, value), u"echo"_s);
        QStringList out;
        for (const ServiceConfig::Complaint &complaint : config.complaints()) {
            if (complaint.key == QString(key).replace(u'*', "echo"_L1))
                out.append(complaint.toString());
        }
        return out;
    }
    static bool takes(ConfigKind kind, QJsonValue::Type type)
    {
        switch (kind) {
        case ConfigKind::Section:
        case ConfigKind::TopicLevels:
            return type == QJsonValue::Object;
        case ConfigKind::Text:
        case ConfigKind::Topic:
        case ConfigKind::BaseTopic:
        case ConfigKind::TopicLevel:
        case ConfigKind::Host:
        case ConfigKind::File:
        case ConfigKind::Path:
            return type == QJsonValue::String;
        case ConfigKind::PathOrOff:
            return type == QJsonValue::String || type == QJsonValue::Bool;
        case ConfigKind::TextList:
        case ConfigKind::Urls:
            return type == QJsonValue::String || type == QJsonValue::Array;
        case ConfigKind::Secret:
            return type == QJsonValue::String || type == QJsonValue::Object;
        case ConfigKind::Boolean:
            return type == QJsonValue::Bool;
        case ConfigKind::Integer:
        case ConfigKind::Number:
            return type == QJsonValue::Double;
        case ConfigKind::Duration:
            return type == QJsonValue::Double || type == QJsonValue::String ||
                   type == QJsonValue::Object;
        case ConfigKind::Choice:
            return type == QJsonValue::Double || type == QJsonValue::String;
        }
        return false;
    }
};

void ConfigSchemaTest::everyKeyRefusesOtherTypes()
{
    QFETCH(int, index);
    const ConfigRule &rule = mqtt::configRules()[size_t(index)];
    for (const QJsonValue &value :
         {QJsonValue(true), QJsonValue(1.5), QJsonValue(u"text"_s), QJsonValue(QJsonArray{1}),
          QJsonValue(QJsonObject{{u"seconds"_s, 1}})}) {
        if (takes(rule.kind, value.type()))
            continue;
        const QStringList complaints = complaintsOf(rule.key.toString(), value);
        QVERIFY2(complaints.size() == 1, qPrintable(complaints.join(u'\n')));
        QVERIFY2(complaints.first().contains("; allowed is "_L1), qPrintable(complaints.first()));
        QVERIFY2(!complaints.first().contains(": warning: "_L1), qPrintable(complaints.first()));
    }
    const QStringList empty = complaintsOf(rule.key.toString(), QJsonValue());
    QCOMPARE(empty.size(), rule.kind == ConfigKind::Section ? 0 : 1);
}

void ConfigSchemaTest::everyNumberHasItsRange()
{
    QFETCH(int, index);
    const ConfigRule &rule = mqtt::configRules()[size_t(index)];
    const QString key = rule.key.toString();
    QList<QJsonValue> wrong;
    if (rule.kind == ConfigKind::Duration)
        wrong = {-1, -1e300, 1e300, u"-1s"_s, u"99999999999999999999w"_s, u"1e400s"_s, u""_s};
    else if (rule.kind == ConfigKind::Integer || rule.kind == ConfigKind::Number)
        wrong = {rule.minimum - 1, rule.maximum + 1, -1e300, 1e300};
    for (const QJsonValue &value : wrong) {
        const QStringList complaints = complaintsOf(key, value);
        QVERIFY2(complaints.size() == 1 && complaints.first().contains("; allowed is "_L1),
                 qPrintable(complaints.join(u'\n')));
    }
    if (!wrong.isEmpty()) {
        for (const double value : {rule.minimum, rule.maximum})
            QVERIFY(!mqtt::checkConfigValue(rule, value));
    }
}

void ConfigSchemaTest::everyKeyIsSuggestedForOtherCases()
{
    QFETCH(int, index);
    const QString key = mqtt::configRules()[size_t(index)].key.toString();
    const QString last = key.section(u'.', -1);
    if (last == "*"_L1 || key == "mqtt"_L1 || key == "certs"_L1) // those of other toolkits
        return;
    QString other = key.chopped(last.size()) + last.toUpper();
    // A service's own keys are free there.
    const bool isService = key.startsWith("services."_L1) && key.count(u'.') == 2;
    const QStringList complaints = complaintsOf(other, 1);
    QCOMPARE(complaints.size(), isService ? 0 : 1);
    if (!isService) {
        QVERIFY2(complaints.first().contains(u"warning: %1: is not known; did you mean %2?"_s.arg(
                     other.replace(u'*', "echo"_L1), last)),
                 qPrintable(complaints.first()));
    }
}

void ConfigSchemaTest::everyAliasIsTheSameKey()
{
    QFETCH(int, index);
    const ConfigRule &rule = mqtt::configRules()[size_t(index)];
    const QStringList aliases = rule.aliases.toString().split(u' ', Qt::SkipEmptyParts);
    for (const QString &alias : aliases) {
        const QStringList complaints = complaintsOf(alias, QJsonArray{QJsonArray{}});
        QVERIFY2(complaints.size() == 1 && !complaints.first().contains("not known"_L1),
                 qPrintable(complaints.join(u'\n')));
    }
}

QTEST_GUILESS_MAIN(ConfigSchemaTest)
#include "tst_configschema.moc"
