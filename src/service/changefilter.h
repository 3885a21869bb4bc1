// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <chrono>

namespace mqtt {

/// Whether a value that is to be published only if changed is to be published: compares its bytes
/// with those last accepted for sending on this topic, by whatever publish. Time is handed in.
class ChangeFilter
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    [[nodiscard]] bool isDue(const QString &topic, const QByteArray &payload,
                             MqttOnlyIfChanged onlyIfChanged, TimePoint now) const;
    void accepted(const QString &topic, const QByteArray &payload, TimePoint now);
    /// The value accepted last was lost: the next one of this topic is due.
    void forget(const QString &topic);
    /// With a new session the next value of each topic is due.
    void forget();

private:
    struct Last
    {
        QByteArray payload;
        TimePoint at;
    };
    QHash<QString, Last> m_last;
    qsizetype m_bytes = 0;
};

} // namespace mqtt
