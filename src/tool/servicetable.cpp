// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/servicetable.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr int columnGap = 2;
constexpr auto instancesLevel = "/instances/"_L1;

/// "3 d 04:05:06"
QString durationText(double seconds)
{
    const auto whole = qint64(seconds);
    const QString clock = u"%1:%2:%3"_s.arg(whole / 3600 % 24, 2, 10, QChar(u'0'))
                              .arg(whole / 60 % 60, 2, 10, QChar(u'0'))
                              .arg(whole % 60, 2, 10, QChar(u'0'));
    const qint64 days = whole / 86400;
    return days > 0 ? u"%1 d "_s.arg(days) % clock : clock;
}

/// Texts below each other, the first to the left, the others to the right.
QString alignColumns(const QList<QStringList> &rows)
{
    QList<qsizetype> widths(rows.constFirst().size(), 0);
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = qMax(widths[i], row[i].size());
    }
    QString text;
    for (const QStringList &row : rows) {
        text += row.constFirst().leftJustified(widths.constFirst());
        for (qsizetype i = 1; i < row.size(); ++i)
            text += QString(columnGap, u' ') % row[i].rightJustified(widths[i]);
        text += u'\n';
    }
    return text;
}

/// What a stranger on the broker calls itself is not to move the cursor of a terminal.
QString printable(QString text)
{
    for (QChar &c : text) {
        if (!c.isPrint())
            c = u'?';
    }
    return text;
}

} // namespace

void ServiceTable::take(const QString &name, const QString &topic, const QByteArray &payload)
{
    if (topic != "online"_L1 && topic != "info"_L1 && topic != "health"_L1)
        return;
    const qsizetype at = name.lastIndexOf(instancesLevel);
    const QString instance = at < 0 ? QString() : name.sliced(at + instancesLevel.size());
    Replicas &replicas = m_services[at < 0 ? name : name.first(at)];
    if (topic == "online"_L1 && payload.isEmpty()) { // somebody took it off the broker
        replicas.remove(instance);
        if (replicas.isEmpty())
            m_services.remove(at < 0 ? name : name.first(at));
        return;
    }
    Service &service = replicas[instance];
    if (topic == "online"_L1) {
        service.online = payload == "1" || payload == "online";
    } else if (topic == "info"_L1) {
        service.info = QJsonDocument::fromJson(payload).object();
    } else {
        service.before = service.health;
        service.health = QJsonDocument::fromJson(payload).object();
    }
}

/// Between the last two reports; of the first since the start.
ServiceTable::Rates ServiceTable::ratesOf(const Service &service)
{
    const auto difference = [&service](const QString &key) {
        return service.health.value(key).toDouble() - service.before.value(key).toDouble();
    };
    const double seconds = difference(u"uptime"_s);
    if (seconds <= 0)
        return {};
    return {difference(u"rx"_s) / seconds, difference(u"tx"_s) / seconds};
}

/// Of the loop that takes most, in percent of its interval.
double ServiceTable::loadOf(const Service &service)
{
    double load = 0;
    const QJsonObject loops = service.health.value(u"loops"_s).toObject();
    for (const QJsonValue &loop : loops)
        load = qMax(load, loop.toObject().value(u"load"_s).toDouble());
    return load;
}

QStringList ServiceTable::toRow(const QString &title, const Service &service)
{
    const QString version = service.info.value(u"version"_s).toString();
    QStringList row{title, service.online ? u"up"_s : u"down"_s,
                    version.isEmpty() ? u"-"_s : printable(version)};
    if (!service.online || service.health.isEmpty())
        return row + QStringList(6, u"-"_s);
    const Rates rates = ratesOf(service);
    return row + QStringList{durationText(service.health.value(u"uptime"_s).toDouble()),
                             QString::number(rates.received, 'f', 1),
                             QString::number(rates.sent, 'f', 1),
                             QString::number(service.health.value(u"queued"_s).toInteger()),
                             QString::number(service.health.value(u"dropped"_s).toInteger()),
                             QString::number(loadOf(service), 'f', 1)};
}

QString ServiceTable::toText() const
{
    QList<QStringList> rows{{u"SERVICE"_s, u"STATE"_s, u"VERSION"_s, u"UPTIME"_s, u"IN/S"_s,
                             u"OUT/S"_s, u"QUEUED"_s, u"DROPPED"_s, u"LOAD %"_s}};
    for (auto it = m_services.begin(); it != m_services.end(); ++it) {
        const Replicas &replicas = it.value();
        const QString name = printable(it.key());
        if (replicas.contains(QString()))
            rows.append(toRow(name, replicas.value(QString())));
        const qsizetype count = replicas.size() - replicas.count(QString());
        if (count == 0)
            continue;
        const auto up =
            std::count_if(replicas.keyValueBegin(), replicas.keyValueEnd(), [](const auto &one) {
                return !one.first.isEmpty() && one.second.online;
            });
        rows.append(QStringList{name, u"%1 of %2 up"_s.arg(up).arg(count)} +
                    QStringList(7, QString()));
        for (auto one = replicas.begin(); one != replicas.end(); ++one) {
            if (!one.key().isEmpty())
                rows.append(toRow(u"  "_s % printable(one.key()), one.value()));
        }
    }
    return alignColumns(rows);
}

QJsonObject ServiceTable::toJson(const Service &service)
{
    QJsonObject object{{u"online"_s, service.online}};
    if (!service.info.isEmpty())
        object.insert(u"info"_s, service.info);
    if (!service.health.isEmpty()) {
        const Rates rates = ratesOf(service);
        object.insert(u"health"_s, service.health);
        object.insert(u"received_per_second"_s, rates.received);
        object.insert(u"sent_per_second"_s, rates.sent);
        object.insert(u"load"_s, loadOf(service));
    }
    return object;
}

/// One object a service or replica; that of a replica has its instance.
QJsonArray ServiceTable::toJson() const
{
    QJsonArray list;
    for (auto it = m_services.begin(); it != m_services.end(); ++it) {
        for (auto one = it->begin(); one != it->end(); ++one) {
            QJsonObject object = toJson(one.value());
            object.insert(u"name"_s, it.key());
            if (!one.key().isEmpty())
                object.insert(u"instance"_s, one.key());
            list.append(object);
        }
    }
    return list;
}

} // namespace mqtt
