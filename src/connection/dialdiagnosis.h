// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeraddress.h"
#include "connection/mqtterror.h"

#include <QAbstractSocket>
#include <QLocalSocket>
#include <QSslError>

class QSslSocket;

// Why a link did not come up, for people: the stage, what happened there, and what it may mean.
namespace mqtt {

enum class DialStage { Resolve, Tcp, Tls, WebSocket, Up };

/// "name resolution"
[[nodiscard]] QString stageName(DialStage stage);

/// `serverName` is who the certificate should be for.
[[nodiscard]] MqttError diagnoseSocket(const BrokerAddress &address, const QString &serverName,
                                       DialStage stage, const QAbstractSocket &socket);
[[nodiscard]] MqttError diagnoseLocalSocket(const BrokerAddress &address,
                                            const QLocalSocket &socket);
/// `error` and `text` are what QWebSocket says of it.
[[nodiscard]] MqttError diagnoseUpgrade(const BrokerAddress &address,
                                        QAbstractSocket::SocketError error, const QString &text);

/// What the peer said against our side of TLS, in an alert; empty if that is not why it ended.
[[nodiscard]] QString tlsAlert(const QString &socketError);

} // namespace mqtt
