// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttauthenticationproperties.h"
#include "client/qmqttconnectionproperties.h"
#include "client/qmqttconnectionproperties_p.h"
#include "client/qmqttpublishproperties.h"
#include "client/qmqttpublishproperties_p.h"
#include "client/qmqttsubscriptionproperties.h"
#include "client/qmqtttype.h"

#include <QTest>

#include <cstdlib>
#include <functional>
#include <new>

using namespace Qt::StringLiterals;

using Publish = QMqttPublishProperties;
using Server = QMqttServerConnectionProperties;

namespace {

int allocations = 0;

QMqttUserProperties users()
{
    QMqttUserProperties list;
    list.append(QMqttStringPair(u"name"_s, u"1"_s));
    list.append(QMqttStringPair(u"name"_s, u"2"_s)); // names may repeat
    return list;
}

} // namespace

void *operator new(std::size_t size)
{
    ++allocations;
    if (void *const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

Q_DECLARE_METATYPE(std::function<void(QMqttPublishProperties &)>)

class TestQMqttProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stringPair();
    void publishDefaults();
    void publishSettersMarkTheirDetail_data();
    void publishSettersMarkTheirDetail();
    void publishKeepsWhatIsSet();
    void publishIgnoresWhatIsOutOfRange();
    void statusDefaults();
    void statusHoldsWhatItWasCreatedWith();
    void connectionDefaults();
    void connectionKeepsWhatIsSet();
    void connectionIgnoresZeroMaxima();
    void serverDefaultsHoldWhenAbsent();
    void serverHoldsWhatItWasCreatedWith();
    void lastWill();
    void subscription();
    void unsubscription();
    void authentication();
    void copiesKeepTheirValuesWhenOneChanges();
    void whatAMessageCarriesCostsNoAllocationWhenUnused();
};

void TestQMqttProperties::stringPair()
{
    QMqttStringPair pair;
    QCOMPARE(pair.name(), QString());
    QCOMPARE(pair.value(), QString());
    pair.setName(u"n"_s);
    pair.setValue(u"v"_s);
    QVERIFY(pair == QMqttStringPair(u"n"_s, u"v"_s));
    QVERIFY(pair != QMqttStringPair(u"n"_s, u"w"_s));
    QVERIFY(pair != QMqttStringPair(u"m"_s, u"v"_s));
    QString text;
    QDebug(&text) << pair;
    QCOMPARE(text.trimmed(), u"QMqttStringPair(n : v)"_s);
}

void TestQMqttProperties::publishDefaults()
{
    const Publish p;
    QCOMPARE(p.availableProperties(), Publish::PublishPropertyDetails());
    QCOMPARE(p.payloadFormatIndicator(), QMqtt::PayloadFormatIndicator::Unspecified);
    QCOMPARE(p.messageExpiryInterval(), 0u);
    QCOMPARE(p.topicAlias(), 0);
    QCOMPARE(p.responseTopic(), QString());
    QCOMPARE(p.correlationData(), QByteArray());
    QVERIFY(p.userProperties().isEmpty());
    QVERIFY(p.subscriptionIdentifiers().isEmpty());
    QCOMPARE(p.contentType(), QString());
}

void TestQMqttProperties::publishSettersMarkTheirDetail_data()
{
    QTest::addColumn<std::function<void(Publish &)>>("set");
    QTest::addColumn<int>("detail");

    const auto row = [](const char *tag, const std::function<void(Publish &)> &set, int detail) {
        QTest::newRow(tag) << set << detail;
    };
    row(
        "payload format",
        [](Publish &p) { p.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator::UTF8Encoded); },
        Publish::PayloadFormatIndicator);
    row(
        "expiry", [](Publish &p) { p.setMessageExpiryInterval(1); },
        Publish::MessageExpiryInterval);
    row(
        "expiry 0", [](Publish &p) { p.setMessageExpiryInterval(0); },
        Publish::MessageExpiryInterval);
    row(
        "alias", [](Publish &p) { p.setTopicAlias(1); }, Publish::TopicAlias);
    row(
        "alias 0 is ignored", [](Publish &p) { p.setTopicAlias(0); }, Publish::None);
    row(
        "response topic", [](Publish &p) { p.setResponseTopic(u"r"_s); }, Publish::ResponseTopic);
    row(
        "correlation", [](Publish &p) { p.setCorrelationData("c"); }, Publish::CorrelationData);
    row(
        "user", [](Publish &p) { p.setUserProperties(users()); }, Publish::UserProperty);
    row(
        "subscription ids",
        [](Publish &p) {
            p.setSubscriptionIdentifiers({1, 2});
        },
        Publish::SubscriptionIdentifier);
    row(
        "subscription ids with 0 are ignored",
        [](Publish &p) {
            p.setSubscriptionIdentifiers({1, 0});
        },
        Publish::None);
    row(
        "content type", [](Publish &p) { p.setContentType(u"t"_s); }, Publish::ContentType);
}

void TestQMqttProperties::publishSettersMarkTheirDetail()
{
    QFETCH(std::function<void(Publish &)>, set);
    QFETCH(int, detail);
    Publish p;
    set(p);
    QCOMPARE(int(p.availableProperties()), detail);
}

void TestQMqttProperties::publishKeepsWhatIsSet()
{
    Publish p;
    p.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator::UTF8Encoded);
    p.setMessageExpiryInterval(4294967295u);
    p.setTopicAlias(65535);
    p.setResponseTopic(u"reply/to"_s);
    p.setCorrelationData("id");
    p.setUserProperties(users());
    p.setSubscriptionIdentifiers({7, 268435455});
    p.setContentType(u"text/plain"_s);
    QCOMPARE(p.payloadFormatIndicator(), QMqtt::PayloadFormatIndicator::UTF8Encoded);
    QCOMPARE(p.messageExpiryInterval(), 4294967295u);
    QCOMPARE(p.topicAlias(), 65535);
    QCOMPARE(p.responseTopic(), u"reply/to"_s);
    QCOMPARE(p.correlationData(), QByteArray("id"));
    QCOMPARE(p.userProperties(), users());
    QCOMPARE(p.subscriptionIdentifiers(), (QList<quint32>{7, 268435455}));
    QCOMPARE(p.contentType(), u"text/plain"_s);
    QCOMPARE(int(p.availableProperties()), 0xff);
}

void TestQMqttProperties::publishIgnoresWhatIsOutOfRange()
{
    Publish p;
    p.setTopicAlias(5);
    p.setTopicAlias(0);
    QCOMPARE(p.topicAlias(), 5);
    p.setSubscriptionIdentifiers({1});
    p.setSubscriptionIdentifiers({0, 2});
    QCOMPARE(p.subscriptionIdentifiers(), QList<quint32>{1});
}

void TestQMqttProperties::statusDefaults()
{
    const QMqttMessageStatusProperties s;
    QCOMPARE(s.reasonCode(), QMqtt::ReasonCode::Success);
    QCOMPARE(s.reason(), QString());
    QVERIFY(s.userProperties().isEmpty());
}

void TestQMqttProperties::statusHoldsWhatItWasCreatedWith()
{
    const auto s = QMqttMessageStatusPropertiesPrivate::create(QMqtt::ReasonCode::QuotaExceeded,
                                                               u"full"_s, users());
    QCOMPARE(s.reasonCode(), QMqtt::ReasonCode::QuotaExceeded);
    QCOMPARE(s.reason(), u"full"_s);
    QCOMPARE(s.userProperties(), users());
    const auto onlyUsers =
        QMqttMessageStatusPropertiesPrivate::create(QMqtt::ReasonCode::Success, {}, users());
    QCOMPARE(onlyUsers.userProperties(), users());
    const auto onlyReason =
        QMqttMessageStatusPropertiesPrivate::create(QMqtt::ReasonCode::Success, u"so"_s);
    QCOMPARE(onlyReason.reason(), u"so"_s);
}

void TestQMqttProperties::connectionDefaults()
{
    const QMqttConnectionProperties c;
    QCOMPARE(c.sessionExpiryInterval(), 0u);
    QCOMPARE(c.maximumReceive(), 65535);
    QCOMPARE(c.maximumPacketSize(), 4294967295u);
    QCOMPARE(c.maximumTopicAlias(), 0);
    QVERIFY(!c.requestResponseInformation());
    QVERIFY(c.requestProblemInformation());
    QVERIFY(c.userProperties().isEmpty());
    QCOMPARE(c.authenticationMethod(), QString());
    QCOMPARE(c.authenticationData(), QByteArray());
}

void TestQMqttProperties::connectionKeepsWhatIsSet()
{
    QMqttConnectionProperties c;
    c.setSessionExpiryInterval(4294967295u);
    c.setMaximumReceive(1);
    c.setMaximumPacketSize(2);
    c.setMaximumTopicAlias(65535);
    c.setRequestResponseInformation(true);
    c.setRequestProblemInformation(false);
    c.setUserProperties(users());
    c.setAuthenticationMethod(u"SCRAM"_s);
    c.setAuthenticationData("data");
    QCOMPARE(c.sessionExpiryInterval(), 4294967295u);
    QCOMPARE(c.maximumReceive(), 1);
    QCOMPARE(c.maximumPacketSize(), 2u);
    QCOMPARE(c.maximumTopicAlias(), 65535);
    QVERIFY(c.requestResponseInformation());
    QVERIFY(!c.requestProblemInformation());
    QCOMPARE(c.userProperties(), users());
    QCOMPARE(c.authenticationMethod(), u"SCRAM"_s);
    QCOMPARE(c.authenticationData(), QByteArray("data"));
}

void TestQMqttProperties::connectionIgnoresZeroMaxima()
{
    QMqttConnectionProperties c;
    c.setMaximumReceive(0);
    c.setMaximumPacketSize(0);
    QCOMPARE(c.maximumReceive(), 65535);
    QCOMPARE(c.maximumPacketSize(), 4294967295u);
}

void TestQMqttProperties::serverDefaultsHoldWhenAbsent()
{
    for (const Server &s : {Server(), QMqttServerPropertiesPrivate::create({}, {})}) {
        QCOMPARE(s.availableProperties(), Server::ServerPropertyDetails());
        QCOMPARE(s.maximumQoS(), 2);
        QVERIFY(s.retainAvailable());
        QVERIFY(!s.clientIdAssigned());
        QCOMPARE(s.reason(), QString());
        QCOMPARE(s.reasonCode(), QMqtt::ReasonCode::Success);
        QVERIFY(s.wildcardSupported());
        QVERIFY(s.subscriptionIdentifierSupported());
        QVERIFY(s.sharedSubscriptionSupported());
        QCOMPARE(s.serverKeepAlive(), 0);
        QCOMPARE(s.responseInformation(), QString());
        QCOMPARE(s.serverReference(), QString());
        QCOMPARE(s.maximumReceive(), 65535);
    }
    QVERIFY(!Server().isValid());
    QVERIFY(QMqttServerPropertiesPrivate::create({}, {}).isValid());
}

void TestQMqttProperties::serverHoldsWhatItWasCreatedWith()
{
    QMqttConnectionProperties connection;
    connection.setMaximumReceive(20);
    QMqttServerPropertiesPrivate values;
    values.available = Server::MaximumReceive | Server::ServerKeepAlive;
    values.maximumQoS = 1;
    values.retainAvailable = false;
    values.clientIdAssigned = true;
    values.reason = u"because"_s;
    values.reasonCode = QMqtt::ReasonCode::UseAnotherServer;
    values.wildcardSupported = false;
    values.subscriptionIdentifierSupported = false;
    values.sharedSubscriptionSupported = false;
    values.serverKeepAlive = 30;
    values.responseInformation = u"reply/here"_s;
    values.serverReference = u"other:1883"_s;

    const Server s = QMqttServerPropertiesPrivate::create(connection, values);
    QVERIFY(s.isValid());
    QCOMPARE(s.maximumReceive(), 20);
    QCOMPARE(s.availableProperties(), Server::MaximumReceive | Server::ServerKeepAlive);
    QCOMPARE(s.maximumQoS(), 1);
    QVERIFY(!s.retainAvailable());
    QVERIFY(s.clientIdAssigned());
    QCOMPARE(s.reason(), u"because"_s);
    QCOMPARE(s.reasonCode(), QMqtt::ReasonCode::UseAnotherServer);
    QVERIFY(!s.wildcardSupported());
    QVERIFY(!s.subscriptionIdentifierSupported());
    QVERIFY(!s.sharedSubscriptionSupported());
    QCOMPARE(s.serverKeepAlive(), 30);
    QCOMPARE(s.responseInformation(), u"reply/here"_s);
    QCOMPARE(s.serverReference(), u"other:1883"_s);
}

void TestQMqttProperties::lastWill()
{
    QMqttLastWillProperties w;
    QCOMPARE(w.willDelayInterval(), 0u);
    QCOMPARE(w.payloadFormatIndicator(), QMqtt::PayloadFormatIndicator::Unspecified);
    QCOMPARE(w.messageExpiryInterval(), 0u);
    QCOMPARE(w.contentType(), QString());
    QCOMPARE(w.responseTopic(), QString());
    QCOMPARE(w.correlationData(), QByteArray());
    QVERIFY(w.userProperties().isEmpty());

    w.setWillDelayInterval(5);
    w.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator::UTF8Encoded);
    w.setMessageExpiryInterval(6);
    w.setContentType(u"text/plain"_s);
    w.setResponseTopic(u"r"_s);
    w.setCorrelationData("c");
    w.setUserProperties(users());
    QCOMPARE(w.willDelayInterval(), 5u);
    QCOMPARE(w.payloadFormatIndicator(), QMqtt::PayloadFormatIndicator::UTF8Encoded);
    QCOMPARE(w.messageExpiryInterval(), 6u);
    QCOMPARE(w.contentType(), u"text/plain"_s);
    QCOMPARE(w.responseTopic(), u"r"_s);
    QCOMPARE(w.correlationData(), QByteArray("c"));
    QCOMPARE(w.userProperties(), users());
}

void TestQMqttProperties::subscription()
{
    QMqttSubscriptionProperties s;
    QVERIFY(s.userProperties().isEmpty());
    QCOMPARE(s.subscriptionIdentifier(), 0u);
    QVERIFY(!s.noLocal());
    s.setUserProperties(users());
    s.setSubscriptionIdentifier(268435455);
    s.setNoLocal(true);
    QCOMPARE(s.userProperties(), users());
    QCOMPARE(s.subscriptionIdentifier(), 268435455u);
    QVERIFY(s.noLocal());
}

void TestQMqttProperties::unsubscription()
{
    QMqttUnsubscriptionProperties u;
    QVERIFY(u.userProperties().isEmpty());
    u.setUserProperties(users());
    QCOMPARE(u.userProperties(), users());
}

void TestQMqttProperties::authentication()
{
    QMqttAuthenticationProperties a;
    QCOMPARE(a.authenticationMethod(), QString());
    QCOMPARE(a.authenticationData(), QByteArray());
    QCOMPARE(a.reason(), QString());
    QVERIFY(a.userProperties().isEmpty());
    a.setAuthenticationMethod(u"SCRAM"_s);
    a.setAuthenticationData("data");
    a.setReason(u"why"_s);
    a.setUserProperties(users());
    QCOMPARE(a.authenticationMethod(), u"SCRAM"_s);
    QCOMPARE(a.authenticationData(), QByteArray("data"));
    QCOMPARE(a.reason(), u"why"_s);
    QCOMPARE(a.userProperties(), users());
}

void TestQMqttProperties::copiesKeepTheirValuesWhenOneChanges()
{
    Publish publish;
    publish.setContentType(u"a"_s);
    const Publish publishCopy(publish);
    publish.setContentType(u"b"_s);
    QCOMPARE(publishCopy.contentType(), u"a"_s);

    QMqttConnectionProperties connection;
    connection.setMaximumReceive(1);
    QMqttConnectionProperties connectionCopy;
    connectionCopy = connection;
    connection.setMaximumReceive(2);
    QCOMPARE(connectionCopy.maximumReceive(), 1);

    const Server server = QMqttServerPropertiesPrivate::create(connection, {});
    Server serverCopy(server);
    serverCopy.setMaximumReceive(9);
    QCOMPARE(server.maximumReceive(), 2);
    QVERIFY(serverCopy.isValid());
}

void TestQMqttProperties::whatAMessageCarriesCostsNoAllocationWhenUnused()
{
    const int before = allocations;
    Publish used;
    used.setTopicAlias(1);
    QVERIFY(allocations > before); // the count works

    const int start = allocations;
    const Publish publish;
    const Publish copy(publish);
    const auto status = QMqttMessageStatusPropertiesPrivate::create(QMqtt::ReasonCode::Success);
    const bool read = copy.availableProperties() == Publish::PublishPropertyDetails() &&
                      status.reasonCode() == QMqtt::ReasonCode::Success;
    const int end = allocations;
    QVERIFY(read);
    QCOMPARE(end, start);
}

QTEST_GUILESS_MAIN(TestQMqttProperties)
#include "tst_qmqttproperties.moc"
