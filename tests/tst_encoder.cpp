// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/encoder.h"
#include "client/codec/properties.h"
#include "support/packetbuilder.h"

#include <QTest>

#include <functional>

using namespace mqtt;
using packet::hex;

using Encode = std::function<void(OutputBuffer &)>;
Q_DECLARE_METATYPE(Encode)

class TestEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesTheBytesOfTheSpecification_data();
    void encodesTheBytesOfTheSpecification();
    void appendsToWhatIsThere();
    void refusesStringsThatCannotBeWritten();
    void publishSizeIsTheSizeWritten_data();
    void publishSizeIsTheSizeWritten();
    void publishTooLargeForMqttHasSizeZero();
    void writesProperties();
    void whatMayNotBeSentIsAProblem();
};

void TestEncoder::encodesTheBytesOfTheSpecification_data()
{
    QTest::addColumn<Encode>("encode");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *tag, const Encode &encode, const QByteArray &expected) {
        QTest::newRow(tag) << encode << expected;
    };
    const auto connect = [](const Connect &values) {
        return [values](OutputBuffer &out) { QVERIFY(encodeConnect(out, values)); };
    };
    using V = packet::Version;

    Connect plain;
    plain.clientId = "ab";
    row("CONNECT 3.1.1", connect(plain), hex("10 0e 0004 4d515454 04 02 003c 0002 6162"));
    plain.version = Version::Mqtt31;
    row("CONNECT 3.1 has another protocol name", connect(plain),
        hex("10 10 0006 4d5149736470 03 02 003c 0002 6162"));
    plain.version = Version::Mqtt5;
    row("CONNECT 5 has an empty property section", connect(plain),
        hex("10 0f 0004 4d515454 05 02 003c 00 0002 6162"));

    Connect full;
    full.cleanStart = false;
    full.keepAlive = 65535;
    full.clientId = "c";
    full.username = "u";
    full.password = "";
    full.will = Will{"w", "m", {}, 2, true};
    packet::Connect fullBytes{.clientId = "c",
                              .cleanStart = false,
                              .keepAlive = 65535,
                              .username = "u",
                              .password = "",
                              .willTopic = "w",
                              .willMessage = "m",
                              .willQos = 2,
                              .willRetain = true};
    row("CONNECT 3.1.1 with login and will", connect(full), packet::connect(fullBytes));
    full.version = Version::Mqtt5;
    full.properties = packet::u32Property(0x11, 5);
    full.will->properties = packet::u32Property(0x18, 1);
    fullBytes.version = V::V5;
    fullBytes.properties = packet::u32Property(0x11, 5);
    fullBytes.willProperties = packet::u32Property(0x18, 1);
    row("CONNECT 5 with everything", connect(full), packet::connect(fullBytes));

    Connect passwordOnly;
    passwordOnly.password = "p";
    row("CONNECT with a password alone", connect(passwordOnly), packet::connect({.password = "p"}));

    row(
        "SUBSCRIBE",
        [](OutputBuffer &out) {
            QVERIFY(encodeSubscribe(out, {1, {{"a/+", 2}, {"b", 0}}, {}}, Version::Mqtt311));
        },
        hex("82 0c 0001 0003 612f2b 02 0001 62 00"));
    row(
        "SUBSCRIBE 5",
        [](OutputBuffer &out) {
            QVERIFY(encodeSubscribe(out, {258, {{"a", 0x05}}, packet::varintProperty(0x0b, 128)},
                                    Version::Mqtt5));
        },
        packet::subscribe(V::V5, 258, "a", 5, packet::varintProperty(0x0b, 128)));
    row(
        "SUBSCRIBE 3.1.1 leaves properties out",
        [](OutputBuffer &out) {
            QVERIFY(encodeSubscribe(out, {1, {{"a", 1}}, "ignored"}, Version::Mqtt311));
        },
        packet::subscribe(V::V311, 1, "a", 1));
    row(
        "UNSUBSCRIBE",
        [](OutputBuffer &out) {
            QVERIFY(encodeUnsubscribe(out, {1, {"a", "b"}, {}}, Version::Mqtt311));
        },
        hex("a2 08 0001 0001 61 0001 62"));
    row(
        "UNSUBSCRIBE 5",
        [](OutputBuffer &out) {
            QVERIFY(
                encodeUnsubscribe(out, {1, {"a"}, packet::userProperty("n", "v")}, Version::Mqtt5));
        },
        packet::unsubscribe(V::V5, 1, "a", packet::userProperty("n", "v")));

    const auto publish = [](const Publish &values, Version version) {
        return [values, version](OutputBuffer &out) { encodePublish(out, values, version); };
    };
    row("PUBLISH QoS 0", publish({"a", "xy", {}, 0, 0, false, false}, Version::Mqtt311),
        hex("30 05 0001 61 7879"));
    row("PUBLISH QoS 0 retained, empty",
        publish({"a", {}, {}, 0, 0, true, false}, Version::Mqtt311), hex("31 03 0001 61"));
    row("PUBLISH QoS 1", publish({"a", "x", {}, 258, 1, false, false}, Version::Mqtt311),
        hex("32 06 0001 61 0102 78"));
    row("PUBLISH QoS 2 again", publish({"a", "x", {}, 65535, 2, true, true}, Version::Mqtt311),
        hex("3d 06 0001 61 ffff 78"));
    row("PUBLISH 5", publish({"a", "x", {}, 0, 0, false, false}, Version::Mqtt5),
        hex("30 05 0001 61 00 78"));
    static const QByteArray alias = packet::u16Property(0x23, 7);
    row("PUBLISH 5 with an alias for the topic",
        publish({{}, "x", alias, 1, 1, false, false}, Version::Mqtt5),
        hex("32 09 0000 0001 03 230007 78"));
    static const QByteArray large(200, 'x');
    row("PUBLISH of 203 bytes", publish({"a", large, {}, 0, 0, false, false}, Version::Mqtt311),
        hex("30 cb01 0001 61") + large);

    const auto ack = [](PacketType type, ReasonCode reason, Version version) {
        return [=](OutputBuffer &out) { encodeAck(out, type, 258, reason, version); };
    };
    row("PUBACK", ack(PacketType::PubAck, ReasonCode::Success, Version::Mqtt5), hex("40 02 0102"));
    row("PUBREC", ack(PacketType::PubRec, ReasonCode::Success, Version::Mqtt311),
        hex("50 02 0102"));
    row("PUBREL has flags 2 [MQTT-3.6.1-1]",
        ack(PacketType::PubRel, ReasonCode::Success, Version::Mqtt311), hex("62 02 0102"));
    row("PUBCOMP", ack(PacketType::PubComp, ReasonCode::Success, Version::Mqtt311),
        hex("70 02 0102"));
    row("PUBCOMP 5 with reason",
        ack(PacketType::PubComp, ReasonCode::PacketIdentifierNotFound, Version::Mqtt5),
        hex("70 03 0102 92"));
    row("PUBREL 5 with reason",
        ack(PacketType::PubRel, ReasonCode::PacketIdentifierNotFound, Version::Mqtt5),
        hex("62 03 0102 92"));
    row("PUBACK 3.1.1 knows no reason",
        ack(PacketType::PubAck, ReasonCode::QuotaExceeded, Version::Mqtt311), hex("40 02 0102"));

    row("PINGREQ", encodePingReq, hex("c0 00"));
    const auto disconnect = [](ReasonCode reason, const QByteArray &properties, Version version) {
        return [=](OutputBuffer &out) { encodeDisconnect(out, reason, properties, version); };
    };
    row("DISCONNECT 3.1.1", disconnect(ReasonCode::ProtocolError, {}, Version::Mqtt311),
        hex("e0 00"));
    row("DISCONNECT 5", disconnect(ReasonCode::Success, {}, Version::Mqtt5), hex("e0 00"));
    row("DISCONNECT 5 with reason", disconnect(ReasonCode::ProtocolError, {}, Version::Mqtt5),
        hex("e0 01 82"));
    row("DISCONNECT 5 with properties",
        disconnect(ReasonCode::Success, packet::u32Property(0x11, 0), Version::Mqtt5),
        packet::disconnect(0, packet::u32Property(0x11, 0)));
    row(
        "AUTH",
        [](OutputBuffer &out) {
            encodeAuth(out, ReasonCode::ContinueAuthentication, packet::dataProperty(0x15, "X"));
        },
        packet::auth(0x18, packet::dataProperty(0x15, "X")));
}

void TestEncoder::encodesTheBytesOfTheSpecification()
{
    QFETCH(Encode, encode);
    QFETCH(QByteArray, expected);
    OutputBuffer out;
    encode(out);
    QCOMPARE(out.view().toByteArray().toHex(' '), expected.toHex(' '));
}

void TestEncoder::appendsToWhatIsThere()
{
    OutputBuffer out;
    encodePingReq(out);
    encodeAck(out, PacketType::PubAck, 1, ReasonCode::Success, Version::Mqtt311);
    QCOMPARE(out.view().toByteArray(), hex("c000 40020001"));
}

void TestEncoder::refusesStringsThatCannotBeWritten()
{
    const QByteArray longest(65535, 'a');
    const QByteArray tooLong(65536, 'a');
    OutputBuffer out;
    const auto refuses = [&out](auto change, const QByteArray &text) {
        Connect values;
        values.will = Will{"w", {}, {}, 0, false};
        change(values, text);
        out.clear();
        const bool written = encodeConnect(out, values);
        return !written && out.isEmpty();
    };
    const auto clientId = [](Connect &c, const QByteArray &text) { c.clientId = text; };
    const auto username = [](Connect &c, const QByteArray &text) { c.username = text; };
    const auto password = [](Connect &c, const QByteArray &text) { c.password = text; };
    const auto willTopic = [](Connect &c, const QByteArray &text) { c.will->topic = text; };
    const auto willPayload = [](Connect &c, const QByteArray &text) { c.will->payload = text; };
    QVERIFY(refuses(clientId, tooLong) && !refuses(clientId, longest));
    QVERIFY(refuses(username, tooLong) && !refuses(username, longest));
    QVERIFY(refuses(password, tooLong) && !refuses(password, longest));
    QVERIFY(refuses(willTopic, tooLong) && !refuses(willTopic, longest));
    QVERIFY(refuses(willPayload, tooLong) && !refuses(willPayload, longest));
    QVERIFY(refuses([](Connect &c, const QByteArray &) { c.will->qos = 3; }, {}));

    out.clear();
    QVERIFY(!encodeSubscribe(out, {1, {{"a", 0}, {tooLong, 0}}, {}}, Version::Mqtt311));
    QVERIFY(!encodeUnsubscribe(out, {1, {"a", tooLong}, {}}, Version::Mqtt311));
    QVERIFY(out.isEmpty());
}

void TestEncoder::publishSizeIsTheSizeWritten_data()
{
    QTest::addColumn<int>("payload");
    for (const int size : {0, 1, 121, 122, 123, 124, 125, 16375, 16380, 16390, 2097140, 2097160})
        QTest::addRow("%d", size) << size;
}

void TestEncoder::publishSizeIsTheSizeWritten()
{
    QFETCH(int, payload);
    const QByteArray bytes(payload, 'x');
    for (const Version version : {Version::Mqtt311, Version::Mqtt5}) {
        for (const quint8 qos : {0, 1}) {
            const Publish values{"a", bytes, {}, qos, qos, false, false};
            OutputBuffer out;
            encodePublish(out, values, version);
            QCOMPARE(qsizetype(publishSize(values, version)), out.size());
            QCOMPARE(packet::firstSize(out.view().toByteArray()), out.size());
        }
    }
}

void TestEncoder::publishTooLargeForMqttHasSizeZero()
{
    // Only the size counts here, so no memory stands behind the view.
    const char byte = 'x';
    const auto sizeWith = [&byte](qsizetype payload) {
        return publishSize({"a", QByteArrayView(&byte, payload), {}, 0, 0, false, false},
                           Version::Mqtt311);
    };
    QCOMPARE(sizeWith(268435455 - 3), 268435455u + 5);
    QCOMPARE(sizeWith(268435455 - 2), 0u);
}

void TestEncoder::writesProperties()
{
    PropertyWriter writer;
    writer.number(PropertyId::PayloadFormatIndicator, 1);
    writer.number(PropertyId::ReceiveMaximum, 258);
    writer.number(PropertyId::SessionExpiryInterval, 0xfffefdfc);
    writer.number(PropertyId::SubscriptionIdentifier, 128);
    writer.bytes(PropertyId::CorrelationData, "id");
    writer.pair("n", "v");
    QVERIFY(!writer.problem());
    QCOMPARE(
        writer.section().toHex(' '),
        hex("01 01  21 0102  11 fffefdfc  0b 8001  09 0002 6964  26 0001 6e 0001 76").toHex(' '));

    PropertyWriter more(writer.section());
    more.number(PropertyId::TopicAlias, 1);
    QCOMPARE(more.section(), writer.section() + hex("23 0001"));
}

void TestEncoder::whatMayNotBeSentIsAProblem()
{
    const QByteArray longest(65535, 'a');
    const QByteArray tooLong(65536, 'a');
    const QByteArray null("a\0b", 3);
    PropertyWriter good;
    good.bytes(PropertyId::ContentType, longest);
    good.bytes(PropertyId::CorrelationData, null); // binary
    good.bytes(PropertyId::ResponseTopic, "a/b");
    good.pair(longest, longest);
    QVERIFY(!good.problem());
    const auto ofBytes = [](PropertyId id, const QByteArray &value) {
        PropertyWriter writer;
        writer.bytes(id, value);
        writer.number(PropertyId::TopicAlias, 1);
        return QByteArray(writer.problem());
    };
    const auto ofPair = [](const QByteArray &name, const QByteArray &value) {
        PropertyWriter writer;
        writer.pair(name, value);
        return QByteArray(writer.problem());
    };
    QVERIFY(ofBytes(PropertyId::ContentType, tooLong).contains("longer"));
    QVERIFY(ofBytes(PropertyId::CorrelationData, tooLong).contains("longer"));
    QVERIFY(ofPair(tooLong, "v").contains("longer"));
    QVERIFY(ofPair("n", tooLong).contains("longer"));
    QVERIFY(ofBytes(PropertyId::ContentType, null).contains("U+0000"));
    QVERIFY(ofPair(null, "v").contains("U+0000"));
    QVERIFY(ofPair("n", null).contains("U+0000"));
    for (const char *topic : {"a/#", "+", ""})
        QVERIFY(ofBytes(PropertyId::ResponseTopic, topic).contains("topic name"));
}

QTEST_GUILESS_MAIN(TestEncoder)
#include "tst_encoder.moc"
