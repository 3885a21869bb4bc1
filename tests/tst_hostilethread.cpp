// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QThread>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

// A client belongs to one thread, which need not be the one it was made in.
class TestHostileThread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsFromAnotherThreadAreRefused();
    void clientMovesToAnotherThread();
};

void TestHostileThread::callsFromAnotherThreadAreRefused()
{
    HostileRig rig(V::V311);
    Client idle;
    QVERIFY(rig.up());
    QMqttSubscription *subscription = rig.client().subscribe(u"a"_s);
    (void)rig.sent();
    qint32 published = 0;
    QMqttSubscription *subscribed = subscription;
    for (int i = 0; i < 6; ++i)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"its own thread alone"_s));
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        Client &client = rig.client();
        published = client.publish(u"a"_s, "x", 1);
        subscribed = client.subscribe(u"b"_s);
        client.unsubscribe(u"a"_s);
        client.disconnectFromHost();
        idle.setHostname(u"elsewhere"_s);
        idle.connectToHost();
    }));
    thread->start();
    QVERIFY(thread->wait(10'000));
    QCOMPARE(published, -1);
    QVERIFY(!subscribed);
    QCOMPARE(idle.hostname(), QString());
    QCOMPARE(idle.state(), Client::Disconnected);
    QCOMPARE(idle.error(), Client::NoError);
    QCOMPARE(rig.sent(), QList<QByteArray>());
    QCOMPARE(subscription->state(), QMqttSubscription::SubscriptionPending);
    VERIFY_FINE(rig.aliveness());
}

// All of it happens there: bytes are handled, what is gathered is written, time goes on.
void TestHostileThread::clientMovesToAnotherThread()
{
    QThread thread;
    QObject context;
    const auto end = qScopeGuard([&thread] {
        thread.quit();
        thread.wait();
    });
    auto client = std::make_unique<Client>();
    auto device = std::make_unique<MemoryDevice>();
    client->setTransport(device.get(), Client::IODevice);
    client->setConnectTimeout(1);
    for (QObject *object : std::initializer_list<QObject *>{client.get(), device.get(), &context})
        object->moveToThread(&thread);
    thread.start();
    const auto there = [&context](const auto &function) {
        QMetaObject::invokeMethod(&context, function, Qt::BlockingQueuedConnection);
    };
    QByteArray written;
    Client::ClientState state = Client::Disconnected;
    Client::ClientError error = Client::NoError;
    qint32 id = 0;
    there([&] {
        connect(device.get(), &MemoryDevice::written, device.get(),
                [&written](const QByteArray &bytes) { written += bytes; });
        client->connectToHost();
        device->feed(packet::connack(V::V311));
        state = client->state();
        written.clear();
        id = client->publish(u"a"_s, "x", 1);
    });
    QCOMPARE(state, Client::Connected);
    QByteArray sent;
    there([&] { sent = written; });
    QCOMPARE(packet::idOf(sent), id);
    there([&] {
        client->disconnectFromHost();
        client->connectToHost();
    });
    const auto timedOut = [&] {
        there([&] { error = client->error(); });
        return error == Client::ServerUnavailable;
    };
    QTRY_VERIFY(timedOut());
    there([&] {
        client.reset();
        device.reset();
    });
}

QTEST_GUILESS_MAIN(TestHostileThread)

#include "tst_hostilethread.moc"
