// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/keptconnections.h"

#include "app/applog.h"
#include "settings/serviceconfig.h"

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

std::map<QString, BrokerOptions> forListening(const ServiceConfig &config)
{
    std::map<QString, BrokerOptions> brokers = config.brokers();
    if (brokers.empty())
        brokers.emplace(OnlyBroker, config.broker());
    std::erase_if(brokers, [](const auto &broker) {
        return broker.second.role == BrokerOptions::Role::PublisherOnly;
    });
    for (auto &[id, options] : brokers) {
        options.clientId.clear();
        options.cleanSession = true;
        options.sessionExpiry.reset();
        options.will.reset();
        options.outboxPath.clear();
    }
    return brokers;
}

} // namespace

void KeptConnections::set(MqttConnections *connections, ServiceApplication::ConnectionUse use)
{
    m_connections = connections;
    m_use = use;
}

void KeptConnections::take(const ServiceConfig &config)
{
    if (!m_connections)
        return;
    if (!config.isValid()) {
        qCWarning(lcApp) << "the connections stay as they are: the new configuration is wrong";
        return;
    }
    const bool isWhole = m_use == ServiceApplication::ConnectionUse::Whole;
    for (const auto &[id, error] :
         m_connections->configure(isWhole ? config.brokers() : forListening(config)))
        qCCritical(lcApp).noquote() << error.text();
}

} // namespace mqtt
