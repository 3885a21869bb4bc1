// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/templatetext.h"

#include <QFile>

namespace mqtt {

QString fillTemplate(QString text, const TemplateValues &values)
{
    for (auto it = values.begin(); it != values.end(); ++it)
        text.replace(QChar(u'@') + it.key() + QChar(u'@'), it.value());
    return text;
}

QString readResource(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is not built in", qPrintable(path));
    return QString::fromUtf8(file.readAll());
}

} // namespace mqtt
