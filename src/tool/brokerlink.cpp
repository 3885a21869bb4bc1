// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/brokerlink.h"

#include "app/serviceapplication.h"
#include "settings/serviceconfig.h"
#include "tool/verbline.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonObject>
#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto toolName = "mqttservice"_L1;

// The options are the same as in the configuration, and go over it.
QJsonObject overlay(const VerbLine &line)
{
    QJsonObject broker;
    QJsonObject auth;
    for (const auto &[option, key] : {std::pair(u"url"_s, u"url"_s),
                                      {u"host"_s, u"host"_s},
                                      {u"id"_s, u"client_id"_s},
                                      {u"protocol"_s, u"protocol"_s}}) {
        if (line.isSet(option))
            broker.insert(key, line.value(option));
    }
    if (line.isSet(u"port"_s)) {
        bool ok = false;
        const int port = line.value(u"port"_s).toInt(&ok);
        broker.insert(u"port"_s, ok ? QJsonValue(port) : QJsonValue(line.value(u"port"_s)));
    }
    // One of the two ways to say where the broker is takes the place of the other.
    if (line.isSet(u"url"_s)) {
        broker.insert(u"host"_s, QJsonValue());
        broker.insert(u"port"_s, QJsonValue());
    } else if (line.isSet(u"host"_s) || line.isSet(u"port"_s)) {
        broker.insert(u"url"_s, QJsonValue());
    }
    if (line.isSet(u"user"_s))
        auth.insert(u"username"_s, line.value(u"user"_s));
    if (line.isSet(u"password-file"_s)) {
        const QString file = QDir::current().absoluteFilePath(line.value(u"password-file"_s));
        auth.insert(u"password"_s, QJsonObject{{u"file"_s, file}});
    }
    QJsonObject values;
    if (!broker.isEmpty())
        values.insert(u"broker"_s, broker);
    if (!auth.isEmpty())
        values.insert(u"auth"_s, auth);
    return values;
}

} // namespace

QList<QCommandLineOption> brokerOptions()
{
    return {
        {u"config"_s, u"Read this configuration file, instead of searching for one."_s, u"FILE"_s},
        {u"url"_s, u"Connect to this broker: mqtt://HOST:PORT, mqtts://…, ws://…, wss://…."_s,
         u"URL"_s},
        {{u"H"_s, u"host"_s}, u"Connect to this host."_s, u"HOST"_s},
        {{u"p"_s, u"port"_s}, u"Connect to this port."_s, u"PORT"_s},
        {{u"u"_s, u"user"_s}, u"Log in with this name."_s, u"NAME"_s},
        {u"password-file"_s, u"Log in with the password in this file."_s, u"FILE"_s},
        {{u"i"_s, u"id"_s}, u"Use this client id, instead of a random one."_s, u"ID"_s},
        {{u"V"_s, u"protocol"_s}, u"Speak auto (the default), 3.1, 3.1.1 or 5."_s, u"VERSION"_s},
    };
}

BrokerLink::BrokerLink(const VerbLine &line)
    : m_line(line)
{
    connect(&m_connection, &MqttConnection::stateChanged, this, &BrokerLink::onStateChanged);
    connect(&m_connection, &MqttConnection::closed, this,
            [this] { QCoreApplication::exit(m_exitCode); });
    connect(&m_connection, &MqttConnection::messageDropped, this,
            [this](const QString &topic, const QByteArray &, const MqttError &reason) {
                m_exitCode = m_line.fail(ServiceApplication::RunTimeError,
                                         u"%1: %2"_s.arg(topic, reason.text()));
            });
    connect(&m_connection, &MqttConnection::errorOccurred, this, [this](const MqttError &error) {
        if (error.code() == MqttError::Code::SubscriptionRefused)
            fail(ServiceApplication::RunTimeError, error.text());
    });
}

BrokerLink::~BrokerLink() = default;

bool BrokerLink::configure()
{
    const QString file = m_line.value(u"config"_s);
    ServiceConfig config = ServiceConfig::find(file, toolName);
    if (config.isValid())
        config = config.overlaid(overlay(m_line));
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        std::fputs(qUtf8Printable(complaint.toString() % u'\n'), stderr);
    if (!config.isValid())
        return false;
    m_connection.setOptions(MqttService::clientOptions(config, toolName));
    return true;
}

int BrokerLink::exec(const std::function<void()> &online)
{
    // What matters is printed by the verb; $QT_LOGGING_RULES shows the rest.
    QLoggingCategory::setFilterRules(u"mqttservice.*=false\nmqttservice.*.critical=true"_s);
    if (m_line.isSet(u"url"_s) && (m_line.isSet(u"host"_s) || m_line.isSet(u"port"_s)))
        return m_line.refuse(u"--url and --host or --port exclude each other"_s);
    if (!configure())
        return ServiceApplication::ConfigurationError;
    m_online = online;
    m_connection.open();
    return QCoreApplication::exec();
}

void BrokerLink::finish(int exitCode)
{
    if (m_exitCode == 0)
        m_exitCode = exitCode;
    m_connection.close();
}

void BrokerLink::fail(int exitCode, const QString &what)
{
    finish(m_line.fail(exitCode, what));
}

void BrokerLink::subscribe(const QString &filter, Mqtt::QoS qos, MqttConnection::Receiver receiver)
{
    if (m_connection.subscribe(filter, qos, std::move(receiver)) == 0)
        fail(ServiceApplication::UsageError, u"\"%1\" is no topic filter"_s.arg(filter));
}

void BrokerLink::publish(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options)
{
    if (const MqttError error = m_connection.publish(topic, payload, options); !error.isOk())
        fail(ServiceApplication::RunTimeError, error.text());
}

void BrokerLink::onStateChanged()
{
    if (m_connection.isOnline() && !m_wasOnline) {
        m_wasOnline = true;
        m_online();
    } else if (m_connection.state() == MqttConnection::State::Waiting && !m_wasOnline) {
        fail(ServiceApplication::BrokerUnreachable, m_connection.lastError().text());
    }
}

} // namespace mqtt
