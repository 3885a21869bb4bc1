// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/servicetable.h"

#include <QJsonDocument>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr int columnGap = 2;

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
    if (topic == "online"_L1) {
        m_services[name].online = payload == "1" || payload == "online";
    } else if (topic == "info"_L1) {
        m_services[name].info = QJsonDocument::fromJson(payload).object();
    } else if (topic == "health"_L1) {
        Service &service = m_services[name];
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

QString ServiceTable::toText() const
{
    QList<QStringList> rows{{u"SERVICE"_s, u"STATE"_s, u"VERSION"_s, u"UPTIME"_s, u"IN/S"_s,
                             u"OUT/S"_s, u"QUEUED"_s, u"DROPPED"_s, u"LOAD %"_s}};
    for (auto it = m_services.begin(); it != m_services.end(); ++it) {
        const Service &service = it.value();
        QStringList row{printable(it.key()), service.online ? u"up"_s : u"down"_s,
                        printable(service.info.value(u"version"_s).toString(u"-"_s))};
        if (!service.online || service.health.isEmpty()) {
            row.append({u"-"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s});
        } else {
            const Rates rates = ratesOf(service);
            row.append({durationText(service.health.value(u"uptime"_s).toDouble()),
                        QString::number(rates.received, 'f', 1),
                        QString::number(rates.sent, 'f', 1),
                        QString::number(service.health.value(u"queued"_s).toInteger()),
                        QString::number(service.health.value(u"dropped"_s).toInteger()),
                        QString::number(loadOf(service), 'f', 1)});
        }
        rows.append(row);
    }
    return alignColumns(rows);
}

QJsonArray ServiceTable::toJson() const
{
    QJsonArray list;
    for (auto it = m_services.begin(); it != m_services.end(); ++it) {
        const Service &service = it.value();
        QJsonObject object{{u"name"_s, it.key()}, {u"online"_s, service.online}};
        if (!service.info.isEmpty())
            object.insert(u"info"_s, service.info);
        if (!service.health.isEmpty()) {
            const Rates rates = ratesOf(service);
            object.insert(u"health"_s, service.health);
            object.insert(u"received_per_second"_s, rates.received);
            object.insert(u"sent_per_second"_s, rates.sent);
            object.insert(u"load"_s, loadOf(service));
        }
        list.append(object);
    }
    return list;
}

} // namespace mqtt
