// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/answer.h"

#include "connection/payload.h"
#include "service/gadget.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto errorKey = "error"_L1;
constexpr auto json = "application/json"_L1;

QString contentTypeOf(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
    case QMetaType::QByteArray:
        return {};
    case QMetaType::QString:
        return u"text/plain"_s;
    default:
        return json;
    }
}

} // namespace

Answer answerWith(const QVariant &value, int precision)
{
    const QVariant plain = gadgetToVariant(value);
    QString why;
    const std::optional<QByteArray> payload = formatPayload(plain, precision, &why);
    return payload ? Answer{*payload, contentTypeOf(plain)} : answerWithError(why);
}

Answer answerWithError(const QString &what)
{
    return {QJsonDocument(QJsonObject{{errorKey, what}}).toJson(QJsonDocument::Compact), json};
}

std::optional<QString> errorOf(const QByteArray &payload)
{
    if (!payload.startsWith('{'))
        return {};
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    if (object.size() != 1 || !object.contains(errorKey))
        return {};
    const QJsonValue error = object.value(errorKey);
    return error.isString()
               ? error.toString()
               : QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace mqtt
