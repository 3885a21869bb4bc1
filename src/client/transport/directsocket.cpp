// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/directsocket.h"

namespace mqtt {

// The end is found by reading. Qt emits nothing then; and who reads is not done with what he read.
qint64 DirectSocket::readData(char *data, qint64 size)
{
    const bool wasConnected = state() == ConnectedState;
    const qint64 count = QTcpSocket::readData(data, size);
    if (count < 0 && wasConnected && !m_ended) {
        m_ended = true;
        QMetaObject::invokeMethod(this, &DirectSocket::tellEnd, Qt::QueuedConnection);
    }
    return count;
}

void DirectSocket::tellEnd()
{
    Q_EMIT errorOccurred(error());
    Q_EMIT stateChanged(state());
    Q_EMIT readChannelFinished();
    Q_EMIT disconnected();
}

} // namespace mqtt
