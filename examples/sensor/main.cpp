// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sensor.h"

#include <MqttService/ServiceApplication>

int main(int argc, char **argv)
{
    return runMqttService<SensorService>(argc, argv);
}
