// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/gadget.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QMetaEnum>
#include <QMetaProperty>
#include <QSequentialIterable>

#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QString typeName(const QJsonValue &json)
{
    switch (json.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"a boolean"_s;
    case QJsonValue::Double:
        return u"the number "_s % QString::number(json.toDouble(), 'g', 15);
    case QJsonValue::String:
        return u"a string"_s;
    case QJsonValue::Array:
        return u"an array"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"nothing"_s;
}

bool isGadget(QMetaType type)
{
    return type.flags().testFlag(QMetaType::IsGadget);
}

/// The type of a list's elements; invalid for a type that is no list.
QMetaType elementType(QMetaType type)
{
    if (type.id() == QMetaType::QString || type.id() == QMetaType::QByteArray)
        return {}; // sequences of characters, too
    QVariant list(type);
    if (!list.canView<QSequentialIterable>())
        return {};
    const QMetaSequence sequence = list.view<QSequentialIterable>().metaContainer();
    return sequence.canAddValue() ? sequence.valueMetaType() : QMetaType();
}

std::optional<qint64> exactInteger(const QJsonValue &json)
{
    const QVariant value = json.toVariant();
    if (value.typeId() == QMetaType::LongLong)
        return value.toLongLong();
    const double number = value.toDouble();
    if (value.typeId() == QMetaType::Double && std::trunc(number) == number &&
        std::abs(number) < 9.0e15)
        return static_cast<qint64>(number);
    return {};
}

QVariant integer(const QJsonValue &json, QMetaType type)
{
    const std::optional<qint64> number = exactInteger(json);
    const bool isUnsigned64 =
        type == QMetaType::fromType<quint64>() || type == QMetaType::fromType<ulong>();
    QVariant result = number ? QVariant(*number) : QVariant();
    if (!number || (isUnsigned64 && *number < 0) || !result.convert(type) ||
        result.toLongLong() != *number)
        return {};
    return result;
}

QMetaEnum enumeratorsOf(QMetaType type)
{
    const QMetaObject *scope = type.metaObject();
    if (!scope)
        return {};
    const QByteArray name = type.name();
    return scope->enumerator(scope->indexOfEnumerator(name.mid(name.lastIndexOf(':') + 1)));
}

QVariant enumerator(const QJsonValue &json, QMetaType type, QString *error)
{
    const QMetaEnum known = enumeratorsOf(type);
    bool ok = false;
    int value = 0;
    if (json.isString()) {
        value = known.keyToValue(json.toString().toUtf8(), &ok);
    } else if (const std::optional<qint64> number = exactInteger(json)) {
        value = static_cast<int>(*number);
        ok = value == *number && known.valueToKey(value);
    }
    QVariant result = value;
    if (ok && result.convert(type))
        return result;
    QStringList names;
    for (int i = 0; i < known.keyCount(); ++i)
        names.append(QLatin1String(known.key(i)));
    *error = u"is none of "_s % names.join(u", "_s);
    return {};
}

QVariant list(const QJsonValue &json, QMetaType type, QMetaType element, QString *error)
{
    if (!json.isArray())
        return {};
    QVariant result(type);
    QSequentialIterable iterable = result.view<QSequentialIterable>();
    const QJsonArray array = json.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        QString inner;
        const QVariant value = fromJson(array[i], element, &inner);
        if (!value.isValid()) {
            *error = u"has element %1 that %2"_s.arg(i).arg(inner);
            return {};
        }
        iterable.addValue(value);
    }
    return result;
}

QVariant gadget(const QJsonValue &json, QMetaType type, QString *error)
{
    if (!json.isObject())
        return {};
    const QJsonObject object = json.toObject();
    const QMetaObject *metaObject = type.metaObject();
    QVariant result(type);
    for (int i = 0; i < metaObject->propertyCount(); ++i) {
        const QMetaProperty property = metaObject->property(i);
        if (!property.isWritable())
            continue;
        const QString name = QLatin1String(property.name());
        const QJsonValue found = object.value(name);
        if (found.isUndefined()) {
            *error = u"has no member '%1'"_s.arg(name);
            return {};
        }
        QString inner;
        const QVariant value = fromJson(found, property.metaType(), &inner);
        if (value.isValid() && !property.writeOnGadget(result.data(), value))
            inner = u"cannot be set"_s;
        if (!inner.isEmpty()) {
            *error = u"has a member '%1' that %2"_s.arg(name, inner);
            return {};
        }
    }
    return result;
}

QVariant simple(const QJsonValue &json, QMetaType type)
{
    switch (type.id()) {
    case QMetaType::Bool:
        return json.isBool() ? json.toVariant() : QVariant();
    case QMetaType::Short:
    case QMetaType::UShort:
    case QMetaType::SChar:
    case QMetaType::UChar:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Long:
    case QMetaType::ULong:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return integer(json, type);
    case QMetaType::Double:
        return json.isDouble() ? QVariant(json.toDouble()) : QVariant();
    case QMetaType::Float: {
        const auto number = static_cast<float>(json.toDouble());
        return json.isDouble() && std::isfinite(number) ? QVariant(number) : QVariant();
    }
    case QMetaType::QJsonValue:
        return QVariant::fromValue(json);
    case QMetaType::QVariant:
        return QVariant::fromValue(json.toVariant());
    case QMetaType::QJsonObject:
        return json.isObject() ? QVariant(json.toObject()) : QVariant();
    case QMetaType::QJsonArray:
        return json.isArray() ? QVariant(json.toArray()) : QVariant();
    case QMetaType::QVariantMap:
        return json.isObject() ? json.toVariant() : QVariant();
    case QMetaType::QVariantList:
        return json.isArray() ? json.toVariant() : QVariant();
    default:
        break;
    }
    if (elementType(type).isValid()) // what QVariant makes a list of one of
        return {};
    QVariant value = json.isString() ? json.toVariant() : QVariant();
    return value.isValid() && value.convert(type) ? value : QVariant();
}

} // namespace

bool isComposed(QMetaType type)
{
    if (isGadget(type))
        return true;
    const QMetaType element = elementType(type);
    if (!element.isValid())
        return false;
    switch (element.id()) {
    case QMetaType::Bool:
    case QMetaType::Short:
    case QMetaType::UShort:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Float:
    case QMetaType::Double:
    case QMetaType::QString:
        return true;
    default:
        return element.flags().testFlag(QMetaType::IsEnumeration) || isComposed(element);
    }
}

QVariant fromJson(const QJsonValue &json, QMetaType type, QString *error)
{
    QString why;
    QVariant result;
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        result = enumerator(json, type, &why);
    else if (isGadget(type))
        result = gadget(json, type, &why);
    else
        result = simple(json, type);
    if (!result.isValid() && why.isEmpty()) {
        if (const QMetaType element = elementType(type); element.isValid())
            result = list(json, type, element, &why);
    }
    if (!result.isValid()) {
        *error = !why.isEmpty()
                     ? why
                     : u"is %1 where %2 is needed"_s.arg(
                           typeName(json),
                           isGadget(type) ? u"an object"_s : QString(QLatin1String(type.name())));
    }
    return result;
}

QVariant gadgetToVariant(const QVariant &value)
{
    const QMetaType type = value.metaType();
    if (type.flags().testFlag(QMetaType::IsEnumeration)) {
        const char *name = enumeratorsOf(type).valueToKey(value.toInt());
        return name ? QVariant(QString(QLatin1String(name))) : value;
    }
    if (isGadget(type)) {
        QVariantMap map;
        const QMetaObject *metaObject = type.metaObject();
        for (int i = 0; i < metaObject->propertyCount(); ++i) {
            const QMetaProperty property = metaObject->property(i);
            if (property.isReadable())
                map.insert(QLatin1String(property.name()),
                           gadgetToVariant(property.readOnGadget(value.constData())));
        }
        return map;
    }
    if (const QMetaType element = elementType(type);
        isGadget(element) || element.flags().testFlag(QMetaType::IsEnumeration)) {
        QVariantList list;
        const auto iterable = value.value<QSequentialIterable>();
        for (const QVariant &item : iterable)
            list.append(gadgetToVariant(item));
        return list;
    }
    return value;
}

} // namespace mqtt
