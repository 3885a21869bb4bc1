// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The interface of Qt Mqtt, member by member: that this file compiles is most of the test. Only
// <QtMqtt/QMqttClient> is included, and only what users of Qt Mqtt may write is used.
#include <QtMqtt/QMqttClient>

#include <QMetaEnum>
#include <QMetaProperty>
#include <QTest>

#include <type_traits>

// Users declare these themselves, so the headers must not.
Q_DECLARE_METATYPE(QMqttClient::ProtocolVersion)
Q_DECLARE_METATYPE(QMqtt::MessageStatus)
Q_DECLARE_METATYPE(QMqttSubscription::SubscriptionState)

namespace {

// A member of exactly this type, whatever other overloads there are.
template <typename Class, typename Result, typename... Arguments>
constexpr bool mutating(Result (Class::*)(Arguments...))
{
    return true;
}
template <typename Class, typename Result, typename... Arguments>
constexpr bool reading(Result (Class::*)(Arguments...) const)
{
    return true;
}

#define READS(Class, Type, name)                                                                   \
    static_assert(reading<Class, Type>(&Class::name), #Class "::" #name)
#define SETS(Class, Argument, name)                                                                \
    static_assert(mutating<Class, void, Argument>(&Class::name), #Class "::" #name)
#define SIGNALS(Class, name, ...)                                                                  \
    static_assert(mutating<Class, void __VA_OPT__(, ) __VA_ARGS__>(&Class::name),                  \
                  #Class ":"                                                                       \
                         ":" #name)

namespace globals {

using P = QMqtt::PayloadFormatIndicator;
static_assert(std::is_same_v<std::underlying_type_t<P>, quint8>);
static_assert(int(P::Unspecified) == 0 && int(P::UTF8Encoded) == 1);

using S = QMqtt::MessageStatus;
static_assert(std::is_same_v<std::underlying_type_t<S>, quint8>);
static_assert(int(S::Unknown) == 0 && int(S::Published) == 1 && int(S::Acknowledged) == 2);
static_assert(int(S::Received) == 3 && int(S::Released) == 4 && int(S::Completed) == 5);

using R = QMqtt::ReasonCode;
static_assert(std::is_same_v<std::underlying_type_t<R>, quint8>);
static_assert(int(R::Success) == 0 && int(R::SubscriptionQoSLevel0) == 0);
static_assert(int(R::SubscriptionQoSLevel1) == 1 && int(R::SubscriptionQoSLevel2) == 2);
static_assert(int(R::NoMatchingSubscriber) == 0x10 && int(R::NoSubscriptionExisted) == 0x11);
static_assert(int(R::ContinueAuthentication) == 0x18 && int(R::ReAuthenticate) == 0x19);
static_assert(int(R::UnspecifiedError) == 0x80 && int(R::MalformedPacket) == 0x81);
static_assert(int(R::ProtocolError) == 0x82 && int(R::ImplementationSpecificError) == 0x83);
static_assert(int(R::UnsupportedProtocolVersion) == 0x84 && int(R::InvalidClientId) == 0x85);
static_assert(int(R::InvalidUserNameOrPassword) == 0x86 && int(R::NotAuthorized) == 0x87);
static_assert(int(R::ServerNotAvailable) == 0x88 && int(R::ServerBusy) == 0x89);
static_assert(int(R::ClientBanned) == 0x8A && int(R::InvalidAuthenticationMethod) == 0x8C);
static_assert(int(R::InvalidTopicFilter) == 0x8F && int(R::InvalidTopicName) == 0x90);
static_assert(int(R::MessageIdInUse) == 0x91 && int(R::MessageIdNotFound) == 0x92);
static_assert(int(R::PacketTooLarge) == 0x95 && int(R::QuotaExceeded) == 0x97);
static_assert(int(R::InvalidPayloadFormat) == 0x99 && int(R::RetainNotSupported) == 0x9A);
static_assert(int(R::QoSNotSupported) == 0x9B && int(R::UseAnotherServer) == 0x9C);
static_assert(int(R::ServerMoved) == 0x9D && int(R::SharedSubscriptionsNotSupported) == 0x9E);
static_assert(int(R::ExceededConnectionRate) == 0x9F);
static_assert(int(R::SubscriptionIdsNotSupported) == 0xA1);
static_assert(int(R::WildCardSubscriptionsNotSupported) == 0xA2);

} // namespace globals

namespace client {

using C = QMqttClient;
static_assert(std::is_base_of_v<QObject, C> && !std::is_copy_constructible_v<C>);
static_assert(std::is_constructible_v<C, QObject *> && std::is_default_constructible_v<C>);
static_assert(!std::is_convertible_v<QObject *, C>);
static_assert(std::has_virtual_destructor_v<C>);

static_assert(C::IODevice == 0 && C::AbstractSocket == 1 && C::SecureSocket == 2);
static_assert(C::WebSocket == 3 && C::SecureWebSocket == 4);
static_assert(std::is_same_v<decltype(C::IODevice), C::TransportType>);
static_assert(C::Disconnected == 0 && C::Connecting == 1 && C::Connected == 2);
static_assert(std::is_same_v<decltype(C::Disconnected), C::ClientState>);
static_assert(C::NoError == 0 && C::InvalidProtocolVersion == 1 && C::IdRejected == 2);
static_assert(C::ServerUnavailable == 3 && C::BadUsernameOrPassword == 4 && C::NotAuthorized == 5);
static_assert(C::TransportInvalid == 256 && C::ProtocolViolation == 257 && C::UnknownError == 258);
static_assert(C::Mqtt5SpecificError == 259);
static_assert(std::is_same_v<decltype(C::NoError), C::ClientError>);
static_assert(C::MQTT_3_1 == 3 && C::MQTT_3_1_1 == 4 && C::MQTT_5_0 == 5);
static_assert(std::is_same_v<decltype(C::MQTT_3_1), C::ProtocolVersion>);

static_assert(mutating<C, void, QIODevice *, C::TransportType>(&C::setTransport));
READS(C, QIODevice *, transport);
static_assert(mutating<C, QMqttSubscription *, const QMqttTopicFilter &, quint8>(&C::subscribe));
static_assert(mutating<C, QMqttSubscription *, const QMqttTopicFilter &,
                       const QMqttSubscriptionProperties &, quint8>(&C::subscribe));
static_assert(mutating<C, void, const QMqttTopicFilter &>(&C::unsubscribe));
static_assert(mutating<C, void, const QMqttTopicFilter &, const QMqttUnsubscriptionProperties &>(
    &C::unsubscribe));
static_assert(
    mutating<C, qint32, const QMqttTopicName &, const QByteArray &, quint8, bool>(&C::publish));
static_assert(mutating<C, qint32, const QMqttTopicName &, const QMqttPublishProperties &,
                       const QByteArray &, quint8, bool>(&C::publish));
static_assert(mutating<C, bool>(&C::requestPing));
static_assert(mutating<C, void>(&C::connectToHost));
SETS(C, const QSslConfiguration &, connectToHostEncrypted);
static_assert(mutating<C, void>(&C::disconnectFromHost));
SETS(C, QWebSocket *, connectToHostWebSocket);
SETS(C, QWebSocket *, connectToHostWebSocketEncrypted);

READS(C, QString, hostname);
READS(C, quint16, port);
READS(C, QString, clientId);
READS(C, quint16, keepAlive);
READS(C, C::ProtocolVersion, protocolVersion);
READS(C, C::ClientState, state);
READS(C, C::ClientError, error);
READS(C, QString, username);
READS(C, QString, password);
READS(C, bool, cleanSession);
READS(C, QString, willTopic);
READS(C, quint8, willQoS);
READS(C, QByteArray, willMessage);
READS(C, bool, willRetain);
READS(C, bool, autoKeepAlive);
READS(C, QMqttConnectionProperties, connectionProperties);
READS(C, QMqttLastWillProperties, lastWillProperties);
READS(C, QMqttServerConnectionProperties, serverConnectionProperties);
SETS(C, const QMqttConnectionProperties &, setConnectionProperties);
SETS(C, const QMqttLastWillProperties &, setLastWillProperties);
SETS(C, const QMqttAuthenticationProperties &, authenticate);

SETS(C, const QString &, setHostname);
SETS(C, quint16, setPort);
SETS(C, const QString &, setClientId);
SETS(C, quint16, setKeepAlive);
SETS(C, C::ProtocolVersion, setProtocolVersion);
SETS(C, C::ClientState, setState);
SETS(C, C::ClientError, setError);
SETS(C, const QString &, setUsername);
SETS(C, const QString &, setPassword);
SETS(C, bool, setCleanSession);
SETS(C, const QString &, setWillTopic);
SETS(C, quint8, setWillQoS);
SETS(C, const QByteArray &, setWillMessage);
SETS(C, bool, setWillRetain);
SETS(C, bool, setAutoKeepAlive);

SIGNALS(C, connected);
SIGNALS(C, disconnected);
SIGNALS(C, messageReceived, const QByteArray &, const QMqttTopicName &);
SIGNALS(C, messageStatusChanged, qint32, QMqtt::MessageStatus,
        const QMqttMessageStatusProperties &);
SIGNALS(C, messageSent, qint32);
SIGNALS(C, pingResponseReceived);
SIGNALS(C, brokerSessionRestored);
SIGNALS(C, hostnameChanged, QString);
SIGNALS(C, portChanged, quint16);
SIGNALS(C, clientIdChanged, QString);
SIGNALS(C, keepAliveChanged, quint16);
SIGNALS(C, protocolVersionChanged, C::ProtocolVersion);
SIGNALS(C, stateChanged, C::ClientState);
SIGNALS(C, errorChanged, C::ClientError);
SIGNALS(C, usernameChanged, QString);
SIGNALS(C, passwordChanged, QString);
SIGNALS(C, cleanSessionChanged, bool);
SIGNALS(C, willTopicChanged, QString);
SIGNALS(C, willQoSChanged, quint8);
SIGNALS(C, willMessageChanged, QByteArray);
SIGNALS(C, willRetainChanged, bool);
SIGNALS(C, autoKeepAliveChanged, bool);
SIGNALS(C, authenticationRequested, const QMqttAuthenticationProperties &);
SIGNALS(C, authenticationFinished, const QMqttAuthenticationProperties &);

} // namespace client

namespace subscription {

using S = QMqttSubscription;
static_assert(std::is_base_of_v<QObject, S> && !std::is_default_constructible_v<S>);
static_assert(S::Unsubscribed == 0 && S::SubscriptionPending == 1 && S::Subscribed == 2);
static_assert(S::UnsubscriptionPending == 3 && S::Error == 4);
READS(S, S::SubscriptionState, state);
READS(S, QMqttTopicFilter, topic);
READS(S, quint8, qos);
READS(S, QString, reason);
READS(S, QMqtt::ReasonCode, reasonCode);
READS(S, bool, isSharedSubscription);
READS(S, QString, sharedSubscriptionName);
READS(S, QMqttUserProperties, userProperties);
static_assert(mutating<S, void>(&S::unsubscribe));
SIGNALS(S, stateChanged, S::SubscriptionState);
SIGNALS(S, qosChanged, quint8);
SIGNALS(S, messageReceived, QMqttMessage);

} // namespace subscription

template <typename T>
constexpr bool isValue = std::is_default_constructible_v<T> &&std::is_copy_constructible_v<T>
    &&std::is_copy_assignable_v<T>;

namespace message {

using M = QMqttMessage;
static_assert(isValue<M>);
READS(M, const QByteArray &, payload);
READS(M, quint8, qos);
READS(M, quint16, id);
READS(M, QMqttTopicName, topic);
READS(M, bool, duplicate);
READS(M, bool, retain);
READS(M, QMqttPublishProperties, publishProperties);
static_assert(std::is_same_v<decltype(M() == M()), bool>);

} // namespace message

namespace topics {

using N = QMqttTopicName;
static_assert(isValue<N> && std::is_move_assignable_v<N>);
static_assert(std::is_convertible_v<QString, N> && std::is_convertible_v<QLatin1String, N>);
READS(N, QString, name);
SETS(N, const QString &, setName);
READS(N, bool, isValid);
READS(N, int, levelCount);
READS(N, QStringList, levels);
static_assert(std::is_same_v<decltype(qHash(N())), size_t>);
static_assert(std::is_same_v<decltype(N() == N()), bool>);
static_assert(std::is_same_v<decltype(N() != N()), bool>);
static_assert(std::is_same_v<decltype(N() < N()), bool>);
static_assert(noexcept(std::declval<N &>().swap(std::declval<N &>())));

using F = QMqttTopicFilter;
static_assert(isValue<F> && std::is_move_assignable_v<F>);
static_assert(std::is_convertible_v<QString, F> && std::is_convertible_v<QLatin1String, F>);
static_assert(F::NoMatchOption == 0 && F::WildcardsDontMatchDollarTopicMatchOption == 1);
static_assert(std::is_same_v<F::MatchOptions, QFlags<F::MatchOption>>);
static_assert(std::is_same_v<decltype(F::NoMatchOption | F::NoMatchOption), F::MatchOptions>);
READS(F, QString, filter);
SETS(F, const QString &, setFilter);
READS(F, QString, sharedSubscriptionName);
READS(F, bool, isValid);
static_assert(reading<F, bool, const N &, F::MatchOptions>(&F::match));
static_assert(std::is_same_v<decltype(F().match(N())), bool>);
static_assert(std::is_same_v<decltype(qHash(F())), size_t>);
static_assert(std::is_same_v<decltype(F() == F()), bool>);
static_assert(std::is_same_v<decltype(F() != F()), bool>);
static_assert(std::is_same_v<decltype(F() < F()), bool>);

} // namespace topics

namespace pairs {

using P = QMqttStringPair;
static_assert(isValue<P> && std::is_constructible_v<P, const QString &, const QString &>);
READS(P, QString, name);
READS(P, QString, value);
SETS(P, const QString &, setName);
SETS(P, const QString &, setValue);
static_assert(std::is_same_v<decltype(P() == P()), bool>);
static_assert(std::is_same_v<decltype(P() != P()), bool>);
static_assert(std::is_base_of_v<QList<P>, QMqttUserProperties>);
static_assert(std::is_aggregate_v<QMqttUserProperties>);

} // namespace pairs

namespace connection {

using C = QMqttConnectionProperties;
static_assert(isValue<C>);
READS(C, quint32, sessionExpiryInterval);
SETS(C, quint32, setSessionExpiryInterval);
READS(C, quint16, maximumReceive);
SETS(C, quint16, setMaximumReceive);
READS(C, quint32, maximumPacketSize);
SETS(C, quint32, setMaximumPacketSize);
READS(C, quint16, maximumTopicAlias);
SETS(C, quint16, setMaximumTopicAlias);
READS(C, bool, requestResponseInformation);
SETS(C, bool, setRequestResponseInformation);
READS(C, bool, requestProblemInformation);
SETS(C, bool, setRequestProblemInformation);
READS(C, QMqttUserProperties, userProperties);
SETS(C, const QMqttUserProperties &, setUserProperties);
READS(C, QString, authenticationMethod);
SETS(C, const QString &, setAuthenticationMethod);
READS(C, QByteArray, authenticationData);
SETS(C, const QByteArray &, setAuthenticationData);

using S = QMqttServerConnectionProperties;
static_assert(isValue<S> && std::is_base_of_v<C, S>);
static_assert(std::is_same_v<std::underlying_type_t<S::ServerPropertyDetail>, quint32>);
static_assert(std::is_same_v<S::ServerPropertyDetails, QFlags<S::ServerPropertyDetail>>);
static_assert(std::is_same_v<decltype(S::None | S::None), S::ServerPropertyDetails>);
static_assert(S::None == 0 && S::SessionExpiryInterval == 1 && S::MaximumReceive == 2);
static_assert(S::MaximumQoS == 4 && S::RetainAvailable == 0x10 && S::MaximumPacketSize == 0x20);
static_assert(S::AssignedClientId == 0x40 && S::MaximumTopicAlias == 0x80);
static_assert(S::ReasonString == 0x100 && S::UserProperty == 0x200);
static_assert(S::WildCardSupported == 0x400 && S::SubscriptionIdentifierSupport == 0x800);
static_assert(S::SharedSubscriptionSupport == 0x1000 && S::ServerKeepAlive == 0x2000);
static_assert(S::ResponseInformation == 0x4000 && S::ServerReference == 0x8000);
static_assert(S::AuthenticationMethod == 0x10000 && S::AuthenticationData == 0x20000);
READS(S, S::ServerPropertyDetails, availableProperties);
READS(S, bool, isValid);
READS(S, quint8, maximumQoS);
READS(S, bool, retainAvailable);
READS(S, bool, clientIdAssigned);
READS(S, QString, reason);
READS(S, QMqtt::ReasonCode, reasonCode);
READS(S, bool, wildcardSupported);
READS(S, bool, subscriptionIdentifierSupported);
READS(S, bool, sharedSubscriptionSupported);
READS(S, quint16, serverKeepAlive);
READS(S, QString, responseInformation);
READS(S, QString, serverReference);

using W = QMqttLastWillProperties;
static_assert(isValue<W>);
READS(W, quint32, willDelayInterval);
SETS(W, quint32, setWillDelayInterval);
READS(W, QMqtt::PayloadFormatIndicator, payloadFormatIndicator);
SETS(W, QMqtt::PayloadFormatIndicator, setPayloadFormatIndicator);
READS(W, quint32, messageExpiryInterval);
SETS(W, quint32, setMessageExpiryInterval);
READS(W, QString, contentType);
SETS(W, const QString &, setContentType);
READS(W, QString, responseTopic);
SETS(W, const QString &, setResponseTopic);
READS(W, QByteArray, correlationData);
SETS(W, const QByteArray &, setCorrelationData);
READS(W, QMqttUserProperties, userProperties);
SETS(W, const QMqttUserProperties &, setUserProperties);

} // namespace connection

namespace publishing {

using P = QMqttPublishProperties;
static_assert(isValue<P>);
static_assert(std::is_same_v<std::underlying_type_t<P::PublishPropertyDetail>, quint32>);
static_assert(std::is_same_v<P::PublishPropertyDetails, QFlags<P::PublishPropertyDetail>>);
static_assert(std::is_same_v<decltype(P::None | P::None), P::PublishPropertyDetails>);
static_assert(P::None == 0 && P::PayloadFormatIndicator == 1 && P::MessageExpiryInterval == 2);
static_assert(P::TopicAlias == 4 && P::ResponseTopic == 8 && P::CorrelationData == 0x10);
static_assert(P::UserProperty == 0x20 && P::SubscriptionIdentifier == 0x40);
static_assert(P::ContentType == 0x80);
READS(P, P::PublishPropertyDetails, availableProperties);
READS(P, QMqtt::PayloadFormatIndicator, payloadFormatIndicator);
SETS(P, QMqtt::PayloadFormatIndicator, setPayloadFormatIndicator);
READS(P, quint32, messageExpiryInterval);
SETS(P, quint32, setMessageExpiryInterval);
READS(P, quint16, topicAlias);
SETS(P, quint16, setTopicAlias);
READS(P, QString, responseTopic);
SETS(P, const QString &, setResponseTopic);
READS(P, QByteArray, correlationData);
SETS(P, const QByteArray &, setCorrelationData);
READS(P, QMqttUserProperties, userProperties);
SETS(P, const QMqttUserProperties &, setUserProperties);
READS(P, QList<quint32>, subscriptionIdentifiers);
SETS(P, const QList<quint32> &, setSubscriptionIdentifiers);
READS(P, QString, contentType);
SETS(P, const QString &, setContentType);

using S = QMqttMessageStatusProperties;
static_assert(isValue<S>);
READS(S, QMqtt::ReasonCode, reasonCode);
READS(S, QString, reason);
READS(S, QMqttUserProperties, userProperties);

} // namespace publishing

namespace subscribing {

using S = QMqttSubscriptionProperties;
static_assert(isValue<S>);
READS(S, QMqttUserProperties, userProperties);
SETS(S, const QMqttUserProperties &, setUserProperties);
READS(S, quint32, subscriptionIdentifier);
SETS(S, quint32, setSubscriptionIdentifier);
READS(S, bool, noLocal);
SETS(S, bool, setNoLocal);

using U = QMqttUnsubscriptionProperties;
static_assert(isValue<U>);
READS(U, QMqttUserProperties, userProperties);
SETS(U, const QMqttUserProperties &, setUserProperties);

using A = QMqttAuthenticationProperties;
static_assert(isValue<A>);
READS(A, QString, authenticationMethod);
SETS(A, const QString &, setAuthenticationMethod);
READS(A, QByteArray, authenticationData);
SETS(A, const QByteArray &, setAuthenticationData);
READS(A, QString, reason);
SETS(A, const QString &, setReason);
READS(A, QMqttUserProperties, userProperties);
SETS(A, const QMqttUserProperties &, setUserProperties);

} // namespace subscribing

// What <QtMqtt/QMqttClient> brings along, and how its types move.
static_assert(sizeof(QTcpSocket) > 0 && sizeof(QSharedPointer<QIODevice>) > 0);
static_assert(QTypeInfo<QMqttClient::TransportType>::isRelocatable);
static_assert(!QTypeInfo<QMqttClient::ClientState>::isComplex);
static_assert(!QTypeInfo<QMqttClient::ClientError>::isComplex);
static_assert(QTypeInfo<QMqttTopicName>::isRelocatable);
static_assert(QTypeInfo<QMqttTopicFilter>::isRelocatable);
static_assert(QMetaTypeId<QMqttClient::TransportType>::Defined);
static_assert(QMetaTypeId<QMqttMessage>::Defined);
static_assert(QMetaTypeId<QMqttTopicName>::Defined);
static_assert(QMetaTypeId<QMqttTopicFilter>::Defined);

} // namespace

class TestQMqttInterface : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientProperties_data();
    void clientProperties();
    void subscriptionProperties_data();
    void subscriptionProperties();
    void normalisedSignatures_data();
    void normalisedSignatures();
    void enumsAreKnownByName_data();
    void enumsAreKnownByName();
};

void TestQMqttInterface::clientProperties_data()
{
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char *name, const char *type) {
        QTest::newRow(name) << QByteArray(type);
    };
    row("clientId", "QString");
    row("hostname", "QString");
    row("port", "ushort");
    row("keepAlive", "ushort");
    row("protocolVersion", "QMqttClient::ProtocolVersion");
    row("state", "QMqttClient::ClientState");
    row("error", "QMqttClient::ClientError");
    row("username", "QString");
    row("password", "QString");
    row("cleanSession", "bool");
    row("willTopic", "QString");
    row("willMessage", "QByteArray");
    row("willQoS", "uchar");
    row("willRetain", "bool");
    row("autoKeepAlive", "bool");
}

void TestQMqttInterface::clientProperties()
{
    QFETCH(QByteArray, type);
    const QMetaObject &meta = QMqttClient::staticMetaObject;
    const QByteArray name = QTest::currentDataTag();
    const QMetaProperty property = meta.property(meta.indexOfProperty(name));
    QVERIFY(property.isReadable());
    QVERIFY(property.isWritable());
    QCOMPARE(QByteArray(property.metaType().name()), type);
    QCOMPARE(property.notifySignal().name(), QByteArray(name + "Changed"));
    QCOMPARE(property.notifySignal().parameterCount(), 1);
    const QByteArray setter = "set" + name.left(1).toUpper() + name.mid(1);
    bool isSlot = false;
    for (int i = meta.methodOffset(); i < meta.methodCount(); ++i) {
        const QMetaMethod method = meta.method(i);
        isSlot |= method.name() == setter && method.methodType() == QMetaMethod::Slot &&
                  method.access() == QMetaMethod::Public;
    }
    QVERIFY2(isSlot, setter.constData());
}

void TestQMqttInterface::subscriptionProperties_data()
{
    QTest::addColumn<QByteArray>("notify");
    QTest::newRow("state") << QByteArray("stateChanged");
    QTest::newRow("qos") << QByteArray("qosChanged");
    QTest::newRow("topic") << QByteArray();
    QTest::newRow("reason") << QByteArray();
    QTest::newRow("reasonCode") << QByteArray();
    QTest::newRow("sharedSubscription") << QByteArray();
    QTest::newRow("sharedSubscriptionName") << QByteArray();
}

void TestQMqttInterface::subscriptionProperties()
{
    QFETCH(QByteArray, notify);
    const QMetaObject &meta = QMqttSubscription::staticMetaObject;
    const QMetaProperty property = meta.property(meta.indexOfProperty(QTest::currentDataTag()));
    QVERIFY(property.isReadable());
    QVERIFY(!property.isWritable());
    QCOMPARE(property.notifySignal().name(), notify);
}

void TestQMqttInterface::normalisedSignatures_data()
{
    QTest::addColumn<const QMetaObject *>("meta");
    const QMetaObject *const client = &QMqttClient::staticMetaObject;
    const QMetaObject *const subscription = &QMqttSubscription::staticMetaObject;

    for (const char *signature : {
             "connected()",
             "disconnected()",
             "messageReceived(QByteArray,QMqttTopicName)",
             "messageReceived(QByteArray)",
             "messageStatusChanged(qint32,QMqtt::MessageStatus,QMqttMessageStatusProperties)",
             "messageSent(qint32)",
             "pingResponseReceived()",
             "brokerSessionRestored()",
             "stateChanged(ClientState)",
             "errorChanged(ClientError)",
             "authenticationRequested(QMqttAuthenticationProperties)",
             "authenticationFinished(QMqttAuthenticationProperties)",
             "publish(QMqttTopicName,QByteArray,quint8,bool)",
             "publish(QMqttTopicName)",
             "publish(QMqttTopicName,QMqttPublishProperties,QByteArray,quint8,bool)",
             "connectToHost()",
             "disconnectFromHost()",
             "connectToHostWebSocket(QWebSocket*)",
             "connectToHostWebSocket()",
             "connectToHostWebSocketEncrypted(QWebSocket*)",
             "setHostname(QString)",
             "setPort(quint16)",
         })
        QTest::newRow(signature) << client;
    for (const char *signature : {"stateChanged(SubscriptionState)", "qosChanged(quint8)",
                                  "messageReceived(QMqttMessage)", "unsubscribe()"})
        QTest::newRow(signature) << subscription;
}

void TestQMqttInterface::normalisedSignatures()
{
    QFETCH(const QMetaObject *, meta);
    QVERIFY(meta->indexOfMethod(QTest::currentDataTag()) >= 0);
}

void TestQMqttInterface::enumsAreKnownByName_data()
{
    QTest::addColumn<const QMetaObject *>("meta");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("value");
    const QMetaObject *const client = &QMqttClient::staticMetaObject;
    QTest::newRow("ClientState") << client << QByteArray("Connected") << 2;
    QTest::newRow("ClientError") << client << QByteArray("Mqtt5SpecificError") << 259;
    QTest::newRow("ProtocolVersion") << client << QByteArray("MQTT_5_0") << 5;
    QTest::newRow("SubscriptionState")
        << &QMqttSubscription::staticMetaObject << QByteArray("Error") << 4;
}

void TestQMqttInterface::enumsAreKnownByName()
{
    QFETCH(const QMetaObject *, meta);
    QFETCH(QByteArray, key);
    QFETCH(int, value);
    const QMetaEnum e = meta->enumerator(meta->indexOfEnumerator(QTest::currentDataTag()));
    QVERIFY(e.isValid());
    QCOMPARE(e.keyToValue(key.constData()), value);
}

QTEST_GUILESS_MAIN(TestQMqttInterface)
#include "tst_qmqttinterface.moc"
