// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/calculator.h"

#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a handler that returns a value answers, as the one who asks sees it.
class TestHandlerAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void aReturnedValueAnswers();
    void anErrorAnswersWithAnErrorObject_data();
    void anErrorAnswersWithAnErrorObject();
    void aFutureAnswersWhenItHasFinished();
    void aReceiverInAnotherThreadAnswers();
    void aHandlerThatReturnsNothingDoesNotAnswer();
    void aRetainedRequestIsNotAnswered();
    void mosquittoRrIsAnswered();

private:
    CalculatorRig m_rig;
};

void TestHandlerAnswers::aReturnedValueAnswers()
{
    const MqttReply reply = CalculatorRig::result(
        m_rig.service->request(u"service/calc/sum"_s, QVariantMap{{u"a"_s, 3}, {u"b"_s, 4}}));
    QVERIFY2(reply.isOk(), qPrintable(reply.error().text()));
    QCOMPARE(reply.message().number(), 7.0);
    QCOMPARE(reply.message().contentType(), u"application/json"_s);
    QCOMPARE(reply.message().topic(), u"service/h/rr/"_s + m_rig.service->clientId());
    QCOMPARE(reply.message().correlationData().size(), 16);
    QCOMPARE(reply.message().qos(), Mqtt::QoS::AtLeastOnce);
}

void TestHandlerAnswers::anErrorAnswersWithAnErrorObject_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("says");
    QTest::newRow("thrown") << QByteArray(R"({"a":13,"b":1})") << u"an error: out of luck"_s;
    QTest::newRow("not convertible") << QByteArray(R"({"a":1})") << u"has no member 'b'"_s;
    QTest::newRow("not JSON") << QByteArray("x") << u"is not JSON"_s;
}

void TestHandlerAnswers::anErrorAnswersWithAnErrorObject()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, says);
    const MqttReply reply =
        CalculatorRig::result(m_rig.service->request(u"service/calc/sum"_s, payload));
    QCOMPARE(reply.error().code(), MqttError::Code::RequestFailed);
    QCOMPARE(reply.error().reaction(), MqttError::Reaction::Skip);
    QVERIFY2(reply.error().text().startsWith(u"'service/calc/sum' answered with an error: "_s),
             qPrintable(reply.error().text()));
    QVERIFY2(reply.error().text().contains(says), qPrintable(reply.error().text()));
    QVERIFY(reply.message().json().toObject().contains(u"error"_s));
    QCOMPARE(m_rig.calculator->handlerFailures(), 1u);
}

void TestHandlerAnswers::aFutureAnswersWhenItHasFinished()
{
    QFuture<MqttReply> first = m_rig.service->request(u"service/calc/later"_s, "first");
    QFuture<MqttReply> second = m_rig.service->request(u"service/calc/later"_s, "second");
    QFuture<MqttReply> third = m_rig.service->request(u"service/calc/later"_s, "third");
    QTRY_COMPARE(m_rig.calculator->waiting.size(), std::size_t(3));
    QVERIFY(m_rig.settle());
    QVERIFY(!first.isFinished());
    auto &waiting = m_rig.calculator->waiting;
    waiting[1].second.addResult(u"two"_s); // in another order
    waiting[1].second.finish();
    QCOMPARE(CalculatorRig::result(second).message().text(), u"two"_s);
    QCOMPARE(CalculatorRig::result(second).message().contentType(), u"text/plain"_s);
    QVERIFY(!first.isFinished());
    waiting[0].second.setException(std::make_exception_ptr(std::runtime_error("out of paper")));
    waiting[0].second.finish();
    QVERIFY2(CalculatorRig::result(first).error().text().contains(u"an error: out of paper"_s),
             qPrintable(CalculatorRig::result(first).error().text()));
    waiting.pop_back(); // a promise that is dropped cancels its future
    QVERIFY2(CalculatorRig::result(third).error().text().contains(u"canceled"_s),
             qPrintable(CalculatorRig::result(third).error().text()));
    QCOMPARE(m_rig.calculator->handlerFailures(), 2u);
}

class Adder : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    QString where(int) { return QThread::currentThread()->objectName(); }
};

void TestHandlerAnswers::aReceiverInAnotherThreadAnswers()
{
    QThread thread;
    thread.setObjectName(u"worker"_s);
    thread.start();
    Adder adder;
    adder.moveToThread(&thread);
    m_rig.calculator->handle(u"where"_s, &adder, &Adder::where);
    QVERIFY(m_rig.calculator->publish(u"note"_s, "settled").isOk());
    QTRY_COMPARE(m_rig.calculator->noted.size(), 1);
    QCOMPARE(
        CalculatorRig::result(m_rig.service->request(u"service/calc/where"_s, 1)).message().text(),
        u"worker"_s);
    QCOMPARE(
        CalculatorRig::result(m_rig.service->request(u"service/calc/where"_s, "x")).error().code(),
        MqttError::Code::RequestFailed);
    thread.quit();
    QVERIFY(thread.wait());
}

void TestHandlerAnswers::aHandlerThatReturnsNothingDoesNotAnswer()
{
    const MqttReply reply =
        CalculatorRig::result(m_rig.service->request(u"service/calc/note"_s, "x", 200ms));
    QCOMPARE(reply.error().code(), MqttError::Code::RequestTimedOut);
    QCOMPARE(m_rig.calculator->noted, QStringList{u"x"_s});
    QCOMPARE(m_rig.service->lateAnswers(), 0u);
}

void TestHandlerAnswers::aRetainedRequestIsNotAnswered()
{
    MqttService other(u"asking"_s);
    m_rig.configure(other);
    QVERIFY(other.start().isOk());
    QTRY_VERIFY(other.isOnline());
    QVERIFY(other
                .publish(u"service/calc/kept"_s, "x",
                         {.retain = true,
                          .qos = Mqtt::QoS::AtLeastOnce,
                          .global = true,
                          .responseTopic = u"answers"_s})
                .isOk());
    QTRY_COMPARE(m_rig.observer->payloads(u"service/calc/kept"_s).size(), 1);
    int calls = 0;
    m_rig.calculator->handle(u"kept"_s, [&calls] { return ++calls; })->setAcceptRetained(true);
    QTRY_COMPARE(calls, 1);
    QVERIFY(m_rig.calculator->publish(u"note"_s, "end").isOk());
    QTRY_COMPARE(m_rig.observer->payloads(u"service/calc/note"_s).size(), 1);
    QCOMPARE(m_rig.observer->payloads(u"answers"_s).size(), 0);
    m_rig.observer->publish(u"service/calc/kept"_s, "", 1, true);
}

void TestHandlerAnswers::mosquittoRrIsAnswered()
{
    const QString program = QStandardPaths::findExecutable(u"mosquitto_rr"_s);
    QVERIFY2(!program.isEmpty(), "mosquitto_rr is not installed (package mosquitto-clients)");
    QProcess process;
    process.start(program, {u"-V"_s, u"5"_s, u"-h"_s, u"127.0.0.1"_s, u"-p"_s,
                            QString::number(m_rig.broker.port()), u"-W"_s, u"20"_s, u"-t"_s,
                            u"service/calc/sum"_s, u"-e"_s, u"answer/here"_s, u"-m"_s,
                            uR"({"a":40,"b":2})"_s});
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.readAllStandardOutput().trimmed(), QByteArray("42"));
    QCOMPARE(process.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestHandlerAnswers)
#include "tst_handleranswers.moc"
