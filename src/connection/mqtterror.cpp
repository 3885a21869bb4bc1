// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqtterror.h"

#include <QDebug>

MqttError::Reaction MqttError::reaction() const
{
    switch (m_code) {
    case Code::None:
        return Reaction::None;
    case Code::HostNotFound:
    case Code::ConnectionRefused:
    case Code::ConnectionTimeout:
    case Code::ConnectionLost:
    case Code::ServerUnavailable:
    case Code::StorageFailed:
    case Code::TlsFailed:
        return Reaction::Wait;
    case Code::LoginRefused:
    case Code::NotAuthorized:
    case Code::ClientIdRefused:
    case Code::ProtocolRefused:
    case Code::ProtocolViolation:
    case Code::SubscriptionRefused:
    case Code::InvalidConfiguration:
    case Code::CertificateRefused:
    case Code::WebSocketRefused:
    case Code::StateFailed:
        return Reaction::Configure;
    case Code::InvalidName:
    case Code::UnknownConnection:
    case Code::InvalidTopic:
    case Code::InvalidFilter:
    case Code::InvalidInterval:
    case Code::UnknownSlot:
    case Code::UnusableSlot:
    case Code::DuplicateHandler:
    case Code::EndlessLoop:
    case Code::InvalidValue:
    case Code::WrongRole:
        return Reaction::Correct;
    case Code::NotRunning:
    case Code::QueueFull:
    case Code::MessageDropped:
    case Code::Cancelled:
    case Code::PublishRefused:
    case Code::PayloadNotConvertible:
    case Code::HandlerFailed:
    case Code::RequestTimedOut:
    case Code::RequestFailed:
        return Reaction::Skip;
    }
    return Reaction::None;
}

QDebug operator<<(QDebug debug, const MqttError &error)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "MqttError(" << error.code();
    if (!error.isOk())
        debug << ", " << error.text();
    return debug << ')';
}
