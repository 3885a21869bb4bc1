// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"
#include "support/proxy.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A service whose link dies without a word: cable pulled, router rebooted, peer frozen.
class TestHalfOpen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSilentLinkIsNoticed();
    void aLinkThatNeverAnswersIsGivenUp();

private:
    void start(MqttService &service, const Proxy &proxy, std::chrono::milliseconds timeout = 20s)
    {
        BrokerOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = proxy.port();
        options.keepAlive = 1s;
        options.connectTimeout = timeout;
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        service.setBrokerOptions(options);
        QVERIFY(service.start().isOk());
    }

    MqttTestBroker m_broker;
};

void TestHalfOpen::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestHalfOpen::aSilentLinkIsNoticed()
{
    Proxy proxy(m_broker.port());
    MqttService service(u"echo"_s);
    QList<QByteArray> received;
    service.handle(u"in"_s, [&](const QByteArray &payload) { received.append(payload); });
    start(service, proxy);
    QTRY_VERIFY(service.isOnline());
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    proxy.stall();
    QVERIFY(service.publish(u"out"_s, u"unheard"_s, {.qos = Mqtt::QoS::AtLeastOnce}).isOk());
    QTRY_VERIFY_WITH_TIMEOUT(!service.isOnline(), 20'000);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.reaction(), MqttError::Reaction::Wait);
    QVERIFY2(error.text().contains(u"127.0.0.1:%1"_s.arg(proxy.port())), qPrintable(error.text()));

    // once it works again all is as it was, and nothing was lost
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    proxy.resume();
    QTRY_VERIFY_WITH_TIMEOUT(service.isOnline(), 20'000);
    QTRY_VERIFY(observer.payloads(u"service/echo/out"_s).contains("unheard"));
    QTRY_VERIFY(observer.payloads(u"service/echo/online"_s).contains("1"));
    observer.publish(u"service/echo/in"_s, "again");
    QTRY_COMPARE(received, QList<QByteArray>{"again"});
}

void TestHalfOpen::aLinkThatNeverAnswersIsGivenUp()
{
    Proxy proxy(m_broker.port());
    proxy.stall();
    MqttService service(u"echo"_s);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    start(service, proxy, 100ms);
    QTRY_VERIFY(errors.size() >= 2);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::ConnectionTimeout);
    QVERIFY2(error.text().contains("the answer to CONNECT (CONNACK) took longer than 0.1 s"_L1),
             qPrintable(error.text()));
    proxy.resume();
    QTRY_VERIFY(service.isOnline());
}

QTEST_GUILESS_MAIN(TestHalfOpen)
#include "tst_halfopen.moc"
