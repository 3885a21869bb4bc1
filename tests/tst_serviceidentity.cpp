// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echoservice.h"
#include "support/servicerig.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(std::function<void(MqttService &)>)

/// Name, base topic and client id.
class TestServiceIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void theBaseTopicFollowsFromTheName_data();
    void theBaseTopicFollowsFromTheName();
    void clientIdsAreShortAndDifferent_data();
    void clientIdsAreShortAndDifferent();
    void twoInstancesDoNotPushEachOtherOff();
    void anotherIdentityTakesEffectAtOnce_data();
    void anotherIdentityTakesEffectAtOnce();
    void oneThatCannotBeIsTold();
    void aNameThatIsNoTopicIsRefused_data();
    void aNameThatIsNoTopicIsRefused();
    void aBaseTopicThatIsNoTopicIsRefused_data();
    void aBaseTopicThatIsNoTopicIsRefused();

private:
    ServiceRig m_rig;
};

void TestServiceIdentity::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceIdentity::cleanup()
{
    if (!m_rig.broker.isRunning())
        QVERIFY2(m_rig.broker.restart(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceIdentity::theBaseTopicFollowsFromTheName_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<bool>("set");
    QTest::addColumn<QString>("topic");
    QTest::newRow("default") << QString() << false << u"service/lamp/"_s;
    QTest::newRow("replaced") << u"home/lamp/"_s << true << u"home/lamp/"_s;
    QTest::newRow("a missing / is added") << u"home/lamp"_s << true << u"home/lamp/"_s;
    QTest::newRow("empty means no prefix") << QString() << true << QString();
}

void TestServiceIdentity::theBaseTopicFollowsFromTheName()
{
    QFETCH(QString, base);
    QFETCH(bool, set);
    QFETCH(QString, topic);
    MqttService service(u"lamp"_s);
    if (set)
        service.setBaseTopic(base);
    QCOMPARE(service.baseTopic(), topic);

    m_rig.configure(service);
    MqttHandler *local = service.handle(u"a"_s, [](const QByteArray &) {});
    MqttHandler *global = service.handle(u"a"_s, [](const QByteArray &) {}, {.global = true});
    Observer observer(m_rig.broker.port());
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

void TestServiceIdentity::clientIdsAreShortAndDifferent_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("short") << u"lamp"_s << u"^lamp-[0-9a-z]{6}$"_s;
    QTest::newRow("long") << u"a_service_with_a_very_long_name"_s
                          << u"^a_service_with_a-[0-9a-z]{6}$"_s;
    QTest::newRow("letters not every broker takes") << u"lämp/ä b"_s << u"^lmpb-[0-9a-z]{6}$"_s;
}

void TestServiceIdentity::clientIdsAreShortAndDifferent()
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

void TestServiceIdentity::twoInstancesDoNotPushEachOtherOff()
{
    EchoService first;
    EchoService second;
    m_rig.configure(first);
    m_rig.configure(second);
    const QSignalSpy errors(&first, &MqttService::errorOccurred);
    QVERIFY(first.start().isOk());
    QTRY_VERIFY(first.isOnline());
    QVERIFY(second.start().isOk());
    QTRY_VERIFY(second.isOnline());
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(ServiceRig::settle(first, observer));
    QVERIFY(ServiceRig::settle(second, observer));
    observer.publish(u"service/echo/echo"_s, "x");
    QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s).size(), 2);
    QCOMPARE(errors.count(), 0);
}

void TestServiceIdentity::aNameThatIsNoTopicIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("+") << u"a+"_s;
    QTest::newRow("#") << u"#"_s;
}

void TestServiceIdentity::aNameThatIsNoTopicIsRefused()
{
    QFETCH(QString, name);
    MqttService service(name);
    const MqttError error = service.start();
    QCOMPARE(error.code(), MqttError::Code::InvalidName);
    QVERIFY(!service.isRunning());
}

void TestServiceIdentity::aBaseTopicThatIsNoTopicIsRefused_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("says");
    QTest::newRow("+") << u"rooms/+/"_s << u"'rooms/+/online' contains a wildcard"_s;
    QTest::newRow("#") << u"rooms/#"_s << u"'rooms/#/online' contains a wildcard"_s;
    QTest::newRow("too long") << QString(65'530, u'x') << u"is longer than 65535 bytes"_s;
    QTest::newRow("U+0000") << u"a"_s + QChar(0) << u"contains U+0000"_s;
}

void TestServiceIdentity::aBaseTopicThatIsNoTopicIsRefused()
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

void TestServiceIdentity::anotherIdentityTakesEffectAtOnce_data()
{
    using Change = std::function<void(MqttService &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("own");
    QTest::newRow("base topic") << Change([](MqttService &s) { s.setBaseTopic(u"moved"_s); })
                                << u"moved/"_s << u"moved/"_s;
    QTest::newRow("no base topic")
        << Change([](MqttService &s) { s.setBaseTopic({}); }) << QString() << QString();
    QTest::newRow("name") << Change([](MqttService &s) { s.setName(u"sun"_s); })
                          << u"service/sun/"_s << u"service/sun/"_s;
    QTest::newRow("replica") << Change([](MqttService &s) {
        s.setInstance(u"one"_s);
        s.setReplicaGroup(u"lamps"_s);
    }) << u"service/lamp/"_s << u"service/lamp/instances/one/"_s;
}

void TestServiceIdentity::anotherIdentityTakesEffectAtOnce()
{
    QFETCH(std::function<void(MqttService &)>, change);
    QFETCH(QString, base);
    QFETCH(QString, own);
    const QString before = u"service/lamp/online"_s;
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    const auto isOnline = [&] { // as was told last
        const auto told = observer.payloads(before);
        return !told.isEmpty() && told.last() == "1";
    };
    MqttService service(u"lamp"_s);
    m_rig.configure(service);
    int calls = 0;
    service.handle(u"a"_s, [&calls] { ++calls; });
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(isOnline());
    change(service);
    QTRY_VERIFY(!isOnline());
    QTRY_COMPARE(observer.payloads(own % u"online"_s), QList<QByteArray>{"1"});
    QTRY_VERIFY((observer.publish(base % u"a"_s, ""), calls > 0));
    observer.publish(base % u"enabled"_s, "0");
    QTRY_VERIFY(!service.isEnabled());
    service.publish(u"b"_s);
    QTRY_COMPARE(observer.payloads(base % u"b"_s).size(), 1);
    service.stop();
    QTRY_COMPARE(observer.payloads(own % u"online"_s), (QList<QByteArray>{"1", "0"}));
    QVERIFY(!isOnline());
}

void TestServiceIdentity::oneThatCannotBeIsTold()
{
    MqttService service(u"lamp"_s);
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    service.setBaseTopic(u"rooms/+"_s);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<MqttError>().code(), MqttError::Code::InvalidName);
    QVERIFY(service.isOnline());
}

QTEST_GUILESS_MAIN(TestServiceIdentity)
#include "tst_serviceidentity.moc"
