// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QDebug>
#include <QJsonValue>
#include <QString>

#include <optional>

namespace mqtt {

/// A password or key: it can be compared and handed on, but neither printed nor turned into text by
/// accident.
class MQTTSERVICE_EXPORT Secret
{
public:
    Secret() = default;
    explicit Secret(QString text)
        : m_text(std::move(text))
    {
    }

    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }

    /// The secret itself. It must reach no log and no file.
    [[nodiscard]] const QString &reveal() const { return m_text; }

    friend bool operator==(const Secret &, const Secret &) = default;
    friend QDebug operator<<(QDebug debug, const Secret &) { return debug << "<secret>"; }

private:
    QString m_text;
};

/// What a configuration has in place of a secret, resolved: text itself; {"file": path}, relative
/// to `folder`, without one line break at its end; {"env": name}; {"credential": id}, a systemd
/// credential. On failure nullopt and `error` says why, as a clause; `warning` is set when it was
/// read but others can read it too.
[[nodiscard]] MQTTSERVICE_EXPORT std::optional<Secret>
resolveSecret(const QJsonValue &value, const QString &folder, QString *error, QString *warning);

} // namespace mqtt
