// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/brokeroptions.h"

#include <QDebug>

QDebug operator<<(QDebug debug, const BrokerOptions &options)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "BrokerOptions(" << options.host << ':' << options.port << ", client id "
                    << options.clientId << ", user " << options.userName << ", password "
                    << (options.password.isEmpty() ? "none" : "set") << ')';
    return debug;
}
