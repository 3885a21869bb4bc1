// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"

#include "app/applog.h"
#include "app/commandline.h"
#include "app/configsource.h"
#include "app/detach.h"
#include "app/keptconnections.h"
#include "app/loglevel.h"
#include "app/logleveltopic.h"
#include "app/managerstatus.h"
#include "app/processsetup.h"
#include "app/unixsignals.h"
#include "settings/serviceconfig.h"

#include <QFileInfo>
#include <QPointer>
#include <QSet>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcApp, "mqttservice.app")

namespace {

constexpr auto defaultLogLevel = "info"_L1;

void print(std::FILE *stream, const QString &text)
{
    std::fputs(qUtf8Printable(text), stream);
    std::fflush(stream);
}

QString versionText()
{
    const QString version = QCoreApplication::applicationVersion();
    return QCoreApplication::applicationName() % (version.isEmpty() ? version : u' ' % version) %
           u" (MqttService " MQTTSERVICE_VERSION ")"_s;
}

} // namespace

class ServiceApplicationPrivate
{
public:
    int end(int exitCode);
    void tell(const QString &text, bool isError = true);
    bool takeName(MqttService *service);
    [[nodiscard]] ServiceConfig configFor(const QString &service);
    void takeLogLevel(const QString &configured);
    void reload(MqttService *service);
    void watchConnection(ServiceApplication *q, MqttService *service);
    void judgeConnections(ServiceApplication *q, const MqttService *service);
    void becomeReady();
    void follow(ServiceApplication *q, MqttService *service);
    void forget(MqttService *service);
    void leaveIfDone();

    mqtt::UnixSignals unixSignals;
    mqtt::CommandLineForm form;
    mqtt::CommandLine commandLine;
    mqtt::ProcessSetup process;
    mqtt::ManagerStatus manager;
    mqtt::ConfigSource source;
    mqtt::KeptConnections connections;
    std::optional<QString> named;      // the own name of the one with that of the command line
    QList<MqttService *> followed;     // all that were started
    QList<MqttService *> running;      // those whose stopped() has not come yet
    bool done = false;                 // all have stopped, or stop() came when none was running
    QSet<const MqttService *> awaited; // whose first connection is required
    bool ready = false;
    bool stopping = false;
    int exitCode = ServiceApplication::Success;
    QSet<QString> complaints; // of a file that services share, each is told once
};

/// Remembers for the process that waits for a daemon.
int ServiceApplicationPrivate::end(int code)
{
    exitCode = code;
    return code;
}

/// To whoever started the program; once it is ready, to the log.
void ServiceApplicationPrivate::tell(const QString &text, bool isError)
{
    if (!ready)
        print(stderr, text % u'\n');
    else if (isError)
        qCCritical(lcApp).noquote() << text;
    else
        qCWarning(lcApp).noquote() << text;
}

/// Two services of one name would take each other's place at the broker.
bool ServiceApplicationPrivate::takeName(MqttService *service)
{
    if (commandLine.name.isEmpty() || service->name() == commandLine.name)
        return true;
    if (named && *named != service->name()) {
        tell(form.program % u": --name is for one service, there are more"_s);
        return false;
    }
    named = service->name();
    service->setName(commandLine.name);
    return true;
}

ServiceConfig ServiceApplicationPrivate::configFor(const QString &service)
{
    ServiceConfig config = source.find(commandLine, service);
    for (const ServiceConfig::Complaint &complaint : config.complaints()) {
        const QString text = complaint.toString();
        if (!complaints.contains(text))
            tell(text, complaint.isError());
        complaints.insert(text);
    }
    return config;
}

/// Nothing configured: the level by default. That of the command line goes over both.
void ServiceApplicationPrivate::takeLogLevel(const QString &configured)
{
    if (commandLine.logLevel.isEmpty())
        mqtt::setLogLevel(configured.isEmpty() ? QString(defaultLogLevel) : configured);
}

void ServiceApplicationPrivate::reload(MqttService *service)
{
    const ServiceConfig config = configFor(service->name());
    if (!config.isValid()) {
        qCWarning(lcApp).noquote()
            << "service" << service->name() << "keeps its configuration: the new one is wrong";
        return;
    }
    static_cast<void>(service->applyConfig(config)); // what is wrong is in its log
}

/// The first connection, where it is required: the program is ready with it, or ends without. Of a
/// service on several brokers one is enough, and all have to fail.
void ServiceApplicationPrivate::watchConnection(ServiceApplication *q, MqttService *service)
{
    if (!commandLine.requireConnection || ready)
        return;
    awaited.insert(service);
    for (const MqttConnection *connection : service->connections()) {
        QObject::connect(connection, &MqttConnection::stateChanged, q, [this, q, service] {
            if (awaited.contains(service))
                judgeConnections(q, service);
        });
    }
}

void ServiceApplicationPrivate::judgeConnections(ServiceApplication *q, const MqttService *service)
{
    const QList<MqttConnection *> all = service->connections();
    if (service->isOnline()) {
        awaited.remove(service);
        becomeReady();
    } else if (std::all_of(all.begin(), all.end(), [](const MqttConnection *connection) {
                   return connection->state() == MqttConnection::State::Waiting;
               })) {
        awaited.remove(service);
        for (const MqttConnection *connection : all)
            print(stderr, form.program % u": "_s % connection->lastError().text() % u'\n');
        end(ServiceApplication::BrokerUnreachable);
        q->stop();
    }
}

void ServiceApplicationPrivate::becomeReady()
{
    if (ready || !awaited.isEmpty() || exitCode != ServiceApplication::Success)
        return;
    ready = true;
    if (commandLine.daemon && !process.log().hasFile())
        qCWarning(lcApp) << "nothing is logged from here on: --daemon is without --log-file";
    manager.ready();
    mqtt::reportStart(ServiceApplication::Success);
}

void ServiceApplicationPrivate::follow(ServiceApplication *q, MqttService *service)
{
    done = false;
    stopping = false;
    if (!running.contains(service))
        running.append(service);
    if (followed.contains(service))
        return;
    followed.append(service);
    QObject::connect(service, &MqttService::configApplied, q,
                     [this, service, level = service->appliedConfig().logLevel()]() mutable {
                         const QString now = service->appliedConfig().logLevel();
                         if (!now.isEmpty() || now != level) // one set over MQTT stays otherwise
                             takeLogLevel(now);
                         level = now;
                     });
    new mqtt::LogLevelTopic(service);
    manager.follow(service);
    QObject::connect(service, &MqttService::runningChanged, q, [this, service] {
        if (service->isRunning() && !running.contains(service))
            running.append(service);
    });
    // Queued: a service that is started again by a slot of stopped() goes on.
    QObject::connect(
        service, &MqttService::stopped, q,
        [this, guard = QPointer(service)] {
            if (guard && !guard->isRunning())
                forget(guard);
        },
        Qt::QueuedConnection);
    QObject::connect(service, &QObject::destroyed, q, [this, service] {
        followed.removeOne(service);
        forget(service);
    });
}

void ServiceApplicationPrivate::forget(MqttService *service)
{
    if (running.removeOne(service))
        leaveIfDone();
}

void ServiceApplicationPrivate::leaveIfDone()
{
    if (!running.isEmpty())
        return;
    done = true;
    QCoreApplication::exit(ServiceApplication::Success);
}

void ServiceApplication::prepareProcess(int argc, char **argv)
{
    mqtt::openStandardStreams();
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    if (mqtt::asksForDaemon(arguments))
        mqtt::detach();
}

ServiceApplication::ServiceApplication(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<ServiceApplicationPrivate>())
{
    const QStringList arguments = QCoreApplication::arguments();
    if (!arguments.isEmpty())
        d->form.program = QFileInfo(arguments.first()).fileName();
    d->form.version = versionText();
    std::signal(SIGPIPE, SIG_IGN); // a reader of the log that goes away does not end the services
    mqtt::setLogLevel(defaultLogLevel);
    connect(&d->unixSignals, &mqtt::UnixSignals::stopRequested, this, [this] {
        qCInfo(lcApp, "stopping");
        stop();
    });
    connect(&d->unixSignals, &mqtt::UnixSignals::reloadRequested, this,
            &ServiceApplication::reload);
}

ServiceApplication::~ServiceApplication()
{
    mqtt::reportStart(d->exitCode == Success ? RunTimeError : d->exitCode);
}

void ServiceApplication::setProgram(const QString &program)
{
    d->form.program = program;
}

void ServiceApplication::setDescription(const QString &description)
{
    d->form.description = description;
}

void ServiceApplication::addArgument(const QString &name, const QString &description)
{
    d->form.arguments.append({name, description});
}

void ServiceApplication::addOption(const QString &name, const QString &description,
                                   const QString &valueName)
{
    d->form.options.append({name, description, valueName});
}

std::optional<int> ServiceApplication::readCommandLine(const QStringList &arguments)
{
    d->commandLine = mqtt::readCommandLine(arguments, d->form);
    if (!d->commandLine.message.isEmpty())
        print(d->commandLine.exitCode == Success ? stdout : stderr, d->commandLine.message);
    if (d->commandLine.exitCode)
        return d->end(*d->commandLine.exitCode);
    if (!d->commandLine.logLevel.isEmpty())
        mqtt::setLogLevel(d->commandLine.logLevel);
    d->commandLine.configFile = mqtt::absolutePath(d->commandLine.configFile);
    if (const auto failure = d->process.apply(d->commandLine)) {
        print(stderr, d->form.program % u": "_s % failure->text % u'\n');
        return d->end(failure->exitCode);
    }
    return {};
}

QStringList ServiceApplication::arguments() const
{
    return d->commandLine.arguments;
}

bool ServiceApplication::isSet(const QString &option) const
{
    return d->commandLine.values.contains(option);
}

QString ServiceApplication::value(const QString &option) const
{
    return d->commandLine.values.value(option).value(0);
}

void ServiceApplication::setConfigOverlay(const QJsonObject &values)
{
    d->source.setOverlay(values);
}

std::optional<BrokerOptions> ServiceApplication::brokerOptions()
{
    const ServiceConfig config = d->configFor(d->form.program);
    if (!config.isValid()) {
        d->end(ConfigurationError);
        return {};
    }
    BrokerOptions options = MqttService::clientOptions(config, d->form.program);
    options.clientId.clear(); // that of a service
    return options;
}

int ServiceApplication::keepConnections(MqttConnections *connections, ConnectionUse use)
{
    const ServiceConfig config = d->configFor(d->form.program);
    if (!config.isValid())
        return d->end(ConfigurationError);
    d->connections.set(connections, use);
    d->connections.take(config);
    return Success;
}

int ServiceApplication::start(MqttService *service)
{
    if (!d->takeName(service))
        return d->end(UsageError);
    const ServiceConfig config = d->configFor(service->name());
    if (!config.isValid())
        return d->end(ConfigurationError);
    if (!config.logLevel().isEmpty())
        d->takeLogLevel(config.logLevel());

    // What is wrong is in the log by now, from the service.
    if (!service->applyConfig(config).isOk())
        return d->end(ConfigurationError);
    d->watchConnection(this, service);
    if (const MqttError error = service->start(); !error.isOk()) {
        d->awaited.remove(service);
        const bool configured = error.reaction() == MqttError::Reaction::Configure;
        return d->end(configured ? ConfigurationError : RunTimeError);
    }
    d->follow(this, service);
    return Success;
}

int ServiceApplication::exec()
{
    if (d->done) // before there was an event loop to leave
        return d->exitCode;
    d->becomeReady();
    const int exitCode = QCoreApplication::exec();
    // The event loop may have been left by QCoreApplication::exit(): the services still stop.
    if (!d->running.isEmpty()) {
        stop();
        QCoreApplication::exec();
    }
    return exitCode == Success ? d->exitCode : exitCode;
}

void ServiceApplication::stop()
{
    if (!std::exchange(d->stopping, true))
        d->manager.stopping();
    d->leaveIfDone();
    const QList<MqttService *> running = d->running;
    for (MqttService *service : running)
        service->stop();
}

void ServiceApplication::reload()
{
    if (d->stopping)
        return; // there is nobody left to give it to
    if (d->ready)
        d->manager.reloading();
    qCInfo(lcApp, "reloading");
    if (const QString problem = d->process.log().reopenFile(); !problem.isEmpty())
        qCWarning(lcApp).noquote() << problem << "- going on with the file of before";
    d->complaints.clear(); // what is still wrong is told again
    if (d->connections.isSet())
        d->connections.take(d->configFor(d->form.program));
    const QList<MqttService *> running = d->running;
    for (MqttService *service : running)
        d->reload(service);
    if (d->ready)
        d->manager.ready();
}
