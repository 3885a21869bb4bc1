// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QTest>

#include <cstring>

/// A device of the caller's with all the liberties that QIODevice leaves it. It answers CONNECT by
/// itself; all else is the test's.
class FreeDevice : public QIODevice
{
    Q_OBJECT

public:
    enum Telling { Later, AtOnce, Never };

    bool open(OpenMode mode) override
    {
        if (refuses) {
            setErrorString(QStringLiteral("the cable is not plugged in"));
            return false;
        }
        incoming.clear();
        ++opened;
        return QIODevice::open(mode | Unbuffered);
    }
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override
    {
        return incoming.size() + QIODevice::bytesAvailable();
    }
    void feed(const QByteArray &bytes)
    {
        incoming += bytes;
        Q_EMIT readyRead();
    }
    void takeMore(qint64 bytes)
    {
        allowance = bytes;
        Q_EMIT bytesWritten(0);
    }
    [[nodiscard]] QByteArray all() const { return writes.join(); }

    Telling telling = Later;
    qint64 atMost = -1;    // bytes that one write takes
    qint64 allowance = -1; // bytes taken before takeMore()
    bool broken = false;
    bool refuses = false;
    bool answers = true;
    int opened = 0;
    QByteArrayList writes;
    QByteArray incoming;

protected:
    qint64 readData(char *data, qint64 size) override
    {
        size = qMin<qint64>(size, incoming.size());
        std::memcpy(data, incoming.constData(), size_t(size));
        incoming.remove(0, size);
        return size;
    }
    qint64 writeData(const char *data, qint64 size) override
    {
        if (broken) {
            setErrorString(QStringLiteral("the cable broke"));
            return -1;
        }
        if (atMost >= 0)
            size = qMin(size, atMost);
        if (allowance >= 0) {
            size = qMin(size, allowance);
            allowance -= size;
        }
        if (size > 0) {
            writes += QByteArray(data, size);
            tell(size);
        }
        answer();
        return size;
    }

private:
    void tell(qint64 size)
    {
        if (telling == AtOnce)
            Q_EMIT bytesWritten(size);
        else if (telling == Later)
            QMetaObject::invokeMethod(
                this, [this, size] { Q_EMIT bytesWritten(size); }, Qt::QueuedConnection);
    }
    void answer()
    {
        const QByteArray bytes = answers ? all() : QByteArray();
        if (packet::firstSize(bytes) <= 0 || packet::typeOf(bytes) != packet::Type::Connect)
            return;
        answers = false;
        QMetaObject::invokeMethod(
            this, [this] { feed(packet::connack(packet::Version::V311)); }, Qt::QueuedConnection);
    }
};

/// Connected, with the CONNECT out of the way.
inline bool connectOver(QMqttClient &client, FreeDevice &device)
{
    client.setTransport(&device, QMqttClient::IODevice);
    device.answers = true;
    device.writes.clear();
    client.connectToHost();
    const bool connected =
        QTest::qWaitFor([&client] { return client.state() != QMqttClient::Connecting; });
    device.writes.clear();
    return connected && client.state() == QMqttClient::Connected;
}

inline QByteArray expectedPublish(const QByteArray &payload)
{
    return packet::publish({.topic = "t", .payload = payload});
}
