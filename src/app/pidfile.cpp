// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/pidfile.h"

#include "app/applog.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr mode_t fileMode = 0644;
constexpr int attempts = 10;

QByteArray contentOf(int descriptor)
{
    std::array<char, 32> buffer{};
    const ssize_t size = pread(descriptor, buffer.data(), buffer.size(), 0);
    return QByteArray(buffer.data(), qMax(size, ssize_t(0)));
}

bool isProcessId(const QByteArray &content)
{
    bool ok = false;
    return content.trimmed().toInt(&ok) > 0 && ok;
}

/// Whether the path still leads to the file that was opened: its last owner removes it.
bool isStillThere(int descriptor, const QByteArray &path)
{
    struct stat opened = {};
    struct stat named = {};
    return fstat(descriptor, &opened) == 0 && lstat(path.constData(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// Why the file, open and locked, is not to be overwritten; empty if it is.
QString examine(int descriptor)
{
    struct stat status = {};
    if (fstat(descriptor, &status) != 0)
        return qt_error_string(errno);
    if (!S_ISREG(status.st_mode))
        return u"is no file"_s;
    if (status.st_uid != geteuid() && status.st_uid != 0)
        return u"belongs to another user; remove it"_s;
    const QByteArray content = contentOf(descriptor);
    if (!content.isEmpty() && !isProcessId(content))
        return u"holds something else than a process id; remove it, or name another file"_s;
    return {};
}

QString openProblem(int error)
{
    return error == ELOOP ? u"is a symbolic link"_s : qt_error_string(error);
}

} // namespace

PidFile::~PidFile()
{
    if (m_descriptor < 0)
        return;
    const QByteArray path = QFile::encodeName(m_path);
    if (!isStillThere(m_descriptor, path) || unlink(path.constData()) != 0) [[maybe_unused]]
        const int result = ftruncate(m_descriptor, 0);
    close(m_descriptor);
}

QString PidFile::acquire(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    const auto refuse = [&](const QString &why) { return u"pid file %1: %2"_s.arg(path, why); };
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const int descriptor =
            open(name.constData(),
                 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, fileMode);
        if (descriptor < 0)
            return refuse(openProblem(errno));
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const QByteArray holder = contentOf(descriptor).trimmed();
            close(descriptor);
            return refuse(u"process %1 has it, the service runs already"_s.arg(
                isProcessId(holder) ? QString::fromLatin1(holder) : u"?"_s));
        }
        if (!isStillThere(descriptor, name)) {
            close(descriptor);
            continue;
        }
        if (const QString why = examine(descriptor); !why.isEmpty()) {
            close(descriptor);
            return refuse(why);
        }
        if (const QByteArray left = contentOf(descriptor).trimmed(); !left.isEmpty())
            qCInfo(lcApp).noquote()
                << "taking over" << path << "of process" << left << "which has ended";
        const QByteArray id = QByteArray::number(qint64(getpid())) + '\n';
        if (ftruncate(descriptor, 0) != 0 ||
            pwrite(descriptor, id.constData(), id.size(), 0) != id.size()) {
            const QString why = qt_error_string(errno);
            close(descriptor);
            return refuse(why);
        }
        m_path = path;
        m_descriptor = descriptor;
        return {};
    }
    return refuse(u"is made and removed again and again"_s);
}

} // namespace mqtt
