// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttConnections>
#include <MqttService/MqttListener>
#include <MqttService/MqttTestBroker>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>

#include <memory>
#include <vector>

/// Private brokers, a connection of one registry to each, and listeners on all of them whose
/// filters overlap. Messages are numbered for each broker; what each listener hears is counted:
/// what is missing, what comes twice, what comes late.
class BrokerLoad
{
public:
    BrokerLoad(int brokers, int listeners, Mqtt::QoS qos, BrokerOptions::Protocol protocol)
        : m_qos(qos)
        , m_protocol(protocol)
        , m_sent(static_cast<std::size_t>(brokers))
    {
        for (int i = 0; i < brokers; ++i)
            m_brokers.push_back(std::make_unique<MqttTestBroker>());
        for (int i = 0; i < listeners; ++i)
            m_heard.push_back(std::make_unique<Heard>(*this, i));
    }

    /// Brokers and connections; what was wrong, or an empty text. Sessions are kept over restarts.
    [[nodiscard]] QString start()
    {
        for (std::size_t i = 0; i < m_brokers.size(); ++i) {
            MqttTestBroker &broker = *m_brokers[i];
            broker.setPersistent(true);
            broker.addConfigLine(QStringLiteral("max_queued_messages 0")); // keeps all
            if (!broker.start())
                return broker.errorString();
            BrokerOptions options;
            options.host = broker.host();
            options.port = broker.port();
            options.protocol = m_protocol;
            options.clientId = QStringLiteral("load");
            options.cleanSession = false;
            options.outboxMessages = 1'000'000;
            options.outboxBytes = 1'000'000'000;
            options.reconnect = {.initial = std::chrono::milliseconds(10),
                                 .maximum = std::chrono::milliseconds(50)};
            m_connections.add(QString::number(i), options);
        }
        for (const auto &heard : m_heard) {
            heard->listener.setQos(m_qos);
            heard->listener.setFilters(filtersOf(heard->kind));
        }
        if (!wait([this] { return isOnline(); }))
            return QStringLiteral("not all brokers are connected");
        // Behind the SUBSCRIBEs.
        const auto settled =
            m_connections.publish(QStringLiteral("settled"), {}, {.qos = Mqtt::QoS::AtLeastOnce});
        for (const auto &[id, publication] : settled) {
            const QFuture<MqttDelivery> done = publication.future();
            if (!wait([&done] { return done.isFinished(); }))
                return QStringLiteral("not all brokers answer");
        }
        return {};
    }

    [[nodiscard]] bool isOnline() const
    {
        const QList<MqttConnection *> all = m_connections.connections();
        return std::all_of(all.begin(), all.end(), [](const auto *c) { return c->isOnline(); });
    }

    /// The next messages of each broker.
    void publish(int count)
    {
        for (std::size_t broker = 0; broker < m_brokers.size(); ++broker) {
            MqttConnection *const connection = m_connections.connections().at(int(broker));
            for (int i = 0; i < count; ++i) {
                const quint64 number = m_sent[broker]++;
                connection->publish(topics()[number % 4], QByteArray::number(number),
                                    {.qos = m_qos});
                for (const auto &heard : m_heard)
                    m_expected += hears(heard->kind, number) ? 1 : 0;
            }
        }
    }

    [[nodiscard]] bool restart(int broker) { return m_brokers[std::size_t(broker)]->restart(); }

    [[nodiscard]] int brokers() const { return int(m_brokers.size()); }
    [[nodiscard]] quint64 sent() const
    {
        quint64 sent = 0;
        for (const quint64 one : m_sent)
            sent += one;
        return sent;
    }
    /// Deliveries to listeners, without repetitions, and how many there have to be.
    [[nodiscard]] quint64 delivered() const { return m_delivered; }
    [[nodiscard]] quint64 expected() const { return m_expected; }
    [[nodiscard]] quint64 repeated() const { return m_repeated; }
    /// First arrivals of a number behind a higher one of its topic and broker.
    [[nodiscard]] quint64 disordered() const { return m_disordered; }
    [[nodiscard]] quint64 dropped() const
    {
        quint64 dropped = 0;
        for (const MqttConnection *connection : m_connections.connections())
            dropped += connection->dropped();
        return dropped;
    }

    /// Runs the event loop until it is so, or a minute without progress has passed.
    template <typename Condition>
    [[nodiscard]] bool wait(Condition condition)
    {
        quint64 before = m_delivered;
        QDeadlineTimer patience(60'000);
        while (!condition()) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10);
            if (std::exchange(before, m_delivered) != m_delivered)
                patience.setRemainingTime(60'000);
            if (patience.hasExpired())
                return false;
        }
        return true;
    }

private:
    struct Heard
    {
        Heard(BrokerLoad &load, int index)
            : kind(index % 5)
            , listener(&load.m_connections)
            , numbers(load.m_sent.size())
            , last(load.m_sent.size() * 4)
        {
            QObject::connect(&listener, &MqttListener::received, &listener,
                             [this, &load](const MqttMessage &message) { note(load, message); });
        }
        void note(BrokerLoad &load, const MqttMessage &message)
        {
            const auto broker = message.connectionId().toUInt();
            const quint64 number = message.payload().toULongLong();
            std::vector<bool> &known = numbers[broker];
            if (known.size() <= number)
                known.resize(std::max<std::size_t>(number + 1, known.size() * 2));
            if (known[number]) {
                ++load.m_repeated;
                return;
            }
            known[number] = true;
            ++load.m_delivered;
            quint64 &highest = last[broker * 4 + number % 4];
            if (number < highest)
                ++load.m_disordered;
            highest = std::max(highest, number);
        }

        const int kind;
        MqttListener listener;
        std::vector<std::vector<bool>> numbers; // of each broker
        std::vector<quint64> last;              // of each broker and topic
    };

    static const QStringList &topics()
    {
        static const QStringList all{QStringLiteral("load/0/x"), QStringLiteral("load/1/y"),
                                     QStringLiteral("load/2/x"), QStringLiteral("load/3/y")};
        return all;
    }
    static QStringList filtersOf(int kind)
    {
        switch (kind) {
        case 0:
            return {QStringLiteral("load/#")};
        case 1:
            return {QStringLiteral("load/+/x")};
        case 2:
            return {QStringLiteral("load/1/+")};
        case 3:
            return {QStringLiteral("load/2/x"), QStringLiteral("load/+/y")};
        default:
            return {QStringLiteral("load/3/y")};
        }
    }
    static bool hears(int kind, quint64 number)
    {
        const quint64 topic = number % 4;
        switch (kind) {
        case 0:
            return true;
        case 1:
            return topic == 0 || topic == 2;
        case 2:
            return topic == 1;
        case 3:
            return topic != 0;
        default:
            return topic == 3;
        }
    }

    const Mqtt::QoS m_qos;
    const BrokerOptions::Protocol m_protocol;
    std::vector<quint64> m_sent; // by broker
    quint64 m_expected = 0;
    quint64 m_delivered = 0;
    quint64 m_repeated = 0;
    quint64 m_disordered = 0;
    std::vector<std::unique_ptr<MqttTestBroker>> m_brokers;
    MqttConnections m_connections;
    std::vector<std::unique_ptr<Heard>> m_heard;
};
