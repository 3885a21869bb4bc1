// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QWebSocket>
#include <QWebSocketHandshakeOptions>
#include <QWebSocketServer>

#include <functional>
#include <memory>

inline const QString Localhost = QStringLiteral("localhost");

inline QUrl urlOf(const QString &scheme, quint16 port)
{
    QUrl url;
    url.setScheme(scheme);
    url.setHost(Localhost);
    url.setPort(port);
    return url;
}

inline QWebSocketHandshakeOptions mqttOptions()
{
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({QStringLiteral("mqtt")});
    return options;
}

/// A WebSocket server of the test: hands each frame of each client to the script.
class WebSocketServer
{
public:
    using Script = std::function<void(QWebSocket &peer, const QByteArray &frame)>;

    explicit WebSocketServer(Script script,
                             const QStringList &subprotocols = {QStringLiteral("mqtt")})
    {
        m_server.setSupportedSubprotocols(subprotocols);
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this, script] {
            peer.reset(m_server.nextPendingConnection());
            ++connections;
            QObject::connect(peer.get(), &QWebSocket::binaryMessageReceived, peer.get(),
                             [this, script](const QByteArray &frame) { script(*peer, frame); });
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    std::unique_ptr<QWebSocket> peer;
    int connections = 0;

private:
    QWebSocketServer m_server{QStringLiteral("test"), QWebSocketServer::NonSecureMode};
};

inline void answerConnect(QWebSocket &peer, const QByteArray &frame)
{
    if (packet::typeOf(frame) == packet::Type::Connect)
        peer.sendBinaryMessage(packet::connack(packet::Version::V311));
}

inline void address(QMqttClient &client, quint16 port)
{
    client.setHostname(Localhost);
    client.setPort(port);
}
