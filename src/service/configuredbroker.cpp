// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/configuredbroker.h"

#include "service/servicelog.h"

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

BrokerOptions::Protocol protocol(BrokerProtocol protocol)
{
    switch (protocol) {
    case BrokerProtocol::Mqtt31:
        return BrokerOptions::Protocol::Mqtt31;
    case BrokerProtocol::Mqtt311:
        return BrokerOptions::Protocol::Mqtt311;
    case BrokerProtocol::Mqtt5:
        return BrokerOptions::Protocol::Mqtt5;
    case BrokerProtocol::Auto:
        break;
    }
    return BrokerOptions::Protocol::Auto;
}

} // namespace

MqttError configureBroker(const BrokerSettings &settings, BrokerOptions *options)
{
    const BrokerAddress &address = settings.addresses.constFirst();
    // Never plain text where encryption was asked for.
    if (settings.tls.enabled || address.transport != BrokerAddress::Transport::Tcp) {
        return {
            MqttError::Code::InvalidConfiguration,
            u"broker %1:%2: only plain TCP is built in; TLS, WebSocket and local sockets are not"_s
                .arg(address.host, QString::number(address.port))};
    }
    if (settings.addresses.size() > 1) {
        qCWarning(lcService).noquote() << "of several broker addresses the first is used,"
                                       << address.host % u':' % QString::number(address.port);
    }
    options->host = address.host;
    options->port = address.port;
    options->protocol = protocol(settings.protocol);
    options->clientId = settings.clientId;
    options->userName = settings.username;
    options->password = settings.password.reveal();
    options->keepAlive = settings.keepAlive;
    options->cleanSession = settings.cleanSession;
    options->sessionExpiry = settings.sessionExpiry;
    options->will.reset();
    if (settings.will) {
        options->will = MqttWill{settings.will->topic, settings.will->message.toUtf8(),
                                 static_cast<Mqtt::QoS>(settings.will->qos), settings.will->retain};
    }
    options->connectTimeout = settings.connectTimeout;
    options->reconnect.initial = settings.reconnect.initial;
    options->reconnect.factor = settings.reconnect.factor;
    options->reconnect.maximum = settings.reconnect.maximum;
    return {};
}

} // namespace mqtt
