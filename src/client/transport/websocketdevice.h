// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QIODevice>
#include <QPointer>
#include <QUrl>
#include <QWebSocket>

#include <chrono>

namespace mqtt {

/// MQTT over WebSocket as a byte stream, section 6 of MQTT 5: binary frames only; packets need not
/// be aligned to frames.
class WebSocketDevice : public QIODevice
{
    Q_OBJECT

public:
    /// A socket of the caller's stays the caller's; null makes one.
    WebSocketDevice(QWebSocket *socket, const QString &subprotocol, QObject *parent);
    ~WebSocketDevice() override;

    using QIODevice::open;
    /// Opens its own socket at the address, or waits for the caller's to be open; connected() or
    /// failed() follows. Of several addresses of the host each gets its share of `time`; 0: there
    /// is no end.
    void open(const QUrl &url, std::chrono::milliseconds time);

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] qint64 bytesToWrite() const override;
    /// Of its own socket: a message far larger is refused before it is gathered.
    void setMaximumPacketSize(quint32 bytes);
    /// closed() follows where isClosing(): what was written is still on its way.
    void close() override;
    [[nodiscard]] bool isClosing() const;

Q_SIGNALS:
    void connected();
    void failed(const QString &reason);
    void closed();

protected:
    qint64 readData(char *data, qint64 size) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    void close(QWebSocketProtocol::CloseCode code);
    void socketConnected();
    void socketGone();

    QPointer<QWebSocket> m_socket;
    bool m_own;
    QString m_subprotocol;
    QByteArray m_in;
    qsizetype m_used = 0;
};

} // namespace mqtt
