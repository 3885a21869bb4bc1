// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;
using packet::hex;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

namespace {

// The properties of MQTT 5, table 2-4, with a value that is right, and who may send them to us:
// C = CONNACK, P = PUBLISH, A = acknowledgements, D = DISCONNECT, U = AUTH.
struct Known
{
    int id;
    const char *name;
    QByteArray property;
    const char *owners;
};

const QList<Known> &table()
{
    using namespace packet;
    static const QList<Known> list = {
        {0x01, "payload format", byteProperty(0x01, 1), "P"},
        {0x02, "message expiry", u32Property(0x02, 60), "P"},
        {0x03, "content type", dataProperty(0x03, "t"), "P"},
        {0x08, "response topic", dataProperty(0x08, "t"), "P"},
        {0x09, "correlation data", dataProperty(0x09, "\xff"), "P"},
        {0x0B, "subscription identifier", varintProperty(0x0B, 1), "P"},
        {0x11, "session expiry", u32Property(0x11, 60), "C"},
        {0x12, "assigned client id", dataProperty(0x12, "t"), "C"},
        {0x13, "server keep-alive", u16Property(0x13, 60), "C"},
        {0x15, "authentication method", dataProperty(0x15, "m"), "CU"},
        {0x16, "authentication data", dataProperty(0x16, "\xff"), "CU"},
        {0x17, "request problem information", byteProperty(0x17, 1), ""},
        {0x18, "will delay", u32Property(0x18, 60), ""},
        {0x19, "request response information", byteProperty(0x19, 1), ""},
        {0x1A, "response information", dataProperty(0x1A, "t"), "C"},
        {0x1C, "server reference", dataProperty(0x1C, "t"), "CD"},
        {0x1F, "reason", dataProperty(0x1F, "t"), "CADU"},
        {0x21, "receive maximum", u16Property(0x21, 1), "C"},
        {0x22, "topic alias maximum", u16Property(0x22, 1), "C"},
        {0x23, "topic alias", u16Property(0x23, 1), "P"},
        {0x24, "maximum QoS", byteProperty(0x24, 1), "C"},
        {0x25, "retain available", byteProperty(0x25, 1), "C"},
        {0x26, "user property", userProperty("n", "v"), "CPADU"},
        {0x27, "maximum packet size", u32Property(0x27, 1000), "C"},
        {0x28, "wildcards available", byteProperty(0x28, 1), "C"},
        {0x29, "subscription identifiers available", byteProperty(0x29, 1), "C"},
        {0x2A, "shared subscriptions available", byteProperty(0x2A, 1), "C"},
    };
    return list;
}

struct Owner
{
    char letter;
    const char *name;
    QByteArray before; // the body up to the property length
    QByteArray after;
    Type type;
    int flags;
};

const QList<Owner> &owners()
{
    static const QList<Owner> list = {
        {'C', "CONNACK", hex("00 00"), {}, Type::Connack, 0},
        {'P', "PUBLISH", hex("00 01 61"), "x", Type::Publish, 0},
        {'A', "PUBACK", hex("00 09 00"), {}, Type::Puback, 0},
        {'A', "PUBREC", hex("00 09 80"), {}, Type::Pubrec, 0},
        {'A', "PUBREL", hex("00 09 92"), {}, Type::Pubrel, 2},
        {'A', "PUBCOMP", hex("00 09 00"), {}, Type::Pubcomp, 0},
        {'A', "SUBACK", hex("00 09"), hex("00"), Type::Suback, 0},
        {'A', "UNSUBACK", hex("00 09"), hex("00"), Type::Unsuback, 0},
        {'D', "DISCONNECT", hex("8b"), {}, Type::Disconnect, 0},
        {'U', "AUTH", hex("18"), {}, Type::Auth, 0},
    };
    return list;
}

QByteArray raw(const Owner &owner, const QByteArray &section)
{
    return packet::raw(owner.type, owner.flags, owner.before + section + owner.after);
}

QByteArray with(const Owner &owner, const QByteArray &properties)
{
    return raw(owner, packet::varint(quint32(properties.size())) + properties);
}

} // namespace

class TestHostileProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void aHundredThousandUserProperties_data();
    void aHundredThousandUserProperties();
};

void TestHostileProperties::refused_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    for (const Owner &owner : owners()) {
        const auto row = [&owner](const QString &name, const QByteArray &bytes, int reason) {
            QTest::addRow("%s: %s", owner.name, qPrintable(name))
                << int(owner.type) << bytes << reason;
        };
        const auto section = [&row, &owner](const char *name, const QByteArray &bytes, int reason) {
            row(QString::fromLatin1(name), with(owner, bytes), reason);
        };
        for (const Known &known : table()) {
            const QString name = QString::fromLatin1(known.name);
            // What AUTH and DISCONNECT need to be right goes first.
            const QByteArray needed =
                owner.letter == 'U' && known.id != 0x15 ? packet::dataProperty(0x15, "m") : "";
            if (!QByteArrayView(known.owners).contains(owner.letter))
                row(name + u" does not belong here"_s, with(owner, needed + known.property), 0x82);
            else if (known.id != 0x26 && known.id != 0x0B)
                row(name + u" twice"_s, with(owner, needed + known.property.repeated(2)), 0x82);
        }
        section("unknown identifier 0", hex("00 00"), 0x82);
        section("unknown identifier 0x2b", hex("2b 00"), 0x82);
        section("unknown identifier of two bytes", hex("80 01 00"), 0x82);
        section("identifier that never ends", hex("ff ff ff ff ff"), 0x81);
        section("name without value", hex("26 00 01 6e"), 0x81);
        section("name beyond the section", hex("26 00 05 6e 00 01 76"), 0x81);
        section("value beyond the section", hex("26 00 01 6e 00 05 76"), 0x81);
        section("name with U+0000", packet::userProperty(QByteArray(1, 0), "v"), 0x81);
        section("value that is not UTF-8", packet::userProperty("n", "\xc0\x80"), 0x81);
        row(u"length beyond the packet"_s, raw(owner, hex("7f 26 00 01 6e 00 01 76")), 0x81);
        row(u"length of 256 MB"_s, raw(owner, hex("ff ff ff 7f")), 0x81);
        row(u"length of five bytes"_s, raw(owner, hex("80 80 80 80 01")), 0x81);
        row(u"length not in its shortest form"_s,
            raw(owner, hex("87 00") + packet::userProperty("n", "v")), 0x81);
        // Where bytes behind the properties are payload or codes, they are no error of framing.
        if (owner.after.isEmpty())
            row(u"length 0 with bytes left"_s,
                raw(owner, hex("00") + packet::userProperty("n", "v")), 0x81);
    }
    const auto connack = [](const char *name, const QByteArray &property) {
        QTest::addRow("CONNACK: %s", name)
            << int(Type::Connack) << packet::connack(V::V5, 0, false, property) << 0x82;
    };
    for (const int id : {0x24, 0x25, 0x28, 0x29, 0x2A}) {
        for (const int value : {2, 3, 127, 128, 255})
            connack(qPrintable(u"property 0x%1 is %2"_s.arg(id, 0, 16).arg(value)),
                    packet::byteProperty(id, value));
    }
    const auto publish = [](const char *name, const QByteArray &property, int reason) {
        QTest::addRow("PUBLISH: %s", name)
            << int(Type::Publish)
            << packet::publish({.version = V::V5, .topic = "a", .properties = property}) << reason;
    };
    for (const int value : {2, 255})
        publish(qPrintable(u"payload format %1"_s.arg(value)), packet::byteProperty(0x01, value),
                0x82);
    publish("subscription identifier 0", packet::varintProperty(0x0B, 0), 0x82);
    publish("subscription identifier of five bytes", hex("0b 80 80 80 80 01"), 0x81);
    publish("content type that is not UTF-8", packet::dataProperty(0x03, "\xed\xa0\x80"), 0x81);
    QTest::newRow("AUTH: data without method")
        << int(Type::Auth) << packet::auth(0x18, packet::dataProperty(0x16, "d")) << 0x82;
}

void TestHostileProperties::refused()
{
    QFETCH(int, type);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    HostileRig rig(V::V5);
    QMqttConnectionProperties properties;
    properties.setMaximumTopicAlias(10);
    properties.setAuthenticationMethod(u"m"_s);
    rig.client().setConnectionProperties(properties);
    if (Type(type) == Type::Connack || Type(type) == Type::Auth) {
        rig.begin();
        rig.feed(bytes + rig.message("after"));
        QCOMPARE(rig.delivered(), QList<QByteArray>());
    } else {
        QVERIFY(rig.up());
        rig.feed(rig.message("before") + bytes + rig.message("after"));
        QCOMPARE(rig.delivered(), QList<QByteArray>{"before"});
    }
    VERIFY_FINE(rig.refusal(reason));
}

void TestHostileProperties::aHundredThousandUserProperties_data()
{
    QTest::addColumn<int>("owner");
    for (int i = 0; i < owners().size(); ++i)
        QTest::newRow(owners().at(i).name) << i;
}

// Twice as many take no more than a small multiple of the time, whatever the machine.
void TestHostileProperties::aHundredThousandUserProperties()
{
    QFETCH(int, owner);
    const Owner &by = owners().at(owner);
    const auto run = [&by](int count) -> qint64 {
        HostileRig rig(V::V5);
        QMqttConnectionProperties properties;
        properties.setAuthenticationMethod(u"m"_s);
        rig.client().setConnectionProperties(properties);
        const QByteArray method = by.letter == 'U' ? packet::dataProperty(0x15, "m") : "";
        const QByteArray bytes = with(by, method + packet::userProperty("n", "v").repeated(count));
        const bool first = by.letter == 'C' || by.letter == 'U';
        if (first)
            rig.begin();
        else if (!rig.up())
            return -1;
        QElapsedTimer timer;
        timer.start();
        rig.feed(bytes);
        const qint64 taken = timer.nsecsElapsed();
        const bool refused = rig.client().error() == Client::ProtocolViolation;
        return refused ? -1 : taken;
    };
    const qint64 few = run(10'000);
    const qint64 many = run(100'000);
    QVERIFY(few >= 0 && many >= 0);
    QVERIFY2(many < 60 * qMax<qint64>(few, 1'000'000),
             qPrintable(u"%1 ns, ten times as many %2 ns"_s.arg(few).arg(many)));
}

QTEST_GUILESS_MAIN(TestHostileProperties)

#include "tst_hostileproperties.moc"
