// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/packetbuilder.h"

#include <QTcpServer>
#include <QTcpSocket>

/// A server that accepts CONNECT and leaves all else to the test.
class AcceptingServer : public QTcpServer
{
    Q_OBJECT

public:
    explicit AcceptingServer(qint64 readAhead = 0)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, readAhead] {
            delete peer;
            peer = nextPendingConnection();
            peer->setReadBufferSize(readAhead);
            ++connections;
            connect(peer, &QTcpSocket::readyRead, this, &AcceptingServer::answer);
        });
    }

    QTcpSocket *peer = nullptr;
    int connections = 0;

Q_SIGNALS:
    void answered();

private:
    void answer()
    {
        disconnect(peer, &QTcpSocket::readyRead, this, &AcceptingServer::answer);
        peer->read(packet::firstSize(peer->peek(1024)));
        peer->write(packet::connack(packet::Version::V311));
        Q_EMIT answered();
    }
};
