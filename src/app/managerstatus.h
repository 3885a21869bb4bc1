// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/systemdnotify.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

class MqttService;

namespace mqtt {

/// Tells the service manager how the program and its services stand, and from the event loop that
/// it lives: a loop that hangs stops that.
class ManagerStatus : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ManagerStatus)
public:
    /// Takes the address of the manager from the environment, where it does not stay: other
    /// programs that are started are not to speak for this one.
    explicit ManagerStatus(QObject *parent = nullptr);
    ~ManagerStatus() override;

    void follow(MqttService *service);

    void ready();
    /// To be followed by ready().
    void reloading();
    void stopping();

private:
    void watch(const MqttService *service);
    void tellStatus();
    [[nodiscard]] QString status() const;

    SystemdNotify m_manager;
    QList<QPointer<MqttService>> m_services;
    QString m_told;
    QTimer m_watchdog;
};

} // namespace mqtt
