// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QMetaType>
#include <QObject>
#include <QString>

/// What went wrong, or that nothing did: a code, the reaction it calls for, and a text for people.
class MQTTSERVICE_EXPORT MqttError
{
    Q_GADGET
    Q_PROPERTY(bool ok READ isOk CONSTANT)
    Q_PROPERTY(Code code READ code CONSTANT)
    Q_PROPERTY(Reaction reaction READ reaction CONSTANT)
    Q_PROPERTY(QString text READ text CONSTANT)
public:
    enum class Reaction {
        None,      // nothing failed
        Wait,      // the toolkit tries again by itself
        Configure, // someone must change the configuration or the broker
        Correct,   // the program is wrong
        Skip,      // concerns one message or call only; the rest goes on
    };
    Q_ENUM(Reaction)

    enum class Code {
        None,
        // Wait
        HostNotFound,
        ConnectionRefused,
        ConnectionTimeout,
        ConnectionLost,
        ServerUnavailable,
        StorageFailed, // the durable outbox cannot be written
        TlsFailed,
        // Configure
        LoginRefused,
        NotAuthorized,
        ClientIdRefused,
        ProtocolRefused,
        ProtocolViolation,
        SubscriptionRefused,
        InvalidConfiguration,
        CertificateRefused, // theirs by us, or ours by them
        WebSocketRefused,
        StateFailed, // the state of a service cannot be read or written
        // Correct
        InvalidName,
        UnknownConnection,
        InvalidTopic,
        InvalidFilter,
        InvalidInterval,
        UnknownSlot,
        UnusableSlot,
        DuplicateHandler,
        EndlessLoop,
        InvalidValue,
        WrongRole,
        // Skip
        NotRunning,
        QueueFull,
        MessageDropped,
        Cancelled,
        PublishRefused,
        PayloadNotConvertible,
        HandlerFailed,
        RequestTimedOut,
        RequestFailed,
    };
    Q_ENUM(Code)

    MqttError() = default;
    MqttError(Code code, const QString &text)
        : m_code(code)
        , m_text(text)
    {
    }

    [[nodiscard]] bool isOk() const { return m_code == Code::None; }
    [[nodiscard]] Code code() const { return m_code; }
    [[nodiscard]] Reaction reaction() const;
    [[nodiscard]] const QString &text() const { return m_text; }

    friend bool operator==(const MqttError &, const MqttError &) = default;

private:
    Code m_code = Code::None;
    QString m_text;
};

MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const MqttError &error);

Q_DECLARE_METATYPE(MqttError)
