// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outgoingpack.h"

#include <QTest>

#include <map>
#include <random>

using namespace Qt::StringLiterals;
using mqtt::Outgoing;
using mqtt::OutgoingPack;
using Mqtt::QoS;

class TestOutgoingPack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatItGot_data();
    void givesBackWhatItGot();
    void aMessageIsSmall();
    void aLargePayloadIsNotCopied();
    void behavesLikeAMap();
    void whatIsTakenOutOfOrderGivesItsMemoryBack();

private:
    static bool isSame(const Outgoing &a, const Outgoing &b)
    {
        return a.id == b.id && a.topic == b.topic && a.payload == b.payload &&
               a.acceptedAt == b.acceptedAt && a.qos == b.qos && a.retain == b.retain &&
               a.duplicate == b.duplicate && a.properties == b.properties;
    }
};

void TestOutgoingPack::givesBackWhatItGot_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("flag");
    QTest::addColumn<qint64>("acceptedAt");
    const qint64 now = 1'700'000'000'000;
    QTest::newRow("empty") << u"a"_s << QByteArray() << QoS::AtMostOnce << false << now;
    QTest::newRow("small") << u"a/b"_s << QByteArray("x") << QoS::ExactlyOnce << true << now;
    QTest::newRow("clock that goes back")
        << u"a"_s << QByteArray("x") << QoS::AtLeastOnce << false << qint64(-1);
    QTest::newRow("not ASCII") << u"räume/😀"_s << QByteArray("\0\xff", 2) << QoS::AtLeastOnce
                               << true << now;
    QTest::newRow("large") << u"a"_s << QByteArray(1'000'000, 'x') << QoS::AtLeastOnce << false
                           << now;
    QTest::newRow("longest topic")
        << QString(65'535, u'x') << QByteArray(4096, 'x') << QoS::AtLeastOnce << false << now;
}

void TestOutgoingPack::givesBackWhatItGot()
{
    QFETCH(QString, topic);
    QFETCH(QByteArray, payload);
    QFETCH(QoS, qos);
    QFETCH(bool, flag);
    QFETCH(qint64, acceptedAt);
    OutgoingPack pack;
    std::vector<Outgoing> messages;
    for (const quint64 id : {quint64(7), quint64(8), quint64(9'000'000'000)}) {
        MqttPublishOptions options{.retain = flag, .qos = qos};
        if (id == 8)
            options.contentType = u"text"_s; // has properties
        messages.emplace_back(id, topic, payload, options, acceptedAt + qint64(id));
        messages.back().duplicate = flag;
        pack.append(messages.back());
    }
    QCOMPARE(pack.count(), 3);
    for (const Outgoing &message : messages) {
        QVERIFY(pack.contains(message.id));
        QVERIFY(isSame(pack.takeFirst(), message));
        QVERIFY(!pack.contains(message.id));
    }
    QVERIFY(pack.isEmpty());
}

void TestOutgoingPack::aMessageIsSmall()
{
    OutgoingPack pack;
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) {
        pack.append({quint64(i + 1),
                     u"house/room%1/temperature"_s.arg(i % 100),
                     QByteArray(64, 'x'),
                     {},
                     1'700'000'000'000 + i});
    }
    QVERIFY(pack.memory() <= count * 76);
}

void TestOutgoingPack::aLargePayloadIsNotCopied()
{
    OutgoingPack pack;
    const QByteArray payload(10'000, 'x');
    pack.append({1, u"a"_s, payload, {}});
    QVERIFY(pack.takeFirst().payload.isSharedWith(payload));
}

void TestOutgoingPack::behavesLikeAMap()
{
    std::mt19937 random(1);
    OutgoingPack pack;
    std::map<quint64, Outgoing> map;
    quint64 last = 0;
    const auto below = [&random](unsigned bound) { return random() % bound; };
    for (int step = 0; step < 200'000; ++step) {
        const bool isGrowing = step / 20'000 % 2 == 0;
        const auto choice = below(isGrowing ? 10 : 25);
        if (choice < 8) {
            last += 1 + below(3) * below(200);
            MqttPublishOptions options{.retain = below(2) == 0, .qos = QoS(below(3))};
            if (below(50) == 0)
                options.contentType = u"text"_s;
            const Outgoing message(last, QString::number(below(300)),
                                   QByteArray(below(100) == 0 ? 5000 : below(200), 'x'), options,
                                   qint64(below(1000)));
            pack.append(message);
            map.emplace(last, message);
        } else if (choice < 15) {
            const quint64 id = below(unsigned(last + 2));
            const auto it = map.find(id);
            QCOMPARE(pack.contains(id), it != map.end());
            const std::optional<Outgoing> message = pack.take(id);
            QCOMPARE(message.has_value(), it != map.end());
            if (message) {
                QVERIFY(isSame(*message, it->second));
                map.erase(it);
            }
        } else if (!map.empty()) {
            QVERIFY(isSame(pack.takeFirst(), map.begin()->second));
            map.erase(map.begin());
        }
        QCOMPARE(pack.count(), qsizetype(map.size()));
    }
    while (!map.empty()) {
        QVERIFY(isSame(pack.takeFirst(), map.begin()->second));
        map.erase(map.begin());
    }
    QVERIFY(pack.isEmpty());
    QCOMPARE(pack.memory(), 0);
}

void TestOutgoingPack::whatIsTakenOutOfOrderGivesItsMemoryBack()
{
    OutgoingPack pack;
    constexpr quint64 count = 100'000;
    for (quint64 id = 1; id <= count; ++id)
        pack.append({id, u"a"_s, QByteArray(64, 'x'), {}});
    const qsizetype before = pack.memory();
    for (quint64 id = 1; id <= count; ++id) {
        if (id % 100 != 1) // the first of all stays
            QVERIFY(pack.take(id));
    }
    QVERIFY(pack.memory() <= before / 10);
    for (quint64 id = 1; id <= count; id += 100)
        QCOMPARE(pack.takeFirst().id, id);
}

QTEST_GUILESS_MAIN(TestOutgoingPack)
#include "tst_outgoingpack.moc"
