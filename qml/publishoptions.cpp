// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "publishoptions.h"

#include "jsvalue.h"
#include "settings/duration.h"

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Each takes one member, or says what is allowed.
using Allowed = QString;

Allowed takeFlag(bool &flag, const QVariant &value)
{
    if (value.typeId() != QMetaType::Bool)
        return u"true or false"_s;
    flag = value.toBool();
    return {};
}

Allowed takeText(QString &text, const QVariant &value)
{
    if (value.typeId() != QMetaType::QString)
        return u"a string"_s;
    text = value.toString();
    return {};
}

std::optional<std::chrono::milliseconds> duration(const QVariant &value)
{
    if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::QString)
        return durationFromJson(QJsonValue::fromVariant(value));
    return {};
}

Allowed takeRetain(MqttPublishOptions &options, const QVariant &value)
{
    return takeFlag(options.retain, value);
}

Allowed takeGlobal(MqttPublishOptions &options, const QVariant &value)
{
    return takeFlag(options.global, value);
}

Allowed takeBroker(MqttPublishOptions &options, const QVariant &value)
{
    return takeText(options.broker, value);
}

Allowed takeQos(MqttPublishOptions &options, const QVariant &value)
{
    const double number = value.typeId() == QMetaType::Double ? value.toDouble() : -1;
    if (number != 0 && number != 1 && number != 2)
        return u"0, 1 or 2"_s;
    options.qos = static_cast<Mqtt::QoS>(number);
    return {};
}

Allowed takeOnlyIfChanged(MqttPublishOptions &options, const QVariant &value)
{
    const std::optional<std::chrono::milliseconds> maximumAge = duration(value);
    if (value.typeId() == QMetaType::Bool)
        options.onlyIfChanged = value.toBool();
    else if (maximumAge)
        options.onlyIfChanged = *maximumAge;
    else
        return u"true, false, seconds or a duration as \"1h30m\""_s;
    return {};
}

Allowed takeExpiry(MqttPublishOptions &options, const QVariant &value)
{
    const std::optional<std::chrono::milliseconds> expiry = duration(value);
    if (!expiry || *expiry < std::chrono::seconds(1))
        return u"seconds or a duration as \"1h30m\", at least 1 s"_s;
    options.expiry = std::chrono::duration_cast<std::chrono::seconds>(*expiry);
    return {};
}

Allowed takeContentType(MqttPublishOptions &options, const QVariant &value)
{
    return takeText(options.contentType, value);
}

Allowed takeResponseTopic(MqttPublishOptions &options, const QVariant &value)
{
    return takeText(options.responseTopic, value);
}

Allowed takeCorrelationData(MqttPublishOptions &options, const QVariant &value)
{
    if (value.typeId() == QMetaType::QByteArray)
        options.correlationData = value.toByteArray();
    else if (value.typeId() == QMetaType::QString)
        options.correlationData = value.toString().toUtf8();
    else
        return u"a string or an ArrayBuffer"_s;
    return {};
}

Allowed takeUserProperties(MqttPublishOptions &options, const QVariant &value)
{
    const Allowed allowed = u"an object of strings"_s;
    if (value.typeId() != QMetaType::QVariantMap)
        return allowed;
    const QVariantMap members = value.toMap();
    for (auto it = members.begin(); it != members.end(); ++it) {
        if (it->typeId() != QMetaType::QString)
            return allowed;
        options.userProperties.append(QMqttStringPair(it.key(), it->toString()));
    }
    return {};
}

constexpr std::array<std::pair<QLatin1String, Allowed (*)(MqttPublishOptions &, const QVariant &)>,
                     10>
    members{{
        {"retain"_L1, takeRetain},
        {"qos"_L1, takeQos},
        {"onlyIfChanged"_L1, takeOnlyIfChanged},
        {"global"_L1, takeGlobal},
        {"broker"_L1, takeBroker},
        {"expiry"_L1, takeExpiry},
        {"contentType"_L1, takeContentType},
        {"responseTopic"_L1, takeResponseTopic},
        {"correlationData"_L1, takeCorrelationData},
        {"userProperties"_L1, takeUserProperties},
    }};

/// What is wrong with a member, or nothing.
QString take(MqttPublishOptions &options, const QString &name, const QVariant &value)
{
    QStringList known;
    for (const auto &[key, takeMember] : members) {
        if (key == name) {
            const Allowed allowed = takeMember(options, value);
            return allowed.isEmpty() ? QString() : u"options.%1 must be %2"_s.arg(name, allowed);
        }
        known.append(key);
    }
    return u"options.%1 is unknown; allowed are: %2"_s.arg(name, known.join(", "_L1));
}

} // namespace

std::optional<MqttPublishOptions> publishOptions(const QJSValue &object, QString *error)
{
    if (object.isUndefined())
        return MqttPublishOptions();
    const std::optional<QVariant> value = fromJavaScript(object, u"options"_s, error);
    if (!value)
        return {};
    if (value->typeId() != QMetaType::QVariantMap) {
        *error = u"options must be an object, as { retain: true }"_s;
        return {};
    }
    return publishOptions(value->toMap(), error);
}

std::optional<MqttPublishOptions> publishOptions(const QVariantMap &members, QString *error)
{
    MqttPublishOptions options;
    for (auto it = members.begin(); it != members.end(); ++it) {
        *error = take(options, it.key(), it.value());
        if (!error->isEmpty())
            return {};
    }
    return options;
}

} // namespace mqtt
