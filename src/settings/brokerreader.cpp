// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/brokerreader.h"

#include "connection/brokerurl.h"
#include "settings/configschema.h"
#include "settings/configvalues.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using Transport = BrokerAddress::Transport;

constexpr quint16 PlainPort = 1883;
constexpr quint16 TlsPort = 8883;

BrokerOptions::Protocol protocolOf(const QJsonValue &value)
{
    const QString text = value.toVariant().toString();
    if (text == "3.1"_L1)
        return BrokerOptions::Protocol::Mqtt31;
    if (text == "3.1.1"_L1)
        return BrokerOptions::Protocol::Mqtt311;
    return text == "5"_L1 ? BrokerOptions::Protocol::Mqtt5 : BrokerOptions::Protocol::Auto;
}

// A section "tls" asks for encryption unless it says otherwise, and so do the "certs" of mqtt_lib.
std::optional<bool> wantsTls(const ConfigValues &config)
{
    if (!config.has(u"tls") && !config.has(u"certs"))
        return {};
    return config.value(u"tls.enabled").toBool(true);
}

void readAddresses(const ConfigValues &config, BrokerOptions &options)
{
    if (config.has(u"broker.url")) {
        if (!options.setUrls(config.texts(u"broker.url")).isOk())
            return; // it was checked
    }
    const std::optional<bool> wants = wantsTls(config);
    if (config.has(u"broker.host") || config.has(u"broker.port")) {
        BrokerAddress address;
        if (options.transport == Transport::Tcp || options.transport == Transport::Tls)
            address = options;
        config.read(u"broker.host", &address.host);
        config.readInteger(u"broker.port", &address.port);
        options.setAddresses({address});
    }
    if (wants == true && options.transport == Transport::Tcp) {
        options.transport = Transport::Tls;
        if (!config.has(u"broker.port") && options.port == PlainPort)
            options.port = TlsPort;
    }
    if (wants == false && options.transport == Transport::Tls && !config.has(u"broker.url"))
        options.transport = Transport::Tcp;
}

void readWill(const ConfigValues &config, BrokerOptions &options)
{
    if (!config.has(u"broker.will.topic"))
        return;
    MqttWill will;
    config.read(u"broker.will.topic", &will.topic);
    will.payload = config.value(u"broker.will.message").toString().toUtf8();
    will.qos = Mqtt::QoS(config.value(u"broker.will.qos").toInteger());
    config.read(u"broker.will.retain", &will.retain);
    options.will = will;
}

void readReconnect(const ConfigValues &config, ReconnectOptions &reconnect)
{
    config.read(u"broker.reconnect.initial", &reconnect.initial);
    config.read(u"broker.reconnect.factor", &reconnect.factor);
    reconnect.maximum = std::max(reconnect.maximum, reconnect.initial);
    config.read(u"broker.reconnect.maximum", &reconnect.maximum);
    reconnect.initial = std::min(reconnect.initial, reconnect.maximum);
    config.read(u"broker.reconnect.stable", &reconnect.stable);
}

void readOutbox(const ConfigValues &config, BrokerOptions &options)
{
    config.readPath(u"broker.outbox.path", &options.outboxPath);
    config.readInteger(u"broker.outbox.messages", &options.outboxMessages);
    config.readInteger(u"broker.outbox.bytes", &options.outboxBytes);
    using Policy = BrokerOptions::OutboxPolicy;
    const QString policy = config.value(u"broker.outbox.policy").toString().toLower();
    if (!policy.isEmpty()) {
        options.outboxPolicy = policy == "drop-oldest"_L1   ? Policy::DropOldest
                               : policy == "keep-latest"_L1 ? Policy::KeepLatest
                                                            : Policy::RejectNewest;
    }
    using Synchronous = BrokerOptions::OutboxSynchronous;
    const QString synchronous = config.value(u"broker.outbox.synchronous").toString().toLower();
    if (!synchronous.isEmpty()) {
        options.outboxSynchronous =
            synchronous == "full"_L1 ? Synchronous::Full : Synchronous::Normal;
    }
}

BrokerOptions::Role roleOf(const QString &text)
{
    if (text.compare("publisher"_L1, Qt::CaseInsensitive) == 0)
        return BrokerOptions::Role::PublisherOnly;
    return text.compare("subscriber"_L1, Qt::CaseInsensitive) == 0
               ? BrokerOptions::Role::SubscriberOnly
               : BrokerOptions::Role::Both;
}

} // namespace

TlsOptions readTlsOptions(const ConfigValues &config, TlsOptions tls)
{
    config.readPath(u"tls.ca_certs", &tls.caFile);
    config.readPath(u"tls.certfile", &tls.certificateFile);
    config.readPath(u"tls.keyfile", &tls.keyFile);
    config.read(u"tls.keyfile_password", &tls.keyPassword);
    config.read(u"tls.verify", &tls.verify);
    if (config.has(u"tls.cert_reqs"))
        tls.verify = requiresCertificate(config.value(u"tls.cert_reqs"));
    if (config.has(u"tls.tls_version")) {
        const QString version = config.value(u"tls.tls_version").toVariant().toString();
        tls.minimumVersion =
            version.contains("1.3"_L1) ? TlsOptions::Version::Tls13 : TlsOptions::Version::Tls12;
    }
    config.read(u"tls.ciphers", &tls.ciphers);
    if (config.has(u"tls.alpn"))
        tls.alpn = config.texts(u"tls.alpn");
    config.read(u"tls.server_name", &tls.serverName);
    return tls;
}

BrokerOptions readBroker(const ConfigValues &config, BrokerOptions options)
{
    options.tls = readTlsOptions(config, options.tls);
    readAddresses(config, options);
    config.read(u"auth.username", &options.userName);
    config.read(u"auth.password", &options.password);
    readWill(config, options);
    config.readSeconds(u"broker.keepalive", &options.keepAlive);
    config.read(u"broker.client_id", &options.clientId);
    if (config.has(u"broker.protocol"))
        options.protocol = protocolOf(config.value(u"broker.protocol"));
    config.read(u"broker.clean_session", &options.cleanSession);
    if (config.has(u"broker.session_expiry")) {
        options.sessionExpiry.emplace();
        config.readSeconds(u"broker.session_expiry", &*options.sessionExpiry);
    }
    if (config.has(u"broker.failback")) {
        options.failback.emplace();
        config.read(u"broker.failback", &*options.failback);
    }
    config.read(u"broker.connect_timeout", &options.connectTimeout);
    config.read(u"broker.close_timeout", &options.closeTimeout);
    config.readInteger(u"broker.maximum_packet_size", &options.maximumPacketSize);
    readReconnect(config, options.reconnect);
    readOutbox(config, options);
    config.readInteger(u"broker.window", &options.window);
    if (config.has(u"broker.role"))
        options.role = roleOf(config.value(u"broker.role").toString());
    config.read(u"broker.repeat_retained", &options.repeatRetained);
    return options;
}

BrokerOptions withOwnOutbox(BrokerOptions options, const QString &name)
{
    if (options.outboxPath.endsWith(u'/') || QFileInfo(options.outboxPath).isDir())
        options.outboxPath = QDir(options.outboxPath).filePath(name % ".outbox"_L1);
    return options;
}

} // namespace mqtt
