// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/memoryoutbox.h"
#ifdef MQTTSERVICE_HAVE_SQL
#include "connection/sqliteoutbox.h"
#endif

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Outbox;
using mqtt::Outgoing;
using Policy = BrokerOptions::OutboxPolicy;

/// What both kinds of outbox do alike.
class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder_data() { kinds(); }
    void keepsTheOrder();
    void keepsTheOrderOfMoreThanItHoldsInMemory_data() { kinds(); }
    void keepsTheOrderOfMoreThanItHoldsInMemory();
    void refusesTheNewestBeyondItsCount_data() { kinds(); }
    void refusesTheNewestBeyondItsCount();
    void refusesTheNewestBeyondItsBytes_data() { kinds(); }
    void refusesTheNewestBeyondItsBytes();
    void aMessageLargerThanAllOfItIsRefused_data() { kinds(); }
    void aMessageLargerThanAllOfItIsRefused();
    void oneForNoMessagesSaysSo_data() { kinds(); }
    void oneForNoMessagesSaysSo();
    void dropsTheOldestBeyondItsBounds_data() { kinds(); }
    void dropsTheOldestBeyondItsBounds();
    void keepsTheLatestOfEachTopic_data() { kinds(); }
    void keepsTheLatestOfEachTopic();
    void refusesAnotherTopicWhereEachHasItsLatestOnly_data() { kinds(); }
    void refusesAnotherTopicWhereEachHasItsLatestOnly();
    void theLatestIsKnownThroughTakingAndPuttingBack_data() { kinds(); }
    void theLatestIsKnownThroughTakingAndPuttingBack();
    void whenTheLatestIsRemovedTheOneBeforeItIsTheLatest_data() { kinds(); }
    void whenTheLatestIsRemovedTheOneBeforeItIsTheLatest();
    void thePolicyHoldsForWhatWaitsAlready_data() { kinds(); }
    void thePolicyHoldsForWhatWaitsAlready();
    void roomComesBackWithEachMessageTaken_data() { kinds(); }
    void roomComesBackWithEachMessageTaken();
    void whatIsPutBackComesFirstAndIsNeverRefused_data() { kinds(); }
    void whatIsPutBackComesFirstAndIsNeverRefused();
    void aMessageThatWaitsCanBeRemoved_data() { kinds(); }
    void aMessageThatWaitsCanBeRemoved();
    void tellsSinceWhenTheOldestWaits_data() { kinds(); }
    void tellsSinceWhenTheOldestWaits();

private:
    static void kinds()
    {
        QTest::addColumn<bool>("durable");
        QTest::newRow("memory") << false;
#ifdef MQTTSERVICE_HAVE_SQL
        QTest::newRow("SQLite") << true;
#endif
    }
    /// Of the kind of the current row, empty.
    std::unique_ptr<Outbox> make()
    {
#ifdef MQTTSERVICE_HAVE_SQL
        if (*static_cast<const bool *>(QTest::qData("durable", qMetaTypeId<bool>()))) {
            auto outbox =
                std::make_unique<mqtt::SqliteOutbox>(m_folder.filePath(QString::number(++m_files)),
                                                     BrokerOptions::OutboxSynchronous::Normal);
            const MqttError error = outbox->open();
            if (!error.isOk())
                qFatal("%s", qPrintable(error.text()));
            return outbox;
        }
#endif
        return std::make_unique<mqtt::MemoryOutbox>();
    }
    bool push(Outbox &outbox, const QByteArray &payload, const QString &topic = u"t"_s)
    {
        ++m_id;
        Outgoing message(m_id, topic, payload, {}, 1000 + qint64(m_id));
        m_displaced.clear();
        return outbox.push(message, &m_displaced).isOk();
    }
    static QByteArray takeAll(Outbox &outbox)
    {
        QByteArray order;
        while (outbox.front()) {
            const Outgoing message = outbox.take();
            outbox.forget(message.id);
            order += message.payload;
        }
        return order;
    }
    [[nodiscard]] QByteArray displaced() const
    {
        QByteArray payloads;
        for (const Outgoing &message : m_displaced)
            payloads += message.payload;
        return payloads;
    }

    QTemporaryDir m_folder;
    int m_files = 0;
    quint64 m_id = 0;
    std::vector<Outgoing> m_displaced;
};

void TestOutbox::keepsTheOrder()
{
    const auto outbox = make();
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(push(*outbox, payload));
    QCOMPARE(outbox->count(), 3);
    QCOMPARE(outbox->bytes(), 6);
    QCOMPARE(takeAll(*outbox), QByteArray("123"));
    QVERIFY(outbox->isEmpty());
    QCOMPARE(outbox->bytes(), 0);
}

void TestOutbox::keepsTheOrderOfMoreThanItHoldsInMemory()
{
    const auto outbox = make();
    outbox->setBounds({100'000, 100'000'000});
    QByteArray expected;
    std::vector<Outgoing> lost;
    for (int i = 0; i < 3000; ++i) {
        QVERIFY(push(*outbox, QByteArray::number(i) + ' '));
        expected += QByteArray::number(i) + ' ';
        if (i % 1000 == 0)
            QVERIFY(outbox->store(&lost).isOk());
    }
    QCOMPARE(takeAll(*outbox), expected);
    QVERIFY(push(*outbox, "more"));
    QCOMPARE(takeAll(*outbox), QByteArray("more"));
    QVERIFY(lost.empty());
}

void TestOutbox::refusesTheNewestBeyondItsCount()
{
    const auto outbox = make();
    outbox->setBounds({2, 1000});
    QVERIFY(push(*outbox, "1"));
    QVERIFY(push(*outbox, "2"));
    QVERIFY(!push(*outbox, "3"));
    QCOMPARE(displaced(), QByteArray());
    QCOMPARE(takeAll(*outbox), QByteArray("12"));
}

void TestOutbox::refusesTheNewestBeyondItsBytes()
{
    const auto outbox = make();
    outbox->setBounds({1000, 10});
    QVERIFY(push(*outbox, "1234")); // and one of topic: 5
    QVERIFY(push(*outbox, "1234"));
    QVERIFY(!push(*outbox, ""));
    QCOMPARE(outbox->bytes(), 10);
}

void TestOutbox::aMessageLargerThanAllOfItIsRefused()
{
    const auto outbox = make();
    outbox->setBounds({1000, 10, Policy::DropOldest});
    QVERIFY(push(*outbox, "1"));
    QVERIFY(!push(*outbox, QByteArray(10, 'x')));
    QCOMPARE(takeAll(*outbox), QByteArray("1")); // nothing gave way for what does not fit
}

void TestOutbox::oneForNoMessagesSaysSo()
{
    const auto outbox = make();
    outbox->setBounds({0, 1000, Policy::DropOldest});
    Outgoing message(1, u"t"_s, "1", {}, 1);
    const MqttError error = outbox->push(message, &m_displaced);
    QCOMPARE(error.code(), MqttError::Code::QueueFull);
    QCOMPARE(error.text(), u"'t' is not queued: the outbox may hold no messages"_s);
    QCOMPARE(outbox->count(), 0);
}

void TestOutbox::dropsTheOldestBeyondItsBounds()
{
    const auto outbox = make();
    outbox->setBounds({3, 12, Policy::DropOldest});
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(push(*outbox, payload));
    QVERIFY(push(*outbox, "4"));
    QCOMPARE(displaced(), QByteArray("1"));
    QVERIFY(push(*outbox, "5678901")); // 8 bytes: room for two more of 2
    QCOMPARE(displaced(), QByteArray("2"));
    QVERIFY(push(*outbox, "abc"));
    QCOMPARE(displaced(), QByteArray("34"));
    QCOMPARE(takeAll(*outbox), QByteArray("5678901abc"));
}

void TestOutbox::keepsTheLatestOfEachTopic()
{
    const auto outbox = make();
    outbox->setBounds({5, 1000, Policy::KeepLatest});
    QVERIFY(push(*outbox, "a1", u"a"_s));
    QVERIFY(push(*outbox, "b1", u"b"_s));
    QVERIFY(push(*outbox, "a2", u"a"_s));
    QVERIFY(push(*outbox, "b2", u"b"_s));
    QVERIFY(push(*outbox, "a3", u"a"_s));
    QVERIFY(m_displaced.empty()); // below the bound nothing gives way
    QVERIFY(push(*outbox, "c1", u"c"_s));
    QCOMPARE(displaced(), QByteArray("a1b1a2"));
    QVERIFY(push(*outbox, "b3", u"b"_s));
    QVERIFY(push(*outbox, "b4", u"b"_s));
    QVERIFY(push(*outbox, "c2", u"c"_s));
    QCOMPARE(displaced(), QByteArray("b2c1b3"));
    QCOMPARE(takeAll(*outbox), QByteArray("a3b4c2"));
}

void TestOutbox::refusesAnotherTopicWhereEachHasItsLatestOnly()
{
    const auto outbox = make();
    outbox->setBounds({2, 1000, Policy::KeepLatest});
    QVERIFY(push(*outbox, "a1", u"a"_s));
    QVERIFY(push(*outbox, "b1", u"b"_s));
    QVERIFY(!push(*outbox, "c1", u"c"_s));
    QVERIFY(m_displaced.empty());
    QVERIFY(push(*outbox, "a2", u"a"_s));
    QCOMPARE(displaced(), QByteArray("a1"));
    QCOMPARE(takeAll(*outbox), QByteArray("b1a2"));
}

void TestOutbox::theLatestIsKnownThroughTakingAndPuttingBack()
{
    const auto outbox = make();
    outbox->setBounds({3, 1000, Policy::KeepLatest});
    QVERIFY(push(*outbox, "a1", u"a"_s));
    QVERIFY(push(*outbox, "b1", u"b"_s));
    Outgoing first = outbox->take();
    QVERIFY(push(*outbox, "a2", u"a"_s));
    QVERIFY(push(*outbox, "c1", u"c"_s));
    outbox->putBack(std::move(first)); // "a1", which "a2" makes needless
    QVERIFY(push(*outbox, "c2", u"c"_s));
    QCOMPARE(displaced(), QByteArray("a1c1"));
    QVERIFY(outbox->remove(m_id)); // of "c" nothing waits any more
    QVERIFY(push(*outbox, "c3", u"c"_s));
    QVERIFY(m_displaced.empty());
    QVERIFY(!push(*outbox, "d1", u"d"_s));
    QCOMPARE(takeAll(*outbox), QByteArray("b1a2c3"));
}

void TestOutbox::whenTheLatestIsRemovedTheOneBeforeItIsTheLatest()
{
    const auto outbox = make();
    outbox->setBounds({3, 1000, Policy::KeepLatest});
    QVERIFY(push(*outbox, "a1", u"a"_s));
    QVERIFY(push(*outbox, "a2", u"a"_s));
    QVERIFY(push(*outbox, "a3", u"a"_s));
    QVERIFY(outbox->remove(m_id));
    QVERIFY(push(*outbox, "b1", u"b"_s));
    QVERIFY(push(*outbox, "c1", u"c"_s));
    QCOMPARE(displaced(), QByteArray("a1"));
    QVERIFY(!push(*outbox, "d1", u"d"_s));
    QCOMPARE(displaced(), QByteArray());
    QCOMPARE(takeAll(*outbox), QByteArray("a2b1c1"));
}

void TestOutbox::thePolicyHoldsForWhatWaitsAlready()
{
    const auto outbox = make();
    for (int i = 0; i < 100; ++i)
        QVERIFY(push(*outbox, QByteArray::number(i) + ' ', QString::number(i % 2)));
    outbox->setBounds({100, 1000, Policy::KeepLatest});
    QVERIFY(push(*outbox, "new", u"1"_s));
    QCOMPARE(m_displaced.size(), 99u);
    QCOMPARE(m_displaced.back().payload, QByteArray("99 "));
    QCOMPARE(takeAll(*outbox), QByteArray("98 new"));
}

void TestOutbox::roomComesBackWithEachMessageTaken()
{
    const auto outbox = make();
    outbox->setBounds({1, 10});
    for (int i = 0; i < 100; ++i) {
        QVERIFY(push(*outbox, "1234"));
        QCOMPARE(takeAll(*outbox), QByteArray("1234"));
    }
    QCOMPARE(outbox->bytes(), 0);
}

void TestOutbox::whatIsPutBackComesFirstAndIsNeverRefused()
{
    const auto outbox = make();
    outbox->setBounds({1, 10});
    QVERIFY(push(*outbox, "old"));
    Outgoing old = outbox->take();
    QVERIFY(push(*outbox, "new"));
    outbox->putBack(std::move(old));
    QCOMPARE(outbox->count(), 2);
    QVERIFY(!push(*outbox, "newest"));
    QCOMPARE(takeAll(*outbox), QByteArray("oldnew"));
}

void TestOutbox::aMessageThatWaitsCanBeRemoved()
{
    const auto outbox = make();
    outbox->setBounds({10'000, 1'000'000});
    for (int i = 0; i < 2000; ++i)
        QVERIFY(push(*outbox, QByteArray::number(i)));
    const quint64 first = m_id - 1999;
    for (const quint64 id : {first, first + 5, m_id - 5, m_id}) {
        QVERIFY(outbox->contains(id));
        const std::optional<Outgoing> message = outbox->remove(id);
        QVERIFY(message);
        QCOMPARE(message->payload, QByteArray::number(id - first));
        QVERIFY(!outbox->contains(id));
        QVERIFY(!outbox->remove(id));
    }
    QVERIFY(!outbox->remove(m_id + 1));
    QCOMPARE(outbox->count(), 1996);
    QCOMPARE(outbox->take().payload, QByteArray("1"));
    QVERIFY(!outbox->contains(first + 1)); // it does not wait any more
}

void TestOutbox::tellsSinceWhenTheOldestWaits()
{
    const auto outbox = make();
    QCOMPARE(outbox->oldest(), 0);
    QVERIFY(push(*outbox, "1"));
    const qint64 first = 1000 + qint64(m_id);
    QVERIFY(push(*outbox, "2"));
    QCOMPARE(outbox->oldest(), first);
    outbox->take();
    QCOMPARE(outbox->oldest(), first + 1);
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
