// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/dialer.h"
#include "connection/mqttcredentials.h"
#include "connection/mqtterror.h"
#include "connection/protocolchoice.h"

#include <QtMqtt/QMqttClient>

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace mqtt {

/// One QMqttClient through its attempts to connect: hands it a socket that is up and the options,
/// tries the protocols, gives up in time, and says at which stage an attempt failed. When to try
/// which address is decided above.
class Link : public QObject
{
    Q_OBJECT
public:
    explicit Link(QObject *parent = nullptr);
    ~Link() override;

    /// Asked at each attempt to log in, in place of the options' login.
    void setCredentials(const std::function<MqttCredentials()> &credentials)
    {
        m_credentials = credentials;
    }

    /// Begins an attempt; ends in up() or down(), never before this returns.
    void connectToBroker(const BrokerOptions &options, const BrokerAddress &address);
    /// Sends DISCONNECT behind all that was published; ends in down(), and in closed() behind the
    /// last byte.
    void disconnectFromBroker();
    /// Drops the link and what was not sent, and the session with the client; no down().
    void abort();
    /// Ends an attempt; the client stays, and with it a session that is to last. No down().
    void giveUp();

    /// Takes packets: connected, and not disconnected by us.
    [[nodiscard]] bool isUp() const
    {
        return m_up && !m_leaving && m_client->state() == QMqttClient::Connected;
    }
    [[nodiscard]] bool isIdle() const { return !m_busy; }
    /// From disconnectFromBroker() until the last byte is sent.
    [[nodiscard]] bool isLeaving() const { return m_leaving && (m_busy || m_dialer.isOpen()); }
    /// Of the last attempt.
    [[nodiscard]] const BrokerAddress &address() const { return m_address; }
    [[nodiscard]] ProtocolChoice::Protocol protocol() const { return m_choice.protocol(); }
    /// The client; null before the first attempt and after abort().
    [[nodiscard]] QMqttClient *client() const { return m_client.get(); }
    /// Whether subscriptions carry identifiers, and messages bring them back.
    [[nodiscard]] bool hasIdentifiers() const { return m_identifiers; }

Q_SIGNALS:
    void up(bool sessionRestored);
    void down(const MqttError &reason);
    /// The socket is closed.
    void closed();
    /// A client was made, before anything can arrive.
    void clientCreated(QMqttClient *client);

private:
    void cut();
    void createClient();
    [[nodiscard]] MqttError applyLogin();
    void applyOptions();
    void attempt();
    void failAttempt(const MqttError &reason);
    void onDialed();
    void onState(QMqttClient::ClientState state);
    void onConnected();
    [[nodiscard]] bool triesOtherProtocol(MqttError::Code reason);
    void onDisconnected();
    void onTimeout();
    [[nodiscard]] MqttError diagnose(bool wasUp) const;
    [[nodiscard]] MqttError diagnoseTimeout() const;
    [[nodiscard]] MqttError diagnoseRefusal(const QString &broker) const;
    [[nodiscard]] MqttError diagnoseLoss(const QString &broker) const;

    std::unique_ptr<QMqttClient> m_client;
    Dialer m_dialer;
    BrokerOptions m_options;
    BrokerAddress m_address;
    QString m_assignedId; // by the broker at that address, where the options have no client id
    std::function<MqttCredentials()> m_credentials;
    QString m_userName; // of this attempt, where it may be told
    ProtocolChoice m_choice;
    QHash<QString, ProtocolChoice> m_choices; // of the other addresses
    QTimer m_timeout;
    bool m_busy = false;       // between connectToBroker() and down()
    bool m_handedOver = false; // the client has the socket
    bool m_up = false;
    bool m_leaving = false;
    bool m_timedOut = false;
    bool m_sessionRestored = false;
    bool m_identifiers = false;
};

} // namespace mqtt
