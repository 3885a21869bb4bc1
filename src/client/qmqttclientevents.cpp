// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/propertyconversion.h"
#include "client/qmqttclient_p.h"
#include "client/qmqttsubscription_p.h"

#include <QVarLengthArray>

namespace {

using mqtt::Event;
using mqtt::ReasonCode;

// A refusal of MQTT 5 as the error of the interface.
QMqttClient::ClientError toClientError(ReasonCode reason)
{
    switch (reason) {
    case ReasonCode::Success:
        return QMqttClient::NoError;
    case ReasonCode::UnsupportedProtocolVersion:
        return QMqttClient::InvalidProtocolVersion;
    case ReasonCode::ClientIdentifierNotValid:
        return QMqttClient::IdRejected;
    case ReasonCode::ServerUnavailable:
    case ReasonCode::ServerBusy:
    case ReasonCode::UseAnotherServer:
    case ReasonCode::ServerMoved:
    case ReasonCode::ServerShuttingDown:
        return QMqttClient::ServerUnavailable;
    case ReasonCode::BadUserNameOrPassword:
        return QMqttClient::BadUsernameOrPassword;
    case ReasonCode::NotAuthorized:
        return QMqttClient::NotAuthorized;
    case ReasonCode::UnspecifiedError:
        return QMqttClient::UnknownError;
    case ReasonCode::MalformedPacket:
    case ReasonCode::ProtocolError:
        return QMqttClient::ProtocolViolation;
    default:
        return QMqttClient::Mqtt5SpecificError;
    }
}

const char *nameOfReturnCode(quint8 code)
{
    switch (code) {
    case 1:
        return "unacceptable protocol version";
    case 2:
        return "identifier rejected";
    case 3:
        return "server unavailable";
    case 4:
        return "bad user name or password";
    default:
        return "not authorized";
    }
}

QString describe(const char *what, ReasonCode reason, const QString &explanation)
{
    QString text = QString::fromLatin1(what) + QStringLiteral(": ") +
                   QString::fromLatin1(mqtt::nameOf(reason));
    if (!explanation.isEmpty())
        text += QStringLiteral(" (") + explanation + u')';
    return text;
}

// The subscription objects a message goes to, safe against their deletion by slots.
class Receivers
{
public:
    explicit Receivers(const std::vector<QMqttSubscription *> &subscriptions)
    {
        for (QMqttSubscription *subscription : subscriptions) {
            if (QMqttSubscriptionPrivate::isHeard(subscription))
                m_heard.emplace_back(subscription);
        }
    }
    [[nodiscard]] bool areHeard() const { return !m_heard.isEmpty(); }
    void emitReceived(const QMqttMessage &message) const
    {
        for (const QPointer<QMqttSubscription> &subscription : m_heard) {
            if (subscription)
                Q_EMIT subscription->messageReceived(message);
        }
    }

private:
    QVarLengthArray<QPointer<QMqttSubscription>, 4> m_heard;
};

} // namespace

void QMqttClientPrivate::handle(const Event &event)
{
    switch (event.kind) {
    case Event::Kind::None:
        break;
    case Event::Kind::Message:
        handleMessage(event);
        break;
    case Event::Kind::Status:
        handleStatus(event);
        break;
    case Event::Kind::Released:
        Q_EMIT q->messageStatusChanged(event.id, QMqtt::MessageStatus::Released,
                                       mqtt::toStatusProperties(event.reason, event.properties));
        break;
    case Event::Kind::Accepted:
        handleAccepted(event);
        break;
    case Event::Kind::Refused:
        handleRefused(event);
        break;
    case Event::Kind::SubAck:
        handleSubAck(event);
        break;
    case Event::Kind::UnsubAck:
        handleUnsubAck(event);
        break;
    case Event::Kind::Pong:
        Q_EMIT q->pingResponseReceived();
        break;
    case Event::Kind::ServerDisconnect:
        handleServerDisconnect(event);
        break;
    case Event::Kind::AuthContinue:
        Q_EMIT q->authenticationRequested(mqtt::toAuthenticationProperties(event.properties));
        break;
    case Event::Kind::AuthDone:
        Q_EMIT q->authenticationFinished(mqtt::toAuthenticationProperties(event.properties));
        break;
    case Event::Kind::Failed:
    case Event::Kind::TimedOut:
        closeWith(QMqttClient::ProtocolViolation, QString::fromLatin1(event.what));
        break;
    }
}

void QMqttClientPrivate::handleAccepted(const Event &event)
{
    armTimer();
    const bool sessionPresent = event.sessionPresent;
    QString assigned;
    QMqttAuthenticationProperties authentication;
    if (protocolVersion == QMqttClient::MQTT_5_0) {
        serverProperties = mqtt::toServerProperties(ReasonCode::Success, event.properties);
        assigned = mqtt::assignedClientId(event.properties);
        authentication = mqtt::toAuthenticationProperties(event.properties);
    }
    if (!assigned.isEmpty() && assigned != clientId) {
        clientId = assigned;
        Q_EMIT q->clientIdChanged(clientId);
    }
    if (q && sessionPresent)
        Q_EMIT q->brokerSessionRestored();
    else if (q)
        forgetSubscriptions();
    if (q && session.isConnected())
        setState(QMqttClient::Connected);
    if (q && state == QMqttClient::Connected && !authentication.authenticationMethod().isEmpty())
        Q_EMIT q->authenticationFinished(authentication);
}

void QMqttClientPrivate::handleRefused(const Event &event)
{
    if (protocolVersion == QMqttClient::MQTT_5_0) {
        const auto reason = ReasonCode(event.code);
        serverProperties = mqtt::toServerProperties(reason, event.properties);
        closeWith(toClientError(reason),
                  describe("refused by the server", reason, serverProperties.reason()));
    } else {
        closeWith(QMqttClient::ClientError(event.code),
                  QStringLiteral("refused by the server: ") +
                      QString::fromLatin1(nameOfReturnCode(event.code)));
    }
}

void QMqttClientPrivate::handleMessage(const Event &event)
{
    // Slots may do anything, another round of reading included: nothing of the event, of the cache
    // or of the subscriptions is looked at after the first signal.
    const mqtt::Publish packet = event.message;
    const quint32 connection = event.connection;
    const mqtt::KnownTopic &known = m_topics.lookup(packet.topic, subscriptions);
    const QMqttTopicName topic = known.name;
    const QByteArray payload = packet.payload.toByteArray();
    const Receivers receivers(known.subscriptions);
    const bool arrivalIsHeard = isHeard();
    QMqttMessage message;
    if (arrivalIsHeard || receivers.areHeard()) {
        message = QMqttMessagePrivate::create(
            m_spareMessage, topic, payload, packet.id, packet.qos, packet.duplicate, packet.retain,
            packet.properties.isEmpty() ? QMqttPublishProperties()
                                        : mqtt::toPublishProperties(packet.properties));
    }
    if (arrivalIsHeard)
        Q_EMIT q->messageArrived(message);
    if (q)
        Q_EMIT q->messageReceived(payload, topic);
    if (q && packet.qos > 0)
        Q_EMIT q->messageStatusChanged(packet.id, QMqtt::MessageStatus::Published, {});
    if (receivers.areHeard())
        receivers.emitReceived(message);
    QMqttMessagePrivate::giveBack(message, m_spareMessage);
    if (q)
        session.acknowledge(connection, packet.qos, packet.id);
}

void QMqttClientPrivate::handleStatus(const Event &event)
{
    QMqtt::MessageStatus status = QMqtt::MessageStatus::Completed;
    if (event.packet == mqtt::PacketType::PubAck)
        status = QMqtt::MessageStatus::Acknowledged;
    else if (event.packet == mqtt::PacketType::PubRec)
        status = QMqtt::MessageStatus::Received;
    const qint32 id = event.id;
    const bool sent = event.finished && !isFailure(event.reason);
    Q_EMIT q->messageStatusChanged(id, status,
                                   mqtt::toStatusProperties(event.reason, event.properties));
    if (q && sent)
        Q_EMIT q->messageSent(id);
}

void QMqttClientPrivate::handleServerDisconnect(const Event &event)
{
    serverProperties = mqtt::toServerProperties(event.reason, event.properties);
    closeWith(toClientError(event.reason),
              describe("disconnected by the server", event.reason, serverProperties.reason()));
}
