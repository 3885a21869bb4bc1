// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logfile.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr mode_t fileMode = 0640;

bool writeWhole(int descriptor, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(descriptor, bytes.constData() + done, bytes.size() - done);
        if (written > 0)
            done += written;
        else if (written == 0 || errno != EINTR)
            return false;
    }
    return true;
}

} // namespace

LogFile::~LogFile()
{
    if (isOpen())
        ::close(m_descriptor);
}

int LogFile::openDescriptor(QString *problem) const
{
    const auto refuse = [&](const QString &why) {
        *problem = u"log file %1: %2"_s.arg(m_path, why);
        return -1;
    };
    // Without O_NONBLOCK a pipe would hold up the start until someone reads it.
    const int descriptor =
        ::open(QFile::encodeName(m_path).constData(),
               O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, fileMode);
    if (descriptor < 0)
        return refuse(qt_error_string(errno));
    struct stat status = {};
    if (fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))) {
        fcntl(descriptor, F_SETFL, O_APPEND);
        return descriptor;
    }
    ::close(descriptor);
    return refuse(u"is no file"_s);
}

QString LogFile::open(const QString &path)
{
    m_path = path;
    return reopen();
}

QString LogFile::reopen()
{
    QString problem;
    const int descriptor = openDescriptor(&problem);
    if (descriptor < 0)
        return problem;
    if (isOpen())
        ::close(m_descriptor);
    m_descriptor = descriptor;
    return {};
}

void LogFile::giveTo(uid_t user, gid_t group)
{
    if (isOpen()) [[maybe_unused]]
        const int result = fchown(m_descriptor, user, group);
}

QString LogFile::write(const QByteArray &line)
{
    if (m_lost > 0) {
        const QByteArray told = "(" + QByteArray::number(m_lost) + " lines were lost here)\n";
        if (writeWhole(m_descriptor, told))
            m_lost = 0;
    }
    if (m_lost == 0 && writeWhole(m_descriptor, line))
        return {};
    const int error = errno;
    return m_lost++ == 0 ? u"log file %1: %2"_s.arg(m_path, qt_error_string(error)) : QString();
}

} // namespace mqtt
