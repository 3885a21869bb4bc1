// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::hex;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;
using Payloads = QList<QByteArray>;

namespace {

QByteArray publish(int version, int qos, int id, const QByteArray &payload = "x",
                   bool duplicate = false)
{
    return packet::publish({.version = V(version),
                            .topic = "a",
                            .payload = payload,
                            .qos = qos,
                            .id = id,
                            .duplicate = duplicate});
}

QByteArray aliased(const QByteArray &topic, int alias, const QByteArray &payload = "x")
{
    return packet::publish({.version = V::V5,
                            .topic = topic,
                            .payload = payload,
                            .properties = packet::u16Property(0x23, alias)});
}

QMqttConnectionProperties withAliases(quint16 maximum)
{
    QMqttConnectionProperties properties;
    properties.setMaximumTopicAlias(maximum);
    return properties;
}

} // namespace

// What may be wrong with a PUBLISH.
class TestHostilePublish : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void tolerated_data();
    void tolerated();
    void wrongAliasIsRefused_data();
    void wrongAliasIsRefused();
    void aliasIsReassigned();
    void aliasesEndWithTheConnection();
    void receiveMaximumIsHeld_data();
    void receiveMaximumIsHeld();
    void receiveMaximumStartsAnewWithTheConnection();
    void sameIdBeforePubRelIsOneMessage_data() { addVersions(); }
    void sameIdBeforePubRelIsOneMessage();
    void pubRelOfNothingIsAnswered_data() { addVersions(); }
    void pubRelOfNothingIsAnswered();
    void messagesNobodySubscribed();
};

void TestHostilePublish::refused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    for (const int version : {3, 4, 5}) {
        const QByteArray none = version == 5 ? packet::u8(0) : QByteArray();
        const auto topic = [version, &none](const char *name, const QByteArray &text, int reason) {
            QTest::addRow("%d: topic %s", version, name)
                << version << packet::raw(Type::Publish, 0, packet::data(text) + none) << reason;
        };
        const auto flags = [version, &none](const char *name, int value, int id, int reason) {
            QTest::addRow("%d: %s", version, name)
                << version
                << packet::raw(Type::Publish, value,
                               packet::data("a") + (value & 6 ? packet::u16(id) : "") + none)
                << reason;
        };
        flags("QoS 3", 0x06, 1, 0x81);
        flags("QoS 3, DUP, retain", 0x0f, 1, 0x81);
        flags("DUP with QoS 0", 0x08, 0, 0x81);
        flags("identifier 0 with QoS 1", 0x02, 0, 0x81);
        flags("identifier 0 with QoS 2", 0x04, 0, 0x81);
        topic("empty, no alias", "", version == 5 ? 0x82 : 0x90);
        topic("with +", "a/+/b", 0x90);
        topic("with #", "a/#", 0x90);
        topic("with # in a level", "a#b", 0x90);
        topic("with U+0000", QByteArray("a\0b", 3), 0x81);
        topic("overlong", "\xc0\xaf", 0x81);
        topic("overlong U+0000", "\xc0\x80", 0x81);
        topic("surrogate", "\xed\xa0\x80", 0x81);
        topic("pair of surrogates", "\xed\xa0\xbd\xed\xb8\x80", 0x81);
        topic("cut sequence", "a\xe2\x82", 0x81);
        topic("lone continuation", "a\x80", 0x81);
        topic("above U+10FFFF", "\xf4\x90\x80\x80", 0x81);
        topic("byte that is never UTF-8", "\xff", 0x81);
        QTest::addRow("%d: topic beyond the packet", version)
            << version << packet::raw(Type::Publish, 0, hex("ff ff 61")) << 0x81;
        if (version == 5) {
            const auto response = [](const char *name, const QByteArray &text, int reason) {
                QTest::addRow("5: response topic %s", name)
                    << 5
                    << packet::publish({.version = V::V5,
                                        .topic = "a",
                                        .properties = packet::dataProperty(0x08, text)})
                    << reason;
            };
            response("with +", "a/+", 0x82);
            response("with #", "#", 0x82);
            response("empty", "", 0x82);
            response("not UTF-8", "\xff", 0x81);
        }
    }
}

void TestHostilePublish::refused()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    VERIFY_FINE(checkRefused(V(version), bytes, reason));
}

void TestHostilePublish::tolerated_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("payload");
    for (const int version : {3, 4, 5}) {
        QTest::addRow("%d: empty payload", version)
            << version << publish(version, 0, 0, {}) << QByteArray("");
        QTest::addRow("%d: topic of 65535 bytes", version)
            << version
            << packet::publish(
                   {.version = V(version), .topic = QByteArray(65535, 'a'), .payload = "x"})
            << QByteArray("x");
        QTest::addRow("%d: topic of slashes", version)
            << version << packet::publish({.version = V(version), .topic = QByteArray(65535, '/')})
            << QByteArray("");
        QTest::addRow("%d: QoS 1 with DUP, never seen", version)
            << version << publish(version, 1, 7, "x", true) << QByteArray("x");
    }
    const auto property = [](const char *name, const QByteArray &bytes) {
        QTest::addRow("5: %s", name)
            << 5
            << packet::publish(
                   {.version = V::V5, .topic = "a", .payload = "\xff\xfe", .properties = bytes})
            << QByteArray("\xff\xfe");
    };
    property("payload format 1 with invalid UTF-8", packet::byteProperty(0x01, 1));
    property("message expiry 0", packet::u32Property(0x02, 0));
    property("subscription identifiers unknown to us",
             packet::varintProperty(0x0B, 1) + packet::varintProperty(0x0B, 268'435'455) +
                 packet::varintProperty(0x0B, 1));
    property("empty user property", packet::userProperty({}, {}));
}

void TestHostilePublish::tolerated()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, payload);
    VERIFY_FINE(checkTolerated(V(version), bytes, {payload}));
}

void TestHostilePublish::wrongAliasIsRefused_data()
{
    QTest::addColumn<int>("maximum");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    QTest::newRow("0") << 10 << aliased("a", 0) << 0x94;
    QTest::newRow("0 without topic") << 10 << aliased("", 0) << 0x94;
    QTest::newRow("above our maximum") << 10 << aliased("a", 11) << 0x94;
    QTest::newRow("65535") << 10 << aliased("a", 65535) << 0x94;
    QTest::newRow("any where we take none") << 0 << aliased("a", 1) << 0x94;
    QTest::newRow("unknown, no topic") << 10 << aliased("", 3) << 0x82;
}

void TestHostilePublish::wrongAliasIsRefused()
{
    QFETCH(int, maximum);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    HostileRig rig(V::V5);
    rig.client().setConnectionProperties(withAliases(quint16(maximum)));
    QVERIFY(rig.up());
    rig.feed(rig.message("before") + bytes + rig.message("after"));
    VERIFY_FINE(rig.refusal(reason));
    QCOMPARE(rig.delivered(), Payloads{"before"});
}

void TestHostilePublish::aliasIsReassigned()
{
    HostileRig rig(V::V5);
    rig.client().setConnectionProperties(withAliases(10));
    QVERIFY(rig.up());
    QSignalSpy received(&rig.client(), &Client::messageReceived);
    rig.feed(aliased("one", 3) + aliased("", 3) + aliased("two", 3) + aliased("", 3));
    QStringList topics;
    for (const auto &arguments : received)
        topics << arguments.at(1).value<QMqttTopicName>().name();
    QCOMPARE(topics, (QStringList{u"one"_s, u"one"_s, u"two"_s, u"two"_s}));
    VERIFY_FINE(rig.aliveness());
}

void TestHostilePublish::aliasesEndWithTheConnection()
{
    HostileRig rig(V::V5);
    rig.client().setConnectionProperties(withAliases(10));
    rig.client().setCleanSession(false);
    QVERIFY(rig.up());
    rig.feed(aliased("one", 3));
    rig.device().closeByPeer();
    QCoreApplication::processEvents();
    QVERIFY(rig.up({}, true));
    rig.feed(aliased("", 3));
    VERIFY_FINE(rig.refusal(0x82));
    QCOMPARE(rig.delivered(), Payloads());
}

void TestHostilePublish::receiveMaximumIsHeld_data()
{
    QTest::addColumn<int>("maximum");
    QTest::newRow("1") << 1;
    QTest::newRow("2") << 2;
    QTest::newRow("100") << 100;
}

void TestHostilePublish::receiveMaximumIsHeld()
{
    QFETCH(int, maximum);
    HostileRig rig(V::V5);
    QMqttConnectionProperties properties;
    properties.setMaximumReceive(quint16(maximum));
    rig.client().setConnectionProperties(properties);
    QVERIFY(rig.up());
    for (int id = 1; id <= maximum; ++id)
        rig.feed(publish(5, 2, id));
    QCOMPARE(rig.delivered().size(), maximum);
    rig.feed(rig.message("QoS 0 does not count"));
    rig.feed(packet::ack(Type::Pubrel, 1) + publish(5, 2, 1001)); // one less, one more
    QCOMPARE(rig.client().state(), Client::Connected);
    rig.feed(publish(5, 2, 1002, "one too many"));
    VERIFY_FINE(rig.refusal(0x93));
    QCOMPARE(rig.delivered().size(), maximum + 2);
}

// Section 4.9: the quota is not kept over connections.
void TestHostilePublish::receiveMaximumStartsAnewWithTheConnection()
{
    HostileRig rig(V::V5);
    QMqttConnectionProperties properties;
    properties.setMaximumReceive(2);
    rig.client().setConnectionProperties(properties);
    rig.client().setCleanSession(false);
    QVERIFY(rig.up());
    rig.feed(publish(5, 2, 1) + publish(5, 2, 2));
    rig.device().closeByPeer();
    QCoreApplication::processEvents();
    QVERIFY(rig.up({}, true));
    rig.feed(publish(5, 2, 3) + publish(5, 2, 4) + publish(5, 2, 1, "again", true));
    QCOMPARE(rig.delivered(), (Payloads{"x", "x"}));
    rig.feed(packet::ack(Type::Pubrel, 1) + packet::ack(Type::Pubrel, 2));
    VERIFY_FINE(rig.aliveness());
}

void TestHostilePublish::sameIdBeforePubRelIsOneMessage()
{
    QFETCH(int, version);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    rig.feed(publish(version, 2, 7, "first") + publish(version, 2, 7, "first", true) +
             publish(version, 2, 7, "first") + publish(version, 2, 7, "other", true) +
             publish(version, 2, 7, "other"));
    QCOMPARE(rig.delivered(), Payloads{"first"});
    QCOMPARE(rig.sent(), Payloads(5, packet::ack(Type::Pubrec, 7)));
    rig.feed(packet::ack(Type::Pubrel, 7) + publish(version, 2, 7, "second"));
    QCOMPARE(rig.delivered(), (Payloads{"first", "second"}));
    QCOMPARE(rig.sent(), (Payloads{packet::ack(Type::Pubcomp, 7), packet::ack(Type::Pubrec, 7)}));
    VERIFY_FINE(rig.aliveness());
}

void TestHostilePublish::pubRelOfNothingIsAnswered()
{
    QFETCH(int, version);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    const QByteArray unknown =
        version == 5 ? packet::ack(Type::Pubcomp, 7, 0x92) : packet::ack(Type::Pubcomp, 7);
    rig.feed(packet::ack(Type::Pubrel, 7));
    QCOMPARE(rig.sent(), Payloads{unknown});
    QCOMPARE(rig.statuses(), QStringList());
    rig.feed(publish(version, 2, 7) + packet::ack(Type::Pubrel, 7) + packet::ack(Type::Pubrel, 7));
    QCOMPARE(rig.sent(),
             (Payloads{packet::ack(Type::Pubrec, 7), packet::ack(Type::Pubcomp, 7), unknown}));
    QCOMPARE(rig.statuses(), (QStringList{u"7 1 0"_s, u"7 4 0"_s}));
    VERIFY_FINE(rig.aliveness());
}

// A broker may send for a filter we never subscribed, or no longer: the client delivers it, the
// subscriptions do not.
void TestHostilePublish::messagesNobodySubscribed()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    QMqttSubscription *subscription = rig.client().subscribe(u"a"_s, 1);
    QVERIFY(subscription);
    QSignalSpy received(subscription, &QMqttSubscription::messageReceived);
    const int id = packet::idOf(rig.sent().constFirst());
    rig.feed(packet::suback(V::V311, id, {1}) + rig.message("never subscribed"));
    QCOMPARE(received.size(), 0);
    subscription->unsubscribe();
    rig.feed(packet::unsuback(V::V311, packet::idOf(rig.sent().constFirst())));
    rig.feed(publish(4, 1, 3, "no longer subscribed"));
    QCOMPARE(received.size(), 0);
    QCOMPARE(rig.delivered(), (Payloads{"never subscribed", "no longer subscribed"}));
    VERIFY_FINE(rig.aliveness());
}

QTEST_GUILESS_MAIN(TestHostilePublish)

#include "tst_hostilepublish.moc"
