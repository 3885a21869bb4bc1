// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/secret.h"

#include <QFile>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class SecretTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesTextAsItIs();
    void readsAFile_data();
    void readsAFile();
    void readsTheEnvironment();
    void readsACredential();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void warnsOfAFileThatEverybodyReads();
    void neverPrintsItself();

private:
    std::optional<mqtt::Secret> resolve(const QJsonValue &value)
    {
        m_error.clear();
        m_warning.clear();
        return mqtt::resolveSecret(value, m_folder->path(), &m_error, &m_warning);
    }
    void write(const QString &name, const QByteArray &content,
               QFile::Permissions mode = QFile::ReadOwner)
    {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.setPermissions(mode);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_error;
    QString m_warning;
};

void SecretTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qunsetenv("CREDENTIALS_DIRECTORY");
    qunsetenv("MQTTSERVICE_TEST_SECRET");
}

void SecretTest::takesTextAsItIs()
{
    QCOMPARE(resolve(u"hunter2"_s)->reveal(), u"hunter2"_s);
    QCOMPARE(resolve(u" spaces \n"_s)->reveal(), u" spaces \n"_s);
    QVERIFY(resolve(u""_s)->isEmpty());
}

void SecretTest::readsAFile_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("secret");
    QTest::newRow("bare") << QByteArray("hunter2") << u"hunter2"_s;
    QTest::newRow("line break at the end") << QByteArray("hunter2\n") << u"hunter2"_s;
    QTest::newRow("Windows' line break") << QByteArray("hunter2\r\n") << u"hunter2"_s;
    QTest::newRow("only one is taken off") << QByteArray("hunter2\n\n") << u"hunter2\n"_s;
    QTest::newRow("blanks stay") << QByteArray(" hunter 2 \n") << u" hunter 2 "_s;
    QTest::newRow("UTF-8") << QByteArray("größe\n") << u"größe"_s;
}

void SecretTest::readsAFile()
{
    QFETCH(QByteArray, content);
    write(u"pw"_s, content);
    const auto relative = resolve(QJsonObject{{u"file"_s, u"pw"_s}});
    QVERIFY2(relative, qPrintable(m_error));
    QTEST(relative->reveal(), "secret");
    QVERIFY2(m_warning.isEmpty(), qPrintable(m_warning));
    QCOMPARE(resolve(QJsonObject{{u"file"_s, m_folder->filePath(u"pw"_s)}}), relative);
}

void SecretTest::readsTheEnvironment()
{
    qputenv("MQTTSERVICE_TEST_SECRET", "hunter2");
    QCOMPARE(resolve(QJsonObject{{u"env"_s, u"MQTTSERVICE_TEST_SECRET"_s}})->reveal(),
             u"hunter2"_s);
}

void SecretTest::readsACredential()
{
    write(u"mqtt-password"_s, "hunter2\n");
    qputenv("CREDENTIALS_DIRECTORY", m_folder->path().toLocal8Bit());
    QCOMPARE(resolve(QJsonObject{{u"credential"_s, u"mqtt-password"_s}})->reveal(), u"hunter2"_s);
}

void SecretTest::refusesWithTheReason_data()
{
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const QString &source, const QJsonValue &what,
                        const QString &part) {
        QTest::newRow(name) << QJsonValue(QJsonObject{{source, what}}) << part;
    };
    row("file missing", u"file"_s, u"gone"_s, u"gone, which does not exist"_s);
    row("file empty", u"file"_s, u"empty"_s, u"empty, which is empty"_s);
    row("file of a line break", u"file"_s, u"break"_s, u"which is empty"_s);
    row("file binary", u"file"_s, u"binary"_s, u"which is no UTF-8 text"_s);
    row("file too large", u"file"_s, u"large"_s, u"has 70000 bytes; allowed are 65536"_s);
    row("file is a folder", u"file"_s, u"."_s, u"is a folder"_s);
    row("file without end", u"file"_s, u"/dev/zero"_s, u"is a device or pipe"_s);
    row("variable unset", u"env"_s, u"MQTTSERVICE_TEST_SECRET"_s,
        u"variable MQTTSERVICE_TEST_SECRET, which is not set"_s);
    row("variable empty", u"env"_s, u"MQTTSERVICE_TEST_EMPTY"_s, u"which is empty"_s);
    row("no credentials passed", u"credential"_s, u"pw"_s, u"LoadCredential=pw:PATH"_s);
    row("credential outside", u"credential"_s, u"../pw"_s, u"allowed is a name without '/'"_s);
    row("name is no text", u"file"_s, 5, u"names nothing; allowed is text in quotes"_s);
    row("name empty", u"env"_s, u""_s, u"names nothing"_s);
    row("source unknown", u"vault"_s, u"pw"_s, u"unknown source \"vault\"; allowed is"_s);
    QTest::newRow("number") << QJsonValue(5) << u"is no secret; allowed is"_s;
    QTest::newRow("null") << QJsonValue() << u"is no secret"_s;
    QTest::newRow("two sources") << QJsonValue(QJsonObject{{u"env"_s, u"A"_s}, {u"file"_s, u"b"_s}})
                                 << u"is no secret"_s;
}

void SecretTest::refusesWithTheReason()
{
    QFETCH(QJsonValue, value);
    QFETCH(QString, part);
    qputenv("MQTTSERVICE_TEST_EMPTY", "");
    write(u"empty"_s, "");
    write(u"break"_s, "\n");
    write(u"binary"_s, "a\xFF\n");
    write(u"large"_s, QByteArray(70000, 'x'));
    QVERIFY(!resolve(value));
    QVERIFY2(m_error.contains(part), qPrintable(m_error));
}

void SecretTest::warnsOfAFileThatEverybodyReads()
{
    write(u"pw"_s, "hunter2\n", QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    QCOMPARE(resolve(QJsonObject{{u"file"_s, u"pw"_s}})->reveal(), u"hunter2"_s);
    QVERIFY2(m_warning.contains("everybody can read; allowed is mode 0600"_L1),
             qPrintable(m_warning));
    QVERIFY(!m_warning.contains("hunter2"_L1));
}

void SecretTest::neverPrintsItself()
{
    QString out;
    QDebug(&out) << mqtt::Secret(u"hunter2"_s);
    QVERIFY(out.contains("<secret>"_L1));
    QVERIFY(!out.contains("hunter2"_L1));
}

QTEST_GUILESS_MAIN(SecretTest)
#include "tst_secret.moc"
