// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeraddress.h"
#include "connection/mqtt.h"
#include "connection/mqtterror.h"
#include "connection/mqttsecret.h"
#include "connection/tlsoptions.h"
#include "mqttserviceexport.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

class QDebug;

/// A message the broker publishes when the connection ends without a clean close.
struct MqttWill
{
    QString topic = {};
    QByteArray payload = {};
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    bool retain = false;

    friend bool operator==(const MqttWill &, const MqttWill &) = default;
};

/// When to try again: a random time up to initial × factor^attempt, at most maximum; the count
/// starts anew after a connection that lasted at least stable. With several addresses an attempt is
/// a round over all of them.
struct ReconnectOptions
{
    std::chrono::milliseconds initial = std::chrono::seconds(1);
    double factor = 2;
    std::chrono::milliseconds maximum = std::chrono::seconds(120);
    std::chrono::milliseconds stable = std::chrono::seconds(30);

    friend bool operator==(const ReconnectOptions &, const ReconnectOptions &) = default;
};

/// Which broker, who we are there, and how the connection behaves. It is itself the address that is
/// tried first.
struct MQTTSERVICE_EXPORT BrokerOptions : BrokerAddress
{
    enum class Protocol {
        Auto, // MQTT 5, and 3.1.1 where the broker does not take it
        Mqtt31,
        Mqtt311,
        Mqtt5,
    };
    /// What gives way when the outbox is full. Each message that does is counted and signalled.
    enum class OutboxPolicy {
        RejectNewest, // the publish fails
        DropOldest,
        KeepLatest, // those that a later message of their topic supersedes; else the publish fails
    };
    /// What a message in a durable outbox survives, once accepted: Normal the end of the program,
    /// however sudden; Full also power loss and a crash of the system, at one fsync a turn of the
    /// event loop.
    enum class OutboxSynchronous { Normal, Full };
    /// What the connection is for; anything else is refused with WrongRole.
    enum class Role { Both, PublisherOnly, SubscriberOnly };

    QList<BrokerAddress> alternatives = {}; // tried in this order when the first does not do
    // Back to the first address: none, only when the others fail in turn; 0, at the next loss; else
    // also from a connection that lasted this long, once the first takes connections again.
    std::optional<std::chrono::milliseconds> failback = {};
    TlsOptions tls = {}; // of the addresses with an encrypted transport
    Protocol protocol = Protocol::Auto;
    QString clientId = {};    // empty: the broker chooses one, which is kept as long as its session
    MqttSecret userName = {}; // read for each attempt; told when refused, if text beside a password
    MqttSecret password = {};
    std::chrono::seconds keepAlive = std::chrono::seconds(60); // 0 to 65535; 0: none
    bool cleanSession = true;
    std::optional<std::chrono::seconds> sessionExpiry = {}; // with cleanSession off; none: never
    std::optional<MqttWill> will = {};
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(20); // from TCP to CONNACK
    std::chrono::milliseconds closeTimeout = std::chrono::seconds(5);    // bound of a clean close
    ReconnectOptions reconnect = {};
    quint32 maximumPacketSize = 4 * 1024 * 1024; // largest inbound packet, in bytes
    qsizetype outboxMessages = 10'000;           // bound of what waits while offline
    qsizetype outboxBytes = 16 * 1024 * 1024;    // topics and payloads
    OutboxPolicy outboxPolicy = OutboxPolicy::RejectNewest;
    /// A file of SQLite that keeps the publishes of QoS 1 and 2, and of QoS 0 while they wait, over
    /// the end of the program. Empty: memory. Takes effect at the next open(), as does the next.
    QString outboxPath = {};
    OutboxSynchronous outboxSynchronous = OutboxSynchronous::Normal;
    /// Publishes of QoS 1 and 2 without acknowledgement at one time, 1 to 65535; the smaller of
    /// this and the broker's Receive Maximum holds, others wait. 1 keeps the order also where a
    /// broker or the link repeats messages.
    int window = 20;
    Role role = Role::Both;
    /// Publishes the own retained messages again when a connection finds no session: on another
    /// broker of a cluster, or one that has lost them. Those that have expired are left out.
    bool repeatRetained = false;

    /// The address itself and the alternatives.
    [[nodiscard]] QList<BrokerAddress> addresses() const;
    void setAddresses(const QList<BrokerAddress> &addresses);

    /// Takes the addresses from URLs, at least one: mqtt://HOST[:PORT], mqtts://…,
    /// ws://HOST[:PORT]/PATH, wss://…, mqtt+unix:///PATH; and the login (USER:PASSWORD@) of the
    /// first that has one. On an error, whose text is free of logins, nothing is changed.
    MqttError setUrls(const QStringList &urls);

    /// Whether a link made with these options is as good with the others: they differ at most in
    /// when and how long to try, and in what is kept while offline.
    [[nodiscard]] bool isSameLink(const BrokerOptions &other) const;

    friend bool operator==(const BrokerOptions &, const BrokerOptions &) = default;
};

/// Prints everything but logins.
MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const BrokerOptions &options);
