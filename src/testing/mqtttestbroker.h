// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QString>
#include <QStringList>

#include <memory>

class MqttTestBrokerPrivate;

/// A private mosquitto for one test: on a free port of the loopback interface, with its own
/// configuration in a temporary folder. It ends with this object, and with the process even when
/// that crashes. Anonymous and without persistence by default.
///
/// What is set takes effect at the next start() or restart(). The calls block until they are done,
/// without running an event loop. Use it from one thread, which must outlive it.
class MQTTSERVICE_EXPORT MqttTestBroker
{
    Q_DISABLE_COPY_MOVE(MqttTestBroker)
public:
    MqttTestBroker();
    ~MqttTestBroker();

    /// Refuses everybody but this user.
    void setLogin(const QString &user, const QString &password);

    /// Keeps sessions and retained messages over restart(). After kill() only those are left that
    /// mosquitto had written: it does so a moment after each change.
    void setPersistent(bool persistent);

    /// Appends a line to the configuration, as in mosquitto.conf(5).
    void addConfigLine(const QString &line);

    /// Adds a listener with a port of its own and the lines given ("protocol websockets"); returns
    /// its index for port(). Index 0 is the plain one that is always there.
    int addListener(const QStringList &lines = {});

    /// True when the broker takes connections; otherwise errorString() says why not.
    [[nodiscard]] bool start();

    /// Ends the broker in order; its clients see the connection closed.
    void stop();

    /// Ends the broker with SIGKILL, as in a crash.
    void kill();

    /// Stops the broker if it runs, and starts it on the same ports again.
    [[nodiscard]] bool restart();

    [[nodiscard]] bool isRunning() const;

    /// Of the broker; 0 while it does not run.
    [[nodiscard]] qint64 processId() const;

    [[nodiscard]] QString host() const;

    /// 0 before the first start.
    [[nodiscard]] quint16 port(int listener = 0) const;

    /// What the broker has logged since the first start, the last 512 KiB at least.
    [[nodiscard]] QString log() const;

    /// Why the last start() or restart() failed; empty after a good one.
    [[nodiscard]] QString errorString() const;

private:
    std::unique_ptr<MqttTestBrokerPrivate> const d;
};
