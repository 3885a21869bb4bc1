// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/serviceapplication.h"
#include "tool/sourcewatcher.h"

#include <QObject>
#include <QPointer>
#include <QQmlComponent>
#include <QQmlEngine>

#include <memory>
#include <optional>
#include <vector>

namespace mqtt {

class Stage;

/// A QML file that runs, and may be replaced by a newer version of itself while its services stay
/// connected. Each version has an engine of its own.
class QmlProgram : public QObject
{
    Q_OBJECT
public:
    /// Without a stage nothing is shown.
    QmlProgram(ServiceApplication *application, const QString &file, Stage *stage);
    ~QmlProgram() override;

    /// For connections that name no broker.
    void setDefaultBroker(const BrokerOptions &options) { m_defaultBroker = options; }
    /// For listeners, in place of the brokers of the configuration.
    void setOnlyBroker(const BrokerOptions &options) { m_onlyBroker = options; }

    /// The exit code: what is wrong has been printed.
    [[nodiscard]] int load();

    /// From here on a change of the file, or of what it is made of, loads it anew. A version that
    /// cannot be loaded leaves the one before as it is.
    void watch();

private:
    struct Hosted
    {
        QString name; // in the file
        QPointer<MqttService> service;
        bool leaving = false; // stops, as the new version does not have it
    };
    struct Version
    {
        ~Version() { root.reset(); }

        [[nodiscard]] MqttService *find(const QString &name) const;
        [[nodiscard]] bool isLeaving() const;

        QQmlEngine engine;
        std::unique_ptr<QQmlComponent> component;
        std::unique_ptr<QObject> root;
        std::vector<Hosted> services;
        int failure = ServiceApplication::Success;
        int started = 0;
    };

    [[nodiscard]] std::unique_ptr<Version> build();
    void prepare(Version *version);
    void connectListeners();
    void host(Version *version, MqttService *service);
    [[nodiscard]] int run(std::unique_ptr<Version> version);
    void reload();
    void retire(std::unique_ptr<Version> version);

    ServiceApplication *const m_application;
    const QString m_file;
    Stage *const m_stage;
    BrokerOptions m_defaultBroker;
    std::optional<BrokerOptions> m_onlyBroker;
    bool m_hasConnections = false;
    std::unique_ptr<Version> m_version;
    std::vector<std::unique_ptr<Version>> m_retired; // until their services have stopped
    SourceWatcher m_watcher;
};

} // namespace mqtt
