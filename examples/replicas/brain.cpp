// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The brain of many thermostats, to be run as several replicas that share the rooms:
//
//   brain --config brain.json --instance 1 &
//   brain --config brain.json --instance 2 &
//   rpc call service/brain/rooms/kitchen/measured '{"temperature": 18.5}'
//
// Each measurement is decided on by one of them. What all have to know, the target, comes to all;
// what one alone should tell is the loop that the configuration gives to one instance.

#include <MqttService/ServiceApplication>

using namespace Qt::StringLiterals;

struct Measurement
{
    Q_GADGET
    Q_PROPERTY(double temperature MEMBER temperature)
public:
    double temperature = 0; // °C
};

class Brain : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(decide, "rooms/{room}/measured")
    MQTT_OPTIONS(decide, "qos=1")
    MQTT_HANDLE(setTarget, "target")
    MQTT_OPTIONS(setTarget, "qos=1, shared=false")
    MQTT_LOOP(report, "60s")
public:
    Brain()
        : MqttService(u"brain"_s)
    {
    }

private Q_SLOTS:
    QVariantMap decide(const Measurement &measured)
    {
        return {{u"heat"_s, measured.temperature < m_target}, {u"instance"_s, instance()}};
    }
    void setTarget(double celsius) { m_target = celsius; }
    void report() { publish(u"target_is"_s, m_target, {.retain = true}); }

private:
    double m_target = 20; // °C
};

int main(int argc, char **argv)
{
    return runMqttService<Brain>(argc, argv);
}

#include "brain.moc"
