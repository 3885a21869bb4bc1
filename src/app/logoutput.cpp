// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logoutput.h"

#include <QMutexLocker>

#include <atomic>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

std::atomic<LogOutput *> current = nullptr;

/// Unless $QT_MESSAGE_PATTERN says otherwise. The journal knows time and level by itself.
void setPattern(bool toJournal)
{
    if (!qEnvironmentVariableIsEmpty("QT_MESSAGE_PATTERN"))
        return;
    const QString message = u"%{category}: %{message}"_s;
    qSetMessagePattern(toJournal ? message
                                 : u"%{time yyyy-MM-dd hh:mm:ss.zzz} %{type} "_s % message);
}

void writeToStandardError(const QByteArray &lines)
{
    // One call, so that lines of several threads or processes do not mix.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, lines.constData(), lines.size());
}

} // namespace

LogOutput::LogOutput()
    : m_toJournal(isJournal(qgetenv("JOURNAL_STREAM"), STDERR_FILENO))
{
    setPattern(m_toJournal);
    if (m_toJournal)
        install();
}

LogOutput::~LogOutput()
{
    if (!m_installed)
        return;
    qInstallMessageHandler(m_before);
    current = nullptr;
}

/// Only where it is needed: without it messages take the way that Qt or a test framework has for
/// them.
void LogOutput::install()
{
    if (m_installed)
        return;
    m_installed = true;
    current = this;
    m_before = qInstallMessageHandler(&LogOutput::handle);
}

void LogOutput::setFormat(LogFormat format)
{
    const QMutexLocker lock(&m_mutex);
    m_format = format;
    if (format != LogFormat::Text)
        install();
}

QString LogOutput::openFile(const QString &path)
{
    const QMutexLocker lock(&m_mutex);
    const QString problem = m_file.open(path);
    if (problem.isEmpty())
        install();
    return problem;
}

QString LogOutput::reopenFile()
{
    const QMutexLocker lock(&m_mutex);
    return m_file.isOpen() ? m_file.reopen() : QString();
}

void LogOutput::giveFileTo(uid_t user, gid_t group)
{
    const QMutexLocker lock(&m_mutex);
    m_file.giveTo(user, group);
}

void LogOutput::handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (LogOutput *output = current)
        output->write(type, context, message);
}

void LogOutput::write(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QMutexLocker lock(&m_mutex);
    const QByteArray line = formatMessage(m_format, type, context, message);
    if (m_file.isOpen()) {
        if (const QString problem = m_file.write(line); !problem.isEmpty())
            writeToStandardError(problem.toUtf8() + '\n');
        return;
    }
    writeToStandardError(m_toJournal ? withPriority(type, line) : line);
}

} // namespace mqtt
