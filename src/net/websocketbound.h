// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QWebSocket>

namespace mqtt {

/// A WebSocket gathers a message before it hands it on: none of more bytes than a packet may have,
/// and others that a server may send along with it.
inline void boundMessages(QWebSocket *socket, quint32 maximumPacketSize)
{
    const quint64 bytes = maximumPacketSize + quint64(64 * 1024);
    socket->setMaxAllowedIncomingFrameSize(bytes);
    socket->setMaxAllowedIncomingMessageSize(bytes);
}

} // namespace mqtt
