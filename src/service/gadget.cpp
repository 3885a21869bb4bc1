// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/gadget.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QMetaProperty>

#include <cmath>

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
        return u"a number"_s;
    case QJsonValue::String:
        return u"a string"_s;
    case QJsonValue::Array:
        return u"an array"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"missing"_s;
}

QVariant integer(const QJsonValue &json, QMetaType type)
{
    const QVariant value = json.toVariant();
    qint64 number = 0;
    if (value.typeId() == QMetaType::LongLong)
        number = value.toLongLong();
    else if (value.typeId() == QMetaType::Double &&
             std::trunc(value.toDouble()) == value.toDouble() &&
             std::abs(value.toDouble()) < 9.0e15)
        number = static_cast<qint64>(value.toDouble());
    else
        return {};
    QVariant result = number;
    if (!result.convert(type) || result.toLongLong() != number)
        return {};
    return result;
}

QVariant member(const QJsonValue &json, QMetaType type, QString *error)
{
    switch (type.id()) {
    case QMetaType::Bool:
        return json.isBool() ? json.toVariant() : QVariant();
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
        return integer(json, type);
    case QMetaType::Double:
    case QMetaType::Float:
        return json.isDouble() ? QVariant(json.toDouble()) : QVariant();
    case QMetaType::QString:
        return json.isString() ? json.toVariant() : QVariant();
    case QMetaType::QVariant:
    case QMetaType::QJsonValue:
        return QVariant::fromValue(json);
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
    if (type.flags().testFlag(QMetaType::IsGadget))
        return gadgetFromJson(json, type, error);
    QVariant value = json.toVariant();
    return value.convert(type) ? value : QVariant();
}

} // namespace

QVariant gadgetFromJson(const QJsonValue &json, QMetaType type, QString *error)
{
    if (!json.isObject()) {
        *error = u"is %1 where an object is needed"_s.arg(typeName(json));
        return {};
    }
    const QJsonObject object = json.toObject();
    const QMetaObject *metaObject = type.metaObject();
    QVariant gadget(type);
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
        const QVariant value = member(found, property.metaType(), &inner);
        if (!value.isValid()) {
            *error = inner.isEmpty()
                         ? u"has %1 as member '%2' where %3 is needed"_s.arg(
                               typeName(found), name, QLatin1String(property.typeName()))
                         : u"has a member '%1' that %2"_s.arg(name, inner);
            return {};
        }
        property.writeOnGadget(gadget.data(), value);
    }
    return gadget;
}

} // namespace mqtt
