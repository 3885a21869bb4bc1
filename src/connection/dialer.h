// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeraddress.h"
#include "connection/dialdiagnosis.h"
#include "connection/mqtterror.h"
#include "connection/tlsoptions.h"

#include <QIODevice>
#include <QObject>
#include <QPointer>

#include <chrono>

class QSslConfiguration;
class QWebSocket;

namespace mqtt {

/// Brings up the byte link to an address: name resolution, TCP, TLS, upgrade to WebSocket; says
/// which of them failed, and why. Owns the socket, knows nothing of MQTT.
class Dialer : public QObject
{
    Q_OBJECT

public:
    explicit Dialer(QObject *parent = nullptr);
    ~Dialer() override;

    /// Ends in up() or failed(), never before this returns. An earlier socket is given up; one that
    /// is being closed sends its last bytes. `subprotocol` is the WebSocket's.
    /// Of several addresses of the host each gets its share of `time`. A WebSocket's messages are
    /// bounded by `maximumPacketSize`, in bytes.
    void dial(const BrokerAddress &address, const TlsOptions &tls, const QString &subprotocol,
              std::chrono::milliseconds time, quint32 maximumPacketSize);
    /// Drops the socket with all that was not sent; neither up() nor failed() follows.
    void abort();

    [[nodiscard]] DialStage stage() const { return m_stage; }
    /// The socket, to be handed to a client: null if it is a WebSocket.
    [[nodiscard]] QIODevice *device() const { return m_device; }
    [[nodiscard]] QWebSocket *webSocket() const;
    /// Whether there is a socket that is not closed yet.
    [[nodiscard]] bool isOpen() const;
    /// What the other side of TLS has against us, when it said so at last; else empty.
    [[nodiscard]] QString refusal() const;

Q_SIGNALS:
    void up();
    void failed(const MqttError &error);
    /// The socket is, behind its last byte.
    void closed();

private:
    void dialTcp();
    void dialTls(const QSslConfiguration &configuration);
    void dialLocal();
    void dialWebSocket(const QSslConfiguration &configuration, const QString &subprotocol,
                       quint32 maximumPacketSize);
    void watch(QAbstractSocket *socket);
    void setStage(DialStage stage);
    void fail(const MqttError &error);
    void retire();

    BrokerAddress m_address;
    QString m_serverName;
    std::chrono::milliseconds m_time = {}; // for the whole attempt
    QPointer<QIODevice> m_device;
    QPointer<QAbstractSocket> m_socket; // the device, or within the WebSocket
    QPointer<QObject> m_webSocket;
    DialStage m_stage = DialStage::Resolve;
    bool m_busy = false;    // until up() or failed()
    bool m_dialing = false; // within dial()
    quint32 m_call = 0;     // which one: counts
};

} // namespace mqtt
