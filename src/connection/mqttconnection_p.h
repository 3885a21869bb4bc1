// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/copies.h"
#include "connection/deliveries.h"
#include "connection/failover.h"
#include "connection/lifeline.h"
#include "connection/link.h"
#include "connection/mqttconnection.h"
#include "connection/mqttmessage_p.h"
#include "connection/outbox.h"
#include "connection/publishtopic.h"
#include "connection/qosdoubt.h"
#include "connection/reconnectpolicy.h"
#include "connection/retainedtopics.h"
#include "connection/routes.h"
#include "connection/subscriptions.h"

#include <QtMqtt/QMqttClient>

#include <QHash>
#include <QPointer>
#include <QTimer>

#include <deque>
#include <limits>
#include <memory>
#include <unordered_map>

class MqttConnectionPrivate
{
public:
    MqttConnectionPrivate(MqttConnection *connection, const QString &id);
    ~MqttConnectionPrivate();

    MqttConnection *const q;
    mqtt::Lifeline lifeline;
    const QString id;
    BrokerOptions options;
    MqttConnection::State state = MqttConnection::State::Closed;
    MqttError lastError;
    bool sessionRestored = false;
    quint64 received = 0;
    quint64 dropped = 0;

    mqtt::Link link;
    std::unique_ptr<mqtt::Outbox> outbox; // never null
    mqtt::Failover failover;
    QTimer retry;
    QTimer closeBound;

    // Life
    void open();
    void close(std::chrono::milliseconds bound);
    void reconnect();
    // False when a slot took another way: the connection is gone, or no longer in this state.
    bool setAddresses();
    bool setState(MqttConnection::State value);

    // Out
    MqttPublication publish(const QString &topic, const QByteArray &payload,
                            const MqttPublishOptions &options);
    bool publishNow(const mqtt::PublishTopic &topic, const QByteArray &payload,
                    const MqttPublishOptions &options);
    /// Makes durable what was accepted since the last turn of the event loop.
    void store();
    void cancel(quint64 id);
    void applyBounds();
    [[nodiscard]] bool isPending(quint64 id) const;
    [[nodiscard]] qsizetype unacknowledged() const
    {
        return static_cast<qsizetype>(m_unacknowledged.size());
    }

    // In
    quint64 subscribe(const QStringList &filters, const MqttSubscribeOptions &options,
                      MqttConnection::Receiver receiver);
    bool resubscribe(quint64 subscription, const QStringList &filters,
                     const MqttSubscribeOptions &options);
    void unsubscribe(quint64 subscription);
    void refreshRetained();

private:
    struct Unacknowledged
    {
        mqtt::Outgoing message;
        quint8 reasonCode = 0;
    };
    // What the broker said at CONNACK it takes.
    struct Limits
    {
        int qos = 2;
        bool retain = true;
        qsizetype packetSize = std::numeric_limits<qsizetype>::max();
        std::size_t window = 0;
    };

    // mqttconnection_life.cpp
    void connectNow();
    [[nodiscard]] bool tellAddress();
    void retryLater(bool slow);
    void probeFirst();
    void onFirstIsUp();
    void onUp(bool restored);
    void onDown(const MqttError &reason);
    void report(const MqttError &error);
    void reportIfQosIsDoubtful();
    void finishIfDone();
    void closeNow();
    void ended();

    // mqttconnection_out.cpp
    void readLimits();
    [[nodiscard]] mqtt::PublishTopic publishTopic(const QString &topic);
    [[nodiscard]] MqttError checkCall(const QString &topic,
                                      const MqttPublishOptions &options) const;
    [[nodiscard]] MqttError checkLimits(const QString &topic, qsizetype payloadSize, Mqtt::QoS qos,
                                        bool retain) const;
    [[nodiscard]] bool hasRoom(Mqtt::QoS qos) const
    {
        return qos == Mqtt::QoS::AtMostOnce || m_unacknowledged.size() < m_limits.window;
    }
    [[nodiscard]] bool hasWaiting() const { return !outbox->isEmpty() || !m_repeats.empty(); }
    [[nodiscard]] bool isRefusal(qint32 id) const;
    MqttPublication queue(mqtt::Outgoing message);
    qint32 send(const mqtt::Outgoing &message);
    void flush();
    void noteSent(const mqtt::Outgoing &message);
    void onAcknowledged(qint32 id);
    void onStatus(qint32 id, QMqtt::MessageStatus status,
                  const QMqttMessageStatusProperties &properties);

    // mqttconnection_outbox.cpp
    [[nodiscard]] MqttError openOutbox();
    void closeOutbox();
    void takeBack();
    void putBack(mqtt::Outgoing message);
    void repeatRetained();
    mqtt::Outgoing takeRepeat();
    void scheduleStore();
    void noteStorage(const MqttError &error);
    void drop(mqtt::Outgoing message, const MqttError &reason,
              MqttDelivery::Outcome outcome = MqttDelivery::Outcome::Dropped,
              quint8 reasonCode = 0);
    void tellDropped();
    void dropAll(const QString &why);

    // mqttconnection_in.cpp
    void watch(QMqttClient *client);
    void onMessage(const QMqttMessage &received);

    // Filters in SUBSCRIBEs, and in UNSUBSCRIBEs, without an answer. Each may take a packet
    // identifier, of which there are 65,535 for everything.
    static constexpr qsizetype maximumUnanswered = 10'000;

    // mqttconnection_subscribing.cpp
    [[nodiscard]] std::unique_ptr<mqtt::Routes::Route>
    makeRoute(quint64 handle, const QStringList &filters, const MqttSubscribeOptions &options,
              MqttConnection::Receiver receiver);
    void release(const mqtt::Subscriptions::Wish &wish);
    void unsubscribeStale();
    void endReplacement(quint64 subscription);
    void endReplacementsBy(const mqtt::Subscriptions::Filter *filter);
    void endReplacements();

    // mqttconnection_asking.cpp
    void subscribeDue();
    void subscribeIfDue(const mqtt::Routes::Route &route);
    void askIfDue(const QString &filter);
    void askFor(const QStringList &filters);
    [[nodiscard]] mqtt::Subscriptions::Filter *askable(const QString &name);
    void refuse(mqtt::Subscriptions::Filter *filter, const QString &why);
    [[nodiscard]] QMqttSubscriptionProperties
    propertiesOf(const mqtt::Subscriptions::Filter *filter) const;
    [[nodiscard]] bool asksForRetained(const mqtt::Subscriptions::Filter *filter) const;
    void noteAsked(mqtt::Subscriptions::Filter *filter, QMqttSubscription *subscription);
    void onSubscription(const QString &filter, QMqttSubscription *subscription);
    void onAnswer(const QString &filter, QMqttSubscription *subscription);

    mqtt::ReconnectPolicy m_policy;
    bool m_needsAttention = true; // every address of this round refused us for good, so far
    bool m_moving = false;        // the link is left, to be made anew at once
    bool m_movingToFirst = false;
    QTimer m_failback;
    mqtt::Dialer m_probe; // of the first address, while another is in use

    QHash<QString, mqtt::PublishTopic> m_topics;
    std::unordered_map<qint32, Unacknowledged> m_unacknowledged;
    quint64 m_lastId = 0;
    mqtt::QosDoubt m_qosDoubt;
    Limits m_limits;
    mqtt::RetainedTopics m_retained;
    std::deque<mqtt::Outgoing> m_repeats; // of those, to be sent among the outbox's, by number
    bool m_hasBeenUp = false;
    bool m_sending = false;         // flush() hands a message to the client, which may call anyone
    QPointer<QMqttClient> m_keeper; // the client that sends by itself what was not acknowledged
    // To be told of when our own work is done, as whoever hears of it may delete the connection.
    std::vector<std::pair<mqtt::Outgoing, MqttError>> m_droppedMessages;
    QTimer m_storeTimer;
    bool m_storageFailed = false;
    std::shared_ptr<mqtt::Deliveries> m_deliveries = std::make_shared<mqtt::Deliveries>(this);

    mqtt::Subscriptions m_subscriptions;
    // Filters in SUBSCRIBEs, and in UNSUBSCRIBEs, and when they were sent: Copies::mark().
    QHash<QString, quint64> m_unanswered;
    QHash<QString, quint64> m_unsubscribing;
    std::shared_ptr<mqtt::Routes> m_routes = std::make_shared<mqtt::Routes>();
    // Routes that replaced something, by the filters whose SUBACK they await.
    std::unordered_multimap<const mqtt::Subscriptions::Filter *, quint64> m_awaiting;
    quint64 m_lastHandle = 0;
    QHash<QString, QPointer<QMqttSubscription>> m_objects; // by filter
    mqtt::Copies m_copies{&m_subscriptions};
    std::vector<mqtt::Routes::Route *> m_matched; // kept for their memory
    MqttMessageData::Spare m_spareMessage;
#ifndef MQTTSERVICE_BUNDLED_CLIENT
    bool m_fresh = false; // a message arrived that no subscription has told of yet
#endif
};
