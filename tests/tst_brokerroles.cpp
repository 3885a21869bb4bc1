// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/twobrokers.h"

#include <MqttService/ServiceConfig>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Role = BrokerOptions::Role;

Q_DECLARE_METATYPE(BrokerOptions::Role)

/// What the brokers of a service are for: both, publishing only, subscribing only.
class TestBrokerRoles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_rig.end(); }

    void oneForPublishingAloneIsNotListenedTo();
    void nothingIsPublishedWhereAllAreForSubscribing();
    void oneThatBecomesMoreIsListenedTo_data();
    void oneThatBecomesMoreIsListenedTo();
    void oneThatBecomesForPublishingAloneIsNotListenedTo();
    void theOnlyOneMayBecomeMore();
    void whoListensNeedsOneToListenTo_data();
    void whoListensNeedsOneToListenTo();
    void theListIsSubscribedWhereItCanBe();
    void theListIsAnErrorWhereItCanNotBe();

private:
    /// Of "a" and "b".
    [[nodiscard]] std::map<QString, BrokerOptions> brokers(Role first, Role second) const
    {
        BrokerOptions a = TwoBrokers::optionsFor(m_rig.first);
        BrokerOptions b = TwoBrokers::optionsFor(m_rig.second);
        a.role = first;
        b.role = second;
        return {{u"a"_s, a}, {u"b"_s, b}};
    }
    /// A handler that notes where it heard what.
    void listen()
    {
        m_rig.service->handle(u"in"_s, [this](const MqttMessage &message) {
            m_heard += message.connectionId() + u' ' + message.text();
        });
    }
    /// Once all that the service was sent by then has reached it.
    [[nodiscard]] bool send(Wire *wire, const QString &broker, const QString &topic,
                            const QByteArray &payload)
    {
        const auto before = wire->payloads(topic).size();
        wire->publish(topic, payload);
        return QTest::qWaitFor([&] { return wire->payloads(topic).size() > before; }) &&
               m_rig.settle(broker);
    }

    TwoBrokers m_rig;
    QStringList m_heard;
};

void TestBrokerRoles::init()
{
    m_heard.clear();
    QVERIFY(m_rig.begin());
}

void TestBrokerRoles::oneForPublishingAloneIsNotListenedTo()
{
    listen();
    m_rig.service->setBrokers(brokers(Role::SubscriberOnly, Role::PublisherOnly));
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    QVERIFY(m_rig.start());
    m_rig.onFirst->publish(u"service/s/in"_s, "1");
    QTRY_COMPARE(m_heard, QStringList{u"a 1"_s});
    QVERIFY(m_rig.service->publish(u"v"_s, 1).isOk());
    QTRY_COMPARE(m_rig.onSecond->payloads(u"service/s/v"_s), QList<QByteArray>{"1"});
    QCOMPARE(m_rig.service->publish(u"v"_s, 2, {.broker = u"a"_s}).code(),
             MqttError::Code::WrongRole);
    QVERIFY(m_rig.onFirst->payloads(u"service/s/v"_s).isEmpty());
    QCOMPARE(errors.count(), 0);
}

void TestBrokerRoles::nothingIsPublishedWhereAllAreForSubscribing()
{
    m_rig.service->setBrokers(brokers(Role::SubscriberOnly, Role::SubscriberOnly));
    QVERIFY(m_rig.start());
    QCOMPARE(m_rig.service->publish(u"v"_s, 1).code(), MqttError::Code::WrongRole);
    const auto each = m_rig.service->publishEach(u"v"_s, 1);
    QVERIFY(!each.empty());
    QCOMPARE(each.begin()->second.code(), MqttError::Code::WrongRole);
}

void TestBrokerRoles::oneThatBecomesMoreIsListenedTo_data()
{
    QTest::addColumn<Role>("role");
    QTest::newRow("both") << Role::Both;
    QTest::newRow("subscribing") << Role::SubscriberOnly;
}

void TestBrokerRoles::oneThatBecomesMoreIsListenedTo()
{
    QFETCH(Role, role);
    listen();
    m_rig.service->setSubscriptions({u"listed"_s});
    m_rig.service->setBrokers(brokers(Role::Both, Role::PublisherOnly));
    QVERIFY(m_rig.start());
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    m_rig.service->setBrokers(brokers(Role::Both, role));
    QTRY_VERIFY((m_rig.onSecond->publish(u"service/s/in"_s, "1"), m_heard.contains(u"b 1"_s)));
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    m_rig.onSecond->publish(u"listed"_s, {});
    QTRY_COMPARE(unhandled.count(), 1);
    m_rig.onSecond->publish(u"service/s/enabled"_s, "0");
    QTRY_VERIFY(!m_rig.service->isEnabled());
    QCOMPARE(errors.count(), 0);
}

void TestBrokerRoles::oneThatBecomesForPublishingAloneIsNotListenedTo()
{
    listen();
    m_rig.service->setSubscriptions({u"listed"_s});
    QVERIFY(m_rig.start());
    QVERIFY(send(m_rig.onSecond.get(), u"b"_s, u"service/s/in"_s, "1"));
    QCOMPARE(m_heard, QStringList{u"b 1"_s});
    (void)m_rig.service->request(u"nobody"_s, {}, {.broker = u"b"_s});
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    QSignalSpy online(m_rig.service->connection(u"b"_s), &MqttConnection::onlineChanged);
    m_rig.service->setBrokers(brokers(Role::Both, Role::PublisherOnly));
    QTRY_COMPARE(online.count(), 2);
    for (const QString &topic : {u"service/s/in"_s, u"listed"_s})
        QVERIFY(send(m_rig.onSecond.get(), u"b"_s, topic, "2"));
    QVERIFY(send(m_rig.onSecond.get(), u"b"_s, u"service/s/enabled"_s, "0"));
    const QString reply =
        u"service/s/rr/"_s + m_rig.service->connection(u"b"_s)->options().clientId;
    QVERIFY(send(m_rig.onSecond.get(), u"b"_s, reply, "2"));
    QCOMPARE(m_rig.service->lateAnswers(), 0u);
    QVERIFY(send(m_rig.onFirst.get(), u"a"_s, u"service/s/in"_s, "3"));
    QCOMPARE(m_heard, (QStringList{u"b 1"_s, u"a 3"_s}));
    QVERIFY(m_rig.service->isEnabled());
    QCOMPARE(unhandled.count(), 0);
    QCOMPARE(errors.count(), 0);
}

void TestBrokerRoles::theOnlyOneMayBecomeMore()
{
    const auto config = [this](const QString &role) {
        const QJsonObject broker{
            {u"host"_s, u"127.0.0.1"_s}, {u"port"_s, m_rig.first.port()}, {u"role"_s, role}};
        return ServiceConfig::fromJson({{u"broker"_s, broker}}, u"s"_s);
    };
    m_rig.service->setBrokers({});
    QVERIFY(m_rig.service->applyConfig(config(u"publisher"_s)).isOk());
    QVERIFY(m_rig.start());
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    listen();
    QCOMPARE(errors.count(), 1); // not yet
    QSignalSpy online(m_rig.service->connection(), &MqttConnection::onlineChanged);
    QVERIFY(m_rig.service->applyConfig(config(u"both"_s)).isOk());
    QTRY_COMPARE(online.count(), 2);
    QVERIFY(send(m_rig.onFirst.get(), {}, u"service/s/in"_s, "1"));
    QCOMPARE(m_heard, QStringList{u" 1"_s});
    QVERIFY(send(m_rig.onFirst.get(), {}, u"service/s/enabled"_s, "0"));
    QVERIFY(!m_rig.service->isEnabled());
    QCOMPARE(errors.count(), 1);
}

void TestBrokerRoles::whoListensNeedsOneToListenTo_data()
{
    QTest::addColumn<bool>("several");
    QTest::addColumn<bool>("handler");
    QTest::addColumn<QString>("what");
    QTest::newRow("one broker, a handler") << false << true << u"a handler for 'in'"_s;
    QTest::newRow("one broker, a list") << false << false << u"a subscription 'listed'"_s;
    QTest::newRow("several, a handler") << true << true << u"a handler for 'in'"_s;
    QTest::newRow("several, a list") << true << false << u"a subscription 'listed'"_s;
}

// Not at start(), and not by another configuration later.
void TestBrokerRoles::whoListensNeedsOneToListenTo()
{
    QFETCH(bool, several);
    QFETCH(bool, handler);
    QFETCH(QString, what);
    if (handler)
        listen();
    else
        m_rig.service->setSubscriptions({u"listed"_s});
    const auto config = [&](const QString &role) {
        const auto broker = [&](const MqttTestBroker &one) {
            return QJsonObject{
                {u"host"_s, u"127.0.0.1"_s}, {u"port"_s, one.port()}, {u"role"_s, role}};
        };
        QJsonObject json{{u"broker"_s, broker(m_rig.first)}};
        if (several) {
            json = {{u"brokers"_s,
                     QJsonObject{{u"a"_s, broker(m_rig.first)}, {u"b"_s, broker(m_rig.second)}}}};
        }
        return ServiceConfig::fromJson(json, u"s"_s);
    };
    m_rig.service->setBrokers({});
    QVERIFY(m_rig.service->applyConfig(config(u"publisher"_s)).isOk());
    const MqttError refused = m_rig.service->start();
    QCOMPARE(refused.code(), MqttError::Code::WrongRole);
    QCOMPARE(refused.text(), u"service 's' is for publishing only, and has "_s + what);
    QVERIFY(m_rig.service->applyConfig(config(u"both"_s)).isOk());
    QVERIFY(m_rig.start());
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    QSignalSpy online(m_rig.service->connection(), &MqttConnection::onlineChanged);
    const MqttError error = m_rig.service->applyConfig(config(u"publisher"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(u"is for publishing only, and has "_s + what),
             qPrintable(error.text()));
    QCOMPARE(m_rig.service->connection()->options().role, Role::Both);
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    QVERIFY(send(m_rig.onFirst.get(), m_rig.service->connection()->id(),
                 handler ? u"service/s/in"_s : u"listed"_s, "1"));
    QCOMPARE(m_heard.size() + unhandled.count(), 1);
    QCOMPARE(online.count(), 0);
    QCOMPARE(errors.count(), 0);
}

void TestBrokerRoles::theListIsSubscribedWhereItCanBe()
{
    m_rig.service->setBrokers(brokers(Role::Both, Role::PublisherOnly));
    m_rig.service->setSubscriptions({u"one/#"_s});
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    QSignalSpy unhandled(m_rig.service.get(), &MqttService::unhandledMessage);
    QVERIFY(m_rig.start());
    int expected = 0;
    for (const QString &topic : {u"one/1"_s, u"two/1"_s}) {
        if (topic.startsWith(u"two"_s))
            m_rig.service->setSubscriptions({u"two/#"_s});
        QVERIFY(m_rig.settle(u"a"_s));
        QVERIFY(send(m_rig.onSecond.get(), u"b"_s, topic, {}));
        QCOMPARE(unhandled.count(), expected);
        QVERIFY(send(m_rig.onFirst.get(), u"a"_s, topic, {}));
        QCOMPARE(unhandled.count(), ++expected);
    }
    QCOMPARE(errors.count(), 0);
}

void TestBrokerRoles::theListIsAnErrorWhereItCanNotBe()
{
    BrokerOptions out = TwoBrokers::optionsFor(m_rig.first);
    out.role = Role::PublisherOnly;
    m_rig.service->setBrokers({{u"a"_s, out}});
    QVERIFY(m_rig.start());
    QSignalSpy errors(m_rig.service.get(), &MqttService::errorOccurred);
    m_rig.service->setSubscriptions({u"listed"_s});
    QCOMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::WrongRole);
    QCOMPARE(error.text(), u"'listed' is not subscribed: the connection is for publishing only"_s);
}

QTEST_GUILESS_MAIN(TestBrokerRoles)
#include "tst_brokerroles.moc"
