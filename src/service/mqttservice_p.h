// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/changefilter.h"
#include "service/mqttservice.h"
#include "settings/filewatcher.h"
#include "settings/serviceconfig.h"

#include <QSet>
#include <QTimer>

#include <optional>

class MqttServicePrivate
{
public:
    explicit MqttServicePrivate(MqttService *service, const QString &name);
    ~MqttServicePrivate();

    static MqttServicePrivate *of(MqttService *service) { return service->d.get(); }

    enum class Phase { Stopped, Running, Stopping };

    MqttService *const q;
    MqttConnection connection;

    // Identity and configuration
    QString name;
    std::optional<QString> baseTopic;
    QString ownClientId;  // made from the name
    BrokerOptions broker; // with what the configuration says
    ServiceConfig config;
    // What was set in code, and holds where the configuration says nothing.
    struct
    {
        BrokerOptions broker = {};
        std::optional<QString> baseTopic = {};
        std::chrono::milliseconds onlineInterval = std::chrono::seconds(180);
        QString stateFile = {};
        bool statePersistent = true;
        bool configWatched = false;
    } own;
    std::unique_ptr<JsonSettings> state;

    // Life
    Phase phase = Phase::Stopped;
    bool enabled = true;
    QTimer onlineTimer;

    // What it has
    QList<MqttHandler *> handlers;
    QList<MqttLoop *> loops;
    int floatPrecision = 5;
    mqtt::ChangeFilter changes;

    quint64 published = 0;
    quint64 unchanged = 0;
    quint64 unhandled = 0;
    quint64 handlerFailures = 0;

    void setName(const QString &value);
    void setBaseTopic(const std::optional<QString> &topic);
    void setOnlineInterval(std::chrono::milliseconds interval);

    // Configuration and state
    void setBroker(const BrokerOptions &options);
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

    MqttPublication send(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options);
    MqttError refuse(const MqttError &error);

    // For handlers and loops
    [[nodiscard]] int addHandler(MqttHandler *handler);
    void removeHandler(MqttHandler *handler);
    void addLoop(MqttLoop *loop);
    void removeLoop(MqttLoop *loop);
    [[nodiscard]] bool hasBeenOnline() const { return m_hasBeenOnline; }
    void noteCounters();
    void report(const MqttError &error);
    void handlerFailed(MqttHandler *handler, const MqttMessage &message, const MqttError &error);
    void loopFailed(MqttLoop *loop, const MqttError &error);
    void updateLoops();

private:
    [[nodiscard]] MqttError prepare();
    [[nodiscard]] MqttError bindDeclared();
    [[nodiscard]] MqttError bindOne(const QByteArray &kind, const QByteArray &declaration,
                                    QObjectList *made);
    [[nodiscard]] BrokerOptions connectOptions() const;
    void subscribeEnabled();
    void onOnlineChanged();
    void onClosed();
    void onUnhandled(const MqttMessage &message);
    void publishOnline();

    void takeEffect(const QString &topicsBefore);

    mqtt::FileWatcher m_configWatcher;
    QString m_watchedConfig;
    QString m_lastConfigError; // told of
    QString m_stateFile;       // told of
    bool m_declaredBound = false;
    bool m_hasBeenOnline = false;
    bool m_queueWasFull = false;
    int m_sequence = 0;
    quint64 m_enabledSubscription = 0;
    QTimer m_counterTimer;
    QSet<QString> m_unhandledTopics; // told of in the log
};
