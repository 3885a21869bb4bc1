// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/demobroker.h"
#include "tool/qmlprogram.h"
#include "tool/runfile.h"
#include "tool/stage.h"
#include "tool/verb.h"

#include <QDir>
#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

int fail(const QString &what, int exitCode = ServiceApplication::RunTimeError)
{
    std::fputs(qUtf8Printable(what % u'\n'), stderr);
    return exitCode;
}

void describe(ServiceApplication &application)
{
    application.setProgram(u"mqttservice run"_s);
    application.setDescription(u"Runs the services and windows of a QML file until SIGTERM or "
                               "SIGINT, or until its last window is closed."_s);
    application.addArgument(u"FILE"_s, u"The QML file."_s);
    application.addOption(u"demo"_s, u"Run on a private broker, which is started for that."_s);
    application.addOption(u"watch"_s, u"Load the file anew when it changes, or a component beside "
                                      "it does. The services stay connected."_s);
    application.addOption(u"headless"_s, u"Open no window, whatever the file imports."_s);
    application.addOption(u"gui"_s, u"Be able to open windows, whatever the file imports."_s);
    application.addOption(u"screenshot"_s, u"Draw without a display, write the picture and end."_s,
                          u"FILE"_s);
    application.addOption(
        u"after"_s, u"Milliseconds between the first picture and that; 500 by default."_s, u"MS"_s);
}

} // namespace

int runFile(const QStringList &arguments, Stage *stage)
{
    ServiceApplication application;
    describe(application);
    const QDir here = QDir::current(); // where names of files are meant, whatever the options say
    if (const std::optional<int> exitCode = application.readCommandLine(arguments))
        return *exitCode;
    const QString name = application.arguments().constFirst();
    const QString file = here.absoluteFilePath(name);
    if (!QFileInfo(file).isFile())
        return fail(name % u": there is no such file"_s);
    if (application.isSet(u"screenshot"_s) && !stage)
        return fail(u"mqttservice run: --screenshot needs a window; leave --headless away"_s,
                    ServiceApplication::UsageError);
    bool isNumber = true;
    const QString afterText = application.value(u"after"_s);
    const int after = afterText.isEmpty() ? 500 : afterText.toInt(&isNumber);
    if (!isNumber || after < 0)
        return fail(u"mqttservice run: --after takes milliseconds, not \"%1\""_s.arg(afterText),
                    ServiceApplication::UsageError);

    DemoBroker broker;
    QmlProgram program(&application, file, stage);
    if (application.isSet(u"demo"_s)) {
        if (const QString problem = broker.start(); !problem.isEmpty())
            return fail(problem);
        application.setConfigOverlay(broker.overlay());
    }
    const std::optional<BrokerOptions> configured = application.brokerOptions();
    if (!configured)
        return ServiceApplication::ConfigurationError;
    program.setDefaultBroker(*configured);
    if (application.isSet(u"demo"_s))
        program.setOnlyBroker(*configured);
    if (application.isSet(u"watch"_s))
        program.watch(); // before it is read: no change is missed
    if (const int exitCode = program.load())
        return exitCode;
    if (application.isSet(u"screenshot"_s)) {
        stage->shoot(here.absoluteFilePath(application.value(u"screenshot"_s)),
                     std::chrono::milliseconds(after));
    }
    return application.exec();
}

int run(const QStringList &arguments)
{
    return runFile(arguments, nullptr);
}

} // namespace mqtt
