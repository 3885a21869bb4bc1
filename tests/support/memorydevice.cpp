// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/memorydevice.h"

#include <cstring>

bool MemoryDevice::open(OpenMode mode)
{
    m_incoming.clear();
    if (!QIODevice::open(mode | Unbuffered))
        return false;
    ++m_openCount;
    Q_EMIT opened();
    return true;
}

void MemoryDevice::close()
{
    if (!isOpen())
        return;
    QIODevice::close();
    m_incoming.clear();
}

qint64 MemoryDevice::bytesAvailable() const
{
    return m_incoming.size() + QIODevice::bytesAvailable();
}

void MemoryDevice::feed(const QByteArray &bytes)
{
    if (!isOpen())
        return;
    m_incoming += bytes;
    Q_EMIT readyRead();
}

void MemoryDevice::closeByPeer()
{
    if (!isOpen())
        return;
    Q_EMIT readChannelFinished();
    close();
}

qint64 MemoryDevice::readData(char *data, qint64 maximum)
{
    const qint64 size = qMin<qint64>(maximum, m_incoming.size());
    std::memcpy(data, m_incoming.constData(), size_t(size));
    m_incoming.remove(0, size);
    return size;
}

qint64 MemoryDevice::writeData(const char *data, qint64 size)
{
    if (m_broken)
        return -1;
    const qint64 taken = m_writeLimit > 0 ? qMin(size, m_writeLimit) : size;
    const QByteArray bytes(data, taken);
    Q_EMIT written(bytes);
    QMetaObject::invokeMethod(
        this,
        [this, taken] {
            if (isOpen())
                Q_EMIT bytesWritten(taken);
        },
        Qt::QueuedConnection);
    return taken;
}
