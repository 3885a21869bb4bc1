// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonValue>
#include <QString>

#include <optional>
#include <span>

namespace mqtt {

/// What a key's value may be. Minimum and maximum bound Integer, Number and, in seconds, Duration.
enum class ConfigKind {
    Section,
    Text,
    TextList, // a text, or a list of them
    Topic,
    BaseTopic,
    TopicLevel,
    TopicLevels, // of each key one
    Host,
    Urls,      // a broker's URL, or a list of them
    File,      // that is there
    Path,      // of a file that is there or will be
    PathOrOff, // the same, or false
    Secret,
    Boolean,
    Integer,
    Number,
    Duration,
    Choice,
};

/// One key of the configuration. Levels are separated by '.', '*' is a level of any name; `aliases`
/// are the same key in the configurations of other toolkits, `choices` are separated by '|'.
struct ConfigRule
{
    QStringView key;
    ConfigKind kind = ConfigKind::Section;
    double minimum = 0;
    double maximum = 0;
    QStringView choices = {};
    QStringView aliases = {};
};

/// All keys there are: the one table that the check, the suggestions and the messages are made of.
[[nodiscard]] std::span<const ConfigRule> configRules();

/// Why a value does not fit: the message and what is allowed.
struct ConfigMisfit
{
    QString message;
    QString allowed;
};

/// Nothing if the value fits. Files and secrets are not opened here, only their form is checked.
[[nodiscard]] std::optional<ConfigMisfit> checkConfigValue(const ConfigRule &rule,
                                                           const QJsonValue &value);

/// Whether a value of tls.cert_reqs (required, CERT_REQUIRED, 2) asks for a valid certificate.
[[nodiscard]] bool requiresCertificate(const QJsonValue &value);

/// A value for messages, shortened and without a login; nothing of what is or may hold a Secret.
[[nodiscard]] QString describeConfigValue(const ConfigRule &rule, const QJsonValue &value);

} // namespace mqtt
