// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// MqttService::takeOver().
class TakeOverTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void aServiceTakesOverTheLinkOfAnother();
    void whatTheBrokerKeepsComesAgain();
    void nothingIsMissedMeanwhile();
    void aServiceOfAnotherIdentityStartsWhenTheOtherHasStopped();
    void aServiceThatCannotStartTakesNothing();
    void stoppingEndsTheWaiting();
    void aServiceThatIsStoppingIsWaitedFor();
    void aServiceThatIsDeletedIsNotWaitedFor();
    void whatTheOtherRemembersIsTakenOver();
    void whoAsksTheOtherAgainIsRefused();
    void whoIsAskedAtTheEndMayDeleteTheOther();

private:
    BrokerOptions options() const
    {
        BrokerOptions options;
        options.host = m_broker.host();
        options.port = m_broker.port();
        return options;
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Wire> m_wire;
};

void TakeOverTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TakeOverTest::init()
{
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void TakeOverTest::aServiceTakesOverTheLinkOfAnother()
{
    auto first = std::make_unique<MqttService>(u"twin"_s);
    MqttService second(u"twin"_s);
    first->setBrokerOptions(options());
    second.setBrokerOptions(options());
    first->handle(u"ask"_s, [&] { first->publish(u"answer"_s, u"first"_s); });
    second.handle(u"ask"_s, [&] { second.publish(u"answer"_s, u"second"_s); });
    QVERIFY(first->start().isOk());
    QTRY_COMPARE(m_wire->last(u"service/twin/online"_s), "1");
    MqttConnection *link = first->connection();
    const QString id = first->clientId();
    second.takeOver(first.get());
    QVERIFY(second.start().isOk());
    QCOMPARE(second.connection(), link);
    QCOMPARE(second.clientId(), id);
    QVERIFY(second.isOnline());
    QVERIFY(!first->isRunning());
    QVERIFY(first->connection() != link);
    first.reset();
    QTRY_VERIFY((m_wire->publish(u"service/twin/ask"_s, ""),
                 !m_wire->payloads(u"service/twin/answer"_s).isEmpty()));
    QCOMPARE(m_wire->payloads(u"service/twin/answer"_s).count("first"), 0);
    QVERIFY(!m_wire->payloads(u"service/twin/online"_s).contains("0"));
    m_wire->publish(u"service/twin/enabled"_s, "0");
    QTRY_VERIFY(!second.isEnabled());
    second.stop();
    QTRY_COMPARE(m_wire->last(u"service/twin/online"_s), "0");
}

void TakeOverTest::whatTheBrokerKeepsComesAgain()
{
    auto first = std::make_unique<MqttService>(u"heir"_s);
    MqttService second(u"heir"_s);
    QStringList heard;
    const auto hear = [&heard](const QString &text) { heard.append(text); };
    first->setBrokerOptions(options());
    second.setBrokerOptions(options());
    first->handle(u"kept"_s, hear);
    second.handle(u"kept"_s, hear);
    QVERIFY(first->start().isOk());
    first->publish(u"kept"_s, u"x"_s, {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    QTRY_COMPARE(heard, QStringList{u"x"_s});
    second.takeOver(first.get());
    QVERIFY(second.start().isOk());
    first.reset();
    QTRY_COMPARE(heard, (QStringList{u"x"_s, u"x"_s}));
}

void TakeOverTest::nothingIsMissedMeanwhile()
{
    QSet<QString> heard;
    const auto make = [&] {
        auto service = std::make_unique<MqttService>(u"busy"_s);
        service->setBrokerOptions(options());
        service->handle(u"ask"_s, [&heard](const QString &text) { heard.insert(text); })
            ->setQos(Mqtt::QoS::AtLeastOnce);
        return service;
    };
    std::unique_ptr<MqttService> service = make();
    QVERIFY(service->start().isOk());
    QTRY_COMPARE(m_wire->last(u"service/busy/online"_s), "1");
    for (int i = 0; i < 500; ++i) {
        m_wire->publish(u"service/busy/ask"_s, QByteArray::number(i));
        if (i % 10 == 0)
            QCoreApplication::processEvents();
        if (i % 100 == 50) {
            std::unique_ptr<MqttService> next = make();
            next->takeOver(service.get());
            QVERIFY(next->start().isOk());
            service = std::move(next);
        }
    }
    QTRY_COMPARE(heard.size(), 500);
}

void TakeOverTest::aServiceOfAnotherIdentityStartsWhenTheOtherHasStopped()
{
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    first.setBrokerOptions(options());
    second.setBrokerOptions(options());
    second.setClientId(u"another"_s);
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    second.takeOver(&first);
    QVERIFY(second.start().isOk());
    QVERIFY(!first.isRunning());
    QTRY_VERIFY(second.isOnline());
    QTRY_COMPARE(m_wire->last(u"service/twin/online"_s), "1");
    QVERIFY(m_wire->payloads(u"service/twin/online"_s).contains("0"));
}

void TakeOverTest::aServiceThatCannotStartTakesNothing()
{
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    first.setBrokerOptions(options());
    second.setBrokerOptions(options());
    second.handle(u"a/#/b"_s, [] {});
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    second.takeOver(&first);
    QVERIFY(!second.start().isOk());
    QVERIFY(first.isRunning());
    QVERIFY(first.isOnline());
    second.takeOver(nullptr);
    second.takeOver(&second);
}

void TakeOverTest::stoppingEndsTheWaiting()
{
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    first.setBrokerOptions(options());
    second.setBrokerOptions(options());
    second.setClientId(u"another"_s);
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    second.takeOver(&first);
    const QSignalSpy firstStopped(&first, &MqttService::stopped);
    const QSignalSpy stopped(&second, &MqttService::stopped);
    QVERIFY(second.start().isOk());
    QVERIFY(second.start().isOk()); // which does not end it
    QVERIFY(!second.isRunning());
    second.stop();
    QTRY_COMPARE(stopped.size(), 1);
    QTRY_COMPARE(firstStopped.size(), 1);
    QVERIFY(!second.isRunning());
    QVERIFY(second.start().isOk());
    QVERIFY(second.isRunning());
}

void TakeOverTest::aServiceThatIsStoppingIsWaitedFor()
{
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    first.setBrokerOptions(options());
    second.setBrokerOptions(options());
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    first.stop();
    second.takeOver(&first);
    const QSignalSpy firstStopped(&first, &MqttService::stopped);
    QVERIFY(second.start().isOk());
    QVERIFY(!second.isRunning());
    QTRY_VERIFY(second.isOnline());
    QCOMPARE(firstStopped.size(), 1);
    QTRY_COMPARE(m_wire->last(u"service/twin/online"_s), "1");
}

void TakeOverTest::aServiceThatIsDeletedIsNotWaitedFor()
{
    auto first = std::make_unique<MqttService>(u"twin"_s);
    MqttService second(u"twin"_s);
    first->setBrokerOptions(options());
    second.setBrokerOptions(options());
    second.setClientId(u"another"_s);
    QVERIFY(first->start().isOk());
    QTRY_VERIFY(first->isOnline());
    second.takeOver(first.get());
    QVERIFY(second.start().isOk());
    QVERIFY(!second.isRunning());
    first.reset();
    QTRY_VERIFY(second.isOnline());
}

void TakeOverTest::whatTheOtherRemembersIsTakenOver()
{
    const QTemporaryDir folder;
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    for (MqttService *service : {&first, &second}) {
        service->setBrokerOptions(options());
        service->setStateFile(folder.filePath(u"state.json"_s));
    }
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    QVERIFY(!second.state()->contains(u"count"_s));
    first.state()->setValue(u"count"_s, 3);
    first.setEnabled(false);
    const QSignalSpy enabled(&second, &MqttService::enabledChanged);
    second.takeOver(&first);
    QVERIFY(second.start().isOk());
    QVERIFY(second.isOnline());
    QCOMPARE(second.state()->value(u"count"_s), 3);
    QVERIFY(!second.isEnabled());
    QCOMPARE(enabled.size(), 1);
}

void TakeOverTest::whoAsksTheOtherAgainIsRefused()
{
    MqttService first(u"twin"_s);
    MqttService second(u"twin"_s);
    first.setBrokerOptions(options());
    second.setBrokerOptions(options());
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    QFuture<MqttReply> again;
    first.request(u"nobody"_s).then([&](const MqttReply &) { again = first.request(u"nobody"_s); });
    second.takeOver(&first);
    QVERIFY(second.start().isOk());
    QVERIFY(again.isFinished());
    QCOMPARE(again.result().error().code(), MqttError::Code::NotRunning);
    QCOMPARE(again.result().error().text(), u"'nobody' is not asked: the service is not started"_s);
    QVERIFY(second.isOnline());
}

void TakeOverTest::whoIsAskedAtTheEndMayDeleteTheOther()
{
    auto first = std::make_unique<MqttService>(u"twin"_s);
    MqttService second(u"twin"_s);
    first->setBrokerOptions(options());
    second.setBrokerOptions(options());
    QVERIFY(first->start().isOk());
    QTRY_VERIFY(first->isOnline());
    first->request(u"nobody"_s).then([&](const MqttReply &) { first.reset(); });
    second.takeOver(first.get());
    QVERIFY(second.start().isOk());
    QVERIFY(!first);
    QTRY_VERIFY(second.isOnline());
}

QTEST_GUILESS_MAIN(TakeOverTest)
#include "tst_takeover.moc"
