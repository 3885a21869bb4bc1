// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/messageformat.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QByteArray toJson(const MqttMessage &message)
{
    QJsonObject object{
        {u"topic"_s, message.topic()},
        {u"qos"_s, static_cast<int>(message.qos())},
        {u"retain"_s, message.isRetained()},
    };
    bool isText = false;
    const QString text = message.text(&isText);
    if (isText)
        object.insert(u"payload"_s, text);
    else
        object.insert(u"payload_base64"_s, QString::fromLatin1(message.payload().toBase64()));
    if (!message.contentType().isEmpty())
        object.insert(u"content_type"_s, message.contentType());
    if (!message.responseTopic().isEmpty())
        object.insert(u"response_topic"_s, message.responseTopic());
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

QByteArray formatMessage(MessageFormat format, const MqttMessage &message)
{
    switch (format) {
    case MessageFormat::Payload:
        return message.payload() + '\n';
    case MessageFormat::TopicAndPayload:
        return message.topic().toUtf8() + ' ' + message.payload() + '\n';
    case MessageFormat::Json:
        break;
    }
    return toJson(message) + '\n';
}

} // namespace mqtt
