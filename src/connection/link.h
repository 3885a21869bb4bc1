// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqtterror.h"
#include "connection/protocolchoice.h"

#include <QtMqtt/QMqttClient>

#include <QObject>
#include <QTimer>

#include <memory>

namespace mqtt {

/// One QMqttClient through its attempts to connect: hands it the options, tries the protocols,
/// gives up in time, and says at which stage an attempt failed. When to try is decided above.
class Link : public QObject
{
    Q_OBJECT
public:
    explicit Link(QObject *parent = nullptr);
    ~Link() override;

    /// Begins an attempt; ends in up() or down(), never before this returns.
    void connectToBroker(const BrokerOptions &options);
    /// Sends DISCONNECT behind all that was published; ends in down().
    void disconnectFromBroker();
    /// Drops the link and what was not sent; no down().
    void abort();

    [[nodiscard]] bool isUp() const { return m_up && m_client->state() == QMqttClient::Connected; }
    [[nodiscard]] bool isIdle() const { return !m_busy; }
    [[nodiscard]] ProtocolChoice::Protocol protocol() const { return m_choice.protocol(); }
    /// The client; null before the first attempt and after abort().
    [[nodiscard]] QMqttClient *client() const { return m_client.get(); }
    /// Whether subscriptions carry identifiers, and messages bring them back.
    [[nodiscard]] bool hasIdentifiers() const { return m_identifiers; }

Q_SIGNALS:
    void up(bool sessionRestored);
    void down(const MqttError &reason);
    /// A client was made, before anything can arrive.
    void clientCreated(QMqttClient *client);

private:
    enum class Stage { Resolve, Tcp, Connack, Online };

    void cut();
    void createClient();
    void applyOptions();
    void attempt();
    void watchTransport();
    void onState(QMqttClient::ClientState state);
    void onConnected();
    void onDisconnected();
    void onTimeout();
    [[nodiscard]] MqttError diagnose() const;
    [[nodiscard]] MqttError diagnoseSocket(const QString &broker) const;
    [[nodiscard]] MqttError diagnoseRefusal(const QString &broker) const;
    [[nodiscard]] MqttError diagnoseLoss(const QString &broker) const;

    std::unique_ptr<QMqttClient> m_client;
    BrokerOptions m_options;
    ProtocolChoice m_choice;
    QTimer m_timeout;
    Stage m_stage = Stage::Resolve;
    bool m_busy = false; // between connectToBroker() and down()
    bool m_up = false;
    bool m_leaving = false;
    bool m_timedOut = false;
    bool m_sessionRestored = false;
    bool m_identifiers = false;
};

} // namespace mqtt
