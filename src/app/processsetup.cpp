// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/processsetup.h"

#include "app/identity.h"
#include "app/serviceapplication.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

QString absolutePath(const QString &path, const char *variable)
{
    if (path.isEmpty())
        return path;
    const QString folders = variable ? qEnvironmentVariable(variable) : QString();
    // systemd separates several folders by colons; the first is the service's own.
    const QString folder = folders.section(u':', 0, 0);
    return (folder.isEmpty() ? QDir::current() : QDir(folder)).absoluteFilePath(path);
}

std::optional<ProcessSetup::Failure> ProcessSetup::apply(const CommandLine &line)
{
    QString problem;
    const std::optional<Identity> identity = Identity::find(line.user, line.group, &problem);
    if (!identity)
        return Failure{ServiceApplication::UsageError, problem};

    const QString pidFile = absolutePath(line.pidFile, "RUNTIME_DIRECTORY");
    const QString logFile = absolutePath(line.logFile, "LOGS_DIRECTORY");
    const QString root = u"/"_s;
    const QString folder =
        line.workingDirectory.isEmpty() && line.daemon ? root : line.workingDirectory;
    if (!folder.isEmpty() && chdir(QFile::encodeName(folder).constData()) != 0)
        problem = u"working directory %1: %2"_s.arg(folder, qt_error_string(errno));
    if (problem.isEmpty() && !pidFile.isEmpty())
        problem = m_pidFile.acquire(pidFile);
    if (problem.isEmpty() && !logFile.isEmpty())
        problem = m_log.openFile(logFile);
    if (problem.isEmpty() && !(line.user.isEmpty() && line.group.isEmpty())) {
        m_log.giveFileTo(identity->user(), identity->group());
        problem = identity->assume();
    }
    if (!problem.isEmpty())
        return Failure{ServiceApplication::RunTimeError, problem};
    m_log.setFormat(logFormat(line.logFormat));
    return {};
}

} // namespace mqtt
