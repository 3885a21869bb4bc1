// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/brokeroptions.h"

#include <QDebug>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

class BrokerOptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressReadsAsPeopleWriteIt_data();
    void anAddressReadsAsPeopleWriteIt();
    void takesUrls();
    void keepsTheLoginWhereTheUrlHasNone();
    void aBadUrlChangesNothing_data();
    void aBadUrlChangesNothing();
    void printsNoLogin();
    void whatCountsLaterMakesNoOtherLink();
};

void BrokerOptionsTest::anAddressReadsAsPeopleWriteIt_data()
{
    QTest::addColumn<BrokerAddress>("address");
    const auto row = [](const char *text, const BrokerAddress &address) {
        QTest::newRow(text) << address;
    };
    row("localhost:1883", {});
    row("[::1]:1884", {.host = u"::1"_s, .port = 1884});
    row("mqtts://h:8883", {Transport::Tls, u"h"_s, 8883, {}});
    row("ws://h:80/mqtt", {Transport::WebSocket, u"h"_s, 80, u"/mqtt"_s});
    row("wss://h:443", {Transport::SecureWebSocket, u"h"_s, 443, {}});
    row("mqtt+unix:///run/m.sock", {Transport::LocalSocket, {}, 0, u"/run/m.sock"_s});
}

void BrokerOptionsTest::anAddressReadsAsPeopleWriteIt()
{
    QFETCH(BrokerAddress, address);
    const QString text = QString::fromUtf8(QTest::currentDataTag());
    QCOMPARE(address.toString(), text);
    QCOMPARE(address.isEncrypted(), text.startsWith("mqtts"_L1) || text.startsWith("wss"_L1));
    // and back
    BrokerOptions options;
    QVERIFY(
        options.setUrls({text.contains("://"_L1) ? text : QString(u"mqtt://"_s + text)}).isOk());
    QCOMPARE(options.addresses(), QList<BrokerAddress>{address});
}

void BrokerOptionsTest::takesUrls()
{
    BrokerOptions options;
    options.path = u"/old"_s;
    const MqttError error = options.setUrls(
        {u"mqtt://first"_s, u"mqtts://u%40d:p%2Fw@second:1"_s, u"wss://v:x@third/mqtt"_s});
    QVERIFY2(error.isOk(), qPrintable(error.text()));
    QCOMPARE(options.host, u"first"_s);
    QCOMPARE(options.path, QString());
    QCOMPARE(options.alternatives,
             (QList<BrokerAddress>{{Transport::Tls, u"second"_s, 1, {}},
                                   {Transport::SecureWebSocket, u"third"_s, 443, u"/mqtt"_s}}));
    QCOMPARE(options.addresses().size(), 3);
    QCOMPARE(options.userName, MqttSecret(u"u@d"_s)); // of the first URL that has one
    QCOMPARE(options.password, MqttSecret(u"p/w"_s));
}

void BrokerOptionsTest::keepsTheLoginWhereTheUrlHasNone()
{
    BrokerOptions options;
    options.userName = u"u"_s;
    options.password = u"p"_s;
    QVERIFY(options.setUrls({u"mqtt://h"_s}).isOk());
    QCOMPARE(options.userName, MqttSecret(u"u"_s));
    QCOMPARE(options.password, MqttSecret(u"p"_s));
}

void BrokerOptionsTest::aBadUrlChangesNothing_data()
{
    QTest::addColumn<QStringList>("urls");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QStringList &urls, const QString &says) {
        QTest::newRow(name) << urls << says;
    };
    row("none", {}, u"there is no broker URL"_s);
    row("scheme", {u"http://u:hunter2@h"_s},
        u"the broker URL 'http://…@h' has the scheme http://"_s);
    row("no scheme", {u"localhost"_s}, u"the broker URL 'localhost' has no scheme"_s);
    row("no host", {u"mqtt://:1883"_s}, u"the broker URL 'mqtt://:1883' has no host"_s);
    row("port", {u"mqtt://u:hunter2@h:0"_s}, u"the broker URL 'mqtt://…@h:0' has port 0"_s);
    row("the second", {u"mqtt://h"_s, u"mqtt+unix://h/x"_s},
        u"the broker URL 'mqtt+unix://h/x' has a host, which a local socket has not"_s);
}

void BrokerOptionsTest::aBadUrlChangesNothing()
{
    QFETCH(QStringList, urls);
    QFETCH(QString, says);
    BrokerOptions options;
    const MqttError error = options.setUrls(urls);
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QCOMPARE(error.text(), QString(says + u"; allowed is mqtt://HOST[:PORT], mqtts://…, "
                                          u"ws://HOST[:PORT]/PATH, wss://… or mqtt+unix:///PATH"));
    QCOMPARE(options, BrokerOptions());
}

void BrokerOptionsTest::printsNoLogin()
{
    BrokerOptions options;
    QVERIFY(options.setUrls({u"mqtt://anna:hunter2@h"_s, u"ws://x/y"_s}).isOk());
    options.tls.keyPassword = u"hunter3"_s;
    QString out;
    QDebug(&out) << options;
    QCOMPARE(out, u"BrokerOptions(h:1883, ws://x:80/y, client id '', user MqttSecret(set), "
                  u"password MqttSecret(set)) "_s);
}

void BrokerOptionsTest::whatCountsLaterMakesNoOtherLink()
{
    const BrokerOptions options;
    const auto isSame = [&options](const std::function<void(BrokerOptions &)> &change) {
        BrokerOptions other;
        change(other);
        return options.isSameLink(other) && other.isSameLink(options) && options != other;
    };
    using O = BrokerOptions;
    QVERIFY(isSame([](O &o) { o.connectTimeout = 1s; }));
    QVERIFY(isSame([](O &o) { o.closeTimeout = 1s; }));
    QVERIFY(isSame([](O &o) { o.failback = 1s; }));
    QVERIFY(isSame([](O &o) { o.reconnect.maximum = 1s; }));
    QVERIFY(isSame([](O &o) { o.outboxMessages = 1; }));
    QVERIFY(isSame([](O &o) { o.outboxPath = u"x"_s; }));
    QVERIFY(!isSame([](O &o) { o.host = u"other"_s; }));
    QVERIFY(!isSame([](O &o) { o.alternatives.append(BrokerAddress()); }));
    QVERIFY(!isSame([](O &o) { o.tls.verify = false; }));
    QVERIFY(!isSame([](O &o) { o.password = u"p"_s; }));
    QVERIFY(!isSame([](O &o) { o.will = MqttWill(); }));
    QVERIFY(!isSame([](O &o) { o.keepAlive = 1s; }));
    QVERIFY(!isSame([](O &o) { o.cleanSession = false; }));
    QVERIFY(options.isSameLink(options));
}

QTEST_GUILESS_MAIN(BrokerOptionsTest)
#include "tst_brokeroptions.moc"
