// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

Program::Program(const QString &path)
    : m_path(path)
{
    m_process.setWorkingDirectory(m_folder.path());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_STATE_HOME"_s})
        environment.insert(name, m_folder.path());
    for (const QString &name :
         {u"STATE_DIRECTORY"_s, u"QT_LOGGING_RULES"_s, u"QT_MESSAGE_PATTERN"_s,
          u"QML_IMPORT_PATH"_s, u"QML2_IMPORT_PATH"_s, u"NOTIFY_SOCKET"_s, u"JOURNAL_STREAM"_s,
          u"LOGS_DIRECTORY"_s, u"RUNTIME_DIRECTORY"_s})
        environment.remove(name);
    m_process.setProcessEnvironment(environment);
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput,
                     [this] { m_output += m_process.readAllStandardOutput(); });
    QObject::connect(&m_process, &QProcess::readyReadStandardError,
                     [this] { m_log += m_process.readAllStandardError(); });
}

Program::~Program()
{
    m_process.kill();
    m_process.waitForFinished();
}

QString Program::writeFile(const QString &name, const QByteArray &content)
{
    const QString path = m_folder.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

QString Program::writeConfig(quint16 port, const QByteArray &members)
{
    const QByteArray broker =
        R"("broker": { "host": "127.0.0.1", "port": )" + QByteArray::number(port) + " }";
    return writeFile(u"mqtt.json"_s,
                     "{\n" + broker + (members.isEmpty() ? "" : ",\n") + members + "\n}\n");
}

void Program::setEnvironment(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

void Program::start(const QStringList &arguments)
{
    m_output.clear();
    m_log.clear();
    m_process.start(m_path, arguments);
}

void Program::terminate()
{
    m_process.terminate();
}

void Program::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

int Program::finish(int milliseconds)
{
    // With an event loop: what this process still has to send may be what ends the other.
    const auto ended = [this] { return m_process.state() == QProcess::NotRunning; };
    if (!QTest::qWaitFor(ended, milliseconds))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QString Program::output()
{
    return QString::fromUtf8(m_output);
}

QString Program::log()
{
    return QString::fromUtf8(m_log);
}

bool Program::isRunning() const
{
    return m_process.state() == QProcess::Running;
}
