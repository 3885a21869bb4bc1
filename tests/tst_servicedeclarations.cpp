// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echoservice.h"
#include "support/servicerig.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

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

/// What a class declares with MQTT_HANDLE and MQTT_LOOP.
class TestServiceDeclarations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void theServiceAnswersOverARealBroker();
    void declarationsAreInherited();
    void aWrongDeclarationRefusesToStart_data();
    void aWrongDeclarationRefusesToStart();

private:
    ServiceRig m_rig;
};

void TestServiceDeclarations::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceDeclarations::cleanup()
{
    if (!m_rig.broker.isRunning())
        QVERIFY2(m_rig.broker.restart(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceDeclarations::theServiceAnswersOverARealBroker()
{
    EchoService service;
    m_rig.configure(service);
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    QVERIFY(ServiceRig::settle(service, observer));
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

void TestServiceDeclarations::declarationsAreInherited()
{
    LouderService service;
    m_rig.configure(service);
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    QVERIFY(ServiceRig::settle(service, observer));
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

void TestServiceDeclarations::aWrongDeclarationRefusesToStart_data()
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

void TestServiceDeclarations::aWrongDeclarationRefusesToStart()
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

QTEST_GUILESS_MAIN(TestServiceDeclarations)
#include "tst_servicedeclarations.moc"
