// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/brokerreader.h"

#include "settings/brokerurl.h"
#include "settings/configchecker.h"
#include "settings/duration.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Transport = BrokerAddress::Transport;

constexpr quint16 TlsPort = 8883;
constexpr seconds MqttLibMaximum{256}; // the delay that mqtt_lib reconnects after at most

milliseconds duration(const ConfigChecker &config, QStringView key, milliseconds otherwise)
{
    return durationFromJson(config.value(key)).value_or(otherwise);
}

QStringList texts(const QJsonValue &value)
{
    if (value.isString())
        return {value.toString()};
    QStringList out;
    for (const QJsonValue &item : value.toArray())
        out.append(item.toString());
    return out;
}

BrokerProtocol protocol(const QJsonValue &value)
{
    const QString text = value.toVariant().toString();
    if (text == "3.1"_L1)
        return BrokerProtocol::Mqtt31;
    if (text == "3.1.1"_L1)
        return BrokerProtocol::Mqtt311;
    return text == "5"_L1 ? BrokerProtocol::Mqtt5 : BrokerProtocol::Auto;
}

TlsSettings readTls(const ConfigChecker &config)
{
    TlsSettings tls;
    tls.enabled =
        (config.has(u"tls") || config.has(u"certs")) && config.value(u"tls.enabled").toBool(true);
    tls.caFile = config.filePath(u"tls.ca_certs");
    tls.certificateFile = config.filePath(u"tls.certfile");
    tls.keyFile = config.filePath(u"tls.keyfile");
    tls.keyPassword = config.secret(u"tls.keyfile_password");
    tls.verify = config.has(u"tls.cert_reqs") ? requiresCertificate(config.value(u"tls.cert_reqs"))
                                              : config.value(u"tls.verify").toBool(true);
    const QString version = config.value(u"tls.tls_version").toVariant().toString();
    if (version.contains("1.3"_L1))
        tls.minimumVersion = u"1.3"_s;
    else if (version.contains("1.2"_L1) || version.contains("1_2"_L1))
        tls.minimumVersion = u"1.2"_s;
    tls.ciphers = config.value(u"tls.ciphers").toString();
    tls.alpn = texts(config.value(u"tls.alpn"));
    tls.serverName = config.value(u"tls.server_name").toString();
    return tls;
}

void readAddresses(const ConfigChecker &config, BrokerSettings &broker)
{
    if (!config.has(u"broker.url")) {
        BrokerAddress &address = broker.addresses.first();
        address.transport = broker.tls.enabled ? Transport::Tls : Transport::Tcp;
        address.host = config.value(u"broker.host").toString(address.host);
        address.port = quint16(
            config.value(u"broker.port").toInteger(broker.tls.enabled ? TlsPort : address.port));
        return;
    }
    broker.addresses.clear();
    for (const QString &text : texts(config.value(u"broker.url"))) {
        QString ignored; // it was checked
        const std::optional<BrokerUrl> url = parseBrokerUrl(text, &ignored);
        broker.addresses.append(url->address);
        if (broker.username.isEmpty()) {
            broker.username = url->username;
            broker.password = url->password;
        }
        if (url->address.transport == Transport::Tls ||
            url->address.transport == Transport::SecureWebSocket) {
            broker.tls.enabled = true;
        }
    }
}

std::optional<WillSettings> readWill(const ConfigChecker &config)
{
    if (!config.has(u"broker.will.topic"))
        return {};
    return WillSettings{config.value(u"broker.will.topic").toString(),
                        config.value(u"broker.will.message").toString(),
                        int(config.value(u"broker.will.qos").toInteger()),
                        config.value(u"broker.will.retain").toBool()};
}

} // namespace

BrokerSettings readBroker(const ConfigChecker &config)
{
    BrokerSettings broker;
    broker.tls = readTls(config);
    broker.username = config.secret(u"auth.username").reveal();
    broker.password = config.secret(u"auth.password");
    readAddresses(config, broker);
    broker.will = readWill(config);

    // Rounded up: half a second must not become 0, which turns it off.
    broker.keepAlive =
        std::chrono::ceil<seconds>(duration(config, u"broker.keepalive", broker.keepAlive));
    broker.clientId = config.value(u"broker.client_id").toString();
    broker.protocol = protocol(config.value(u"broker.protocol"));
    broker.cleanSession = config.value(u"broker.clean_session").toBool(true);
    if (config.has(u"broker.session_expiry")) {
        broker.sessionExpiry =
            std::chrono::ceil<seconds>(duration(config, u"broker.session_expiry", {}));
    }
    broker.connectTimeout = duration(config, u"broker.connect_timeout", broker.connectTimeout);
    broker.window = int(config.value(u"broker.window").toInteger(broker.window));

    ReconnectSettings &reconnect = broker.reconnect;
    if (config.isMqttLib())
        reconnect.maximum = MqttLibMaximum;
    reconnect.initial = duration(config, u"broker.reconnect.initial", reconnect.initial);
    reconnect.factor = config.value(u"broker.reconnect.factor").toDouble(reconnect.factor);
    reconnect.maximum = duration(config, u"broker.reconnect.maximum",
                                 std::max(reconnect.maximum, reconnect.initial));
    reconnect.initial = std::min(reconnect.initial, reconnect.maximum);
    return broker;
}

} // namespace mqtt
