// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "freshness.h"
#include "surroundings.h"
#include "topicfeed.h"

#include <QJSValue>
#include <QJsonValue>
#include <QQmlParserStatus>
#include <QTimer>
#include <QtQml/qqml.h>

/// QML's MqttTopic: what a topic holds now, as properties.
///
///     MqttTopic { id: outside; topic: "weather"; field: "outside.temperature"; staleAfter: "10m" }
///     Text { text: outside.stale ? "?" : outside.number.toFixed(1) + " °C" }
///
/// It belongs to the MqttService or MqttConnection it names, else to the one that an object around
/// says by MqttTopic.service or MqttTopic.connection, else to the one it is inside of, or that is
/// the only one inside an object around.
class QmlMqttTopic : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QString topic READ topic WRITE setTopic NOTIFY topicChanged)
    Q_PROPERTY(QString field READ field WRITE setField NOTIFY fieldChanged)
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY connectionChanged)
    Q_PROPERTY(
        MqttConnection *connection READ connection WRITE setConnection NOTIFY connectionChanged)
    Q_PROPERTY(bool global READ isGlobal WRITE setGlobal NOTIFY topicChanged)
    Q_PROPERTY(int qos READ qos WRITE setQos NOTIFY topicChanged)
    Q_PROPERTY(QString staleAfter READ staleAfter WRITE setStaleAfter NOTIFY staleAfterChanged)
    Q_PROPERTY(QVariant value READ value NOTIFY messageChanged)
    Q_PROPERTY(QString text READ text NOTIFY messageChanged)
    Q_PROPERTY(QJsonValue json READ json NOTIFY messageChanged)
    Q_PROPERTY(double number READ number NOTIFY messageChanged)
    Q_PROPERTY(QVariant boolean READ boolean NOTIFY messageChanged)
    Q_PROPERTY(bool retained READ isRetained NOTIFY messageChanged)
    Q_PROPERTY(bool valid READ isValid NOTIFY messageChanged)
    Q_PROPERTY(MqttMessage message READ message NOTIFY messageChanged)
    Q_PROPERTY(double age READ age NOTIFY ageChanged)
    Q_PROPERTY(bool stale READ isStale NOTIFY staleChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY onlineChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)
    QML_NAMED_ELEMENT(MqttTopic)
    QML_ATTACHED(TopicDefaults)
public:
    explicit QmlMqttTopic(QObject *parent = nullptr);

    static TopicDefaults *qmlAttachedProperties(QObject *object);

    /// Below the service's base topic unless global, as it stands with a connection alone. May
    /// change at any time; what was there is forgotten then.
    [[nodiscard]] QString topic() const { return m_feed.filters().value(0); }
    void setTopic(const QString &topic);
    /// A member of a JSON payload, which all properties then are about: "battery.level", "list.0".
    [[nodiscard]] QString field() const { return m_field; }
    void setField(const QString &field);

    [[nodiscard]] MqttService *service() const { return m_feed.service(); }
    void setService(MqttService *service);
    [[nodiscard]] MqttConnection *connection() const { return m_feed.connection(); }
    void setConnection(MqttConnection *connection);
    [[nodiscard]] bool isGlobal() const { return m_feed.isGlobal(); }
    void setGlobal(bool global);
    [[nodiscard]] int qos() const { return static_cast<int>(m_feed.qos()); }
    void setQos(int number);

    /// A value older than this is stale: "10m". Empty, the default: never.
    [[nodiscard]] QString staleAfter() const { return m_staleAfter; }
    void setStaleAfter(const QString &duration);

    /// Whether a message came, with the field if one is asked for. Without one the value is
    /// undefined, the text empty, the number NaN.
    [[nodiscard]] bool isValid() const { return m_valid; }
    /// The payload's JSON where it is JSON, else its text.
    [[nodiscard]] QVariant value() const;
    [[nodiscard]] QString text() const { return m_part.text(); }
    /// Undefined for what is no JSON.
    [[nodiscard]] QJsonValue json() const;
    /// NaN for what is no number.
    [[nodiscard]] double number() const { return m_part.number(); }
    /// 1, true, on, yes; 0, false, off, no; undefined for what is neither.
    [[nodiscard]] QVariant boolean() const;
    /// Whether the broker had kept what came last.
    [[nodiscard]] bool isRetained() const { return m_message.isRetained(); }
    [[nodiscard]] const MqttMessage &message() const { return m_message; }

    /// Seconds since the last message, told of every second; NaN before the first. Not disturbed by
    /// a system clock that is set.
    [[nodiscard]] double age() const;
    /// No message yet, or an older one than staleAfter.
    [[nodiscard]] bool isStale() const
    {
        return !m_freshness.hasValue() || m_freshness.isOutdated();
    }
    [[nodiscard]] bool isOnline() const { return m_feed.isOnline(); }
    /// Why nothing can come, for people; empty when it can.
    [[nodiscard]] QString error() const { return m_feed.error(); }

    /// To this topic; as MqttService.publish().
    Q_INVOKABLE MqttError publish(const QJSValue &value, const QJSValue &options = {});

    void classBegin() override {}
    void componentComplete() override { m_feed.start(); }

Q_SIGNALS:
    void received(const MqttMessage &message);
    void topicChanged();
    void fieldChanged();
    void connectionChanged();
    void staleAfterChanged();
    void messageChanged();
    void ageChanged();
    void staleChanged();
    void onlineChanged();
    void errorChanged();

private:
    void take(const MqttMessage &message);
    void forget();
    void readPart();

    mqtt::TopicFeed m_feed;
    QString m_field;
    MqttMessage m_message;
    MqttMessage m_part; // of the field
    bool m_valid = false;
    QString m_staleAfter;
    mqtt::Freshness m_freshness;
    QTimer m_ageTimer;
};

QML_DECLARE_TYPEINFO(QmlMqttTopic, QML_HAS_ATTACHED_PROPERTIES)
