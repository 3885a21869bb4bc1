// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QCommandLineOption>
#include <QObject>

#include <functional>

namespace mqtt {

class VerbLine;

/// The options that say which broker a verb talks to: configuration, address, login.
[[nodiscard]] QList<QCommandLineOption> brokerOptions();

/// A verb's connection to its broker: once, not for ever. Ends the verb when there is none.
class BrokerLink : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BrokerLink)
public:
    explicit BrokerLink(const VerbLine &line);
    ~BrokerLink() override;

    /// Connects and runs the event loop until finish(), or until something went wrong that has been
    /// printed: 69 when the broker is out of reach, 78 for a wrong configuration. `online` is
    /// called with the first connection.
    [[nodiscard]] int exec(const std::function<void()> &online);

    /// Sends what is pending, disconnects, and lets exec() return this.
    void finish(int exitCode = 0);
    void fail(int exitCode, const QString &what);

    [[nodiscard]] MqttConnection &connection() { return m_connection; }
    /// Subscribes to a topic filter; a refusal ends the verb.
    void subscribe(const QString &filter, Mqtt::QoS qos, MqttConnection::Receiver receiver);
    /// A message that cannot be published ends the verb.
    void publish(const QString &topic, const QByteArray &payload,
                 const MqttPublishOptions &options);

private:
    [[nodiscard]] bool configure();
    void onStateChanged();

    const VerbLine &m_line;
    MqttConnection m_connection;
    std::function<void()> m_online;
    int m_exitCode = 0;
    bool m_wasOnline = false;
};

} // namespace mqtt
