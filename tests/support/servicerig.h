// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/observer.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <functional>
#include <memory>

/// A service "h" that is online on a private mosquitto, with a client beside it.
class ServiceRig
{
public:
    MqttTestBroker broker;
    std::unique_ptr<Observer> observer;
    std::unique_ptr<MqttService> service;

    /// To be asked with QVERIFY, before each test.
    [[nodiscard]] bool begin(BrokerOptions::Protocol protocol = BrokerOptions::Protocol::Auto)
    {
        if (!broker.isRunning() && !broker.start() && !broker.restart())
            return false;
        observer = std::make_unique<Observer>(broker.port());
        if (!observer->isReady())
            return false;
        service = std::make_unique<MqttService>(QStringLiteral("h"));
        configure(*service, protocol);
        service->handle(QStringLiteral("mark"), [this] { ++m_marks; });
        return service->start().isOk() &&
               QTest::qWaitFor([this] { return service->isOnline(); }, patience) && settle();
    }
    void end()
    {
        service.reset();
        observer.reset();
    }

    void configure(MqttService &other,
                   BrokerOptions::Protocol protocol = BrokerOptions::Protocol::Auto) const
    {
        BrokerOptions options;
        options.host = QStringLiteral("127.0.0.1");
        options.port = broker.port();
        options.protocol = protocol;
        options.reconnect = {.initial = std::chrono::milliseconds(10),
                             .maximum = std::chrono::milliseconds(50)};
        other.setBrokerOptions(options);
    }

    /// Waits until the broker has seen what another service sent, its SUBSCRIBEs too.
    [[nodiscard]] static bool settle(const MqttService &other, const Observer &observer)
    {
        const QString topic = QStringLiteral("settled");
        const auto before = observer.payloads(topic).size();
        return other.connection()->publish(topic, {}).isOk() &&
               QTest::qWaitFor([&] { return observer.payloads(topic).size() > before; }, patience);
    }
    /// Waits until the broker has seen what the service sent; it takes each client's in order.
    [[nodiscard]] bool settle()
    {
        return awaitMark([this] { service->publish(QStringLiteral("mark")); });
    }
    /// Publishes once the broker knows of all subscriptions, and waits until it was delivered.
    [[nodiscard]] bool send(const QString &topic, const QByteArray &payload, bool retain = false)
    {
        if (!settle())
            return false;
        observer->publish(topic, payload, 1, retain);
        return awaitMark([this] { observer->publish(QStringLiteral("service/h/mark"), {}); });
    }

protected:
    static constexpr int patience = 20'000; // ms; for machines under load

private:
    bool awaitMark(const std::function<void()> &send)
    {
        const int before = m_marks;
        send();
        return QTest::qWaitFor([this, before] { return m_marks > before; }, patience);
    }

    int m_marks = 0;
};
