// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "cluster/nodes.h"

#include <QtMqtt/QMqttClient>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

using namespace Qt::StringLiterals;

namespace {

constexpr int StartTime = 60'000;    // ms; Erlang and elections take theirs on a busy machine
const QString Sbin = u"/usr/sbin"_s; // not in everybody's PATH

QString program(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {Sbin}) : found;
}

void diesWithUs(QProcess *process)
{
#ifdef Q_OS_LINUX
    process->setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#else
    Q_UNUSED(process)
#endif
}

bool write(const QString &path, const QString &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0;
}

} // namespace

BrokerCluster::~BrokerCluster()
{
    for (std::size_t node = 0; node < m_processes.size(); ++node)
        kill(static_cast<int>(node));
}

void BrokerCluster::kill(int node)
{
    QProcess *process = m_processes[static_cast<std::size_t>(node)].get();
    if (!process)
        return;
    process->kill();
    process->waitForFinished();
}

QByteArray BrokerCluster::output()
{
    QByteArray all;
    for (const auto &process : m_processes)
        all += process ? process->readAll() : QByteArray();
    return all;
}

std::vector<quint16> BrokerCluster::freePorts(int count)
{
    std::vector<std::unique_ptr<QTcpServer>> servers; // all at once, so that none comes twice
    std::vector<quint16> ports;
    for (int i = 0; i < count; ++i) {
        servers.push_back(std::make_unique<QTcpServer>());
        servers.back()->listen(QHostAddress::LocalHost);
        ports.push_back(servers.back()->serverPort());
    }
    return ports;
}

bool BrokerCluster::letsIn(int node, int milliseconds) const
{
    const QDeadlineTimer deadline(milliseconds);
    while (!deadline.hasExpired()) {
        QMqttClient client;
        client.setHostname(u"127.0.0.1"_s);
        client.setPort(port(node));
        client.setUsername(user());
        client.setPassword(password());
        client.connectToHost();
        if (QTest::qWaitFor([&] { return client.state() == QMqttClient::Connected; }, 1000))
            return true;
    }
    return false;
}

void BrokerCluster::run(int node, const QString &path, const QStringList &arguments,
                        const QStringList &environment)
{
    const auto at = static_cast<std::size_t>(node);
    if (m_processes.size() <= at)
        m_processes.resize(at + 1);
    m_processes[at] = std::make_unique<QProcess>();
    QProcess *process = m_processes[at].get();
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setWorkingDirectory(m_folder.path()); // for what they leave when they crash
    process->setEnvironment(QProcess::systemEnvironment() + environment);
    diesWithUs(process);
    process->start(path, arguments);
}

QString BrokerCluster::folder(const QString &name) const
{
    QDir(m_folder.path()).mkpath(name);
    return m_folder.filePath(name);
}

EjabberdCluster::~EjabberdCluster()
{
    m_mapper.kill();
    m_mapper.waitForFinished();
}

QString EjabberdCluster::missing() const
{
    const bool isThere = !program(u"erl"_s).isEmpty() && !program(u"epmd"_s).isEmpty() &&
                         !program(u"ejabberdctl"_s).isEmpty();
    return isThere ? QString() : u"ejabberd is not installed (Debian: package ejabberd)"_s;
}

QStringList EjabberdCluster::environment() const
{
    return {u"ERL_EPMD_PORT=%1"_s.arg(m_mapperPort), u"ERL_EPMD_ADDRESS=127.0.0.1"_s,
            u"HOME="_s + folder(u"home"_s)};
}

bool EjabberdCluster::start()
{
    m_ports = freePorts(3);
    m_mapperPort = m_ports.back();
    m_ports.pop_back();
    diesWithUs(&m_mapper);
    m_mapper.setEnvironment(QProcess::systemEnvironment() + environment());
    m_mapper.start(program(u"epmd"_s), {u"-port"_s, QString::number(m_mapperPort)});
    if (!m_mapper.waitForStarted())
        return false;
    for (int node = 0; node < 2; ++node)
        restart(node);
    const QString add =
        u"ejabberd_auth, try_register, [<<\"u1\">>, <<\"localhost\">>, <<\"pw\">>]"_s;
    const QString join = u"ejabberd_admin, join_cluster, [<<\"ej0@127.0.0.1\">>]"_s;
    // One that is not up yet would not end joining.
    return callUntil(0, add, "ok") && callUntil(1, add, "ok") && callUntil(1, join, "ok") &&
           letsIn(0, StartTime) && letsIn(1, StartTime);
}

void EjabberdCluster::restart(int node)
{
    const QString place = folder(u"ejabberd%1"_s.arg(node));
    const QString options = place + u"/ejabberd.yml"_s;
    if (!write(options, u"hosts: [localhost]\n"
                        "auth_method: internal\n"
                        "loglevel: error\n"
                        "acl: {local: {user_regexp: \"\"}}\n"
                        "listen: [{port: %1, ip: \"127.0.0.1\", module: mod_mqtt}]\n"
                        "modules: {mod_mqtt: {max_topic_depth: 16, max_queue: unlimited}}\n"_s.arg(
                            port(node))))
        return;
    run(node, program(u"erl"_s),
        {u"-name"_s, u"ej%1@127.0.0.1"_s.arg(node), u"-setcookie"_s, u"c"_s, u"-kernel"_s,
         u"inet_dist_use_interface"_s, u"{127,0,0,1}"_s, u"-mnesia"_s, u"dir"_s,
         u'"' + place + u"/db\""_s, u"-s"_s, u"ejabberd"_s, u"-noinput"_s},
        environment() +
            QStringList{u"EJABBERD_CONFIG_PATH="_s + options,
                        u"EJABBERD_LOG_PATH="_s + place + u"/ejabberd.log"_s,
                        u"ERL_LIBS=/usr/lib/"_s + QStringLiteral(LIBRARY_ARCHITECTURE)});
}

QByteArray EjabberdCluster::call(int node, const QString &function)
{
    QProcess caller;
    diesWithUs(&caller);
    caller.setEnvironment(QProcess::systemEnvironment() + environment());
    caller.start(program(u"erl"_s),
                 {u"-name"_s, u"caller@127.0.0.1"_s, u"-setcookie"_s, u"c"_s, u"-hidden"_s,
                  u"-noshell"_s, u"-eval"_s,
                  u"io:format(\"~p\", [rpc:call('ej%1@127.0.0.1', %2)]), halt()."_s.arg(node).arg(
                      function)});
    caller.waitForFinished(20'000);
    return caller.readAllStandardOutput();
}

bool EjabberdCluster::callUntil(int node, const QString &function, const QByteArray &answer)
{
    const QDeadlineTimer deadline(StartTime);
    while (!deadline.hasExpired()) {
        if (call(node, function) == answer)
            return true;
    }
    return false;
}

bool EjabberdCluster::isWhole()
{
    const auto know = [this](int node) {
        return call(node, u"mnesia, system_info, [running_db_nodes]"_s).count("@127.0.0.1") == 2;
    };
    return letsIn(0, StartTime) && letsIn(1, StartTime) &&
           QTest::qWaitFor([&] { return know(0) && know(1); }, StartTime);
}

QString NatsCluster::missing() const
{
    return program(u"nats-server"_s).isEmpty()
               ? u"NATS is not installed (Debian: package nats-server)"_s
               : QString();
}

bool NatsCluster::start()
{
    // Of MQTT, of its own clients, of the nodes among each other, of their health.
    m_ports = freePorts(12);
    for (int node = 0; node < 3; ++node)
        restart(node);
    return isWhole();
}

bool NatsCluster::isWhole()
{
    for (int node = 0; node < 3; ++node) {
        if (!letsIn(node, StartTime) ||
            !QTest::qWaitFor([&] { return isHealthy(node); }, StartTime))
            return false;
    }
    return true;
}

bool NatsCluster::isHealthy(int node) const
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port(9 + node));
    if (!socket.waitForConnected(1000))
        return false;
    socket.write("GET /healthz HTTP/1.0\r\n\r\n");
    QByteArray answer;
    while (socket.waitForReadyRead(1000))
        answer += socket.readAll();
    return answer.contains(" 200 ");
}

void NatsCluster::restart(int node)
{
    const QString place = folder(u"nats%1"_s.arg(node));
    const QString store = place + u"/store"_s;
    // A node of 2.9.10 that was killed does not come to terms with its old store: it takes no part
    // any more in the consumer that was made last (a subscription, to MQTT), or repairs the log of
    // one for ever. The others give it everything anew.
    QDir(store).removeRecursively();
    QStringList routes;
    for (int other = 0; other < 3; ++other)
        routes.append(u"\"nats://127.0.0.1:%1\""_s.arg(port(6 + other)));
    const bool isWritten =
        write(place + u"/nats.conf"_s,
              u"server_name: n%1\n"
              "host: 127.0.0.1\n"
              "port: %2\n"
              "http: \"127.0.0.1:%7\"\n"
              "jetstream { store_dir: \"%3\", max_mem: 64MB, max_file: 256MB }\n"
              "mqtt { host: 127.0.0.1, port: %4 }\n"
              "cluster { name: c, host: 127.0.0.1, port: %5, routes: [%6] }\n"_s.arg(node)
                  .arg(port(3 + node))
                  .arg(store)
                  .arg(port(node))
                  .arg(port(6 + node))
                  .arg(routes.join(u", "_s))
                  .arg(port(9 + node)));
    if (isWritten)
        run(node, program(u"nats-server"_s), {u"-c"_s, place + u"/nats.conf"_s});
}
