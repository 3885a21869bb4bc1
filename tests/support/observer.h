// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtMqtt/QMqttClient>

#include <QHash>
#include <QStringList>
#include <QTest>

/// A client beside the one under test: publishes, and notes what arrives.
class Observer
{
public:
    explicit Observer(quint16 port)
    {
        m_client.setHostname(QStringLiteral("127.0.0.1"));
        m_client.setPort(port);
        m_client.connectToHost();
    }

    /// True when connected and subscribed to everything; to be asked once, with QVERIFY.
    [[nodiscard]] bool isReady()
    {
        if (!QTest::qWaitFor([this] { return m_client.state() == QMqttClient::Connected; }))
            return false;
        m_subscription = m_client.subscribe(QStringLiteral("#"), 1);
        QObject::connect(m_subscription, &QMqttSubscription::messageReceived, &m_client,
                         [this](const QMqttMessage &message) { note(message); });
        return QTest::qWaitFor(
            [this] { return m_subscription->state() == QMqttSubscription::Subscribed; });
    }

    void publish(const QString &topic, const QByteArray &payload, quint8 qos = 1,
                 bool retain = false)
    {
        m_client.publish(topic, payload, qos, retain);
    }

    /// "topic payload" of everything but retained messages of before, in order.
    [[nodiscard]] const QStringList &seen() const { return m_seen; }
    /// The same of one topic, payloads only.
    [[nodiscard]] QList<QByteArray> payloads(const QString &topic) const
    {
        return m_payloads.value(topic);
    }
    /// What was on the broker already.
    [[nodiscard]] QByteArray retained(const QString &topic) const
    {
        return m_retained.value(topic);
    }
    void clear()
    {
        m_seen.clear();
        m_payloads.clear();
    }

private:
    void note(const QMqttMessage &message)
    {
        const QString topic = message.topic().name();
        if (message.retain()) {
            m_retained.insert(topic, message.payload());
            return;
        }
        m_seen.append(topic + QLatin1Char(' ') + QString::fromUtf8(message.payload()));
        m_payloads[topic].append(message.payload());
    }

    QMqttClient m_client;
    QMqttSubscription *m_subscription = nullptr;
    QStringList m_seen;
    QHash<QString, QList<QByteArray>> m_payloads;
    QHash<QString, QByteArray> m_retained;
};
