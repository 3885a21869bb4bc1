// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configschema.h"

#include "connection/brokerurl.h"
#include "settings/duration.h"
#include "topic/topicrules.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using K = ConfigKind;

constexpr double LongestTimer = 2073600; // 24 days in seconds: what a QTimer counts
constexpr qsizetype LongestMqttText = 65535;

// clang-format off: one key a line
constexpr ConfigRule Rules[] = {
    {.key = u"broker"},
    {.key = u"broker.url", .kind = K::Urls},
    {.key = u"broker.host", .kind = K::Host, .aliases = u"mqtt.broker mqttserver"},
    {.key = u"broker.port",
     .kind = K::Integer,
     .minimum = 1,
     .maximum = 65535,
     .aliases = u"mqtt.port mqttport"},
    {.key = u"broker.keepalive",
     .kind = K::Duration,
     .minimum = 0,
     .maximum = 65535,
     .aliases = u"mqttkeepalive"},
    {.key = u"broker.client_id", .kind = K::Text, .aliases = u"mqttclientid"},
    {.key = u"broker.protocol", .kind = K::Choice, .choices = u"auto|3.1|3.1.1|5"},
    {.key = u"broker.clean_session", .kind = K::Boolean},
    {.key = u"broker.session_expiry", .kind = K::Duration, .minimum = 0, .maximum = 4294967295},
    {.key = u"broker.connect_timeout", .kind = K::Duration, .minimum = 0.1, .maximum = 86400},
    {.key = u"broker.close_timeout", .kind = K::Duration, .minimum = 0, .maximum = 86400},
    {.key = u"broker.maximum_packet_size",
     .kind = K::Integer,
     .minimum = 1024,
     .maximum = 268435460},
    {.key = u"broker.failback", .kind = K::Duration, .minimum = 0, .maximum = LongestTimer},
    {.key = u"broker.window", .kind = K::Integer, .minimum = 1, .maximum = 65535},
    {.key = u"broker.role", .kind = K::Choice, .choices = u"both|publisher|subscriber"},
    {.key = u"broker.repeat_retained", .kind = K::Boolean},
    {.key = u"broker.outbox"},
    {.key = u"broker.outbox.path", .kind = K::Path},
    {.key = u"broker.outbox.messages", .kind = K::Integer, .minimum = 0, .maximum = 1e9},
    {.key = u"broker.outbox.bytes", .kind = K::Integer, .minimum = 0, .maximum = 1e12},
    {.key = u"broker.outbox.policy",
     .kind = K::Choice,
     .choices = u"reject-newest|drop-oldest|keep-latest"},
    {.key = u"broker.outbox.synchronous", .kind = K::Choice, .choices = u"normal|full"},
    {.key = u"broker.will"},
    {.key = u"broker.will.topic", .kind = K::Topic, .aliases = u"willsettopic"},
    {.key = u"broker.will.message", .kind = K::Text, .aliases = u"willsetpayload"},
    {.key = u"broker.will.qos", .kind = K::Integer, .minimum = 0, .maximum = 2},
    {.key = u"broker.will.retain", .kind = K::Boolean},
    {.key = u"broker.reconnect"},
    {.key = u"broker.reconnect.initial", .kind = K::Duration, .minimum = 0.001, .maximum = 86400},
    {.key = u"broker.reconnect.factor", .kind = K::Number, .minimum = 1, .maximum = 100},
    {.key = u"broker.reconnect.maximum",
     .kind = K::Duration,
     .minimum = 0.001,
     .maximum = 604800,
     .aliases = u"maxmqttreconnectdelay"},
    {.key = u"broker.reconnect.stable", .kind = K::Duration, .minimum = 0, .maximum = 604800},
    {.key = u"auth"},
    {.key = u"auth.username", .kind = K::Secret, .aliases = u"mqtt.user"},
    {.key = u"auth.password", .kind = K::Secret, .aliases = u"mqtt.password"},
    {.key = u"tls"},
    {.key = u"tls.enabled", .kind = K::Boolean},
    {.key = u"tls.ca_certs", .kind = K::File, .aliases = u"certs.ca"},
    {.key = u"tls.certfile", .kind = K::File, .aliases = u"certs.cert"},
    {.key = u"tls.keyfile", .kind = K::File, .aliases = u"certs.key"},
    {.key = u"tls.keyfile_password", .kind = K::Secret},
    {.key = u"tls.verify", .kind = K::Boolean},
    {.key = u"tls.cert_reqs",
     .kind = K::Choice,
     .choices = u"required|optional|none|CERT_REQUIRED|CERT_OPTIONAL|CERT_NONE|0|1|2"},
    {.key = u"tls.tls_version",
     .kind = K::Choice,
     .choices = u"1.2|1.3|TLSv1.2|TLSv1.3|PROTOCOL_TLSv1_2|PROTOCOL_TLS|PROTOCOL_TLS_CLIENT"},
    {.key = u"tls.ciphers", .kind = K::Text},
    {.key = u"tls.alpn", .kind = K::TextList, .aliases = u"certs.iotProtocolName"},
    {.key = u"tls.server_name", .kind = K::Host},
    {.key = u"brokers"}, // of each the keys of broker, auth and tls
    {.key = u"brokers.*"},
    {.key = u"log_level",
     .kind = K::Choice,
     .choices = u"debug|info|warning|critical|warn|error|fatal"},
    {.key = u"watch_config", .kind = K::Boolean},
    {.key = u"services"},
    {.key = u"services.*"},
    {.key = u"services.*.base_topic",
     .kind = K::BaseTopic,
     .aliases = u"services.*.data_topic services.*.baseTopic mqtt.basetopic"},
    {.key = u"services.*.online_interval",
     .kind = K::Duration,
     .minimum = 0,
     .maximum = LongestTimer},
    {.key = u"services.*.health_interval",
     .kind = K::Duration,
     .minimum = 0,
     .maximum = LongestTimer},
    {.key = u"services.*.publish_info", .kind = K::Boolean},
    {.key = u"services.*.log_level_topic", .kind = K::Boolean},
    {.key = u"services.*.replicas"},
    {.key = u"services.*.replicas.group", .kind = K::TopicLevel},
    {.key = u"services.*.replicas.instance", .kind = K::TopicLevel},
    {.key = u"services.*.replicas.loops", .kind = K::TopicLevels},
    {.key = u"services.*.replicas.self_test", .kind = K::Boolean},
    {.key = u"services.*.brokers", .kind = K::TextList},
    {.key = u"services.*.state", .kind = K::PathOrOff},
    {.key = u"services.*.state_save_interval",
     .kind = K::Duration,
     .minimum = 0,
     .maximum = LongestTimer},
    {.key = u"mqtt"},  // the base daemon's section
    {.key = u"certs"}, // mqtt_lib's
};
// clang-format on

QString number(double value)
{
    return std::floor(value) == value && std::abs(value) < 1e15 ? QString::number(qint64(value))
                                                                : QString::number(value);
}

QString range(const ConfigRule &rule)
{
    return number(rule.minimum) % " to "_L1 % number(rule.maximum);
}

QString choiceList(const ConfigRule &rule)
{
    return rule.choices.toString().replace(u'|', ", "_L1);
}

QString allowedFor(const ConfigRule &rule)
{
    switch (rule.kind) {
    case K::Section:
        return u"a section with keys of its own"_s;
    case K::Text:
        return u"text"_s;
    case K::TextList:
        return u"text, or a list of texts"_s;
    case K::Topic:
        return u"a topic name"_s;
    case K::BaseTopic:
        return u"the beginning of a topic name, or empty"_s;
    case K::TopicLevel:
        return u"text without '/', '+' and '#'"_s;
    case K::TopicLevels:
        return u"a section of texts without '/', '+' and '#'"_s;
    case K::Host:
        return u"a host name or address"_s;
    case K::Urls:
        return BrokerUrlForms % ", or a list of them"_L1;
    case K::File:
    case K::Path:
        return u"the path of a file"_s;
    case K::PathOrOff:
        return u"the path of a file or folder, or false"_s;
    case K::Secret:
        return u"text in quotes, {\"file\": \"PATH\"}, {\"env\": \"NAME\"} or "
               "{\"credential\": \"ID\"}"_s;
    case K::Boolean:
        return u"true or false"_s;
    case K::Integer:
        return "an integer, "_L1 % range(rule);
    case K::Number:
        return "a number, "_L1 % range(rule);
    case K::Duration:
        return range(rule) % " seconds"_L1;
    case K::Choice:
        return choiceList(rule);
    }
    return {};
}

QString typeOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return u"a switch"_s;
    case QJsonValue::Double:
        return u"a number"_s;
    case QJsonValue::String:
        return u"text"_s;
    case QJsonValue::Array:
        return u"a list"_s;
    case QJsonValue::Object:
        return u"a section"_s;
    default:
        return u"nothing"_s;
    }
}

ConfigMisfit wrongType(const ConfigRule &rule, const QJsonValue &value)
{
    return {"is "_L1 % typeOf(value), allowedFor(rule)};
}

std::optional<ConfigMisfit> misfitIf(bool isWrong, const QString &message, const ConfigRule &rule)
{
    return isWrong ? std::optional(ConfigMisfit{message, allowedFor(rule)}) : std::nullopt;
}

std::optional<ConfigMisfit> checkRange(const ConfigRule &rule, double value)
{
    if (value >= rule.minimum && value <= rule.maximum)
        return {};
    return ConfigMisfit{u"is out of range"_s,
                        rule.kind == K::Duration ? allowedFor(rule) : range(rule)};
}

std::optional<ConfigMisfit> checkNumber(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isDouble())
        return wrongType(rule, value);
    const double number = value.toDouble();
    if (rule.kind == K::Integer && std::floor(number) != number)
        return ConfigMisfit{u"is no integer"_s, range(rule)};
    return checkRange(rule, number);
}

std::optional<ConfigMisfit> checkDuration(const ConfigRule &rule, const QJsonValue &value)
{
    QString error;
    if (const auto duration = durationFromJson(value, &error))
        return checkRange(rule, std::chrono::duration<double>(*duration).count());
    const qsizetype allowed = error.indexOf("; allowed"_L1);
    return ConfigMisfit{error.first(allowed),
                        allowedFor(rule) % ", with a unit (500ms, 10s, 5m, 1h30m, 2d, 1w) or as "
                                           "a plain number"_L1};
}

std::optional<ConfigMisfit> checkTopic(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isString())
        return wrongType(rule, value);
    const QString text = value.toString();
    if (rule.kind == K::BaseTopic && text.isEmpty())
        return {};
    const QString problem = describe(checkTopicName(text));
    return misfitIf(!problem.isEmpty(), problem.section(u';', 0, 0), rule);
}

std::optional<ConfigMisfit> checkLevel(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isString())
        return wrongType(rule, value);
    const QString text = value.toString();
    return misfitIf(text.contains(u'/') || checkTopicName(text) != TopicError::None,
                    u"is no level of a topic"_s, rule);
}

std::optional<ConfigMisfit> checkLevels(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isObject())
        return wrongType(rule, value);
    const QJsonObject levels = value.toObject();
    for (auto it = levels.begin(); it != levels.end(); ++it) {
        if (std::optional<ConfigMisfit> misfit = checkLevel(rule, *it)) {
            misfit->message = u"has for "_s % it.key() % u" what "_s % misfit->message;
            return misfit;
        }
    }
    return {};
}

std::optional<ConfigMisfit> checkChoice(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isString() && !value.isDouble()) // 5 and 3.1 may come without quotes
        return wrongType(rule, value);
    const QString text = value.toVariant().toString();
    for (const QStringView choice : rule.choices.split(u'|')) {
        if (choice.compare(text, Qt::CaseInsensitive) == 0)
            return {};
    }
    return ConfigMisfit{u"is unknown"_s, allowedFor(rule)};
}

std::optional<ConfigMisfit> checkText(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isString())
        return wrongType(rule, value);
    const QString text = value.toString();
    if (rule.kind == K::Host) {
        const QString problem = checkHost(text);
        return misfitIf(!problem.isEmpty(), problem, rule);
    }
    if (rule.kind == K::File || rule.kind == K::Path || rule.kind == K::PathOrOff)
        return misfitIf(text.isEmpty(), u"is empty"_s, rule);
    if (rule.kind == K::Urls) {
        QString problem;
        const bool isUrl = parseBrokerUrl(text, &problem).has_value();
        return misfitIf(!isUrl, problem, rule);
    }
    if (text.contains(QChar(0)))
        return ConfigMisfit{u"has U+0000"_s, allowedFor(rule)};
    if (text.toUtf8().size() > LongestMqttText)
        return ConfigMisfit{u"is longer than 65535 bytes"_s, u"up to 65535 bytes"_s};
    return {};
}

std::optional<ConfigMisfit> checkTexts(const ConfigRule &rule, const QJsonValue &value)
{
    if (!value.isArray())
        return checkText(rule, value);
    const QJsonArray items = value.toArray();
    if (items.isEmpty())
        return ConfigMisfit{u"is an empty list"_s, allowedFor(rule)};
    for (const QJsonValue &item : items) {
        if (std::optional<ConfigMisfit> misfit = checkText(rule, item)) {
            misfit->message.prepend("has an item that "_L1);
            return misfit;
        }
    }
    return {};
}

} // namespace

std::span<const ConfigRule> configRules()
{
    return Rules;
}

std::optional<ConfigMisfit> checkConfigValue(const ConfigRule &rule, const QJsonValue &value)
{
    if (value.isNull())
        return ConfigMisfit{u"has no value"_s, allowedFor(rule)};
    switch (rule.kind) {
    case K::Section:
        return misfitIf(!value.isObject(), "is "_L1 % typeOf(value), rule);
    case K::Secret:
        return misfitIf(!value.isString() && !value.isObject(), "is "_L1 % typeOf(value), rule);
    case K::Boolean:
        return misfitIf(!value.isBool(), "is "_L1 % typeOf(value), rule);
    case K::Integer:
    case K::Number:
        return checkNumber(rule, value);
    case K::Duration:
        return checkDuration(rule, value);
    case K::Choice:
        return checkChoice(rule, value);
    case K::Topic:
    case K::BaseTopic:
        return checkTopic(rule, value);
    case K::TopicLevel:
        return checkLevel(rule, value);
    case K::TopicLevels:
        return checkLevels(rule, value);
    case K::Urls:
    case K::TextList:
        return checkTexts(rule, value);
    case K::PathOrOff:
        return value == QJsonValue(false) ? std::nullopt : checkText(rule, value);
    case K::Text:
    case K::Host:
    case K::File:
    case K::Path:
        return checkText(rule, value);
    }
    return {};
}

bool requiresCertificate(const QJsonValue &value)
{
    const QString text = value.toVariant().toString();
    // For a client Python's CERT_OPTIONAL is as good as CERT_REQUIRED.
    return text != "0"_L1 && !text.endsWith("none"_L1, Qt::CaseInsensitive);
}

QString describeConfigValue(const ConfigRule &rule, const QJsonValue &value)
{
    constexpr qsizetype Shown = 60;
    if (rule.kind == K::Secret || rule.kind == K::Section) // a password in the place of `auth`
        return u"the value"_s;
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double:
        return value.toVariant().toString();
    case QJsonValue::String: {
        QString text = withoutLogin(value.toString());
        if (text.size() > Shown)
            text = text.first(Shown) % u'…';
        return u'"' % text.replace(u'\n', "\\n"_L1) % u'"';
    }
    case QJsonValue::Array:
        return u"[…]"_s;
    case QJsonValue::Object:
        return u"{…}"_s;
    default:
        return u"null"_s;
    }
}

} // namespace mqtt
