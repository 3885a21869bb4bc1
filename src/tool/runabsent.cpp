// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/verb.h"

#include <cstdio>

namespace mqtt {

int run(const QStringList &)
{
    std::fputs("mqttservice run: this one was built without QML (-DMQTTSERVICE_QML=ON)\n", stderr);
    return ServiceApplication::RunTimeError;
}

} // namespace mqtt
