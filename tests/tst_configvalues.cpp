// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configvalues.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::ConfigValues;

class ConfigValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNotThereStays();
    void readsWhatIsThere();
    void secondsAreRoundedUp();
    void readsSecrets();
    void refusesWhatIsNoSecret_data();
    void refusesWhatIsNoSecret();
};

void ConfigValuesTest::whatIsNotThereStays()
{
    const ConfigValues values(u"/etc"_s);
    QString text = u"t"_s;
    QString path = u"relative"_s;
    bool flag = true;
    double number = 1.5;
    quint16 integer = 7;
    std::chrono::milliseconds duration = 1500ms;
    std::chrono::seconds seconds = 3s;
    MqttSecret secret(u"s"_s);
    values.read(u"k", &text);
    values.readPath(u"k", &path);
    values.read(u"k", &flag);
    values.read(u"k", &number);
    values.readInteger(u"k", &integer);
    values.read(u"k", &duration);
    values.readSeconds(u"k", &seconds);
    values.read(u"k", &secret);
    QCOMPARE(text, u"t"_s);
    QCOMPARE(path, u"relative"_s);
    QVERIFY(flag);
    QCOMPARE(number, 1.5);
    QCOMPARE(integer, quint16(7));
    QCOMPARE(duration, 1500ms);
    QCOMPARE(seconds, 3s);
    QCOMPARE(secret, MqttSecret(u"s"_s));
    QVERIFY(!values.has(u"k"));
    QVERIFY(values.value(u"k").isUndefined());
    QVERIFY(values.texts(u"k").isEmpty());
}

void ConfigValuesTest::readsWhatIsThere()
{
    ConfigValues values(u"/etc/x"_s);
    values.insert(u"path"_s, u"../ca.pem"_s);
    values.insert(u"absolute"_s, u"/ca.pem"_s);
    values.insert(u"flag"_s, false);
    values.insert(u"port"_s, 65535);
    values.insert(u"one"_s, u"a"_s);
    values.insert(u"many"_s, QJsonArray{u"a"_s, u"b"_s});
    values.insert(u"time"_s, u"1h"_s);
    QString path;
    values.readPath(u"path", &path);
    QCOMPARE(path, u"/etc/ca.pem"_s);
    values.readPath(u"absolute", &path);
    QCOMPARE(path, u"/ca.pem"_s);
    bool flag = true;
    values.read(u"flag", &flag);
    QVERIFY(!flag);
    quint16 port = 0;
    values.readInteger(u"port", &port);
    QCOMPARE(port, quint16(65535));
    QCOMPARE(values.texts(u"one"), QStringList{u"a"_s});
    QCOMPARE(values.texts(u"many"), (QStringList{u"a"_s, u"b"_s}));
    std::chrono::milliseconds time{};
    values.read(u"time", &time);
    QCOMPARE(time, 1h);
}

void ConfigValuesTest::secondsAreRoundedUp()
{
    ConfigValues values;
    values.insert(u"keepalive"_s, u"500ms"_s);
    values.insert(u"off"_s, 0);
    std::chrono::seconds seconds = 60s;
    values.readSeconds(u"keepalive", &seconds);
    QCOMPARE(seconds, 1s); // 0 turns it off
    values.readSeconds(u"off", &seconds);
    QCOMPARE(seconds, 0s);
}

void ConfigValuesTest::readsSecrets()
{
    const auto secret = [](const QJsonValue &value) {
        QString error;
        return mqtt::secretFromJson(value, u"/etc/x"_s, &error);
    };
    const auto object = [](const QString &source, const QString &name) {
        return QJsonObject{{source, name}};
    };
    QCOMPARE(secret(u"hunter2"_s), MqttSecret(u"hunter2"_s));
    QCOMPARE(secret(object(u"file"_s, u"pw"_s)), MqttSecret::fromFile(u"/etc/x/pw"_s));
    QCOMPARE(secret(object(u"file"_s, u"/run/pw"_s)), MqttSecret::fromFile(u"/run/pw"_s));
    QCOMPARE(secret(object(u"env"_s, u"PW"_s)), MqttSecret::fromEnvironment(u"PW"_s));
    QCOMPARE(secret(object(u"credential"_s, u"pw"_s)), MqttSecret::fromCredential(u"pw"_s));
}

void ConfigValuesTest::refusesWhatIsNoSecret_data()
{
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("says");
    const QString allowed = u"; allowed is text in quotes, {\"file\": \"PATH\"}, {\"env\": "
                            "\"NAME\"} or {\"credential\": \"ID\"}"_s;
    const auto row = [&](const char *name, const QJsonValue &value, const QString &says) {
        QTest::newRow(name) << value << QString(says + allowed);
    };
    row("number", 5, u"is no secret"_s);
    row("null", QJsonValue(), u"is no secret"_s);
    row("list", QJsonArray{u"a"_s}, u"is no secret"_s);
    row("two sources", QJsonObject{{u"env"_s, u"A"_s}, {u"file"_s, u"b"_s}}, u"is no secret"_s);
    row("name is no text", QJsonObject{{u"file"_s, 5}}, u"names nothing"_s);
    row("name empty", QJsonObject{{u"env"_s, u""_s}}, u"names nothing"_s);
    row("source unknown", QJsonObject{{u"vault"_s, u"pw"_s}},
        u"has the unknown source \"vault\""_s);
}

void ConfigValuesTest::refusesWhatIsNoSecret()
{
    QFETCH(QJsonValue, value);
    QString error;
    QVERIFY(!mqtt::secretFromJson(value, {}, &error));
    QTEST(error, "says");
}

QTEST_GUILESS_MAIN(ConfigValuesTest)
#include "tst_configvalues.moc"
