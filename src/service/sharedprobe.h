// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace mqtt {

/// Finds out whether a broker delivers what shared subscriptions ask for: some accept them, and
/// deliver nothing. A message to a shared subscription of its own must come back.
class SharedProbe : public QObject
{
    Q_OBJECT
public:
    SharedProbe();
    ~SharedProbe() override;

    /// Begins anew; `topic` must be nobody else's.
    void run(MqttConnection *connection, const QString &group, const QString &topic);
    void stop();

Q_SIGNALS:
    void failed(const MqttError &error);

private:
    void publish();

    QPointer<MqttConnection> m_connection;
    QString m_filter;
    QString m_topic;
    quint64 m_subscription = 0;
    QTimer m_timer;
    int m_tries = 0;
};

} // namespace mqtt
