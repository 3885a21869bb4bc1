// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QProcess>
#include <QStringList>
#include <QTest>

#include <algorithm>
#include <memory>
#include <set>

namespace faults {

/// The example `durable`, run after run on one outbox, and what it said it accepted.
class Durable
{
public:
    Durable(quint16 port, const QString &outbox)
        : m_arguments{QStringLiteral("--url"),    QStringLiteral("mqtt://127.0.0.1:%1").arg(port),
                      QStringLiteral("--outbox"), outbox,
                      QStringLiteral("--topic"),  QStringLiteral("n")}
    {
    }
    ~Durable() { kill(); }

    /// The numbers from the first that was not accepted on; `prefix` is put before the command.
    void start(int count, const QStringList &prefix = {})
    {
        m_sent = std::max(m_sent, m_next + count);
        m_output.clear();
        m_process = std::make_unique<QProcess>();
        m_process->setProcessChannelMode(QProcess::SeparateChannels);
        QObject::connect(m_process.get(), &QProcess::readyReadStandardOutput,
                         [this] { m_output += m_process->readAllStandardOutput(); });
        QStringList command = prefix;
        command << QStringLiteral(DURABLE_PROGRAM) << m_arguments << QStringLiteral("--count")
                << QString::number(count) << QStringLiteral("--start") << QString::number(m_next);
        m_process->start(command.takeFirst(), command);
    }
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished();
        note();
    }
    /// Waits for its own end; the exit code, or -1 for a crash or none within the limit.
    [[nodiscard]] int finish(int milliseconds = 60'000)
    {
        const bool ended = QTest::qWaitFor(
            [this] { return m_process->state() == QProcess::NotRunning; }, milliseconds);
        if (!ended)
            return -1;
        note();
        return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
    }
    [[nodiscard]] QByteArray errors() const { return m_process->readAllStandardError(); }
    [[nodiscard]] const std::set<qint64> &accepted() const { return m_accepted; }
    [[nodiscard]] qint64 sent() const { return m_sent; }

private:
    void note()
    {
        m_output += m_process->readAllStandardOutput();
        const QList<QByteArray> lines = m_output.split('\n');
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) { // the last is not whole
            if (lines[i].startsWith("accepted "))
                m_accepted.insert(lines[i].mid(9).toLongLong());
        }
        m_output.clear();
        m_next = m_accepted.empty() ? 0 : *m_accepted.rbegin() + 1;
    }

    QStringList m_arguments;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
    std::set<qint64> m_accepted;
    qint64 m_next = 0;
    qint64 m_sent = 0;
};

} // namespace faults
