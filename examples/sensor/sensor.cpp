// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sensor.h"

#include <MqttService/JsonSettings>

#include <QFile>

#include <chrono>
#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds defaultInterval = 5s;
constexpr double shortest = 0.1; // seconds
constexpr double longest = 86400;

const QString readingsKey = u"readings"_s;

/// Nothing where the machine has no such file.
QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::optional<double> loadAverage()
{
    bool ok = false;
    const double load = contentOf(u"/proc/loadavg"_s).split(' ').first().toDouble(&ok);
    return ok ? std::optional(load) : std::nullopt;
}

std::optional<double> availableMegabytes()
{
    const QList<QByteArray> lines = contentOf(u"/proc/meminfo"_s).split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("MemAvailable:"))
            return line.simplified().split(' ').value(1).toLongLong() / 1024;
    }
    return {};
}

std::optional<double> celsius()
{
    bool ok = false;
    const double thousandths =
        contentOf(u"/sys/class/thermal/thermal_zone0/temp"_s).trimmed().toDouble(&ok);
    return ok ? std::optional(thousandths / 1000) : std::nullopt;
}

} // namespace

SensorService::SensorService()
    : MqttService(u"sensor"_s)
{
    m_loop = every(defaultInterval, this, &SensorService::read);
}

void SensorService::setInterval(double seconds)
{
    // An exception is an error of this message alone: it is logged, and the service goes on.
    if (seconds < shortest || seconds > longest)
        throw std::out_of_range("an interval is 0.1 to 86400 seconds");
    m_loop->setInterval(std::chrono::milliseconds(qRound64(seconds * 1000)));
    publish(u"interval_is"_s, seconds, {.retain = true});
}

void SensorService::read()
{
    publishReading(u"load"_s, loadAverage());
    publishReading(u"memory_available_mb"_s, availableMegabytes());
    publishReading(u"temperature"_s, celsius());

    const qint64 readings = state()->value(readingsKey).toLongLong() + 1;
    state()->setValue(readingsKey, readings);
    publish(u"readings"_s, readings);
}

void SensorService::publishReading(const QString &topic, std::optional<double> value)
{
    if (value)
        publish(topic, *value, {.retain = true, .onlyIfChanged = true});
}
