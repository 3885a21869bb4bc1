// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "twowayvalue.h"

#include <QTest>

using namespace std::chrono_literals;
using mqtt::TwoWayValue;

class TwoWayValueTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aStateIsShownAndNotSent();
    void aWishIsSentAndPendingUntilTheStateSaysTheSame();
    void anOldStateDoesNotDisturbAWish();
    void aWishThatIsNotConfirmedIsTakenBackToTheState();
    void aWishBeforeAnyStateGoesBackToTheInitialValue();
    void withoutTimeoutItWaitsForEver();
    void whenNotOptimisticTheStateIsShownUntilItConfirms();
    void manyWishesAreSentInIntervalsAndTheLastOneAlways();
    void aStateThatConfirmsAnEarlierWishDoesNotEndTheLastOne();
    void theTimeoutRunsFromTheLastSend();
    void numbersAreTheSameUpToTheirDecimals_data();
    void numbersAreTheSameUpToTheirDecimals();
    void withoutAStateTopicNothingIsPending();
    void givingUpShowsTheStateAndSendsNothing();

private:
    TwoWayValue make(TwoWayValue::Options options = {})
    {
        TwoWayValue value;
        value.setOptions(options);
        value.setInitial(0);
        return value;
    }

    const TwoWayValue::Time m_start{1h};
};

void TwoWayValueTest::aStateIsShownAndNotSent()
{
    TwoWayValue value = make();
    const TwoWayValue::Steps steps = value.take(7);
    QCOMPARE(steps.show, std::optional<QVariant>(7));
    QVERIFY(!steps.send);
    QVERIFY(!value.isPending());
    QVERIFY(!value.deadline());
}

void TwoWayValueTest::aWishIsSentAndPendingUntilTheStateSaysTheSame()
{
    TwoWayValue value = make();
    const TwoWayValue::Steps steps = value.wish(3, m_start);
    QCOMPARE(steps.send, std::optional<QVariant>(3));
    QVERIFY(!steps.show);
    QVERIFY(value.isPending());
    QCOMPARE(value.deadline(), std::optional(m_start + 5s));
    QCOMPARE(value.take(3).show, std::optional<QVariant>(3));
    QVERIFY(!value.isPending());
    QVERIFY(!value.deadline());
}

void TwoWayValueTest::anOldStateDoesNotDisturbAWish()
{
    TwoWayValue value = make();
    (void)value.wish(3, m_start);
    QVERIFY(!value.take(1).show);
    QVERIFY(value.isPending());
    QCOMPARE(value.known(), QVariant(1));
}

void TwoWayValueTest::aWishThatIsNotConfirmedIsTakenBackToTheState()
{
    TwoWayValue value = make({.timeout = 2s});
    (void)value.take(1);
    (void)value.wish(3, m_start);
    QVERIFY(!value.advance(m_start + 1999ms).timedOut);
    QVERIFY(value.isPending());
    const TwoWayValue::Steps steps = value.advance(m_start + 2s);
    QVERIFY(steps.timedOut);
    QCOMPARE(steps.show, std::optional<QVariant>(1));
    QVERIFY(!value.isPending());
    QVERIFY(!value.deadline());
    QCOMPARE(value.take(3).show, std::optional<QVariant>(3)); // late, but so it is
}

void TwoWayValueTest::aWishBeforeAnyStateGoesBackToTheInitialValue()
{
    TwoWayValue value = make();
    (void)value.wish(3, m_start);
    QCOMPARE(value.advance(m_start + 5s).show, std::optional<QVariant>(0));
}

void TwoWayValueTest::withoutTimeoutItWaitsForEver()
{
    TwoWayValue value = make({.timeout = 0ms});
    (void)value.wish(3, m_start);
    QVERIFY(!value.deadline());
    QVERIFY(!value.advance(m_start + 24h).timedOut);
    QVERIFY(value.isPending());
}

void TwoWayValueTest::whenNotOptimisticTheStateIsShownUntilItConfirms()
{
    TwoWayValue value = make({.optimistic = false});
    (void)value.take(1);
    const TwoWayValue::Steps steps = value.wish(3, m_start);
    QCOMPARE(steps.send, std::optional<QVariant>(3));
    QCOMPARE(steps.show, std::optional<QVariant>(1));
    QCOMPARE(value.take(2).show, std::optional<QVariant>(2));
    QVERIFY(value.isPending());
    QCOMPARE(value.take(3).show, std::optional<QVariant>(3));
    QVERIFY(!value.isPending());
}

void TwoWayValueTest::manyWishesAreSentInIntervalsAndTheLastOneAlways()
{
    TwoWayValue value = make({.interval = 100ms});
    QList<int> sent;
    const auto note = [&](const TwoWayValue::Steps &steps) {
        if (steps.send)
            sent.append(steps.send->toInt());
    };
    for (int i = 1; i <= 25; ++i) { // one every 10 ms, as a slider that is dragged
        const TwoWayValue::Time now = m_start + i * 10ms;
        if (const auto deadline = value.deadline(); deadline && *deadline <= now)
            note(value.advance(now));
        note(value.wish(i, now));
    }
    QCOMPARE(sent, (QList<int>{1, 10, 20}));
    QCOMPARE(value.deadline(), std::optional(m_start + 310ms));
    note(value.advance(m_start + 309ms));
    QCOMPARE(sent.size(), 3);
    note(value.advance(m_start + 310ms));
    QCOMPARE(sent, (QList<int>{1, 10, 20, 25}));
    note(value.advance(m_start + 1s));
    QCOMPARE(sent.size(), 4);
}

void TwoWayValueTest::aStateThatConfirmsAnEarlierWishDoesNotEndTheLastOne()
{
    TwoWayValue value = make({.interval = 100ms});
    (void)value.wish(1, m_start);
    (void)value.wish(2, m_start + 10ms);
    (void)value.wish(1, m_start + 20ms);
    QVERIFY(!value.take(1).show); // of the first, while the third was not sent
    QVERIFY(value.isPending());
    QCOMPARE(value.advance(m_start + 100ms).send, std::optional<QVariant>(1));
    (void)value.take(1);
    QVERIFY(!value.isPending());
}

void TwoWayValueTest::theTimeoutRunsFromTheLastSend()
{
    TwoWayValue value = make({.timeout = 1s, .interval = 500ms});
    (void)value.wish(1, m_start);
    (void)value.wish(2, m_start + 10ms);
    (void)value.advance(m_start + 500ms);
    QVERIFY(!value.advance(m_start + 1s).timedOut);
    QVERIFY(value.advance(m_start + 1500ms).timedOut);
}

void TwoWayValueTest::numbersAreTheSameUpToTheirDecimals_data()
{
    QTest::addColumn<int>("decimals");
    QTest::addColumn<double>("wish");
    QTest::addColumn<double>("state");
    QTest::addColumn<bool>("same");
    QTest::newRow("rounded") << 5 << 21.123456789 << 21.12346 << true;
    QTest::newRow("another") << 5 << 21.12344 << 21.12346 << false;
    QTest::newRow("no decimals") << 0 << 3.4999 << 3.0 << true;
    QTest::newRow("no decimals, another") << 0 << 3.0 << 4.0 << false;
    QTest::newRow("half") << 1 << 0.25 << 0.3 << true;
}

void TwoWayValueTest::numbersAreTheSameUpToTheirDecimals()
{
    QFETCH(const int, decimals);
    QFETCH(const double, wish);
    QFETCH(const double, state);
    QFETCH(const bool, same);
    TwoWayValue value = make({.decimals = decimals});
    (void)value.wish(wish, m_start);
    (void)value.take(state);
    QCOMPARE(!value.isPending(), same);
}

void TwoWayValueTest::withoutAStateTopicNothingIsPending()
{
    TwoWayValue value = make({.confirmed = false});
    QCOMPARE(value.wish(3, m_start).send, std::optional<QVariant>(3));
    QVERIFY(!value.isPending());
    (void)value.wish(4, m_start + 10ms);
    QCOMPARE(value.advance(m_start + 100ms).send, std::optional<QVariant>(4));
    QVERIFY(!value.deadline());
    QCOMPARE(value.known(), QVariant(4));
}

void TwoWayValueTest::givingUpShowsTheStateAndSendsNothing()
{
    TwoWayValue value = make();
    (void)value.take(1);
    (void)value.wish(2, m_start);
    (void)value.wish(3, m_start + 10ms);
    const TwoWayValue::Steps steps = value.giveUp();
    QCOMPARE(steps.show, std::optional<QVariant>(1));
    QVERIFY(!steps.send);
    QVERIFY(!value.isPending());
    QVERIFY(!value.advance(m_start + 1h).send);
}

QTEST_GUILESS_MAIN(TwoWayValueTest)
#include "tst_twowayvalue.moc"
