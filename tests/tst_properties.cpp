// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/properties.h"
#include "support/packetbuilder.h"

#include <QElapsedTimer>
#include <QTest>

#include <vector>

using namespace mqtt;
using packet::byteProperty;
using packet::dataProperty;
using packet::hex;
using packet::u16Property;
using packet::u32Property;
using packet::userProperty;
using packet::varintProperty;

namespace {

using Owner = PropertyOwner;

constexpr Owner Owners[] = {Owner::ConnAck, Owner::Publish,    Owner::PubAck,
                            Owner::SubAck,  Owner::Disconnect, Owner::Auth};

// Table 2-4 of the specification once more: a valid property and the packets from a server that may
// carry it; Owner of none: only a client sends it.
struct Row
{
    const char *name;
    QByteArray bytes;
    std::vector<Owner> owners;
};

std::vector<Row> table()
{
    return {
        {"payload format", byteProperty(0x01, 1), {Owner::Publish}},
        {"message expiry", u32Property(0x02, 0), {Owner::Publish}},
        {"content type", dataProperty(0x03, "t"), {Owner::Publish}},
        {"response topic", dataProperty(0x08, "r"), {Owner::Publish}},
        {"correlation data", dataProperty(0x09, "\xff"), {Owner::Publish}},
        {"subscription id", varintProperty(0x0b, 1), {Owner::Publish}},
        {"session expiry", u32Property(0x11, 0), {Owner::ConnAck}},
        {"assigned client id", dataProperty(0x12, "c"), {Owner::ConnAck}},
        {"server keep alive", u16Property(0x13, 0), {Owner::ConnAck}},
        {"authentication method", dataProperty(0x15, "m"), {Owner::ConnAck, Owner::Auth}},
        {"request problem information", byteProperty(0x17, 0), {}},
        {"will delay", u32Property(0x18, 0), {}},
        {"request response information", byteProperty(0x19, 0), {}},
        {"response information", dataProperty(0x1a, "r"), {Owner::ConnAck}},
        {"server reference", dataProperty(0x1c, "s"), {Owner::ConnAck, Owner::Disconnect}},
        {"reason string",
         dataProperty(0x1f, "r"),
         {Owner::ConnAck, Owner::PubAck, Owner::SubAck, Owner::Disconnect, Owner::Auth}},
        {"receive maximum", u16Property(0x21, 1), {Owner::ConnAck}},
        {"topic alias maximum", u16Property(0x22, 0), {Owner::ConnAck}},
        {"topic alias", u16Property(0x23, 1), {Owner::Publish}},
        {"maximum QoS", byteProperty(0x24, 0), {Owner::ConnAck}},
        {"retain available", byteProperty(0x25, 0), {Owner::ConnAck}},
        {"user property",
         userProperty("", ""),
         {Owner::ConnAck, Owner::Publish, Owner::PubAck, Owner::SubAck, Owner::Disconnect,
          Owner::Auth}},
        {"maximum packet size", u32Property(0x27, 1), {Owner::ConnAck}},
        {"wildcards available", byteProperty(0x28, 0), {Owner::ConnAck}},
        {"subscription ids available", byteProperty(0x29, 0), {Owner::ConnAck}},
        {"shared available", byteProperty(0x2a, 0), {Owner::ConnAck}},
    };
}

} // namespace

class TestProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void belongsToItsPacketsOnly_data();
    void belongsToItsPacketsOnly();
    void onceWhereOnlyOnceIsAllowed_data();
    void onceWhereOnlyOnceIsAllowed();
    void cutAtEveryByteIsMalformed_data();
    void cutAtEveryByteIsMalformed();
    void valuesInRange_data();
    void valuesInRange();
    void unknownIdentifiers_data();
    void unknownIdentifiers();
    void textIsText_data();
    void textIsText();
    void authenticationDataNeedsAMethod();
    void readsValuesInOrder();
    void timeIsProportionalToTheBytes();
};

void TestProperties::belongsToItsPacketsOnly_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("owners");
    for (const Row &row : table()) {
        int owners = 0;
        for (const Owner owner : row.owners)
            owners |= int(owner);
        QTest::newRow(row.name) << row.bytes << owners;
    }
}

void TestProperties::belongsToItsPacketsOnly()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, owners);
    for (const Owner owner : Owners) {
        const WireError error = checkProperties(bytes, owner);
        if (owners & int(owner))
            QVERIFY2(!error, error.what);
        else
            QCOMPARE(error.code, ReasonCode::ProtocolError);
    }
}

void TestProperties::onceWhereOnlyOnceIsAllowed_data()
{
    belongsToItsPacketsOnly_data();
}

void TestProperties::onceWhereOnlyOnceIsAllowed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, owners);
    for (const Owner owner : Owners) {
        if (!(owners & int(owner)))
            continue;
        const WireError error = checkProperties(bytes.repeated(2), owner);
        if (bytes.startsWith(0x26) || bytes.startsWith(0x0b))
            QVERIFY2(!error, error.what); // [MQTT-3.3.2-18], [MQTT-3.3.4-3]
        else
            QCOMPARE(error.code, ReasonCode::ProtocolError);
    }
}

void TestProperties::cutAtEveryByteIsMalformed_data()
{
    belongsToItsPacketsOnly_data();
}

void TestProperties::cutAtEveryByteIsMalformed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, owners);
    for (const Owner owner : Owners) {
        if (!(owners & int(owner)))
            continue;
        for (qsizetype size = 1; size < bytes.size(); ++size) {
            const WireError error = checkProperties(bytes.first(size), owner);
            QVERIFY(error);
            QCOMPARE(error.code, ReasonCode::MalformedPacket);
        }
    }
}

void TestProperties::valuesInRange_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("owner");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *tag, const QByteArray &bytes, Owner owner, bool good) {
        QTest::newRow(tag) << bytes << int(owner) << good;
    };
    row("payload format 0", byteProperty(0x01, 0), Owner::Publish, true);
    row("payload format 2", byteProperty(0x01, 2), Owner::Publish, false);
    row("payload format 255", byteProperty(0x01, 255), Owner::Publish, false);
    row("maximum QoS 1", byteProperty(0x24, 1), Owner::ConnAck, true);
    row("maximum QoS 2", byteProperty(0x24, 2), Owner::ConnAck, false);
    row("maximum QoS 3", byteProperty(0x24, 3), Owner::ConnAck, false);
    row("retain available 2", byteProperty(0x25, 2), Owner::ConnAck, false);
    row("wildcards available 2", byteProperty(0x28, 2), Owner::ConnAck, false);
    row("subscription ids available 2", byteProperty(0x29, 2), Owner::ConnAck, false);
    row("shared available 255", byteProperty(0x2a, 255), Owner::ConnAck, false);
    row("receive maximum 0", u16Property(0x21, 0), Owner::ConnAck, false);
    row("receive maximum 65535", u16Property(0x21, 65535), Owner::ConnAck, true);
    row("maximum packet size 0", u32Property(0x27, 0), Owner::ConnAck, false);
    row("maximum packet size 4294967295", u32Property(0x27, 4294967295), Owner::ConnAck, true);
    row("subscription id 0", varintProperty(0x0b, 0), Owner::Publish, false);
    row("subscription id 268435455", varintProperty(0x0b, 268435455), Owner::Publish, true);
    row("topic alias maximum 65535", u16Property(0x22, 65535), Owner::ConnAck, true);
    row("response topic with # [MQTT-3.3.2-14]", dataProperty(0x08, "a/#"), Owner::Publish, false);
    row("response topic with + [MQTT-3.3.2-14]", dataProperty(0x08, "+"), Owner::Publish, false);
    row("content type with #", dataProperty(0x03, "#"), Owner::Publish, true);
}

void TestProperties::valuesInRange()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, owner);
    QFETCH(bool, good);
    const WireError error = checkProperties(bytes, Owner(owner));
    QCOMPARE(!error, good);
    QCOMPARE(error.code, good ? ReasonCode::Success : ReasonCode::ProtocolError);
}

void TestProperties::unknownIdentifiers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("0") << hex("00 00");
    QTest::newRow("4, between known ones") << hex("04 00");
    QTest::newRow("0x2b, just behind the last") << hex("2b 00");
    QTest::newRow("127") << hex("7f 00");
    QTest::newRow("two bytes") << hex("8001 00");
    QTest::newRow("more than a byte can hold") << hex("8102 01");
    QTest::newRow("four bytes") << hex("ffffff7f 00");
}

void TestProperties::unknownIdentifiers()
{
    QFETCH(QByteArray, bytes);
    for (const Owner owner : Owners)
        QCOMPARE(checkProperties(bytes, owner).code, ReasonCode::ProtocolError);
    QVERIFY(checkProperties(hex("80"), Owner::Publish).code == ReasonCode::MalformedPacket);
    QVERIFY(checkProperties(hex("8100 01"), Owner::Publish)); // not the shortest form
}

void TestProperties::textIsText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("owner");
    const QByteArray bad("a\xff");
    QTest::newRow("content type") << dataProperty(0x03, bad) << int(Owner::Publish);
    QTest::newRow("content type with U+0000")
        << dataProperty(0x03, QByteArray("\0", 1)) << int(Owner::Publish);
    QTest::newRow("response topic") << dataProperty(0x08, bad) << int(Owner::Publish);
    QTest::newRow("assigned client id") << dataProperty(0x12, bad) << int(Owner::ConnAck);
    QTest::newRow("authentication method") << dataProperty(0x15, bad) << int(Owner::Auth);
    QTest::newRow("response information") << dataProperty(0x1a, bad) << int(Owner::ConnAck);
    QTest::newRow("server reference") << dataProperty(0x1c, bad) << int(Owner::Disconnect);
    QTest::newRow("reason string") << dataProperty(0x1f, bad) << int(Owner::PubAck);
    QTest::newRow("user property name") << userProperty(bad, "v") << int(Owner::SubAck);
    QTest::newRow("user property value") << userProperty("n", bad) << int(Owner::SubAck);
}

void TestProperties::textIsText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, owner);
    QCOMPARE(checkProperties(bytes, Owner(owner)).code, ReasonCode::MalformedPacket);
}

void TestProperties::authenticationDataNeedsAMethod()
{
    const QByteArray data = dataProperty(0x16, "d");
    const QByteArray method = dataProperty(0x15, "m");
    for (const Owner owner : {Owner::ConnAck, Owner::Auth}) {
        QCOMPARE(checkProperties(data, owner).code, ReasonCode::ProtocolError);
        QVERIFY(!checkProperties(QByteArray(data + method), owner));
        QCOMPARE(checkProperties(QByteArray(method + data + data), owner).code,
                 ReasonCode::ProtocolError);
    }
}

void TestProperties::readsValuesInOrder()
{
    const QByteArray section = byteProperty(0x01, 1) + u32Property(0x02, 0xfffefdfc) +
                               u16Property(0x23, 258) + varintProperty(0x0b, 300) +
                               dataProperty(0x09, "id") + userProperty("n", "v");
    PropertyReader reader(section);
    Property property;
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::PayloadFormatIndicator);
    QCOMPARE(property.number, 1u);
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::MessageExpiryInterval);
    QCOMPARE(property.number, 0xfffefdfcu);
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::TopicAlias);
    QCOMPARE(property.number, 258u);
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::SubscriptionIdentifier);
    QCOMPARE(property.number, 300u);
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::CorrelationData);
    QCOMPARE(property.value, QByteArrayView("id"));
    QVERIFY(reader.next(property));
    QCOMPARE(property.id, PropertyId::UserProperty);
    QCOMPARE(property.name, QByteArrayView("n"));
    QCOMPARE(property.value, QByteArrayView("v"));
    QVERIFY(!reader.next(property));
    QVERIFY(!reader.error());
}

void TestProperties::timeIsProportionalToTheBytes()
{
    // Not a benchmark: a quadratic walk would need minutes for the larger one.
    const QByteArray section = userProperty("name", "value").repeated(1'000'000);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!checkProperties(section, Owner::Publish));
    QVERIFY2(timer.elapsed() < 20'000, "checking a million user properties took too long");
}

QTEST_GUILESS_MAIN(TestProperties)
#include "tst_properties.moc"
