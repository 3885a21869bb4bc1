// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtMqtt/QMqttClient>

#include <QHash>
#include <QList>

/// A client that hears everything that goes over a broker, from its connect on; the retained
/// messages of before come first.
class Wire : public QObject
{
    Q_OBJECT
public:
    explicit Wire(quint16 port);

    /// Until then messages may be missed.
    [[nodiscard]] bool isReady() const { return m_ready; }

    void publish(const QString &topic, const QByteArray &payload);
    /// With a response topic and correlation data.
    void request(const QString &topic, const QByteArray &payload, const QString &responseTopic,
                 const QByteArray &correlation);
    /// Correlation data of the message that came last with some.
    [[nodiscard]] QByteArray lastCorrelation() const { return m_correlation; }

    [[nodiscard]] QList<QByteArray> payloads(const QString &topic) const
    {
        return m_payloads.value(topic);
    }
    /// Empty without a message.
    [[nodiscard]] QByteArray last(const QString &topic) const
    {
        return payloads(topic).isEmpty() ? QByteArray() : payloads(topic).last();
    }
    /// Whether the broker keeps the message that came last: it was there before this client.
    [[nodiscard]] bool isKept(const QString &topic) const { return m_kept.contains(topic); }

private:
    QMqttClient m_client;
    QHash<QString, QList<QByteArray>> m_payloads;
    QList<QString> m_kept;
    QByteArray m_correlation;
    bool m_ready = false;
};
