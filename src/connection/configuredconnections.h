// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnections.h"

#include <QStringList>

namespace mqtt {

/// Those of the connections that one configuration describes: the others are not its business.
class ConfiguredConnections
{
public:
    explicit ConfiguredConnections(MqttConnections *connections)
        : m_connections(connections)
    {
    }

    /// Adds, updates and removes so that it is these. What could not be, by its id.
    std::map<QString, MqttError> set(const std::map<QString, BrokerOptions> &brokers)
    {
        std::map<QString, MqttError> errors;
        const QStringList before = m_ids;
        for (const QString &id : before) {
            if (brokers.contains(id))
                continue;
            m_ids.removeOne(id);
            m_connections->remove(id); // unless the program did
        }
        for (const auto &[id, options] : brokers) {
            const bool isOurs = m_ids.contains(id) && m_connections->contains(id);
            const MqttError error =
                isOurs ? m_connections->update(id, options) : m_connections->add(id, options);
            if (!error.isOk())
                errors.emplace(id, error);
            else if (!m_ids.contains(id))
                m_ids.append(id);
        }
        return errors;
    }
    [[nodiscard]] const QStringList &ids() const { return m_ids; }

private:
    MqttConnections *const m_connections;
    QStringList m_ids;
};

} // namespace mqtt
