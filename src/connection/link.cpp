// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/link.h"

#include "connection/connectionlog.h"

#include <QAbstractSocket>

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
}

Link::~Link()
{
    cut();
}

void Link::connectToBroker(const BrokerOptions &options)
{
    m_options = options;
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

/// Ends the connection so that the broker sees it lost, and hears no more of the client. Without
/// this a client that still believes in the connection would wait for its bytes to go.
void Link::cut()
{
    m_timeout.stop();
    m_busy = false;
    m_up = false;
    if (!m_client)
        return;
    m_client->disconnect();
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_client->transport())) {
        socket->disconnect(this);
        socket->abort();
    }
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

void Link::applyOptions()
{
    m_client->setHostname(m_options.host);
    m_client->setPort(m_options.port);
    m_client->setProtocolVersion(version(m_choice.protocol()));
    m_client->setClientId(m_options.clientId);
    QString ignored;
    m_client->setUsername(m_options.userName.read(&ignored).value_or(QString()));
    m_client->setPassword(m_options.password.read(&ignored).value_or(QString()));
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
    applyOptions();
    m_stage = Stage::Resolve;
    m_timedOut = false;
    m_sessionRestored = false;
    m_timeout.start(m_options.connectTimeout);
    qCDebug(lcConnection).noquote()
        << "connecting to" << m_options.host % u':' % QString::number(m_options.port) << "with"
        << name(m_choice.protocol());
    m_client->connectToHost();
    if (m_client->state() == QMqttClient::Disconnected && m_busy)
        QMetaObject::invokeMethod(this, &Link::onDisconnected, Qt::QueuedConnection);
    else
        watchTransport();
}

void Link::watchTransport()
{
    const auto *socket = qobject_cast<QAbstractSocket *>(m_client->transport());
    if (!socket)
        return;
    if (socket->state() == QAbstractSocket::ConnectingState)
        m_stage = Stage::Tcp; // an address needs no resolution
    connect(socket, &QAbstractSocket::hostFound, this, [this] { m_stage = Stage::Tcp; });
    connect(socket, &QAbstractSocket::connected, this, [this] { m_stage = Stage::Connack; });
}

void Link::onState(QMqttClient::ClientState state)
{
    if (state == QMqttClient::Disconnected && m_busy)
        QMetaObject::invokeMethod(this, &Link::onDisconnected, Qt::QueuedConnection);
}

void Link::onConnected()
{
    m_timeout.stop();
    m_stage = Stage::Online;
    m_up = true;
    m_choice.accepted();
    m_identifiers = version(m_choice.protocol()) == QMqttClient::MQTT_5_0 &&
                    m_client->serverConnectionProperties().subscriptionIdentifierSupported();
    Q_EMIT up(m_sessionRestored);
}

// Called from the event loop, so that the client is done with what brought it here.
void Link::onDisconnected()
{
    if (!m_busy || !m_client || m_client->state() != QMqttClient::Disconnected)
        return;
    m_timeout.stop();
    m_up = false;
    const MqttError reason = m_leaving ? MqttError() : diagnose();
    const bool answered = reason.code() != MqttError::Code::ProtocolRefused &&
                          reason.code() != MqttError::Code::ProtocolViolation &&
                          reason.code() != MqttError::Code::ConnectionLost &&
                          reason.code() != MqttError::Code::ConnectionTimeout;
    if (!m_leaving && m_stage == Stage::Connack && !answered && m_choice.fallBack()) {
        qCInfo(lcConnection).noquote()
            << reason.text() % u"; trying "_s % name(m_choice.protocol());
        attempt();
        return;
    }
    m_busy = false;
    Q_EMIT down(reason);
}

void Link::onTimeout()
{
    m_timedOut = true;
    m_client->disconnectFromHost();
    if (m_client->state() == QMqttClient::Disconnected)
        return;
    const Stage stage = m_stage;
    abort();
    m_stage = stage;
    Q_EMIT down(diagnose());
}

MqttError Link::diagnose() const
{
    const QString broker = m_options.host % u':' % QString::number(m_options.port);
    if (m_timedOut) {
        const QString what = m_stage == Stage::Resolve ? u"name resolution"_s
                             : m_stage == Stage::Tcp   ? u"the TCP connection"_s
                                                       : u"the answer to CONNECT (CONNACK)"_s;
        return {MqttError::Code::ConnectionTimeout,
                u"no connection to %1: %2 took longer than %3 s"_s.arg(broker, what)
                    .arg(static_cast<double>(m_options.connectTimeout.count()) / 1000)};
    }
    if (m_stage == Stage::Online)
        return diagnoseLoss(broker);
    if (m_stage == Stage::Connack)
        return diagnoseRefusal(broker);
    return diagnoseSocket(broker);
}

MqttError Link::diagnoseSocket(const QString &broker) const
{
    const auto *socket = qobject_cast<QAbstractSocket *>(m_client->transport());
    const QString words = socket ? socket->errorString() : u"no transport"_s;
    if (socket && socket->error() == QAbstractSocket::HostNotFoundError) {
        return {MqttError::Code::HostNotFound,
                u"no connection to %1: the host name '%2' does not resolve"_s.arg(broker,
                                                                                  m_options.host)};
    }
    if (socket && socket->error() == QAbstractSocket::ConnectionRefusedError) {
        return {
            MqttError::Code::ConnectionRefused,
            u"no connection to %1: TCP connection refused; nothing listens there"_s.arg(broker)};
    }
    return {MqttError::Code::ConnectionRefused,
            u"no connection to %1: TCP connection failed: %2"_s.arg(broker, words)};
}

MqttError Link::diagnoseRefusal(const QString &broker) const
{
    const QString more = details(*m_client);
    const QString protocol = name(m_choice.protocol());
    switch (m_client->error()) {
    case QMqttClient::BadUsernameOrPassword:
        return {MqttError::Code::LoginRefused,
                u"%1 refused the login of user '%2': wrong user name or password%3"_s.arg(
                    broker, m_client->username(), more)};
    case QMqttClient::NotAuthorized:
        return {MqttError::Code::NotAuthorized,
                u"%1 refused the login of user '%2': not authorized%3"_s.arg(
                    broker, m_client->username(), more)};
    case QMqttClient::IdRejected:
        return {MqttError::Code::ClientIdRefused,
                u"%1 refused the client id '%2'%3"_s.arg(broker, m_options.clientId, more)};
    case QMqttClient::InvalidProtocolVersion:
        return {MqttError::Code::ProtocolRefused,
                u"%1 does not speak %2%3"_s.arg(broker, protocol, more)};
    case QMqttClient::ServerUnavailable:
        return {MqttError::Code::ServerUnavailable,
                u"%1 says it is not available%2"_s.arg(broker, more)};
    case QMqttClient::ProtocolViolation:
        return {MqttError::Code::ProtocolViolation,
                u"%1 did not answer CONNECT as %2 demands%3"_s.arg(broker, protocol, more)};
    case QMqttClient::NoError:
    case QMqttClient::TransportInvalid:
        return {
            MqttError::Code::ConnectionLost,
            u"%1 closed the connection before it answered CONNECT (%2)"_s.arg(broker, protocol)};
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
