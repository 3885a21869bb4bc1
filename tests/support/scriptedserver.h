// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>

/// A server on loopback that splits what it is sent into MQTT packets and leaves each to a
/// function: for what a real broker does not do on demand.
class ScriptedServer
{
public:
    enum Type : quint8 {
        Connect = 1,
        Publish = 3,
        Subscribe = 8,
        Unsubscribe = 10,
        Disconnect = 14
    };

    using Script = std::function<void(QTcpSocket *client, quint8 type, const QByteArray &packet)>;

    explicit ScriptedServer(Script script)
        : m_script(std::move(script))
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *client = m_server.nextPendingConnection())
                serve(client);
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] int connections() const { return m_connections; }
    /// Types of the packets that arrived, over all connections.
    [[nodiscard]] const QList<quint8> &packets() const { return m_packets; }
    [[nodiscard]] qsizetype count(quint8 type) const { return m_packets.count(type); }

    /// The protocol level of a CONNECT of 3.1.1 or 5, which have the same name before it.
    static int protocolLevel(const QByteArray &connect) { return connect.at(8); }
    // Of packets shorter than 128 bytes, with one byte of length:

    /// The packet identifier of a SUBSCRIBE, or of a PUBLISH of QoS 1 with a topic of this length.
    static QByteArray subscribeId(const QByteArray &packet) { return packet.mid(2, 2); }
    static QByteArray publishId(const QByteArray &packet, qsizetype topicLength)
    {
        return packet.mid(4 + topicLength, 2);
    }

private:
    /// Of the first packet; 0 while it is not whole.
    static qsizetype packetSize(const QByteArray &buffer)
    {
        qsizetype length = 0;
        for (qsizetype i = 1; i < buffer.size() && i <= 4; ++i) {
            const auto byte = quint8(buffer[i]);
            length |= qsizetype(byte & 0x7f) << (7 * (i - 1));
            if (byte < 0x80)
                return buffer.size() > i + length ? i + 1 + length : 0;
        }
        return 0;
    }

    void serve(QTcpSocket *client)
    {
        ++m_connections;
        QObject::connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        QObject::connect(client, &QTcpSocket::readyRead, client,
                         [this, client, buffer = QByteArray()]() mutable {
                             buffer += client->readAll();
                             while (const qsizetype size = packetSize(buffer)) {
                                 const QByteArray packet = buffer.first(size);
                                 buffer.remove(0, size);
                                 const quint8 type = quint8(packet[0]) >> 4;
                                 m_packets.append(type);
                                 m_script(client, type, packet);
                             }
                         });
    }

    Script m_script;
    QTcpServer m_server;
    QList<quint8> m_packets;
    int m_connections = 0;
};
