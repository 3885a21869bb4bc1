// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/scriptedserver.h"
#include "support/servicerig.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

Q_DECLARE_METATYPE(BrokerOptions::Protocol)

class CuriousService : public MqttService
{
    Q_OBJECT
public:
    CuriousService()
        : MqttService(u"curious"_s)
    {
    }
    QStringList unknown;

protected:
    void onUnhandledMessage(const MqttMessage &message) override
    {
        unknown.append(message.topic());
        if (message.payload() == "throw")
            throw std::runtime_error("out of paper");
    }
};

// What a service subscribes beside its handlers' filters, and what comes of it: explicit lists,
// messages nobody handles, retained messages, shared groups.
class TestServiceSubscriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_rig.begin()); }
    void cleanup() { m_rig.end(); }

    void oneBroadSubscriptionFeedsManyHandlers_data();
    void oneBroadSubscriptionFeedsManyHandlers();
    void onlyTheListIsSubscribed();
    void theListMayChangeAtAnyTime();
    void anInvalidFilterOfTheListIsTold();
    void messagesThatNobodyHandlesReachTheHook();
    void aTopicThatNobodyHandlesIsLoggedOnce();

    void retainedMessagesMayBeRefused_data();
    void retainedMessagesMayBeRefused();
    void theBrokerIsAskedNotToSendRetainedMessages();
    void aHandlerThatAnswersRefusesRetainedMessagesByDefault();
    void aSharedGroupTheBrokerDoesNotOfferIsAnError();

private:
    ServiceRig m_rig;
};

void TestServiceSubscriptions::oneBroadSubscriptionFeedsManyHandlers_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5") << Protocol::Mqtt5;
}

void TestServiceSubscriptions::oneBroadSubscriptionFeedsManyHandlers()
{
    QFETCH(Protocol, protocol);
    m_rig.end();
    QVERIFY(m_rig.begin(protocol));
    MqttService &service = *m_rig.service;
    service.setSubscriptions({u"radio/#"_s, service.baseTopic() + u"#"_s});
    QStringList calls;
    for (int i = 0; i < 20; ++i) {
        service.handle(
            u"radio/%1/temperature"_s.arg(i),
            [&calls, i](const QString &value) { calls.append(u"%1=%2"_s.arg(i).arg(value)); },
            {.global = true});
    }
    service.handle(u"radio/+/temperature"_s,
                   [&calls](const QString &value) { calls.append(u"any="_s + value); },
                   {.global = true});
    service.handle(u"local"_s, [&calls] { calls.append(u"local"_s); });
    service.handle(u"other/1"_s, [&calls] { calls.append(u"other"_s); }, {.global = true});
    QList<QoS> qos;
    service.handle(u"radio/7/humidity"_s, [&qos](const MqttMessage &m) { qos.append(m.qos()); },
                   {.global = true, .qos = QoS::AtLeastOnce});
    for (const char *topic : {"radio/3/temperature", "service/h/local", "other/1"})
        QVERIFY(m_rig.send(QLatin1String(topic), "21"));
    QCOMPARE(calls, (QStringList{u"3=21"_s, u"any=21"_s, u"local"_s, u"other"_s}));
    // The broad subscription has the highest QoS of those it covers.
    QVERIFY(m_rig.send(u"radio/7/humidity"_s, "50"));
    QCOMPARE(qos, QList{QoS::AtLeastOnce});
}

void TestServiceSubscriptions::onlyTheListIsSubscribed()
{
    QList<QByteArray> subscribed;
    ScriptedServer server([&subscribed](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(QByteArray("\x20\x02\x00\x00", 4));
        if (type != ScriptedServer::Subscribe)
            return;
        // Type, length, identifier, then filters, each with its length before and its QoS behind.
        QByteArray granted;
        for (qsizetype at = 4; at < packet.size(); granted += '\0') {
            const qsizetype length = packet[at + 1];
            subscribed.append(packet.sliced(at + 2, length));
            at += length + 3;
        }
        client->write('\x90' + QByteArray(1, char(2 + granted.size())) +
                      ScriptedServer::subscribeId(packet) + granted);
    });
    MqttService service(u"s"_s);
    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = server.port();
    options.protocol = Protocol::Mqtt311;
    service.setBrokerOptions(options);
    service.setSubscriptions({u"radio/#"_s, u"$share/g/jobs/#"_s});
    for (int i = 0; i < 50; ++i)
        service.handle(u"radio/%1"_s.arg(i), [] {}, {.global = true});
    service.handle(u"jobs/1"_s, [] {}, {.global = true, .sharedGroup = u"g"_s});
    service.handle(u"jobs/1"_s, [] {}, {.global = true});
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(subscribed.contains("jobs/1"));
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    QCOMPARE(server.count(ScriptedServer::Subscribe), 1); // all in one packet
#endif
    std::sort(subscribed.begin(), subscribed.end());
    QCOMPARE(subscribed,
             (QList<QByteArray>{"$share/g/jobs/#", "jobs/1", "radio/#", "service/s/enabled"}));
}

void TestServiceSubscriptions::theListMayChangeAtAnyTime()
{
    MqttService &service = *m_rig.service;
    QList<QByteArray> got;
    service.handle(u"a/1"_s, [&got](const QByteArray &value) { got.append(value); },
                   {.global = true});
    QVERIFY(m_rig.send(u"a/1"_s, "0"));
    QSignalSpy changed(&service, &MqttService::subscriptionsChanged);
    QSignalSpy unhandled(&service, &MqttService::unhandledMessage);
    const QList<QStringList> lists{{u"a/#"_s}, {u"a/+"_s, u"b"_s}, {}, {u"a/#"_s, u"a/1"_s}, {}};
    int sent = 0;
    for (const QStringList &list : lists) { // messages all the time, each seen once
        service.setSubscriptions(list);
        for (int i = 0; i < 10; ++i)
            m_rig.observer->publish(u"a/1"_s, QByteArray::number(++sent));
        QCoreApplication::processEvents();
    }
    QCOMPARE(changed.count(), lists.size());
    QTRY_COMPARE(got.size(), sent + 1);
    QVERIFY(m_rig.settle());
    QCOMPARE(got.size(), sent + 1);
    for (int i = 0; i <= sent; ++i)
        QCOMPARE(got[i], QByteArray::number(i));
    // Nothing of the lists is left at the broker.
    QVERIFY(m_rig.send(u"a/2"_s, ""));
    QVERIFY(m_rig.send(u"b"_s, ""));
    QCOMPARE(unhandled.count(), 0);
}

void TestServiceSubscriptions::anInvalidFilterOfTheListIsTold()
{
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    m_rig.service->setSubscriptions({u"a/#/b"_s, u"c/#"_s});
    QCOMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::InvalidFilter);
    QCOMPARE(error.text(), u"subscription 'a/#/b' has a '#' that is not the whole last level"_s);
    int calls = 0;
    m_rig.service->handle(u"c/1"_s, [&calls] { ++calls; }, {.global = true});
    QVERIFY(m_rig.send(u"c/1"_s, ""));
    QCOMPARE(calls, 1);
}

void TestServiceSubscriptions::messagesThatNobodyHandlesReachTheHook()
{
    CuriousService service;
    m_rig.configure(service);
    service.setSubscriptions({u"world/#"_s});
    int handled = 0;
    service.handle(u"world/known"_s, [&handled] { ++handled; }, {.global = true});
    QSignalSpy unhandled(&service, &MqttService::unhandledMessage);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    int ready = 0;
    service.handle(u"ready"_s, [&ready] { ++ready; });
    QVERIFY(service.publish(u"ready"_s).isOk());
    QTRY_COMPARE(ready, 1);
    m_rig.observer->publish(u"world/known"_s, "1");
    m_rig.observer->publish(u"world/a"_s, "throw");
    m_rig.observer->publish(u"world/b"_s, "2");
    QTRY_COMPARE(service.unknown, (QStringList{u"world/a"_s, u"world/b"_s}));
    QCOMPARE(handled, 1);
    QCOMPARE(unhandled.count(), 1); // the hook threw for the other
    QCOMPARE(service.unhandledMessages(), 2u);
    QVERIFY(service.isOnline());
}

void TestServiceSubscriptions::aTopicThatNobodyHandlesIsLoggedOnce()
{
    static QStringList lines;
    lines.clear();
    static QtMessageHandler before = nullptr;
    before = qInstallMessageHandler(
        [](QtMsgType type, const QMessageLogContext &context, const QString &line) {
            if (line.startsWith(u"nobody handles"_s) || line.contains(u"not told of"_s))
                lines.append(line);
            else
                before(type, context, line);
        });
    m_rig.service->setSubscriptions({u"world/#"_s});
    QVERIFY(m_rig.settle());
    for (int i = 0; i < 1100; ++i) {
        m_rig.observer->publish(u"world/%1"_s.arg(i), "", 0);
        m_rig.observer->publish(u"world/%1"_s.arg(i), "", 0);
    }
    QTRY_COMPARE(m_rig.service->unhandledMessages(), 2200u);
    qInstallMessageHandler(before);
    QCOMPARE(lines.size(), 1001); // bounded, and says so
    QCOMPARE(lines.first(), u"nobody handles world/0"_s);
    QCOMPARE(lines.last(), u"more such topics are counted, but not told of"_s);
}

void TestServiceSubscriptions::retainedMessagesMayBeRefused_data()
{
    oneBroadSubscriptionFeedsManyHandlers_data();
}

void TestServiceSubscriptions::retainedMessagesMayBeRefused()
{
    QFETCH(Protocol, protocol);
    m_rig.observer->publish(u"service/h/set/a"_s, "kept", 1, true);
    QTRY_COMPARE(m_rig.observer->payloads(u"service/h/set/a"_s), QList<QByteArray>{"kept"});
    m_rig.end();
    QVERIFY(m_rig.begin(protocol));
    QStringList calls;
    const auto note = [&calls](const QString &who) {
        return [&calls, who](const MqttMessage &m) {
            calls.append(who % u' ' % m.text() % (m.isRetained() ? u", retained"_s : u""_s));
        };
    };
    MqttHandler *refusing =
        m_rig.service->handle(u"set/a"_s, note(u"command"_s), {.acceptRetained = false});
    QVERIFY(!refusing->acceptsRetained());
    QVERIFY(m_rig.settle());
    QCOMPARE(calls, QStringList());
    // One who wants it asks the broker again.
    QVERIFY(m_rig.service->handle(u"set/+"_s, note(u"state"_s))->acceptsRetained());
    QTRY_COMPARE(calls, QStringList{u"state kept, retained"_s});
    QVERIFY(m_rig.send(u"service/h/set/a"_s, "live"));
    QCOMPARE(calls, (QStringList{u"state kept, retained"_s, u"command live"_s, u"state live"_s}));
    refusing->setAcceptRetained(true);
    m_rig.observer->publish(u"service/h/set/a"_s, "", 1, true);
    QVERIFY(m_rig.settle());
}

void TestServiceSubscriptions::theBrokerIsAskedNotToSendRetainedMessages()
{
    QHash<QByteArray, int> options; // of the filters, by their ends
    ScriptedServer server([&options](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(QByteArray("\x20\x03\x00\x00\x00", 5));
        if (type != ScriptedServer::Subscribe)
            return;
        for (const QByteArray end : {"/command", "/state"}) {
            if (const qsizetype at = packet.indexOf(end); at >= 0)
                options.insert(end, static_cast<quint8>(packet[at + end.size()]));
        }
    });
    MqttService service(u"s"_s);
    BrokerOptions broker;
    broker.host = u"127.0.0.1"_s;
    broker.port = server.port();
    broker.protocol = Protocol::Mqtt5;
    service.setBrokerOptions(broker);
    service.handle(u"command"_s, [] {}, {.acceptRetained = false});
    service.handle(u"state"_s, [] {});
    QVERIFY(service.start().isOk());
    QTRY_COMPARE(options.size(), 2);
    // Bits 4 and 5: Retain Handling [MQTT 5, 3.8.3.1].
    QCOMPARE(options["/command"] >> 4, 2); // never
    QCOMPARE(options["/state"] >> 4, 0);   // on subscribing
}

void TestServiceSubscriptions::aHandlerThatAnswersRefusesRetainedMessagesByDefault()
{
    MqttHandler *answering = m_rig.service->handle(u"a"_s, [](int value) { return value; });
    MqttHandler *silent = m_rig.service->handle(u"b"_s, [](int) {});
    QVERIFY(!answering->acceptsRetained());
    QVERIFY(silent->acceptsRetained());
    QSignalSpy changed(answering, &MqttHandler::acceptRetainedChanged);
    answering->setAcceptRetained(true);
    QVERIFY(answering->acceptsRetained());
    answering->resetAcceptRetained();
    QVERIFY(!answering->acceptsRetained());
    QCOMPARE(changed.count(), 2);
}

void TestServiceSubscriptions::aSharedGroupTheBrokerDoesNotOfferIsAnError()
{
    int subscribes = 0;
    ScriptedServer server([&subscribes](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) // with Shared Subscription Available 0
            client->write(QByteArray("\x20\x05\x00\x00\x02\x2a\x00", 7));
        if (type != ScriptedServer::Subscribe)
            return;
        subscribes += packet.contains("$share") ? 1 : 0;
        client->write("\x90\x04" + ScriptedServer::subscribeId(packet) + QByteArray("\0\0", 2));
    });
    MqttService service(u"s"_s);
    BrokerOptions broker;
    broker.host = u"127.0.0.1"_s;
    broker.port = server.port();
    broker.protocol = Protocol::Mqtt5;
    service.setBrokerOptions(broker);
    service.handle(u"jobs"_s, [] {}, {.sharedGroup = u"g"_s});
    QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QVERIFY2(error.text().contains(u"'$share/g/service/s/jobs' is not subscribed"_s),
             qPrintable(error.text()));
    QTRY_VERIFY(service.isOnline());
    QCOMPARE(subscribes, 0);
}

QTEST_GUILESS_MAIN(TestServiceSubscriptions)
#include "tst_servicesubscriptions.moc"
