// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/batcher.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::Batcher;
using Form = Batcher::Form;

class TestBatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDefaultsAreFiveAndAMinute();
    void aBatchIsAnArrayInOrder();
    void aBatchGoesAtItsSize();
    void aBatchGoesAfterItsInterval();
    void theIntervalBeginsAnewAfterASizeFlush();
    void nothingCollectedIsNothingSent();
    void eachTopicHasItsOwnBatch();
    void aQueueIsOneForAllTopics();
    void aQueueGoesAfterItsInterval();
    void aTopicMayHaveItsOwnOptions_data();
    void aTopicMayHaveItsOwnOptions();
    void anotherQosOrRetainBeginsAnotherBatch();
    void whatGoesElsewhereBeginsAnotherBatch();
    void flushGivesAll_data();
    void flushGivesAll();

private:
    static Batcher::Message message(const QString &topic, const QByteArray &payload,
                                    const MqttPublishOptions &options = {})
    {
        return {topic, payload, options};
    }
    /// "topic payload" of each.
    static QStringList shown(const Batcher::Messages &messages)
    {
        QStringList list;
        for (const Batcher::Message &message : messages)
            list.append(message.topic + u' ' + QString::fromUtf8(message.payload));
        return list;
    }

    const Batcher::TimePoint m_now{1h};
};

void TestBatcher::theDefaultsAreFiveAndAMinute()
{
    for (const Form form : {Form::Array, Form::Queue}) {
        Batcher batcher(form);
        for (int i = 0; i < 4; ++i)
            QVERIFY(batcher.add(message(u"a"_s, "1"), m_now + i * 1s).empty());
        QCOMPARE(batcher.deadline(), m_now + 60s); // of the first
        QVERIFY(!batcher.add(message(u"a"_s, "1"), m_now + 5s).empty());
    }
}

void TestBatcher::aBatchIsAnArrayInOrder()
{
    Batcher batcher(Form::Array);
    batcher.setOptions({.size = 3});
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.add(message(u"a"_s, R"("x")"), m_now).empty());
    QCOMPARE(shown(batcher.add(message(u"a"_s, R"({"b":2})"), m_now)),
             QStringList{uR"(a [1,"x",{"b":2}])"_s});
}

void TestBatcher::aBatchGoesAtItsSize()
{
    Batcher batcher(Form::Array);
    batcher.setOptions({.size = 1});
    QCOMPARE(shown(batcher.add(message(u"a"_s, "1"), m_now)), QStringList{u"a [1]"_s});
    QCOMPARE(shown(batcher.add(message(u"a"_s, "2"), m_now)), QStringList{u"a [2]"_s});
}

void TestBatcher::aBatchGoesAfterItsInterval()
{
    Batcher batcher(Form::Array);
    batcher.setOptions({.interval = 10s});
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.add(message(u"a"_s, "2"), m_now + 9s).empty());
    QVERIFY(batcher.expire(m_now + 10s - 1ns).empty());
    QCOMPARE(shown(batcher.expire(m_now + 10s)), QStringList{u"a [1,2]"_s});
    QVERIFY(!batcher.deadline());
}

void TestBatcher::theIntervalBeginsAnewAfterASizeFlush()
{
    Batcher batcher(Form::Array);
    batcher.setOptions({.size = 2, .interval = 10s});
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(!batcher.add(message(u"a"_s, "2"), m_now + 8s).empty());
    QVERIFY(batcher.add(message(u"a"_s, "3"), m_now + 9s).empty());
    QVERIFY(batcher.expire(m_now + 10s).empty());
    QCOMPARE(batcher.deadline(), m_now + 19s);
}

void TestBatcher::nothingCollectedIsNothingSent()
{
    Batcher batcher(Form::Array);
    QVERIFY(!batcher.deadline());
    QVERIFY(batcher.expire(m_now + 1000h).empty());
    QVERIFY(batcher.flush().empty());
}

void TestBatcher::eachTopicHasItsOwnBatch()
{
    Batcher batcher(Form::Array);
    batcher.setOptions({.size = 2});
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.add(message(u"b"_s, "2"), m_now).empty());
    QCOMPARE(shown(batcher.add(message(u"b"_s, "3"), m_now)), QStringList{u"b [2,3]"_s});
    QCOMPARE(shown(batcher.flush()), QStringList{u"a [1]"_s});
}

void TestBatcher::aQueueIsOneForAllTopics()
{
    Batcher batcher(Form::Queue);
    batcher.setOptions({.size = 3});
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.add(message(u"b"_s, "2"), m_now).empty());
    QCOMPARE(shown(batcher.add(message(u"a"_s, "3"), m_now)),
             (QStringList{u"a 1"_s, u"b 2"_s, u"a 3"_s}));
}

void TestBatcher::aQueueGoesAfterItsInterval()
{
    Batcher batcher(Form::Queue);
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.expire(m_now + 59s).empty());
    QCOMPARE(shown(batcher.expire(m_now + 60s)), QStringList{u"a 1"_s});
}

void TestBatcher::aTopicMayHaveItsOwnOptions_data()
{
    QTest::addColumn<Form>("form");
    QTest::addColumn<QStringList>("due");
    QTest::newRow("batch") << Form::Array << QStringList{u"own [1,2]"_s};
    QTest::newRow("queue") << Form::Queue << QStringList{u"own 1"_s, u"own 2"_s};
}

void TestBatcher::aTopicMayHaveItsOwnOptions()
{
    QFETCH(Form, form);
    QFETCH(QStringList, due);
    Batcher batcher(form);
    batcher.setOptions({.size = 100, .interval = 1h});
    batcher.setOptions(u"own"_s, {.size = 2, .interval = 1s});
    QVERIFY(batcher.add(message(u"a"_s, "x"), m_now).empty());
    QVERIFY(batcher.add(message(u"own"_s, "1"), m_now).empty());
    QCOMPARE(batcher.deadline(), m_now + 1s);
    QCOMPARE(shown(batcher.add(message(u"own"_s, "2"), m_now)), due);
    QCOMPARE(batcher.deadline(), m_now + 1h);
}

void TestBatcher::anotherQosOrRetainBeginsAnotherBatch()
{
    Batcher batcher(Form::Array);
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    Batcher::Messages due = batcher.add(message(u"a"_s, "2", {.retain = true}), m_now);
    QCOMPARE(shown(due), QStringList{u"a [1]"_s});
    QVERIFY(!due.front().options.retain);
    due = batcher.add(message(u"a"_s, "3", {.retain = true, .qos = Mqtt::QoS::AtLeastOnce}), m_now);
    QCOMPARE(shown(due), QStringList{u"a [2]"_s});
    QVERIFY(due.front().options.retain);
    due = batcher.flush();
    QCOMPARE(shown(due), QStringList{u"a [3]"_s});
    QCOMPARE(due.front().options.qos, Mqtt::QoS::AtLeastOnce);
}

void TestBatcher::whatGoesElsewhereBeginsAnotherBatch()
{
    Batcher batcher(Form::Array);
    QVERIFY(batcher.add(message(u"a"_s, "1", {.global = true}), m_now).empty());
    Batcher::Messages due = batcher.add(message(u"a"_s, "2", {.broker = u"x"_s}), m_now);
    QCOMPARE(shown(due), QStringList{u"a [1]"_s});
    QVERIFY(due.front().options.global);
    due = batcher.add(message(u"a"_s, "3", {.broker = u"y"_s}), m_now);
    QCOMPARE(shown(due), QStringList{u"a [2]"_s});
    QCOMPARE(due.front().options.broker, u"x"_s);
    due = batcher.add(message(u"a"_s, "4", {.broker = u"y"_s, .contentType = u"t"_s}), m_now);
    QCOMPARE(shown(due), QStringList{u"a [3]"_s});
    due = batcher.add(message(u"a"_s, "5", {.broker = u"y"_s, .contentType = u"t"_s}), m_now);
    QVERIFY(due.empty());
    QCOMPARE(shown(batcher.flush()), QStringList{u"a [4,5]"_s});
}

void TestBatcher::flushGivesAll_data()
{
    QTest::addColumn<Form>("form");
    QTest::addColumn<QStringList>("all");
    QTest::newRow("batch") << Form::Array << QStringList{u"a [1,3]"_s, u"b [2]"_s};
    QTest::newRow("queue") << Form::Queue << QStringList{u"a 1"_s, u"b 2"_s, u"a 3"_s};
}

void TestBatcher::flushGivesAll()
{
    QFETCH(Form, form);
    QFETCH(QStringList, all);
    Batcher batcher(form);
    QVERIFY(batcher.add(message(u"a"_s, "1"), m_now).empty());
    QVERIFY(batcher.add(message(u"b"_s, "2"), m_now).empty());
    QVERIFY(batcher.add(message(u"a"_s, "3"), m_now).empty());
    QCOMPARE(shown(batcher.flush()), all);
    QVERIFY(batcher.flush().empty());
    QVERIFY(!batcher.deadline());
}

QTEST_GUILESS_MAIN(TestBatcher)
#include "tst_batcher.moc"
