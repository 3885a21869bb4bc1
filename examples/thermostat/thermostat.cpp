// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Heats each room up to the target, which it remembers. How far it lets the temperature swing
// stands in its configuration, and may change while it runs:
//
//   mosquitto_sub -v -t 'service/thermostat/#' &
//   mosquitto_pub -t radio/hall/temperature -m 18.5
//   mosquitto_rr  -t service/thermostat/set -e answer -m '{"mode": "Heat", "target": 18}'

#include <MqttService/JsonSettings>
#include <MqttService/ServiceApplication>

#include <QHash>

#include <stdexcept>

using namespace Qt::StringLiterals;

struct Setting
{
    Q_GADGET
    Q_PROPERTY(Mode mode MEMBER mode) // in JSON "Heat" or "Off"
    Q_PROPERTY(double target MEMBER target)
public:
    enum class Mode { Off, Heat };
    Q_ENUM(Mode)
    Mode mode = Mode::Heat;
    double target = 20; // °C
};

class ThermostatService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(set, "set")
    MQTT_OPTIONS(set, "qos=1")
    MQTT_HANDLE_GLOBAL(onTemperature, "radio/{room}/temperature")
public:
    ThermostatService()
        : MqttService(u"thermostat"_s)
    {
        connect(this, &MqttService::configChanged, this, &ThermostatService::readConfig);
    }

private Q_SLOTS:
    /// What it returns is the answer, for those who ask for one.
    Setting set(const Setting &wanted)
    {
        if (wanted.target < 5 || wanted.target > 30)
            throw std::out_of_range("a target is 5 to 30 °C");
        state()->setValue(u"mode"_s, int(wanted.mode));
        state()->setValue(u"target"_s, wanted.target);
        return wanted;
    }
    void onTemperature(double celsius, const QString &room)
    {
        const Setting setting;
        const double target = state()->value(u"target"_s, setting.target).toDouble();
        const auto mode = Setting::Mode(state()->value(u"mode"_s, int(setting.mode)).toInt());
        bool &heating = m_heating[room];
        if (mode == Setting::Mode::Off || celsius > target + m_swing)
            heating = false;
        else if (celsius < target - m_swing)
            heating = true;
        publish(u"heating/"_s + room, heating, {.retain = true, .onlyIfChanged = true});
    }
    void readConfig() { m_swing = config().value(u"swing"_s).toDouble(defaultSwing); }

private:
    static constexpr double defaultSwing = 0.5; // °C
    double m_swing = defaultSwing;
    QHash<QString, bool> m_heating;
};

int main(int argc, char **argv)
{
    return runMqttService<ThermostatService>(argc, argv);
}

#include "thermostat.moc"
