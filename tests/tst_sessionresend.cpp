// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sessionlink.h"

class TestSessionResend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resendsAfterReconnect_data();
    void resendsAfterReconnect();
    void whatWaitsToBeResentKeepsItsDup();
    void resendsPubRelFirst();
    void resendsAsNewWhenTheServerForgot();
    void forgetsWhatWasAcknowledged();
    void cleanSessionForgetsEverything();
    void serverThatKeepsNoSessionLeavesNothingBehind();
    void sessionPresentAfterCleanStartIsAViolation();
};

void TestSessionResend::resendsAfterReconnect_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {4, 5}) {
        for (const int qos : {1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}

void TestSessionResend::resendsAfterReconnect()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Link link{V(version)};
    link.options.connect.cleanStart = false;
    link.options.sessionExpiry = 3600;
    link.up();
    const qint32 first = link.publish(qos);
    const qint32 second = link.publish(qos);
    (void)link.sent();
    link.down();
    QCOMPARE(link.up(true).kind, Kind::Accepted);
    QCOMPARE(link.sent(),
             (Packets{link.publishBytes(qos, first, true), link.publishBytes(qos, second, true)}));
    const qint32 third = link.publish(qos);
    QVERIFY(third != first && third != second);
    QCOMPARE(link.sent(), Packets{link.publishBytes(qos, third)});
    QCOMPARE(link.receive(packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, first)).kind,
             Kind::Status);
}

// [MQTT-3.3.1-1]
void TestSessionResend::whatWaitsToBeResentKeepsItsDup()
{
    Link link{V::V5};
    link.options.connect.cleanStart = false;
    link.options.sessionExpiry = 3600;
    link.up();
    const qint32 first = link.publish(1);
    const qint32 second = link.publish(1);
    (void)link.sent();
    link.down();
    link.up(true, packet::u16Property(0x21, 1)); // one at a time
    QCOMPARE(link.sent(), Packets{link.publishBytes(1, first, true)});
    const qint32 third = link.publish(1);
    link.down();
    link.up(true);
    QCOMPARE(link.sent(),
             (Packets{link.publishBytes(1, first, true), link.publishBytes(1, second, true),
                      link.publishBytes(1, third)}));
    link.down();
    link.up(false); // all are new to this one
    QCOMPARE(link.sent(), (Packets{link.publishBytes(1, first), link.publishBytes(1, second),
                                   link.publishBytes(1, third)}));
}

void TestSessionResend::resendsPubRelFirst()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 published = link.publish(1);
    const qint32 released = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, released));
    (void)link.sent();
    link.down();
    link.up(true);
    QCOMPARE(link.sent(),
             (Packets{packet::ack(Type::Pubrel, released), link.publishBytes(1, published, true)}));
    QVERIFY(link.receive(packet::ack(Type::Pubcomp, released)).finished);
}

void TestSessionResend::resendsAsNewWhenTheServerForgot()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 published = link.publish(1);
    const qint32 released = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, released));
    (void)link.sent();
    link.down();
    link.up(false);
    QCOMPARE(link.sent(), Packets{link.publishBytes(1, published)}); // no DUP, no PUBREL
}

void TestSessionResend::forgetsWhatWasAcknowledged()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 first = link.publish(1);
    const qint32 second = link.publish(2);
    link.receive(packet::ack(Type::Puback, first));
    link.receive(packet::ack(Type::Pubrec, second));
    link.receive(packet::ack(Type::Pubcomp, second));
    link.down();
    link.up(true);
    QVERIFY(link.sent().isEmpty());
}

void TestSessionResend::cleanSessionForgetsEverything()
{
    Link link;
    link.up();
    QVERIFY(link.publish(1) > 0);
    QVERIFY(link.publish(2) > 0);
    link.down();
    link.up();
    QVERIFY(link.sent().isEmpty());
    QSet<qint32> ids;
    for (int i = 0; i < 65535; ++i) // none of the old identifiers is held
        ids.insert(link.publish(1));
    QVERIFY(!ids.contains(-1));
}

void TestSessionResend::serverThatKeepsNoSessionLeavesNothingBehind()
{
    Link link{V::V5};
    link.options.sessionExpiry = 3600;
    link.up(false, packet::u32Property(0x11, 0)); // the server says: not at all
    QVERIFY(link.publish(1) > 0);
    link.down();
    link.options.connect.cleanStart = false;
    link.up(false, packet::u32Property(0x11, 3600));
    QVERIFY(link.sent().isEmpty());
    QSet<qint32> ids;
    for (int i = 0; i < 65535; ++i) // none of the old identifiers is held
        ids.insert(link.publish(1));
    QVERIFY(!ids.contains(-1));
}

void TestSessionResend::sessionPresentAfterCleanStartIsAViolation()
{
    Link link;
    const Event event = link.up(true); // [MQTT-3.2.2-2]
    QCOMPARE(event.kind, Kind::Failed);
    QVERIFY(!link.session.isConnected());
}

QTEST_GUILESS_MAIN(TestSessionResend)

#include "tst_sessionresend.moc"
