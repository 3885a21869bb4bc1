// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QString>

#include <optional>

class QDebug;

/// A password or token, or where it is kept: in a file, in the environment, or with systemd. It is
/// looked up anew each time it is read, and never printed.
class MQTTSERVICE_EXPORT MqttSecret
{
public:
    enum class Source { Text, File, Environment, Credential };

    /// None: an empty text.
    MqttSecret() = default;
    MqttSecret(const QString &text)
        : m_text(text)
    {
    }

    /// The content of a file as UTF-8, without one line break at its end, up to 64 KiB.
    [[nodiscard]] static MqttSecret fromFile(const QString &path);
    [[nodiscard]] static MqttSecret fromEnvironment(const QString &name);
    /// A systemd credential (LoadCredential=): a file in $CREDENTIALS_DIRECTORY.
    [[nodiscard]] static MqttSecret fromCredential(const QString &id);

    [[nodiscard]] Source source() const { return m_source; }
    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }

    /// The secret itself. On failure nullopt and `error` says why, as a clause ("names the file F,
    /// which is empty"); `warning` is set when it was read but others can read it too.
    [[nodiscard]] std::optional<QString> read(QString *error, QString *warning = nullptr) const;

    /// The same source with the same text or name; what is there is not compared.
    friend bool operator==(const MqttSecret &, const MqttSecret &) = default;

private:
    MqttSecret(Source source, const QString &text)
        : m_source(source)
        , m_text(text)
    {
    }

    Source m_source = Source::Text;
    QString m_text; // or the name of the file, variable or credential
};

MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const MqttSecret &secret);
