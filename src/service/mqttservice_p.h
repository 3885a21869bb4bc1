// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/lifeline.h"
#include "service/answer.h"
#include "service/batcher.h"
#include "service/mqttservice.h"
#include "service/publishedtopics.h"
#include "service/replica.h"
#include "service/requests.h"
#include "service/servicehealth.h"
#include "service/sharedprobe.h"
#include "settings/filewatcher.h"
#include "settings/serviceconfig.h"

#include <QMultiHash>
#include <QPointer>
#include <QSet>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <map>
#include <optional>
#include <unordered_map>

class MqttServicePrivate
{
public:
    explicit MqttServicePrivate(MqttService *service, const QString &name);
    ~MqttServicePrivate();

    static MqttServicePrivate *of(MqttService *service) { return service->d.get(); }

    enum class Phase { Stopped, Running, Stopping };

    MqttService *const q;
    mqtt::Lifeline lifeline;
    std::shared_ptr<MqttConnection> connection; // never null; two have it while one takes over
    std::vector<std::shared_ptr<MqttConnection>> others; // of several brokers, beside the first

    // Identity and configuration
    QString name;
    QString defaultBaseTopic; // made from the name
    std::optional<QString> baseTopic;
    QString ownClientId;                      // made from the name
    BrokerOptions broker;                     // with what the configuration says
    std::map<QString, BrokerOptions> brokers; // in its place, by their ids
    mqtt::Replica replica;
    ServiceConfig config;
    // What was set in code, and holds where the configuration says nothing.
    struct
    {
        BrokerOptions broker = {};
        std::map<QString, BrokerOptions> brokers = {};
        std::optional<QString> baseTopic = {};
        mqtt::Replica replica = {};
        std::chrono::milliseconds onlineInterval = std::chrono::seconds(180);
        std::chrono::milliseconds healthInterval = std::chrono::seconds(60);
        bool infoPublished = true;
        MqttBatchOptions batch = {};
        MqttBatchOptions queue = {};
        QString stateFile = {};
        bool statePersistent = true;
        bool configWatched = false;
    } own;
    std::unique_ptr<JsonSettings> state;

    // Life
    Phase phase = Phase::Stopped;
    QPointer<MqttService> predecessor; // whose place is taken at start
    bool enabled = true;
    QTimer onlineTimer;
    QTimer statisticsTimer;

    // What it has
    std::map<int, MqttHandler *> handlers; // by their sequence
    QSet<QByteArray> handlerClaims;        // of slots that are bound, see MqttHandlerPrivate
    QMultiHash<QByteArray, QPointer<MqttHandler>> claimants; // who was refused one of these
    struct Handling
    {
        MqttHandler *handler; // null when it was deleted meanwhile
        std::chrono::steady_clock::time_point since;
    };
    std::vector<Handling> handling; // a message now, the innermost last
    QStringList subscriptions;
    std::chrono::milliseconds slowHandlerThreshold = std::chrono::seconds(1);
    QList<MqttLoop *> loops;
    mqtt::Requests requests;
    std::atomic<int> floatPrecision = 5;
    mqtt::PublishedTopics topics;
    mqtt::ServiceHealth health{q};
    mqtt::SharedProbe sharedProbe;

    quint64 published = 0;
    quint64 unchanged = 0;
    quint64 unhandled = 0;
    quint64 handlerFailures = 0;
    quint64 slowHandlers = 0;

    void updateName();
    /// By one of the updates; what runs follows at once.
    void changeIdentity(void (MqttServicePrivate::*update)());

    // Each of what was set in code and what the configuration says, which goes before.
    void updateBaseTopic();
    void updateReplica();
    [[nodiscard]] mqtt::Replica replicaOf(const ServiceConfig &given) const;
    void updateBroker();
    void updateBrokers();
    void updateOnlineInterval();
    void updateHealthInterval();
    void updateInfoPublished();
    void updateCollecting();

    // Configuration and state
    [[nodiscard]] static BrokerOptions clientOptions(const ServiceConfig &config,
                                                     const QString &name);
    void checkConfig(ServiceConfig &given);
    MqttError applyConfig(ServiceConfig given);
    void takeConfig(const ServiceConfig &given);
    MqttError reloadConfig();
    void watchConfig();
    [[nodiscard]] bool isConfigWatched() const;
    [[nodiscard]] QString stateFile() const;
    [[nodiscard]] bool isStatePersistent() const;
    JsonSettings *openState();
    void moveState();
    [[nodiscard]] MqttError checkState();
    MqttError start();
    void stop();

    // mqttservice_brokers.cpp
    void setBrokers(const std::map<QString, BrokerOptions> &options);
    /// The connections; the first is connection.
    [[nodiscard]] std::vector<std::shared_ptr<MqttConnection>> connections() const;
    [[nodiscard]] MqttConnection *connectionOf(const QString &id) const;
    /// Of something that is not done, as there is no broker of this id.
    [[nodiscard]] MqttError unknownBroker(const QString &what, const QString &id) const;
    /// As the service was given them.
    [[nodiscard]] const BrokerOptions &brokerOf(const MqttConnection *link) const;
    [[nodiscard]] bool isOnline() const;
    [[nodiscard]] QString roleProblem(const BrokerOptions &one,
                                      const std::map<QString, BrokerOptions> &several) const;
    [[nodiscard]] static bool isListenedTo(const MqttConnection *link)
    {
        return link->options().role != BrokerOptions::Role::PublisherOnly;
    }
    /// One that is listened to; where none is, each, which says that it cannot be.
    [[nodiscard]] bool isToSubscribe(const MqttConnection *link) const;
    /// Publishes on the brokers of the options, one or all; the first refusal, or else the result
    /// of the first broker.
    MqttPublication publishOn(const QString &topic, const QByteArray &payload,
                              const MqttPublishOptions &options);
    std::map<QString, MqttPublication> publishEach(const QString &topic, const QByteArray &payload,
                                                   const MqttPublishOptions &options);

    // mqttservice_publish.cpp
    using Formatter = std::optional<QByteArray> (*)(const QVariant &value, int precision,
                                                    QString *error);
    /// The payload of a value; the error, which names the topic, where there is none.
    [[nodiscard]] static MqttError format(Formatter formatter, const QString &topic,
                                          const MqttValue &value, int precision,
                                          QByteArray *payload);
    /// The same with the service's precision; what it refuses is told.
    [[nodiscard]] MqttError format(Formatter formatter, const QString &topic,
                                   const MqttValue &value, QByteArray *payload);
    /// From another thread: in this one, later.
    MqttPublication post(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options);
    MqttPublication send(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options);
    std::map<QString, MqttPublication> sendEach(const QString &topic, const QByteArray &payload,
                                                const MqttPublishOptions &options);
    /// Of one that was accepted.
    void notePublished(const QString &topic, const QByteArray &payload,
                       const MqttPublishOptions &options);
    MqttError refuse(const MqttError &error);
    [[nodiscard]] bool isOtherThread() const { return QThread::currentThread() != q->thread(); }

    // mqttservice_collect.cpp
    mqtt::Batcher batches{mqtt::Batcher::Form::Array};
    mqtt::Batcher queue{mqtt::Batcher::Form::Queue};
    QTimer collectTimer;
    MqttError collect(mqtt::Batcher *batcher, const QString &topic, const QByteArray &payload,
                      const MqttPublishOptions &options);
    void publishCollected(const mqtt::Batcher::Messages &batched,
                          const mqtt::Batcher::Messages &queued = {});
    void expireCollected();
    void flushCollected();
    void armCollectTimer();
    /// From the service's section of the configuration.
    void checkCollecting(ServiceConfig &config);

    // For handlers and loops
    /// The parent of a new handler: not the service itself, as QObject looks through all children
    /// of a parent to remove one.
    [[nodiscard]] QObject *shelf();
    [[nodiscard]] int addHandler(MqttHandler *handler);
    void removeHandler(MqttHandler *handler);
    /// The handler is updated when the claim is free again.
    void awaitClaim(const QByteArray &claim, MqttHandler *handler);
    void offerClaim(const QByteArray &claim);
    /// The filter of subscriptions() that covers this one; empty when there is none.
    [[nodiscard]] QString covering(const QString &filter) const;
    void setSubscriptions(const QStringList &filters);
    /// Each may delete others in its signals; false when one deleted the service.
    bool updateHandlers();
    /// An object in the service's thread, which outlives the service if need be.
    [[nodiscard]] std::shared_ptr<QObject> homeThread();
    void answer(const MqttMessage &request, const mqtt::Answer &answer);
    [[nodiscard]] QFuture<MqttReply> request(const QString &topic, const MqttValue &value,
                                             const MqttRequestOptions &options);
    void addLoop(MqttLoop *loop);
    void removeLoop(MqttLoop *loop);
    [[nodiscard]] bool hasBeenOnline() const { return m_hasBeenOnline; }
    void noteCounters()
    {
        if (!m_counterTimer.isActive())
            m_counterTimer.start();
    }
    void noteCounters(MqttHandler *handler);
    void report(const MqttError &error);
    void handlerFailed(MqttHandler *handler, const MqttMessage &message, const MqttError &error);
    void handlerSlow(MqttHandler *handler, const MqttMessage &message,
                     std::chrono::milliseconds took);
    void loopFailed(MqttLoop *loop, const MqttError &error);
    void updateLoops();

private:
    void watch(MqttConnection *link);
    [[nodiscard]] bool takeLink(MqttServicePrivate *other);
    void leaveLink();
    void waitFor(MqttService *other);
    [[nodiscard]] MqttError prepare();
    [[nodiscard]] MqttError bindDeclared();
    [[nodiscard]] MqttError bindOne(const QByteArray &kind, const QByteArray &declaration,
                                    QObjectList *made);
    [[nodiscard]] MqttError readOptions(const QByteArray &slot, const QString &where,
                                        MqttHandlerOptions *handler, MqttLoop *loop) const;
    [[nodiscard]] BrokerOptions connectOptions(const MqttConnection *link) const;
    [[nodiscard]] QString clientIdOn(const MqttConnection *link) const;
    void configureLinks();
    void arrangeLinks();
    void leave(const std::shared_ptr<MqttConnection> &link);
    void subscribeOwn(MqttConnection *link);
    void subscribeEnabled(MqttConnection *link);
    void subscribeListed(MqttConnection *link);
    void unsubscribeOwn(MqttConnection *link);
    void unsubscribeAll();
    void emitCounters();
    void logLoops();
    void onOnlineChanged(MqttConnection *link);
    void onClosed();
    void onUnhandled(const MqttMessage &message);
    void publishOnline();
    void publishOnline(MqttConnection *link, const QString &base, bool on);

    struct Place
    {
        QString base;
        QString own;
        QString group;

        friend bool operator==(const Place &, const Place &) = default;
    };
    [[nodiscard]] Place place() const { return {q->baseTopic(), q->ownTopic(), replica.group}; }
    [[nodiscard]] MqttError checkIdentity() const;
    void takeEffect(const Place &before);
    void warnOfUnknownLoops() const;

    mqtt::FileWatcher m_configWatcher;
    QString m_watchedConfig;
    Place m_place;             // of what runs
    QString m_lastConfigError; // told of
    QString m_stateFile;       // told of
    // Of the state, as set in code, while the configuration says otherwise.
    std::optional<std::chrono::milliseconds> m_ownSaveInterval;
    std::unique_ptr<QObject> m_waiting; // for the end of a predecessor
    bool m_declaredBound = false;
    bool m_hasBeenOnline = false;
    bool m_queueWasFull = false;
    int m_sequence = 0;
    // What the service itself has subscribed on a connection.
    struct Own
    {
        quint64 enabled = 0;
        QHash<QString, quint64> listed = {}; // of subscriptions()
    };
    std::unordered_map<const MqttConnection *, Own> m_own;
    std::vector<std::shared_ptr<MqttConnection>> m_leaving; // their brokers are no longer ours
    QObject *m_shelf = nullptr;
    std::shared_ptr<QObject> m_homeThread;
    std::vector<QPointer<MqttHandler>> m_noted; // with new counters
    QTimer m_counterTimer;
    QSet<QString> m_unhandledTopics; // told of in the log
};
