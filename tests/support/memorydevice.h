// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QIODevice>

/// One end of a link that exists in memory only: sequential, never blocks. What its user writes is
/// announced by written(); the test is the other end.
class MemoryDevice : public QIODevice
{
    Q_OBJECT

public:
    using QIODevice::QIODevice;

    /// A new link: nothing of the last one is left.
    bool open(OpenMode mode) override;
    void close() override;
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override;

    /// Bytes from the other end; readyRead() is emitted at once. Lost when the device is closed.
    void feed(const QByteArray &bytes);
    /// The other end closes: what was fed before can still be read while aboutToClose() is emitted.
    void closeByPeer();

    /// How many bytes one write takes at most; the rest is for the next call. 0: all.
    void setWriteLimit(qint64 bytes) { m_writeLimit = bytes; }
    /// All writes fail from now on.
    void setBroken(bool broken) { m_broken = broken; }

    [[nodiscard]] int openCount() const { return m_openCount; }

Q_SIGNALS:
    void opened();
    void written(const QByteArray &bytes);

protected:
    qint64 readData(char *data, qint64 maximum) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_incoming;
    qint64 m_writeLimit = 0;
    bool m_broken = false;
    int m_openCount = 0;
};
