// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <optional>
#include <sys/types.h>

namespace mqtt {

/// The user and group that a process runs as.
class Identity
{
public:
    /// The numbers of these names; an empty group is the user's own, an empty user ours. Nothing,
    /// and a reason, when one is unknown.
    [[nodiscard]] static std::optional<Identity> find(const QString &user, const QString &group,
                                                      QString *problem);

    [[nodiscard]] uid_t user() const { return m_user; }
    [[nodiscard]] gid_t group() const { return m_group; }

    /// Makes the process run as this: group, supplementary groups, then user, for good. HOME, USER
    /// and LOGNAME follow. Why not, or nothing.
    [[nodiscard]] QString assume() const;

private:
    uid_t m_user = 0;
    gid_t m_group = 0;
    QByteArray m_userName; // empty when only the group changes
    QByteArray m_home;
};

} // namespace mqtt
