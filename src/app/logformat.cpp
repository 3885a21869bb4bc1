// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logformat.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QString levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return u"debug"_s;
    case QtInfoMsg:
        return u"info"_s;
    case QtWarningMsg:
        return u"warning"_s;
    case QtCriticalMsg:
        return u"critical"_s;
    case QtFatalMsg:
        break;
    }
    return u"fatal"_s;
}

// As in syslog(3).
char priority(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return '7';
    case QtInfoMsg:
        return '6';
    case QtWarningMsg:
        return '4';
    case QtCriticalMsg:
        return '3';
    case QtFatalMsg:
        break;
    }
    return '2';
}

QByteArray jsonLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    QJsonObject line{
        {u"time"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
        {u"level"_s, levelName(type)},
        {u"category"_s, QString::fromUtf8(context.category)},
        {u"message"_s, message},
    };
    if (context.file) {
        line.insert(u"file"_s, QString::fromUtf8(context.file));
        line.insert(u"line"_s, context.line);
    }
    return QJsonDocument(line).toJson(QJsonDocument::Compact);
}

} // namespace

QStringList logFormats()
{
    return {u"text"_s, u"json"_s};
}

LogFormat logFormat(const QString &name)
{
    return name == "json"_L1 ? LogFormat::Json : LogFormat::Text;
}

QByteArray formatMessage(LogFormat format, QtMsgType type, const QMessageLogContext &context,
                         const QString &message)
{
    const QByteArray line = format == LogFormat::Json
                                ? jsonLine(type, context, message)
                                : qFormatLogMessage(type, context, message).toUtf8();
    return line + '\n';
}

QByteArray withPriority(QtMsgType type, const QByteArray &lines)
{
    const QByteArray prefix = QByteArray("<") + priority(type) + ">";
    QByteArray result;
    for (qsizetype from = 0; from < lines.size();) {
        const qsizetype end = lines.indexOf('\n', from);
        const qsizetype next = end < 0 ? lines.size() : end + 1;
        result += prefix + lines.sliced(from, next - from);
        from = next;
    }
    return result;
}

bool isJournal(const QByteArray &journalStream, int descriptor)
{
    struct stat status = {};
    if (journalStream.isEmpty() || fstat(descriptor, &status) != 0)
        return false;
    return journalStream == QByteArray::number(quint64(status.st_dev)) + ':' +
                                QByteArray::number(quint64(status.st_ino));
}

} // namespace mqtt
