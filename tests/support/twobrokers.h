// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/wire.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QTest>

#include <algorithm>
#include <memory>

/// A service "s" for two private mosquittos, "a" and "b", with a client beside it on each.
class TwoBrokers
{
public:
    MqttTestBroker first;
    MqttTestBroker second;
    std::unique_ptr<Wire> onFirst;
    std::unique_ptr<Wire> onSecond;
    std::unique_ptr<MqttService> service;

    /// To be asked with QVERIFY, before each test. The service is not started.
    [[nodiscard]] bool begin()
    {
        if (!run(first) || !run(second))
            return false;
        onFirst = std::make_unique<Wire>(first.port());
        onSecond = std::make_unique<Wire>(second.port());
        service = std::make_unique<MqttService>(QStringLiteral("s"));
        service->setBrokers(
            {{QStringLiteral("a"), optionsFor(first)}, {QStringLiteral("b"), optionsFor(second)}});
        return QTest::qWaitFor([this] { return onFirst->isReady() && onSecond->isReady(); });
    }
    void end()
    {
        service.reset();
        onFirst.reset();
        onSecond.reset();
    }

    [[nodiscard]] static BrokerOptions optionsFor(const MqttTestBroker &broker)
    {
        BrokerOptions options;
        options.host = broker.host();
        options.port = broker.port();
        options.reconnect = {.initial = std::chrono::milliseconds(10),
                             .maximum = std::chrono::milliseconds(50)};
        return options;
    }

    /// Starts it; true once it is online on all of its brokers.
    [[nodiscard]] bool start() const
    {
        return service->start().isOk() && QTest::qWaitFor([this] { return isOnAll(); });
    }
    [[nodiscard]] bool isOnAll() const
    {
        const auto all = service->connections();
        return std::all_of(all.begin(), all.end(), [](const auto *one) { return one->isOnline(); });
    }
    /// True once the broker has all that was sent to it.
    [[nodiscard]] bool settle(const QString &broker) const
    {
        const auto done =
            service
                ->publish(QStringLiteral("settled"), {},
                          {.qos = Mqtt::QoS::AtLeastOnce, .global = true, .broker = broker})
                .future();
        return QTest::qWaitFor([&] { return done.isFinished(); });
    }

private:
    [[nodiscard]] static bool run(MqttTestBroker &broker)
    {
        return broker.isRunning() || broker.start() || broker.restart();
    }
};
