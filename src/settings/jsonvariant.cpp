// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonvariant.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUtf8StringView>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr QStringView BytesMark = u"ByteArray(";

// The number of '@' before "ByteArray(", 0 if the text is just text.
qsizetype marksBefore(QStringView text)
{
    qsizetype count = 0;
    while (count < text.size() && text[count] == u'@')
        ++count;
    return text.sliced(count).startsWith(BytesMark) ? count : 0;
}

QString fromText(const QString &text)
{
    return marksBefore(text) > 0 ? u'@' % text : text;
}

QVariant toText(const QString &text)
{
    const qsizetype marks = marksBefore(text);
    if (marks == 0)
        return text;
    if (marks > 1)
        return text.sliced(1);
    if (!text.endsWith(u')'))
        return text;
    const QStringView base64 = QStringView(text).sliced(1 + BytesMark.size()).chopped(1);
    const auto bytes =
        QByteArray::fromBase64Encoding(base64.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? QVariant(*bytes) : QVariant(text);
}

QString fromBytes(const QByteArray &bytes)
{
    if (QUtf8StringView(bytes).isValidUtf8())
        return fromText(QString::fromUtf8(bytes));
    return u'@' % BytesMark % QLatin1StringView(bytes.toBase64()) % u')';
}

std::optional<QJsonValue> fail(QString *error, const QString &what)
{
    if (error)
        *error = what;
    return {};
}

std::optional<QJsonValue> fromList(const QVariantList &list, QString *error, int depth)
{
    QJsonArray array;
    for (const QVariant &item : list) {
        const std::optional<QJsonValue> json = toJson(item, error, depth + 1);
        if (!json)
            return {};
        array.append(*json);
    }
    return array;
}

template <typename Map>
std::optional<QJsonValue> fromMap(const Map &map, QString *error, int depth)
{
    QJsonObject object;
    for (auto it = map.begin(); it != map.end(); ++it) {
        const std::optional<QJsonValue> json = toJson(it.value(), error, depth + 1);
        if (!json)
            return {};
        object.insert(it.key(), *json);
    }
    return object;
}

std::optional<QJsonValue> fromNumber(double number, QString *error)
{
    if (!std::isfinite(number))
        return fail(error, QString::number(number) % " has no JSON form; allowed are finite "
                                                     "numbers"_L1);
    return QJsonValue(number);
}

// JSON that came as JSON is held to the same bounds.
std::optional<QJsonValue> fromJson(const QJsonValue &json, QString *error, int depth)
{
    if (json.isArray())
        return fromList(json.toArray().toVariantList(), error, depth);
    if (json.isObject())
        return fromMap(json.toObject().toVariantMap(), error, depth);
    return json.isUndefined() ? QJsonValue() : toJson(json.toVariant(), error, depth);
}

} // namespace

std::optional<QJsonValue> toJson(const QVariant &value, QString *error, int depth)
{
    if (depth > DeepestJson)
        return fail(error, u"the value is nested too deep; allowed are 512 levels"_s);
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        return QJsonValue();
    case QMetaType::Bool:
        return QJsonValue(value.toBool());
    case QMetaType::ULong:
    case QMetaType::ULongLong:
        if (value.toULongLong() > quint64(std::numeric_limits<qint64>::max()))
            return QJsonValue(value.toString());
        return QJsonValue(value.toLongLong());
    case QMetaType::Float:
    case QMetaType::Double:
        return fromNumber(value.toDouble(), error);
    case QMetaType::QString:
    case QMetaType::QChar:
        return QJsonValue(fromText(value.toString()));
    case QMetaType::QUrl:
    case QMetaType::QUuid:
    case QMetaType::QDate:
        return QJsonValue(value.toString());
    case QMetaType::QTime:
        return QJsonValue(value.toTime().toString(Qt::ISODateWithMs));
    case QMetaType::QDateTime: {
        // The name of a time zone does not survive ISO 8601; the instant does, with its offset.
        const QDateTime time = value.toDateTime();
        return QJsonValue(time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODateWithMs));
    }
    case QMetaType::QByteArray:
        return QJsonValue(fromBytes(value.toByteArray()));
    case QMetaType::QStringList:
    case QMetaType::QVariantList:
        return fromList(value.toList(), error, depth);
    case QMetaType::QVariantMap:
        return fromMap(value.toMap(), error, depth);
    case QMetaType::QVariantHash:
        return fromMap(value.toHash(), error, depth);
    case QMetaType::QJsonValue:
        return fromJson(value.toJsonValue(), error, depth);
    case QMetaType::QJsonObject:
        return fromJson(value.toJsonObject(), error, depth);
    case QMetaType::QJsonArray:
        return fromJson(value.toJsonArray(), error, depth);
    case QMetaType::QJsonDocument: {
        const QJsonDocument document = value.toJsonDocument();
        return fromJson(document.isArray() ? QJsonValue(document.array())
                                           : QJsonValue(document.object()),
                        error, depth);
    }
    default:
        break;
    }
    bool isInteger = false;
    const qint64 integer = value.toLongLong(&isInteger); // the small integers, and enums
    if (isInteger)
        return QJsonValue(integer);
    return fail(error, "a value of type "_L1 % QLatin1StringView(value.typeName()) %
                           " has no JSON form; allowed are booleans, numbers, text, bytes, dates, "
                           "lists and maps"_L1);
}

QVariant toVariant(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return {};
    case QJsonValue::String:
        return toText(value.toString());
    case QJsonValue::Array: {
        QVariantList list;
        for (const QJsonValue &item : value.toArray())
            list.append(toVariant(item));
        return list;
    }
    case QJsonValue::Object: {
        QVariantMap map;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            map.insert(it.key(), toVariant(*it));
        return map;
    }
    default:
        return value.toVariant();
    }
}

} // namespace mqtt
