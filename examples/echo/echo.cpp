// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Answers what it gets on service/echo/echo, keeps the last temperature of each radio sensor,
// and counts every ten seconds:
//
//   mosquitto_sub -v -t 'service/echo/#' &
//   mosquitto_pub -t service/echo/echo -m hello

#include <MqttService/ServiceApplication>

using namespace Qt::StringLiterals;

class EchoService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onEcho, "echo") // service/echo/echo
    MQTT_HANDLE_GLOBAL(onTemperature, "radio/{sensor}/temperature")
    MQTT_LOOP(tick, "10s")
public:
    EchoService()
        : MqttService(u"echo"_s)
    {
    }
private slots:
    void onEcho(const QByteArray &payload) { publish(u"echo_response"_s, payload); }
    void onTemperature(double celsius, const MqttMessage &message);
    void tick();

private:
    int m_ticks = 0;
};

void EchoService::onTemperature(double celsius, const MqttMessage &message)
{
    const QString sensor = message.captures().value(u"sensor"_s).toString();
    publish(u"temperature/"_s + sensor, celsius, {.retain = true, .onlyIfChanged = true});
}

void EchoService::tick()
{
    publish(u"ticks"_s, ++m_ticks);
}

int main(int argc, char **argv)
{
    return runMqttService<EchoService>(argc, argv);
}

#include "echo.moc"
