// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outbox.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Outbox;
using mqtt::Outgoing;

class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder();
    void refusesTheNewestBeyondItsCount();
    void refusesTheNewestBeyondItsBytes();
    void aMessageLargerThanAllOfItIsRefused();
    void roomComesBackWithEachMessageTaken();
    void whatIsPutBackComesFirstAndIsNeverRefused();

private:
    static Outgoing message(const QByteArray &payload) { return {u"t"_s, payload, {}}; }
};

void TestOutbox::keepsTheOrder()
{
    Outbox outbox;
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(outbox.push(message(payload)));
    QByteArray order;
    while (!outbox.isEmpty()) {
        order += outbox.front().payload;
        outbox.pop();
    }
    QCOMPARE(order, QByteArray("123"));
    QCOMPARE(outbox.bytes(), 0);
}

void TestOutbox::refusesTheNewestBeyondItsCount()
{
    Outbox outbox;
    outbox.setBounds(2, 1000);
    QVERIFY(outbox.push(message("1")));
    QVERIFY(outbox.push(message("2")));
    QVERIFY(!outbox.push(message("3")));
    QCOMPARE(outbox.count(), 2);
    QCOMPARE(outbox.front().payload, QByteArray("1"));
}

void TestOutbox::refusesTheNewestBeyondItsBytes()
{
    Outbox outbox;
    outbox.setBounds(1000, 10);
    QVERIFY(outbox.push(message("1234"))); // and one of topic: 5
    QVERIFY(outbox.push(message("1234")));
    QVERIFY(!outbox.push(message("")));
    QCOMPARE(outbox.bytes(), 10);
}

void TestOutbox::aMessageLargerThanAllOfItIsRefused()
{
    Outbox outbox;
    outbox.setBounds(1000, 10);
    QVERIFY(!outbox.push(message(QByteArray(10, 'x'))));
    QVERIFY(outbox.isEmpty());
}

void TestOutbox::roomComesBackWithEachMessageTaken()
{
    Outbox outbox;
    outbox.setBounds(1, 10);
    for (int i = 0; i < 100; ++i) {
        QVERIFY(outbox.push(message("1234")));
        outbox.pop();
    }
    QCOMPARE(outbox.bytes(), 0);
}

void TestOutbox::whatIsPutBackComesFirstAndIsNeverRefused()
{
    Outbox outbox;
    outbox.setBounds(1, 10);
    QVERIFY(outbox.push(message("new")));
    outbox.putBack(message("old"));
    QCOMPARE(outbox.front().payload, QByteArray("old"));
    QCOMPARE(outbox.count(), 2);
    QVERIFY(!outbox.push(message("newest")));
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
