// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class Worker : public QObject
{
    Q_OBJECT
public:
    QStringList got;
public Q_SLOTS:
    void onText(const QString &text) { got.append(text); }
    void onMessage(const MqttMessage &) {}
    void dawdle() { QThread::msleep(30); }
};

class TestHandlerErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void aWrongSlotIsTold();
    void aTopicThatCannotBeIsRefusedWithWhatToChange_data();
    void aTopicThatCannotBeIsRefusedWithWhatToChange();
    void aSharedGroupThatCannotBeIsRefused_data();
    void aSharedGroupThatCannotBeIsRefused();
    void oneSlotIsBoundToAFilterOnce();
    void oneSlotsTopicsMayBeSwapped();

    void aPayloadThatDoesNotConvertFailsAlone();
    void aHandlerThatThrowsFailsAlone_data();
    void aHandlerThatThrowsFailsAlone();
    void aSlotOnTheSignalThatThrowsFailsAlone();
    void aSlowHandlerIsTold_data();
    void aSlowHandlerIsTold();
    void aHandlerThatPublishesToItsOwnTopicIsTold();
    void countersAreToldOf();

private:
    ServiceRig m_rig;
};

void TestHandlerErrors::aWrongSlotIsTold()
{
    Worker worker;
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    MqttHandler *unknown = m_rig.service->handle(u"x"_s, &worker, "onTxet");
    QCOMPARE(unknown->error().code(), MqttError::Code::UnknownSlot);
    QVERIFY2(unknown->error().text().contains(u"Worker::onTxet, topic 'x'"_s),
             qPrintable(unknown->error().text()));
    MqttHandler *unusable = m_rig.service->handle(u"x"_s, [](float) {});
    QCOMPARE(unusable->error().code(), MqttError::Code::UnusableSlot);
    // Captures that a new topic lacks make a slot unusable, too.
    MqttHandler *captures =
        m_rig.service->handle(u"x/{a}"_s, [](const QString &, const QString &) {});
    QVERIFY(captures->error().isOk());
    captures->setTopic(u"x"_s);
    QCOMPARE(captures->error().code(), MqttError::Code::UnusableSlot);
    QCOMPARE(errors.count(), 3);
    m_rig.service->stop();
    QSignalSpy stopped(m_rig.service.get(), &MqttService::stopped);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(m_rig.service->start().code(),
             MqttError::Code::UnknownSlot); // nor does it start with it
}

void TestHandlerErrors::aPayloadThatDoesNotConvertFailsAlone()
{
    QList<double> numbers;
    QStringList texts;
    MqttHandler *handler = m_rig.service->handle(u"v"_s, [&](double v) { numbers.append(v); });
    m_rig.service->handle(u"v"_s, [&](const QString &v) { texts.append(v); });
    QSignalSpy failed(handler, &MqttHandler::failed);
    QSignalSpy told(m_rig.service.get(), &MqttService::handlerFailed);
    QTest::ignoreMessage(
        QtWarningMsg,
        "MqttService::(lambda) is not called for 'service/h/v': 'warm' is not a number, "
        "for a parameter of type double");
    QVERIFY(m_rig.send(u"service/h/v"_s, "warm"));
    QVERIFY(m_rig.send(u"service/h/v"_s, "21.5"));
    QCOMPARE(numbers, QList{21.5});
    QCOMPARE(texts, (QStringList{u"warm"_s, u"21.5"_s}));
    QCOMPARE(failed.count(), 1);
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.first().at(0).value<MqttHandler *>(), handler);
    QCOMPARE(told.first().at(1).value<MqttMessage>().payload(), QByteArray("warm"));
    QCOMPARE(told.first().at(2).value<MqttError>().code(), MqttError::Code::PayloadNotConvertible);
    QCOMPARE(handler->failureCount(), 1u);
    QCOMPARE(m_rig.service->handlerFailures(), 1u);
}

void TestHandlerErrors::aHandlerThatThrowsFailsAlone_data()
{
    QTest::addColumn<bool>("standard");
    QTest::newRow("std::exception") << true;
    QTest::newRow("anything") << false;
}

void TestHandlerErrors::aHandlerThatThrowsFailsAlone()
{
    QFETCH(bool, standard);
    QStringList texts;
    MqttHandler *handler = m_rig.service->handle(u"v"_s, [standard](const QString &v) {
        if (v == u"bad"_s && standard)
            throw std::runtime_error("out of paper");
        if (v == u"bad"_s)
            throw 7; // NOLINT: as careless programs do
    });
    m_rig.service->handle(u"v"_s, [&](const QString &v) { texts.append(v); });
    QSignalSpy told(m_rig.service.get(), &MqttService::handlerFailed);
    QVERIFY(m_rig.send(u"service/h/v"_s, "bad"));
    QVERIFY(m_rig.send(u"service/h/v"_s, "good"));
    QCOMPARE(texts, (QStringList{u"bad"_s, u"good"_s}));
    QCOMPARE(told.count(), 1);
    const auto error = told.first().at(2).value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::HandlerFailed);
    QVERIFY2(error.text().contains(standard ? u"out of paper"_s : u"no std::exception"_s),
             qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"service/h/v"_s), qPrintable(error.text()));
    QCOMPARE(handler->failureCount(), 1u);
    QCOMPARE(handler->receivedCount(), 2u);
    QVERIFY(m_rig.service->isOnline());
}

void TestHandlerErrors::aSlotOnTheSignalThatThrowsFailsAlone()
{
    MqttHandler handler;
    handler.setTopic(u"v"_s);
    handler.setService(m_rig.service.get());
    int calls = 0;
    connect(&handler, &MqttHandler::received, this, [&calls] {
        if (++calls == 1)
            throw std::runtime_error("out of paper");
    });
    QVERIFY(m_rig.send(u"service/h/v"_s, "1"));
    QVERIFY(m_rig.send(u"service/h/v"_s, "2"));
    QCOMPARE(calls, 2);
    QCOMPARE(handler.failureCount(), 1u);
    QCOMPARE(m_rig.service->handlerFailures(), 1u);
}

void TestHandlerErrors::aTopicThatCannotBeIsRefusedWithWhatToChange_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QString() << u"is empty; at least one character is needed"_s;
    QTest::newRow("# not last") << u"a/#/b"_s << u"'#' that is not the whole last level"_s;
    QTest::newRow("+ with text") << u"a+"_s << u"'+' that is not a whole level"_s;
    QTest::newRow("capture twice") << u"{a}/{a}"_s << u"uses the capture '{a}' twice"_s;
    QTest::newRow("capture with text") << u"a{b}"_s << u"allowed is a capture that is the whole"_s;
    QTest::newRow("tail not last") << u"{a#}/b"_s << u"before its last level"_s;
    QTest::newRow("too long") << QString(65'535, u'x') << u"is longer than 65535 bytes of UTF-8"_s;
    QTest::newRow("too long in UTF-8")
        << QString(30'000, QChar(0x20ac)) << u"is longer than 65535 bytes of UTF-8"_s;
    QTest::newRow("U+0000") << u"a"_s + QChar(0) << u"contains U+0000"_s;
    QTest::newRow("half a surrogate pair") << QString(QChar(0xd800)) << u"surrogate"_s;
}

void TestHandlerErrors::aTopicThatCannotBeIsRefusedWithWhatToChange()
{
    QFETCH(QString, topic);
    QFETCH(QString, says);
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    MqttHandler *handler = m_rig.service->handle(topic, [] {});
    QCOMPARE(handler->error().code(), MqttError::Code::InvalidFilter);
    QCOMPARE(handler->error().reaction(), MqttError::Reaction::Correct);
    QVERIFY2(handler->error().text().contains(says), qPrintable(handler->error().text()));
    QVERIFY(handler->error().text().size() < 300);
    QCOMPARE(errors.count(), 1);
    QVERIFY(m_rig.settle()); // nothing of it went to the broker, which would end the connection
    QVERIFY(m_rig.service->isOnline());
}

void TestHandlerErrors::aSharedGroupThatCannotBeIsRefused_data()
{
    QTest::addColumn<QString>("group");
    QTest::newRow("slash") << u"a/b"_s;
    QTest::newRow("slash at the end") << u"a/"_s;
    QTest::newRow("+") << u"a+"_s;
    QTest::newRow("#") << u"#"_s;
}

void TestHandlerErrors::aSharedGroupThatCannotBeIsRefused()
{
    QFETCH(QString, group);
    MqttHandler *handler = m_rig.service->handle(u"x"_s, [] {}, {.sharedGroup = group});
    QCOMPARE(handler->error().code(), MqttError::Code::InvalidFilter);
    QVERIFY2(handler->error().text().contains(u"without '+' and '#'"_s) ||
                 handler->error().text().contains(u"without '/', '+' and '#'"_s),
             qPrintable(handler->error().text()));
    handler->setSharedGroup(u"g"_s);
    QVERIFY(handler->error().isOk());
}

void TestHandlerErrors::oneSlotIsBoundToAFilterOnce()
{
    Worker worker;
    Worker other;
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    QVERIFY(m_rig.service->handle(u"x"_s, &worker, &Worker::onText)->error().isOk());
    // Another slot, another object, another filter, and lambdas, which nobody can compare.
    QVERIFY(m_rig.service->handle(u"x"_s, &worker, &Worker::onMessage)->error().isOk());
    QVERIFY(m_rig.service->handle(u"x"_s, &other, &Worker::onText)->error().isOk());
    MqttHandler *elsewhere = m_rig.service->handle(u"y"_s, &worker, &Worker::onText);
    QVERIFY(elsewhere->error().isOk());
    for (int i = 0; i < 2; ++i)
        QVERIFY(m_rig.service->handle(u"x"_s, [](const QString &) {})->error().isOk());
    QCOMPARE(errors.count(), 0);

    MqttHandler *again = m_rig.service->handle(u"x"_s, &worker, &Worker::onText);
    QCOMPARE(again->error().code(), MqttError::Code::DuplicateHandler);
    QVERIFY2(again->error().text().contains(u"handles 'service/h/x' already; bind it once"_s),
             qPrintable(again->error().text()));
    QCOMPARE(errors.count(), 1);
    elsewhere->setTopic(u"x"_s);
    QCOMPARE(elsewhere->error().code(), MqttError::Code::DuplicateHandler);
    elsewhere->setTopic(u"z"_s);
    QVERIFY(elsewhere->error().isOk());
    again->setTopic(u"y"_s); // which is free again
    QVERIFY(again->error().isOk());

    MqttHandler *named = m_rig.service->handle(u"n"_s, &worker, "onText");
    QVERIFY(named->error().isOk());
    QVERIFY(!m_rig.service->handle(u"n"_s, &worker, "onText")->error().isOk());
    delete named;
    QVERIFY(m_rig.service->handle(u"n"_s, &worker, "onText")->error().isOk());
}

void TestHandlerErrors::aSlowHandlerIsTold_data()
{
    QTest::addColumn<bool>("elsewhere");
    QTest::newRow("in the service's thread") << false;
    QTest::newRow("in another thread") << true;
}

void TestHandlerErrors::aSlowHandlerIsTold()
{
    QFETCH(bool, elsewhere);
    QThread thread;
    Worker worker;
    if (elsewhere) {
        thread.start();
        worker.moveToThread(&thread);
    }
    QCOMPARE(m_rig.service->slowHandlerThreshold(), 1s);
    m_rig.service->setSlowHandlerThreshold(20ms);
    MqttHandler *slow = m_rig.service->handle(u"x"_s, &worker, &Worker::dawdle);
    MqttHandler *quick = m_rig.service->handle(u"x"_s, [] {});
    QSignalSpy told(m_rig.service.get(), &MqttService::handlerSlow);
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^Worker::.* took \\d+ ms for 'service/h/x'"_s));
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QTRY_COMPARE(told.count(), 1); // in the service's thread
    QCOMPARE(told.first().at(0).value<MqttHandler *>(), slow);
    QCOMPARE(told.first().at(1).value<MqttMessage>().topic(), u"service/h/x"_s);
    QVERIFY(told.first().at(2).value<std::chrono::milliseconds>() >= 30ms);
    QCOMPARE(slow->slowCount(), 1u);
    QCOMPARE(quick->slowCount(), 0u);
    QCOMPARE(m_rig.service->slowHandlers(), 1u);
    m_rig.service->setSlowHandlerThreshold(0ms); // never
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QTRY_COMPARE(slow->receivedCount(), 2u);
    m_rig.service->setSlowHandlerThreshold(std::chrono::milliseconds::max());
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QTRY_COMPARE(slow->receivedCount(), 3u);
    thread.quit();
    QVERIFY(thread.wait());
    QCoreApplication::processEvents();
    QCOMPARE(m_rig.service->slowHandlers(), 1u);
}

void TestHandlerErrors::aHandlerThatPublishesToItsOwnTopicIsTold()
{
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    int calls = 0;
    m_rig.service->handle(u"count/+"_s, [&] {
        m_rig.service->publish(u"elsewhere"_s);
        if (++calls < 5)
            m_rig.service->publish(u"count/up"_s);
    });
    QVERIFY(m_rig.send(u"service/h/count/up"_s, ""));
    QTRY_COMPARE(calls, 5);      // told, not forbidden
    QCOMPARE(errors.count(), 1); // once
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::EndlessLoop);
    QVERIFY2(error.text().contains(u"publishes to 'service/h/count/up', which it handles itself"_s),
             qPrintable(error.text()));
    m_rig.service->publish(u"count/end"_s); // not in a handler
    QTRY_COMPARE(calls, 6);
    QCOMPARE(errors.count(), 1);
}

void TestHandlerErrors::countersAreToldOf()
{
    MqttHandler *handler = m_rig.service->handle(u"x"_s, [](int) {});
    QSignalSpy changed(handler, &MqttHandler::countersChanged);
    QVERIFY(m_rig.send(u"service/h/x"_s, "no number"));
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QTRY_VERIFY(changed.count() >= 1);
    QCOMPARE(handler->receivedCount(), 2u);
    QCOMPARE(handler->failureCount(), 1u);
    QVERIFY(changed.count() <= 2); // not with every message
}

void TestHandlerErrors::oneSlotsTopicsMayBeSwapped()
{
    Worker worker;
    MqttHandler *first = m_rig.service->handle(u"a"_s, &worker, &Worker::onText);
    MqttHandler *second = m_rig.service->handle(u"b"_s, &worker, &Worker::onText);
    first->setTopic(u"b"_s);
    QCOMPARE(first->error().code(), MqttError::Code::DuplicateHandler);
    first->setQos(Mqtt::QoS::AtLeastOnce); // which leaves it so
    second->setQos(Mqtt::QoS::AtLeastOnce);
    QCOMPARE(first->error().code(), MqttError::Code::DuplicateHandler);
    QVERIFY(second->error().isOk());
    second->setTopic(u"a"_s);
    QVERIFY(second->error().isOk());
    QTRY_VERIFY(first->error().isOk());
    for (const QString &topic : {u"service/h/a"_s, u"service/h/b"_s})
        QVERIFY(m_rig.send(topic, topic.toUtf8()));
    QCOMPARE(worker.got, (QStringList{u"service/h/a"_s, u"service/h/b"_s}));
    // also when the other goes
    MqttHandler *third = m_rig.service->handle(u"a"_s, &worker, &Worker::onText);
    QVERIFY(!third->error().isOk());
    delete second;
    QTRY_VERIFY(third->error().isOk());
}

QTEST_GUILESS_MAIN(TestHandlerErrors)
#include "tst_handlererrors.moc"
