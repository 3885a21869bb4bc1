// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QIODevice>

#include <ctime>

/// A device in memory that hands out what it is fed and throws away what is written.
class Sink : public QIODevice
{
public:
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_in.size() - m_at; }
    void feed(const QByteArray &bytes)
    {
        m_in = bytes;
        m_at = 0;
        Q_EMIT readyRead();
    }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        size = qMin(size, m_in.size() - m_at);
        memcpy(data, m_in.constData() + m_at, size_t(size));
        m_at += size;
        return size;
    }
    qint64 writeData(const char *, qint64 size) override { return size; }

private:
    QByteArray m_in;
    qsizetype m_at = 0;
};

inline double cpuNanoseconds()
{
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}

/// A PUBLISH as a server sends it; the topic at most 127 bytes with the payload.
inline QByteArray publishPacket(const QByteArray &topic, const QByteArray &payload, int qos,
                                quint16 id, bool v5)
{
    QByteArray body = QByteArray(1, '\0') + char(topic.size()) + topic;
    if (qos > 0)
        body += QByteArray(1, char(id >> 8)) + char(id);
    if (v5)
        body += '\0';
    body += payload;
    return QByteArray(1, char(0x30 | qos << 1)) + char(body.size()) + body;
}
