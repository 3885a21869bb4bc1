// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/memorydevice.h"
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QTest>

#include <memory>

/// A client on a device in memory whose other end is the test, and a record of all it says. Bytes
/// fed are handled at once; what a command writes goes out with processEvents().
class HostileRig
{
public:
    explicit HostileRig(packet::Version version);

    QMqttClient &client() { return *m_client; }
    MemoryDevice &device() { return m_device; }

    /// The link stands, CONNECT is written, no CONNACK came.
    void begin();
    /// Connected, with an empty record.
    [[nodiscard]] bool up(const QByteArray &properties = {}, bool sessionPresent = false);
    void feed(const QByteArray &bytes) { m_device.feed(bytes); }
    void feedByByte(const QByteArray &bytes);

    /// A QoS 0 message with this payload; delivered() shows it.
    [[nodiscard]] QByteArray message(const QByteArray &payload) const;
    [[nodiscard]] const QList<QByteArray> &delivered() const { return m_delivered; }
    /// Of messageStatusChanged: "id status reason", the last two in hex.
    [[nodiscard]] const QStringList &statuses() const { return m_statuses; }
    /// Of messageSent.
    [[nodiscard]] const QList<int> &acknowledged() const { return m_acknowledged; }
    /// The packets written since the last call.
    [[nodiscard]] QList<QByteArray> sent();

    /// What is wrong with the client's end, or nothing: it must be disconnected with this error,
    /// the device closed, DISCONNECT with this reason its last packet on MQTT 5, none on others.
    [[nodiscard]] QByteArray refusal(QMqttClient::ClientError error, int reason);
    /// The same for a protocol violation.
    [[nodiscard]] QByteArray refusal(int reason)
    {
        return refusal(QMqttClient::ProtocolViolation, reason);
    }
    /// What is wrong with a client that should still be there and work, or nothing.
    [[nodiscard]] QByteArray aliveness();

private:
    packet::Version m_version;
    QByteArray m_written;
    QList<QByteArray> m_delivered;
    QStringList m_statuses;
    QList<int> m_acknowledged;
    MemoryDevice m_device;
    std::unique_ptr<QMqttClient> m_client; // the last, because its end writes DISCONNECT
};

/// Feeds `bad` to a connected client between two good messages, in one piece and byte by byte. What
/// is wrong, or nothing: the first message must arrive, the second must not, and refusal() holds.
[[nodiscard]] QByteArray checkRefused(packet::Version version, const QByteArray &bad, int reason);
/// The same where the client must stay; `between` is what the bytes themselves deliver.
[[nodiscard]] QByteArray checkTolerated(packet::Version version, const QByteArray &bytes,
                                        const QList<QByteArray> &between = {});

/// Bytes of the heap in use.
[[nodiscard]] qsizetype heapInUse();

/// Data rows "3.1", "3.1.1", "5.0" with a column `version`.
void addVersions();

/// Compares with an empty problem, so that the text is shown.
#define VERIFY_FINE(problem)                                                                       \
    do {                                                                                           \
        const QByteArray text = (problem);                                                         \
        QVERIFY2(text.isEmpty(), text.constData());                                                \
    } while (false)
