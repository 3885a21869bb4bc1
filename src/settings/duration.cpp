// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/duration.h"

#include <QJsonObject>

#include <cmath>
#include <span>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using std::chrono::milliseconds;

struct Unit
{
    QStringView name;
    qint64 length; // in milliseconds
};

constexpr qint64 Second = 1000;
constexpr qint64 Minute = 60 * Second;
constexpr qint64 Hour = 60 * Minute;
constexpr qint64 Day = 24 * Hour;
constexpr qint64 Week = 7 * Day;

constexpr Unit ShortUnits[] = {{u"w", Week},   {u"d", Day},    {u"h", Hour},
                               {u"m", Minute}, {u"s", Second}, {u"ms", 1}};
constexpr Unit IsoDateUnits[] = {{u"W", Week}, {u"D", Day}};
constexpr Unit IsoTimeUnits[] = {{u"H", Hour}, {u"M", Minute}, {u"S", Second}};
constexpr Unit MapUnits[] = {{u"weeks", Week},     {u"days", Day},       {u"hours", Hour},
                             {u"minutes", Minute}, {u"seconds", Second}, {u"milliseconds", 1}};

const Unit *find(std::span<const Unit> units, QStringView name)
{
    for (const Unit &unit : units) {
        if (unit.name == name)
            return &unit;
    }
    return nullptr;
}

enum class Problem { None, Garbage, Negative, TooLong, TooShort };

QString describe(Problem problem)
{
    const QLatin1StringView forms = "allowed is a number with a unit (500ms, 10s, 5m, 1h30m, 2d, "
                                    "1w), ISO 8601 (PT10S, P1DT2H) or a plain number of seconds"_L1;
    switch (problem) {
    case Problem::None:
        return {};
    case Problem::Garbage:
        return "is no duration; "_L1 + forms;
    case Problem::Negative:
        return u"is negative; allowed is 0 to 50000 days"_s;
    case Problem::TooLong:
        return u"is too long; allowed is 0 to 50000 days"_s;
    case Problem::TooShort:
        return u"is shorter than a millisecond; allowed is 0, or 1ms to 50000 days"_s;
    }
    return {};
}

class Sum
{
public:
    void add(double count, qint64 unit)
    {
        m_positive = m_positive || count > 0;
        m_total += count * double(unit);
    }
    Problem result(milliseconds &out) const
    {
        if (m_total > double(LongestDuration.count()))
            return Problem::TooLong;
        out = milliseconds(std::llround(m_total));
        return m_positive && out.count() == 0 ? Problem::TooShort : Problem::None;
    }

private:
    double m_total = 0; // such sums of milliseconds are far below 2^53: exact
    bool m_positive = false;
};

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

qsizetype skip(QStringView text, qsizetype at, bool (*belongs)(QChar))
{
    while (at < text.size() && belongs(text[at]))
        ++at;
    return at;
}

// The number at the start of text, which loses it; nullopt if there is none.
std::optional<double> takeNumber(QStringView &text)
{
    qsizetype end = skip(text, 0, isDigit);
    if (end == 0)
        return {};
    if (end < text.size() && (text[end] == u'.' || text[end] == u',')) {
        const qsizetype fraction = skip(text, end + 1, isDigit);
        if (fraction == end + 1)
            return {};
        end = fraction;
    }
    const double number = text.first(end).toString().replace(u',', u'.').toDouble();
    text = text.sliced(end);
    return number;
}

// Numbers and units to the end of the text, each unit once and smaller than the one before.
Problem parseParts(QStringView text, std::span<const Unit> units, Sum &sum)
{
    const auto isLetter = [](QChar c) { return c.isLetter(); };
    qint64 last = Week + 1;
    while (!text.isEmpty()) {
        const std::optional<double> number = takeNumber(text);
        if (!number)
            return Problem::Garbage;
        text = text.trimmed();
        const qsizetype end = skip(text, 0, isLetter);
        const Unit *const unit = find(units, text.first(end));
        if (!unit || unit->length >= last)
            return Problem::Garbage;
        sum.add(*number, unit->length);
        last = unit->length;
        text = text.sliced(end).trimmed();
    }
    return Problem::None;
}

Problem parseIso(QStringView text, Sum &sum)
{
    const qsizetype t = text.indexOf(u'T');
    const QStringView date = t < 0 ? text : text.first(t);
    const QStringView time = t < 0 ? QStringView() : text.sliced(t + 1);
    if (t < 0 ? date.isEmpty() : time.isEmpty())
        return Problem::Garbage;
    const Problem problem = parseParts(date, IsoDateUnits, sum);
    return problem == Problem::None ? parseParts(time, IsoTimeUnits, sum) : problem;
}

Problem parsePositive(QStringView text, milliseconds &out)
{
    if (text.isEmpty())
        return Problem::Garbage;
    Sum sum;
    Problem problem = Problem::None;
    QStringView plain = text;
    if (const auto number = takeNumber(plain); number && plain.isEmpty())
        sum.add(*number, Second);
    else if (text.front() == u'P')
        problem = parseIso(text.sliced(1), sum);
    else
        problem = parseParts(text, ShortUnits, sum);
    return problem == Problem::None ? sum.result(out) : problem;
}

Problem parse(QStringView text, milliseconds &out)
{
    text = text.trimmed();
    if (!text.startsWith(u'-'))
        return parsePositive(text, out);
    const Problem problem = parsePositive(text.sliced(1).trimmed(), out);
    return problem == Problem::Garbage ? problem : Problem::Negative;
}

Problem fromNumber(double count, qint64 unit, Sum &sum)
{
    if (count < 0)
        return Problem::Negative;
    sum.add(count, unit);
    return Problem::None;
}

std::optional<milliseconds> finish(Problem problem, milliseconds value, QString *error)
{
    if (problem == Problem::None)
        return value;
    if (error)
        *error = describe(problem);
    return {};
}

std::optional<milliseconds> fromObject(const QJsonObject &object, QString *error)
{
    const auto fail = [error](const QString &what) -> std::optional<milliseconds> {
        if (error) {
            *error = what % "; allowed are numbers for weeks, days, hours, minutes, seconds, "
                            "milliseconds"_L1;
        }
        return {};
    };
    if (object.isEmpty())
        return fail(u"is empty"_s);
    Sum sum;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const Unit *const unit = find(MapUnits, it.key());
        if (!unit)
            return fail("has the unknown unit \""_L1 % it.key() % u'"');
        if (!it->isDouble())
            return fail("has no number for \""_L1 % it.key() % u'"');
        if (const Problem p = fromNumber(it->toDouble(), unit->length, sum); p != Problem::None)
            return finish(p, {}, error);
    }
    milliseconds out{};
    return finish(sum.result(out), out, error);
}

} // namespace

std::optional<milliseconds> parseDuration(QStringView text, QString *error)
{
    milliseconds out{};
    const Problem problem = parse(text, out);
    return finish(problem, out, error);
}

std::optional<milliseconds> durationFromJson(const QJsonValue &value, QString *error)
{
    if (value.isString())
        return parseDuration(value.toString(), error);
    if (value.isObject())
        return fromObject(value.toObject(), error);
    if (!value.isDouble())
        return finish(Problem::Garbage, {}, error);
    Sum sum;
    milliseconds out{};
    Problem problem = fromNumber(value.toDouble(), Second, sum);
    if (problem == Problem::None)
        problem = sum.result(out);
    return finish(problem, out, error);
}

QString formatDuration(milliseconds duration)
{
    if (duration.count() < 0)
        return u'-' % formatDuration(-duration);
    qint64 rest = duration.count();
    if (rest < Second)
        return rest == 0 ? u"0s"_s : QString::number(rest) % "ms"_L1;
    QString out;
    for (const Unit &unit : ShortUnits) {
        if (unit.length == Week || rest < unit.length)
            continue;
        if (unit.length == Second) {
            // Up to three digits: 10s, 1.5s, 1.001s
            out += QString::number(double(rest) / Second, 'g', 5) % u's';
            break;
        }
        out += QString::number(rest / unit.length) % unit.name;
        rest %= unit.length;
    }
    if (rest > 0 && rest < Second)
        out += QString::number(rest) % "ms"_L1;
    return out;
}

} // namespace mqtt
