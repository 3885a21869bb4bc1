// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <QMetaProperty>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <cmath>

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
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void slotsLambdasAndNamesAreHandlers();
    void handlersAreAddedAndRemovedWhileRunning();
    void globalHandlersRunFirstThenInOrderOfRegistration();
    void theSignalCarriesTheMessageWithItsCaptures();
    void aSharedGroupSplitsTheMessages();
    void receiversInOtherThreadsAreCalledThereInOrder();

private:
    ServiceRig m_rig;
};

void TestMqttHandler::slotsLambdasAndNamesAreHandlers()
{
    Worker worker;
    QVERIFY(m_rig.service->handle(u"member"_s, &worker, &Worker::onText)->error().isOk());
    QVERIFY(m_rig.service->handle(u"name"_s, &worker, "onText")->error().isOk());
    QVERIFY(m_rig.service
                ->handle(u"context"_s, &worker, [&worker](const QString &t) { worker.onText(t); })
                ->error()
                .isOk());
    QVERIFY(m_rig.service->handle(u"lambda"_s, [&worker](int n) { worker.onNumber(n); })
                ->error()
                .isOk());
    QVERIFY(m_rig.settle());
    for (const QString &topic : {u"member"_s, u"name"_s, u"context"_s, u"lambda"_s})
        m_rig.observer->publish(u"service/h/"_s % topic, QByteArray::number(worker.got.size() + 7));
    QTRY_COMPARE(worker.got, (QStringList{u"7"_s, u"7"_s, u"7"_s, u"7"_s}));
}

void TestMqttHandler::handlersAreAddedAndRemovedWhileRunning()
{
    int calls = 0;
    MqttHandler *handler = m_rig.service->handle(u"x"_s, [&calls] { ++calls; });
    QCOMPARE(handler->filter(), u"service/h/x"_s);
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QCOMPARE(calls, 1);
    QCOMPARE(handler->receivedCount(), 1u);
    delete handler;
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QCOMPARE(calls, 1);
    QCOMPARE(m_rig.service->handlers().size(), 1);
}

void TestMqttHandler::globalHandlersRunFirstThenInOrderOfRegistration()
{
    QStringList calls;
    const auto note = [&calls](const char *who) {
        return [&calls, who] { calls.append(QLatin1String(who)); };
    };
    m_rig.service->handle(u"o/+"_s, note("local 1"));
    m_rig.service->handle(u"o/#"_s, note("local 2"));
    m_rig.service->handle(u"service/h/o/x"_s, note("global 1"), {.global = true});
    MqttHandler *moved = m_rig.service->handle(u"elsewhere"_s, note("local 3"));
    m_rig.service->handle(u"service/+/o/x"_s, note("global 2"), {.global = true});
    m_rig.service->handle(u"o/x"_s, note("local 4"));
    moved->setTopic(u"o/{any}"_s); // keeps its place
    QVERIFY(m_rig.settle());
    m_rig.observer->publish(u"service/h/o/x"_s, "");
    const QStringList once{u"global 1"_s, u"global 2"_s, u"local 1"_s,
                           u"local 2"_s,  u"local 3"_s,  u"local 4"_s};
    QTRY_COMPARE(calls.size(), once.size());
    QVERIFY(m_rig.send(u"service/h/end"_s, ""));
    QCOMPARE(calls, once);
}

void TestMqttHandler::theSignalCarriesTheMessageWithItsCaptures()
{
    MqttHandler handler;
    handler.setTopic(u"rooms/{room}/{what#}"_s);
    handler.setService(m_rig.service.get());
    QSignalSpy spy(&handler, &MqttHandler::received);
    QVERIFY(m_rig.send(u"service/h/rooms/hall/lamp/set"_s, "on"));
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

void TestMqttHandler::aSharedGroupSplitsTheMessages()
{
    MqttService other(u"h"_s);
    other.setBrokerOptions(m_rig.service->brokerOptions());
    QStringList here;
    QStringList there;
    QStringList plain;
    m_rig.service->handle(u"jobs/+"_s, [&](const MqttMessage &m) { here.append(m.topic()); },
                          {.sharedGroup = u"g"_s});
    for (const QString &topic : {u"jobs/#"_s, u"jobs/{number}"_s})
        m_rig.service->handle(topic, [&](const MqttMessage &m) { plain.append(m.topic()); });
    other.handle(u"jobs/+"_s, [&](const MqttMessage &m) { there.append(m.topic()); },
                 {.sharedGroup = u"g"_s});
    int ready = 0;
    other.handle(u"ready"_s, [&ready] { ++ready; });
    QVERIFY(other.start().isOk());
    QTRY_VERIFY(other.isOnline());
    m_rig.observer->publish(u"service/h/ready"_s, "");
    QTRY_COMPARE(ready, 1);
    QVERIFY(m_rig.settle());
    for (int i = 0; i < 20; ++i)
        m_rig.observer->publish(u"service/h/jobs/%1"_s.arg(i), "");
    QTRY_COMPARE(here.size() + there.size(), 20);
    QTRY_COMPARE(plain.size(), 40);
    QVERIFY(m_rig.send(u"service/h/end"_s, ""));
    QVERIFY(!here.isEmpty());
    QVERIFY(!there.isEmpty());
    QCOMPARE(here.size() + there.size(), 20);
    QCOMPARE(plain.size(), 40);
}

void TestMqttHandler::receiversInOtherThreadsAreCalledThereInOrder()
{
    QThread thread;
    thread.start();
    auto *worker = new Worker;
    worker->moveToThread(&thread);
    MqttHandler *texts = m_rig.service->handle(u"t"_s, worker, &Worker::onText);
    MqttHandler *numbers = m_rig.service->handle(u"n"_s, worker, &Worker::onNumber);
    QVERIFY(texts->error().isOk());
    QSignalSpy failed(m_rig.service.get(), &MqttService::handlerFailed);
    QStringList sent;
    QVERIFY(m_rig.settle());
    for (int i = 0; i < 100; ++i) {
        sent.append(QString::number(i));
        m_rig.observer->publish(u"service/h/t"_s, sent.last().toUtf8());
    }
    m_rig.observer->publish(u"service/h/n"_s, "no number");
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
