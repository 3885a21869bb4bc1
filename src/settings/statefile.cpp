// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/statefile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QThread>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr QFileDevice::Permissions OwnerFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions OwnerFolder = OwnerFile | QFileDevice::ExeOwner;

bool addFolder(const QString &path, QString *error)
{
    const QFileInfo info(path);
    if (info.isDir())
        return true;
    if (info.exists()) {
        *error = path % " is no folder"_L1;
        return false;
    }
    if (!addFolder(info.absolutePath(), error))
        return false;
    if (QDir().mkdir(path, OwnerFolder) || QFileInfo(path).isDir())
        return true;
    *error = "the folder "_L1 % path % " cannot be made"_L1;
    return false;
}

bool writeAll(QSaveFile &file, const QByteArray &content)
{
    qint64 done = 0;
    while (done < content.size()) { // on a full disk the second write says why the first was short
        const qint64 written = file.write(content.constData() + done, content.size() - done);
        if (written <= 0)
            return false;
        done += written;
    }
    return true;
}

// A rename is on the disk only when its folder is. Some file systems cannot do it: no error then.
void flushFolder(const QString &path)
{
    const int folder =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    ::fsync(folder);
    ::close(folder);
}

} // namespace

std::optional<FileStamp> fileStamp(const QString &path)
{
    struct stat status;
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    constexpr qint64 Nano = 1'000'000'000;
    return FileStamp{status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec * Nano + status.st_mtim.tv_nsec};
}

QString followLinks(const QString &path)
{
    QString target = path;
    for (int links = 0; links < 40; ++links) { // as many as the kernel follows
        const QFileInfo info(target);
        if (!info.isSymLink())
            return target;
        target = info.symLinkTarget();
    }
    return path;
}

FolderLock::FolderLock(const QString &path)
    : m_folder(::open(QFile::encodeName(QFileInfo(followLinks(path)).absolutePath()).constData(),
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC))
{
    constexpr int Tries = 10'000; // a millisecond each
    for (int i = 0; i < Tries && ::flock(m_folder, LOCK_EX | LOCK_NB) != 0; ++i) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            break; // a file system that knows no locks
        QThread::msleep(1);
    }
}

FolderLock::~FolderLock()
{
    if (m_folder >= 0)
        ::close(m_folder);
}

bool replaceFile(const QString &path, const QByteArray &content, QString *error)
{
    const QString target = followLinks(path);
    const QString folder = QFileInfo(target).absolutePath();
    if (!addFolder(folder, error))
        return false;
    QSaveFile file(target);
    // The mode is set while the file is still empty: nobody else ever sees a byte of it.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(OwnerFile) ||
        !writeAll(file, content) || !file.commit()) {
        *error = file.errorString();
        return false;
    }
    flushFolder(folder);
    return true;
}

QString setAside(const QString &path)
{
    const QString target = followLinks(path);
    const QString base = target % ".broken-"_L1 %
                         QDateTime::currentDateTimeUtc().toString("yyyyMMdd'T'HHmmss'Z'"_L1);
    QString aside = base;
    for (int n = 2; QFileInfo::exists(aside); ++n)
        aside = base % u'-' % QString::number(n);
    return QFile::rename(target, aside) ? aside : QString();
}

} // namespace mqtt
