// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

/// A broker of several nodes, on loopback and free ports. Its nodes are killed and started by their
/// number, from 0 on.
class BrokerCluster
{
public:
    virtual ~BrokerCluster();

    /// What the brokers of this kind are called.
    [[nodiscard]] virtual QString name() const = 0;
    /// Why it cannot be used here; empty if it can.
    [[nodiscard]] virtual QString missing() const = 0;
    /// True when all nodes are there and know each other; to be asked with QVERIFY.
    [[nodiscard]] virtual bool start() = 0;
    /// Starts a node that was killed; it is part of the cluster again some time later.
    virtual void restart(int node) = 0;
    void kill(int node);
    /// Waits until each node is there and has what the others have.
    [[nodiscard]] virtual bool isWhole() = 0;

    [[nodiscard]] quint16 port(int node) const { return m_ports[static_cast<std::size_t>(node)]; }
    [[nodiscard]] virtual QString user() const { return {}; }
    [[nodiscard]] virtual QString password() const { return {}; }
    /// What the nodes said, for messages.
    [[nodiscard]] QByteArray output();

protected:
    /// Ports that were free a moment ago, each another one.
    [[nodiscard]] static std::vector<quint16> freePorts(int count);
    /// Whether a client is let in by a node, within the time.
    [[nodiscard]] bool letsIn(int node, int milliseconds) const;
    void run(int node, const QString &program, const QStringList &arguments,
             const QStringList &environment = {});
    [[nodiscard]] QString folder(const QString &name) const;

    std::vector<quint16> m_ports;

private:
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

/// Two nodes of ejabberd; it takes MQTT 5 and QoS 2, and refuses shared subscriptions.
class EjabberdCluster : public BrokerCluster
{
public:
    ~EjabberdCluster() override;
    [[nodiscard]] QString name() const override { return QStringLiteral("ejabberd"); }
    [[nodiscard]] QString missing() const override;
    [[nodiscard]] bool start() override;
    void restart(int node) override;
    [[nodiscard]] bool isWhole() override;
    [[nodiscard]] QString user() const override { return QStringLiteral("u1@localhost"); }
    [[nodiscard]] QString password() const override { return QStringLiteral("pw"); }

private:
    [[nodiscard]] QStringList environment() const;
    [[nodiscard]] QByteArray call(int node, const QString &function);
    /// Calls until this is the answer, for a while.
    [[nodiscard]] bool callUntil(int node, const QString &function, const QByteArray &answer);

    quint16 m_mapperPort = 0;
    QProcess m_mapper; // of Erlang's nodes
};

/// Three nodes of NATS; it takes MQTT 3.1.1 and QoS up to 1, and delivers nothing to shared
/// subscriptions. A node that was killed comes back with an empty store.
class NatsCluster : public BrokerCluster
{
public:
    [[nodiscard]] QString name() const override { return QStringLiteral("NATS"); }
    [[nodiscard]] QString missing() const override;
    [[nodiscard]] bool start() override;
    void restart(int node) override;
    [[nodiscard]] bool isWhole() override;

private:
    /// Its own word for it, over HTTP.
    [[nodiscard]] bool isHealthy(int node) const;
};
