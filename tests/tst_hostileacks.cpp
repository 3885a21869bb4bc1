// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::hex;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;
using Status = QMqtt::MessageStatus;

// What may be wrong with an answer to what the program asked for.
class TestHostileAcks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idZeroIsRefused_data();
    void idZeroIsRefused();
    void answersToNothingAreIgnored_data();
    void answersToNothingAreIgnored();
    void answerOfAnotherKindIsRefused_data();
    void answerOfAnotherKindIsRefused();
    void answersTwiceCountOnce_data() { addVersions(); }
    void answersTwiceCountOnce();
    void reasonCodes_data();
    void reasonCodes();
    void longReasonsArrive_data();
    void longReasonsArrive();
    void refusedPubRecEndsTheExchange();
    void subAckCodes_data();
    void subAckCodes();
    void unsubAckCodes_data();
    void unsubAckCodes();
    void publishWithAllIdsInFlightIsRefused();
    void pingResponses_data() { addVersions(); }
    void pingResponses();
};

void TestHostileAcks::idZeroIsRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    for (const int version : {3, 4, 5}) {
        for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp})
            QTest::addRow("%d: type %d", version, int(type)) << version << packet::ack(type, 0);
        QTest::addRow("%d: SUBACK", version) << version << packet::suback(V(version), 0, {0});
        QTest::addRow("%d: UNSUBACK", version)
            << version << packet::unsuback(V(version), 0, version == 5 ? QList{0} : QList<int>());
    }
}

void TestHostileAcks::idZeroIsRefused()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    VERIFY_FINE(checkRefused(V(version), bytes, 0x82));
}

void TestHostileAcks::answersToNothingAreIgnored_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    for (const int version : {3, 4, 5}) {
        for (const int id : {1, 2, 65535}) {
            for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubcomp})
                QTest::addRow("%d: type %d, id %d", version, int(type), id)
                    << version << packet::ack(type, id);
            QTest::addRow("%d: SUBACK, id %d", version, id)
                << version << packet::suback(V(version), id, {0, 1, 2, 0x80});
            QTest::addRow("%d: UNSUBACK, id %d", version, id)
                << version
                << packet::unsuback(V(version), id, version == 5 ? QList{0, 0x11} : QList<int>());
        }
    }
}

// A PUBREC is answered even so, because the server waits for it; the rest leaves no trace.
void TestHostileAcks::answersToNothingAreIgnored()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    VERIFY_FINE(checkTolerated(V(version), bytes));
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    rig.feed(bytes);
    QCOMPARE(rig.statuses(), QStringList());
    QCOMPARE(rig.acknowledged(), QList<int>());
    QList<QByteArray> answers;
    if (packet::typeOf(bytes) == Type::Pubrec) {
        const int id = packet::idOf(bytes);
        answers << (version == 5 ? packet::ack(Type::Pubrel, id, 0x92)
                                 : packet::ack(Type::Pubrel, id));
    }
    QCOMPARE(rig.sent(), answers);
}

void TestHostileAcks::answerOfAnotherKindIsRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("answer");
    for (const int version : {3, 4, 5}) {
        const auto rows = [version](const QString &asked, std::initializer_list<Type> wrong) {
            for (const Type type : wrong)
                QTest::addRow("%d: type %d for %s", version, int(type), qPrintable(asked))
                    << version << asked << int(type);
        };
        rows(u"QoS 1"_s, {Type::Pubrec, Type::Pubcomp, Type::Suback, Type::Unsuback});
        rows(u"QoS 2"_s, {Type::Puback, Type::Pubcomp, Type::Suback, Type::Unsuback});
        rows(u"subscribe"_s, {Type::Puback, Type::Pubrec, Type::Pubcomp, Type::Unsuback});
        rows(u"unsubscribe"_s, {Type::Puback, Type::Pubrec, Type::Pubcomp, Type::Suback});
    }
}

void TestHostileAcks::answerOfAnotherKindIsRefused()
{
    QFETCH(int, version);
    QFETCH(QString, asked);
    QFETCH(int, answer);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    if (asked.startsWith(u"QoS"))
        (void)rig.client().publish(u"a"_s, "x", asked.endsWith(u'1') ? 1 : 2);
    else
        (void)rig.client().subscribe(u"a"_s);
    if (asked == u"unsubscribe"_s) {
        rig.feed(packet::suback(V(version), packet::idOf(rig.sent().constLast()), {0}));
        rig.client().unsubscribe(u"a"_s);
    }
    const int id = packet::idOf(rig.sent().constLast());
    QVERIFY(id > 0);
    QByteArray bytes = packet::ack(Type(answer), id);
    if (Type(answer) == Type::Suback)
        bytes = packet::suback(V(version), id, {0});
    else if (Type(answer) == Type::Unsuback)
        bytes = packet::unsuback(V(version), id, version == 5 ? QList{0} : QList<int>());
    rig.feed(bytes);
    VERIFY_FINE(rig.refusal(0x82));
    QCOMPARE(rig.statuses(), QStringList());
    QCOMPARE(rig.acknowledged(), QList<int>());
}

void TestHostileAcks::answersTwiceCountOnce()
{
    QFETCH(int, version);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    const int one = rig.client().publish(u"a"_s, "x", 1);
    const int two = rig.client().publish(u"a"_s, "x", 2);
    (void)rig.sent();
    rig.feed(packet::ack(Type::Puback, one).repeated(2) +
             packet::ack(Type::Pubrec, two).repeated(2) +
             packet::ack(Type::Pubcomp, two).repeated(2));
    QCOMPARE(rig.acknowledged(), (QList<int>{one, two}));
    QCOMPARE(rig.statuses().size(), 3);
    QCOMPARE(rig.sent(), QList<QByteArray>(2, packet::ack(Type::Pubrel, two)));
    VERIFY_FINE(rig.aliveness());
}

void TestHostileAcks::reasonCodes_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("known");
    for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubcomp, Type::Pubrel}) {
        const QList<int> known =
            type >= Type::Pubrel ? QList<int>{0x00, 0x92}
                                 : QList<int>{0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99};
        for (int code = 0; code < 256; ++code)
            QTest::addRow("type %d, 0x%x", int(type), code)
                << int(type) << code << known.contains(code);
    }
}

void TestHostileAcks::reasonCodes()
{
    QFETCH(int, type);
    QFETCH(int, code);
    QFETCH(bool, known);
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    int id = rig.client().publish(u"a"_s, "x", Type(type) == Type::Puback ? 1 : 2);
    (void)rig.sent();
    if (Type(type) == Type::Pubcomp)
        rig.feed(packet::ack(Type::Pubrec, id));
    if (Type(type) == Type::Pubrel) {
        id = 77;
        rig.feed(packet::publish({.version = V::V5, .topic = "a", .qos = 2, .id = id}));
    }
    const qsizetype before = rig.statuses().size();
    rig.feed(packet::ack(Type(type), id, code));
    if (!known) {
        VERIFY_FINE(rig.refusal(0x82));
        QCOMPARE(rig.statuses().size(), before);
        return;
    }
    VERIFY_FINE(rig.aliveness());
    QCOMPARE(rig.statuses().size(), before + 1);
    QVERIFY(rig.statuses().constLast().endsWith(u" %1"_s.arg(code, 0, 16)));
    const bool finished = Type(type) == Type::Puback || Type(type) == Type::Pubcomp;
    QCOMPARE(rig.acknowledged().size(), finished && code < 0x80 ? 1 : 0);
}

void TestHostileAcks::longReasonsArrive_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("PUBACK") << int(Type::Puback);
    QTest::newRow("PUBREC") << int(Type::Pubrec);
    QTest::newRow("SUBACK") << int(Type::Suback);
}

void TestHostileAcks::longReasonsArrive()
{
    QFETCH(int, type);
    const QByteArray section = packet::dataProperty(0x1f, QByteArray(65535, 'r')) +
                               packet::userProperty(QByteArray(65535, 'n'), QByteArray(300, 'v'));
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    if (Type(type) == Type::Suback) {
        QMqttSubscription *subscription = rig.client().subscribe(u"a"_s);
        rig.feedByByte(packet::suback(V::V5, packet::idOf(rig.sent().constLast()), {0}, section));
        QCOMPARE(subscription->state(), QMqttSubscription::Subscribed);
        QCOMPARE(subscription->reason(), QString(65535, u'r'));
        QCOMPARE(subscription->userProperties().size(), 1);
        return;
    }
    QString reason;
    connect(&rig.client(), &Client::messageStatusChanged, this,
            [&reason](qint32, Status, const QMqttMessageStatusProperties &properties) {
                reason = properties.reason();
            });
    const int id = rig.client().publish(u"a"_s, "x", Type(type) == Type::Puback ? 1 : 2);
    rig.feed(packet::ack(Type(type), id, 0x97, section));
    QCOMPARE(reason, QString(65535, u'r'));
    VERIFY_FINE(rig.aliveness());
}

void TestHostileAcks::refusedPubRecEndsTheExchange()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    const int id = rig.client().publish(u"a"_s, "x", 2);
    (void)rig.sent();
    rig.feed(packet::ack(Type::Pubrec, id, 0x97) + packet::ack(Type::Pubcomp, id));
    QCOMPARE(rig.sent(), QList<QByteArray>()); // no PUBREL
    QCOMPARE(rig.statuses(), QStringList{u"%1 3 97"_s.arg(id)});
    QCOMPARE(rig.acknowledged(), QList<int>());
    VERIFY_FINE(rig.aliveness());
}

void TestHostileAcks::subAckCodes_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QList<int>>("codes");
    QTest::addColumn<int>("state"); // of the subscription; -1: refused
    QTest::addColumn<int>("qos");
    static const QList<int> failures5 = {0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2};
    for (const int version : {4, 5}) {
        QTest::addRow("%d: more than filters", version) << version << QList<int>{1, 1} << -1 << 0;
        for (int code = 0; code < 256; ++code) {
            const bool failure = version == 5 ? failures5.contains(code) : code == 0x80;
            const int state = code <= 2 ? QMqttSubscription::Subscribed
                                        : (failure ? int(QMqttSubscription::Error) : -1);
            QTest::addRow("%d: 0x%x", version, code)
                << version << QList<int>{code} << state << (code <= 2 ? code : 2);
        }
    }
}

void TestHostileAcks::subAckCodes()
{
    QFETCH(int, version);
    QFETCH(QList<int>, codes);
    QFETCH(int, state);
    QFETCH(int, qos);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    QMqttSubscription *subscription = rig.client().subscribe(u"a"_s, 2);
    const int id = packet::idOf(rig.sent().constLast());
    if (state == QMqttSubscription::Error)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    rig.feed(packet::suback(V(version), id, codes));
    if (state < 0) {
        VERIFY_FINE(rig.refusal(0x82));
        return;
    }
    QCOMPARE(int(subscription->state()), state);
    QCOMPARE(int(subscription->qos()), qos);
    VERIFY_FINE(rig.aliveness());
}

void TestHostileAcks::unsubAckCodes_data()
{
    QTest::addColumn<QList<int>>("codes");
    QTest::addColumn<bool>("right");
    QTest::newRow("more than filters") << QList<int>{0, 0} << false;
    static const QList<int> known = {0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91};
    for (int code = 0; code < 256; ++code)
        QTest::addRow("0x%x", code) << QList<int>{code} << known.contains(code);
}

void TestHostileAcks::unsubAckCodes()
{
    QFETCH(QList<int>, codes);
    QFETCH(bool, right);
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    (void)rig.client().subscribe(u"a"_s);
    rig.feed(packet::suback(V::V5, packet::idOf(rig.sent().constLast()), {0}));
    rig.client().unsubscribe(u"a"_s);
    rig.feed(packet::unsuback(V::V5, packet::idOf(rig.sent().constLast()), codes));
    VERIFY_FINE(right ? rig.aliveness() : rig.refusal(0x82));
}

void TestHostileAcks::publishWithAllIdsInFlightIsRefused()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    for (int i = 0; i < 65535; ++i)
        QVERIFY(rig.client().publish(u"a"_s, {}, 1) > 0);
    QCOMPARE(rig.client().publish(u"a"_s, {}, 1), -1);
    QCOMPARE(rig.client().publish(u"a"_s, {}, 2), -1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot subscribe a .*identifier"_s));
    QVERIFY(!rig.client().subscribe(u"a"_s));
    QCOMPARE(rig.client().publish(u"a"_s, {}, 0), 0);
    QCOMPARE(rig.sent().size(), 65536);
    rig.feed(packet::ack(Type::Puback, 40000));
    QCOMPARE(rig.client().publish(u"a"_s, {}, 1), 40000);
    QCOMPARE(rig.client().publish(u"a"_s, {}, 1), -1);
    QCOMPARE(rig.sent().size(), 1);
    VERIFY_FINE(rig.aliveness());
}

void TestHostileAcks::pingResponses()
{
    QFETCH(int, version);
    VERIFY_FINE(checkTolerated(V(version), packet::pingresp().repeated(3))); // nobody asked
    VERIFY_FINE(checkRefused(V(version), hex("d0 01 00"), 0x81));
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    QSignalSpy pong(&rig.client(), &Client::pingResponseReceived);
    rig.feed(hex("d0 01 00"));
    QCOMPARE(pong.size(), 0);
}

QTEST_GUILESS_MAIN(TestHostileAcks)

#include "tst_hostileacks.moc"
