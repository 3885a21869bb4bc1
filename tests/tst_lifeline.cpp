// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/lifeline.h"

#include <QTest>

#include <optional>

using mqtt::Lifeline;

class TestLifeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isThereUntilItIsDeleted();
    void allThatWatchHearOfTheEnd();
    void whoWatchedBeforeDoesNotMatter();
};

void TestLifeline::isThereUntilItIsDeleted()
{
    std::optional<Lifeline> lifeline(std::in_place);
    const Lifeline::Watch watch(*lifeline);
    QVERIFY(bool(watch));
    lifeline.reset();
    QVERIFY(!watch);
}

void TestLifeline::allThatWatchHearOfTheEnd()
{
    std::optional<Lifeline> lifeline(std::in_place);
    const Lifeline::Watch outer(*lifeline);
    {
        const Lifeline::Watch inner(*lifeline);
        lifeline.reset();
        QVERIFY(!inner);
    }
    QVERIFY(!outer);
}

void TestLifeline::whoWatchedBeforeDoesNotMatter()
{
    std::optional<Lifeline> lifeline(std::in_place);
    const Lifeline::Watch outer(*lifeline);
    for (int i = 0; i < 3; ++i) {
        const Lifeline::Watch inner(*lifeline);
        QVERIFY(bool(inner));
    }
    QVERIFY(bool(outer));
    lifeline.reset();
    QVERIFY(!outer);
}

QTEST_GUILESS_MAIN(TestLifeline)
#include "tst_lifeline.moc"
