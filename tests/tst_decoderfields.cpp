// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "decoding.h"

class TestDecoderFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesBadPackets_data();
    void refusesBadPackets();
    void reasonCodesKnownAndUnknown_data();
    void reasonCodesKnownAndUnknown();
    void connAckFields();
    void theFirstByteOfConnAckMeansNothingBefore311();
    void aServerOf311RefusesMqtt5InItsOwnForm();
    void publishFields();
    void publishViewsPointIntoTheBytes();
    void ackFields();
    void subAckFields();
    void disconnectAndAuthFields();
};

void TestDecoderFields::refusesBadPackets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("code");
    const auto row = [](const char *tag, V version, const QByteArray &bytes, int code) {
        QTest::addRow("%s, %d", tag, int(version)) << bytes << int(version) << code;
    };
    for (const V version : {V::V311, V::V5}) {
        const auto publish = [version](const QByteArray &topic) {
            return packet::publish({.version = version, .topic = topic});
        };
        row("CONNACK flags 2", version,
            packet::raw(Type::Connack, 0, hex(version == V::V5 ? "02 00 00" : "02 00")), 0x81);
        row("CONNACK refuses with session present", version,
            packet::connack(version, version == V::V5 ? 0x87 : 5, true), 0x82);
        row("PUBLISH QoS 3 [MQTT-3.3.1-4]", version,
            packet::raw(Type::Publish, 6, hex("0001 61 0001 00")), 0x81);
        row("PUBLISH DUP with QoS 0 [MQTT-3.3.1-2]", version,
            packet::raw(Type::Publish, 8, hex("0001 61 00")), 0x81);
        row("PUBLISH id 0 [MQTT-2.2.1-3]", version,
            packet::publish({.version = version, .topic = "a", .qos = 1, .id = 0}), 0x81);
        row("PUBLISH topic with #", version, publish("a/#"), 0x90);
        row("PUBLISH topic with +", version, publish("+"), 0x90);
        row("PUBLISH topic with U+0000", version, publish(QByteArray("a\0b", 3)), 0x81);
        row("PUBLISH topic overlong", version, publish("\xc0\xaf"), 0x81);
        row("PUBLISH topic surrogate", version, publish("\xed\xa0\x80"), 0x81);
        row("PUBLISH topic cut sequence", version, publish("a\xe2\x82"), 0x81);
        row("PUBLISH topic above U+10FFFF", version, publish("\xf4\x90\x80\x80"), 0x81);
        row("PUBLISH topic beyond the packet", version,
            packet::raw(Type::Publish, 0, hex("ffff 61 62")), 0x81);
        row("PUBACK id 0", version, packet::ack(Type::Puback, 0), 0x82);
        row("PUBREL id 0", version, packet::ack(Type::Pubrel, 0), 0x82);
        row("SUBACK id 0", version, packet::suback(version, 0, {0}), 0x82);
        row("SUBACK code 3", version, packet::suback(version, 1, {3}), 0x82);
        row("SUBACK code 127 behind a good one", version, packet::suback(version, 1, {0, 127}),
            0x82);
        row("SUBACK without codes", version, packet::suback(version, 1, {}), 0x81);
        row("UNSUBACK id 0", version,
            packet::unsuback(version, 0, version == V::V5 ? QList<int>{0} : QList<int>()), 0x82);
        row("PINGRESP with a body", version, packet::raw(Type::Pingresp, 0, hex("00")), 0x81);
    }
    row("PUBLISH empty topic", V::V311, packet::publish({.topic = ""}), 0x90);
    row("CONNACK code 6", V::V311, packet::connack(V::V311, 6), 0x82);
    row("CONNACK code 255", V::V311, packet::connack(V::V311, 255), 0x82);
    row("SUBACK 0x87 before 5", V::V311, packet::suback(V::V311, 1, {0x87}), 0x82);
    row("UNSUBACK with codes before 5", V::V311, packet::unsuback(V::V311, 1, {0}), 0x81);
    row("UNSUBACK without codes", V::V5, packet::unsuback(V::V5, 1, {}), 0x81);
    row("PUBACK with reason before 5", V::V311, packet::ack(Type::Puback, 1, 0), 0x81);
    row("session expiry in DISCONNECT", V::V5, packet::disconnect(0, packet::u32Property(0x11, 1)),
        0x82);
}

void TestDecoderFields::refusesBadPackets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    QFETCH(int, code);
    const WireError error = decode(bytes, V(version));
    QVERIFY(error);
    QVERIFY2(int(error.code) == code, error.what);
}

void TestDecoderFields::reasonCodesKnownAndUnknown_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("known");
    QTest::newRow("CONNACK") << 2
                             << hex("00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c "
                                    "9d 9f");
    QTest::newRow("PUBACK") << 4 << hex("00 10 80 83 87 90 91 97 99");
    QTest::newRow("PUBREC") << 5 << hex("00 10 80 83 87 90 91 97 99");
    QTest::newRow("PUBREL") << 6 << hex("00 92");
    QTest::newRow("PUBCOMP") << 7 << hex("00 92");
    QTest::newRow("SUBACK") << 9 << hex("00 01 02 80 83 87 8f 91 97 9e a1 a2");
    QTest::newRow("UNSUBACK") << 11 << hex("00 11 80 83 87 8f 91");
    QTest::newRow("AUTH") << 15 << hex("00 18");
}

void TestDecoderFields::reasonCodesKnownAndUnknown()
{
    QFETCH(int, type);
    QFETCH(QByteArray, known);
    for (int code = 0; code < 256; ++code) {
        QByteArray bytes;
        switch (Type(type)) {
        case Type::Connack:
            bytes = packet::connack(V::V5, code);
            break;
        case Type::Suback:
            bytes = packet::suback(V::V5, 1, {code});
            break;
        case Type::Unsuback:
            bytes = packet::unsuback(V::V5, 1, {code});
            break;
        case Type::Auth:
            bytes = packet::auth(code, packet::dataProperty(0x15, "m"));
            break;
        default:
            bytes = packet::ack(Type(type), 1, code);
            break;
        }
        const WireError error = decode(bytes, V::V5);
        if (known.contains(char(code)))
            QVERIFY2(!error, qPrintable(packet::describe(bytes)));
        else
            QCOMPARE(error.code, ReasonCode::ProtocolError);
    }
}

void TestDecoderFields::connAckFields()
{
    ConnAck packet;
    QVERIFY(!decodeConnAck(hex("01 00"), Version::Mqtt311, packet));
    QVERIFY(packet.sessionPresent);
    QCOMPARE(packet.code, 0);
    QVERIFY(!decodeConnAck(hex("00 05"), Version::Mqtt311, packet));
    QVERIFY(!packet.sessionPresent);
    QCOMPARE(packet.code, 5);
    const QByteArray body = hex("00 87 06") + Property;
    QVERIFY(!decodeConnAck(body, Version::Mqtt5, packet));
    QCOMPARE(packet.code, 0x87);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

// [MQTT-3.1.2-2] of 3.1.1: a server that has never heard of MQTT 5 says so in the older form.
void TestDecoderFields::aServerOf311RefusesMqtt5InItsOwnForm()
{
    ConnAck packet;
    QVERIFY(!decodeConnAck(hex("00 01"), Version::Mqtt5, packet));
    QCOMPARE(packet.code, quint8(ReasonCode::UnsupportedProtocolVersion));
    QVERIFY(packet.properties.isEmpty());
    for (const char *other : {"00 00", "00 02", "00 84", "01 01"})
        QVERIFY(decodeConnAck(hex(other), Version::Mqtt5, packet));
}

void TestDecoderFields::publishFields()
{
    Publish packet;
    const QByteArray qos0 = hex("0003 612f62 7879");
    QVERIFY(!decodePublish(qos0, 1, Version::Mqtt311, packet));
    QCOMPARE(packet.topic, QByteArrayView("a/b"));
    QCOMPARE(packet.payload, QByteArrayView("xy"));
    QCOMPARE(packet.id, 0);
    QCOMPARE(packet.qos, 0);
    QVERIFY(packet.retain);
    QVERIFY(!packet.duplicate);

    const QByteArray qos2 = hex("0001 61 0102 03 230007 78");
    QVERIFY(!decodePublish(qos2, 0x0c, Version::Mqtt5, packet));
    QCOMPARE(packet.topic, QByteArrayView("a"));
    QCOMPARE(packet.payload, QByteArrayView("x"));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.qos, 2);
    QVERIFY(!packet.retain);
    QVERIFY(packet.duplicate);
    QCOMPARE(packet.properties, QByteArrayView(hex("230007")));

    const QByteArray aliasOnly = hex("0000 03 230007");
    QVERIFY(!decodePublish(aliasOnly, 0, Version::Mqtt5, packet));
    QVERIFY(packet.topic.isEmpty());
    QVERIFY(packet.payload.isEmpty());
    QVERIFY(!packet.duplicate);

    const QByteArray longest = hex("ffff") + QByteArray(65535, 'a');
    QVERIFY(!decodePublish(longest, 0, Version::Mqtt311, packet));
    QCOMPARE(packet.topic.size(), 65535);
}

void TestDecoderFields::publishViewsPointIntoTheBytes()
{
    const QByteArray body = hex("0001 61 78");
    Publish packet;
    QVERIFY(!decodePublish(body, 0, Version::Mqtt311, packet));
    QVERIFY(packet.topic.data() == body.constData() + 2);
    QVERIFY(packet.payload.data() == body.constData() + 3);
}

void TestDecoderFields::ackFields()
{
    Ack packet;
    QVERIFY(!decodeAck(hex("0102"), PacketType::PubAck, Version::Mqtt5, packet));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.reason, ReasonCode::Success);
    QVERIFY(packet.properties.isEmpty());
    const QByteArray body = hex("0001 97 06") + Property;
    QVERIFY(!decodeAck(body, PacketType::PubRec, Version::Mqtt5, packet));
    QCOMPARE(packet.id, 1);
    QCOMPARE(packet.reason, ReasonCode::QuotaExceeded);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

void TestDecoderFields::subAckFields()
{
    SubAck packet;
    const QByteArray old = hex("0102 00 02 80");
    QVERIFY(!decodeSubAck(old, Version::Mqtt311, packet));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.codes, QByteArrayView(hex("000280")));
    const QByteArray body = hex("0001 06") + Property + hex("01 a2");
    QVERIFY(!decodeSubAck(body, Version::Mqtt5, packet));
    QCOMPARE(packet.codes, QByteArrayView(hex("01a2")));
    QCOMPARE(packet.properties, QByteArrayView(Property));
    QVERIFY(!decodeUnsubAck(hex("0003"), Version::Mqtt311, packet));
    QCOMPARE(packet.id, 3);
    QVERIFY(packet.codes.isEmpty());
    const QByteArray unsubAck = hex("0003 00 11");
    QVERIFY(!decodeUnsubAck(unsubAck, Version::Mqtt5, packet));
    QCOMPARE(packet.codes, QByteArrayView(hex("11")));
}

void TestDecoderFields::disconnectAndAuthFields()
{
    Reason packet;
    QVERIFY(!decodeDisconnect({}, packet));
    QCOMPARE(packet.reason, ReasonCode::Success);
    const QByteArray disconnect = hex("8e 06") + Property;
    QVERIFY(!decodeDisconnect(disconnect, packet));
    QCOMPARE(packet.reason, ReasonCode::SessionTakenOver);
    QCOMPARE(packet.properties, QByteArrayView(Property));
    for (const int unknown : {0x01, 0x04, 0x7f, 0xa3, 0xff})
        QVERIFY(decodeDisconnect(packet::u8(unknown), packet));
    const QByteArray auth = hex("18 06") + Property;
    QVERIFY(!decodeAuth(auth, packet));
    QCOMPARE(packet.reason, ReasonCode::ContinueAuthentication);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

void TestDecoderFields::theFirstByteOfConnAckMeansNothingBefore311()
{
    for (int first = 0; first < 256; ++first) {
        ConnAck packet;
        const QByteArray accepting{packet::u8(first) + packet::u8(0)};
        QVERIFY(!decodeConnAck(accepting, Version::Mqtt31, packet));
        QVERIFY(!packet.sessionPresent);
        const QByteArray refusing{packet::u8(first) + packet::u8(4)};
        QVERIFY(!decodeConnAck(refusing, Version::Mqtt31, packet));
        QCOMPARE(packet.code, quint8(4));
    }
}

QTEST_GUILESS_MAIN(TestDecoderFields)

#include "tst_decoderfields.moc"
