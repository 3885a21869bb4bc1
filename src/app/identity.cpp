// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/identity.h"

#include <QFile>

#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

std::optional<Identity> Identity::find(const QString &user, const QString &group, QString *problem)
{
    Identity identity;
    identity.m_user = geteuid();
    identity.m_group = getegid();
    if (!user.isEmpty()) {
        const passwd *entry = getpwnam(QFile::encodeName(user).constData());
        if (!entry) {
            *problem = u"there is no user \"%1\""_s.arg(user);
            return {};
        }
        identity.m_user = entry->pw_uid;
        identity.m_group = entry->pw_gid;
        identity.m_userName = entry->pw_name;
        identity.m_home = entry->pw_dir;
    }
    if (!group.isEmpty()) {
        const ::group *entry = getgrnam(QFile::encodeName(group).constData());
        if (!entry) {
            *problem = u"there is no group \"%1\""_s.arg(group);
            return {};
        }
        identity.m_group = entry->gr_gid;
    }
    return identity;
}

QString Identity::assume() const
{
    const bool isOurs = m_user == geteuid() && m_group == getegid() && getuid() == geteuid();
    if (isOurs && geteuid() != 0)
        return {};
    const auto fail = [](const QString &what) {
        const QString why = qt_error_string(errno);
        return u"cannot change the %1: %2"_s.arg(what, why);
    };
    // With the user goes the right to change the groups.
    if (setresgid(m_group, m_group, m_group) != 0)
        return fail(u"group"_s);
    const int result =
        m_userName.isEmpty() ? setgroups(1, &m_group) : initgroups(m_userName.constData(), m_group);
    if (result != 0)
        return fail(u"supplementary groups"_s);
    if (setresuid(m_user, m_user, m_user) != 0)
        return fail(u"user"_s);
    if (!m_userName.isEmpty()) {
        qputenv("HOME", m_home);
        qputenv("USER", m_userName);
        qputenv("LOGNAME", m_userName);
    }
    return {};
}

} // namespace mqtt
