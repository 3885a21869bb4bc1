// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "mqttserviceexport.h"
#include "service/mqttservice.h"

#include <QCoreApplication>
#include <QObject>

#include <memory>
#include <optional>

class MqttConnections;
class ServiceApplicationPrivate;

/// What a program is around its services: the command line, the configuration, the log, what a
/// daemon and systemd need, and the clean stop at SIGTERM or SIGINT; a second signal ends the
/// process at once. SIGHUP opens the log file anew and reads the configuration again.
///
/// Each service has a topic <base>log_level: a level sent there takes effect for the whole program,
/// and MQTT 5 requests to it are answered with the level in force.
///
/// Most programs need only runMqttService(). Needs a QCoreApplication, and without options that
/// name a file no write access.
class MQTTSERVICE_EXPORT ServiceApplication : public QObject
{
    Q_OBJECT
public:
    enum ExitCode {
        Success = 0,
        RunTimeError = 1,
        UsageError = 2,
        BrokerUnreachable = 69, // with --require-connection
        ConfigurationError = 78,
    };
    Q_ENUM(ExitCode)

    /// What must be done before there is a QCoreApplication or a thread: with --daemon goes into
    /// the background, and the process of before ends when the services have started, or with the
    /// exit code of the error. Opens standard streams that are closed.
    static void prepareProcess(int argc, char **argv);

    explicit ServiceApplication(QObject *parent = nullptr);
    ~ServiceApplication() override;

    // What the command line takes beside the options; to be said before readCommandLine()

    /// As the usage shows it; by default the first argument without its folder.
    void setProgram(const QString &program);
    void setDescription(const QString &description);
    /// An argument that must be given, as "FILE".
    void addArgument(const QString &name, const QString &description);

    /// An option of this program alone; without a name of its value a switch.
    void addOption(const QString &name, const QString &description, const QString &valueName = {});

    /// Reads the options and follows those that are about the process: folder, pid file, log, user
    /// and group. The exit code if the program is to end: after --help and --version, and after an
    /// error, which has been printed.
    [[nodiscard]] std::optional<int>
    readCommandLine(const QStringList &arguments = QCoreApplication::arguments());
    /// Those declared by addArgument(), in that order.
    [[nodiscard]] QStringList arguments() const;
    /// Of addOption(): whether it was given, and with which value.
    [[nodiscard]] bool isSet(const QString &option) const;
    [[nodiscard]] QString value(const QString &option) const;

    /// Values that go over those of the configuration, as {"broker": {"port": 1884}}. The section
    /// `services.*` goes over that of each service.
    void setConfigOverlay(const QJsonObject &values);

    /// The broker of the configuration, for connections beside the services. Nothing after an
    /// error in it, which has been printed.
    [[nodiscard]] std::optional<BrokerOptions> brokerOptions();

    /// What keepConnections() makes of the configuration.
    enum class ConnectionUse {
        Whole, // the brokers as they stand there
        /// For listeners beside services that may be on the same brokers: without what one client
        /// alone can have, the id, session, will and durable outbox, and without those for
        /// publishing only; where there is no section `brokers`, the one broker, as "broker".
        Listening,
    };
    /// The section `brokers` of the configuration becomes these connections, and stays so with each
    /// reload(): for programs with listeners (MqttListener), beside services or without. A service
    /// has connections of its own. Success, or the exit code of an error, which has been printed.
    [[nodiscard]] int keepConnections(MqttConnections *connections,
                                      ConnectionUse use = ConnectionUse::Whole);

    /// Gives the service its name from the command line and its configuration, and starts it. The
    /// service stays the caller's. Success, or the exit code of an error, which has been printed.
    [[nodiscard]] int start(MqttService *service);

    /// Runs until every service that was started has stopped, on request or by itself.
    int exec();

    /// Stops the services cleanly; exec() then returns.
    void stop();

    /// Opens the log file anew and gives each service its configuration as it now stands. One that
    /// is broken, or gone, changes nothing; once exec() runs, the log says why.
    void reload();

private:
    Q_DISABLE_COPY_MOVE(ServiceApplication)
    std::unique_ptr<ServiceApplicationPrivate> const d;
};

/// The main() of a service: command line, configuration, start, and a clean stop at a signal. The
/// program's name and version are those of QCoreApplication.
template <typename Service>
int runMqttService(int argc, char **argv)
{
    ServiceApplication::prepareProcess(argc, argv);
    QCoreApplication core(argc, argv);
    ServiceApplication application;
    if (const std::optional<int> exitCode = application.readCommandLine())
        return *exitCode;
    Service service;
    if (const int exitCode = application.start(&service))
        return exitCode;
    return application.exec();
}
