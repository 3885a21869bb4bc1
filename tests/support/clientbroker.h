// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QTest>

using Client = QMqttClient;
using Subscription = QMqttSubscription;

Q_DECLARE_METATYPE(Client::ProtocolVersion)

/// A real mosquitto, and what clients do with it.
class ClientBroker : public MqttTestBroker
{
public:
    ClientBroker()
    {
        // mosquitto 2.0.11 stalls a QoS 2 subscriber of MQTT 3 after the first 20 messages of a
        // burst when its own window is bounded.
        addConfigLine(QStringLiteral("max_inflight_messages 0"));
    }
    void use(Client &client, Client::ProtocolVersion version = Client::MQTT_3_1_1) const
    {
        client.setHostname(host());
        client.setPort(port());
        client.setProtocolVersion(version);
    }
    static bool connectNow(Client &client)
    {
        client.connectToHost();
        return QTest::qWaitFor([&] { return client.state() == Client::Connected; });
    }
    static Subscription *subscribe(Client &client, const QString &filter, quint8 qos = 2)
    {
        Subscription *const subscription = client.subscribe(filter, qos);
        const bool subscribed = subscription && QTest::qWaitFor([&] {
                                    return subscription->state() == Subscription::Subscribed;
                                });
        return subscribed ? subscription : nullptr;
    }
    static void versions()
    {
        QTest::addColumn<Client::ProtocolVersion>("version");
        QTest::newRow("3.1") << Client::MQTT_3_1;
        QTest::newRow("3.1.1") << Client::MQTT_3_1_1;
        QTest::newRow("5.0") << Client::MQTT_5_0;
    }
};
