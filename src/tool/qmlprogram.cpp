// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/qmlprogram.h"

#include "app/keptconnections.h"
#include "qml/servicehost.h"
#include "tool/qmlsources.h"
#include "tool/stage.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttConnections>
#include <MqttService/MqttListener>

#include <QLoggingCategory>

#include <algorithm>
#include <cstdio>
#include <utility>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcQml, "mqttservice.qml", QtInfoMsg)

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

void print(const QString &text)
{
    std::fputs(qUtf8Printable(text % u'\n'), stderr);
}

template <typename Type>
bool has(const QObject *root)
{
    return qobject_cast<const Type *>(root) || root->findChild<Type *>();
}

} // namespace

MqttService *QmlProgram::Version::find(const QString &name) const
{
    const auto it = std::find_if(services.cbegin(), services.cend(), [&](const Hosted &hosted) {
        return hosted.name == name && hosted.service;
    });
    return it == services.cend() ? nullptr : it->service.data();
}

bool QmlProgram::Version::isLeaving() const
{
    return std::any_of(services.cbegin(), services.cend(),
                       [](const Hosted &hosted) { return hosted.leaving && hosted.service; });
}

QmlProgram::QmlProgram(ServiceApplication *application, const QString &file, Stage *stage)
    : m_application(application)
    , m_file(file)
    , m_stage(stage)
{
    connect(&m_watcher, &SourceWatcher::changed, this, &QmlProgram::reload);
}

QmlProgram::~QmlProgram() = default;

int QmlProgram::load()
{
    std::unique_ptr<Version> version = build();
    return version ? run(std::move(version)) : ServiceApplication::RunTimeError;
}

void QmlProgram::watch()
{
    m_watcher.watch(readQmlSources(m_file).files);
}

/// Null for a file that cannot be loaded, which has been told. Nothing of it runs yet.
std::unique_ptr<QmlProgram::Version> QmlProgram::build()
{
    auto version = std::make_unique<Version>();
    prepare(version.get());
    version->component =
        std::make_unique<QQmlComponent>(&version->engine, QUrl::fromLocalFile(m_file));
    if (version->component->isReady())
        version->root.reset(version->component->beginCreate(version->engine.rootContext()));
    if (version->root && !version->component->isError())
        return version;
    for (const QQmlError &error : version->component->errors())
        print(toText(error));
    return nullptr;
}

void QmlProgram::prepare(Version *version)
{
    QQmlEngine &engine = version->engine;
    engine.addImportPath(QCoreApplication::applicationDirPath() % u"/" MQTTSERVICE_QML_FROM_BIN
                                                                  ""_s);
    engine.setOutputWarningsToStandardError(false);
    connect(&engine, &QQmlEngine::warnings, this, [](const QList<QQmlError> &warnings) {
        for (const QQmlError &warning : warnings)
            qCWarning(lcQml).noquote() << toText(warning);
    });
    connect(&engine, &QQmlEngine::quit, m_application, &ServiceApplication::stop);
    // Queued: while the file is loaded there is no event loop to leave.
    connect(&engine, &QQmlEngine::exit, m_application, &QCoreApplication::exit,
            Qt::QueuedConnection);
    mqtt::setDefaultBroker(&engine, m_defaultBroker);
    setServiceHost(&engine, [this, version](MqttService *service) { host(version, service); });
    setConnectionsHost(&engine, [this] { connectListeners(); });
}

/// Once, for all there will be; the configuration was found to be good.
void QmlProgram::connectListeners()
{
    if (std::exchange(m_hasConnections, true))
        return;
    MqttConnections *connections = MqttConnections::instance();
    if (m_onlyBroker)
        static_cast<void>(connections->add(OnlyBroker, *m_onlyBroker));
    else
        static_cast<void>(m_application->keepConnections(
            connections, ServiceApplication::ConnectionUse::Listening));
}

void QmlProgram::host(Version *version, MqttService *service)
{
    const QString name = service->name();
    if (m_version && version != m_version.get()) {
        if (MqttService *before = m_version->find(name))
            service->takeOver(before);
    }
    const int exitCode = m_application->start(service);
    if (exitCode == ServiceApplication::Success)
        ++version->started;
    else if (version->failure == ServiceApplication::Success)
        version->failure = exitCode;
    version->services.push_back({.name = name, .service = service});
}

/// Runs it in place of the one before.
int QmlProgram::run(std::unique_ptr<Version> version)
{
    version->component->completeCreate();
    if (version->failure != ServiceApplication::Success && (!m_version || version->started == 0))
        return version->failure;
    const QObject *root = version->root.get();
    if (!m_stage && !has<MqttService>(root) && !has<MqttConnection>(root) &&
        !has<MqttListener>(root)) {
        print(m_file % u": there is no MqttService, MqttConnection or MqttListener in it"_s);
        return ServiceApplication::RunTimeError;
    }
    if (m_stage)
        m_stage->show(version->root.get());
    std::swap(m_version, version);
    if (version)
        retire(std::move(version));
    return ServiceApplication::Success;
}

void QmlProgram::reload()
{
    m_watcher.watch(readQmlSources(m_file).files);
    if (m_version) {
        for (const Hosted &hosted : m_version->services) {
            if (hosted.service)
                hosted.service->state()->save(); // the next version reads it
        }
    }
    std::unique_ptr<Version> version = build();
    if (version && run(std::move(version)) == ServiceApplication::Success)
        qCInfo(lcQml).noquote() << "loaded anew:" << m_file;
    else
        qCWarning(lcQml).noquote() << "the version of before goes on:" << m_file;
}

/// Its services that are not in the new version stop cleanly; then it goes.
void QmlProgram::retire(std::unique_ptr<Version> version)
{
    Version *const old = version.get();
    const auto drop = [this, old] {
        const auto isDone = [old](const std::unique_ptr<Version> &retired) {
            return retired.get() == old && !old->isLeaving();
        };
        m_retired.erase(std::remove_if(m_retired.begin(), m_retired.end(), isDone),
                        m_retired.end());
    };
    m_retired.push_back(std::move(version));
    for (Hosted &hosted : old->services) {
        // One that makes room for a successor of another identity is stopping already.
        hosted.leaving = hosted.service &&
                         hosted.service->connection()->state() != MqttConnection::State::Closed;
        if (!hosted.leaving)
            continue;
        connect(
            hosted.service, &MqttService::stopped, this,
            [&hosted, drop] {
                hosted.leaving = false;
                drop();
            },
            Qt::QueuedConnection);
        hosted.service->stop();
    }
    QMetaObject::invokeMethod(this, drop, Qt::QueuedConnection);
}

} // namespace mqtt
