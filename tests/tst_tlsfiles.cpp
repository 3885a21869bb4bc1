// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/tlsfiles.h"
#include "support/certificates.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::TlsProblem;

class TlsFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void takesEveryOption();
    void defaultsAreSafe();
    void readsEveryKindOfKey_data();
    void readsEveryKindOfKey();
    void readsTheFilesAnew();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void saysAllThatIsWrong();

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QString put(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    /// Runs openssl in the folder of the test.
    [[nodiscard]] bool openssl(const QString &arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(u"openssl"_s, QProcess::splitCommand(arguments));
        return process.waitForFinished() && process.exitCode() == 0;
    }
    [[nodiscard]] TlsOptions good() const
    {
        TlsOptions options;
        options.caFile = m_certificates.authorityFile();
        options.certificateFile = m_pair.certificate;
        options.keyFile = m_pair.key;
        return options;
    }
    static QStringList problemsOf(const TlsOptions &options)
    {
        QList<TlsProblem> problems;
        (void)mqtt::readTls(options, &problems);
        QStringList out;
        for (const TlsProblem &problem : problems)
            out.append(problem.toString(options));
        return out;
    }

    QTemporaryDir m_folder;
    Certificates m_certificates{u"Test CA"_s};
    Certificates::Pair m_pair;
    Certificates::Pair m_other;
};

void TlsFilesTest::initTestCase()
{
    m_pair = m_certificates.issue(u"client"_s);
    m_other = m_certificates.issue(u"other"_s);
    QVERIFY2(m_certificates.errorString().isEmpty(), qPrintable(m_certificates.errorString()));
}

void TlsFilesTest::takesEveryOption()
{
    TlsOptions options = good();
    options.minimumVersion = TlsOptions::Version::Tls13;
    options.ciphers = u"HIGH:!aNULL"_s;
    options.alpn = QStringList{u"mqtt"_s, u"x-amzn-mqtt-ca"_s};
    options.verify = false;
    QList<TlsProblem> problems;
    const QSslConfiguration tls = mqtt::readTls(options, &problems);
    QCOMPARE(problems.size(), 0);
    QCOMPARE(tls.caCertificates(), QList{m_certificates.authority()});
    QCOMPARE(tls.localCertificate(), m_pair.sslCertificate());
    QCOMPARE(tls.privateKey(), m_pair.sslKey());
    QCOMPARE(tls.protocol(), QSsl::TlsV1_3OrLater);
    QCOMPARE(tls.allowedNextProtocols(), (QList<QByteArray>{"mqtt", "x-amzn-mqtt-ca"}));
    QCOMPARE(tls.backendConfiguration().value("CipherString"), QVariant("HIGH:!aNULL"_ba));
    QCOMPARE(tls.peerVerifyMode(), QSslSocket::VerifyNone);
}

void TlsFilesTest::defaultsAreSafe()
{
    QList<TlsProblem> problems;
    const QSslConfiguration tls = mqtt::readTls({}, &problems);
    QCOMPARE(problems.size(), 0);
    QCOMPARE(tls.protocol(), QSsl::TlsV1_2OrLater);
    QCOMPARE(tls.peerVerifyMode(), QSslSocket::VerifyPeer);
    QVERIFY(tls.localCertificate().isNull());
    QVERIFY(tls.backendConfiguration().isEmpty());
}

void TlsFilesTest::readsEveryKindOfKey_data()
{
    QTest::addColumn<QString>("make"); // the key in key.pem
    QTest::addColumn<QString>("convert");
    QTest::newRow("EC") << u"ecparam -name secp384r1 -genkey -noout -out key.pem"_s << QString();
    QTest::newRow("RSA, PKCS #8") << u"genpkey -algorithm RSA -out key.pem"_s << QString();
    QTest::newRow("RSA, PKCS #1") << u"genrsa -traditional -out key.pem"_s << QString();
    QTest::newRow("encrypted, PKCS #8") << u"genpkey -algorithm RSA -out key.pem"_s
                                        << u"pkcs8 -topk8 -in key.pem -passout pass:secret"_s;
    QTest::newRow("encrypted, traditional")
        << u"ecparam -name prime256v1 -genkey -noout -out key.pem"_s
        << u"ec -in key.pem -aes256 -passout pass:secret"_s;
    QTest::newRow("DER") << u"genrsa -traditional -out key.pem"_s
                         << u"rsa -in key.pem -traditional -outform DER"_s;
}

void TlsFilesTest::readsEveryKindOfKey()
{
    QFETCH(QString, make);
    QFETCH(QString, convert);
    QVERIFY(openssl(make));
    QVERIFY(openssl(u"req -x509 -new -key key.pem -subj /CN=me -out cert.pem"_s));
    if (convert.isEmpty())
        convert = u"pkey -in key.pem"_s;
    QVERIFY(openssl(convert + u" -out used"_s));
    TlsOptions options;
    options.certificateFile = path(u"cert.pem"_s);
    options.keyFile = path(u"used"_s);
    options.keyPassword = u"secret"_s;
    QCOMPARE(problemsOf(options), QStringList());
    // and another of that kind is told from it
    QVERIFY(openssl(make));
    options.keyFile = path(u"key.pem"_s);
    QCOMPARE(problemsOf(options).size(), 1);
    QVERIFY(problemsOf(options).first().contains("does not belong to the certificate"_L1));
}

void TlsFilesTest::readsTheFilesAnew()
{
    TlsOptions options = good();
    options.certificateFile = path(u"now.pem"_s);
    options.keyFile = path(u"now.key"_s);
    QCOMPARE(problemsOf(options).size(), 2);
    QVERIFY(QFile::copy(m_pair.certificate, options.certificateFile));
    QVERIFY(QFile::copy(m_pair.key, options.keyFile));
    QList<TlsProblem> problems;
    QCOMPARE(mqtt::readTls(options, &problems).privateKey(), m_pair.sslKey());
    for (const QString &name : {u"now.pem"_s, u"now.key"_s})
        QVERIFY(QFile::remove(path(name)));
    QVERIFY(QFile::copy(m_other.certificate, options.certificateFile));
    QVERIFY(QFile::copy(m_other.key, options.keyFile));
    QCOMPARE(mqtt::readTls(options, &problems).privateKey(), m_other.sslKey());
    QCOMPARE(problems.size(), 0);
}

void TlsFilesTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("value"); // a file's content or "@…", an existing one
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QString &option, const QString &value,
                        const QString &says) { QTest::newRow(name) << option << value << says; };
    const QString noCertificate = u"holds no certificate; allowed is one in PEM or DER form"_s;
    row("authorities missing", u"ca"_s, u"@/nowhere"_s,
        u"the file of certificate authorities /nowhere does not exist"_s);
    row("authorities are a folder", u"ca"_s, u"@/etc"_s, u"/etc is a folder; allowed is a file"_s);
    row("authorities are a device", u"ca"_s, u"@/dev/zero"_s, u"is a device or pipe"_s);
    row("authorities are text", u"ca"_s, u"hello"_s, noCertificate);
    row("authorities empty", u"ca"_s, u""_s, noCertificate);
    row("certificate missing", u"cert"_s, u"@/nowhere"_s,
        u"the certificate /nowhere does not exist"_s);
    row("certificate is a key", u"cert"_s, u"@key"_s, u"holds a key; allowed is a certificate"_s);
    row("certificate cut", u"cert"_s, u"-----BEGIN CERTIFICATE-----\nMIIB"_s, noCertificate);
    row("key missing", u"key"_s, u"@/nowhere"_s, u"the key /nowhere does not exist"_s);
    row("key is a certificate", u"key"_s, u"@cert"_s, u"holds a certificate; allowed is its key"_s);
    row("key is text", u"key"_s, u"hello"_s,
        u"holds no key; allowed is one of RSA, EC or DSA, in PEM or DER form"_s);
    row("key of another certificate", u"key"_s, u"@other"_s,
        u"does not belong to the certificate"_s);
    row("key encrypted without password", u"key"_s, u"@encrypted"_s,
        u"is encrypted, but there is no password for it"_s);
    row("key password wrong", u"password"_s, u"wrong"_s, u"does not open the key"_s);
    row("key password missing", u"password"_s, u"@/nowhere"_s,
        u"names the file /nowhere, which does not exist"_s);
}

void TlsFilesTest::saysWhatIsWrong()
{
    QFETCH(QString, option);
    QFETCH(QString, value);
    QFETCH(QString, says);
    const QString encrypted = path(u"encrypted.key"_s);
    QVERIFY(
        openssl(u"ec -in %1 -aes256 -passout pass:secret -out encrypted.key"_s.arg(m_pair.key)));
    const QHash<QString, QString> files{{u"@key"_s, m_pair.key},
                                        {u"@cert"_s, m_pair.certificate},
                                        {u"@other"_s, m_other.key},
                                        {u"@encrypted"_s, encrypted}};
    TlsOptions options = good();
    QString file = files.value(value);
    if (file.isEmpty())
        file = value.startsWith(u'@') ? value.sliced(1) : put(u"given"_s, value.toUtf8());
    if (option == "ca"_L1)
        options.caFile = file;
    else if (option == "cert"_L1)
        options.certificateFile = file;
    else if (option == "key"_L1)
        options.keyFile = file;
    else
        options.keyFile = encrypted;
    if (option == "password"_L1)
        options.keyPassword =
            value.startsWith(u'@') ? MqttSecret::fromFile(file) : MqttSecret(value);
    const QStringList problems = problemsOf(options);
    QCOMPARE(problems.size(), 1);
    QVERIFY2(problems.first().contains(says), qPrintable(problems.first()));
    QVERIFY(!problems.first().contains("wrong"_L1)); // the password
}

void TlsFilesTest::saysAllThatIsWrong()
{
    TlsOptions options;
    options.caFile = u"/a"_s;
    options.certificateFile = u"/b"_s;
    options.keyFile = u"/c"_s;
    QCOMPARE(problemsOf(options).size(), 3);
}

QTEST_GUILESS_MAIN(TlsFilesTest)
#include "tst_tlsfiles.moc"
