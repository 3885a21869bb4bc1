// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "ticks.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr qint64 Second = 1000;
constexpr qint64 Minute = 60 * Second;
constexpr qint64 Hour = 60 * Minute;
constexpr qint64 Day = 24 * Hour;
constexpr double LargeValue = 1e7;
constexpr double SmallStep = 0.99e-10;
constexpr double LatestTime = 8.64e15; // JavaScript's, 275,000 years from 1970

// Distances that fit clock and calendar; months and years, which vary, follow behind.
constexpr qint64 Steps[] = {1,           2,           5,           10,      20,         50,
                            100,         200,         500,         Second,  2 * Second, 5 * Second,
                            10 * Second, 15 * Second, 30 * Second, Minute,  2 * Minute, 5 * Minute,
                            10 * Minute, 15 * Minute, 30 * Minute, Hour,    2 * Hour,   3 * Hour,
                            6 * Hour,    12 * Hour,   Day,         2 * Day, 7 * Day};
constexpr int MonthSteps[] = {1, 3, 6, 12};

/// A calendar as the axis needs it.
class Calendar
{
public:
    Calendar(double from, double to, const QLocale &locale, const QTimeZone &zone)
        : m_from(from)
        , m_to(to)
        , m_locale(locale)
        , m_zone(zone)
    {
    }

    std::vector<Tick> every(qint64 step) const
    {
        if (step < Hour)
            return everyFixed(step);
        return step < Day ? everyHours(int(step / Hour)) : everyDays(int(step / Day));
    }

    std::vector<Tick> everyMonths(int step) const
    {
        std::vector<Tick> ticks;
        const QDate start = local(m_from).date();
        QDate date(start.year(), (start.month() - 1) / step * step + 1, 1);
        for (; midnight(date) <= m_to; date = date.addMonths(step)) {
            const bool year = date.month() == 1;
            add(ticks, midnight(date), m_locale.toString(date, year ? u"yyyy"_s : u"MMM"_s));
        }
        return ticks;
    }

    std::vector<Tick> everyYears(int step) const
    {
        std::vector<Tick> ticks;
        for (int year = local(m_from).date().year() / step * step;; year += step) {
            const QDate date(year, 1, 1);
            if (!date.isValid())
                continue; // there is no year 0
            if (midnight(date) > m_to)
                return ticks;
            add(ticks, midnight(date), QString::number(year));
        }
    }

private:
    std::vector<Tick> everyFixed(qint64 step) const
    {
        std::vector<Tick> ticks;
        const qint64 offset = qint64(local(m_from).offsetFromUtc()) * Second;
        const double first = std::ceil((m_from + double(offset)) / double(step)) * double(step);
        for (double at = first - double(offset); at <= m_to; at += double(step)) {
            const QDateTime time = local(at);
            const QString format = step < Second ? u"ss.zzz"_s : u"HH:mm:ss"_s;
            add(ticks, at, step < Minute ? m_locale.toString(time, format) : clock(time));
        }
        return ticks;
    }

    std::vector<Tick> everyHours(int step) const
    {
        std::vector<Tick> ticks;
        for (QDate date = local(m_from).date(); midnight(date) <= m_to; date = date.addDays(1)) {
            for (int hour = 0; hour < 24; hour += step) {
                const QDateTime time(date, QTime(hour, 0), m_zone);
                // An hour that daylight saving leaves out is no tick.
                const double at = double(time.toMSecsSinceEpoch());
                if (local(at).time().hour() == hour)
                    add(ticks, at, clock(time));
            }
        }
        return ticks;
    }

    std::vector<Tick> everyDays(int step) const
    {
        std::vector<Tick> ticks;
        QDate date = local(m_from).date();
        // Counted from a Monday, so that weeks begin with one.
        const qint64 monday = QDate(1970, 1, 5).toJulianDay();
        const qint64 over = (date.toJulianDay() - monday) % step;
        date = date.addDays(over < 0 ? -over - step : -over);
        for (; midnight(date) <= m_to; date = date.addDays(step))
            add(ticks, midnight(date), day(date));
        return ticks;
    }

    void add(std::vector<Tick> &ticks, double position, const QString &text) const
    {
        if (position >= m_from && position <= m_to)
            ticks.push_back({position, text});
    }

    QDateTime local(double time) const
    {
        return QDateTime::fromMSecsSinceEpoch(qint64(time), m_zone);
    }
    double midnight(QDate date) const
    {
        return double(date.startOfDay(m_zone).toMSecsSinceEpoch());
    }
    QString clock(const QDateTime &time) const
    {
        return time.time() == QTime(0, 0) ? day(time.date()) : m_locale.toString(time, u"HH:mm"_s);
    }
    QString day(QDate date) const { return m_locale.toString(date, u"d MMM"_s); }

    const double m_from;
    const double m_to;
    const QLocale m_locale;
    const QTimeZone m_zone;
};

} // namespace

double tickStep(double minimum, double maximum, int count)
{
    const double range = maximum - minimum;
    if (!(range > 0) || !std::isfinite(range) || count < 1)
        return 0;
    const double rough = range / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const int factor : {1, 2, 5}) {
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

int decimalsOfStep(double step)
{
    if (!(step > 0) || !std::isfinite(step))
        return 0;
    return std::clamp(int(-std::floor(std::log10(step) + 1e-9)), 0, 10);
}

QString valueText(double value, double step, const QLocale &locale)
{
    if (std::abs(value) < LargeValue && step >= SmallStep)
        return locale.toString(value, 'f', decimalsOfStep(step));
    const double digits =
        value == 0 ? 1 : std::floor(std::log10(std::abs(value))) - std::floor(std::log10(step));
    return locale.toString(value, 'g', int(std::clamp(digits + 1, 1.0, 15.0)));
}

std::vector<Tick> valueTicks(double minimum, double maximum, int count, const QLocale &locale)
{
    std::vector<Tick> ticks;
    const double step = tickStep(minimum, maximum, count);
    if (step == 0)
        return ticks;
    const double first = std::ceil(minimum / step - 1e-9);
    const double last = std::floor(maximum / step + 1e-9);
    // Beyond 2^53 neighbours cannot be told apart.
    if (std::max(std::abs(first), std::abs(last)) > 9e15)
        return ticks;
    for (double n = first; n <= last; ++n) {
        const double value = n == 0 ? 0 : n * step; // no -0
        ticks.push_back({value, valueText(value, step, locale)});
    }
    return ticks;
}

std::vector<Tick> timeTicks(double from, double to, int count, const QLocale &locale,
                            const QTimeZone &zone)
{
    const bool known = std::abs(from) <= LatestTime && std::abs(to) <= LatestTime;
    if (!known || !(to > from) || count < 1)
        return {};
    const Calendar calendar(from, to, locale, zone);
    const double rough = (to - from) / count;
    for (const qint64 step : Steps) {
        if (double(step) >= rough)
            return calendar.every(step);
    }
    for (const int months : MonthSteps) {
        if (double(months * 30 * Day) >= rough)
            return calendar.everyMonths(months);
    }
    const double years = tickStep(0, (to - from) / double(365 * Day), count);
    return calendar.everyYears(std::max(1, int(years)));
}

} // namespace mqtt
