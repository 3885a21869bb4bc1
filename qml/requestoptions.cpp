// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "requestoptions.h"

#include "jsvalue.h"
#include "publishoptions.h"
#include "settings/duration.h"

using namespace Qt::StringLiterals;

namespace mqtt {

std::optional<MqttRequestOptions> requestOptions(const QJSValue &object, QString *error)
{
    MqttRequestOptions options;
    if (object.isUndefined())
        return options;
    if (!object.isObject()) {
        *error = u"options must be an object, as { timeout: '5s' }"_s;
        return {};
    }
    const std::optional<QVariant> given = fromJavaScript(object, u"options"_s, error);
    if (!given)
        return {};
    QVariantMap members = given->toMap();
    if (const QVariant timeout = members.take(u"timeout"_s); timeout.isValid()) {
        const auto read = durationFromJson(QJsonValue::fromVariant(timeout), error);
        if (!read || read->count() < 1) {
            *error = u"options.timeout must be a time of at least 1ms, as '5s'"_s;
            return {};
        }
        options.timeout = *read;
    }
    options.replyTopic = members.take(u"replyTopic"_s).toString();
    for (auto it = members.cbegin(); it != members.cend(); ++it) {
        if (it.key() != "qos"_L1 && it.key() != "broker"_L1 && it.key() != "contentType"_L1 &&
            it.key() != "userProperties"_L1) {
            *error = u"options.%1 is unknown; allowed are: timeout, replyTopic, qos, broker, "
                     "contentType, userProperties"_s.arg(it.key());
            return {};
        }
    }
    if (members.isEmpty())
        return options;
    const std::optional<MqttPublishOptions> read = publishOptions(members, error);
    if (!read)
        return {};
    if (members.contains(u"qos"_s))
        options.qos = read->qos;
    options.broker = read->broker;
    options.contentType = read->contentType;
    options.userProperties = read->userProperties;
    return options;
}

} // namespace mqtt
