// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using Transport = BrokerAddress::Transport;

class ServiceConfigUrlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<ConfigFolder>(); }

    void takesEveryFormOfHost_data();
    void takesEveryFormOfHost();
    void readsUrls_data();
    void readsUrls();
    void readsSeveralUrls();

private:
    std::unique_ptr<ConfigFolder> m_folder;
};

void ServiceConfigUrlsTest::takesEveryFormOfHost_data()
{
    QTest::addColumn<QString>("host");
    for (const char *host :
         {"localhost", "h", "broker.example", "broker.example.", "192.168.1.1", "::1",
          "fe80::1%eth0", "my_broker", "my-broker", "3com", "gr\u00f6\u00dfe.example"}) {
        QTest::newRow(host) << QString::fromUtf8(host);
    }
}

void ServiceConfigUrlsTest::takesEveryFormOfHost()
{
    QFETCH(QString, host);
    const ServiceConfig config =
        ServiceConfig::fromJson({{u"broker"_s, QJsonObject{{u"host"_s, host}}}}, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QCOMPARE(config.broker().host, host);
}

void ServiceConfigUrlsTest::readsUrls_data()
{
    QTest::addColumn<int>("transport");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("login");
    using T = Transport;
    const auto row = [](const char *url, T transport, const QString &host, int port,
                        const QString &path = {}, const QString &login = u"/"_s) {
        QTest::newRow(url) << int(transport) << host << port << path << login;
    };
    row("mqtt://h", T::Tcp, u"h"_s, 1883);
    row("mqtt://h/", T::Tcp, u"h"_s, 1883);
    row("mqtt://h:1", T::Tcp, u"h"_s, 1);
    row("mqtt://192.168.1.1:65535", T::Tcp, u"192.168.1.1"_s, 65535);
    row("mqtt://[::1]:1884", T::Tcp, u"::1"_s, 1884);
    row("mqtts://h", T::Tls, u"h"_s, 8883);
    row("ws://h", T::WebSocket, u"h"_s, 80);
    row("ws://h:8080/mqtt", T::WebSocket, u"h"_s, 8080, u"/mqtt"_s);
    row("wss://h/a/b?x=1", T::SecureWebSocket, u"h"_s, 443, u"/a/b?x=1"_s);
    row("mqtt+unix:///run/mosquitto.sock", T::LocalSocket, u""_s, 0, u"/run/mosquitto.sock"_s);
    row("MQTT://H", T::Tcp, u"h"_s, 1883);
    row("mqtt://u@h", T::Tcp, u"h"_s, 1883, {}, u"u/"_s);
    row("mqtt://u%40d:p%2Fw%3A@h", T::Tcp, u"h"_s, 1883, {}, u"u@d/p/w:"_s);
}

void ServiceConfigUrlsTest::readsUrls()
{
    QFETCH(QString, login);
    const QString url = QString::fromUtf8(QTest::currentDataTag());
    const ServiceConfig config =
        ServiceConfig::fromJson({{u"broker"_s, QJsonObject{{u"url"_s, url}}}}, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    const BrokerOptions address = config.broker();
    QTEST(int(address.transport), "transport");
    QTEST(address.host, "host");
    QTEST(int(address.port), "port");
    QTEST(address.path, "path");
    QString error;
    QCOMPARE(QString(*config.broker().userName.read(&error) + u'/' +
                     *config.broker().password.read(&error)),
             login);
    QCOMPARE(config.broker().isEncrypted(), url.startsWith("mqtts"_L1) || url.startsWith("wss"_L1));
}

void ServiceConfigUrlsTest::readsSeveralUrls()
{
    const ServiceConfig config = m_folder->load(
        R"({"broker": {"url": ["mqtt://u:p@first", "mqtts://second:1", "mqtt://third"]}})");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QStringList hosts;
    for (const BrokerAddress &address : config.broker().addresses())
        hosts.append(address.host);
    QCOMPARE(hosts, (QStringList{u"first"_s, u"second"_s, u"third"_s}));
    QCOMPARE(config.broker().userName, u"u"_s);
}

QTEST_GUILESS_MAIN(ServiceConfigUrlsTest)
#include "tst_serviceconfig_urls.moc"
