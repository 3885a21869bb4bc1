// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"

#include "app/commandline.h"
#include "app/loglevel.h"
#include "app/unixsignals.h"
#include "settings/serviceconfig.h"

#include <QFileInfo>
#include <QLoggingCategory>
#include <QPointer>
#include <QSet>

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
    void tell(const QString &complaint);
    bool takeName(MqttService *service);
    void follow(ServiceApplication *q, MqttService *service);
    void forget(MqttService *service);
    void leaveIfDone();

    mqtt::UnixSignals unixSignals;
    mqtt::CommandLineForm form;
    mqtt::CommandLine commandLine;
    const MqttService *named = nullptr; // took the name of the command line
    QList<MqttService *> followed;      // all that were started
    QList<MqttService *> running;       // those whose stopped() has not come yet
    bool done = false;                  // all have stopped, or stop() came when none was running
    QSet<QString> complaints;           // of a file that services share, each is told once
};

void ServiceApplicationPrivate::tell(const QString &complaint)
{
    if (complaints.contains(complaint))
        return;
    complaints.insert(complaint);
    print(stderr, complaint % u'\n');
}

/// Two services of one name would take each other's place at the broker.
bool ServiceApplicationPrivate::takeName(MqttService *service)
{
    if (commandLine.name.isEmpty())
        return true;
    if (named && named != service) {
        print(stderr, form.program % u": --name is for one service, there are more\n"_s);
        return false;
    }
    named = service;
    service->setName(commandLine.name);
    return true;
}

void ServiceApplicationPrivate::follow(ServiceApplication *q, MqttService *service)
{
    done = false;
    if (!running.contains(service))
        running.append(service);
    if (followed.contains(service))
        return;
    followed.append(service);
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

ServiceApplication::ServiceApplication(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<ServiceApplicationPrivate>())
{
    const QStringList arguments = QCoreApplication::arguments();
    if (!arguments.isEmpty())
        d->form.program = QFileInfo(arguments.first()).fileName();
    d->form.version = versionText();
    mqtt::setLogPattern();
    mqtt::setLogLevel(defaultLogLevel);
    connect(&d->unixSignals, &mqtt::UnixSignals::stopRequested, this, [this] {
        qCInfo(lcApp, "stopping");
        stop();
    });
}

ServiceApplication::~ServiceApplication() = default;

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

std::optional<int> ServiceApplication::readCommandLine(const QStringList &arguments)
{
    d->commandLine = mqtt::readCommandLine(arguments, d->form);
    if (!d->commandLine.message.isEmpty())
        print(d->commandLine.exitCode == Success ? stdout : stderr, d->commandLine.message);
    if (!d->commandLine.logLevel.isEmpty())
        mqtt::setLogLevel(d->commandLine.logLevel);
    return d->commandLine.exitCode;
}

QStringList ServiceApplication::arguments() const
{
    return d->commandLine.arguments;
}

int ServiceApplication::start(MqttService *service)
{
    if (!d->takeName(service))
        return UsageError;
    const ServiceConfig config = ServiceConfig::find(d->commandLine.configFile, service->name());
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        d->tell(complaint.toString());
    if (!config.isValid())
        return ConfigurationError;
    if (d->commandLine.logLevel.isEmpty() && !config.logLevel().isEmpty())
        mqtt::setLogLevel(config.logLevel());

    // What is wrong is in the log by now, from the service.
    if (!service->applyConfig(config).isOk())
        return ConfigurationError;
    if (const MqttError error = service->start(); !error.isOk()) {
        const bool configured = error.reaction() == MqttError::Reaction::Configure;
        return configured ? ConfigurationError : RunTimeError;
    }
    d->follow(this, service);
    return Success;
}

int ServiceApplication::exec()
{
    if (d->done) // before there was an event loop to leave
        return Success;
    const int exitCode = QCoreApplication::exec();
    // The event loop may have been left by QCoreApplication::exit(): the services still stop.
    if (!d->running.isEmpty()) {
        stop();
        QCoreApplication::exec();
    }
    return exitCode;
}

void ServiceApplication::stop()
{
    d->leaveIfDone();
    const QList<MqttService *> running = d->running;
    for (MqttService *service : running)
        service->stop();
}
