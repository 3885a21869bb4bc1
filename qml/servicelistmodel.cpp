// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "servicelistmodel.h"

#include <QDateTime>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maximumServices = 10'000;

} // namespace

ServiceListModel::ServiceListModel(QObject *parent)
    : MessageModel(parent)
{
    listen();
}

void ServiceListModel::setPrefix(const QString &prefix)
{
    if (prefix == m_prefix)
        return;
    beginResetModel();
    m_services.clear();
    m_prefix = prefix;
    endResetModel();
    listen();
    Q_EMIT prefixChanged();
    Q_EMIT changed();
}

void ServiceListModel::listen()
{
    QStringList filters;
    for (const QString &place : {u"+/"_s, u"+/instances/+/"_s}) {
        for (const QString &topic : {u"online"_s, u"info"_s, u"health"_s})
            filters.append(m_prefix % place % topic);
    }
    feed().setFilters(filters);
}

int ServiceListModel::onlineCount() const
{
    return static_cast<int>(std::count_if(m_services.cbegin(), m_services.cend(),
                                          [](const Service &service) { return service.online; }));
}

bool ServiceListModel::take(const MqttMessage &message)
{
    if (!message.topic().startsWith(m_prefix))
        return false;
    const QString topic = message.topic().sliced(m_prefix.size());
    const QString place = topic.section(u'/', 0, -2);
    const Identity id{place.section(u'/', 0, 0), place.section(u'/', 2)};
    const QString kind = topic.section(u'/', -1);
    if (kind == "online"_L1) {
        takeOnline(id, message);
    } else if (Service *service = serviceOf(id)) {
        const bool isInfo = kind == "info"_L1;
        (isInfo ? service->info : service->health) = message.json().toObject().toVariantMap();
        tellChange(service, {isInfo ? InfoRole : HealthRole});
    }
    return false;
}

void ServiceListModel::takeOnline(const Identity &id, const MqttMessage &message)
{
    if (message.payload().isEmpty()) { // somebody took it off the broker
        remove(id);
        return;
    }
    bool isBoolean = false;
    const bool online = message.boolean(&isBoolean);
    Service *service = isBoolean ? serviceOf(id) : nullptr;
    if (!service || (service->time != 0 && service->online == online))
        return;
    service->online = online;
    service->time = QDateTime::currentMSecsSinceEpoch();
    tellChange(service, {OnlineRole, TimeRole});
    Q_EMIT changed();
}

/// The row of this one, made if need be; null when there is no room.
ServiceListModel::Service *ServiceListModel::serviceOf(const Identity &id)
{
    auto place = find(id);
    if (place != m_services.end() && place->id == id)
        return &*place;
    if (m_services.size() == maximumServices)
        return nullptr;
    const int row = static_cast<int>(place - m_services.begin());
    beginInsertRows({}, row, row);
    place = m_services.insert(place, Service{.id = id});
    endInsertRows();
    Q_EMIT changed();
    return &*place;
}

void ServiceListModel::remove(const Identity &id)
{
    const auto place = find(id);
    if (place == m_services.end() || place->id != id)
        return;
    const int row = static_cast<int>(place - m_services.begin());
    beginRemoveRows({}, row, row);
    m_services.erase(place);
    endRemoveRows();
    Q_EMIT changed();
}

void ServiceListModel::tellChange(const Service *service, const QList<int> &roles)
{
    const QModelIndex at = index(static_cast<int>(service - m_services.data()), 0);
    Q_EMIT dataChanged(at, at, roles);
}

std::vector<ServiceListModel::Service>::iterator ServiceListModel::find(const Identity &id)
{
    return std::lower_bound(
        m_services.begin(), m_services.end(), id,
        [](const Service &service, const Identity &other) { return service.id < other; });
}

int ServiceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ServiceListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Service &service = m_services[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return service.id.name;
    case InstanceRole:
        return service.id.instance;
    case OnlineRole:
        return service.online;
    case InfoRole:
        return service.info;
    case HealthRole:
        return service.health;
    case TimeRole:
        return static_cast<double>(service.time);
    default:
        return {};
    }
}

QHash<int, QByteArray> ServiceListModel::roleNames() const
{
    return {{NameRole, "name"}, {InstanceRole, "instance"}, {OnlineRole, "online"},
            {InfoRole, "info"}, {HealthRole, "health"},     {TimeRole, "time"}};
}
