// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/configfolder.h"

#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

/// Certificates and keys are looked at when the configuration is: not only hours later, when a link
/// is made anew.
class ServiceConfigTlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void takesFilesThatFit();
    void namesTheFileAndItsKey_data();
    void namesTheFileAndItsKey();
    void complainsOfAllFiles();
    void doesNotLookWhereTlsIsOff();
    void takesPythonsNames_data();
    void takesPythonsNames();

private:
    ConfigFolder m_folder;
    Certificates m_certificates{u"Test CA"_s};
};

void ServiceConfigTlsTest::initTestCase()
{
    const Certificates::Pair pair = m_certificates.issue(u"client"_s);
    const Certificates::Pair other = m_certificates.issue(u"other"_s);
    QVERIFY2(m_certificates.errorString().isEmpty(), qPrintable(m_certificates.errorString()));
    QVERIFY(QFile::copy(m_certificates.authorityFile(), m_folder.path(u"ca.pem"_s)));
    QVERIFY(QFile::copy(pair.certificate, m_folder.path(u"cert.pem"_s)));
    QVERIFY(QFile::copy(pair.key, m_folder.path(u"key.pem"_s)));
    QVERIFY(QFile::copy(other.key, m_folder.path(u"other.pem"_s)));
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"ec"_s, u"-in"_s, pair.key, u"-aes256"_s, u"-passout"_s,
                                 u"pass:hunter2"_s, u"-out"_s, m_folder.path(u"locked.pem"_s)});
    QVERIFY(openssl.waitForFinished());
    QCOMPARE(openssl.exitCode(), 0);
    m_folder.put(u"text.pem"_s, "hello");
    m_folder.put(u"empty.pem"_s, "");
}

void ServiceConfigTlsTest::takesFilesThatFit()
{
    for (const char *json : {
             R"({"tls": {"ca_certs": "ca.pem", "certfile": "cert.pem", "keyfile": "key.pem"}})",
             R"({"tls": {"certfile": "cert.pem", "keyfile": "locked.pem",
                         "keyfile_password": "hunter2"}})",
         }) {
        const ServiceConfig config = m_folder.load(json);
        QVERIFY2(config.complaints().isEmpty(), allOf(config));
        QCOMPARE(config.broker().toString(), u"mqtts://localhost:8883"_s);
    }
}

void ServiceConfigTlsTest::namesTheFileAndItsKey_data()
{
    QTest::addColumn<QByteArray>("tls");
    QTest::addColumn<QString>("complaint"); // behind the file's name; '@' is the folder
    const auto row = [](const char *name, const QByteArray &tls, const QString &complaint) {
        QTest::newRow(name) << tls << complaint;
    };
    const QByteArray pair = "\"certfile\": \"cert.pem\",\n\"keyfile\": ";
    row("authorities missing", "\n\"ca_certs\": \"none.pem\"",
        u":2: tls.ca_certs: \"@/none.pem\" does not exist; allowed is the path of a file that can "
        "be read"_s);
    row("authorities are text", "\n\"ca_certs\": \"text.pem\"",
        u":2: tls.ca_certs: \"@/text.pem\" holds no certificate; allowed is one in PEM or DER form"_s);
    row("authorities empty", "\n\"ca_certs\": \"empty.pem\"",
        u":2: tls.ca_certs: \"@/empty.pem\" holds no certificate; allowed is one in PEM or DER form"_s);
    row("authorities are a key", "\n\"ca_certs\": \"key.pem\"",
        u":2: tls.ca_certs: \"@/key.pem\" holds a key; allowed is a certificate"_s);
    row("certificate is a key", "\"certfile\": \"key.pem\",\n\"keyfile\": \"key.pem\"",
        u":1: tls.certfile: \"@/key.pem\" holds a key; allowed is a certificate"_s);
    row("key is a certificate", pair + "\"cert.pem\"",
        u":2: tls.keyfile: \"@/cert.pem\" holds a certificate; allowed is its key"_s);
    row("key is text", pair + "\"text.pem\"",
        u":2: tls.keyfile: \"@/text.pem\" holds no key; allowed is one of RSA, EC or DSA, in PEM "
        "or DER form"_s);
    row("key of another certificate", pair + "\"other.pem\"",
        u":2: tls.keyfile: \"@/other.pem\" does not belong to the certificate @/cert.pem"_s);
    row("key encrypted, no password", pair + "\"locked.pem\"",
        u":2: tls.keyfile: \"@/locked.pem\" is encrypted, but there is no password for it"_s);
    row("key encrypted, wrong password",
        pair + "\"locked.pem\",\n\"keyfile_password\": \"hunter3\"",
        u":3: tls.keyfile_password: does not open the key"_s);
}

void ServiceConfigTlsTest::namesTheFileAndItsKey()
{
    QFETCH(QByteArray, tls);
    QFETCH(QString, complaint);
    const ServiceConfig config = m_folder.load("{\"tls\": {" + tls + "}}");
    QCOMPARE(textsOf(config),
             QStringList{config.fileName() + complaint.replace(u'@', m_folder.path())});
    QVERIFY(!config.isValid());
}

void ServiceConfigTlsTest::complainsOfAllFiles()
{
    const ServiceConfig config =
        m_folder.load("{\"tls\": {\n\"ca_certs\": \"text.pem\",\n\"certfile\": \"text.pem\",\n"
                      "\"keyfile\": \"text.pem\"}}");
    QList<int> lines;
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        lines.append(complaint.line);
    QCOMPARE(lines, (QList<int>{2, 3, 4}));
}

void ServiceConfigTlsTest::doesNotLookWhereTlsIsOff()
{
    const ServiceConfig config =
        m_folder.load(R"({"tls": {"enabled": false, "ca_certs": "text.pem"}})");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QCOMPARE(config.broker().toString(), u"localhost:1883"_s);
}

void ServiceConfigTlsTest::takesPythonsNames_data()
{
    QTest::addColumn<QByteArray>("tls");
    QTest::addColumn<bool>("verify");
    QTest::addColumn<TlsOptions::Version>("version");
    using V = TlsOptions::Version;
    const auto row = [](const char *tls, bool verify, V version) {
        QTest::newRow(tls) << QByteArray(tls) << verify << version;
    };
    row("\"cert_reqs\": \"CERT_REQUIRED\"", true, V::Tls12);
    row("\"cert_reqs\": 2", true, V::Tls12);
    row("\"cert_reqs\": \"required\"", true, V::Tls12);
    row("\"cert_reqs\": \"CERT_OPTIONAL\"", true, V::Tls12);
    row("\"cert_reqs\": 1", true, V::Tls12);
    row("\"cert_reqs\": \"CERT_NONE\"", false, V::Tls12);
    row("\"cert_reqs\": 0", false, V::Tls12);
    row("\"verify\": false", false, V::Tls12);
    row("\"tls_version\": \"PROTOCOL_TLS_CLIENT\"", true, V::Tls12);
    row("\"tls_version\": \"PROTOCOL_TLSv1_2\"", true, V::Tls12);
    row("\"tls_version\": 1.3", true, V::Tls13);
    row("\"tls_version\": \"TLSv1.3\"", true, V::Tls13);
}

void ServiceConfigTlsTest::takesPythonsNames()
{
    QFETCH(QByteArray, tls);
    QFETCH(bool, verify);
    QFETCH(TlsOptions::Version, version);
    const ServiceConfig config = m_folder.load("{\"tls\": {" + tls + "}}");
    QVERIFY2(config.isValid(), allOf(config));
    QCOMPARE(config.broker().tls.verify, verify);
    QCOMPARE(config.broker().tls.minimumVersion, version);
    // that nothing is checked is said, loudly
    QCOMPARE(config.complaints().size(), verify ? 0 : 1);
    if (!verify)
        QVERIFY(textsOf(config).first().contains("anybody can pose as the broker"_L1));
}

QTEST_GUILESS_MAIN(ServiceConfigTlsTest)
#include "tst_serviceconfig_tls.moc"
