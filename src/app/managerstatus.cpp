// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/managerstatus.h"

#include "service/mqttservice.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QByteArray take(const char *variable)
{
    const QByteArray value = qgetenv(variable);
    qunsetenv(variable);
    return value;
}

constexpr qsizetype toldBrokers = 3; // of those that are away: systemctl shows one line

QString describe(const MqttConnection *connection)
{
    const QString broker = connection->host() % u':' % QString::number(connection->port());
    const MqttError error = connection->lastError();
    switch (connection->state()) {
    case MqttConnection::State::Online:
        return u"connected to "_s % broker;
    case MqttConnection::State::Connecting:
    case MqttConnection::State::Waiting:
        return u"connecting to "_s % broker %
               (error.isOk() ? QString() : u"; last: "_s % error.text());
    case MqttConnection::State::Closing:
        return u"disconnecting from "_s % broker;
    case MqttConnection::State::Closed:
        break;
    }
    return u"stopped"_s;
}

/// On several brokers: how many it is on, and what there is with the others.
QString describe(const MqttService *service)
{
    const QList<MqttConnection *> all = service->connections();
    if (service->brokers().empty())
        return describe(all.first());
    QStringList away;
    bool isStopped = true;
    for (const MqttConnection *connection : all) {
        isStopped = isStopped && connection->state() == MqttConnection::State::Closed;
        if (!connection->isOnline())
            away.append(connection->id() % u": "_s % describe(connection));
    }
    if (isStopped)
        return u"stopped"_s;
    QStringList parts = away.first(qMin(away.size(), toldBrokers));
    if (away.size() > toldBrokers)
        parts.append(u"and %1 more"_s.arg(away.size() - toldBrokers));
    parts.prepend(u"connected to %1 of %2"_s.arg(all.size() - away.size()).arg(all.size()));
    return parts.join(u"; "_s);
}

} // namespace

ManagerStatus::ManagerStatus(QObject *parent)
    : QObject(parent)
    , m_manager(take("NOTIFY_SOCKET"))
{
    const auto timeout = watchdogTimeout(take("WATCHDOG_USEC"), take("WATCHDOG_PID"));
    if (!timeout || !m_manager.isActive())
        return;
    using std::chrono::milliseconds;
    const auto half = std::chrono::duration_cast<milliseconds>(*timeout / 2);
    connect(&m_watchdog, &QTimer::timeout, this, [this] { m_manager.send("WATCHDOG=1"); });
    m_watchdog.start(qMax(half, milliseconds(1)));
}

ManagerStatus::~ManagerStatus() = default;

void ManagerStatus::follow(MqttService *service)
{
    if (!m_manager.isActive() || m_services.contains(service))
        return;
    m_services.append(service);
    connect(service, &MqttService::connectionChanged, this, [this, service] { watch(service); });
    watch(service);
}

void ManagerStatus::watch(const MqttService *service)
{
    for (MqttConnection *connection : service->connections()) {
        connect(connection, &MqttConnection::stateChanged, this, &ManagerStatus::tellStatus,
                Qt::UniqueConnection);
    }
    tellStatus();
}

void ManagerStatus::ready()
{
    m_manager.send("READY=1");
}

void ManagerStatus::reloading()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto stamp = std::chrono::duration_cast<std::chrono::microseconds>(now);
    m_manager.send("RELOADING=1\nMONOTONIC_USEC=" + QByteArray::number(qint64(stamp.count())));
}

void ManagerStatus::stopping()
{
    m_manager.send("STOPPING=1");
}

void ManagerStatus::tellStatus()
{
    const QString now = status();
    if (now.isEmpty() || now == m_told)
        return;
    m_told = now;
    m_manager.send("STATUS=" + now.toUtf8());
}

QString ManagerStatus::status() const
{
    QStringList parts;
    for (const QPointer<MqttService> &service : m_services) {
        if (service)
            parts.append(service->name() % u": "_s % describe(service.data()));
    }
    return parts.join(u", "_s).replace(u'\n', u' ');
}

} // namespace mqtt
