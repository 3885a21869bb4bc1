// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/batcher.h"
#include "service/changefilter.h"
#include "service/mqttservice.h"

#include <QSet>
#include <QThread>
#include <QTimer>

#include <atomic>
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
    QString clientId;
    QString ownClientId; // made from the name
    BrokerOptions broker;
    QJsonObject config;
    std::unique_ptr<JsonSettings> state;

    // Life
    Phase phase = Phase::Stopped;
    bool enabled = true;
    QTimer onlineTimer;

    // What it has
    QList<MqttHandler *> handlers;
    QList<MqttLoop *> loops;
    std::atomic<int> floatPrecision = 5;
    mqtt::ChangeFilter changes;

    quint64 published = 0;
    quint64 unchanged = 0;
    quint64 unhandled = 0;
    quint64 handlerFailures = 0;

    void setName(const QString &value);
    MqttError start();
    void stop();

    /// From another thread: in this one, later.
    MqttPublication post(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options);
    MqttPublication send(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options);
    MqttError refuse(const MqttError &error);
    [[nodiscard]] bool isOtherThread() const { return QThread::currentThread() != q->thread(); }

    // mqttservice_collect.cpp
    mqtt::Batcher batches{mqtt::Batcher::Form::Array};
    mqtt::Batcher queue{mqtt::Batcher::Form::Queue};
    QTimer collectTimer;
    MqttError collect(mqtt::Batcher *batcher, const QString &topic, const QByteArray &payload,
                      const MqttPublishOptions &options);
    void publishCollected(const mqtt::Batcher::Messages &messages);
    void expireCollected();
    void flushCollected();
    void armCollectTimer();
    /// From the service's section of the configuration.
    void configureCollecting(ServiceConfig &config);
    void applyCollecting(const QJsonObject &section);

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

    bool m_declaredBound = false;
    bool m_hasBeenOnline = false;
    bool m_queueWasFull = false;
    int m_sequence = 0;
    quint64 m_enabledSubscription = 0;
    QTimer m_counterTimer;
    QSet<QString> m_unhandledTopics; // told of in the log
};
