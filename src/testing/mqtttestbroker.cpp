// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "testing/mqtttestbroker.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QList>
#include <QProcess>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>

#include <chrono>
#include <utility>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto startTimeout = 20s;
constexpr auto stopTimeout = 10s;
constexpr int portAttempts = 20;
constexpr qsizetype maximumLog = 1024 * 1024; // bytes

// Below the range from which the kernel takes the ports of outgoing connections: there a client
// that calls a stopped broker may get that very port, connect to itself, and keep the broker out.
constexpr int firstPort = 20000;
constexpr int lastPort = 32000;

// In Debian the broker lies where only root's PATH looks.
QString findProgram(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty()
               ? QStandardPaths::findExecutable(name, {u"/usr/sbin"_s, u"/usr/local/sbin"_s})
               : found;
}

quint16 freePort(const QList<quint16> &taken)
{
    for (int i = 0; i < 1000; ++i) {
        const auto port = quint16(QRandomGenerator::global()->bounded(firstPort, lastPort));
        QTcpServer probe;
        if (!taken.contains(port) && probe.listen(QHostAddress::LocalHost, port))
            return port;
    }
    return 0;
}

} // namespace

class MqttTestBrokerPrivate
{
public:
    struct Listener
    {
        QStringList lines;
        quint16 port = 0;
    };
    enum class Start { Running, PortTaken, Failed };

    bool startOnFreePorts();
    Start startProcess();
    Start waitUntilRunning();
    bool writeLogin();
    bool writeConfig();
    bool write(const QString &name, const QString &text);
    void finish();
    void readLog();
    bool fail(const QString &why)
    {
        error = u"MqttTestBroker: "_s + why;
        return false;
    }

    QTemporaryDir dir;
    QProcess process;
    QList<Listener> listeners{Listener{}};
    QStringList configLines;
    QString user;
    QString password;
    QByteArray log;
    QString error;
    bool persistent = false;
};

bool MqttTestBrokerPrivate::startOnFreePorts()
{
    for (int attempt = 0; attempt < portAttempts; ++attempt) {
        QList<quint16> taken;
        for (Listener &listener : listeners) {
            listener.port = freePort(taken);
            if (listener.port == 0)
                return fail(u"found no free port on the loopback interface"_s);
            taken.append(listener.port);
        }
        const Start result = startProcess();
        if (result != Start::PortTaken)
            return result == Start::Running;
    }
    return false;
}

MqttTestBrokerPrivate::Start MqttTestBrokerPrivate::startProcess()
{
    error.clear();
    if (!dir.isValid()) {
        fail(u"no temporary folder: "_s + dir.errorString());
        return Start::Failed;
    }
    const QString program = findProgram(u"mosquitto"_s);
    if (program.isEmpty()) {
        fail(u"mosquitto is not installed (Debian: package mosquitto)"_s);
        return Start::Failed;
    }
    if (!writeLogin() || !writeConfig())
        return Start::Failed;
    process.start(program, {u"-c"_s, dir.filePath(u"mosquitto.conf"_s)});
    return waitUntilRunning();
}

MqttTestBrokerPrivate::Start MqttTestBrokerPrivate::waitUntilRunning()
{
    const QByteArray before = std::exchange(log, {});
    const auto whole = qScopeGuard([&] { log.prepend(before); });
    const QDeadlineTimer deadline(startTimeout);
    // waitForStarted() may already have read the whole log: look at it before waiting for more.
    bool more = process.waitForStarted(int(deadline.remainingTime()));
    while (more) {
        readLog();
        // The line "mosquitto version … running" comes when all listeners are open.
        if (log.contains(" running\n"))
            return Start::Running;
        more = process.waitForReadyRead(int(deadline.remainingTime()));
    }
    QString why = u"mosquitto was not ready in time"_s;
    if (process.error() == QProcess::FailedToStart)
        why = u"mosquitto did not start: "_s + process.errorString();
    else if (process.state() == QProcess::NotRunning)
        why = u"mosquitto ended with exit code %1"_s.arg(process.exitCode());
    finish();
    const QByteArray said = log.trimmed();
    fail(why + u'\n' + QString::fromUtf8(said));
    return said.contains("Address already in use") ? Start::PortTaken : Start::Failed;
}

bool MqttTestBrokerPrivate::writeLogin()
{
    if (user.isEmpty())
        return true;
    const QString program = findProgram(u"mosquitto_passwd"_s);
    if (program.isEmpty())
        return fail(u"mosquitto_passwd is not installed (Debian: package mosquitto)"_s);
    // The file is written in the clear and hashed in place: a password does not belong in the
    // arguments of a process, which everybody may read.
    if (!write(u"passwd"_s, user + u':' + password + u'\n'))
        return false;
    QProcess hash;
    hash.start(program, {u"-U"_s, dir.filePath(u"passwd"_s)});
    if (!hash.waitForFinished() || hash.exitCode() != 0)
        return fail(u"mosquitto_passwd failed: "_s +
                    QString::fromUtf8(hash.readAllStandardError()));
    return true;
}

bool MqttTestBrokerPrivate::writeConfig()
{
    QStringList lines{u"log_dest stderr"_s,
                      // Tests may run as root; mosquitto would change its user and lose the folder.
                      u"user root"_s};
    if (user.isEmpty())
        lines << u"allow_anonymous true"_s;
    else
        lines << u"allow_anonymous false"_s << u"password_file "_s + dir.filePath(u"passwd"_s);
    if (persistent) {
        lines << u"persistence true"_s << u"persistence_location "_s + dir.path() + u'/'
              << u"autosave_on_changes true"_s << u"autosave_interval 1"_s;
    } else {
        lines << u"persistence false"_s;
    }
    lines << configLines;
    for (const Listener &listener : listeners)
        lines << u"listener %1 127.0.0.1"_s.arg(listener.port) << listener.lines;
    return write(u"mosquitto.conf"_s, lines.join(u'\n') + u'\n');
}

bool MqttTestBrokerPrivate::write(const QString &name, const QString &text)
{
    QFile file(dir.filePath(name));
    const QByteArray bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
        file.write(bytes) == bytes.size() && file.flush())
        return true;
    return fail(u"cannot write %1: %2"_s.arg(file.fileName(), file.errorString()));
}

void MqttTestBrokerPrivate::finish()
{
    const QDeadlineTimer deadline(stopTimeout);
    while (process.state() != QProcess::NotRunning) {
        // A mosquitto that has only just started may miss the signal: it is sent until it works.
        if (deadline.hasExpired())
            process.kill();
        else
            process.terminate();
        process.waitForFinished(100);
    }
    readLog();
}

void MqttTestBrokerPrivate::readLog()
{
    if (process.isOpen()) // not before the first start
        log += process.readAll();
    if (log.size() > maximumLog)
        log = log.last(maximumLog / 2);
}

MqttTestBroker::MqttTestBroker()
    : d(std::make_unique<MqttTestBrokerPrivate>())
{
    d->process.setProcessChannelMode(QProcess::MergedChannels);
    QObject::connect(&d->process, &QProcess::readyRead, &d->process, [this] { d->readLog(); });
#ifdef Q_OS_LINUX
    d->process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
}

MqttTestBroker::~MqttTestBroker()
{
    d->finish();
}

void MqttTestBroker::setLogin(const QString &user, const QString &password)
{
    d->user = user;
    d->password = password;
}

void MqttTestBroker::setPersistent(bool persistent)
{
    d->persistent = persistent;
}

void MqttTestBroker::addConfigLine(const QString &line)
{
    d->configLines.append(line);
}

int MqttTestBroker::addListener(const QStringList &lines)
{
    d->listeners.append({lines, 0});
    return int(d->listeners.size()) - 1;
}

bool MqttTestBroker::start()
{
    return isRunning() || d->startOnFreePorts();
}

void MqttTestBroker::stop()
{
    d->finish();
}

void MqttTestBroker::kill()
{
    d->process.kill();
    d->process.waitForFinished();
    d->readLog();
}

bool MqttTestBroker::restart()
{
    stop();
    for (MqttTestBrokerPrivate::Listener &listener : d->listeners) {
        if (listener.port == 0)
            return d->startOnFreePorts();
    }
    return d->startProcess() == MqttTestBrokerPrivate::Start::Running;
}

bool MqttTestBroker::isRunning() const
{
    d->process.waitForFinished(0); // notices an end that no event loop has reported yet
    return d->process.state() == QProcess::Running;
}

qint64 MqttTestBroker::processId() const
{
    return d->process.processId();
}

QString MqttTestBroker::host() const
{
    return u"127.0.0.1"_s;
}

quint16 MqttTestBroker::port(int listener) const
{
    return d->listeners.at(listener).port;
}

QString MqttTestBroker::log() const
{
    d->process.waitForReadyRead(0);
    d->readLog();
    return QString::fromUtf8(d->log);
}

QString MqttTestBroker::errorString() const
{
    return d->error;
}
