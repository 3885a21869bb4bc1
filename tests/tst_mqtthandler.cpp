// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QMetaProperty>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <cmath>
#include <stdexcept>

using namespace Qt::StringLiterals;
using Mqtt::QoS;

class Worker : public QObject
{
    Q_OBJECT
public:
    QStringList got;
    QList<QThread *> threads;
public Q_SLOTS:
    void onText(const QString &text)
    {
        threads.append(QThread::currentThread());
        got.append(text);
    }
    void onNumber(int number) { got.append(QString::number(number)); }
};

class TestMqttHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void slotsLambdasAndNamesAreHandlers();
    void handlersAreAddedAndRemovedWhileRunning();
    void globalHandlersRunFirstThenInOrderOfRegistration();
    void theSignalCarriesTheMessageWithItsCaptures();

    void anotherTopicIsSubscribedBeforeTheOldOneIsDropped();
    void everyPropertyTakesEffectWhileRunning();
    void aSharedGroupSplitsTheMessages();
    void aWrongTopicIsToldAndCanBeCorrected();
    void aWrongSlotIsTold();

    void aPayloadThatDoesNotConvertFailsAlone();
    void aHandlerThatThrowsFailsAlone_data();
    void aHandlerThatThrowsFailsAlone();
    void aSlotOnTheSignalThatThrowsFailsAlone();

    void deletingTheReceiverEndsTheSubscription();
    void deletingInsideTheCallIsSafe_data();
    void deletingInsideTheCallIsSafe();
    void changingHandlersInsideAHandlerIsSafe();
    void receiversInOtherThreadsAreCalledThereInOrder();

private:
    /// Publishes once the broker knows of all subscriptions, and waits until it was delivered.
    void send(const QString &topic, const QByteArray &payload)
    {
        settle();
        m_observer->publish(topic, payload);
        awaitMark([this] { m_observer->publish(u"service/h/mark"_s, ""); });
    }
    /// Waits until the broker has seen what the service sent; it takes each client's in order.
    void settle()
    {
        awaitMark([this] { QVERIFY(m_service->publish(u"mark"_s).isOk()); });
    }
    void awaitMark(const std::function<void()> &send)
    {
        const int before = m_marks;
        send();
        QTRY_VERIFY(m_marks > before);
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Observer> m_observer;
    std::unique_ptr<MqttService> m_service;
    int m_marks = 0;
};

void TestMqttHandler::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestMqttHandler::init()
{
    m_observer = std::make_unique<Observer>(m_broker.port());
    QVERIFY(m_observer->isReady());
    m_service = std::make_unique<MqttService>(u"h"_s);
    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = m_broker.port();
    m_service->setBrokerOptions(options);
    m_service->handle(u"mark"_s, [this] { ++m_marks; });
    QVERIFY(m_service->start().isOk());
    QTRY_VERIFY(m_service->isOnline());
    settle();
}

void TestMqttHandler::cleanup()
{
    m_service.reset();
    m_observer.reset();
}

void TestMqttHandler::slotsLambdasAndNamesAreHandlers()
{
    Worker worker;
    QVERIFY(m_service->handle(u"member"_s, &worker, &Worker::onText)->error().isOk());
    QVERIFY(m_service->handle(u"name"_s, &worker, "onText")->error().isOk());
    QVERIFY(
        m_service->handle(u"context"_s, &worker, [&worker](const QString &t) { worker.onText(t); })
            ->error()
            .isOk());
    QVERIFY(
        m_service->handle(u"lambda"_s, [&worker](int n) { worker.onNumber(n); })->error().isOk());
    settle();
    for (const QString &topic : {u"member"_s, u"name"_s, u"context"_s, u"lambda"_s})
        m_observer->publish(u"service/h/"_s % topic, QByteArray::number(worker.got.size() + 7));
    QTRY_COMPARE(worker.got, (QStringList{u"7"_s, u"7"_s, u"7"_s, u"7"_s}));
}

void TestMqttHandler::handlersAreAddedAndRemovedWhileRunning()
{
    int calls = 0;
    MqttHandler *handler = m_service->handle(u"x"_s, [&calls] { ++calls; });
    QCOMPARE(handler->filter(), u"service/h/x"_s);
    send(u"service/h/x"_s, "");
    QCOMPARE(calls, 1);
    QCOMPARE(handler->receivedCount(), 1u);
    delete handler;
    send(u"service/h/x"_s, "");
    QCOMPARE(calls, 1);
    QCOMPARE(m_service->handlers().size(), 1);
}

void TestMqttHandler::globalHandlersRunFirstThenInOrderOfRegistration()
{
    QStringList calls;
    const auto note = [&calls](const char *who) {
        return [&calls, who] { calls.append(QLatin1String(who)); };
    };
    m_service->handle(u"o/+"_s, note("local 1"));
    m_service->handle(u"o/#"_s, note("local 2"));
    m_service->handle(u"service/h/o/x"_s, note("global 1"), {.global = true});
    MqttHandler *moved = m_service->handle(u"elsewhere"_s, note("local 3"));
    m_service->handle(u"service/+/o/x"_s, note("global 2"), {.global = true});
    m_service->handle(u"o/x"_s, note("local 4"));
    moved->setTopic(u"o/{any}"_s); // keeps its place
    settle();
    m_observer->publish(u"service/h/o/x"_s, "");
    const QStringList once{u"global 1"_s, u"global 2"_s, u"local 1"_s,
                           u"local 2"_s,  u"local 3"_s,  u"local 4"_s};
    QTRY_COMPARE(calls.size(), once.size());
    send(u"service/h/end"_s, "");
    QCOMPARE(calls, once);
}

void TestMqttHandler::theSignalCarriesTheMessageWithItsCaptures()
{
    MqttHandler handler;
    handler.setTopic(u"rooms/{room}/{what#}"_s);
    handler.setService(m_service.get());
    QSignalSpy spy(&handler, &MqttHandler::received);
    send(u"service/h/rooms/hall/lamp/set"_s, "on");
    QCOMPARE(spy.count(), 1);
    const auto message = spy.first().first().value<MqttMessage>();
    QCOMPARE(message.topic(), u"service/h/rooms/hall/lamp/set"_s);
    QCOMPARE(message.captures(), (QVariantMap{{u"room"_s, u"hall"_s}, {u"what"_s, u"lamp/set"_s}}));
    QCOMPARE(message.text(), u"on"_s);
    QCOMPARE(message.boolean(), true);
    bool ok = true;
    QVERIFY(std::isnan(message.number(&ok)));
    QVERIFY(!ok);
    QVERIFY(message.json().isUndefined());
    // As QML sees it.
    const QMetaObject &meta = MqttMessage::staticMetaObject;
    const auto read = [&](const char *name) {
        return meta.property(meta.indexOfProperty(name)).readOnGadget(&message);
    };
    QCOMPARE(read("text"), QVariant(u"on"_s));
    QCOMPARE(read("boolean"), QVariant(true));
    QCOMPARE(read("payload"), QVariant(QByteArray("on")));
}

void TestMqttHandler::anotherTopicIsSubscribedBeforeTheOldOneIsDropped()
{
    QStringList got;
    MqttHandler *handler =
        m_service->handle(u"old/{n}"_s, [&got](const MqttMessage &m) { got.append(m.topic()); });
    QSignalSpy changed(handler, &MqttHandler::filterChanged);
    settle();
    handler->setTopic(u"new/{n}"_s);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(handler->filter(), u"service/h/new/+"_s);
    send(u"service/h/old/1"_s, "");
    send(u"service/h/new/2"_s, "");
    QCOMPARE(got, QStringList{u"service/h/new/2"_s});

    // What both filters match is never missed: messages all the time, each seen once.
    got.clear();
    int sent = 0;
    for (int i = 0; i < 50; ++i) {
        handler->setTopic(i % 2 ? u"new/+"_s : u"new/#"_s);
        for (int j = 0; j < 10; ++j)
            m_observer->publish(u"service/h/new/%1"_s.arg(sent++), "");
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY(got.contains(u"service/h/new/%1"_s.arg(sent - 1)));
    send(u"service/h/end"_s, "");
    QCOMPARE(got.size(), sent);
    for (int i = 0; i < sent; ++i)
        QCOMPARE(got[i], u"service/h/new/%1"_s.arg(i));
}

void TestMqttHandler::everyPropertyTakesEffectWhileRunning()
{
    QList<QoS> got;
    MqttHandler *handler =
        m_service->handle(u"p"_s, [&got](const MqttMessage &m) { got.append(m.qos()); });
    send(u"service/h/p"_s, "");
    QCOMPARE(got, QList{QoS::AtMostOnce});

    handler->setQos(QoS::AtLeastOnce);
    send(u"service/h/p"_s, "");
    QCOMPARE(got, (QList{QoS::AtMostOnce, QoS::AtLeastOnce}));

    handler->setEnabled(false);
    send(u"service/h/p"_s, "");
    QCOMPARE(got.size(), 2);
    handler->setEnabled(true);
    send(u"service/h/p"_s, "");
    QCOMPARE(got.size(), 3);

    handler->setGlobal(true);
    QCOMPARE(handler->filter(), u"p"_s);
    send(u"service/h/p"_s, "");
    QCOMPARE(got.size(), 3);
    send(u"p"_s, "");
    QCOMPARE(got.size(), 4);

    handler->setSharedGroup(u"group"_s);
    QCOMPARE(handler->filter(), u"$share/group/p"_s);
    send(u"p"_s, "");
    QTRY_COMPARE(got.size(), 5);

    handler->setService(nullptr);
    QCOMPARE(handler->filter(), QString());
    send(u"p"_s, "");
    QCOMPARE(got.size(), 5);
    delete handler;
}

void TestMqttHandler::aSharedGroupSplitsTheMessages()
{
    MqttService other(u"h"_s);
    other.setBrokerOptions(m_service->brokerOptions());
    QStringList here;
    QStringList there;
    QStringList plain;
    m_service->handle(u"jobs/+"_s, [&](const MqttMessage &m) { here.append(m.topic()); },
                      {.sharedGroup = u"g"_s});
    for (const QString &topic : {u"jobs/#"_s, u"jobs/{number}"_s})
        m_service->handle(topic, [&](const MqttMessage &m) { plain.append(m.topic()); });
    other.handle(u"jobs/+"_s, [&](const MqttMessage &m) { there.append(m.topic()); },
                 {.sharedGroup = u"g"_s});
    int ready = 0;
    other.handle(u"ready"_s, [&ready] { ++ready; });
    QVERIFY(other.start().isOk());
    QTRY_VERIFY(other.isOnline());
    m_observer->publish(u"service/h/ready"_s, "");
    QTRY_COMPARE(ready, 1);
    settle();
    for (int i = 0; i < 20; ++i)
        m_observer->publish(u"service/h/jobs/%1"_s.arg(i), "");
    QTRY_COMPARE(here.size() + there.size(), 20);
    QTRY_COMPARE(plain.size(), 40);
    send(u"service/h/end"_s, "");
    QVERIFY(!here.isEmpty());
    QVERIFY(!there.isEmpty());
    QCOMPARE(here.size() + there.size(), 20);
    QCOMPARE(plain.size(), 40);
}

void TestMqttHandler::aWrongTopicIsToldAndCanBeCorrected()
{
    QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    int calls = 0;
    MqttHandler *handler = m_service->handle(u"a/#/b"_s, [&calls] { ++calls; });
    QCOMPARE(handler->error().code(), MqttError::Code::InvalidFilter);
    QVERIFY2(handler->error().text().contains(u"a/#/b"_s), qPrintable(handler->error().text()));
    QCOMPARE(errors.count(), 1);
    QCOMPARE(handler->filter(), QString());
    handler->setTopic(u"a/b"_s);
    QVERIFY(handler->error().isOk());
    send(u"service/h/a/b"_s, "");
    QCOMPARE(calls, 1);
    handler->setTopic(u"a+"_s);
    QVERIFY(!handler->error().isOk());
    send(u"service/h/a/b"_s, "");
    QCOMPARE(calls, 1);
}

void TestMqttHandler::aWrongSlotIsTold()
{
    Worker worker;
    QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    MqttHandler *unknown = m_service->handle(u"x"_s, &worker, "onTxet");
    QCOMPARE(unknown->error().code(), MqttError::Code::UnknownSlot);
    QVERIFY2(unknown->error().text().contains(u"Worker::onTxet, topic 'x'"_s),
             qPrintable(unknown->error().text()));
    MqttHandler *unusable = m_service->handle(u"x"_s, [](float) {});
    QCOMPARE(unusable->error().code(), MqttError::Code::UnusableSlot);
    // Captures that a new topic lacks make a slot unusable, too.
    MqttHandler *captures = m_service->handle(u"x/{a}"_s, [](const QString &, const QString &) {});
    QVERIFY(captures->error().isOk());
    captures->setTopic(u"x"_s);
    QCOMPARE(captures->error().code(), MqttError::Code::UnusableSlot);
    QCOMPARE(errors.count(), 3);
    m_service->stop();
    QSignalSpy stopped(m_service.get(), &MqttService::stopped);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(m_service->start().code(), MqttError::Code::UnknownSlot); // nor does it start with it
}

void TestMqttHandler::aPayloadThatDoesNotConvertFailsAlone()
{
    QList<double> numbers;
    QStringList texts;
    MqttHandler *handler = m_service->handle(u"v"_s, [&](double v) { numbers.append(v); });
    m_service->handle(u"v"_s, [&](const QString &v) { texts.append(v); });
    QSignalSpy failed(handler, &MqttHandler::failed);
    QSignalSpy told(m_service.get(), &MqttService::handlerFailed);
    QTest::ignoreMessage(
        QtWarningMsg,
        "MqttService::(lambda) is not called for 'service/h/v': 'warm' is not a number, "
        "for a parameter of type double");
    send(u"service/h/v"_s, "warm");
    send(u"service/h/v"_s, "21.5");
    QCOMPARE(numbers, QList{21.5});
    QCOMPARE(texts, (QStringList{u"warm"_s, u"21.5"_s}));
    QCOMPARE(failed.count(), 1);
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.first().at(0).value<MqttHandler *>(), handler);
    QCOMPARE(told.first().at(1).value<MqttMessage>().payload(), QByteArray("warm"));
    QCOMPARE(told.first().at(2).value<MqttError>().code(), MqttError::Code::PayloadNotConvertible);
    QCOMPARE(handler->failureCount(), 1u);
    QCOMPARE(m_service->handlerFailures(), 1u);
}

void TestMqttHandler::aHandlerThatThrowsFailsAlone_data()
{
    QTest::addColumn<bool>("standard");
    QTest::newRow("std::exception") << true;
    QTest::newRow("anything") << false;
}

void TestMqttHandler::aHandlerThatThrowsFailsAlone()
{
    QFETCH(bool, standard);
    QStringList texts;
    MqttHandler *handler = m_service->handle(u"v"_s, [standard](const QString &v) {
        if (v == u"bad"_s && standard)
            throw std::runtime_error("out of paper");
        if (v == u"bad"_s)
            throw 7; // NOLINT: as careless programs do
    });
    m_service->handle(u"v"_s, [&](const QString &v) { texts.append(v); });
    QSignalSpy told(m_service.get(), &MqttService::handlerFailed);
    send(u"service/h/v"_s, "bad");
    send(u"service/h/v"_s, "good");
    QCOMPARE(texts, (QStringList{u"bad"_s, u"good"_s}));
    QCOMPARE(told.count(), 1);
    const auto error = told.first().at(2).value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::HandlerFailed);
    QVERIFY2(error.text().contains(standard ? u"out of paper"_s : u"no std::exception"_s),
             qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"service/h/v"_s), qPrintable(error.text()));
    QCOMPARE(handler->failureCount(), 1u);
    QCOMPARE(handler->receivedCount(), 2u);
    QVERIFY(m_service->isOnline());
}

void TestMqttHandler::aSlotOnTheSignalThatThrowsFailsAlone()
{
    MqttHandler handler;
    handler.setTopic(u"v"_s);
    handler.setService(m_service.get());
    int calls = 0;
    connect(&handler, &MqttHandler::received, this, [&calls] {
        if (++calls == 1)
            throw std::runtime_error("out of paper");
    });
    send(u"service/h/v"_s, "1");
    send(u"service/h/v"_s, "2");
    QCOMPARE(calls, 2);
    QCOMPARE(handler.failureCount(), 1u);
    QCOMPARE(m_service->handlerFailures(), 1u);
}

void TestMqttHandler::deletingTheReceiverEndsTheSubscription()
{
    auto worker = std::make_unique<Worker>();
    const QPointer<MqttHandler> handler = m_service->handle(u"x"_s, worker.get(), &Worker::onText);
    send(u"service/h/x"_s, "1");
    QCOMPARE(worker->got, QStringList{u"1"_s});
    QSignalSpy unhandled(m_service.get(), &MqttService::unhandledMessage);
    worker.reset();
    QTRY_VERIFY(!handler);
    send(u"service/h/x"_s, "2");
    QCOMPARE(unhandled.count(), 0);
    QCOMPARE(m_service->handlers().size(), 1);
}

void TestMqttHandler::deletingInsideTheCallIsSafe_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("the receiver") << 0;
    QTest::newRow("the handler") << 1;
    QTest::newRow("the next handler") << 2;
}

void TestMqttHandler::deletingInsideTheCallIsSafe()
{
    QFETCH(int, what);
    auto *worker = new Worker;
    MqttHandler *first = nullptr;
    MqttHandler *second = nullptr;
    int calls = 0;
    int secondCalls = 0;
    int thirdCalls = 0;
    first = m_service->handle(u"x"_s, worker, [&](const QString &text, const MqttMessage &message) {
        ++calls;
        if (what == 0)
            delete worker;
        else if (what == 1)
            delete first;
        else if (second)
            delete std::exchange(second, nullptr);
        QCOMPARE(text, u"1"_s); // the arguments live on
        QCOMPARE(message.payload(), QByteArray("1"));
    });
    second = m_service->handle(u"x"_s, [&] { ++secondCalls; });
    m_service->handle(u"x"_s, [&] { ++thirdCalls; });
    send(u"service/h/x"_s, "1");
    QCOMPARE(calls, 1);
    QCOMPARE(secondCalls, what == 2 ? 0 : 1);
    QCOMPARE(thirdCalls, 1);
    send(u"service/h/x"_s, "1");
    QCOMPARE(calls, what == 2 ? 2 : 1);
    QCOMPARE(thirdCalls, 2);
    if (what != 0)
        delete worker;
}

void TestMqttHandler::changingHandlersInsideAHandlerIsSafe()
{
    int added = 0;
    int calls = 0;
    m_service->handle(u"x"_s, [&] {
        ++calls;
        m_service->handle(u"x"_s, [&added] { ++added; });
        m_service->handlers().first()->setTopic(u"mark"_s);
    });
    send(u"service/h/x"_s, "");
    QCOMPARE(added, 0); // not for the message that made it
    send(u"service/h/x"_s, "");
    QCOMPARE(added, 1);
    QCOMPARE(calls, 2);
}

void TestMqttHandler::receiversInOtherThreadsAreCalledThereInOrder()
{
    QThread thread;
    thread.start();
    auto *worker = new Worker;
    worker->moveToThread(&thread);
    MqttHandler *texts = m_service->handle(u"t"_s, worker, &Worker::onText);
    MqttHandler *numbers = m_service->handle(u"n"_s, worker, &Worker::onNumber);
    QVERIFY(texts->error().isOk());
    QSignalSpy failed(m_service.get(), &MqttService::handlerFailed);
    QStringList sent;
    settle();
    for (int i = 0; i < 100; ++i) {
        sent.append(QString::number(i));
        m_observer->publish(u"service/h/t"_s, sent.last().toUtf8());
    }
    m_observer->publish(u"service/h/n"_s, "no number");
    QTRY_COMPARE(failed.count(), 1); // told in the service's thread
    QCOMPARE(numbers->failureCount(), 1u);
    QCOMPARE(failed.first().at(2).value<MqttError>().code(),
             MqttError::Code::PayloadNotConvertible);
    thread.quit();
    QVERIFY(thread.wait());
    QCOMPARE(worker->got, sent);
    QCOMPARE(worker->threads, QList<QThread *>(100, &thread));
    delete worker;
}

QTEST_GUILESS_MAIN(TestMqttHandler)
#include "tst_mqtthandler.moc"
