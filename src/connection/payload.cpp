// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/payload.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSequentialIterable>

#include <array>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr qsizetype shownBytes = 40;
constexpr int maximumDepth = 500; // of published JSON; a deeper value is a cycle or a mistake

/// The payload as an error message shows it: short, in one line.
QString shown(const QByteArray &payload)
{
    if (payload.isEmpty())
        return u"an empty payload"_s;
    QString text = QString::fromUtf8(payload.first(qMin(payload.size(), shownBytes)));
    for (QChar &c : text) {
        if (!c.isPrint())
            c = u'?';
    }
    return u'\'' % text % (payload.size() > shownBytes ? u"…'"_s : u"'"_s);
}

template <typename T>
std::optional<T> fail(const QByteArray &payload, const QString &what, QString *error)
{
    if (error)
        *error = shown(payload) % u' ' % what;
    return {};
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

qsizetype skipDigits(QByteArrayView text, qsizetype from)
{
    while (from < text.size() && isDigit(text[from]))
        ++from;
    return from;
}

qsizetype skipSign(QByteArrayView text, qsizetype from)
{
    return from < text.size() && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
}

bool isInteger(QByteArrayView text)
{
    const qsizetype start = skipSign(text, 0);
    return start < text.size() && skipDigits(text, start) == text.size();
}

/// [sign] digits [. digits] [e [sign] digits], with digits on at least one side of the point: no
/// hexadecimal, no "nan", no "inf", which the conversion itself would take.
bool isDecimal(QByteArrayView text)
{
    const qsizetype start = skipSign(text, 0);
    qsizetype at = skipDigits(text, start);
    qsizetype digits = at - start;
    if (at < text.size() && text[at] == '.') {
        const qsizetype fraction = skipDigits(text, at + 1);
        digits += fraction - at - 1;
        at = fraction;
    }
    if (digits == 0)
        return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const qsizetype exponent = skipSign(text, at + 1);
        at = skipDigits(text, exponent);
        if (at == exponent)
            return false;
    }
    return at == text.size();
}

} // namespace

std::optional<QString> parseText(const QByteArray &payload, QString *error)
{
    if (!payload.isValidUtf8())
        return fail<QString>(payload, u"is not valid UTF-8"_s, error);
    return QString::fromUtf8(payload);
}

std::optional<bool> parseBool(const QByteArray &payload, QString *error)
{
    static constexpr std::array yes{"1", "true", "on", "yes"};
    static constexpr std::array no{"0", "false", "off", "no"};
    const QByteArrayView text = QByteArrayView(payload).trimmed();
    const auto is = [text](const char *word) {
        return text.compare(word, Qt::CaseInsensitive) == 0;
    };
    if (std::any_of(yes.begin(), yes.end(), is))
        return true;
    if (std::any_of(no.begin(), no.end(), is))
        return false;
    return fail<bool>(payload, u"is not one of 1, true, on, yes, 0, false, off, no"_s, error);
}

std::optional<qint64> parseInt64(const QByteArray &payload, QString *error)
{
    const QByteArrayView text = QByteArrayView(payload).trimmed();
    if (!isInteger(text))
        return fail<qint64>(payload, u"is not an integer"_s, error);
    bool ok = false;
    const qint64 value = text.toLongLong(&ok);
    if (!ok)
        return fail<qint64>(payload, u"does not fit into 64 bits"_s, error);
    return value;
}

std::optional<int> parseInt(const QByteArray &payload, QString *error)
{
    const std::optional<qint64> value = parseInt64(payload, error);
    if (!value)
        return {};
    if (*value < std::numeric_limits<int>::min() || *value > std::numeric_limits<int>::max())
        return fail<int>(payload, u"does not fit into 32 bits"_s, error);
    return static_cast<int>(*value);
}

std::optional<double> parseDouble(const QByteArray &payload, QString *error)
{
    const QByteArrayView text = QByteArrayView(payload).trimmed();
    if (!isDecimal(text))
        return fail<double>(payload, u"is not a number"_s, error);
    bool ok = false;
    const double value = text.toDouble(&ok);
    if (!ok || !std::isfinite(value))
        return fail<double>(payload, u"does not fit into a double"_s, error);
    return value;
}

std::optional<QJsonValue> parseJson(const QByteArray &payload, QString *error)
{
    static const QByteArray bom("\xEF\xBB\xBF");
    const QByteArray json = payload.startsWith(bom) ? payload.sliced(bom.size()) : payload;
    QJsonParseError problem;
    // QJsonDocument holds objects and arrays only; in an array every JSON value has a place.
    const QByteArrayView text = QByteArrayView(json).trimmed();
    const bool whole = text.startsWith('{') || text.startsWith('[');
    const QJsonDocument document =
        QJsonDocument::fromJson(whole ? json : '[' + json + ']', &problem);
    if (problem.error != QJsonParseError::NoError)
        return fail<QJsonValue>(payload, u"is not JSON: "_s % problem.errorString(), error);
    if (whole)
        return document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array());
    const QJsonArray array = document.array();
    if (array.size() != 1)
        return fail<QJsonValue>(payload, u"is not one JSON value"_s, error);
    return array.first();
}

namespace {

class Formatter
{
public:
    explicit Formatter(int precision)
        : m_precision(precision)
    {
    }

    std::optional<QByteArray> plain(const QVariant &value)
    {
        switch (value.typeId()) {
        case QMetaType::QByteArray:
            return value.toByteArray();
        case QMetaType::QString:
            return value.toString().toUtf8();
        case QMetaType::UnknownType:
        case QMetaType::Nullptr:
        case QMetaType::Void:
            return QByteArray();
        case QMetaType::Bool:
            return QByteArray(value.toBool() ? "1" : "0");
        case QMetaType::QJsonValue:
            return plain(value.toJsonValue().toVariant());
        default:
            return json(value);
        }
    }

    std::optional<QByteArray> json(const QVariant &value)
    {
        QByteArray out;
        if (!write(value, out, 0))
            return {};
        return out;
    }

    [[nodiscard]] const QString &error() const { return m_error; }

private:
    bool fail(const QString &error)
    {
        m_error = error;
        return false;
    }

    bool write(const QVariant &value, QByteArray &out, int depth)
    {
        if (depth > maximumDepth)
            return fail(
                u"a value nested deeper than %1 levels cannot be published"_s.arg(maximumDepth));
        switch (value.typeId()) {
        case QMetaType::UnknownType:
        case QMetaType::Nullptr:
            out += "null";
            return true;
        case QMetaType::Bool:
            out += value.toBool() ? "true" : "false";
            return true;
        case QMetaType::Float:
        case QMetaType::Double:
            return writeNumber(value.toDouble(), out);
        case QMetaType::QString:
            writeText(value.toString(), out);
            return true;
        case QMetaType::QByteArray:
            return writeBytes(value.toByteArray(), out);
        case QMetaType::QJsonValue:
            return write(value.toJsonValue().toVariant(), out, depth);
        case QMetaType::QJsonObject:
            return writeMap(value.toJsonObject().toVariantMap(), out, depth);
        case QMetaType::QJsonArray:
            return writeList(value.toJsonArray().toVariantList(), out, depth);
        case QMetaType::QJsonDocument:
            return write(value.toJsonDocument().toVariant(), out, depth);
        case QMetaType::QVariantMap:
            return writeMap(value.toMap(), out, depth);
        default:
            return writeOther(value, out, depth);
        }
    }

    bool writeOther(const QVariant &value, QByteArray &out, int depth)
    {
        const QMetaType type = value.metaType();
        if (type == QMetaType::fromType<quint64>()) {
            out += QByteArray::number(value.toULongLong());
            return true;
        }
        if (type.flags().testFlag(QMetaType::IsEnumeration) || isInteger(type)) {
            out += QByteArray::number(value.toLongLong());
            return true;
        }
        if (type == QMetaType::fromType<QVariantHash>())
            return writeMap(value.toMap(), out, depth);
        // Before lists: a text is a sequence of characters, too.
        if (!value.canConvert<QSequentialIterable>() && value.canConvert<QString>()) {
            writeText(value.toString(), out);
            return true;
        }
        if (value.canConvert<QVariantList>())
            return writeList(value.toList(), out, depth);
        if (value.canConvert<QVariantMap>())
            return writeMap(value.toMap(), out, depth);
        return fail(u"a value of type %1 cannot be published"_s.arg(QLatin1String(type.name())));
    }

    static bool isInteger(QMetaType type)
    {
        switch (type.id()) {
        case QMetaType::Int:
        case QMetaType::UInt:
        case QMetaType::LongLong:
        case QMetaType::Long:
        case QMetaType::ULong:
        case QMetaType::Short:
        case QMetaType::UShort:
        case QMetaType::SChar:
        case QMetaType::UChar:
            return true;
        default:
            return false;
        }
    }

    bool writeNumber(double value, QByteArray &out)
    {
        if (!std::isfinite(value))
            return fail(u"a number that is not finite cannot be published"_s);
        QByteArray text = QByteArray::number(value, 'f', m_precision);
        if (text.contains('.')) {
            while (text.endsWith('0'))
                text.chop(1);
            if (text.endsWith('.'))
                text.chop(1);
        }
        out += text == "-0" ? QByteArray("0") : text;
        return true;
    }

    static void writeText(const QString &text, QByteArray &out)
    {
        // The escapes of JSON, by the library: an array of one text without its brackets.
        const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
        out += QByteArrayView(array).sliced(1).chopped(1);
    }

    bool writeBytes(const QByteArray &bytes, QByteArray &out)
    {
        if (!bytes.isValidUtf8())
            return fail(u"bytes that are not UTF-8 cannot be published as JSON"_s);
        writeText(QString::fromUtf8(bytes), out);
        return true;
    }

    bool writeList(const QVariantList &list, QByteArray &out, int depth)
    {
        out += '[';
        bool first = true;
        for (const QVariant &item : list) {
            if (!first)
                out += ',';
            first = false;
            if (!write(item, out, depth + 1))
                return false;
        }
        out += ']';
        return true;
    }

    bool writeMap(const QVariantMap &map, QByteArray &out, int depth)
    {
        out += '{';
        bool first = true;
        for (auto it = map.begin(); it != map.end(); ++it) {
            if (!first)
                out += ',';
            first = false;
            writeText(it.key(), out);
            out += ':';
            if (!write(it.value(), out, depth + 1))
                return false;
        }
        out += '}';
        return true;
    }

    int m_precision;
    QString m_error;
};

} // namespace

std::optional<QByteArray> formatPayload(const QVariant &value, int precision, QString *error)
{
    Formatter formatter(precision);
    std::optional<QByteArray> result = formatter.plain(value);
    if (!result && error)
        *error = formatter.error();
    return result;
}

std::optional<QByteArray> formatJson(const QVariant &value, int precision, QString *error)
{
    Formatter formatter(precision);
    std::optional<QByteArray> result = formatter.json(value);
    if (!result && error)
        *error = formatter.error();
    return result;
}

} // namespace mqtt
