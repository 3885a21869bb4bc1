// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/clientsubscriptions.h"
#include "client/filterpacking.h"
#include "client/listening_p.h"
#include "client/propertyconversion.h"
#include "client/qmqttclient.h"
#include "client/qmqttmessage_p.h"
#include "client/session/session.h"
#include "client/topiccache.h"
#include "client/transport/transport.h"

#include <QLoggingCategory>
#include <QThread>
#include <QTimer>

#include <functional>

Q_DECLARE_LOGGING_CATEGORY(lcMqttClient)
Q_DECLARE_LOGGING_CATEGORY(lcMqttConnection)
Q_DECLARE_LOGGING_CATEGORY(lcMqttConnectionVerbose)

/// Between transport and session: carries bytes and time to the session, turns its events into
/// signals. Any signal's receiver may delete the client; whoever emits holds the shared pointer and
/// looks at `q` afterwards.
class QMqttClientPrivate
{
public:
    explicit QMqttClientPrivate(QMqttClient *client);

    // The properties
    QMqttClient *q; // null once the client is gone
    QString clientId;
    QString hostname;
    quint16 port = 0;
    quint16 keepAlive = 60;
    QMqttClient::ProtocolVersion protocolVersion = QMqttClient::MQTT_3_1_1;
    QMqttClient::ClientState state = QMqttClient::Disconnected;
    QMqttClient::ClientError error = QMqttClient::NoError;
    QString errorString;
    QString username;
    QString password;
    bool cleanSession = true;
    QString willTopic;
    QByteArray willMessage;
    quint8 willQoS = 0;
    bool willRetain = false;
    bool autoKeepAlive = true;
    int connectTimeout = 30000; // ms
    quint32 maximumPacketSize = mqtt::MaximumVarint + 5;
    int maximumFiltersPerPacket = 1000;
    qint64 maximumBytesToWrite = 1024 * 1024 * 1024;
    bool writeBlocked = false;
    const char *publishRefusal = "";
    QMqttConnectionProperties connectionProperties;
    QMqttLastWillProperties lastWillProperties;
    QMqttServerConnectionProperties serverProperties;

    mqtt::Listening listening; // to messageArrived()

    mqtt::Transport transport;
    mqtt::Session session;
    mqtt::ClientSubscriptions subscriptions;

    // Commands
    /// `addressed`: a hostname and a port are needed.
    void connectToHost(bool addressed, const std::function<void()> &bringUp);
    void connectToWebSocket(QWebSocket *socket, bool encrypted);
    void disconnectFromHost();
    void shutDown(); // in the client's destructor
    /// An object or null for each request. `again`: also for what is subscribed already.
    QList<QMqttSubscription *> subscribe(const QList<QMqttClient::SubscriptionRequest> &requests,
                                         bool again);
    /// Of those that are active.
    void unsubscribe(const QList<QMqttSubscription *> &subscriptions,
                     const QMqttUnsubscriptionProperties &properties);
    void subscriptionDestroyed(QMqttSubscription *subscription);
    qint32 publish(const QMqttTopicName &topic, const QMqttPublishProperties *properties,
                   const QByteArray &message, quint8 qos, bool retain, bool duplicate = false);
    [[nodiscard]] qint64 bytesToWrite() const
    {
        return session.output().size() + transport.bytesToWrite();
    }
    bool requestPing();
    void authenticate(const QMqttAuthenticationProperties &properties);

    /// False, with a warning, in another thread than the client's.
    [[nodiscard]] bool isCallable(const char *what) const
    {
        const bool isKnown = QThread::currentThreadId() == m_caller && q->thread() == m_thread;
        return isKnown || isInOwnThread(what);
    }
    /// False, with a debug line, unless the client is disconnected.
    [[nodiscard]] bool isChangeable(const char *property) const;
    void setError(QMqttClient::ClientError value, const QString &text);
    void setState(QMqttClient::ClientState value);

private:
    [[nodiscard]] bool isInOwnThread(const char *what) const;
    /// Why a subscription is refused here; null if it is not.
    [[nodiscard]] const char *
    subscribeRefusal(const QMqttClient::SubscriptionRequest &request) const;
    [[nodiscard]] mqtt::FilterPacking filterPacking(mqtt::PacketType type) const;
    [[nodiscard]] QMqttSubscription *createSubscription(const QMqttTopicFilter &filter,
                                                        const QByteArray &wireFilter);
    /// Not `valid` when a property is too long to be sent.
    [[nodiscard]] mqtt::SessionOptions sessionOptions(bool &valid) const;

    [[nodiscard]] bool isHeard();

    // From the transport and the timer
    void linkUp();
    void linkDown(const QString &reason);
    void readAll();
    void timeOut();

    // Events of the session
    void handle(const mqtt::Event &event);
    void handleAccepted(const mqtt::Event &event);
    void handleRefused(const mqtt::Event &event);
    void handleMessage(const mqtt::Event &event);
    void handleStatus(const mqtt::Event &event);
    void handleSubAck(const mqtt::Event &event);
    void handleGrant(const QPointer<QMqttSubscription> &subscription, quint8 code,
                     const mqtt::Explanation &explanation);
    void handleUnsubAck(const mqtt::Event &event);
    void handleServerDisconnect(const mqtt::Event &event);

    void write();
    /// At once where much is gathered already; else when control is back in the event loop, or at
    /// the end of the reading that goes on, if no slot runs an event loop within.
    void writeSoon()
    {
        if (session.output().size() >= WriteAtOnce)
            write();
        else if (m_reading == 0 || isInNestedLoop())
            transport.requestWrite();
    }
    /// In an event loop that a slot runs while what was read is handled.
    [[nodiscard]] bool isInNestedLoop() const;
    /// Whether so many bytes more may wait for the transport.
    [[nodiscard]] bool hasRoomFor(qsizetype bytes)
    {
        return m_unsent + session.output().size() + bytes <= maximumBytesToWrite ||
               hasRoomNowFor(bytes);
    }
    [[nodiscard]] bool hasRoomNowFor(qsizetype bytes);
    void unblockSoon();
    void armTimer();
    void closeWith(QMqttClient::ClientError value, const QString &text);
    /// The link is gone: with a lasting session only what waits for an answer ends.
    void loseSubscriptions();
    void forgetSubscriptions();
    void settleSubscriptions();

    static constexpr qsizetype WriteAtOnce = 64 * 1024; // more than this is not gathered

    // The client's thread, and the identifier it last ran under.
    mutable Qt::HANDLE m_caller = nullptr;
    mutable QThread *m_thread = nullptr;
    mqtt::TopicCache m_topics;
    QExplicitlySharedDataPointer<QMqttMessagePrivate> m_spareMessage;
    QTimer m_timer;
    int m_reading = 0;
    int m_readingLoop = 0; // the level of the event loop in which it reads
    qint64 m_unsent = 0;   // in the transport, when last looked at: never more since
};
