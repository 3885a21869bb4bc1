// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqttconnection.h"
#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "connection/mqttpublishoptions.h"
#include "mqttserviceexport.h"
#include "service/mqttbatchoptions.h"
#include "service/mqtthandler.h"
#include "service/mqttloop.h"
#include "service/mqttmacros.h"
#include "service/mqttrequest.h"
#include "service/mqttvalue.h"
#include "service/slot.h"

#include <QFuture>
#include <QJsonObject>
#include <QObject>
#include <QVariantMap>

#include <chrono>
#include <map>
#include <memory>

class JsonSettings;
class MqttServicePrivate;
class ServiceConfig;

/// A service on an MQTT broker: an identity, the handlers of its topics, its loops, and what it
/// publishes. Derive from it and declare slots with MQTT_HANDLE and MQTT_LOOP, or use it as it is
/// with handle() and every(). Lives in one thread; its functions are called from there only, unless
/// one says otherwise.
///
/// The retained topic <base>online is "1" while the service is online, else "0". A message "0" or
/// "1" on <base>enabled disables or enables the service.
class MQTTSERVICE_EXPORT MqttService : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QString baseTopic READ baseTopic WRITE setBaseTopic RESET resetBaseTopic NOTIFY
                   baseTopicChanged)
    Q_PROPERTY(QString clientId READ clientId WRITE setClientId NOTIFY clientIdChanged)
    Q_PROPERTY(
        QString replicaGroup READ replicaGroup WRITE setReplicaGroup NOTIFY replicaGroupChanged)
    Q_PROPERTY(QString instance READ instance WRITE setInstance NOTIFY instanceChanged)
    Q_PROPERTY(bool running READ isRunning NOTIFY runningChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY onlineChanged)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged)
    Q_PROPERTY(QStringList subscriptions READ subscriptions WRITE setSubscriptions NOTIFY
                   subscriptionsChanged)
    Q_PROPERTY(
        int floatPrecision READ floatPrecision WRITE setFloatPrecision NOTIFY floatPrecisionChanged)
    Q_PROPERTY(
        bool infoPublished READ isInfoPublished WRITE setInfoPublished NOTIFY infoPublishedChanged)
    Q_PROPERTY(QString healthInterval READ healthIntervalText WRITE setHealthIntervalText NOTIFY
                   healthIntervalChanged)
    Q_PROPERTY(QJsonObject config READ config NOTIFY configChanged)
    Q_PROPERTY(
        bool configWatched READ isConfigWatched WRITE setConfigWatched NOTIFY configWatchedChanged)
    Q_PROPERTY(JsonSettings *state READ state CONSTANT)
    Q_PROPERTY(QString stateFile READ stateFile WRITE setStateFile NOTIFY stateFileChanged)
    Q_PROPERTY(bool statePersistent READ isStatePersistent WRITE setStatePersistent NOTIFY
                   stateFileChanged)
    Q_PROPERTY(MqttConnection *connection READ connection NOTIFY connectionChanged)
    Q_PROPERTY(quint64 receivedMessages READ receivedMessages NOTIFY countersChanged)
    Q_PROPERTY(quint64 publishedMessages READ publishedMessages NOTIFY countersChanged)
    Q_PROPERTY(quint64 unchangedMessages READ unchangedMessages NOTIFY countersChanged)
    Q_PROPERTY(quint64 unhandledMessages READ unhandledMessages NOTIFY countersChanged)
    Q_PROPERTY(quint64 droppedMessages READ droppedMessages NOTIFY countersChanged)
    Q_PROPERTY(quint64 handlerFailures READ handlerFailures NOTIFY countersChanged)
    Q_PROPERTY(quint64 slowHandlers READ slowHandlers NOTIFY countersChanged)
    Q_PROPERTY(quint64 lateAnswers READ lateAnswers NOTIFY countersChanged)
    Q_MOC_INCLUDE("settings/jsonsettings.h")
public:
    explicit MqttService(const QString &name, QObject *parent = nullptr);
    explicit MqttService(QObject *parent = nullptr);
    /// Ends at once, without the clean stop of stop(); the broker publishes the will.
    ~MqttService() override;

    // Identity. While running, what makes other topics takes effect at once: the link is made anew,
    // the handlers move, and the service goes offline at the old place; topics that cannot be are
    // told by errorOccurred(). A client id takes effect at the next start().

    [[nodiscard]] QString name() const;
    void setName(const QString &name);

    /// "service/<name>/" by default. A missing trailing '/' is added; empty means no prefix.
    [[nodiscard]] QString baseTopic() const;
    void setBaseTopic(const QString &topic);
    void resetBaseTopic();

    /// The name and a random tail by default, at most 23 characters. Of a replica the name, or what
    /// was set, and its instance; at a broker that is one of brokers() already, that and its id.
    [[nodiscard]] QString clientId() const;
    void setClientId(const QString &id);

    /// A service may run as several processes, its replicas: all with one group, each with an
    /// instance of its own, both levels of topics. Handlers then share their messages, so that one
    /// replica gets each [MQTT-4.8.2-4], but for those that are not shared(); the broker brings
    /// them nothing that it keeps. Each replica has the topics online, info and health to itself,
    /// see ownTopic(), and so its client id, its state and its outbox, where these are given as
    /// folders. In the configuration `services.<name>.replicas`, with `group`, `instance` and
    /// `loops`, which names the instance that alone runs a loop, and `self_test`: whether the
    /// broker delivers to shared subscriptions is tried, and told by errorOccurred(). Without an
    /// instance it is $MQTTSERVICE_INSTANCE. Empty by default: the service is one process.
    [[nodiscard]] QString replicaGroup() const;
    void setReplicaGroup(const QString &group);
    [[nodiscard]] QString instance() const;
    void setInstance(const QString &instance);
    /// Where the topics online, info and health are: baseTopic(), of a replica
    /// "<base>instances/<instance>/".
    [[nodiscard]] QString ownTopic() const;

    // Configuration; what is set here holds where it says nothing, also when set later.

    /// With what the configuration says over what was set here.
    [[nodiscard]] BrokerOptions brokerOptions() const;
    /// A will replaces the service's own, which says that it is no longer online. Takes effect at
    /// the next start().
    void setBrokerOptions(const BrokerOptions &options);

    /// Several brokers in place of the one, by their ids, each with a connection: handlers hear
    /// them all, what is published goes to all, and on each the service is online and has a will.
    /// Answers go to the broker their request came from (MqttMessage::connectionId()); requests to
    /// one of them, see MqttRequestOptions::broker. May change at any time: a broker that is added
    /// or removed does not touch the others, and one whose options change is connected anew only if
    /// the link itself is another. Empty, the default: the broker of brokerOptions().
    ///
    /// In the configuration they are `brokers.<id>`, and `services.<name>.brokers` says which the
    /// service uses, which goes before; see ServiceConfig::serviceBrokers().
    [[nodiscard]] std::map<QString, BrokerOptions> brokers() const;
    void setBrokers(const std::map<QString, BrokerOptions> &brokers);

    /// The broker of a configuration, for connections that are no service's: with the client id of
    /// the configuration, or else one made from the name, and without a will.
    [[nodiscard]] static BrokerOptions clientOptions(const ServiceConfig &config,
                                                     const QString &name);

    /// Takes over the configuration: what it says of the broker and the service goes before what
    /// was set in code, and its section of this service is config(). Checked first; on an error
    /// everything stays as it was.
    ///
    /// While running it takes effect at once. The link is made anew, with DISCONNECT and what is
    /// unacknowledged sent again, only if it would be another: address, login, TLS, session, will,
    /// role. The file of an outbox is another from the next start() on. What start() would refuse,
    /// as an instance that is missing, or handlers without a broker to listen to, is an error.
    MqttError applyConfig(ServiceConfig config);
    /// Reads the configuration that was applied last again, from where it came, and applies it; any
    /// number of times. The same error is reported once by log and errorOccurred(). Secrets and
    /// certificates are not part of it: they are read for each attempt to connect.
    MqttError reloadConfig();
    /// Reloads when the file changes. Off unless the configuration has `watch_config`.
    [[nodiscard]] bool isConfigWatched() const;
    void setConfigWatched(bool watched);
    /// The configuration that was applied last.
    [[nodiscard]] ServiceConfig appliedConfig() const;
    /// The service's own section of the configuration, free-form.
    [[nodiscard]] QJsonObject config() const;

    /// What the service remembers from run to run; saved by stop(). One that was asked for before
    /// start() must be readable and writable then.
    [[nodiscard]] JsonSettings *state() const;
    /// Where the state is kept: a file, or a folder if it ends in '/', in which it is
    /// `<name>.json`. The configuration's `services.<name>.state` goes before it; empty, the
    /// default, is $STATE_DIRECTORY or the user's folder for state.
    [[nodiscard]] QString stateFile() const;
    void setStateFile(const QString &path);
    /// Off, the state lives in memory alone. The configuration's `state: false` turns it off too.
    [[nodiscard]] bool isStatePersistent() const;
    void setStatePersistent(bool persistent);

    /// The first one. The same all the time, but for takeOver(), and where its broker is taken away
    /// by setBrokers() or the configuration.
    [[nodiscard]] MqttConnection *connection() const;
    /// To one of several brokers; null for an unknown id.
    [[nodiscard]] MqttConnection *connection(const QString &broker) const;
    /// All of them: to the one broker, or to each of several.
    [[nodiscard]] QList<MqttConnection *> connections() const;

    // Life cycle

    /// Binds what the class declares, checks everything, then connects and keeps connected. On an
    /// error, also reported by errorOccurred(), nothing was started.
    MqttError start();
    /// At the next start() this service takes the place of another one of the same name: it goes on
    /// with the link to the broker, the client id and all that waits to be sent, and the other one
    /// is stopped by that, without a word to the broker. Its state is saved; this one is enabled as
    /// it was. Where that cannot be, as this service would connect otherwise, it starts when the
    /// other one has stopped or is deleted, unless stop() comes before. For programs whose services
    /// are replaced while they run.
    void takeOver(MqttService *other);
    /// Publishes offline, sends what is pending, disconnects; stopped() comes within the close
    /// timeout of the broker options, even when the link is dead. Does not block.
    void stop();
    [[nodiscard]] bool isRunning() const;
    /// On one of its brokers at least.
    [[nodiscard]] bool isOnline() const;

    /// While disabled loops pause, and handlers with skippedWhileDisabled are not called.
    [[nodiscard]] bool isEnabled() const;
    void setEnabled(bool enabled);

    /// How often <base>online is published again; 180 s by default, 0 for never, at most 24 days.
    [[nodiscard]] std::chrono::milliseconds onlineInterval() const;
    void setOnlineInterval(std::chrono::milliseconds interval);

    /// How often <base>health tells how the service does: connected, uptime in seconds, received
    /// (rx) and published (tx) messages, queued, dropped, and its loops, as JSON. 60 s by default,
    /// 0 for never, at most 24 days.
    [[nodiscard]] std::chrono::milliseconds healthInterval() const;
    void setHealthInterval(std::chrono::milliseconds interval);
    /// "500ms", "30s", "0"; what is no time is refused by errorOccurred().
    [[nodiscard]] QString healthIntervalText() const;
    void setHealthIntervalText(const QString &interval);
    /// Whether the retained <base>info tells what the service is: version, toolkit, start, host and
    /// topics, as JSON. True by default; switched off while online, the broker forgets it. In the
    /// configuration `publish_info`, which goes before.
    [[nodiscard]] bool isInfoPublished() const;
    void setInfoPublished(bool on);

    // Handlers and loops; both are owned by the service and may be deleted at any time

    /// Calls a slot or lambda for every message of a topic. What it receives follows from the types
    /// of its parameters; see MqttHandler::error() for one that cannot be called.
    template <typename Receiver, typename Function>
    requires(!std::is_convertible_v<Function, const char *>)
        MqttHandler *handle(const QString &topic, Receiver *receiver, Function function,
                            const MqttHandlerOptions &options = {})
    {
        return addHandler(topic, mqtt::makeSlot(receiver, std::move(function)), options);
    }
    template <typename Function>
    requires std::is_class_v<Function> MqttHandler *handle(const QString &topic, Function function,
                                                           const MqttHandlerOptions &options = {})
    {
        return addHandler(topic, mqtt::makeSlot(this, std::move(function)), options);
    }
    /// A slot or invokable by its name.
    MqttHandler *handle(const QString &topic, QObject *receiver, const char *slot,
                        const MqttHandlerOptions &options = {});

    /// Calls a slot or lambda every interval; one that returns false is not called again.
    template <typename Receiver, typename Function>
    requires(!std::is_convertible_v<Function, const char *>) MqttLoop *every(
        std::chrono::milliseconds interval, Receiver *receiver, Function function,
        MqttLoop::FirstRun firstRun = MqttLoop::FirstRun::WhenOnline)
    {
        return addLoop(interval, mqtt::makeSlot(receiver, std::move(function)), firstRun);
    }
    template <typename Function>
    requires std::is_class_v<Function> MqttLoop *
    every(std::chrono::milliseconds interval, Function function,
          MqttLoop::FirstRun firstRun = MqttLoop::FirstRun::WhenOnline)
    {
        return addLoop(interval, mqtt::makeSlot(this, std::move(function)), firstRun);
    }

    /// In the order they were made.
    [[nodiscard]] QList<MqttHandler *> handlers() const;
    [[nodiscard]] QList<MqttLoop *> loops() const;

    /// Topic filters, as they stand, to be subscribed in place of those of the handlers they cover:
    /// one broad subscription, as baseTopic() + "#", feeds any number of narrow handlers. It is
    /// subscribed with the highest QoS of these, also while there are none; what none of them
    /// handles is unhandledMessage(). A handler that is not covered, or has another sharedGroup
    /// than the filter, subscribes itself. What the broker has kept comes when the filter is
    /// subscribed, not when a handler is added later. May change at any time; invalid filters are
    /// left out, with an error.
    [[nodiscard]] QStringList subscriptions() const;
    void setSubscriptions(const QStringList &filters);

    /// A call of a handler that takes this long is told of by handlerSlow(); 1 s by default, 0 for
    /// never.
    [[nodiscard]] std::chrono::milliseconds slowHandlerThreshold() const;
    void setSlowHandlerThreshold(std::chrono::milliseconds threshold);

    /// How often what the loops cost is logged; 180 s by default, 0 for never, at most 24 days.
    [[nodiscard]] std::chrono::milliseconds statisticsInterval() const;
    void setStatisticsInterval(std::chrono::milliseconds interval);

    // Requests

    /// Publishes to a topic, as it stands, and waits for the answer; a handler that returns a value
    /// gives one, see MqttHandler. The future always gets a result and never throws: the answer, or
    /// what went wrong. What is asked while offline is sent once online, what was sent is not sent
    /// again after a lost connection. Canceling the future drops the answer; such, and those behind
    /// the time-out, are counted as lateAnswers().
    ///
    /// Answers come to <base>rr/<client id>, without wildcards the id may have, or where the
    /// broker's response information says [MQTT-3.2.2.3.15], and are told by 16 bytes of
    /// correlation data. With a replyTopic of the options also an answer without correlation data
    /// counts, for the oldest request.
    [[nodiscard]] QFuture<MqttReply> request(const QString &topic, const MqttValue &value = {},
                                             const MqttRequestOptions &options = {});
    [[nodiscard]] QFuture<MqttReply> request(const QString &topic, const MqttValue &value,
                                             std::chrono::milliseconds timeout);

    // Publishing; the result says whether the message was accepted, for sending or waiting. From
    // any thread: in another than the service's it is queued to that, in order, and always
    // accepted; its future tells the rest.

    // With several brokers they go to each, or to the one of the options; one that is away follows
    // its own outbox. The result is the first refusal, or else that of the first broker.

    /// Text and bytes as they are; bool as 1 or 0; nothing as an empty payload; numbers in decimal,
    /// rounded to floatPrecision; lists and maps as compact JSON.
    MqttPublication publish(const QString &topic, const MqttValue &value = {},
                            const MqttPublishOptions &options = {});
    /// The same with a result for each broker, by its id; the one broker has an empty one. Where
    /// the message could not be published at all, each has the reason, as has the id of the options
    /// that no broker has. Only in the service's thread.
    std::map<QString, MqttPublication> publishEach(const QString &topic,
                                                   const MqttValue &value = {},
                                                   const MqttPublishOptions &options = {});
    /// Any value as JSON: a text is quoted.
    MqttPublication publishJson(const QString &topic, const MqttValue &value,
                                const MqttPublishOptions &options = {});
    /// One publish() per key, at [ext/]key. All are tried; the result is the first error.
    MqttError publishJsonKeys(const QVariantMap &values, const QString &ext = {},
                              const MqttPublishOptions &options = {});
    MqttError publishJsonKeys(const QJsonObject &values, const QString &ext = {},
                              const MqttPublishOptions &options = {});

    /// Collects values of a topic and publishes them as one JSON array, in order: at a size, after
    /// a time, before a value with other options, on stop(). The result is an error when the value
    /// cannot be published.
    MqttError publishBatched(const QString &topic, const MqttValue &value,
                             const MqttPublishOptions &options = {});
    /// Collects messages, of all topics, and publishes them one by one: at a size, after a time, on
    /// stop(). The result is an error when the value cannot be published.
    MqttError publishQueued(const QString &topic, const MqttValue &value,
                            const MqttPublishOptions &options = {});
    /// 5 values or 60 s by default; "batchSize" and "publishInterval" of the configuration go
    /// before. The second form is for one topic, relative like that of a publish, and goes before
    /// both.
    void setBatchOptions(const MqttBatchOptions &options);
    void setBatchOptions(const QString &topic, const MqttBatchOptions &options);
    /// 5 messages or 60 s by default; "queueSize" and "publishInterval" of the configuration go
    /// before.
    void setQueueOptions(const MqttBatchOptions &options);
    void setQueueOptions(const QString &topic, const MqttBatchOptions &options);
    /// Publishes now what is collected.
    void flushCollected();

    /// One message without a service: connects, publishes, disconnects. Tries each address once.
    /// The future finishes when the connection has ended; the topic is whole. Forms of the URL:
    /// mqtt://[USER:PASSWORD@]HOST[:PORT] and what else a configuration takes.
    [[nodiscard]] static QFuture<MqttDelivery> publishOnce(const QString &url, const QString &topic,
                                                           const MqttValue &value = {},
                                                           const MqttPublishOptions &options = {});
    [[nodiscard]] static QFuture<MqttDelivery> publishOnce(const BrokerOptions &broker,
                                                           const QString &topic,
                                                           const MqttValue &value = {},
                                                           const MqttPublishOptions &options = {});

    /// Decimals of published numbers, 0 to 15; 5 by default.
    [[nodiscard]] int floatPrecision() const;
    void setFloatPrecision(int decimals);

    // Counted since this object was made

    [[nodiscard]] quint64 receivedMessages() const;
    [[nodiscard]] quint64 publishedMessages() const;
    /// Not sent because of onlyIfChanged.
    [[nodiscard]] quint64 unchangedMessages() const;
    [[nodiscard]] quint64 unhandledMessages() const;
    /// Accepted, then lost; see MqttConnection::messageDropped().
    [[nodiscard]] quint64 droppedMessages() const;
    [[nodiscard]] quint64 handlerFailures() const;
    /// Calls of handlers that took longer than slowHandlerThreshold().
    [[nodiscard]] quint64 slowHandlers() const;
    /// Answers to requests that nobody waited for any more.
    [[nodiscard]] quint64 lateAnswers() const;

Q_SIGNALS:
    void nameChanged();
    void baseTopicChanged();
    void clientIdChanged();
    void replicaGroupChanged();
    void instanceChanged();
    void configChanged();
    void configWatchedChanged();
    /// A configuration was applied, by reloadConfig() or otherwise.
    void configApplied();
    void stateFileChanged();
    /// Another first connection, or other connections() beside it.
    void connectionChanged();
    void runningChanged();
    void onlineChanged();
    void enabledChanged();
    void floatPrecisionChanged();
    void onlineIntervalChanged();
    void subscriptionsChanged();
    void healthIntervalChanged();
    void infoPublishedChanged();
    /// Every second while there is something new.
    void countersChanged();

    /// The end of stop().
    void stopped();
    void errorOccurred(const MqttError &error);
    /// One message was not handled: its payload did not convert, or the slot threw.
    void handlerFailed(MqttHandler *handler, const MqttMessage &message, const MqttError &error);
    /// A call took longer than slowHandlerThreshold().
    void handlerSlow(MqttHandler *handler, const MqttMessage &message,
                     std::chrono::milliseconds took);
    void loopFailed(MqttLoop *loop, const MqttError &error);
    /// No handler matches; see onUnhandledMessage().
    void unhandledMessage(const MqttMessage &message);

protected:
    /// For messages that no handler matches, as those of subscriptions() or of an earlier session.
    /// By default nothing more than the signal and a line in the log, once per topic and at most
    /// for 1,000 topics. What it throws is logged.
    virtual void onUnhandledMessage(const MqttMessage &message);
    /// For a service's own check of its section: adds what is wrong with it to the configuration.
    virtual void checkConfig(ServiceConfig &config);

private:
    friend class MqttServicePrivate;
    friend class MqttHandler;
    friend class MqttHandlerPrivate;
    friend class MqttLoop;
    friend class MqttLoopPrivate;
    MqttHandler *addHandler(const QString &topic, mqtt::Slot slot,
                            const MqttHandlerOptions &options);
    MqttLoop *addLoop(std::chrono::milliseconds interval, mqtt::Slot slot,
                      MqttLoop::FirstRun firstRun);

    Q_DISABLE_COPY_MOVE(MqttService)
    std::unique_ptr<MqttServicePrivate> const d;
};
