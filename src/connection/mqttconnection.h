// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqttcredentials.h"
#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "connection/mqttpublication.h"
#include "connection/mqttpublishoptions.h"
#include "mqttserviceexport.h"

#include <QObject>

#include <functional>
#include <memory>

class MqttConnectionPrivate;

namespace mqtt {
struct PublishTopic;
}

/// How MqttConnection::subscribe() subscribes; to be written as {.qos = Mqtt::QoS::AtLeastOnce}.
struct MqttSubscribeOptions
{
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    int rank = 0;         // receivers of one message are called in ascending order
    bool retained = true; // false: MQTT 5 is told not to send what the broker kept
    /// A filter that covers this one, to be subscribed in its place: one broad subscription for
    /// many narrow receivers. Empty: none.
    QString through = {};

    friend bool operator==(const MqttSubscribeOptions &, const MqttSubscribeOptions &) = default;
};

/// A link to one broker that is kept up: connects and reconnects by itself, restores subscriptions,
/// and keeps publishes made while offline. Lives in one thread.
class MQTTSERVICE_EXPORT MqttConnection : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString id READ id CONSTANT)
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY onlineChanged)
    Q_PROPERTY(QString host READ host NOTIFY addressChanged)
    Q_PROPERTY(int port READ port NOTIFY addressChanged)
    Q_PROPERTY(QString address READ addressText NOTIFY addressChanged)
    Q_PROPERTY(MqttError lastError READ lastError NOTIFY lastErrorChanged)
    Q_PROPERTY(qint64 queued READ queued NOTIFY queuedChanged)
    Q_PROPERTY(qint64 queuedBytes READ queuedBytes NOTIFY queuedChanged)
    Q_PROPERTY(std::chrono::milliseconds queuedAge READ queuedAge NOTIFY queuedChanged)
    Q_PROPERTY(qint64 unacknowledged READ unacknowledged NOTIFY queuedChanged)
    Q_PROPERTY(quint64 dropped READ dropped NOTIFY droppedChanged)
public:
    enum class State {
        Closed,
        Connecting,
        Online,
        Waiting, // for the next attempt
        Closing,
    };
    Q_ENUM(State)

    using Receiver = std::function<void(const MqttMessage &message)>;

    explicit MqttConnection(QObject *parent = nullptr);
    explicit MqttConnection(const QString &id, QObject *parent = nullptr);
    /// Cuts the link, so that the broker publishes the will; what is queued is lost, unless the
    /// outbox is durable. See close().
    ~MqttConnection() override;

    /// What tells it from others, also in the messages that come by it; empty where there is one.
    [[nodiscard]] QString id() const;

    [[nodiscard]] BrokerOptions options() const;
    /// Takes effect at the next attempt to connect; see reconnect().
    void setOptions(const BrokerOptions &options);

    /// Asked for the login at each attempt to connect, in place of that of the options: for tokens
    /// that expire. Called in the connection's thread; it should not block. Null for none.
    void setCredentials(const std::function<MqttCredentials()> &credentials);

    [[nodiscard]] State state() const;
    [[nodiscard]] bool isOnline() const { return state() == State::Online; }
    /// The address of the link, or of the next attempt: one of options().addresses().
    [[nodiscard]] BrokerAddress address() const;
    [[nodiscard]] QString addressText() const { return address().toString(); }
    [[nodiscard]] QString host() const;
    [[nodiscard]] int port() const;
    /// What ended or prevented the connection last; ok while online.
    [[nodiscard]] MqttError lastError() const;
    /// The protocol of the connection, or of the next attempt; never Auto.
    [[nodiscard]] BrokerOptions::Protocol protocol() const;
    /// True when the last connect found the session, so subscriptions were still there.
    [[nodiscard]] bool isSessionRestored() const;
    /// Where the broker of this connection wants response topics to begin; empty where it does not
    /// say, and while offline [MQTT-3.2.2.3.15].
    [[nodiscard]] QString responseInformation() const;

    /// Messages that arrived since this object was made.
    [[nodiscard]] quint64 received() const;
    /// Publishes waiting for the connection, or for their turn in the window.
    [[nodiscard]] qint64 queued() const;
    /// Their topics and payloads.
    [[nodiscard]] qint64 queuedBytes() const;
    /// How long the oldest of them has waited; 0 when none waits.
    [[nodiscard]] std::chrono::milliseconds queuedAge() const;
    /// Publishes of QoS 1 and 2 that were sent and not acknowledged.
    [[nodiscard]] qint64 unacknowledged() const;
    /// Publishes lost since this object was made, each also reported by messageDropped().
    [[nodiscard]] quint64 dropped() const;

    /// Connects, and goes on trying until close().
    void open();
    /// Leaves the link with DISCONNECT, if it is up, and makes it anew at once with the options as
    /// they are now; what is unacknowledged is sent again. Ends the wait for the next attempt. Does
    /// nothing when closed or closing.
    void reconnect();
    /// Sends what is pending, then DISCONNECT; closed() comes within the bound even when the link
    /// is dead. Does not block.
    void close(std::chrono::milliseconds bound);
    /// With the bound of the options.
    void close();

    /// Sends now, or queues until online. The result says whether the message was accepted, and on
    /// request what becomes of it.
    MqttPublication publish(const QString &topic, const QByteArray &payload,
                            const MqttPublishOptions &options = {});

    /// Calls the receiver for every message that matches the filter: once per message, in ascending
    /// order of rank, then of subscribing. The filter is subscribed while anyone wants it, with the
    /// highest QoS asked for. 0 when the filter is invalid or the role forbids it, which
    /// errorOccurred() tells; else a handle for unsubscribe(). With a null receiver the messages
    /// are wanted, but unhandledMessage() unless another handles them.
    [[nodiscard]] quint64 subscribe(const QString &filter, const MqttSubscribeOptions &options,
                                    Receiver receiver);
    [[nodiscard]] quint64 subscribe(const QString &filter, Mqtt::QoS qos, Receiver receiver,
                                    int rank = 0);
    /// Several filters for one receiver, which hears a message once though several match.
    [[nodiscard]] quint64 subscribe(const QStringList &filters, const MqttSubscribeOptions &options,
                                    Receiver receiver);
    /// Other filters for the same receiver: the new ones are subscribed before the old ones are
    /// dropped, and what both match is neither missed nor seen twice. False, and nothing changed,
    /// when there is none or one is invalid.
    bool resubscribe(quint64 subscription, const QStringList &filters,
                     const MqttSubscribeOptions &options);
    bool resubscribe(quint64 subscription, const QString &filter,
                     const MqttSubscribeOptions &options);
    /// Safe inside a receiver; it is not called again.
    void unsubscribe(quint64 subscription);
    /// Asks the broker anew for the messages it keeps: who wants them gets them again.
    void refreshRetained();

Q_SIGNALS:
    void stateChanged();
    void onlineChanged();
    void optionsChanged();
    void addressChanged();
    void lastErrorChanged();
    void queuedChanged();
    void droppedChanged();
    /// A failed attempt, a lost connection, a refused subscription; the text names the stage.
    void errorOccurred(const MqttError &error);
    /// The connection ended after close().
    void closed();
    /// A message that matched no subscription.
    void unhandledMessage(const MqttMessage &message);
    void messageDropped(const QString &topic, const QByteArray &payload, const MqttError &reason);

private:
    friend class MqttServicePrivate;
    /// Sends a message that needs nothing more than that; false, and nothing happened, for others.
    /// Nobody hears of it.
    bool publishNow(const mqtt::PublishTopic &topic, const QByteArray &payload,
                    const MqttPublishOptions &options);

    Q_DISABLE_COPY_MOVE(MqttConnection)
    std::unique_ptr<MqttConnectionPrivate> const d;
};
