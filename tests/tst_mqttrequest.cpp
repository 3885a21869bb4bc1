// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/calculator.h"
#include "support/scriptedserver.h"

#include <QFutureWatcher>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Protocol = BrokerOptions::Protocol;

/// request(): one who asks, and what becomes of the question.
class TestMqttRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void manyRequestsAtOnce();
    void aRequestTimesOut();
    void lateAnswersAreDroppedAndCounted();
    void aCanceledRequestDropsItsAnswer();
    void requestsWaitForTheConnection();
    void answersArriveAfterAReconnect();
    void stoppingEndsWhatWaits();
    void theServiceMayBeDeletedInAContinuation();
    void whoAsksAgainAtTheEndIsRefused_data();
    void whoAsksAgainAtTheEndIsRefused();
    void theServiceMayBeDeletedWhenStoppingEndsARequest();
    void theLongestTimeOutIsOne_data();
    void theLongestTimeOutIsOne();
    void aWrongRequestIsRefused_data();
    void aWrongRequestIsRefused();
    void anOldServiceAnswersOnItsOwnTopic_data();
    void anOldServiceAnswersOnItsOwnTopic();
    void mqtt3NeedsAReplyTopic();
    void theBrokerSaysWhereAnswersCome();
    void anyClientIdMayAsk_data();
    void anyClientIdMayAsk();

private:
    CalculatorRig m_rig;
};

void TestMqttRequest::manyRequestsAtOnce()
{
    std::vector<QFuture<MqttReply>> futures;
    for (int i = 100; i < 400; ++i) {
        futures.push_back(
            m_rig.service->request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, i}, {u"b"_s, i}}));
    }
    for (std::size_t i = 0; i < futures.size(); ++i) {
        const MqttReply reply = CalculatorRig::result(futures[i]);
        QVERIFY2(reply.isOk(), qPrintable(reply.error().text()));
        QCOMPARE(reply.message().number(), 200.0 + 2.0 * static_cast<double>(i));
    }
    QCOMPARE(m_rig.service->lateAnswers(), 0u);
}

void TestMqttRequest::aRequestTimesOut()
{
    const MqttReply reply =
        CalculatorRig::result(m_rig.service->request(u"nobody/there"_s, 1, {.timeout = 30ms}));
    QCOMPARE(reply.error().code(), MqttError::Code::RequestTimedOut);
    QCOMPARE(reply.error().text(), u"'nobody/there' did not answer within 30 ms"_s);
    QVERIFY(reply.message().topic().isEmpty());
}

void TestMqttRequest::lateAnswersAreDroppedAndCounted()
{
    const MqttReply reply =
        CalculatorRig::result(m_rig.service->request(u"service/calc/later"_s, "x", 100ms));
    QCOMPARE(reply.error().code(), MqttError::Code::RequestTimedOut);
    QTRY_COMPARE(m_rig.calculator->waiting.size(), std::size_t(1));
    m_rig.calculator->waiting[0].second.addResult(u"too late"_s);
    m_rig.calculator->waiting[0].second.finish();
    QTRY_COMPARE(m_rig.service->lateAnswers(), 1u);
    // Also what nobody asked for.
    m_rig.observer->publish(u"service/h/rr/"_s + m_rig.service->clientId(), "x");
    QTRY_COMPARE(m_rig.service->lateAnswers(), 2u);
}

void TestMqttRequest::aCanceledRequestDropsItsAnswer()
{
    QFuture<MqttReply> future = m_rig.service->request(u"service/calc/later"_s, "x");
    QTRY_COMPARE(m_rig.calculator->waiting.size(), std::size_t(1));
    future.cancel();
    m_rig.calculator->waiting[0].second.addResult(u"x"_s);
    m_rig.calculator->waiting[0].second.finish();
    QTRY_COMPARE(m_rig.service->lateAnswers(), 1u);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(future.resultCount(), 0);
}

void TestMqttRequest::requestsWaitForTheConnection()
{
    MqttService early(u"early"_s);
    m_rig.configure(early);
    QVERIFY(early.start().isOk());
    QVERIFY(!early.isOnline());
    QFuture<MqttReply> sum =
        early.request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, 1}, {u"b"_s, 1}});
    QFuture<MqttReply> canceled = early.request(u"service/calc/note"_s, "canceled");
    canceled.cancel();
    const MqttReply reply = CalculatorRig::result(sum);
    QVERIFY2(reply.isOk(), qPrintable(reply.error().text()));
    QCOMPARE(reply.message().number(), 2.0);
    QTRY_VERIFY(canceled.isFinished());
    QVERIFY(m_rig.calculator->noted.isEmpty()); // was never sent

    // Without a broker it is the time-out that ends it.
    MqttService alone(u"alone"_s);
    BrokerOptions nowhere;
    nowhere.host = u"127.0.0.1"_s;
    nowhere.port = 1;
    alone.setBrokerOptions(nowhere);
    QVERIFY(alone.start().isOk());
    const MqttReply none = CalculatorRig::result(alone.request(u"x"_s, 1, 20ms));
    QCOMPARE(none.error().code(), MqttError::Code::RequestTimedOut);
    QVERIFY2(none.error().text().endsWith(u"; the broker could not be reached"_s),
             qPrintable(none.error().text()));
}

void TestMqttRequest::answersArriveAfterAReconnect()
{
    QFuture<MqttReply> future = m_rig.service->request(u"service/calc/later"_s, "x", 60s);
    QTRY_COMPARE(m_rig.calculator->waiting.size(), std::size_t(1));
    QSignalSpy asking(m_rig.service.get(), &MqttService::onlineChanged);
    QSignalSpy answering(m_rig.calculator.get(), &MqttService::onlineChanged);
    QVERIFY(m_rig.broker.restart());
    QTRY_VERIFY(asking.size() >= 2 && m_rig.service->isOnline());
    QTRY_VERIFY(answering.size() >= 2 && m_rig.calculator->isOnline());
    QFuture<MqttReply> later =
        m_rig.service->request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, 1}, {u"b"_s, 2}});
    m_rig.calculator->waiting[0].second.addResult(u"still here"_s);
    m_rig.calculator->waiting[0].second.finish();
    QCOMPARE(CalculatorRig::result(future).message().text(), u"still here"_s);
    QCOMPARE(CalculatorRig::result(later).message().number(), 3.0);
}

void TestMqttRequest::stoppingEndsWhatWaits()
{
    QFuture<MqttReply> stopped = m_rig.service->request(u"service/calc/later"_s, "x");
    m_rig.service->stop();
    QVERIFY(stopped.isFinished());
    QCOMPARE(stopped.result().error().code(), MqttError::Code::NotRunning);
    QCOMPARE(m_rig.service->request(u"x"_s).result().error().code(), MqttError::Code::NotRunning);

    QFuture<MqttReply> deleted = m_rig.calculator->request(u"nobody"_s);
    m_rig.calculator.reset();
    QVERIFY(deleted.isFinished());
    QCOMPARE(deleted.result().error().code(), MqttError::Code::NotRunning);
}

void TestMqttRequest::theServiceMayBeDeletedInAContinuation()
{
    QFuture<MqttReply> other = m_rig.service->request(u"service/calc/later"_s, "x");
    m_rig.service->request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, 1}, {u"b"_s, 1}})
        .then([this](const MqttReply &reply) {
            QVERIFY(reply.isOk());
            m_rig.service.reset();
        });
    QTRY_VERIFY(!m_rig.service);
    QCOMPARE(CalculatorRig::result(other).error().code(), MqttError::Code::NotRunning);
}

void TestMqttRequest::aWrongRequestIsRefused_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<MqttValue>("value");
    QTest::addColumn<QString>("replyTopic");
    QTest::addColumn<int>("timeout");
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = MqttError::Code;
    QTest::newRow("wildcard") << u"a/+"_s << MqttValue(1) << QString() << 1000 << Code::InvalidTopic
                              << u"topic 'a/+' of a request contains a wildcard"_s;
    QTest::newRow("empty") << QString() << MqttValue(1) << QString() << 1000 << Code::InvalidTopic
                           << u"is empty"_s;
    QTest::newRow("wildcard in the reply topic")
        << u"a"_s << MqttValue(1) << u"b/#"_s << 1000 << Code::InvalidTopic
        << u"reply topic 'b/#' of a request contains a wildcard"_s;
    QTest::newRow("no time") << u"a"_s << MqttValue(1) << QString() << 0 << Code::InvalidValue
                             << u"time-out of at least 1 ms"_s;
    QTest::newRow("negative time") << u"a"_s << MqttValue(1) << QString() << -5
                                   << Code::InvalidValue << u"time-out of at least 1 ms"_s;
    QTest::newRow("no form") << u"a"_s << MqttValue(QVariant::fromValue<QObject *>(nullptr))
                             << QString() << 1000 << Code::InvalidValue << u"QObject*"_s;
}

void TestMqttRequest::aWrongRequestIsRefused()
{
    QFETCH(QString, topic);
    QFETCH(MqttValue, value);
    QFETCH(QString, replyTopic);
    QFETCH(int, timeout);
    QFETCH(MqttError::Code, code);
    QFETCH(QString, says);
    const QFuture<MqttReply> future = m_rig.service->request(
        topic, value, {.timeout = std::chrono::milliseconds(timeout), .replyTopic = replyTopic});
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code(), code);
    QVERIFY2(future.result().error().text().contains(says),
             qPrintable(future.result().error().text()));
}

void TestMqttRequest::anOldServiceAnswersOnItsOwnTopic_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5") << Protocol::Mqtt5;
}

void TestMqttRequest::anOldServiceAnswersOnItsOwnTopic()
{
    QFETCH(Protocol, protocol);
    m_rig.calculator->handle(u"double"_s, [this](int value) {
        m_rig.calculator->publish(u"doubled"_s, value * 2); // knows nothing of response topics
    });
    QVERIFY(m_rig.calculator->publish(u"note"_s, "settled").isOk());
    QTRY_COMPARE(m_rig.calculator->noted.size(), 1);
    MqttService asking(u"asking"_s);
    m_rig.configure(asking, protocol);
    QVERIFY(asking.start().isOk());
    const MqttRequestOptions options{.timeout = 20s, .replyTopic = u"service/calc/doubled"_s};
    QFuture<MqttReply> first = asking.request(u"service/calc/double"_s, 1, options);
    QFuture<MqttReply> second = asking.request(u"service/calc/double"_s, 2, options);
    QCOMPARE(CalculatorRig::result(first).message().number(), 2.0);
    QCOMPARE(CalculatorRig::result(second).message().number(), 4.0);
    m_rig.observer->publish(u"service/calc/doubled"_s, "7"); // nobody asked
    QTRY_COMPARE(asking.lateAnswers(), 1u);
    // More reply topics than are kept, each with its answer.
    for (int i = 0; i < 100; ++i) {
        const QString topic = u"answers/%1"_s.arg(i);
        QFuture<MqttReply> future =
            asking.request(u"nobody"_s, i, {.timeout = 20s, .replyTopic = topic});
        QTRY_VERIFY(!m_rig.observer->payloads(u"nobody"_s).isEmpty());
        m_rig.observer->clear();
        m_rig.observer->publish(topic, QByteArray::number(i));
        QCOMPARE(CalculatorRig::result(future).message().number(), double(i));
    }
}

void TestMqttRequest::mqtt3NeedsAReplyTopic()
{
    MqttService asking(u"asking"_s);
    m_rig.configure(asking, Protocol::Mqtt311);
    QVERIFY(asking.start().isOk());
    const MqttReply reply = CalculatorRig::result(asking.request(u"service/calc/sum"_s, 1));
    QCOMPARE(reply.error().code(), MqttError::Code::InvalidValue);
    QVERIFY2(
        reply.error().text().startsWith(u"a request to 'service/calc/sum' needs a reply topic"_s),
        qPrintable(reply.error().text()));
}

void TestMqttRequest::theBrokerSaysWhereAnswersCome()
{
    QByteArray connect;
    QByteArray published;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) {
            connect = packet;
            // Response Information (0x1a) "own/"
            client->write(QByteArray("\x20\x0a\x00\x00\x07\x1a\x00\x04own/", 12));
        }
        if (type == ScriptedServer::Subscribe)
            client->write("\x90\x04" + ScriptedServer::subscribeId(packet) + QByteArray("\0\1", 2));
        if (type == ScriptedServer::Publish && packet.contains("question"))
            published = packet;
    });
    MqttService asking(u"a"_s);
    asking.setClientId(u"me"_s);
    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = server.port();
    options.protocol = Protocol::Mqtt5;
    asking.setBrokerOptions(options);
    QVERIFY(asking.start().isOk());
    const QFuture<MqttReply> future = asking.request(u"question"_s, 1);
    QTRY_VERIFY(!published.isEmpty());
    QVERIFY(connect.contains(QByteArray("\x19\x01", 2))); // Request Response Information
    QVERIFY(published.contains(QByteArray("\x08\x00\x09own/rr/me", 12))); // Response Topic
    QVERIFY(!future.isFinished());
}

void TestMqttRequest::anyClientIdMayAsk_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("topic");
    QTest::newRow("as it is") << u"me.1/x"_s << u"service/asking/rr/me.1/x"_s;
    QTest::newRow("wildcards") << u"+me#"_s << u"service/asking/rr/me-"_s;
}

void TestMqttRequest::anyClientIdMayAsk()
{
    QFETCH(QString, id);
    QFETCH(QString, topic);
    MqttService asking(u"asking"_s);
    m_rig.configure(asking);
    asking.setClientId(id);
    QVERIFY(asking.start().isOk());
    const MqttReply reply = CalculatorRig::result(
        asking.request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, 1}, {u"b"_s, 2}}));
    QVERIFY2(reply.isOk(), qPrintable(reply.error().text()));
    QCOMPARE(reply.message().number(), 3.0);
    QVERIFY2(reply.message().topic().startsWith(topic), qPrintable(reply.message().topic()));
}

void TestMqttRequest::whoAsksAgainAtTheEndIsRefused_data()
{
    QTest::addColumn<bool>("deleted");
    QTest::newRow("stopped") << false;
    QTest::newRow("deleted") << true;
}

void TestMqttRequest::whoAsksAgainAtTheEndIsRefused()
{
    QFETCH(bool, deleted);
    MqttService *const service = m_rig.service.get();
    QList<MqttError::Code> codes;
    bool isAnsweredAtOnce = false;
    service->request(u"nobody"_s).then([&](const MqttReply &reply) {
        codes.append(reply.error().code());
        const QFuture<MqttReply> again = service->request(u"nobody"_s);
        isAnsweredAtOnce = again.isFinished();
        codes.append(isAnsweredAtOnce ? again.result().error().code() : MqttError::Code::None);
    });
    if (deleted)
        m_rig.service.reset();
    else
        service->stop();
    QVERIFY(isAnsweredAtOnce);
    QCOMPARE(codes, QList<MqttError::Code>(2, MqttError::Code::NotRunning));
}

void TestMqttRequest::theServiceMayBeDeletedWhenStoppingEndsARequest()
{
    m_rig.service->request(u"nobody"_s).then([this](const MqttReply &reply) {
        QCOMPARE(reply.error().code(), MqttError::Code::NotRunning);
        m_rig.service.reset();
    });
    const QFuture<MqttReply> other = m_rig.service->request(u"nobody"_s);
    m_rig.service.get()->stop();
    QVERIFY(!m_rig.service);
    QVERIFY(other.isFinished());
}

void TestMqttRequest::theLongestTimeOutIsOne_data()
{
    QTest::addColumn<std::chrono::milliseconds>("timeout");
    QTest::newRow("300 years") << std::chrono::milliseconds(std::chrono::years(300));
    QTest::newRow("all there is") << std::chrono::milliseconds::max();
}

void TestMqttRequest::theLongestTimeOutIsOne()
{
    QFETCH(std::chrono::milliseconds, timeout);
    const MqttReply reply = CalculatorRig::result(m_rig.service->request(
        u"service/calc/sum"_s, QVariantMap{{u"a"_s, 1}, {u"b"_s, 2}}, timeout));
    QVERIFY2(reply.isOk(), qPrintable(reply.error().text()));
    QCOMPARE(reply.message().number(), 3.0);
}

QTEST_GUILESS_MAIN(TestMqttRequest)
#include "tst_mqttrequest.moc"
