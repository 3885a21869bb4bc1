// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttsecret.h"

#include <QDebug>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class MqttSecretTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesTextAsItIs();
    void readsAFile_data();
    void readsAFile();
    void readsAnewEachTime();
    void readsTheEnvironment();
    void readsACredential();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void warnsOfAFileThatEverybodyReads();
    void comparesWhereItIsKept();
    void neverPrintsItself();

private:
    std::optional<QString> read(const MqttSecret &secret)
    {
        m_error.clear();
        m_warning.clear();
        return secret.read(&m_error, &m_warning);
    }
    QString path(const QString &name) const { return m_files.filePath(name); }
    void write(const QString &name, const QByteArray &content,
               QFile::Permissions mode = QFile::ReadOwner | QFile::WriteOwner)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.setPermissions(mode);
    }

    QTemporaryDir m_files;
    QString m_error;
    QString m_warning;
};

void MqttSecretTest::init()
{
    qunsetenv("CREDENTIALS_DIRECTORY");
    qunsetenv("MQTTSERVICE_TEST_SECRET");
}

void MqttSecretTest::takesTextAsItIs()
{
    QCOMPARE(read(u"hunter2"_s), u"hunter2"_s);
    QCOMPARE(read(u" spaces \n"_s), u" spaces \n"_s);
    QVERIFY(MqttSecret().isEmpty());
    QVERIFY(MqttSecret(u""_s).isEmpty());
    QVERIFY(!MqttSecret::fromEnvironment(u"X"_s).isEmpty());
    QCOMPARE(read(MqttSecret()), QString());
}

void MqttSecretTest::readsAFile_data()
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

void MqttSecretTest::readsAFile()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, secret);
    write(u"pw"_s, content);
    QCOMPARE(read(MqttSecret::fromFile(path(u"pw"_s))), secret);
    QVERIFY2(m_warning.isEmpty(), qPrintable(m_warning));
}

void MqttSecretTest::readsAnewEachTime()
{
    const MqttSecret secret = MqttSecret::fromFile(path(u"later"_s));
    QVERIFY(!read(secret));
    write(u"later"_s, "first\n");
    QCOMPARE(read(secret), u"first"_s);
    write(u"later"_s, "second\n");
    QCOMPARE(read(secret), u"second"_s);
}

void MqttSecretTest::readsTheEnvironment()
{
    qputenv("MQTTSERVICE_TEST_SECRET", "hunter2");
    QCOMPARE(read(MqttSecret::fromEnvironment(u"MQTTSERVICE_TEST_SECRET"_s)), u"hunter2"_s);
}

void MqttSecretTest::readsACredential()
{
    write(u"mqtt-password"_s, "hunter2\n");
    qputenv("CREDENTIALS_DIRECTORY", m_files.path().toLocal8Bit());
    QCOMPARE(read(MqttSecret::fromCredential(u"mqtt-password"_s)), u"hunter2"_s);
}

void MqttSecretTest::refusesWithTheReason_data()
{
    QTest::addColumn<MqttSecret>("secret");
    QTest::addColumn<QString>("part");
    QVERIFY(m_files.isValid());
    const auto file = [this](const char *name, const QString &path, const QString &part) {
        QTest::newRow(name) << MqttSecret::fromFile(QDir(m_files.path()).absoluteFilePath(path))
                            << part;
    };
    file("file missing", u"gone"_s, u"/gone, which does not exist"_s);
    file("file empty", u"empty"_s, u"/empty, which is empty"_s);
    file("file of a line break", u"break"_s, u"which is empty"_s);
    file("file binary", u"binary"_s, u"which is no UTF-8 text"_s);
    file("file too large", u"large"_s, u"has 70000 bytes; allowed are 65536"_s);
    file("file is a folder", u"."_s, u"is a folder"_s);
    file("file without end", u"/dev/zero"_s, u"is a device or pipe"_s);
    QTest::newRow("variable unset") << MqttSecret::fromEnvironment(u"MQTTSERVICE_TEST_SECRET"_s)
                                    << u"variable MQTTSERVICE_TEST_SECRET, which is not set"_s;
    QTest::newRow("variable empty")
        << MqttSecret::fromEnvironment(u"MQTTSERVICE_TEST_EMPTY"_s) << u"which is empty"_s;
    QTest::newRow("no credentials passed")
        << MqttSecret::fromCredential(u"pw"_s) << u"LoadCredential=pw:PATH"_s;
    QTest::newRow("credential outside")
        << MqttSecret::fromCredential(u"../pw"_s) << u"allowed is a name without '/'"_s;
}

void MqttSecretTest::refusesWithTheReason()
{
    QFETCH(MqttSecret, secret);
    QFETCH(QString, part);
    qputenv("MQTTSERVICE_TEST_EMPTY", "");
    write(u"empty"_s, "");
    write(u"break"_s, "\n");
    write(u"binary"_s, "a\xFF\n");
    write(u"large"_s, QByteArray(70000, 'x'));
    QVERIFY(!read(secret));
    QVERIFY2(m_error.contains(part), qPrintable(m_error));
}

void MqttSecretTest::warnsOfAFileThatEverybodyReads()
{
    write(u"open"_s, "hunter2\n", QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    QCOMPARE(read(MqttSecret::fromFile(path(u"open"_s))), u"hunter2"_s);
    QVERIFY2(m_warning.contains("everybody can read; allowed is mode 0600"_L1),
             qPrintable(m_warning));
    QVERIFY(!m_warning.contains("hunter2"_L1));
}

void MqttSecretTest::comparesWhereItIsKept()
{
    QCOMPARE(MqttSecret(u"a"_s), MqttSecret(u"a"_s));
    QVERIFY(MqttSecret(u"a"_s) != MqttSecret(u"b"_s));
    QVERIFY(MqttSecret(u"a"_s) != MqttSecret::fromFile(u"a"_s));
    QCOMPARE(MqttSecret::fromFile(u"a"_s), MqttSecret::fromFile(u"a"_s));
    QVERIFY(MqttSecret::fromEnvironment(u"a"_s) != MqttSecret::fromCredential(u"a"_s));
}

void MqttSecretTest::neverPrintsItself()
{
    QString out;
    QDebug(&out) << MqttSecret(u"hunter2"_s) << MqttSecret();
    QCOMPARE(out, u"MqttSecret(set) MqttSecret(none) "_s);
}

QTEST_GUILESS_MAIN(MqttSecretTest)
#include "tst_mqttsecret.moc"
