// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

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

QTEST_GUILESS_MAIN(TakeOverTest)
#include "tst_takeover.moc"
