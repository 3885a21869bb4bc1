// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QTcpSocket>

namespace mqtt {

/// A TCP socket that reads from and writes to the system without a buffer between: its owner has
/// buffers of his own. Only what the system does not take at once waits here. Unlike a QTcpSocket
/// opened Unbuffered it tells of its end, whatever the end was found by.
class DirectSocket : public QTcpSocket
{
    Q_OBJECT

public:
    using QTcpSocket::QTcpSocket;

    void connectTo(const QString &host, quint16 port)
    {
        m_ended = false;
        connectToHost(host, port, ReadWrite | Unbuffered);
    }

protected:
    qint64 readData(char *data, qint64 size) override;

private:
    void tellEnd();

    bool m_ended = false;
};

} // namespace mqtt
