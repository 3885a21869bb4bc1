// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Outcome = MqttDelivery::Outcome;

/// The publish family of a service, beyond one value at a time.
class TestPublishing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    // The result
    void theResultTellsTheDelivery();
    void anUnchangedValueIsToldAsSuch();
    void aValueThatWasDroppedIsDueAgain();

    // Batches and queues
    void aBatchIsPublishedAsOneArray();
    void aQueueIsPublishedMessageByMessage();
    void collectedMessagesGoAfterTheirInterval();
    void collectedMessagesAreFlushedByStop();
    void collectedMessagesOutlastADisconnect();
    void optionsOfBatchesComeFromTheConfiguration();
    void badOptionsOfBatchesAreRefused_data();
    void badOptionsOfBatchesAreRefused();
    void collectingRefusesWhatCannotBePublished();

    // Other ways
    void aPublishFromAnotherThreadArrivesInOrder();
    void theResultOfAPublishFromAnotherThreadComes();

    // Roles
    void aPublisherHasNoHandlers();
    void aPublisherPublishes();
    void aSubscriberSaysNothing();

private:
    [[nodiscard]] BrokerOptions options() const
    {
        BrokerOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = m_broker->port();
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        return options;
    }
    void start()
    {
        m_service->setBrokerOptions(options());
        QVERIFY(m_service->start().isOk());
        QTRY_VERIFY(m_service->isOnline());
    }
    /// With this section for the service, and everything else as it is by default.
    static ServiceConfig configuration(const QByteArray &section)
    {
        const QByteArray whole = R"({"services": {"p": )" + section + "}}";
        return ServiceConfig::fromJson(QJsonDocument::fromJson(whole).object(), u"p"_s);
    }
    [[nodiscard]] QList<QByteArray> seen(const QString &topic) const
    {
        return m_observer->payloads(u"service/p/"_s + topic);
    }

    std::unique_ptr<MqttTestBroker> m_broker;
    std::unique_ptr<Observer> m_observer;
    std::unique_ptr<MqttService> m_service;
};

void TestPublishing::init()
{
    m_broker = std::make_unique<MqttTestBroker>();
    QVERIFY2(m_broker->start(), qPrintable(m_broker->errorString()));
    m_observer = std::make_unique<Observer>(m_broker->port());
    QVERIFY(m_observer->isReady());
    m_service = std::make_unique<MqttService>(u"p"_s);
}

void TestPublishing::cleanup()
{
    m_service.reset();
    m_observer.reset();
    m_broker.reset();
}

void TestPublishing::theResultTellsTheDelivery()
{
    start();
    const QFuture<MqttDelivery> future =
        m_service->publish(u"a"_s, 1, {.qos = QoS::ExactlyOnce}).future();
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Completed);
    const MqttPublication refused =
        m_service->publish(u"a"_s, std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(refused.code(), MqttError::Code::InvalidValue);
    QCOMPARE(refused.future().result().outcome(), Outcome::Refused);
}

void TestPublishing::anUnchangedValueIsToldAsSuch()
{
    start();
    QVERIFY(m_service->publish(u"a"_s, 1, {.onlyIfChanged = true}).isOk());
    const MqttPublication again = m_service->publish(u"a"_s, 1, {.onlyIfChanged = true});
    QVERIFY(again.isOk());
    QCOMPARE(again.future().result().outcome(), Outcome::Unchanged);
}

void TestPublishing::aValueThatWasDroppedIsDueAgain()
{
    BrokerOptions few = options();
    few.outboxMessages = 1;
    few.outboxPolicy = BrokerOptions::OutboxPolicy::DropOldest;
    m_service->setBrokerOptions(few);
    QVERIFY(m_service->start().isOk());
    QVERIFY(m_service->publish(u"a"_s, 1, {.onlyIfChanged = true}).isOk());
    QVERIFY(m_service->publish(u"b"_s, 1).isOk()); // in place of the first
    QCOMPARE(m_service->droppedMessages(), 1u);
    const MqttPublication again = m_service->publish(u"a"_s, 1, {.onlyIfChanged = true});
    QTRY_VERIFY(again.future().isFinished());
    QCOMPARE(again.future().result().outcome(), Outcome::Sent);
}

void TestPublishing::aBatchIsPublishedAsOneArray()
{
    start();
    QVERIFY(m_service->publishBatched(u"a"_s, 1.123456).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, u"x"_s).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, QVariantMap{{u"b"_s, true}}).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, nullptr).isOk());
    QVERIFY(m_service->publish(u"other"_s, 1).isOk());
    QTRY_COMPARE(seen(u"other"_s).size(), 1);
    QCOMPARE(seen(u"a"_s).size(), 0);
    QVERIFY(m_service->publishBatched(u"a"_s, false).isOk());
    QTRY_COMPARE(seen(u"a"_s), QList<QByteArray>{R"([1.12346,"x",{"b":true},null,false])"});
}

void TestPublishing::aQueueIsPublishedMessageByMessage()
{
    start();
    m_service->setQueueOptions({.size = 3});
    QVERIFY(m_service->publishQueued(u"a"_s, 1).isOk());
    QVERIFY(m_service->publishQueued(u"b"_s, true, {.qos = QoS::AtLeastOnce}).isOk());
    QVERIFY(m_service->publish(u"other"_s, 1).isOk());
    QTRY_COMPARE(seen(u"other"_s).size(), 1);
    QCOMPARE(seen(u"a"_s).size(), 0);
    QVERIFY(m_service->publishQueued(u"a"_s, u"x"_s).isOk());
    QTRY_COMPARE(seen(u"a"_s), (QList<QByteArray>{"1", "x"}));
    QCOMPARE(seen(u"b"_s), QList<QByteArray>{"1"});
}

void TestPublishing::collectedMessagesGoAfterTheirInterval()
{
    start();
    m_service->setBatchOptions({.interval = 50ms});
    m_service->setQueueOptions(u"q"_s, {.interval = 50ms});
    QVERIFY(m_service->publishBatched(u"a"_s, 1).isOk());
    QVERIFY(m_service->publishQueued(u"q"_s, 2).isOk());
    QVERIFY(m_service->publishQueued(u"other"_s, 3).isOk());
    QTRY_COMPARE(seen(u"a"_s), QList<QByteArray>{"[1]"});
    QTRY_COMPARE(seen(u"q"_s), QList<QByteArray>{"2"});
    QCOMPARE(seen(u"other"_s).size(), 0);
    QVERIFY(m_service->publishBatched(u"a"_s, 4).isOk());
    QTRY_COMPARE(seen(u"a"_s), (QList<QByteArray>{"[1]", "[4]"}));
}

void TestPublishing::collectedMessagesAreFlushedByStop()
{
    start();
    QVERIFY(m_service->publishBatched(u"a"_s, 1, {.retain = true, .qos = QoS::AtLeastOnce}).isOk());
    QVERIFY(m_service->publishQueued(u"b"_s, 2).isOk());
    QSignalSpy stopped(m_service.get(), &MqttService::stopped);
    m_service->stop();
    QVERIFY(stopped.wait());
    QTRY_COMPARE(seen(u"a"_s), QList<QByteArray>{"[1]"});
    QTRY_COMPARE(seen(u"b"_s), QList<QByteArray>{"2"});
    QCOMPARE(m_service->publishBatched(u"a"_s, 1).code(), MqttError::Code::NotRunning);
    Observer later(m_broker->port());
    QVERIFY(later.isReady());
    QTRY_COMPARE(later.retained(u"service/p/a"_s), QByteArray("[1]"));
}

void TestPublishing::collectedMessagesOutlastADisconnect()
{
    start();
    m_service->setBatchOptions({.size = 3});
    const MqttPublishOptions retained{.retain = true, .qos = QoS::AtLeastOnce};
    QVERIFY(m_service->publishBatched(u"a"_s, 1, retained).isOk());
    m_broker->stop();
    QTRY_VERIFY(!m_service->isOnline());
    QVERIFY(m_service->publishBatched(u"a"_s, 2, retained).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, 3, retained).isOk());
    QVERIFY(m_broker->restart());
    QTRY_VERIFY(m_service->isOnline());
    QTRY_COMPARE(m_service->connection()->unacknowledged(), 0);
    QCOMPARE(m_service->connection()->queued(), 0);
    Observer later(m_broker->port());
    QVERIFY(later.isReady());
    QTRY_COMPARE(later.retained(u"service/p/a"_s), QByteArray("[1,2,3]"));
    QCOMPARE(m_service->droppedMessages(), 0u);
}

void TestPublishing::optionsOfBatchesComeFromTheConfiguration()
{
    QVERIFY(m_service
                ->applyConfig(
                    configuration(R"({"batchSize": 2, "queueSize": 1, "publishInterval": 0.05})"))
                .isOk());
    start();
    QVERIFY(m_service->publishQueued(u"q"_s, 1).isOk());
    QTRY_COMPARE(seen(u"q"_s).size(), 1);
    QVERIFY(m_service->publishBatched(u"a"_s, 1).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, 2).isOk());
    QVERIFY(m_service->publishBatched(u"a"_s, 3).isOk());
    QTRY_COMPARE(seen(u"a"_s), (QList<QByteArray>{"[1,2]", "[3]"}));
}

void TestPublishing::badOptionsOfBatchesAreRefused_data()
{
    QTest::addColumn<QByteArray>("section");
    QTest::addColumn<QString>("key");
    QTest::newRow("size 0") << QByteArray(R"({"batchSize": 0})") << u"batchSize"_s;
    QTest::newRow("size 1.5") << QByteArray(R"({"batchSize": 1.5})") << u"batchSize"_s;
    QTest::newRow("size text") << QByteArray(R"({"queueSize": "5"})") << u"queueSize"_s;
    QTest::newRow("interval text")
        << QByteArray(R"({"publishInterval": "soon"})") << u"publishInterval"_s;
    QTest::newRow("interval negative")
        << QByteArray(R"({"publishInterval": -1})") << u"publishInterval"_s;
}

void TestPublishing::badOptionsOfBatchesAreRefused()
{
    QFETCH(QByteArray, section);
    QFETCH(QString, key);
    const MqttError error = m_service->applyConfig(configuration(section));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(key), qPrintable(error.text()));
}

void TestPublishing::collectingRefusesWhatCannotBePublished()
{
    QCOMPARE(m_service->publishBatched(u"a"_s, 1).code(), MqttError::Code::NotRunning);
    start();
    QCOMPARE(m_service->publishBatched(u"a"_s, std::numeric_limits<double>::infinity()).code(),
             MqttError::Code::InvalidValue);
    QCOMPARE(m_service->publishBatched(u"a/#"_s, 1).code(), MqttError::Code::InvalidTopic);
    QCOMPARE(m_service->publishQueued(QString(), 1).code(), MqttError::Code::InvalidTopic);
}

void TestPublishing::aPublishFromAnotherThreadArrivesInOrder()
{
    start();
    std::unique_ptr<QThread> thread(QThread::create([this] {
        for (int i = 0; i < 100; ++i)
            m_service->publish(u"a"_s, i, {.qos = QoS::AtLeastOnce});
    }));
    thread->start();
    QVERIFY(thread->wait());
    QTRY_COMPARE(seen(u"a"_s).size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(seen(u"a"_s).at(i), QByteArray::number(i));
}

void TestPublishing::theResultOfAPublishFromAnotherThreadComes()
{
    start();
    Outcome good = Outcome::Unknown;
    Outcome bad = Outcome::Unknown;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        const MqttPublication publication =
            m_service->publish(u"a"_s, 1, {.qos = QoS::AtLeastOnce});
        QFuture<MqttDelivery> future = publication.future();
        future.waitForFinished();
        good = future.result().outcome();
        future = m_service->publish(u"a/#"_s, 1).future();
        future.waitForFinished();
        bad = future.result().outcome();
    }));
    thread->start();
    QTRY_VERIFY(thread->isFinished());
    QCOMPARE(good, Outcome::Acknowledged);
    QCOMPARE(bad, Outcome::Refused);
}

void TestPublishing::aPublisherHasNoHandlers()
{
    BrokerOptions publisher = options();
    publisher.role = BrokerOptions::Role::PublisherOnly;
    m_service->setBrokerOptions(publisher);
    m_service->handle(u"a"_s, [](const QByteArray &) {});
    const MqttError error = m_service->start();
    QCOMPARE(error.code(), MqttError::Code::WrongRole);
    QVERIFY2(error.text().contains(u"'a'"_s), qPrintable(error.text()));
}

void TestPublishing::aPublisherPublishes()
{
    BrokerOptions publisher = options();
    publisher.role = BrokerOptions::Role::PublisherOnly;
    m_service->setBrokerOptions(publisher);
    const QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    QVERIFY(m_service->start().isOk());
    QTRY_COMPARE(seen(u"online"_s), QList<QByteArray>{"1"});
    QVERIFY(m_service->publish(u"a"_s, 1).isOk());
    QTRY_COMPARE(seen(u"a"_s).size(), 1);
    QCOMPARE(errors.count(), 0); // not even of its own subscription
}

void TestPublishing::aSubscriberSaysNothing()
{
    BrokerOptions subscriber = options();
    subscriber.role = BrokerOptions::Role::SubscriberOnly;
    m_service->setBrokerOptions(subscriber);
    int received = 0;
    m_service->handle(u"a"_s, [&](const QByteArray &) { ++received; });
    QVERIFY(m_service->start().isOk());
    QTRY_VERIFY(m_service->isOnline());
    QCOMPARE(m_service->publish(u"b"_s, 1).code(), MqttError::Code::WrongRole);
    QTRY_VERIFY((m_observer->publish(u"service/p/a"_s, "1"), received > 0));
    m_service.reset(); // without a will
    m_observer->publish(u"done"_s, "");
    QTRY_COMPARE(m_observer->payloads(u"done"_s).size(), 1);
    QCOMPARE(seen(u"online"_s).size(), 0);
}

QTEST_GUILESS_MAIN(TestPublishing)
#include "tst_publishing.moc"
