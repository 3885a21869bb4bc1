// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "freshness.h"
#include "topicfeed.h"
#include "twowayvalue.h"

#include <QQmlParserStatus>
#include <QQmlProperty>
#include <QQmlPropertyValueSource>
#include <QTimer>
#include <qqmlregistration.h>

#include <optional>

/// QML's MqttBinding: ties a property to a topic, both ways.
///
///     Switch { MqttBinding on checked { topic: "lamp/power"; commandTopic: "lamp/power/set" } }
///
/// What comes on `topic` sets the property, which is not published again. What changes the property
/// otherwise, as the user does, is published to `commandTopic`: at once, then at most once per
/// `interval`, and the last value always. It is `pending` until `topic` says the same. If that does
/// not come within `timeout`, the property goes back to what `topic` said last. With `optimistic`
/// off the property does not change before `topic` confirms it.
///
/// While the broker is away, or the last message is older than `staleAfter`, nothing is published,
/// as nobody knows what it would change: the property goes back at once, and the object with it is
/// disabled, if it has a property `enabled`. An object that can show it, as the controls of
/// MqttService.Dashboard, is told instead: by its properties `offline`, `stale`, `pending`, and
/// `known`, which is false until the first message. With autoDisable off it is left alone.
///
/// Payloads are read and written by the type of the property: bool, number, text, else as JSON. It
/// finds its connection as MqttTopic does.
class QmlMqttBinding : public QObject, public QQmlPropertyValueSource, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlPropertyValueSource QQmlParserStatus)
    Q_PROPERTY(QString topic READ topic WRITE setTopic NOTIFY topicChanged)
    Q_PROPERTY(QString commandTopic MEMBER m_commandTopic NOTIFY optionsChanged)
    Q_PROPERTY(QString field MEMBER m_field NOTIFY optionsChanged)
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY connectionChanged)
    Q_PROPERTY(
        MqttConnection *connection READ connection WRITE setConnection NOTIFY connectionChanged)
    Q_PROPERTY(bool global READ isGlobal WRITE setGlobal NOTIFY topicChanged)
    Q_PROPERTY(int qos READ qos WRITE setQos NOTIFY topicChanged)
    Q_PROPERTY(bool retain MEMBER m_retain NOTIFY optionsChanged)
    Q_PROPERTY(QVariant defaultValue MEMBER m_defaultValue NOTIFY optionsChanged)
    Q_PROPERTY(QString onPayload MEMBER m_onPayload NOTIFY optionsChanged)
    Q_PROPERTY(QString offPayload MEMBER m_offPayload NOTIFY optionsChanged)
    Q_PROPERTY(bool optimistic READ isOptimistic WRITE setOptimistic NOTIFY optionsChanged)
    Q_PROPERTY(QString timeout READ timeout WRITE setTimeout NOTIFY optionsChanged)
    Q_PROPERTY(QString interval READ interval WRITE setInterval NOTIFY optionsChanged)
    Q_PROPERTY(QString staleAfter READ staleAfter WRITE setStaleAfter NOTIFY optionsChanged)
    Q_PROPERTY(bool autoDisable READ isAutoDisable WRITE setAutoDisable NOTIFY optionsChanged)
    Q_PROPERTY(bool pending READ isPending NOTIFY pendingChanged)
    Q_PROPERTY(bool stale READ isStale NOTIFY availableChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY availableChanged)
    Q_PROPERTY(bool available READ isAvailable NOTIFY availableChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)
    QML_NAMED_ELEMENT(MqttBinding)
public:
    explicit QmlMqttBinding(QObject *parent = nullptr);

    [[nodiscard]] QString topic() const { return m_feed.filters().value(0); }
    void setTopic(const QString &topic);
    [[nodiscard]] MqttService *service() const { return m_feed.service(); }
    void setService(MqttService *service);
    [[nodiscard]] MqttConnection *connection() const { return m_feed.connection(); }
    void setConnection(MqttConnection *connection);
    [[nodiscard]] bool isGlobal() const { return m_feed.isGlobal(); }
    void setGlobal(bool global);
    /// Of the subscription and of the commands.
    [[nodiscard]] int qos() const { return static_cast<int>(m_feed.qos()); }
    void setQos(int number);

    [[nodiscard]] bool isOptimistic() const { return m_options.optimistic; }
    void setOptimistic(bool optimistic);
    /// 5 s by default; "0": never.
    [[nodiscard]] QString timeout() const { return m_timeoutText; }
    void setTimeout(const QString &duration);
    /// 100 ms by default.
    [[nodiscard]] QString interval() const { return m_intervalText; }
    void setInterval(const QString &duration);
    [[nodiscard]] QString staleAfter() const { return m_staleAfter; }
    void setStaleAfter(const QString &duration);
    [[nodiscard]] bool isAutoDisable() const { return m_autoDisable; }
    void setAutoDisable(bool disable);

    [[nodiscard]] bool isPending() const { return m_value.isPending(); }
    [[nodiscard]] bool isStale() const { return m_freshness.isOutdated(); }
    [[nodiscard]] bool isOnline() const { return m_feed.isOnline(); }
    /// Online and not stale.
    [[nodiscard]] bool isAvailable() const { return isOnline() && !isStale(); }
    /// What is wrong, for people: with the property, the topic, or the last message.
    [[nodiscard]] QString error() const { return m_error.isEmpty() ? m_feed.error() : m_error; }

    void setTarget(const QQmlProperty &property) override;
    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    /// A command was not confirmed in time.
    void timedOut();
    void topicChanged();
    void optionsChanged();
    void connectionChanged();
    void pendingChanged();
    void availableChanged();
    void errorChanged();

private Q_SLOTS:
    void onPropertyChanged();
    void updateTarget();

private:
    void listen();
    [[nodiscard]] std::optional<QVariant> readTarget();
    void take(const MqttMessage &message);
    [[nodiscard]] std::optional<QVariant> read(const MqttMessage &message, QString *error) const;
    void follow(const mqtt::TwoWayValue::Steps &steps);
    void show(const QVariant &value);
    void send(const QVariant &value);
    void applyOptions();
    void updateAvailable();
    void updatePending();
    bool tellTarget(const char *name, bool value);
    void disableTarget(bool disable);
    void setError(const QString &error);

    QQmlProperty m_target;
    mqtt::TopicFeed m_feed;
    mqtt::Freshness m_freshness;
    mqtt::TwoWayValue m_value;
    mqtt::TwoWayValue::Options m_options;
    QTimer m_timer;
    QString m_commandTopic;
    QString m_field;
    QString m_onPayload = QStringLiteral("1");
    QString m_offPayload = QStringLiteral("0");
    QString m_timeoutText = QStringLiteral("5s");
    QString m_intervalText = QStringLiteral("100ms");
    QString m_staleAfter;
    QVariant m_defaultValue;
    QString m_error;
    bool m_retain = false;
    bool m_autoDisable = true;
    QObject *m_disabling = nullptr; // a Binding of its `enabled`
    bool m_disabled = false;        // the target, by this one
    bool m_wasPending = false;
    bool m_wasAvailable = false;
    bool m_complete = false;
    bool m_listening = false; // to changes of the property
    bool m_writing = false;
};
