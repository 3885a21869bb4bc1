// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtterror.h"
#include "mqttserviceexport.h"
#include "service/slot.h"

#include <QObject>

#include <chrono>
#include <memory>

class MqttLoopPrivate;
class MqttService;

/// Calls a slot, a lambda, or emits triggered(), every interval while the service runs and is
/// enabled. Does not drift; ticks that a slow run missed are counted, not made up for. A slot that
/// returns false is not called again until start().
///
/// Made by MqttService::every(), or on its own and given a service. Lives in the thread of its
/// service, as does the slot's receiver.
class MQTTSERVICE_EXPORT MqttLoop : public QObject
{
    Q_OBJECT
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY serviceChanged)
    Q_PROPERTY(QString interval READ intervalText WRITE setIntervalText NOTIFY intervalChanged)
    Q_PROPERTY(FirstRun firstRun READ firstRun WRITE setFirstRun NOTIFY firstRunChanged)
    Q_PROPERTY(bool running READ isRunning WRITE setRunning NOTIFY runningChanged)
    Q_PROPERTY(MqttError error READ error NOTIFY errorChanged)
    Q_PROPERTY(quint64 calls READ calls NOTIFY statisticsChanged)
    Q_PROPERTY(quint64 failures READ failures NOTIFY statisticsChanged)
    Q_PROPERTY(quint64 missed READ missed NOTIFY statisticsChanged)
    Q_PROPERTY(double meanMilliseconds READ meanMilliseconds NOTIFY statisticsChanged)
    Q_PROPERTY(double maximumMilliseconds READ maximumMilliseconds NOTIFY statisticsChanged)
    Q_PROPERTY(double load READ load NOTIFY statisticsChanged)
    Q_MOC_INCLUDE("service/mqttservice.h")
public:
    enum class FirstRun {
        WhenOnline,    // as soon as the service is online for the first time
        Immediately,   // at the start of the service, also without a broker
        AfterInterval, // an interval after the service is online
    };
    Q_ENUM(FirstRun)

    explicit MqttLoop(QObject *parent = nullptr);
    ~MqttLoop() override;

    [[nodiscard]] MqttService *service() const;
    void setService(MqttService *service);

    [[nodiscard]] std::chrono::milliseconds interval() const;
    /// At least 1 ms. A running loop goes on with the new interval from its last tick.
    void setInterval(std::chrono::milliseconds interval);
    /// "250ms", "10s", "1h30m", "PT10S"; see error() when it is none.
    [[nodiscard]] QString intervalText() const;
    void setIntervalText(const QString &interval);

    [[nodiscard]] FirstRun firstRun() const;
    void setFirstRun(FirstRun firstRun);

    /// Whether it is wanted; it ticks while also the service runs, was online (see FirstRun), and
    /// is enabled.
    [[nodiscard]] bool isRunning() const;
    void setRunning(bool running);

    /// Why the loop cannot work: no valid interval, an unusable slot. Ok when it can.
    [[nodiscard]] MqttError error() const;

    // Since the loop was made

    [[nodiscard]] quint64 calls() const;
    /// Calls that threw.
    [[nodiscard]] quint64 failures() const;
    /// Ticks that came while the slot still ran, or the program did something else.
    [[nodiscard]] quint64 missed() const;
    [[nodiscard]] double meanMilliseconds() const;
    [[nodiscard]] double maximumMilliseconds() const;
    /// How much of its interval a call takes on the average, in percent. Above 100 the loop cannot
    /// keep up: the log warns every MqttService::statisticsInterval().
    [[nodiscard]] double load() const;

public Q_SLOTS:
    void start();
    void stop();
    /// Plans anew from now: the next call at once, or after an interval.
    void restart(bool delayed = false);

Q_SIGNALS:
    /// Every tick, beside or instead of a slot.
    void triggered();
    /// A call threw; the loop goes on.
    void failed(const MqttError &error);

    void serviceChanged();
    void intervalChanged();
    void firstRunChanged();
    void runningChanged();
    void errorChanged();
    void statisticsChanged();

private:
    friend class MqttService;
    friend class MqttLoopPrivate;
    friend class MqttServicePrivate;
    Q_DISABLE_COPY_MOVE(MqttLoop)
    std::unique_ptr<MqttLoopPrivate> const d;
};
