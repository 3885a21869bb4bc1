// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <QSignalSpy>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using Mqtt::QoS;

Q_DECLARE_METATYPE(std::function<void(MqttHandler *)>)
using Signal = void (MqttHandler::*)();
Q_DECLARE_METATYPE(Signal)

class Worker : public QObject
{
    Q_OBJECT
public:
    QStringList got;
public Q_SLOTS:
    void onText(const QString &text) { got.append(text); }
};

class TestHandlerChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void anotherTopicIsSubscribedBeforeTheOldOneIsDropped();
    void everyPropertyTakesEffectWhileRunning();
    void aWrongTopicIsToldAndCanBeCorrected();
    void deletingTheReceiverEndsTheSubscription();
    void deletingInsideTheCallIsSafe_data();
    void deletingInsideTheCallIsSafe();
    void changingHandlersInsideAHandlerIsSafe();
    void changingItselfInsideTheCallIsSafe_data();
    void changingItselfInsideTheCallIsSafe();
    void deletingInASlotOfTheSignalIsSafe();
    void deletingInASlotOfAChangeIsSafe_data();
    void deletingInASlotOfAChangeIsSafe();
    void deletingAnotherWhileStartingIsSafe();
    void deletingWhileAChangeIsUnderWayIsSafe();
    void manyHandlersAreAddedAndRemovedInAnyOrder();

private:
    ServiceRig m_rig;
};

void TestHandlerChanges::anotherTopicIsSubscribedBeforeTheOldOneIsDropped()
{
    QStringList got;
    MqttHandler *handler = m_rig.service->handle(
        u"old/{n}"_s, [&got](const MqttMessage &m) { got.append(m.topic()); });
    QSignalSpy changed(handler, &MqttHandler::filterChanged);
    QVERIFY(m_rig.settle());
    handler->setTopic(u"new/{n}"_s);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(handler->filter(), u"service/h/new/+"_s);
    QVERIFY(m_rig.send(u"service/h/old/1"_s, ""));
    QVERIFY(m_rig.send(u"service/h/new/2"_s, ""));
    QCOMPARE(got, QStringList{u"service/h/new/2"_s});

    // What both filters match is never missed: messages all the time, each seen once.
    got.clear();
    int sent = 0;
    for (int i = 0; i < 50; ++i) {
        handler->setTopic(i % 2 ? u"new/+"_s : u"new/#"_s);
        for (int j = 0; j < 10; ++j)
            m_rig.observer->publish(u"service/h/new/%1"_s.arg(sent++), "");
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY(got.contains(u"service/h/new/%1"_s.arg(sent - 1)));
    QVERIFY(m_rig.send(u"service/h/end"_s, ""));
    QCOMPARE(got.size(), sent);
    for (int i = 0; i < sent; ++i)
        QCOMPARE(got[i], u"service/h/new/%1"_s.arg(i));
}

void TestHandlerChanges::everyPropertyTakesEffectWhileRunning()
{
    QList<QoS> got;
    MqttHandler *handler =
        m_rig.service->handle(u"p"_s, [&got](const MqttMessage &m) { got.append(m.qos()); });
    QVERIFY(m_rig.send(u"service/h/p"_s, ""));
    QCOMPARE(got, QList{QoS::AtMostOnce});

    handler->setQos(QoS::AtLeastOnce);
    QVERIFY(m_rig.send(u"service/h/p"_s, ""));
    QCOMPARE(got, (QList{QoS::AtMostOnce, QoS::AtLeastOnce}));

    handler->setEnabled(false);
    QVERIFY(m_rig.send(u"service/h/p"_s, ""));
    QCOMPARE(got.size(), 2);
    handler->setEnabled(true);
    QVERIFY(m_rig.send(u"service/h/p"_s, ""));
    QCOMPARE(got.size(), 3);

    handler->setGlobal(true);
    QCOMPARE(handler->filter(), u"p"_s);
    QVERIFY(m_rig.send(u"service/h/p"_s, ""));
    QCOMPARE(got.size(), 3);
    QVERIFY(m_rig.send(u"p"_s, ""));
    QCOMPARE(got.size(), 4);

    handler->setSharedGroup(u"group"_s);
    QCOMPARE(handler->filter(), u"$share/group/p"_s);
    QVERIFY(m_rig.send(u"p"_s, ""));
    QTRY_COMPARE(got.size(), 5);

    handler->setService(nullptr);
    QCOMPARE(handler->filter(), QString());
    QVERIFY(m_rig.send(u"p"_s, ""));
    QCOMPARE(got.size(), 5);
    delete handler;
}

void TestHandlerChanges::aWrongTopicIsToldAndCanBeCorrected()
{
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    int calls = 0;
    MqttHandler *handler = m_rig.service->handle(u"a/#/b"_s, [&calls] { ++calls; });
    QCOMPARE(handler->error().code(), MqttError::Code::InvalidFilter);
    QVERIFY2(handler->error().text().contains(u"a/#/b"_s), qPrintable(handler->error().text()));
    QCOMPARE(errors.count(), 1);
    QCOMPARE(handler->filter(), QString());
    handler->setTopic(u"a/b"_s);
    QVERIFY(handler->error().isOk());
    QVERIFY(m_rig.send(u"service/h/a/b"_s, ""));
    QCOMPARE(calls, 1);
    handler->setTopic(u"a+"_s);
    QVERIFY(!handler->error().isOk());
    QVERIFY(m_rig.send(u"service/h/a/b"_s, ""));
    QCOMPARE(calls, 1);
}

void TestHandlerChanges::deletingTheReceiverEndsTheSubscription()
{
    auto worker = std::make_unique<Worker>();
    const QPointer<MqttHandler> handler =
        m_rig.service->handle(u"x"_s, worker.get(), &Worker::onText);
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QCOMPARE(worker->got, QStringList{u"1"_s});
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    worker.reset();
    QTRY_VERIFY(!handler);
    QVERIFY(m_rig.send(u"service/h/x"_s, "2"));
    QCOMPARE(unhandled.count(), 0);
    QCOMPARE(m_rig.service->handlers().size(), 1);
}

void TestHandlerChanges::deletingInsideTheCallIsSafe_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("the receiver") << 0;
    QTest::newRow("the handler") << 1;
    QTest::newRow("the next handler") << 2;
}

void TestHandlerChanges::deletingInsideTheCallIsSafe()
{
    QFETCH(int, what);
    auto *worker = new Worker;
    MqttHandler *first = nullptr;
    MqttHandler *second = nullptr;
    int calls = 0;
    int secondCalls = 0;
    int thirdCalls = 0;
    first =
        m_rig.service->handle(u"x"_s, worker, [&](const QString &text, const MqttMessage &message) {
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
    second = m_rig.service->handle(u"x"_s, [&] { ++secondCalls; });
    m_rig.service->handle(u"x"_s, [&] { ++thirdCalls; });
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QCOMPARE(calls, 1);
    QCOMPARE(secondCalls, what == 2 ? 0 : 1);
    QCOMPARE(thirdCalls, 1);
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QCOMPARE(calls, what == 2 ? 2 : 1);
    QCOMPARE(thirdCalls, 2);
    if (what != 0)
        delete worker;
}

void TestHandlerChanges::changingHandlersInsideAHandlerIsSafe()
{
    int added = 0;
    int calls = 0;
    m_rig.service->handle(u"x"_s, [&] {
        ++calls;
        m_rig.service->handle(u"x"_s, [&added] { ++added; });
        m_rig.service->handlers().first()->setTopic(u"mark"_s);
    });
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QCOMPARE(added, 0); // not for the message that made it
    QVERIFY(m_rig.send(u"service/h/x"_s, ""));
    QCOMPARE(added, 1);
    QCOMPARE(calls, 2);
}

void TestHandlerChanges::changingItselfInsideTheCallIsSafe_data()
{
    QTest::addColumn<std::function<void(MqttHandler *)>>("change");
    QTest::addColumn<QString>("next"); // where it is called from now on
    using Change = std::function<void(MqttHandler *)>;
    QTest::newRow("topic") << Change([](MqttHandler *h) { h->setTopic(u"y"_s); })
                           << u"service/h/y"_s;
    QTest::newRow("there and back") << Change([](MqttHandler *h) {
        h->setTopic(u"y"_s);
        h->setTopic(u"x"_s);
    }) << u"service/h/x"_s;
    QTest::newRow("qos") << Change([](MqttHandler *h) { h->setQos(QoS::ExactlyOnce); })
                         << u"service/h/x"_s;
    QTest::newRow("global") << Change([](MqttHandler *h) { h->setGlobal(true); }) << u"x"_s;
    QTest::newRow("sharedGroup") << Change([](MqttHandler *h) { h->setSharedGroup(u"g"_s); })
                                 << u"service/h/x"_s;
    QTest::newRow("acceptRetained")
        << Change([](MqttHandler *h) { h->setAcceptRetained(false); }) << u"service/h/x"_s;
    QTest::newRow("enabled") << Change([](MqttHandler *h) { h->setEnabled(false); }) << QString();
    QTest::newRow("service") << Change([](MqttHandler *h) { h->setService(nullptr); }) << QString();
}

void TestHandlerChanges::changingItselfInsideTheCallIsSafe()
{
    QFETCH(std::function<void(MqttHandler *)>, change);
    QFETCH(QString, next);
    MqttHandler *handler = nullptr;
    int calls = 0;
    handler = m_rig.service->handle(u"x"_s, [&](const QByteArray &payload) {
        if (++calls == 1)
            change(handler);
        QCOMPARE(payload, QByteArray::number(calls));
    });
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QCOMPARE(calls, 1);
    for (const QString &topic : {u"service/h/x"_s, u"service/h/y"_s, u"x"_s})
        QVERIFY(m_rig.send(topic, "2"));
    QTRY_COMPARE(calls, next.isEmpty() ? 1 : 2);
    QVERIFY(handler->error().isOk());
    QCOMPARE(handler->failureCount(), 0u);
    delete handler; // after setService(nullptr) it is nobody's
}

void TestHandlerChanges::deletingInASlotOfTheSignalIsSafe()
{
    auto *handler = new MqttHandler;
    handler->setTopic(u"x"_s);
    handler->setService(m_rig.service.get());
    int calls = 0;
    connect(handler, &MqttHandler::received, this, [&](const MqttMessage &message) {
        ++calls;
        delete handler;
        QCOMPARE(message.payload(), QByteArray("1")); // the message lives on
    });
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QVERIFY(m_rig.send(u"service/h/x"_s, "1"));
    QCOMPARE(calls, 1);
}

void TestHandlerChanges::deletingWhileAChangeIsUnderWayIsSafe()
{
    int calls = 0;
    MqttHandler *other = m_rig.service->handle(u"x/+"_s, [&calls] { ++calls; });
    MqttHandler *handler = m_rig.service->handle(u"x/1"_s, [] {});
    QVERIFY(m_rig.settle());
    handler->setTopic(u"y/1"_s);
    handler->setTopic(u"z/1"_s); // neither has its SUBACK yet
    delete handler;
    other->setTopic(u"x/#"_s);
    QVERIFY(m_rig.send(u"service/h/x/1"_s, ""));
    QCOMPARE(calls, 1);
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    for (const QString &topic : {u"service/h/y/1"_s, u"service/h/z/1"_s})
        QVERIFY(m_rig.send(topic, ""));
    QCOMPARE(unhandled.count(), 0); // nothing of it is left at the broker
}

void TestHandlerChanges::manyHandlersAreAddedAndRemovedInAnyOrder()
{
    QList<MqttHandler *> handlers;
    int calls = 0;
    for (int i = 0; i < 1000; ++i)
        handlers.append(m_rig.service->handle(u"n/%1"_s.arg(i), [&calls] { ++calls; }));
    QCOMPARE(m_rig.service->handlers().size(), 1001);
    for (int i = 0; i < 1000; ++i) { // back and forth
        const int index = (i * 7) % 1000;
        if (index != 700)
            delete handlers[index];
    }
    QCOMPARE(m_rig.service->handlers().size(), 2);
    QCOMPARE(m_rig.service->handlers().last(), handlers[700]);
    QVERIFY(m_rig.send(u"service/h/n/1"_s, ""));
    QVERIFY(m_rig.send(u"service/h/n/700"_s, ""));
    QCOMPARE(calls, 1);
}

void TestHandlerChanges::deletingInASlotOfAChangeIsSafe_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::addColumn<bool>("whole");
    for (const bool whole : {false, true}) {
        const char *what = whole ? "service" : "handler";
        QTest::addRow("topicChanged, %s", what) << &MqttHandler::topicChanged << whole;
        QTest::addRow("filterChanged, %s", what) << &MqttHandler::filterChanged << whole;
        QTest::addRow("errorChanged, %s", what) << &MqttHandler::errorChanged << whole;
    }
}

void TestHandlerChanges::deletingInASlotOfAChangeIsSafe()
{
    QFETCH(Signal, signal);
    QFETCH(bool, whole);
    QPointer<MqttHandler> handler = m_rig.service->handle(u"x"_s, [] {});
    connect(handler, signal, this, [&] {
        if (whole)
            m_rig.service.reset();
        else
            delete handler;
    });
    handler->setTopic(u"a/#/b"_s);
    QVERIFY(!handler);
}

void TestHandlerChanges::deletingAnotherWhileStartingIsSafe()
{
    QPointer<MqttHandler> second;
    MqttService service(u"s"_s);
    m_rig.configure(service);
    MqttHandler *first = service.handle(u"x"_s, [] {});
    second = service.handle(u"y"_s, [] {});
    connect(first, &MqttHandler::filterChanged, this, [&second] { delete second; });
    service.setBaseTopic(u"moved"_s);
    QVERIFY(service.start().isOk());
    QVERIFY(!second);
    QCOMPARE(service.handlers(), QList{first});
    QTRY_VERIFY(service.isOnline());
}

QTEST_GUILESS_MAIN(TestHandlerChanges)
#include "tst_handlerchanges.moc"
