// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/configfolder.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QDebug>
#include <QDir>
#include <QLoggingCategory>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QStringList everything; // all that was logged, of all categories at debug level

void note(QtMsgType, const QMessageLogContext &context, const QString &message)
{
    everything.append(QString::fromLatin1(context.category) + u' ' + message);
}

constexpr auto Password = "hunter2-password"_L1;
constexpr auto WrongPassword = "hunter2-wrong"_L1;
constexpr auto KeyPassword = "hunter2-key"_L1;
constexpr auto UrlUser = "anna"_L1; // no secret, where there is a password
constexpr auto Token = "hunter2-token"_L1;
constexpr auto Any = "hunter2"_L1;

} // namespace

/// No secret reaches the log, whatever its source and whatever goes wrong, at debug level.
class TestSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void staysOutOfTheLog_data();
    void staysOutOfTheLog();
    void staysOutOfTheState();

private:
    MqttTestBroker m_broker;
    int m_tls = 0;
    Certificates m_certificates{u"Test CA"_s};
    ConfigFolder m_folder;
};

void TestSecrets::initTestCase()
{
    const Certificates::Pair server = m_certificates.issue(u"server"_s, u"DNS:localhost"_s);
    const Certificates::Pair client = m_certificates.issue(u"client"_s);
    QVERIFY2(m_certificates.errorString().isEmpty(), qPrintable(m_certificates.errorString()));
    QVERIFY(QFile::copy(m_certificates.authorityFile(), m_folder.path(u"ca.pem"_s)));
    QVERIFY(QFile::copy(client.certificate, m_folder.path(u"cert.pem"_s)));
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"ec"_s, u"-in"_s, client.key, u"-aes256"_s, u"-passout"_s,
                                 u"pass:"_s + KeyPassword, u"-out"_s, m_folder.path(u"key.pem"_s)});
    QVERIFY(openssl.waitForFinished() && openssl.exitCode() == 0);
    m_folder.put(u"password"_s, QByteArray(Password.data()) + '\n');
    m_folder.put(u"open"_s, QByteArray(Password.data()) + '\n');
    QVERIFY(QFile::setPermissions(m_folder.path(u"open"_s), QFile::ReadOwner | QFile::ReadOther));
    m_broker.setLogin(UrlUser, Password);
    m_tls = m_broker.addListener(
        {QString(u"certfile "_s + server.certificate), QString(u"keyfile "_s + server.key)});
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestSecrets::init()
{
    everything.clear();
}

void TestSecrets::staysOutOfTheLog_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QString>("says"); // what must be in the log, as a proof that it looks
    const QByteArray port = QByteArray::number(m_broker.port());
    const QByteArray plain = "\"broker\": {\"host\": \"localhost\", \"port\": " + port + "}";
    const QByteArray auth = "\"username\": \"" + QByteArray(UrlUser.data()) + "\", \"password\": ";
    const QByteArray password = '"' + QByteArray(Password.data()) + '"';
    const auto url = [&](const QByteArray &scheme, int at, const QByteArray &word) -> QByteArray {
        return "\"broker\": {\"url\": \"" + scheme + "://" + UrlUser.data() + ':' + word +
               "@localhost:" + QByteArray::number(at) + "\"}";
    };
    const auto row = [](const char *name, const QByteArray &config, const QString &says) {
        QTest::newRow(name) << QByteArray('{' + config + '}') << says;
    };
    const QString connected = u"connected to "_s;
    const QString refused = u"refused the login"_s;
    row("text", plain + ", \"auth\": {" + auth + password + "}", connected);
    row("file", plain + ", \"auth\": {" + auth + "{\"file\": \"password\"}}", connected);
    row("file that others may read", plain + ", \"auth\": {" + auth + "{\"file\": \"open\"}}",
        u"everybody can read"_s);
    row("environment", plain + ", \"auth\": {" + auth + "{\"env\": \"MQTTSERVICE_TEST_PW\"}}",
        connected);
    row("credential", plain + ", \"auth\": {" + auth + "{\"credential\": \"password\"}}",
        connected);
    row("URL", url("mqtt", m_broker.port(), Password.data()), connected);
    row("URL of TLS, key with a password",
        url("mqtts", m_broker.port(m_tls), Password.data()) +
            ", \"tls\": {\"ca_certs\": \"ca.pem\", \"certfile\": \"cert.pem\", \"keyfile\": "
            "\"key.pem\", \"keyfile_password\": \"" +
            KeyPassword.data() + "\"}",
        connected);
    row("wrong password", url("mqtt", m_broker.port(), WrongPassword.data()), refused);
    row("token for a user", plain + ", \"auth\": {\"username\": \"" + Token.data() + "\"}",
        refused);
    row("URL with a bad port", "\"broker\": {\"url\": \"mqtt://hunter2-user:hunter2@h:99999\"}",
        u"broker.url"_s);
    row("URL beside a login",
        url("mqtt", 1, Password.data()) + ", \"auth\": {" + auth + password + "}",
        u"has a login beside auth"_s);
    row("password of a wrong type", "\"auth\": {" + auth + "[\"hunter2\"]}", u"auth.password"_s);
    row("key password that does not fit",
        "\"tls\": {\"certfile\": \"cert.pem\", \"keyfile\": \"key.pem\", \"keyfile_password\": "
        "\"hunter2-other\"}",
        u"does not open the key"_s);
    row("unreachable", url("mqtt", 1, Password.data()), u"no connection to localhost:1"_s);
}

void TestSecrets::staysOutOfTheLog()
{
    QFETCH(QByteArray, config);
    QFETCH(QString, says);
    qputenv("MQTTSERVICE_TEST_PW", Password.data());
    qputenv("CREDENTIALS_DIRECTORY", QFile::encodeName(m_folder.path()));
    QLoggingCategory::setFilterRules(u"mqttservice.*=true\nqt.mqtt.*=true\nqt.network.*=true"_s);
    const QtMessageHandler before = qInstallMessageHandler(note);
    {
        const ServiceConfig read = m_folder.load(config);
        for (const ServiceConfig::Complaint &complaint : read.complaints())
            qWarning().noquote() << complaint.toString(); // as a program does
        MqttService service(u"echo"_s);
        QStringList errors;
        connect(&service, &MqttService::errorOccurred, this, [&](const MqttError &error) {
            qWarning() << error;
            errors.append(error.text());
        });
        if (service.applyConfig(read).isOk() && service.start().isOk()) {
            (void)QTest::qWaitFor([&] { return service.isOnline() || !errors.isEmpty(); });
            (void)service.publish(u"t"_s, u"text"_s);
            qDebug() << service.brokerOptions() << service.connection()->lastError();
        }
        m_folder.put(u"c.json"_s, "{\"auth\": {\"password\": \"hunter2\",}}");
        (void)service.reloadConfig();
        const QSignalSpy stopped(&service, &MqttService::stopped);
        service.stop();
        (void)QTest::qWaitFor([&] { return !stopped.isEmpty(); });
    }
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules({});
    const QString log = everything.join(u'\n');
    QVERIFY2(log.contains(says), qPrintable(log));
    for (const QString &line : std::as_const(everything))
        QVERIFY2(!line.contains(Any), qPrintable(line));
}

// What is resolved is never written back.
void TestSecrets::staysOutOfTheState()
{
    const QByteArray config = "{\"broker\": {\"url\": \"mqtt://hunter2-user:hunter2-password@h\"}}";
    {
        MqttService service(u"echo"_s);
        service.setStateFile(m_folder.path(u"state.json"_s));
        QVERIFY(service.applyConfig(m_folder.load(config)).isOk());
        service.state()->setValue(u"a"_s, 1);
    }
    QFile state(m_folder.path(u"state.json"_s));
    QVERIFY(state.open(QIODevice::ReadOnly));
    QVERIFY(!state.readAll().contains("hunter2"));
    QFile file(m_folder.path(u"c.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), config); // and the configuration is as it was
}

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
