// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QTimer>

class MqttConnection;
class MqttService;

namespace mqtt {

/// Tells on <base>info, retained, what a service is, and on <base>health now and then how it does.
/// Both are for whoever watches many services, and neither is counted with what the service says
/// itself.
class ServiceHealth : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ServiceHealth)
public:
    /// Does nothing before the service is online; it may still be under construction.
    explicit ServiceHealth(MqttService *service);
    ~ServiceHealth() override;

    [[nodiscard]] bool isInfoPublished() const { return m_isInfoPublished; }
    void setInfoPublished(bool on);

    /// 0: never.
    [[nodiscard]] std::chrono::milliseconds interval() const
    {
        return m_timer.intervalAsDuration();
    }
    void setInterval(std::chrono::milliseconds interval);

    /// On one broker, if it is there: the info, or that there is none any more at that place.
    void publishInfo(MqttConnection *connection, const QString &place, bool on) const;

    [[nodiscard]] QJsonObject info() const;
    [[nodiscard]] QJsonObject health() const;

private:
    void onRunningChanged();
    void onOnlineChanged();
    void publishInfo();
    void publishHealth();

    MqttService *const m_service;
    bool m_isInfoPublished = true;
    QElapsedTimer m_uptime;
    QString m_startTime;
    QTimer m_timer;
};

} // namespace mqtt
