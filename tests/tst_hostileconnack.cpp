// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::hex;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

// What a broker may answer to CONNECT.
class TestHostileConnAck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongConnAckIsRefused_data();
    void wrongConnAckIsRefused();
    void everyCodeEndsTheAttempt_data();
    void everyCodeEndsTheAttempt();
    void sessionPresentMustBeExpected_data() { addVersions(); }
    void sessionPresentMustBeExpected();
    void extremeLimitsAreTaken_data();
    void extremeLimitsAreTaken();
    void assignedClientId_data();
    void assignedClientId();
    void serverReferenceOfFullLength();
    void cutConnAckIsNoConnection_data() { addVersions(); }
    void cutConnAckIsNoConnection();
};

void TestHostileConnAck::wrongConnAckIsRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    for (const int version : {3, 4, 5}) {
        const QByteArray none = version == 5 ? packet::u8(0) : QByteArray();
        const auto row = [version](const char *name, const QByteArray &body, int reason) {
            QTest::addRow("%d: %s", version, name)
                << version << packet::raw(Type::Connack, 0, body) << reason;
        };
        row("length 0", {}, 0x81);
        row("length 1", hex("00"), 0x81);
        row("one too long", hex("00 00") + none + hex("00"), 0x81);
        for (int flags = 2; version > 3 && flags < 256; flags = flags * 2 + (flags == 2))
            row(qPrintable(u"flags %1"_s.arg(flags)), packet::u8(flags) + packet::u8(0) + none,
                0x81);
        if (version > 3)
            row("session present with a refusal", hex(version == 5 ? "01 87" : "01 05") + none,
                0x82);
        row("code 255", hex("00 ff") + none, 0x82);
        row("code 6", hex("00 06") + none, 0x82);
        row("code 127", hex("00 7f") + none, 0x82);
    }
    const auto row = [](const char *name, const QByteArray &properties, int reason) {
        QTest::addRow("5: %s", name) << 5 << packet::connack(V::V5, 0, false, properties) << reason;
    };
    QTest::newRow("5: no properties") << 5 << hex("20 02 00 00") << 0x81;
    QTest::newRow("5: properties one too short") << 5 << hex("20 05 00 00 03 21 00") << 0x81;
    row("receive maximum 0", packet::u16Property(0x21, 0), 0x82);
    row("maximum QoS 2", packet::byteProperty(0x24, 2), 0x82);
    row("maximum QoS 3", packet::byteProperty(0x24, 3), 0x82);
    row("maximum packet size 0", packet::u32Property(0x27, 0), 0x82);
    row("topic alias", packet::u16Property(0x23, 1), 0x82);
}

void TestHostileConnAck::wrongConnAckIsRefused()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    for (const bool whole : {true, false}) {
        HostileRig rig{V(version)};
        QSignalSpy connected(&rig.client(), &Client::connected);
        rig.begin();
        if (whole)
            rig.feed(bytes + rig.message("after"));
        else
            rig.feedByByte(bytes + rig.message("after"));
        VERIFY_FINE(rig.refusal(reason));
        QCOMPARE(connected.size(), 0);
        QCOMPARE(rig.delivered(), QList<QByteArray>());
    }
}

void TestHostileConnAck::everyCodeEndsTheAttempt_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("error");
    for (int code = 1; code <= 255; ++code) {
        for (const int version : {3, 4})
            QTest::addRow("%d: code %d", version, code)
                << version << code << (code <= 5 ? code : int(Client::ProtocolViolation));
        static const QHash<int, int> errors = {
            {0x80, Client::UnknownError},      {0x84, Client::InvalidProtocolVersion},
            {0x85, Client::IdRejected},        {0x86, Client::BadUsernameOrPassword},
            {0x87, Client::NotAuthorized},     {0x88, Client::ServerUnavailable},
            {0x89, Client::ServerUnavailable}, {0x9C, Client::ServerUnavailable},
            {0x9D, Client::ServerUnavailable}};
        static const QList<int> specific = {0x83, 0x8A, 0x8C, 0x90, 0x95,
                                            0x97, 0x99, 0x9A, 0x9B, 0x9F};
        QTest::addRow("5: code 0x%x", code)
            << 5 << code
            << errors.value(code, specific.contains(code) ? Client::Mqtt5SpecificError
                                                          : Client::ProtocolViolation);
    }
}

void TestHostileConnAck::everyCodeEndsTheAttempt()
{
    QFETCH(int, version);
    QFETCH(int, code);
    QFETCH(int, error);
    HostileRig rig{V(version)};
    rig.begin();
    rig.feed(packet::connack(V(version), code) + rig.message("after"));
    // A refusal is the server's last word; what it never says is answered with a DISCONNECT.
    static const QList<int> known = {0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86,
                                     0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95,
                                     0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F};
    VERIFY_FINE(rig.refusal(Client::ClientError(error), known.contains(code) ? 0 : 0x82));
    QCOMPARE(rig.delivered(), QList<QByteArray>());
}

void TestHostileConnAck::sessionPresentMustBeExpected()
{
    QFETCH(int, version);
    HostileRig rig{V(version)};
    const bool connected = rig.up({}, true); // after a clean start
    if (version == 3)
        QVERIFY(connected); // the byte has no meaning there
    else
        VERIFY_FINE(rig.refusal(0x82));
}

void TestHostileConnAck::extremeLimitsAreTaken_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::newRow("keep-alive 0") << packet::u16Property(0x13, 0);
    QTest::newRow("keep-alive 1") << packet::u16Property(0x13, 1);
    QTest::newRow("keep-alive 65535") << packet::u16Property(0x13, 65535);
    QTest::newRow("receive maximum 1") << packet::u16Property(0x21, 1);
    QTest::newRow("topic alias maximum 65535") << packet::u16Property(0x22, 65535);
    QTest::newRow("maximum packet size 2^32 - 1") << packet::u32Property(0x27, 0xffffffff);
    QTest::newRow("session expiry 2^32 - 1") << packet::u32Property(0x11, 0xffffffff);
    QTest::newRow("empty response information") << packet::dataProperty(0x1A, {});
    QTest::newRow("empty reason") << packet::dataProperty(0x1F, {});
}

void TestHostileConnAck::extremeLimitsAreTaken()
{
    QFETCH(QByteArray, properties);
    HostileRig rig(V::V5);
    QVERIFY(rig.up(properties));
    VERIFY_FINE(rig.aliveness());
}

void TestHostileConnAck::assignedClientId_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QByteArray>("assigned");
    QTest::addColumn<QString>("result");
    QTest::newRow("we had one") << u"mine"_s << QByteArray("theirs") << u"theirs"_s;
    QTest::newRow("we had none") << QString() << QByteArray("theirs") << u"theirs"_s;
    QTest::newRow("it is empty") << u"mine"_s << QByteArray() << u"mine"_s;
    QTest::newRow("the same") << u"mine"_s << QByteArray("mine") << u"mine"_s;
    QTest::newRow("full length") << u"mine"_s << QByteArray(65535, 'x') << QString(65535, u'x');
}

void TestHostileConnAck::assignedClientId()
{
    QFETCH(QString, own);
    QFETCH(QByteArray, assigned);
    QFETCH(QString, result);
    HostileRig rig(V::V5);
    rig.client().setClientId(own);
    QSignalSpy changed(&rig.client(), &Client::clientIdChanged);
    QVERIFY(rig.up(packet::dataProperty(0x12, assigned)));
    QCOMPARE(rig.client().clientId(), result);
    QCOMPARE(changed.size(), own == result ? 0 : 1);
    VERIFY_FINE(rig.aliveness());
}

void TestHostileConnAck::serverReferenceOfFullLength()
{
    HostileRig rig(V::V5);
    rig.begin();
    rig.feed(
        packet::connack(V::V5, 0x9C, false, packet::dataProperty(0x1C, QByteArray(65535, 'x'))));
    VERIFY_FINE(rig.refusal(Client::ServerUnavailable, 0));
    const auto server = rig.client().serverConnectionProperties();
    QCOMPARE(server.serverReference(), QString(65535, u'x'));
    QCOMPARE(server.reasonCode(), QMqtt::ReasonCode::UseAnotherServer);
}

void TestHostileConnAck::cutConnAckIsNoConnection()
{
    QFETCH(int, version);
    const QByteArray properties =
        version == 5 ? packet::u16Property(0x13, 7) + packet::dataProperty(0x12, "id")
                     : QByteArray();
    const QByteArray bytes = packet::connack(V(version), 0, false, properties);
    for (qsizetype cut = 0; cut < bytes.size(); ++cut) {
        HostileRig rig{V(version)};
        rig.begin();
        rig.feed(bytes.first(cut));
        QCOMPARE(rig.client().state(), Client::Connecting);
        QCOMPARE(rig.client().clientId(), u"c"_s);
        rig.device().closeByPeer();
        QCoreApplication::processEvents();
        QCOMPARE(rig.client().state(), Client::Disconnected);
        QCOMPARE(rig.client().error(), Client::TransportInvalid);

        HostileRig slow{V(version)};
        slow.begin();
        slow.feed(bytes.first(cut));
        slow.feedByByte(bytes.sliced(cut));
        QCOMPARE(slow.client().state(), Client::Connected);
    }
}

QTEST_GUILESS_MAIN(TestHostileConnAck)

#include "tst_hostileconnack.moc"
