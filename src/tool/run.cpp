// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "qml/servicehost.h"
#include "tool/demobroker.h"
#include "tool/verb.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QQmlComponent>
#include <QQmlEngine>

#include <cstdio>
#include <memory>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcQml, "mqttservice.qml")

namespace mqtt {

namespace {

/// "FILE:LINE:COLUMN: message", with a local file by its path.
QString toText(const QQmlError &error)
{
    QString text = error.url().isLocalFile() ? error.url().toLocalFile() : error.url().toString();
    if (error.line() > 0)
        text += u':' % QString::number(error.line());
    if (error.line() > 0 && error.column() > 0)
        text += u':' % QString::number(error.column());
    return text % u": "_s % error.description();
}

int fail(const QString &what)
{
    std::fputs(qUtf8Printable(what % u'\n'), stderr);
    return ServiceApplication::RunTimeError;
}

void prepareEngine(QQmlEngine &engine, ServiceApplication &application)
{
    engine.addImportPath(QCoreApplication::applicationDirPath() % u"/" MQTTSERVICE_QML_FROM_BIN
                                                                  ""_s);
    engine.setOutputWarningsToStandardError(false);
    QObject::connect(&engine, &QQmlEngine::warnings, [](const QList<QQmlError> &warnings) {
        for (const QQmlError &warning : warnings)
            qCWarning(lcQml).noquote() << toText(warning);
    });
    QObject::connect(&engine, &QQmlEngine::quit, &application, &ServiceApplication::stop);
    QObject::connect(&engine, &QQmlEngine::exit, &application, &QCoreApplication::exit);
}

bool hasService(const QObject *root)
{
    return qobject_cast<const MqttService *>(root) || root->findChild<MqttService *>();
}

} // namespace

int run(const QStringList &arguments)
{
    ServiceApplication application;
    application.setProgram(u"mqttservice run"_s);
    application.setDescription(u"Runs the services of a QML file until SIGTERM or SIGINT."_s);
    application.addArgument(u"FILE"_s, u"The QML file."_s);
    application.addOption(u"demo"_s, u"Run on a private broker, which is started for that."_s);
    const QDir here = QDir::current(); // where names of files are meant, whatever the options say
    if (const std::optional<int> exitCode = application.readCommandLine(arguments))
        return *exitCode;

    const QString file = here.absoluteFilePath(application.arguments().constFirst());
    if (!QFileInfo(file).isFile())
        return fail(application.arguments().constFirst() % u": there is no such file"_s);

    DemoBroker broker;
    if (application.isSet(u"demo"_s)) {
        if (const QString problem = broker.start(); !problem.isEmpty())
            return fail(problem);
        application.setConfigOverlay(broker.overlay());
    }

    QQmlEngine engine;
    prepareEngine(engine, application);
    int failure = ServiceApplication::Success;
    setServiceHost(&engine, [&](MqttService *service) {
        const int exitCode = application.start(service);
        if (failure == ServiceApplication::Success)
            failure = exitCode;
    });
    QQmlComponent component(&engine, QUrl::fromLocalFile(file));
    const std::unique_ptr<QObject> root(component.create());
    if (!root) {
        const QList<QQmlError> errors = component.errors();
        for (const QQmlError &error : errors)
            fail(toText(error));
        return ServiceApplication::RunTimeError;
    }
    if (!hasService(root.get()))
        return fail(application.arguments().constFirst() % u": there is no MqttService in it"_s);
    return failure == ServiceApplication::Success ? application.exec() : failure;
}

} // namespace mqtt
