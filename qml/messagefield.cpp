// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "messagefield.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringTokenizer>

namespace mqtt {

namespace {

QJsonValue member(QJsonValue value, const QString &path)
{
    for (const QStringView key : qTokenize(QStringView(path), u'.')) {
        if (value.isArray()) {
            bool ok = false;
            const int index = key.toInt(&ok);
            value = ok ? value.toArray().at(index) : QJsonValue(QJsonValue::Undefined);
        } else {
            value = value.toObject().value(key);
        }
    }
    return value;
}

QByteArray toBytes(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().toUtf8();
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

} // namespace

std::optional<MqttMessage> messageField(const MqttMessage &message, const QString &path)
{
    if (path.isEmpty())
        return message;
    const QJsonValue value = member(message.json(), path);
    if (value.isUndefined())
        return {};
    return MqttMessage(message.topic(), toBytes(value),
                       {.retain = message.isRetained(), .qos = message.qos()});
}

QVariant plainValue(const MqttMessage &message)
{
    bool isJson = false;
    const QJsonValue json = message.json(&isJson);
    return isJson ? json.toVariant() : QVariant(message.text());
}

} // namespace mqtt
