// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/session.h"
#include "support/packetbuilder.h"

#include <QTest>

using namespace mqtt;
using namespace std::chrono_literals;
using V = packet::Version;

namespace {

const TimePoint Start = TimePoint() + 1000h;

struct Timed
{
    explicit Timed(V version = V::V311)
        : v(version)
    {
        options.connect.version = Version(int(version));
        options.connect.clientId = "c";
    }
    void start()
    {
        session.start(options, now);
        (void)session.linkUp();
        session.outputTaken(now);
    }
    Event receive(const QByteArray &bytes)
    {
        in = bytes;
        Event event;
        qsizetype consumed = 0;
        (void)session.receive(in, now, consumed, event);
        return event;
    }
    Event::Kind expire()
    {
        Event event;
        session.expire(now, event);
        if (!session.output().isEmpty())
            session.outputTaken(now);
        return event.kind;
    }

    V v;
    SessionOptions options;
    Session session;
    TimePoint now = Start;
    QByteArray in;
};

} // namespace

// Links that stall and fall silent; time is handed in.
class TestHostileLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void silenceInsteadOfConnAckEnds_data();
    void silenceInsteadOfConnAckEnds();
    void bytesByTheSecondDoNotPutTheEndOff();
    void endlessAuthenticationEnds();
    void deadPeerIsNoticed_data();
    void deadPeerIsNoticed();
    void suspendIsNotTakenForADeadPeer();
    void suspendWhileAnAnswerIsAwaitedIsForgivenOnce();
    void lesserServerEndsWhatItCannotTake_data();
    void lesserServerEndsWhatItCannotTake();
};

void TestHostileLink::silenceInsteadOfConnAckEnds_data()
{
    QTest::addColumn<int>("milliseconds");
    QTest::newRow("20 s") << 20'000;
    QTest::newRow("30 s") << 30'000;
    QTest::newRow("1 ms") << 1;
}

void TestHostileLink::silenceInsteadOfConnAckEnds()
{
    QFETCH(int, milliseconds);
    Timed timed;
    timed.options.connectTimeout = std::chrono::milliseconds(milliseconds);
    timed.start();
    const auto deadline = timed.session.deadline();
    QVERIFY(deadline && *deadline == Start + std::chrono::milliseconds(milliseconds));
    timed.now = *deadline - 1us;
    QVERIFY(timed.expire() == Event::Kind::None);
    timed.now = *deadline;
    QVERIFY(timed.expire() == Event::Kind::TimedOut);
    QVERIFY(!timed.session.deadline());
}

void TestHostileLink::bytesByTheSecondDoNotPutTheEndOff()
{
    Timed timed(V::V5);
    timed.start();
    const auto deadline = timed.session.deadline();
    const QByteArray connack =
        packet::connack(V::V5, 0, false, packet::dataProperty(0x1f, QByteArray(100, 'x')));
    for (qsizetype size = 1; timed.now + 1s < *deadline; ++size) {
        timed.now += 1s;
        QVERIFY(timed.receive(connack.first(size)).kind == Event::Kind::None);
        QVERIFY(timed.session.deadline() == deadline);
    }
    timed.now = *deadline;
    QVERIFY(timed.expire() == Event::Kind::TimedOut);
}

void TestHostileLink::endlessAuthenticationEnds()
{
    Timed timed(V::V5);
    timed.options.authenticationMethod = "m";
    timed.start();
    const auto deadline = timed.session.deadline();
    while (timed.now + 1s < *deadline) {
        timed.now += 1s;
        const Event event = timed.receive(packet::auth(0x18, packet::dataProperty(0x15, "m")));
        QVERIFY(event.kind == Event::Kind::AuthContinue);
        timed.session.authenticate(ReasonCode::ContinueAuthentication, {});
        timed.session.outputTaken(timed.now);
        QVERIFY(timed.session.deadline() == deadline);
    }
    timed.now = *deadline;
    QVERIFY(timed.expire() == Event::Kind::TimedOut);
}

void TestHostileLink::deadPeerIsNoticed_data()
{
    QTest::addColumn<int>("keepAlive");
    QTest::addColumn<bool>("publishing");
    QTest::addColumn<bool>("halfAPacket");
    for (const int keepAlive : {1, 2, 60, 65535}) {
        QTest::addRow("%d s, idle", keepAlive) << keepAlive << false << false;
        QTest::addRow("%d s, publishing", keepAlive) << keepAlive << true << false;
        QTest::addRow("%d s, after half a packet", keepAlive) << keepAlive << false << true;
    }
}

// From the last byte that came, whatever we send ourselves.
void TestHostileLink::deadPeerIsNoticed()
{
    QFETCH(int, keepAlive);
    QFETCH(bool, publishing);
    QFETCH(bool, halfAPacket);
    Timed timed;
    timed.options.connect.keepAlive = quint16(keepAlive);
    timed.start();
    QVERIFY(timed.receive(packet::connack(V::V311)).kind == Event::Kind::Accepted);
    const std::chrono::milliseconds interval = std::chrono::seconds(keepAlive);
    timed.now += interval / 3;
    if (halfAPacket)
        (void)timed.receive(packet::hex("30 10 00"));
    else
        (void)timed.receive(packet::publish({.topic = "a"}));
    const TimePoint lastHeard = timed.now;
    const auto step = interval / 16;
    bool dead = false;
    while (!dead) {
        const auto deadline = timed.session.deadline();
        QVERIFY(deadline);
        timed.now = std::min<TimePoint>(timed.now + step, *deadline);
        if (timed.now == *deadline)
            dead = timed.expire() == Event::Kind::TimedOut;
        const char *why = nullptr;
        if (publishing && !dead) {
            (void)timed.session.publish({"a", "x", {}, 0, false, 0}, why);
            timed.session.outputTaken(timed.now);
        }
        QVERIFY(timed.now - lastHeard <= interval * 3 / 2);
    }
    QVERIFY(timed.now - lastHeard > interval / 2);
}

// After an hour's sleep the link may well be alive: it is asked first.
void TestHostileLink::suspendIsNotTakenForADeadPeer()
{
    Timed timed;
    timed.start();
    (void)timed.receive(packet::connack(V::V311));
    timed.now += 1h;
    QVERIFY(timed.expire() == Event::Kind::None);
    QCOMPARE(timed.session.unansweredPings(), 1);
    const auto deadline = timed.session.deadline();
    QVERIFY(deadline && *deadline > timed.now);
    timed.now = *deadline - 1ms;
    QVERIFY(timed.receive(packet::pingresp()).kind == Event::Kind::Pong);
    timed.now += 1ms;
    QVERIFY(timed.expire() == Event::Kind::None);
    QVERIFY(timed.session.isConnected());
}

void TestHostileLink::lesserServerEndsWhatItCannotTake_data()
{
    QTest::addColumn<bool>("acknowledged"); // by PUBREC, before the link broke
    QTest::addColumn<bool>("sessionPresent");
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<int>("reason");
    QTest::newRow("packet too large") << false << true << packet::u32Property(0x27, 100) << 0x95;
    QTest::newRow("QoS too high") << false << true << packet::byteProperty(0x24, 1) << 0x9B;
    QTest::newRow("retain unavailable") << false << true << packet::byteProperty(0x25, 0) << 0x9A;
    QTest::newRow("session lost after PUBREC") << true << false << QByteArray() << 0x92;
}

// Resent after a reconnect, a message meets the limits of the new connection. Where it cannot go
// on, its end is told and its identifier is free.
void TestHostileLink::lesserServerEndsWhatItCannotTake()
{
    QFETCH(bool, acknowledged);
    QFETCH(bool, sessionPresent);
    QFETCH(QByteArray, properties);
    QFETCH(int, reason);
    Timed timed(V::V5);
    timed.options.connect.cleanStart = false;
    timed.start();
    (void)timed.receive(packet::connack(V::V5));
    const char *why = nullptr;
    const QByteArray payload(200, 'x');
    const int id = timed.session.publish({"a", payload, {}, 2, true, 0}, why);
    const int other = timed.session.publish({"a", "x", {}, 1, false, 0}, why);
    QVERIFY(id > 0 && other > 0);
    timed.session.outputTaken(timed.now);
    if (acknowledged)
        (void)timed.receive(packet::ack(packet::Type::Pubrec, id));
    timed.session.linkDown();
    timed.start();
    (void)timed.receive(packet::connack(V::V5, 0, sessionPresent, properties));
    QCOMPARE(packet::idOf(timed.session.output().view().toByteArray()), other);

    const Event event = timed.receive({});
    QVERIFY(event.kind == Event::Kind::Status);
    QCOMPARE(int(event.id), id);
    QCOMPARE(int(event.reason), reason);
    QVERIFY(event.finished);
    QVERIFY(event.packet == (acknowledged ? PacketType::PubComp : PacketType::PubRec));
    QVERIFY(timed.receive({}).kind == Event::Kind::None);
}

// The answer may have come, and was not read yet.
void TestHostileLink::suspendWhileAnAnswerIsAwaitedIsForgivenOnce()
{
    for (const bool answered : {true, false}) {
        Timed timed;
        timed.options.connect.keepAlive = 10;
        timed.start();
        (void)timed.receive(packet::connack(V::V311));
        timed.now += 10s;
        QVERIFY(timed.expire() == Event::Kind::None);
        QCOMPARE(timed.session.unansweredPings(), 1);
        timed.now += 1h;
        QVERIFY(timed.expire() == Event::Kind::None);
        const auto deadline = timed.session.deadline();
        QVERIFY(deadline && *deadline == timed.now + 5s);
        if (answered)
            QVERIFY(timed.receive(packet::pingresp()).kind == Event::Kind::Pong);
        timed.now += 1h;
        QVERIFY(timed.expire() == (answered ? Event::Kind::None : Event::Kind::TimedOut));
        QCOMPARE(timed.session.isConnected(), answered);
    }
}

QTEST_GUILESS_MAIN(TestHostileLink)

#include "tst_hostilelink.moc"
