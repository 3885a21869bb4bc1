// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "mqttserviceexport.h"

#include <QObject>
#include <QStringList>

#include <memory>

class MqttConnections;
class MqttListenerPrivate;

/// Hears topics on every broker that a MqttConnections has, now and in future. It may be made
/// before, after and without any of them, and knows none.
///
/// Filters are counted over all listeners: the broker is asked for each once, with the highest QoS
/// that one of them wants. A change subscribes the new filters before it drops the old ones, and
/// what both match is neither missed nor heard twice, however fast they change. A message that
/// several filters match is heard once for each broker it came from, whose id it carries
/// (MqttMessage::connectionId()). The order of each broker is kept.
///
/// On MQTT 5 the broker may send a copy for each filter that matches [MQTT-3.3.4-2]. All whom the
/// message concerns hear the first that comes, with its QoS and properties, so also what another
/// listener's filter of a lower QoS brought; the rest nobody hears. Copies are told from further
/// messages by topic, payload and the retain flag. Hence of equal messages each listener hears as
/// many as there were, but which copy it hears of which is open, where the broker lets those of
/// QoS 0 overtake or drops them. And a copy that comes more than 64 other messages later than the
/// first, which are waiting for copies themselves, is heard as a message of its own: as with any
/// QoS 1, once too often rather than not at all.
///
/// Lives in any thread with an event loop: received() is emitted there. In the thread of the
/// connections it is emitted before the message is acknowledged to the broker.
class MQTTSERVICE_EXPORT MqttListener : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QStringList filters READ filters WRITE setFilters NOTIFY filtersChanged)
    Q_PROPERTY(Mqtt::QoS qos READ qos WRITE setQos NOTIFY qosChanged)
    Q_PROPERTY(MqttError error READ error NOTIFY errorChanged)
    Q_PROPERTY(quint64 receivedMessages READ receivedMessages NOTIFY received)
    Q_PROPERTY(quint64 failures READ failures NOTIFY failed)
public:
    /// Of MqttConnections::instance().
    explicit MqttListener(QObject *parent = nullptr);
    /// A listener outlives its connections if need be, and hears nothing then.
    explicit MqttListener(MqttConnections *connections, QObject *parent = nullptr);
    MqttListener(const QStringList &filters, QObject *parent);
    ~MqttListener() override;

    [[nodiscard]] QStringList filters() const;
    /// With an invalid one among them nothing changes but error(), which names it.
    void setFilters(const QStringList &filters);
    void setFilter(const QString &filter) { setFilters({filter}); }

    /// The highest QoS of delivery; 1 by default.
    [[nodiscard]] Mqtt::QoS qos() const;
    void setQos(Mqtt::QoS qos);

    /// Why the last setFilters() was refused; ok when it was not.
    [[nodiscard]] MqttError error() const;

    [[nodiscard]] quint64 receivedMessages() const;
    /// Messages over which a slot of received() threw.
    [[nodiscard]] quint64 failures() const;

Q_SIGNALS:
    void received(const MqttMessage &message);
    /// A slot of received() threw: this message is done with, others are not concerned.
    void failed(const MqttMessage &message, const MqttError &error);
    void filtersChanged();
    void qosChanged();
    void errorChanged();

private:
    friend class MqttListenerPrivate;
    Q_DISABLE_COPY_MOVE(MqttListener)
    std::unique_ptr<MqttListenerPrivate> const d;
};
