// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/conversion.h"

#include "connection/mqttmessage.h"
#include "connection/payload.h"
#include "service/gadget.h"

using namespace Qt::StringLiterals;

namespace mqtt {

Form formOf(QMetaType type)
{
    switch (type.id()) {
    case QMetaType::QByteArray:
        return Form::Bytes;
    case QMetaType::QString:
        return Form::Text;
    case QMetaType::Bool:
        return Form::Bool;
    case QMetaType::Int:
        return Form::Int;
    case QMetaType::LongLong:
        return Form::Int64;
    case QMetaType::Double:
        return Form::Double;
    case QMetaType::QJsonValue:
        return Form::JsonValue;
    case QMetaType::QJsonObject:
        return Form::JsonObject;
    case QMetaType::QJsonArray:
        return Form::JsonArray;
    case QMetaType::QJsonDocument:
        return Form::JsonDocument;
    case QMetaType::QVariant:
        return Form::Variant;
    case QMetaType::QVariantMap:
        return Form::Map;
    case QMetaType::QVariantList:
        return Form::List;
    default:
        break;
    }
    if (type == QMetaType::fromType<MqttMessage>())
        return Form::Message;
    return isComposed(type) ? Form::Composed : Form::Unknown;
}

QString allowedTypes()
{
    return u"QByteArray, QString, bool, int, qint64, double, QJsonValue, QJsonObject, QJsonArray, "
           "QJsonDocument, QVariant, QVariantMap, QVariantList, a Q_GADGET, a QList of such or of "
           "numbers or texts, and MqttMessage"_s;
}

void *Converted::set(Form form, QMetaType type, const QByteArray &bytes, QString *error)
{
    switch (form) {
    case Form::Bytes:
        return keep(bytes);
    case Form::Text:
        return keep(parseText(bytes, error));
    case Form::Bool:
        return keep(parseBool(bytes, error));
    case Form::Int:
        return keep(parseInt(bytes, error));
    case Form::Int64:
        return keep(parseInt64(bytes, error));
    case Form::Double:
        return keep(parseDouble(bytes, error));
    default:
        return setJson(form, type, bytes, error);
    }
}

void *Converted::setJson(Form form, QMetaType type, const QByteArray &bytes, QString *error)
{
    const std::optional<QJsonValue> json = parseJson(bytes, error);
    if (!json)
        return nullptr;
    const auto refuse = [error](const QString &what) {
        *error = u"the payload is JSON, but "_s % what;
        return nullptr;
    };
    const bool isObjectNeeded = form == Form::JsonObject || form == Form::Map;
    if (isObjectNeeded && !json->isObject())
        return refuse(u"not an object"_s);
    const bool isArrayNeeded = form == Form::JsonArray || form == Form::List;
    if (isArrayNeeded && !json->isArray())
        return refuse(u"not an array"_s);

    switch (form) {
    case Form::JsonValue:
        return keep(*json);
    case Form::JsonObject:
        return keep(json->toObject());
    case Form::JsonArray:
        return keep(json->toArray());
    case Form::JsonDocument:
        if (json->isObject())
            return keep(QJsonDocument(json->toObject()));
        if (json->isArray())
            return keep(QJsonDocument(json->toArray()));
        return refuse(u"neither an object nor an array"_s);
    case Form::Variant:
        return keep(json->toVariant());
    case Form::Map:
        return keep(json->toObject().toVariantMap());
    case Form::List:
        return keep(json->toArray().toVariantList());
    case Form::Composed: {
        QString why;
        QVariant value = fromJson(*json, type, &why);
        if (value.isValid())
            return static_cast<QVariant *>(keep(std::move(value)))->data();
        *error = u"the payload "_s % why;
        return nullptr;
    }
    default:
        return nullptr;
    }
}

} // namespace mqtt
