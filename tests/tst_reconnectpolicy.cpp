// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/protocolchoice.h"
#include "connection/reconnectpolicy.h"

#include <QTest>

#include <array>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using mqtt::ProtocolChoice;
using mqtt::ReconnectPolicy;
using Protocol = BrokerOptions::Protocol;
using std::chrono::milliseconds;

class TestReconnectPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsAtMostTwiceAsLongEachTimeUpToTheMaximum();
    void spreadsEvenlyOverTheWholeWait();
    void spreadsAsEvenlyAsItsChance();
    void keepsToItsOptions();
    void beginsAnewOnlyAfterAStableConnection_data();
    void beginsAnewOnlyAfterAStableConnection();
    void failedAttemptsAreNoConnection();
    void waitsLongAfterARefusal();
    void staysAtTheMaximumForEver();

    void speaksWhatIsAskedFor_data();
    void speaksWhatIsAskedFor();
    void fallsBackOnceAndKeepsWhatWorked();
    void beginsWithTheNewestAgainWhenNothingWorked();
    void keepsTheNewestOnceItWorked();
    void aRefusalOfWhatWorkedIsBelieved();
    void anotherWishForgetsWhatWorked();
};

void TestReconnectPolicy::waitsAtMostTwiceAsLongEachTimeUpToTheMaximum()
{
    ReconnectPolicy policy([] { return 1.0; });
    for (const milliseconds bound : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 120s, 120s})
        QCOMPARE(policy.nextDelay(), bound);
}

void TestReconnectPolicy::spreadsEvenlyOverTheWholeWait()
{
    double chance = 0;
    ReconnectPolicy policy([&chance] { return chance; });
    QCOMPARE(policy.nextDelay(), 0ms); // full jitter: from nothing on
    chance = 0.25;
    QCOMPARE(policy.nextDelay(), 500ms);
    chance = 0.5;
    QCOMPARE(policy.nextDelay(), 2s);
}

// A thousand services that lost their broker at once come back in a stream, not in waves.
void TestReconnectPolicy::spreadsAsEvenlyAsItsChance()
{
    constexpr int Services = 20'000;
    constexpr int Parts = 10;
    std::mt19937 generator(1);
    std::uniform_real_distribution<double> even(0, 1);
    std::vector<ReconnectPolicy> services(Services,
                                          ReconnectPolicy([&] { return even(generator); }));
    for (const milliseconds bound : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 120s, 120s}) {
        std::array<int, Parts> counts{};
        for (ReconnectPolicy &service : services) {
            const milliseconds delay = service.nextDelay();
            QVERIFY(delay >= 0ms && delay <= bound);
            ++counts[size_t(std::min<qint64>(delay * Parts / bound, Parts - 1))];
        }
        for (const int count : counts) {
            constexpr int Expected = Services / Parts;
            QVERIFY2(std::abs(count - Expected) < Expected / 10, // some 4 standard deviations
                     qPrintable(QString::number(count)));
        }
    }
}

void TestReconnectPolicy::keepsToItsOptions()
{
    ReconnectPolicy policy([] { return 1.0; });
    policy.setOptions({.initial = 100ms, .factor = 3, .maximum = 500ms});
    for (const milliseconds bound : {100ms, 300ms, 500ms, 500ms})
        QCOMPARE(policy.nextDelay(), bound);
}

void TestReconnectPolicy::beginsAnewOnlyAfterAStableConnection_data()
{
    QTest::addColumn<qint64>("lasted");
    QTest::addColumn<qint64>("next");
    QTest::newRow("lost at once") << qint64(0) << qint64(4000);
    QTest::newRow("lost after 29.999 s") << qint64(29'999) << qint64(4000);
    QTest::newRow("lost after 30 s") << qint64(30'000) << qint64(1000);
}

void TestReconnectPolicy::beginsAnewOnlyAfterAStableConnection()
{
    QFETCH(qint64, lasted);
    QFETCH(qint64, next);
    ReconnectPolicy policy([] { return 1.0; });
    (void)policy.nextDelay();
    (void)policy.nextDelay();
    const ReconnectPolicy::TimePoint now{10h};
    policy.connected(now);
    policy.lost(now + milliseconds(lasted));
    QCOMPARE(policy.nextDelay(), milliseconds(next));
}

// However long ago the last connection was.
void TestReconnectPolicy::failedAttemptsAreNoConnection()
{
    ReconnectPolicy policy([] { return 1.0; });
    ReconnectPolicy::TimePoint now(24h);
    policy.lost(now); // there was none
    QCOMPARE(policy.nextDelay(), 1s);
    policy.lost(now);
    QCOMPARE(policy.nextDelay(), 2s);
    policy.connected(now);
    policy.lost(now + 1s);
    QCOMPARE(policy.nextDelay(), 4s);
    policy.lost(now + 60s);
    QCOMPARE(policy.nextDelay(), 8s);
    policy.connected(now + 60s);
    policy.lost(now + 90s);
    QCOMPARE(policy.nextDelay(), 1s);
}

void TestReconnectPolicy::waitsLongAfterARefusal()
{
    double chance = 0;
    ReconnectPolicy policy([&chance] { return chance; });
    QCOMPARE(policy.slowDelay(), 60s);
    chance = 1;
    QCOMPARE(policy.slowDelay(), 120s);
    QCOMPARE(policy.nextDelay(), 1s); // other failures do not pay for it
}

void TestReconnectPolicy::staysAtTheMaximumForEver()
{
    ReconnectPolicy policy([] { return 1.0; });
    milliseconds delay{};
    for (int i = 0; i < 10'000; ++i)
        delay = policy.nextDelay();
    QCOMPARE(delay, 120s);
}

void TestReconnectPolicy::speaksWhatIsAskedFor_data()
{
    QTest::addColumn<Protocol>("wish");
    QTest::addColumn<Protocol>("spoken");
    QTest::newRow("auto is 5 at first") << Protocol::Auto << Protocol::Mqtt5;
    QTest::newRow("5") << Protocol::Mqtt5 << Protocol::Mqtt5;
    QTest::newRow("3.1.1") << Protocol::Mqtt311 << Protocol::Mqtt311;
    QTest::newRow("3.1") << Protocol::Mqtt31 << Protocol::Mqtt31;
}

void TestReconnectPolicy::speaksWhatIsAskedFor()
{
    QFETCH(Protocol, wish);
    QFETCH(Protocol, spoken);
    ProtocolChoice choice;
    choice.setWish(wish);
    QCOMPARE(choice.protocol(), spoken);
    if (wish != Protocol::Auto) {
        QVERIFY(!choice.refused());
        QVERIFY(!choice.closed());
        QCOMPARE(choice.protocol(), spoken);
    }
}

void TestReconnectPolicy::fallsBackOnceAndKeepsWhatWorked()
{
    ProtocolChoice choice;
    QVERIFY(choice.closed());
    QCOMPARE(choice.protocol(), Protocol::Mqtt311);
    choice.accepted();
    QVERIFY(!choice.closed());
    QCOMPARE(choice.protocol(), Protocol::Mqtt311);
}

void TestReconnectPolicy::beginsWithTheNewestAgainWhenNothingWorked()
{
    ProtocolChoice choice;
    QVERIFY(choice.closed());
    QVERIFY(!choice.closed()); // no third attempt at once
    QCOMPARE(choice.protocol(), Protocol::Mqtt5);
    QVERIFY(choice.closed());
}

void TestReconnectPolicy::keepsTheNewestOnceItWorked()
{
    ProtocolChoice choice;
    choice.accepted();
    QVERIFY(!choice.closed());
    QCOMPARE(choice.protocol(), Protocol::Mqtt5);
}

void TestReconnectPolicy::aRefusalOfWhatWorkedIsBelieved()
{
    ProtocolChoice choice;
    choice.accepted();
    QVERIFY(choice.refused()); // another broker stands there now
    QCOMPARE(choice.protocol(), Protocol::Mqtt311);
    choice.accepted();
    QVERIFY(!choice.refused());
    QCOMPARE(choice.protocol(), Protocol::Mqtt5);
}

void TestReconnectPolicy::anotherWishForgetsWhatWorked()
{
    ProtocolChoice choice;
    QVERIFY(choice.refused());
    choice.accepted();
    choice.setWish(Protocol::Mqtt31);
    choice.setWish(Protocol::Auto);
    QCOMPARE(choice.protocol(), Protocol::Mqtt5);
}

QTEST_GUILESS_MAIN(TestReconnectPolicy)
#include "tst_reconnectpolicy.moc"
