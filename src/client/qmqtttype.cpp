// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqtttype.h"

#ifndef QT_NO_DEBUG_STREAM
QDebug operator<<(QDebug debug, const QMqttStringPair &pair)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "QMqttStringPair(" << pair.name() << " : " << pair.value() << ')';
    return debug;
}
#endif
