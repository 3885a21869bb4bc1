// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outboxfile.h"

#include "connection/connectionlog.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;

#ifdef Q_OS_UNIX
QString systemError()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}
#endif

} // namespace

OutboxFile::OutboxFile(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
}

QString OutboxFile::makeFolder() const
{
    const QString folder = QFileInfo(m_path).path();
    QStringList missing;
    for (QString path = folder; !QFileInfo::exists(path); path = QFileInfo(path).path())
        missing.prepend(path);
    for (const QString &path : std::as_const(missing)) {
        if (!QDir().mkdir(path, ownerOnly | QFile::ExeOwner))
            return u"folder %1 cannot be made"_s.arg(path);
    }
    return {};
}

#ifdef Q_OS_UNIX

QString OutboxFile::prepare()
{
    if (const QString why = makeFolder(); !why.isEmpty())
        return why;
    const QByteArray name = QFile::encodeName(m_path);
    // O_NOFOLLOW: whoever can put a link here could have any file of ours written.
    const int file = ::open(name.constData(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == ELOOP ? u"it is a symbolic link"_s : systemError();
    struct stat status = {};
    const int result = ::fstat(file, &status);
    QString why;
    if (result != 0)
        why = systemError();
    else if (!S_ISREG(status.st_mode))
        why = u"it is not a file"_s;
    else if (status.st_uid != ::geteuid())
        why = u"it belongs to another user"_s;
    else if ((status.st_mode & 077) != 0 && ::fchmod(file, 0600) != 0)
        why = systemError();
    else if ((status.st_mode & 077) != 0)
        qCWarning(lcConnection).noquote()
            << m_path << "could be read by other users; it is for its owner alone now";
    ::close(file);
    m_device = status.st_dev;
    m_inode = status.st_ino;
    return why;
}

bool OutboxFile::isInPlace() const
{
    struct stat status = {};
    return ::stat(QFile::encodeName(m_path).constData(), &status) == 0 &&
           status.st_dev == m_device && status.st_ino == m_inode;
}

#else

QString OutboxFile::prepare()
{
    if (const QString why = makeFolder(); !why.isEmpty())
        return why;
    QFile file(m_path);
    if (!file.open(QIODevice::ReadWrite))
        return file.errorString();
    file.setPermissions(ownerOnly);
    return {};
}

bool OutboxFile::isInPlace() const
{
    return QFileInfo::exists(m_path);
}

#endif

QString OutboxFile::setAside()
{
    const QString stem =
        m_path % u".broken-"_s % QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss'Z'");
    QString target = stem;
    for (int i = 2; QFileInfo::exists(target); ++i)
        target = stem % u'-' % QString::number(i);
    if (!QFile::rename(m_path, target))
        return {};
    QFile::rename(m_path % u"-wal"_s, target % u"-wal"_s);
    QFile::remove(m_path % u"-shm"_s);
    return target;
}

} // namespace mqtt
