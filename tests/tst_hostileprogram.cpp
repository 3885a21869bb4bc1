// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QLoggingCategory>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

// What a program may ask for that cannot be.
class TestHostileProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishIsRefused_data();
    void publishIsRefused();
    void subscribeIsRefused_data();
    void subscribeIsRefused();
    void tooLongPropertiesAreRefused();
    void aHundredThousandFilters();
    void connectIsRefused_data();
    void connectIsRefused();
    void connectTakesWhatCanBeSaid_data();
    void connectTakesWhatCanBeSaid();
    void connectWithoutAddressFails_data();
    void connectWithoutAddressFails();
    void connectTwiceIsOneConnect();
    void reconnectInsideErrorChanged_data();
    void reconnectInsideErrorChanged();
    void receiversComeAndGo();
};

namespace {

const QByteArray Limits = packet::u32Property(0x27, 100) + packet::byteProperty(0x24, 1) +
                          packet::byteProperty(0x25, 0); // packet size, QoS, retain

// Refusals warn; where thousands are meant, nobody wants to read them.
struct Quiet
{
    Quiet() { QLoggingCategory::setFilterRules(u"qt.mqtt.client.warning=false"_s); }
    ~Quiet() { QLoggingCategory::setFilterRules({}); }
};

} // namespace

void TestHostileProgram::publishIsRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("qos");
    QTest::addColumn<bool>("retain");
    for (const int version : {3, 4, 5}) {
        const auto row = [version](const char *name, const QString &topic) {
            QTest::addRow("%d: %s", version, name)
                << version << topic << QByteArray("x") << 0 << false;
        };
        row("empty topic", {});
        row("+", u"a/+"_s);
        row("#", u"#"_s);
        row("U+0000", u"a"_s + QChar(0));
        row("65536 bytes", QString(65536, u'a'));
        row("65536 bytes in 32768 characters", QString(32768, QChar(0xe9)));
        row("lone surrogate", u"a"_s + QChar(0xd800));
        row("surrogates in the wrong order", u"a"_s + QChar(0xdc00) + QChar(0xd800));
        for (const int qos : {3, 255})
            QTest::addRow("%d: QoS %d", version, qos)
                << version << u"a"_s << QByteArray("x") << qos << false;
    }
    QTest::newRow("payload over the server's maximum")
        << 5 << u"a"_s << QByteArray(100, 'x') << 0 << false;
    QTest::newRow("QoS over the server's maximum") << 5 << u"a"_s << QByteArray("x") << 2 << false;
    QTest::newRow("retain where there is none") << 5 << u"a"_s << QByteArray("x") << 0 << true;
    QTest::newRow("256 MB") << 4 << u"a"_s << QByteArray(268'435'456, Qt::Uninitialized) << 0
                            << false;
}

void TestHostileProgram::publishIsRefused()
{
    QFETCH(int, version);
    QFETCH(QString, topic);
    QFETCH(QByteArray, payload);
    QFETCH(int, qos);
    QFETCH(bool, retain);
    HostileRig rig{V(version)};
    QVERIFY(rig.up(Limits));
    QCOMPARE(rig.client().publish(topic, payload, quint8(qos), retain), -1);
    QCOMPARE(rig.client().publish(topic, QMqttPublishProperties(), payload, quint8(qos), retain),
             -1);
    QCOMPARE(rig.sent(), QList<QByteArray>());
    VERIFY_FINE(rig.aliveness());
}

void TestHostileProgram::subscribeIsRefused_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("qos");
    const auto row = [](const char *name, const QString &filter) {
        QTest::newRow(name) << filter << 0;
    };
    row("empty", {});
    row("# not alone", u"a#"_s);
    row("# not last", u"a/#/b"_s);
    row("two #", u"#/#"_s);
    row("+ not alone", u"a+/b"_s);
    row("U+0000", u"a"_s + QChar(0));
    row("65536 bytes", QString(65536, u'a'));
    row("65536 bytes in 32768 characters", QString(32768, QChar(0xe9)));
    row("lone surrogate", u"a/"_s + QChar(0xdfff));
    row("$share/", u"$share/"_s);
    row("group alone", u"$share/g"_s);
    row("group without filter", u"$share/g/"_s);
    row("empty group", u"$share//a"_s);
    row("group with +", u"$share/g+/a"_s);
    row("group with #", u"$share/#/a"_s);
    row("shared, wrong filter", u"$share/g/a#"_s);
    QTest::newRow("QoS 3") << u"a"_s << 3;
}

void TestHostileProgram::subscribeIsRefused()
{
    QFETCH(QString, filter);
    QFETCH(int, qos);
    const Quiet quiet;
    for (const V version : {V::V31, V::V311, V::V5}) {
        HostileRig rig(version);
        QVERIFY(rig.up());
        QVERIFY(!rig.client().subscribe(filter, quint8(qos)));
        rig.client().unsubscribe(filter);
        QCOMPARE(rig.sent(), QList<QByteArray>());
        VERIFY_FINE(rig.aliveness());
    }
}

void TestHostileProgram::tooLongPropertiesAreRefused()
{
    QMqttUserProperties tooLong;
    tooLong.append(QMqttStringPair(u"n"_s, QString(65536, u'v')));
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    QMqttSubscription *subscription = rig.client().subscribe(u"a"_s);
    rig.feed(packet::suback(V::V5, packet::idOf(rig.sent().constLast()), {0}));

    QMqttPublishProperties publishing;
    publishing.setUserProperties(tooLong);
    QCOMPARE(rig.client().publish(u"a"_s, publishing, "x"), -1);
    QMqttSubscriptionProperties subscribing;
    subscribing.setUserProperties(tooLong);
    const Quiet quiet;
    QVERIFY(!rig.client().subscribe(u"b"_s, subscribing));
    QMqttUnsubscriptionProperties unsubscribing;
    unsubscribing.setUserProperties(tooLong);
    rig.client().unsubscribe(u"a"_s, unsubscribing);
    QCOMPARE(subscription->state(), QMqttSubscription::Subscribed);
    QCOMPARE(rig.sent(), QList<QByteArray>());
    VERIFY_FINE(rig.aliveness());
}

// Each has its packet; when the identifiers are used up, the rest is refused until some are back.
void TestHostileProgram::aHundredThousandFilters()
{
    const Quiet quiet;
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    int taken = 0;
    for (int i = 0; i < 100'000; ++i)
        taken += rig.client().subscribe(u"f/%1"_s.arg(i)) != nullptr;
    QCOMPARE(taken, 65535);
    const QList<QByteArray> packets = rig.sent();
    QCOMPARE(packets.size(), 65535);
    rig.feed(packet::suback(V::V311, packet::idOf(packets.constFirst()), {0}));
    QVERIFY(rig.client().subscribe(u"f/99999"_s));
    QCOMPARE(rig.sent().size(), 1);
    VERIFY_FINE(rig.aliveness());
}

using Setting = std::function<void(Client &)>;
Q_DECLARE_METATYPE(Setting)

void TestHostileProgram::connectIsRefused_data()
{
    QTest::addColumn<Setting>("setting");
    const auto row = [](const char *name, const Setting &setting) {
        QTest::newRow(name) << setting;
    };
    row("client id of 65536 bytes", [](Client &c) { c.setClientId(QString(65536, u'c')); });
    row("client id with U+0000", [](Client &c) { c.setClientId(u"c"_s + QChar(0)); });
    row("user name of 65536 bytes", [](Client &c) { c.setUsername(QString(65536, u'u')); });
    row("password of 65536 bytes", [](Client &c) { c.setPassword(QString(65536, u'p')); });
    row("will with wildcard", [](Client &c) { c.setWillTopic(u"a/#"_s); });
    row("will larger than a packet", [](Client &c) {
        c.setWillTopic(u"a"_s);
        c.setWillMessage(QByteArray(65536, 'w'));
    });
    row("will with QoS 3", [](Client &c) {
        c.setWillTopic(u"a"_s);
        c.setWillQoS(3);
    });
    row("authentication data too long", [](Client &c) {
        QMqttConnectionProperties properties;
        properties.setAuthenticationMethod(u"m"_s);
        properties.setAuthenticationData(QByteArray(65536, 'd'));
        c.setConnectionProperties(properties);
        c.setProtocolVersion(Client::MQTT_5_0);
    });
}

void TestHostileProgram::connectIsRefused()
{
    QFETCH(Setting, setting);
    HostileRig rig(V::V311);
    setting(rig.client());
    rig.client().connectToHost();
    QCOMPARE(rig.client().state(), Client::Disconnected);
    QCOMPARE(rig.client().error(), Client::ProtocolViolation);
    QVERIFY(!rig.client().errorString().isEmpty());
    QCOMPARE(rig.sent(), QList<QByteArray>());
}

void TestHostileProgram::connectTakesWhatCanBeSaid_data()
{
    QTest::addColumn<Setting>("setting");
    const auto row = [](const char *name, const Setting &setting) {
        QTest::newRow(name) << setting;
    };
    row("keep-alive 0", [](Client &c) { c.setKeepAlive(0); });
    row("keep-alive 1", [](Client &c) { c.setKeepAlive(1); });
    row("keep-alive 65535", [](Client &c) { c.setKeepAlive(65535); });
    row("empty client id", [](Client &c) { c.setClientId({}); });
    row("client id of 65535 bytes", [](Client &c) { c.setClientId(QString(65535, u'c')); });
    row("client id beyond ASCII", [](Client &c) { c.setClientId(u"\u00e9\u65e5\U0001f600"_s); });
    row("password without user name", [](Client &c) { c.setPassword(u"p"_s); });
    row("will of 65535 bytes", [](Client &c) {
        c.setWillTopic(u"a"_s);
        c.setWillMessage(QByteArray(65535, 'w'));
    });
}

void TestHostileProgram::connectTakesWhatCanBeSaid()
{
    QFETCH(Setting, setting);
    for (const V version : {V::V31, V::V311, V::V5}) {
        HostileRig rig(version);
        setting(rig.client());
        QVERIFY(rig.up());
        VERIFY_FINE(rig.aliveness());
    }
}

void TestHostileProgram::connectWithoutAddressFails_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("no host") << QString() << 1883;
    QTest::newRow("port 0") << u"localhost"_s << 0;
}

void TestHostileProgram::connectWithoutAddressFails()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    Client client;
    client.setHostname(host);
    client.setPort(quint16(port));
    QSignalSpy states(&client, &Client::stateChanged);
    client.connectToHost();
    QCOMPARE(client.error(), Client::TransportInvalid);
    QVERIFY(client.errorString().contains("port"_L1));
    QCOMPARE(states.size(), 0);
}

void TestHostileProgram::connectTwiceIsOneConnect()
{
    HostileRig rig(V::V311);
    rig.client().connectToHost();
    rig.client().connectToHost();
    QCOMPARE(rig.sent().size(), 1);
    rig.feed(packet::connack(V::V311));
    rig.client().connectToHost();
    QCOMPARE(rig.sent(), QList<QByteArray>());
    QCOMPARE(rig.device().openCount(), 1);
    VERIFY_FINE(rig.aliveness());
}

void TestHostileProgram::reconnectInsideErrorChanged_data()
{
    QTest::addColumn<bool>("byPeer");
    QTest::newRow("closed by the peer") << true;
    QTest::newRow("protocol violation") << false;
}

// The client is on its way down, and the program does not wait for it.
void TestHostileProgram::reconnectInsideErrorChanged()
{
    QFETCH(bool, byPeer);
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    Client &client = rig.client();
    const auto once = connect(&client, &Client::errorChanged, &client, [&client] {
        if (client.error() == Client::NoError)
            return;
        client.disconnectFromHost();
        client.connectToHost();
    });
    if (byPeer)
        rig.device().closeByPeer();
    else
        rig.feed(packet::hex("00 00"));
    QCoreApplication::processEvents();
    QVERIFY(disconnect(once));
    QCOMPARE(rig.device().openCount(), 2);
    QCOMPARE(client.state(), Client::Connecting);
    rig.feed(packet::connack(V::V311));
    QCOMPARE(client.state(), Client::Connected);
    (void)rig.sent();
    rig.feed(rig.message("x"));
    QCOMPARE(rig.delivered().constLast(), QByteArray("x"));
}

// Receivers that end are disconnected by Qt, which holds locks meanwhile.
void TestHostileProgram::receiversComeAndGo()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    QMqttSubscription *subscription = rig.client().subscribe(u"good"_s);
    rig.feed(packet::suback(V::V311, packet::idOf(rig.sent().constLast()), {0}));
    std::vector<std::unique_ptr<QObject>> receivers(3000);
    int count = 0;
    for (auto &receiver : receivers) {
        receiver = std::make_unique<QObject>();
        connect(&rig.client(), &Client::messageArrived, receiver.get(), [&count] { ++count; });
        connect(subscription, &QMqttSubscription::messageReceived, receiver.get(),
                [&count] { ++count; });
    }
    receivers.resize(10);
    rig.feed(rig.message("x"));
    QCOMPARE(count, 20);
    receivers.clear();
    rig.feed(rig.message("x"));
    QCOMPARE(count, 20);
    VERIFY_FINE(rig.aliveness());
}

QTEST_GUILESS_MAIN(TestHostileProgram)

#include "tst_hostileprogram.moc"
