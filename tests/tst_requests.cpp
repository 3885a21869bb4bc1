// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/twobrokers.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Code = MqttError::Code;

/// Requests of a service on several brokers: which of them is asked, and what the loss of one
/// means.
class TestRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_rig.end(); }

    void theFirstThatIsOnlineIsAsked();
    void theChosenOneIsAsked();
    void aBrokerThatIsNotThereIsRefused();
    void whichComesFirstIsAsked();
    void aChosenOneIsWaitedForAndHoldsUpNoOthers();
    void theTimeOutSaysWhoWasAway();
    void oneThatDoesNotSpeakMqtt5IsPassedOver();
    void oneThatCannotAnswerIsPassedOver();
    void aBrokerThatIsRemovedEndsWhatWaitsThere();
    void theServiceMayBeDeletedByThat();
    void whatAnotherBrokerBringsIsNoAnswer();

private:
    /// What the service answers is the id of the broker that it was asked on.
    [[nodiscard]] QFuture<MqttReply> ask(const MqttRequestOptions &options = {.timeout = 60s})
    {
        return m_rig.service->request(u"service/s/where"_s, {}, options);
    }
    [[nodiscard]] static QString told(const QFuture<MqttReply> &asked)
    {
        if (!QTest::qWaitFor([&] { return asked.isFinished(); }))
            return u"nothing"_s;
        const MqttReply reply = asked.result();
        return reply.isOk() ? reply.message().text() : reply.error().text();
    }

    TwoBrokers m_rig;
};

void TestRequests::init()
{
    QVERIFY(m_rig.begin());
    m_rig.service->handle(u"where"_s,
                          [](const MqttMessage &message) { return message.connectionId(); });
}

void TestRequests::theFirstThatIsOnlineIsAsked()
{
    QVERIFY(m_rig.start());
    QCOMPARE(told(ask()), u"a"_s);
    m_rig.first.kill();
    QTRY_VERIFY(!m_rig.service->connection(u"a"_s)->isOnline());
    QCOMPARE(told(ask()), u"b"_s);
    QVERIFY(m_rig.first.restart());
    QTRY_VERIFY(m_rig.isOnAll());
    QCOMPARE(told(ask()), u"a"_s);
    QCOMPARE(m_rig.service->lateAnswers(), 0u);
}

void TestRequests::theChosenOneIsAsked()
{
    QVERIFY(m_rig.start());
    QCOMPARE(told(ask({.timeout = 60s, .broker = u"b"_s})), u"b"_s);
    QCOMPARE(told(ask({.timeout = 60s, .broker = u"a"_s})), u"a"_s);
    QCOMPARE(m_rig.onFirst->payloads(u"service/s/where"_s).size(), 1);
    QCOMPARE(m_rig.onSecond->payloads(u"service/s/where"_s).size(), 1);
}

void TestRequests::aBrokerThatIsNotThereIsRefused()
{
    QVERIFY(m_rig.start());
    const QFuture<MqttReply> asked = ask({.broker = u"c"_s});
    QVERIFY(asked.isFinished());
    QCOMPARE(asked.result().error().code(), Code::UnknownConnection);
    QCOMPARE(told(asked),
             u"'service/s/where' is not asked: the service has no broker 'c'; it has: a, b"_s);
    m_rig.service->setBrokerOptions(TwoBrokers::optionsFor(m_rig.first));
    m_rig.service->setBrokers({});
    QVERIFY2(told(ask({.broker = u"a"_s})).endsWith(u"no broker 'a'; it has: one without an id"_s),
             qPrintable(told(ask({.broker = u"a"_s}))));
}

void TestRequests::whichComesFirstIsAsked()
{
    m_rig.first.kill();
    m_rig.second.kill();
    QVERIFY(m_rig.service->start().isOk());
    const QFuture<MqttReply> one = ask();
    const QFuture<MqttReply> two = ask();
    QVERIFY(!one.isFinished());
    QVERIFY(m_rig.second.restart());
    QCOMPARE(told(one), u"b"_s);
    QCOMPARE(told(two), u"b"_s);
    QVERIFY(m_rig.first.restart());
    QTRY_VERIFY(m_rig.isOnAll());
    QVERIFY(m_rig.settle(u"a"_s));
    QCOMPARE(m_rig.service->receivedMessages(), 4u); // two questions and their answers, on b alone
}

void TestRequests::aChosenOneIsWaitedForAndHoldsUpNoOthers()
{
    m_rig.second.kill();
    QVERIFY(m_rig.service->start().isOk());
    const QFuture<MqttReply> onSecond = ask({.timeout = 60s, .broker = u"b"_s});
    QCOMPARE(told(ask()), u"a"_s);
    QVERIFY(!onSecond.isFinished());
    QVERIFY(m_rig.second.restart());
    QCOMPARE(told(onSecond), u"b"_s);
    QCOMPARE(m_rig.onFirst->payloads(u"service/s/where"_s).size(), 1);
}

void TestRequests::theTimeOutSaysWhoWasAway()
{
    m_rig.first.kill();
    m_rig.second.kill();
    QVERIFY(m_rig.service->start().isOk());
    QCOMPARE(told(ask({.timeout = 20ms})), u"'service/s/where' did not answer within 20 ms; none "
                                           "of the brokers could be reached"_s);
    QCOMPARE(told(ask({.timeout = 20ms, .broker = u"b"_s})),
             u"'service/s/where' did not answer within 20 ms; the broker 'b' could not be "
             "reached"_s);
}

void TestRequests::oneThatDoesNotSpeakMqtt5IsPassedOver()
{
    BrokerOptions old = TwoBrokers::optionsFor(m_rig.first);
    old.protocol = BrokerOptions::Protocol::Mqtt311;
    m_rig.service->setBrokers({{u"a"_s, old}, {u"b"_s, TwoBrokers::optionsFor(m_rig.second)}});
    QVERIFY(m_rig.start());
    QCOMPARE(told(ask()), u"b"_s);
    QVERIFY2(told(ask({.broker = u"a"_s})).contains(u"needs a reply topic"_s),
             qPrintable(told(ask({.broker = u"a"_s}))));
    // With a reply topic it is as good as the other.
    const QFuture<MqttReply> asked = ask({.timeout = 60s, .replyTopic = u"answers"_s});
    QVERIFY(m_rig.settle(u"a"_s));
    m_rig.onFirst->publish(u"answers"_s, "an old one");
    QCOMPARE(told(asked), u"an old one"_s);
}

void TestRequests::oneThatCannotAnswerIsPassedOver()
{
    BrokerOptions in = TwoBrokers::optionsFor(m_rig.first);
    in.role = BrokerOptions::Role::SubscriberOnly;
    m_rig.service->setBrokers({{u"a"_s, in}, {u"b"_s, TwoBrokers::optionsFor(m_rig.second)}});
    QVERIFY(m_rig.start());
    QCOMPARE(told(ask()), u"b"_s);
    const QFuture<MqttReply> asked = ask({.broker = u"a"_s});
    QVERIFY(asked.isFinished());
    QCOMPARE(asked.result().error().code(), Code::WrongRole);
    QCOMPARE(told(asked), u"a request to 'service/s/where' needs a broker for both, publishing and "
                          "subscribing"_s);
}

void TestRequests::aBrokerThatIsRemovedEndsWhatWaitsThere()
{
    const QString nobody = u"nobody"_s;
    QVERIFY(m_rig.start());
    const QFuture<MqttReply> sent =
        m_rig.service->request(nobody, {}, {.timeout = 60s, .broker = u"b"_s});
    QTRY_COMPARE(m_rig.onSecond->payloads(nobody).size(), 1);
    m_rig.second.kill();
    QTRY_VERIFY(!m_rig.service->connection(u"b"_s)->isOnline());
    const QFuture<MqttReply> unsent =
        m_rig.service->request(nobody, {}, {.timeout = 60s, .broker = u"b"_s});
    const QFuture<MqttReply> elsewhere = m_rig.service->request(nobody, {}, 60s);
    QTRY_COMPARE(m_rig.onFirst->payloads(nobody).size(), 1);
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}});
    for (const QFuture<MqttReply> &ended : {sent, unsent}) {
        QVERIFY(ended.isFinished());
        QCOMPARE(ended.result().error().code(), Code::NotRunning);
        QCOMPARE(told(ended), u"the broker 'b' is no longer used"_s);
    }
    QVERIFY(!elsewhere.isFinished());
    QCOMPARE(told(ask()), u"a"_s);
}

void TestRequests::theServiceMayBeDeletedByThat()
{
    QVERIFY(m_rig.start());
    QFuture<MqttReply> sent =
        m_rig.service->request(u"nobody"_s, {}, {.timeout = 60s, .broker = u"b"_s});
    QFuture<MqttReply> other = m_rig.service->request(u"nobody"_s, {}, 60s);
    sent.then([this](const MqttReply &) { m_rig.service.reset(); });
    m_rig.service->setBrokers({{u"a"_s, TwoBrokers::optionsFor(m_rig.first)}});
    QVERIFY(!m_rig.service);
    QCOMPARE(told(other), u"the service is gone"_s);
}

void TestRequests::whatAnotherBrokerBringsIsNoAnswer()
{
    const QString answers = u"service/s/rr/"_s + m_rig.service->clientId();
    QVERIFY(m_rig.start());
    QCOMPARE(told(ask()), u"a"_s); // it listens there now
    const QFuture<MqttReply> asked =
        m_rig.service->request(u"nobody"_s, {}, {.timeout = 60s, .broker = u"b"_s});
    QTRY_COMPARE(m_rig.onSecond->payloads(u"nobody"_s).size(), 1);
    const QByteArray correlation = m_rig.onSecond->lastCorrelation();
    m_rig.onFirst->request(answers, "forged", u"x"_s, correlation);
    QTRY_COMPARE(m_rig.service->lateAnswers(), 1u);
    QVERIFY(!asked.isFinished());
    m_rig.onSecond->request(answers, "true", u"x"_s, correlation);
    QCOMPARE(told(asked), u"true"_s);
}

QTEST_GUILESS_MAIN(TestRequests)
#include "tst_requests.moc"
