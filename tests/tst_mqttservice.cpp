// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

class EchoService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onEcho, "echo")
    MQTT_HANDLE(onEcho, "echo2")
    MQTT_HANDLE_GLOBAL(onTemperature, "radio/{sensor}/temperature")
    MQTT_LOOP(tick, "10s")
public:
    EchoService()
        : MqttService(u"echo"_s)
    {
    }
    QStringList temperatures;
    int ticks = 0;
private Q_SLOTS:
    void onEcho(const QByteArray &payload) { publish(u"echo_response"_s, payload); }
    void onTemperature(double celsius, const MqttMessage &message)
    {
        temperatures.append(
            u"%1 %2"_s.arg(celsius).arg(message.captures()[u"sensor"_s].toString()));
    }
    void tick() { ++ticks; }
};

/// Inherits what EchoService declares.
class LouderService : public EchoService
{
    Q_OBJECT
    MQTT_HANDLE(onLoud, "loud")
private Q_SLOTS:
    void onLoud(const QString &text) { publish(u"loud_response"_s, text.toUpper()); }
};

#define BAD_SERVICE(Name, Declaration)                                                             \
    class Name : public MqttService                                                                \
    {                                                                                              \
        Q_OBJECT                                                                                   \
        MQTT_HANDLE(good, "good")                                                                  \
        Declaration public : Name()                                                                \
            : MqttService(u"bad"_s)                                                                \
        {                                                                                          \
        }                                                                                          \
    public Q_SLOTS:                                                                                \
        void good(int) {}                                                                          \
        void twice(int) {}                                                                         \
        void twice(const QString &) {}                                                             \
        void odd(QObject *) {}                                                                     \
        void captures(int, const QString &, const QString &) {}                                    \
    };
BAD_SERVICE(UnknownSlot, MQTT_HANDLE(onEcho, "some/topic"))
BAD_SERVICE(OverloadedSlot, MQTT_HANDLE(twice, "some/topic"))
BAD_SERVICE(OddSlot, MQTT_HANDLE_GLOBAL(odd, "some/topic"))
BAD_SERVICE(TooManyCaptures, MQTT_HANDLE(captures, "some/{one}"))
BAD_SERVICE(InvalidFilter, MQTT_HANDLE(good, "some/#/topic"))
BAD_SERVICE(CaptureTwice, MQTT_HANDLE(good, "some/{a}/{a}"))
BAD_SERVICE(EmptyTopic, MQTT_HANDLE_GLOBAL(good, ""))
BAD_SERVICE(BoundTwice, MQTT_HANDLE(good, "good"))
BAD_SERVICE(UnknownOption, MQTT_OPTIONS(good, "qos=1, retained"))
BAD_SERVICE(UnknownLoopSlot, MQTT_LOOP(tick, "10s"))
BAD_SERVICE(LoopWithParameters, MQTT_LOOP(good, "10s"))
BAD_SERVICE(InvalidInterval, MQTT_LOOP(good, "soon"))

class TestMqttService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    // Identity
    void theBaseTopicFollowsFromTheName_data();
    void theBaseTopicFollowsFromTheName();
    void clientIdsAreShortAndDifferent_data();
    void clientIdsAreShortAndDifferent();
    void twoInstancesDoNotPushEachOtherOff();
    void aNameThatIsNoTopicIsRefused_data();
    void aNameThatIsNoTopicIsRefused();
    void aBaseTopicThatIsNoTopicIsRefused_data();
    void aBaseTopicThatIsNoTopicIsRefused();

    // Life
    void theServiceAnswersOverARealBroker();
    void declarationsAreInherited();
    void aWrongDeclarationRefusesToStart_data();
    void aWrongDeclarationRefusesToStart();
    void aBrokerThatIsDownAtTheStartOnlyDelays();
    void onlineIsRetainedAndFollowsTheService();
    void onlineIsZeroAfterACrash();
    void onlineIsRefreshed();
    void theServiceCanBeStoppedAndStartedAgain();
    void stoppingSendsWhatIsPendingAndThenGoesOffline();
    void stoppingWithoutABrokerEndsAtOnce();
    void theEnabledTopicSwitchesTheService();
    void theServiceMayBeDeletedInAHandler();

    // Publishing
    void valuesArriveAsTheTableSays_data();
    void valuesArriveAsTheTableSays();
    void jsonAndKeysArrive();
    void everyOptionWorksWithEveryForm();
    void whatCannotBePublishedIsRefused_data();
    void whatCannotBePublishedIsRefused();
    void unchangedValuesAreNotSentUntilANewSession();
    void publishingBeforeTheStartIsRefused();
    void unhandledMessagesAreTold();

    // Configuration
    void aConfigurationIsTakenOver();
    void aBadConfigurationChangesNothing_data();
    void aBadConfigurationChangesNothing();
    void theServicesOwnCheckCounts();
    void theStateIsItsOwn();

private:
    /// Waits until the broker has seen what the service sent, its SUBSCRIBEs too.
    static void settle(const MqttService &service, const Observer &observer)
    {
        const auto before = observer.payloads(u"settled"_s).size();
        QVERIFY(service.connection()->publish(u"settled"_s, {}).isOk());
        QTRY_VERIFY(observer.payloads(u"settled"_s).size() > before);
    }

    MqttTestBroker m_broker;

    void useBroker(MqttService &service)
    {
        BrokerOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = m_broker.port();
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        service.setBrokerOptions(options);
    }
};

void TestMqttService::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestMqttService::cleanup()
{
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
}

void TestMqttService::theBaseTopicFollowsFromTheName_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<bool>("set");
    QTest::addColumn<QString>("topic");
    QTest::newRow("default") << QString() << false << u"service/lamp/"_s;
    QTest::newRow("replaced") << u"home/lamp/"_s << true << u"home/lamp/"_s;
    QTest::newRow("a missing / is added") << u"home/lamp"_s << true << u"home/lamp/"_s;
    QTest::newRow("empty means no prefix") << QString() << true << QString();
}

void TestMqttService::theBaseTopicFollowsFromTheName()
{
    QFETCH(QString, base);
    QFETCH(bool, set);
    QFETCH(QString, topic);
    MqttService service(u"lamp"_s);
    if (set)
        service.setBaseTopic(base);
    QCOMPARE(service.baseTopic(), topic);

    useBroker(service);
    MqttHandler *local = service.handle(u"a"_s, [](const QByteArray &) {});
    MqttHandler *global = service.handle(u"a"_s, [](const QByteArray &) {}, {.global = true});
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QCOMPARE(local->filter(), topic % u'a');
    QCOMPARE(global->filter(), u"a"_s);
    QVERIFY(service.publish(u"b"_s, 1).isOk());
    QVERIFY(service.publish(u"c"_s, 1, {.global = true}).isOk());
    QTRY_COMPARE(observer.payloads(topic % u'b').size(), 1);
    QTRY_COMPARE(observer.payloads(u"c"_s).size(), 1);

    service.resetBaseTopic();
    QCOMPARE(service.baseTopic(), u"service/lamp/"_s);
}

void TestMqttService::clientIdsAreShortAndDifferent_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("short") << u"lamp"_s << u"^lamp-[0-9a-z]{6}$"_s;
    QTest::newRow("long") << u"a_service_with_a_very_long_name"_s
                          << u"^a_service_with_a-[0-9a-z]{6}$"_s;
    QTest::newRow("letters not every broker takes") << u"lämp/ä b"_s << u"^lmpb-[0-9a-z]{6}$"_s;
}

void TestMqttService::clientIdsAreShortAndDifferent()
{
    QFETCH(QString, name);
    QFETCH(QString, pattern);
    const MqttService first(name);
    const MqttService second(name);
    QVERIFY2(QRegularExpression(pattern).match(first.clientId()).hasMatch(),
             qPrintable(first.clientId()));
    QVERIFY(first.clientId().size() <= 23);
    QVERIFY(first.clientId() != second.clientId());
    MqttService third(name);
    third.setClientId(u"mine"_s);
    QCOMPARE(third.clientId(), u"mine"_s);
}

void TestMqttService::twoInstancesDoNotPushEachOtherOff()
{
    EchoService first;
    EchoService second;
    useBroker(first);
    useBroker(second);
    const QSignalSpy errors(&first, &MqttService::errorOccurred);
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    QVERIFY(second.start().isOk());
    QTRY_VERIFY(second.isOnline());
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    settle(first, observer);
    settle(second, observer);
    observer.publish(u"service/echo/echo"_s, "x");
    QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s).size(), 2);
    QCOMPARE(errors.count(), 0);
}

void TestMqttService::aNameThatIsNoTopicIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("+") << u"a+"_s;
    QTest::newRow("#") << u"#"_s;
}

void TestMqttService::aNameThatIsNoTopicIsRefused()
{
    QFETCH(QString, name);
    MqttService service(name);
    const MqttError error = service.start();
    QCOMPARE(error.code(), MqttError::Code::InvalidName);
    QVERIFY(!service.isRunning());
}

void TestMqttService::aBaseTopicThatIsNoTopicIsRefused_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("says");
    QTest::newRow("+") << u"rooms/+/"_s << u"'rooms/+/online' contains a wildcard"_s;
    QTest::newRow("#") << u"rooms/#"_s << u"'rooms/#/online' contains a wildcard"_s;
    QTest::newRow("too long") << QString(65'530, u'x') << u"is longer than 65535 bytes"_s;
    QTest::newRow("U+0000") << u"a"_s + QChar(0) << u"contains U+0000"_s;
}

void TestMqttService::aBaseTopicThatIsNoTopicIsRefused()
{
    QFETCH(QString, base);
    QFETCH(QString, says);
    MqttService service(u"lamp"_s);
    service.setBaseTopic(base);
    const MqttError error = service.start();
    QCOMPARE(error.code(), MqttError::Code::InvalidName);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QVERIFY(error.text().size() < 300);
    QVERIFY(!service.isRunning());
}

void TestMqttService::theServiceAnswersOverARealBroker()
{
    EchoService service;
    useBroker(service);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    settle(service, observer);
    observer.publish(u"service/echo/echo"_s, "hello");
    QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s), QList<QByteArray>{"hello"});
    observer.publish(u"service/echo/echo2"_s, QByteArray("\0\xff", 2));
    QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s).size(), 2);
    QCOMPARE(observer.payloads(u"service/echo/echo_response"_s).last(), QByteArray("\0\xff", 2));
    observer.publish(u"radio/kitchen/temperature"_s, "21.5");
    QTRY_COMPARE(service.temperatures, QStringList{u"21.5 kitchen"_s});
    QTRY_COMPARE(service.ticks, 1);
    QCOMPARE(service.handlers().size(), 3);
    QCOMPARE(service.loops().size(), 1);
    QCOMPARE(service.publishedMessages(), 2u);
    QVERIFY(service.receivedMessages() >= 3);
}

void TestMqttService::declarationsAreInherited()
{
    LouderService service;
    useBroker(service);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    settle(service, observer);
    observer.publish(u"service/echo/echo"_s, "a");
    observer.publish(u"service/echo/loud"_s, "b");
    QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s), QList<QByteArray>{"a"});
    QTRY_COMPARE(observer.payloads(u"service/echo/loud_response"_s), QList<QByteArray>{"B"});
}

using Maker = std::unique_ptr<MqttService> (*)();
template <typename T>
std::unique_ptr<MqttService> make()
{
    return std::make_unique<T>();
}

void TestMqttService::aWrongDeclarationRefusesToStart_data()
{
    QTest::addColumn<Maker>("maker");
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QStringList>("says");
    using Code = MqttError::Code;
    const QString topic = u"some/topic"_s;
    QTest::newRow("unknown slot") << Maker(make<UnknownSlot>) << Code::UnknownSlot
                                  << QStringList{u"UnknownSlot::onEcho"_s, topic, u"no slot"_s};
    QTest::newRow("overloaded slot")
        << Maker(make<OverloadedSlot>) << Code::UnusableSlot
        << QStringList{u"OverloadedSlot::twice"_s, topic, u"overloaded"_s};
    QTest::newRow("unknown type") << Maker(make<OddSlot>) << Code::UnusableSlot
                                  << QStringList{u"OddSlot::odd"_s, topic, u"QObject*"_s,
                                                 u"allowed"_s};
    QTest::newRow("too many captures")
        << Maker(make<TooManyCaptures>) << Code::UnusableSlot
        << QStringList{u"TooManyCaptures::captures"_s, u"some/{one}"_s, u"capture 2"_s};
    QTest::newRow("invalid filter")
        << Maker(make<InvalidFilter>) << Code::InvalidFilter
        << QStringList{u"InvalidFilter::good"_s, u"some/#/topic"_s, u"#"_s};
    QTest::newRow("capture used twice")
        << Maker(make<CaptureTwice>) << Code::InvalidFilter
        << QStringList{u"CaptureTwice::good"_s, u"some/{a}/{a}"_s, u"twice"_s};
    QTest::newRow("empty topic") << Maker(make<EmptyTopic>) << Code::InvalidFilter
                                 << QStringList{u"EmptyTopic::good"_s, u"empty"_s};
    QTest::newRow("the same again")
        << Maker(make<BoundTwice>) << Code::DuplicateHandler
        << QStringList{u"BoundTwice::good"_s, u"'service/bad/good' already"_s, u"bind it once"_s};
    QTest::newRow("unknown option")
        << Maker(make<UnknownOption>) << Code::InvalidValue
        << QStringList{u"UnknownOption::good, good"_s, u"'retained'; allowed are qos="_s};
    QTest::newRow("unknown slot of a loop") << Maker(make<UnknownLoopSlot>) << Code::UnknownSlot
                                            << QStringList{u"UnknownLoopSlot::tick"_s, u"10s"_s};
    QTest::newRow("slot of a loop with parameters")
        << Maker(make<LoopWithParameters>) << Code::UnusableSlot
        << QStringList{u"LoopWithParameters::good"_s, u"no parameters"_s};
    QTest::newRow("invalid interval") << Maker(make<InvalidInterval>) << Code::InvalidInterval
                                      << QStringList{u"InvalidInterval::good"_s, u"'soon'"_s};
}

void TestMqttService::aWrongDeclarationRefusesToStart()
{
    QFETCH(Maker, maker);
    QFETCH(MqttError::Code, code);
    QFETCH(QStringList, says);
    const std::unique_ptr<MqttService> service = maker();
    const QSignalSpy errors(service.get(), &MqttService::errorOccurred);
    for (int attempt = 1; attempt <= 2; ++attempt) {
        const MqttError error = service->start();
        QCOMPARE(error.code(), code);
        for (const QString &words : says)
            QVERIFY2(error.text().contains(words), qPrintable(error.text()));
        QCOMPARE(errors.count(), attempt);
        QVERIFY(!service->isRunning());
        QVERIFY(service->handlers().isEmpty()); // nothing bound by half
        QVERIFY(service->loops().isEmpty());
    }
}

void TestMqttService::aBrokerThatIsDownAtTheStartOnlyDelays()
{
    m_broker.stop();
    EchoService service;
    useBroker(service);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(errors.count() >= 2);
    QVERIFY(service.isRunning());
    QVERIFY(!service.isOnline());
    QCOMPARE(service.ticks, 0); // loops wait for the broker
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(service.isOnline());
    QTRY_COMPARE(service.ticks, 1);
}

void TestMqttService::onlineIsRetainedAndFollowsTheService()
{
    const QString online = u"service/echo/online"_s;
    EchoService service;
    useBroker(service);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_COMPARE(observer.payloads(online), QList<QByteArray>{"1"});
    {
        Observer late(m_broker.port());
        QVERIFY(late.isReady());
        QTRY_COMPARE(late.retained(online), QByteArray("1"));
    }
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_COMPARE(observer.payloads(online), (QList<QByteArray>{"1", "0"})); // once, and no will
    Observer later(m_broker.port());
    QVERIFY(later.isReady());
    QTRY_COMPARE(later.retained(online), QByteArray("0"));
}

void TestMqttService::onlineIsZeroAfterACrash()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    auto service = std::make_unique<EchoService>();
    useBroker(*service);
    QVERIFY(service->start().isOk());
    QTRY_COMPARE(observer.payloads(u"service/echo/online"_s), QList<QByteArray>{"1"});
    service.reset(); // the link is cut, as when the process dies
    QTRY_COMPARE(observer.payloads(u"service/echo/online"_s), (QList<QByteArray>{"1", "0"}));
}

void TestMqttService::onlineIsRefreshed()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    QCOMPARE(service.onlineInterval(), 180s);
    service.setOnlineInterval(20ms);
    useBroker(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(observer.payloads(u"service/echo/online"_s).size() >= 4);
    QCOMPARE(observer.payloads(u"service/echo/online"_s).count("1"),
             observer.payloads(u"service/echo/online"_s).size());
    // 0 is off: of what comes now nothing is a refresh.
    service.setOnlineInterval(0ms);
    service.publish(u"mark"_s);
    QTRY_COMPARE(observer.payloads(u"service/echo/mark"_s).size(), 1);
    const auto before = observer.payloads(u"service/echo/online"_s).size();
    int ticks = 0;
    service.every(10ms, [&ticks] { return ++ticks < 10; });
    QTRY_COMPARE(ticks, 10);
    QCOMPARE(observer.payloads(u"service/echo/online"_s).size(), before);
}

void TestMqttService::theServiceCanBeStoppedAndStartedAgain()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    useBroker(service);
    QSignalSpy stopped(&service, &MqttService::stopped);
    for (int i = 1; i <= 3; ++i) {
        QVERIFY(service.start().isOk());
        QVERIFY(service.start().isOk()); // already running
        QTRY_VERIFY(service.isOnline());
        settle(service, observer);
        observer.publish(u"service/echo/echo"_s, QByteArray::number(i));
        QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s).size(), i);
        service.stop();
        QVERIFY(!service.isRunning());
        QCOMPARE(service.start().code(), MqttError::Code::NotRunning); // still stopping
        QTRY_COMPARE(stopped.count(), i);
    }
    QCOMPARE(service.handlers().size(), 3);
    service.stop(); // again is harmless, and answered
    QTRY_COMPARE(stopped.count(), 4);
}

void TestMqttService::stoppingSendsWhatIsPendingAndThenGoesOffline()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    useBroker(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    for (int i = 0; i < 200; ++i)
        QVERIFY(service.publish(u"n"_s, i, {.qos = QoS::AtLeastOnce}).isOk());
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_COMPARE(observer.payloads(u"service/echo/n"_s).size(), 200);
    QTRY_COMPARE(observer.seen().last(), u"service/echo/online 0"_s);
    QCOMPARE(service.droppedMessages(), 0u);
}

void TestMqttService::stoppingWithoutABrokerEndsAtOnce()
{
    m_broker.stop();
    EchoService service;
    useBroker(service);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(errors.count() >= 1);
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 1000);
}

void TestMqttService::theEnabledTopicSwitchesTheService()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"switched"_s);
    useBroker(service);
    QStringList calls;
    service.handle(u"always"_s, [&](const QString &v) { calls.append(u"always "_s % v); });
    service.handle(u"pausing"_s, [&](const QString &v) { calls.append(u"pausing "_s % v); },
                   {.skippedWhileDisabled = true});
    int ticks = 0;
    service.every(5ms, [&ticks] { ++ticks; });
    const QSignalSpy changes(&service, &MqttService::enabledChanged);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(ticks > 0);
    settle(service, observer);

    observer.publish(u"service/switched/enabled"_s, "0");
    QTRY_VERIFY(!service.isEnabled());
    const int before = ticks;
    observer.publish(u"service/switched/pausing"_s, "1");
    observer.publish(u"service/switched/always"_s, "1");
    QTRY_COMPARE(calls, QStringList{u"always 1"_s});
    QCOMPARE(ticks, before);

    observer.publish(u"service/switched/enabled"_s, "perhaps"); // changes nothing
    observer.publish(u"service/switched/enabled"_s, "1");
    QTRY_VERIFY(service.isEnabled());
    QTRY_VERIFY(ticks > before);
    observer.publish(u"service/switched/pausing"_s, "2");
    QTRY_COMPARE(calls.last(), u"pausing 2"_s);
    QCOMPARE(changes.count(), 2);
}

void TestMqttService::theServiceMayBeDeletedInAHandler()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    auto service = std::make_unique<EchoService>();
    useBroker(*service);
    int second = 0;
    service->handle(u"end"_s, [&service] { service.reset(); });
    service->handle(u"end"_s, [&second] { ++second; });
    QVERIFY(service->start().isOk());
    QTRY_VERIFY(service->isOnline());
    settle(*service, observer);
    observer.publish(u"service/echo/end"_s, "");
    QTRY_VERIFY(!service);
    QCOMPARE(second, 0);
}

void TestMqttService::valuesArriveAsTheTableSays_data()
{
    QTest::addColumn<MqttValue>("value");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("QString") << MqttValue(u"é"_s) << QByteArray("é");
    QTest::newRow("QByteArray") << MqttValue(QByteArray("\0\1", 2)) << QByteArray("\0\1", 2);
    QTest::newRow("literal") << MqttValue("text") << QByteArray("text");
    QTest::newRow("concatenation") << MqttValue(u"a"_s % QString::number(1)) << QByteArray("a1");
    QTest::newRow("true") << MqttValue(true) << QByteArray("1");
    QTest::newRow("false") << MqttValue(false) << QByteArray("0");
    QTest::newRow("0 is a number") << MqttValue(0) << QByteArray("0");
    QTest::newRow("null") << MqttValue(nullptr) << QByteArray();
    QTest::newRow("nothing") << MqttValue() << QByteArray();
    QTest::newRow("double") << MqttValue(3.14159265) << QByteArray("3.14159");
    QTest::newRow("float") << MqttValue(0.1f) << QByteArray("0.1");
    QTest::newRow("quint64") << MqttValue(std::numeric_limits<quint64>::max())
                             << QByteArray("18446744073709551615");
    QTest::newRow("list") << MqttValue(QVariantList{1, u"a"_s}) << QByteArray(R"([1,"a"])");
    QTest::newRow("map") << MqttValue(QVariantMap{{u"t"_s, 20.123456}})
                         << QByteArray(R"({"t":20.12346})");
    QTest::newRow("JSON") << MqttValue(QJsonObject{{u"on"_s, true}})
                          << QByteArray(R"({"on":true})");
}

void TestMqttService::valuesArriveAsTheTableSays()
{
    QFETCH(MqttValue, value);
    QFETCH(QByteArray, bytes);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    useBroker(service);
    QVERIFY(service.start().isOk());
    QVERIFY(service.publish(u"v"_s, value).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/v"_s), QList<QByteArray>{bytes});
}

void TestMqttService::jsonAndKeysArrive()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    useBroker(service);
    service.setFloatPrecision(2);
    QVERIFY(service.start().isOk());
    QVERIFY(service.publishJson(u"text"_s, u"a"_s).isOk());
    QVERIFY(service.publishJson(u"map"_s, QVariantMap{{u"x"_s, 1.239}}).isOk());
    QVERIFY(
        service.publishJsonKeys(QVariantMap{{u"t"_s, 21.567}, {u"name"_s, u"a"_s}, {u"on"_s, true}})
            .isOk());
    QVERIFY(service.publishJsonKeys(QJsonObject{{u"t"_s, 1}}, u"sub"_s).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/sub/t"_s), QList<QByteArray>{"1"});
    QCOMPARE(observer.payloads(u"service/p/text"_s), QList<QByteArray>{R"("a")"});
    QCOMPARE(observer.payloads(u"service/p/map"_s), QList<QByteArray>{R"({"x":1.24})"});
    QCOMPARE(observer.payloads(u"service/p/t"_s), QList<QByteArray>{"21.57"});
    QCOMPARE(observer.payloads(u"service/p/name"_s), QList<QByteArray>{"a"});
    QCOMPARE(observer.payloads(u"service/p/on"_s), QList<QByteArray>{"1"});

    // One that fails does not keep the others back, and is told.
    const MqttError error = service.publishJsonKeys(QVariantMap{{u"bad+"_s, 1}, {u"good"_s, 2}});
    QCOMPARE(error.code(), MqttError::Code::InvalidTopic);
    QTRY_COMPARE(observer.payloads(u"service/p/good"_s), QList<QByteArray>{"2"});
}

void TestMqttService::everyOptionWorksWithEveryForm()
{
    MqttService service(u"p"_s);
    useBroker(service);
    QList<MqttMessage> got;
    service.handle(u"all/#"_s, [&](const MqttMessage &m) { got.append(m); },
                   {.global = true, .qos = QoS::ExactlyOnce});
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    const MqttPublishOptions options{.retain = true,
                                     .qos = QoS::AtLeastOnce,
                                     .onlyIfChanged = true,
                                     .global = true,
                                     .expiry = 100s,
                                     .contentType = u"c"_s};
    for (int i = 0; i < 2; ++i) { // the second time nothing is changed
        QVERIFY(service.publish(u"all/a"_s, 1, options).isOk());
        QVERIFY(service.publishJson(u"all/b"_s, 1, options).isOk());
        QVERIFY(service.publishJsonKeys(QVariantMap{{u"c"_s, 1}}, u"all"_s, options).isOk());
        QVERIFY(service.publishJsonKeys(QJsonObject{{u"d"_s, 1}}, u"all"_s, options).isOk());
    }
    QVERIFY(service.publish(u"all/end"_s, {}, {.global = true}).isOk());
    QTRY_VERIFY(!got.isEmpty() && got.last().topic() == u"all/end"_s);
    QCOMPARE(got.size(), 5);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(got[i].qos(), QoS::AtLeastOnce);
        QCOMPARE(got[i].contentType(), u"c"_s);
    }
    QCOMPARE(service.unchangedMessages(), 4u);
    Observer late(m_broker.port());
    QVERIFY(late.isReady());
    for (const QString &topic : {u"all/a"_s, u"all/b"_s, u"all/c"_s, u"all/d"_s}) {
        QTRY_COMPARE(late.retained(topic), QByteArray("1"));
        observer.publish(topic, "", 1, true);
    }
}

void TestMqttService::whatCannotBePublishedIsRefused_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<MqttValue>("value");
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = MqttError::Code;
    QTest::newRow("+") << u"a/+"_s << MqttValue(1) << Code::InvalidTopic << u"service/p/a/+"_s;
    QTest::newRow("#") << u"#"_s << MqttValue(1) << Code::InvalidTopic << u"service/p/#"_s;
    QTest::newRow("empty") << QString() << MqttValue(1) << Code::InvalidTopic << u"empty"_s;
    QTest::newRow("longer than 65,535 bytes")
        << QString(65'536, u'x') << MqttValue(1) << Code::InvalidTopic
        << u"x…' is longer than 65535 bytes"_s;
    QTest::newRow("NaN") << u"a"_s << MqttValue(std::numeric_limits<double>::quiet_NaN())
                         << Code::InvalidValue << u"'a' is not published"_s;
    QTest::newRow("NaN in JSON") << u"a"_s
                                 << MqttValue(
                                        QVariantList{std::numeric_limits<double>::quiet_NaN()})
                                 << Code::InvalidValue << u"not finite"_s;
    QTest::newRow("a type without a form")
        << u"a"_s << MqttValue(QVariant::fromValue<QObject *>(nullptr)) << Code::InvalidValue
        << u"QObject*"_s;
}

void TestMqttService::whatCannotBePublishedIsRefused()
{
    QFETCH(QString, topic);
    QFETCH(MqttValue, value);
    QFETCH(MqttError::Code, code);
    QFETCH(QString, says);
    MqttService service(u"p"_s);
    useBroker(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    const MqttError error = service.publish(topic, value);
    QCOMPARE(error.code(), code);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QVERIFY(error.text().size() < 500); // however long the topic is
    QCOMPARE(service.publishedMessages(), 0u);
    QVERIFY(service.isOnline());
}

void TestMqttService::unchangedValuesAreNotSentUntilANewSession()
{
    MqttService service(u"p"_s);
    useBroker(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    {
        Observer observer(m_broker.port());
        QVERIFY(observer.isReady());
        for (const char *value : {"1", "1", "2", "2", "1"})
            QVERIFY(service.publish(u"v"_s, value, {.onlyIfChanged = true}).isOk());
        QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = 1h}).isOk());
        QVERIFY(service.publish(u"v"_s, "1").isOk());
        QTRY_COMPARE(observer.payloads(u"service/p/v"_s), (QList<QByteArray>{"1", "2", "1", "1"}));
        QCOMPARE(service.unchangedMessages(), 3u);
    }
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(!service.isOnline());
    QTRY_VERIFY(service.isOnline());
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = true}).isOk());
    QVERIFY(service.publish(u"v"_s, "1", {.onlyIfChanged = true}).isOk());
    QVERIFY(service.publish(u"end"_s).isOk());
    QTRY_COMPARE(observer.payloads(u"service/p/end"_s).size(), 1);
    QCOMPARE(observer.payloads(u"service/p/v"_s), QList<QByteArray>{"1"});
}

void TestMqttService::publishingBeforeTheStartIsRefused()
{
    MqttService service(u"p"_s);
    QCOMPARE(service.publish(u"v"_s, 1).code(), MqttError::Code::NotRunning);
}

void TestMqttService::unhandledMessagesAreTold()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    useBroker(service);
    // A subscription of which the service knows nothing stands for one of an earlier session.
    MqttHandler *handler = service.handle(u"x"_s, [] {});
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    settle(service, observer);
    QSignalSpy unhandled(&service, &MqttService::unhandledMessage);
    QTest::ignoreMessage(QtWarningMsg, "nobody handles service/p/x");
    observer.publish(u"service/p/x"_s, "1");
    // Published before the broker can have seen the UNSUBSCRIBE.
    QVERIFY(service.publish(u"x"_s, "1").isOk());
    QVERIFY(service.publish(u"x"_s, "2").isOk());
    delete handler;
    QTRY_VERIFY(unhandled.count() >= 2);
    QCOMPARE(service.unhandledMessages(), static_cast<quint64>(unhandled.count()));
}

void TestMqttService::aConfigurationIsTakenOver()
{
    MqttService service(u"lamp"_s);
    const QJsonObject json{
        {u"broker"_s, QJsonObject{{u"host"_s, u"127.0.0.1"_s},
                                  {u"port"_s, m_broker.port()},
                                  {u"keepalive"_s, 17}}},
        {u"auth"_s, QJsonObject{{u"username"_s, u"anna"_s}, {u"password"_s, u"secret"_s}}},
        {u"services"_s, QJsonObject{{u"lamp"_s, QJsonObject{{u"watts"_s, 60},
                                                            {u"baseTopic"_s, u"home/lamp"_s}}}}}};
    QVERIFY2(service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s)).isOk(), "");
    const BrokerOptions options = service.brokerOptions();
    QCOMPARE(options.host, u"127.0.0.1"_s);
    QCOMPARE(options.port, m_broker.port());
    QCOMPARE(options.keepAlive, 17s);
    QCOMPARE(options.userName, u"anna"_s);
    QCOMPARE(options.password, u"secret"_s);
    QCOMPARE(service.baseTopic(), u"home/lamp/"_s);
    QCOMPARE(service.config().value(u"watts"_s).toInt(), 60);
    QString printed;
    QDebug(&printed) << options;
    QVERIFY(printed.contains(u"127.0.0.1"_s));
    QVERIFY2(!printed.contains(u"secret"_s), qPrintable(printed));
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
}

void TestMqttService::aBadConfigurationChangesNothing_data()
{
    QTest::addColumn<QJsonObject>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("port") << QJsonObject{{u"broker"_s, QJsonObject{{u"host"_s, u"other"_s},
                                                                   {u"port"_s, 70'000}}}}
                          << u"broker.port"_s;
    QTest::newRow("certificate") << QJsonObject{{u"broker"_s, QJsonObject{{u"host"_s, u"other"_s}}},
                                                {u"tls"_s,
                                                 QJsonObject{{u"ca_certs"_s, u"/nowhere"_s}}}}
                                 << u"tls.ca_certs"_s;
}

void TestMqttService::aBadConfigurationChangesNothing()
{
    QFETCH(QJsonObject, json);
    QFETCH(QString, says);
    MqttService service(u"lamp"_s);
    const MqttError error = service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QCOMPARE(service.brokerOptions(), BrokerOptions());
}

class PickyService : public MqttService
{
    Q_OBJECT
public:
    PickyService()
        : MqttService(u"picky"_s)
    {
    }

protected:
    void checkConfig(ServiceConfig &config) override
    {
        if (!config.config().contains(u"watts"_s))
            config.addError(u"watts"_s, u"is missing"_s, u"a number"_s);
    }
};

void TestMqttService::theServicesOwnCheckCounts()
{
    PickyService service;
    const MqttError error = service.applyConfig(ServiceConfig::fromJson({}, u"picky"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(u"services.picky.watts"_s), qPrintable(error.text()));
    const QJsonObject json{
        {u"services"_s, QJsonObject{{u"picky"_s, QJsonObject{{u"watts"_s, 60}}}}}};
    QVERIFY(service.applyConfig(ServiceConfig::fromJson(json, u"picky"_s)).isOk());
}

void TestMqttService::theStateIsItsOwn()
{
    QTemporaryDir dir;
    qputenv("STATE_DIRECTORY", dir.path().toLocal8Bit());
    {
        MqttService service(u"keeper"_s);
        useBroker(service);
        QVERIFY(service.start().isOk());
        service.state()->setValue(u"count"_s, 3);
        const QSignalSpy stopped(&service, &MqttService::stopped);
        service.stop();
        QTRY_COMPARE(stopped.count(), 1);
        QVERIFY(QFile::exists(dir.filePath(u"keeper.json"_s))); // stop() saves it
    }
    const MqttService service(u"keeper"_s);
    QCOMPARE(service.state()->value(u"count"_s).toInt(), 3);
    qunsetenv("STATE_DIRECTORY");
}

QTEST_GUILESS_MAIN(TestMqttService)
#include "tst_mqttservice.moc"
