// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/link.h"

#include "connection/connectionlog.h"

#include <QPointer>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QMqttClient::ProtocolVersion version(BrokerOptions::Protocol protocol)
{
    switch (protocol) {
    case BrokerOptions::Protocol::Mqtt31:
        return QMqttClient::MQTT_3_1;
    case BrokerOptions::Protocol::Mqtt311:
        return QMqttClient::MQTT_3_1_1;
    case BrokerOptions::Protocol::Auto:
    case BrokerOptions::Protocol::Mqtt5:
        break;
    }
    return QMqttClient::MQTT_5_0;
}

QString name(BrokerOptions::Protocol protocol)
{
    switch (version(protocol)) {
    case QMqttClient::MQTT_3_1:
        return u"MQTT 3.1"_s;
    case QMqttClient::MQTT_3_1_1:
        return u"MQTT 3.1.1"_s;
    case QMqttClient::MQTT_5_0:
        break;
    }
    return u"MQTT 5"_s;
}

/// Seconds as MQTT counts them, where the largest value stands for ever.
quint32 seconds(std::optional<std::chrono::seconds> duration)
{
    constexpr quint32 forEver = std::numeric_limits<quint32>::max();
    if (!duration)
        return forEver;
    return static_cast<quint32>(std::clamp<qint64>(duration->count(), 0, forEver));
}

/// What the client can say beyond its error code.
QString details(const QMqttClient &client)
{
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (!client.errorString().isEmpty())
        return u": "_s % client.errorString();
#endif
    const QString reason = client.serverConnectionProperties().reason();
    return reason.isEmpty() ? QString() : u": "_s % reason;
}

} // namespace

Link::Link(QObject *parent)
    : QObject(parent)
{
    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, &Link::onTimeout);
    connect(&m_dialer, &Dialer::up, this, &Link::onDialed);
    connect(&m_dialer, &Dialer::failed, this, &Link::failAttempt);
    connect(&m_dialer, &Dialer::closed, this, &Link::closed, Qt::QueuedConnection);
}

Link::~Link()
{
    cut();
}

void Link::connectToBroker(const BrokerOptions &options, const BrokerAddress &address)
{
    if (address != m_address) { // what one broker speaks says nothing of another
        m_choices.insert(m_address.toString(), m_choice);
        m_choice = m_choices.value(address.toString());
        m_assignedId.clear();
    }
    m_options = options;
    m_address = address;
    m_choice.setWish(options.protocol);
    m_busy = true;
    m_leaving = false;
    attempt();
}

void Link::disconnectFromBroker()
{
    m_leaving = true;
    m_client->disconnectFromHost();
}

void Link::abort()
{
    cut();
    if (m_client)
        m_client.release()->deleteLater(); // this may be a slot of its signals
}

void Link::giveUp()
{
    m_timeout.stop();
    m_busy = false;
    m_up = false;
    if (std::exchange(m_handedOver, false))
        m_client->disconnectFromHost();
    m_dialer.abort();
    if (m_client && m_client->state() != QMqttClient::Disconnected)
        abort();
}

/// Ends the connection so that the broker sees it lost, and hears no more of the client. Without
/// this a client that still believes in the connection would wait for its bytes to go.
void Link::cut()
{
    m_timeout.stop();
    m_busy = false;
    m_handedOver = false;
    m_up = false;
    if (m_client)
        m_client->disconnect();
    m_dialer.abort();
}

void Link::createClient()
{
    m_client = std::make_unique<QMqttClient>();
    connect(m_client.get(), &QMqttClient::stateChanged, this, &Link::onState);
    connect(m_client.get(), &QMqttClient::connected, this, &Link::onConnected);
    connect(m_client.get(), &QMqttClient::brokerSessionRestored, this,
            [this] { m_sessionRestored = true; });
    Q_EMIT clientCreated(m_client.get());
}

/// As it is now: a file may hold another password than the last time, a token may be new.
MqttError Link::applyLogin()
{
    const auto refuse = [this](const QString &what, const QString &why) {
        return MqttError(MqttError::Code::InvalidConfiguration,
                         u"no connection to %1: the %2 %3"_s.arg(m_address.toString(), what, why));
    };
    MqttCredentials login;
    const auto credentials = m_credentials; // which may set others
    if (credentials) {
        const QPointer<Link> guard(this);
        login = credentials();
        if (!guard || !m_busy)
            return {};
    } else {
        QString error;
        const std::optional<QString> userName = m_options.userName.read(&error);
        if (!userName)
            return refuse(u"user name"_s, error);
        const std::optional<QString> password = m_options.password.read(&error);
        if (!password)
            return refuse(u"password"_s, error);
        login = {*userName, *password};
    }
    m_client->setUsername(login.userName);
    m_client->setPassword(login.password);
    // A user name without a password may be a token.
    const bool mayBeTold = !credentials && !login.password.isEmpty() &&
                           m_options.userName.source() == MqttSecret::Source::Text;
    m_userName = mayBeTold ? u" of user '%1'"_s.arg(login.userName) : QString();
    return {};
}

void Link::applyOptions()
{
    m_client->setProtocolVersion(version(m_choice.protocol()));
    // A session is found again by the id that the broker gave it.
    const bool isAssigned = m_options.clientId.isEmpty() && !m_options.cleanSession;
    m_client->setClientId(isAssigned ? m_assignedId : m_options.clientId);
    m_client->setKeepAlive(
        static_cast<quint16>(std::clamp<qint64>(m_options.keepAlive.count(), 0, 65535)));
    m_client->setCleanSession(m_options.cleanSession);
    const MqttWill will = m_options.will.value_or(MqttWill{});
    m_client->setWillTopic(will.topic);
    m_client->setWillMessage(will.payload);
    m_client->setWillQoS(static_cast<quint8>(will.qos));
    m_client->setWillRetain(will.retain);
    QMqttConnectionProperties properties;
    properties.setMaximumPacketSize(m_options.maximumPacketSize);
    properties.setRequestResponseInformation(true);
    // A session that MQTT 3 keeps until the next clean one ends with the link on MQTT 5, unless it
    // is asked for longer [MQTT-3.1.2.11.2].
    if (!m_options.cleanSession)
        properties.setSessionExpiryInterval(seconds(m_options.sessionExpiry));
    m_client->setConnectionProperties(properties);
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    m_client->setMaximumPacketSize(m_options.maximumPacketSize);
    m_client->setConnectTimeout(0); // ours counts
#endif
}

void Link::attempt()
{
    if (!m_client)
        createClient();
    m_timedOut = false;
    m_sessionRestored = false;
    applyOptions();
    const QPointer<Link> guard(this);
    const MqttError error = applyLogin();
    if (!guard || !m_busy) // ended by whom it asked
        return;
    if (!error.isOk()) {
        const auto tell = [this, error] {
            if (m_busy)
                failAttempt(error);
        };
        QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        return;
    }
    m_timeout.start(m_options.connectTimeout);
    qCDebug(lcConnection).noquote()
        << "connecting to" << m_address.toString() << "with" << name(m_choice.protocol());
    const bool isMqtt31 = m_choice.protocol() == BrokerOptions::Protocol::Mqtt31;
    m_dialer.dial(m_address, m_options.tls, isMqtt31 ? u"mqttv3.1"_s : u"mqtt"_s,
                  m_options.connectTimeout, m_options.maximumPacketSize);
}

void Link::failAttempt(const MqttError &reason)
{
    m_timeout.stop();
    m_busy = false;
    Q_EMIT down(reason);
}

/// The link is there: CONNECT goes over it.
void Link::onDialed()
{
    m_handedOver = true;
    const bool isEncrypted = m_address.isEncrypted();
    if (QIODevice *device = m_dialer.device()) {
        const bool isLocal = m_address.transport == BrokerAddress::Transport::LocalSocket;
        m_client->setTransport(device, isEncrypted ? QMqttClient::SecureSocket
                                       : isLocal   ? QMqttClient::IODevice
                                                   : QMqttClient::AbstractSocket);
        m_client->connectToHost();
    }
#ifdef MQTTSERVICE_WEBSOCKETS
    if (QWebSocket *webSocket = m_dialer.webSocket()) {
        if (isEncrypted)
            m_client->connectToHostWebSocketEncrypted(webSocket);
        else
            m_client->connectToHostWebSocket(webSocket);
    }
#endif
    if (m_client && m_client->state() == QMqttClient::Disconnected)
        QMetaObject::invokeMethod(this, &Link::onDisconnected, Qt::QueuedConnection);
}

void Link::onState(QMqttClient::ClientState state)
{
    if (state == QMqttClient::Disconnected && m_handedOver)
        QMetaObject::invokeMethod(this, &Link::onDisconnected, Qt::QueuedConnection);
}

void Link::onConnected()
{
    m_timeout.stop();
    m_up = true;
    m_choice.accepted();
    if (m_options.clientId.isEmpty())
        m_assignedId = m_client->clientId();
    m_identifiers = version(m_choice.protocol()) == QMqttClient::MQTT_5_0 &&
                    m_client->serverConnectionProperties().subscriptionIdentifierSupported();
    Q_EMIT up(m_sessionRestored);
}

bool Link::triesOtherProtocol(MqttError::Code reason)
{
    switch (reason) {
    case MqttError::Code::ProtocolRefused:
        return m_choice.refused();
    case MqttError::Code::ProtocolViolation:
    case MqttError::Code::ConnectionLost:
    case MqttError::Code::ConnectionTimeout:
        return m_choice.closed();
    default:
        return false;
    }
}

// Called from the event loop, so that the client is done with what brought it here.
void Link::onDisconnected()
{
    if (!m_handedOver || !m_client || m_client->state() != QMqttClient::Disconnected)
        return;
    m_handedOver = false;
    const bool wasUp = std::exchange(m_up, false);
    const MqttError reason = m_leaving ? MqttError() : diagnose(wasUp);
    if (reason.code() == MqttError::Code::ClientIdRefused)
        m_assignedId.clear();
    if (!m_leaving && !wasUp && triesOtherProtocol(reason.code())) {
        qCInfo(lcConnection).noquote()
            << reason.text() % u"; trying "_s % name(m_choice.protocol());
        attempt();
        return;
    }
    failAttempt(reason);
}

void Link::onTimeout()
{
    m_timedOut = true;
    if (m_handedOver) {
        m_client->disconnectFromHost();
        if (m_client->state() == QMqttClient::Disconnected)
            return;
    }
    const MqttError reason = diagnoseTimeout();
    giveUp();
    Q_EMIT down(reason);
}

MqttError Link::diagnose(bool wasUp) const
{
    if (m_timedOut)
        return diagnoseTimeout();
    return wasUp ? diagnoseLoss(m_address.toString()) : diagnoseRefusal(m_address.toString());
}

MqttError Link::diagnoseTimeout() const
{
    return {MqttError::Code::ConnectionTimeout,
            u"no connection to %1: %2 took longer than %3 s"_s
                .arg(m_address.toString(), stageName(m_dialer.stage()))
                .arg(static_cast<double>(m_options.connectTimeout.count()) / 1000)};
}

MqttError Link::diagnoseRefusal(const QString &broker) const
{
    const QString more = details(*m_client);
    const QString protocol = name(m_choice.protocol());
    const QString hint = m_address.isEncrypted() ? QString() : u"; is it a port for TLS?"_s;
    switch (m_client->error()) {
    case QMqttClient::BadUsernameOrPassword:
        return {MqttError::Code::LoginRefused,
                u"%1 refused the login%2: wrong user name or password%3"_s.arg(broker, m_userName,
                                                                               more)};
    case QMqttClient::NotAuthorized:
        return {MqttError::Code::NotAuthorized,
                u"%1 refused the login%2: not authorized%3"_s.arg(broker, m_userName, more)};
    case QMqttClient::IdRejected:
        return {MqttError::Code::ClientIdRefused,
                u"%1 refused the client id '%2'%3"_s.arg(broker, m_client->clientId(), more)};
    case QMqttClient::InvalidProtocolVersion:
        return {MqttError::Code::ProtocolRefused,
                u"%1 does not speak %2%3"_s.arg(broker, protocol, more)};
    case QMqttClient::ServerUnavailable:
        return {MqttError::Code::ServerUnavailable,
                u"%1 says it is not available%2"_s.arg(broker, more)};
    case QMqttClient::ProtocolViolation:
        return {MqttError::Code::ProtocolViolation,
                u"%1 did not answer CONNECT as %2 demands%3%4"_s.arg(broker, protocol, more, hint)};
    case QMqttClient::NoError:
    case QMqttClient::TransportInvalid:
        if (const QString alert = m_dialer.refusal(); !alert.isEmpty()) {
            return {MqttError::Code::CertificateRefused,
                    u"no connection to %1: TLS: the broker refused us: %2"_s.arg(broker, alert)};
        }
        return {MqttError::Code::ConnectionLost,
                u"%1 closed the connection before it answered CONNECT (%2)%3"_s.arg(
                    broker, protocol, hint)};
    case QMqttClient::UnknownError:
    case QMqttClient::Mqtt5SpecificError:
        break;
    }
    return {MqttError::Code::NotAuthorized,
            u"%1 refused the connection with reason code 0x%2%3"_s.arg(
                broker,
                QString::number(
                    static_cast<int>(m_client->serverConnectionProperties().reasonCode()), 16),
                more)};
}

MqttError Link::diagnoseLoss(const QString &broker) const
{
    const QString more = details(*m_client);
    if (m_client->error() == QMqttClient::ProtocolViolation) {
        return {MqttError::Code::ProtocolViolation,
                u"connection to %1 ended: it broke the rules of MQTT%2"_s.arg(broker, more)};
    }
    return {MqttError::Code::ConnectionLost, u"connection to %1 lost%2"_s.arg(broker, more)};
}

} // namespace mqtt
