// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/readfile.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

std::optional<QByteArray> readFile(const QString &path, qint64 maximum, QString *error)
{
    const auto fail = [error](const QString &what) {
        *error = what;
        return std::nullopt;
    };
    const QFileInfo info(path);
    if (!info.exists())
        return fail(u"does not exist"_s);
    if (info.isDir())
        return fail(u"is a folder; allowed is a file"_s);
    if (!info.isFile())
        return fail(u"is a device or pipe; allowed is a file"_s);
    if (info.size() > maximum)
        return fail(u"has %1 bytes; allowed are %2"_s.arg(info.size()).arg(maximum));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(u"cannot be read: "_s + file.errorString());
    QByteArray content = file.read(maximum + 1); // it may have grown
    if (file.error() != QFileDevice::NoError)
        return fail(u"cannot be read: "_s + file.errorString());
    if (content.size() > maximum)
        return fail(u"has more than %1 bytes"_s.arg(maximum));
    return content;
}

} // namespace mqtt
