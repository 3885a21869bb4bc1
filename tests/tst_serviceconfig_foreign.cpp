// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/configfolder.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

class ServiceConfigForeignTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_pair = m_certificates.issue(u"client"_s); }
    void init() { m_folder = std::make_unique<ConfigFolder>(); }

    void readsMiqro();
    void readsTheBaseDaemon();
    void readsMqttLib();

private:
    /// The files of a TLS section, under these names.
    void putCertificates(const QString &ca, const QString &certificate, const QString &key) const
    {
        QVERIFY(QFile::copy(m_certificates.authorityFile(), m_folder->path(ca)));
        QVERIFY(QFile::copy(m_pair.certificate, m_folder->path(certificate)));
        QVERIFY(QFile::copy(m_pair.key, m_folder->path(key)));
    }

    Certificates m_certificates{u"Test CA"_s};
    Certificates::Pair m_pair;
    std::unique_ptr<ConfigFolder> m_folder;
};

void ServiceConfigForeignTest::readsMiqro()
{
    putCertificates(u"ca.crt"_s, u"client.crt"_s, u"client.key"_s);
#ifdef MQTTSERVICE_HAVE_YAML
    const ServiceConfig config = m_folder->load(R"(# all services of the house
broker:
  host: 192.168.1.5
  port: 8884
  keepalive: 60

log_level: DEBUG

auth:
  username: me
  password: "12345"

tls:
  ca_certs: ca.crt
  certfile: client.crt
  keyfile: client.key
  cert_reqs: CERT_REQUIRED
  tls_version: PROTOCOL_TLSv1_2
  ciphers: ECDHE+AESGCM

services:

  echo:
    custom_value: "Use for service-specific configuration values"
    data_topic: house/echo/

  some_other_service:
    has_some:
      custom:
        - "configuration values"
        - 5
    # nothing yet
    commented_out:

  idle:
)",
                                                u"miqro.yml"_s);
#else
    const ServiceConfig config = m_folder->load(R"({
        "broker": {"host": "192.168.1.5", "port": 8884, "keepalive": 60}, "log_level": "DEBUG",
        "auth": {"username": "me", "password": "12345"},
        "tls": {"ca_certs": "ca.crt", "certfile": "client.crt", "keyfile": "client.key",
                "cert_reqs": "CERT_REQUIRED", "tls_version": "PROTOCOL_TLSv1_2",
                "ciphers": "ECDHE+AESGCM"},
        "services": {"echo": {"custom_value": "x", "data_topic": "house/echo/"}}})");
#endif
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    const BrokerOptions broker = config.broker();
    QCOMPARE(broker.toString(), u"mqtts://192.168.1.5:8884"_s);
    QCOMPARE(broker.keepAlive, 60s);
    QCOMPARE(broker.userName, MqttSecret(u"me"_s));
    QCOMPARE(broker.password, MqttSecret(u"12345"_s));
    QCOMPARE(broker.tls.caFile, m_folder->path(u"ca.crt"_s));
    QCOMPARE(broker.tls.certificateFile, m_folder->path(u"client.crt"_s));
    QCOMPARE(broker.tls.keyFile, m_folder->path(u"client.key"_s));
    QCOMPARE(broker.tls.minimumVersion, TlsOptions::Version::Tls12);
    QCOMPARE(broker.tls.ciphers, u"ECDHE+AESGCM"_s);
    QVERIFY(broker.tls.verify);
    QCOMPARE(config.logLevel(), u"debug"_s);
    QCOMPARE(config.baseTopic(), u"house/echo/"_s);
    QVERIFY(config.config().contains("custom_value"_L1));
}

void ServiceConfigForeignTest::readsTheBaseDaemon()
{
    const ServiceConfig config = m_folder->load(R"({
        "mqtt": {
            "broker": "10.0.0.1",
            "port": "1884",
            "user": "u",
            "password": "p",
            "basetopic": "devices/echo"
        },
        "device": "/dev/ttyU0",
        "pidfile": "/var/run/echo.pid",
        "interval": 30,
        "sensors": [{"name": "outside", "id": "28-0316a4d2"}, {"name": "inside", "id": "28-04"}],
        "limits": {"low": 1, "high": null}
    })");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QCOMPARE(config.broker().toString(), u"10.0.0.1:1884"_s);
    QCOMPARE(config.broker().userName, MqttSecret(u"u"_s));
    QCOMPARE(config.broker().password, MqttSecret(u"p"_s));
    QCOMPARE(config.baseTopic(), u"devices/echo"_s);
    QCOMPARE(config.config().keys(),
             (QStringList{u"device"_s, u"interval"_s, u"limits"_s, u"pidfile"_s, u"sensors"_s}));
    QCOMPARE(config.config().value("sensors"_L1).toArray().size(), 2);
    // whoever has no login leaves the texts empty
    QVERIFY(
        m_folder->load(R"({"mqtt": {"broker": "h", "user": "", "password": "", "basetopic": ""}})")
            .complaints()
            .isEmpty());
}

void ServiceConfigForeignTest::readsMqttLib()
{
    putCertificates(u"AmazonRootCA1.pem"_s, u"thing-certificate.pem.crt"_s,
                    u"thing-private.pem.key"_s);
    const ServiceConfig config = m_folder->load(R"({
        "mqttclientid": "unique", "mqttserver": "x.iot.eu-central-1.amazonaws.com",
        "mqttport": 443, "mqttkeepalive": 30,
        "willsettopic": "dummy/will/topic", "willsetpayload": "dummy_will_payload",
        "maxmqttreconnectdelay": 128, "subscribe": ["a/#", "b"],
        "queuesize": 5, "batchsize": 5, "publishinterval": 60,
        "certs": {"iotProtocolName": "x-amzn-mqtt-ca", "ca": "AmazonRootCA1.pem",
                  "cert": "thing-certificate.pem.crt", "key": "thing-private.pem.key"}
    })");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    const BrokerOptions broker = config.broker();
    QCOMPARE(broker.clientId, u"unique"_s);
    QCOMPARE(broker.toString(), u"mqtts://x.iot.eu-central-1.amazonaws.com:443"_s);
    QCOMPARE(broker.will->topic, u"dummy/will/topic"_s);
    QCOMPARE(broker.will->payload, QByteArray("dummy_will_payload"));
    QCOMPARE(broker.keepAlive, 30s);
    QCOMPARE(broker.tls.alpn, QStringList{u"x-amzn-mqtt-ca"_s});
    QCOMPARE(broker.tls.caFile, m_folder->path(u"AmazonRootCA1.pem"_s));
    QCOMPARE(broker.tls.keyFile, m_folder->path(u"thing-private.pem.key"_s));
    QCOMPARE(broker.reconnect.maximum, 128s);
    QCOMPARE(config.config().keys(),
             (QStringList{u"batchsize"_s, u"publishinterval"_s, u"queuesize"_s, u"subscribe"_s}));

    const ServiceConfig bare =
        m_folder->load(R"({"mqttserver": "h", "willsettopic": "", "willsetpayload": ""})");
    QVERIFY2(bare.complaints().isEmpty(), allOf(bare));
    QCOMPARE(bare.broker().reconnect.maximum, 256s); // its own default
    QCOMPARE(bare.broker().toString(), u"h:1883"_s);
    QVERIFY(!bare.broker().will);
}

QTEST_GUILESS_MAIN(ServiceConfigForeignTest)
#include "tst_serviceconfig_foreign.moc"
