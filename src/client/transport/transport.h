// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/transport/readbuffer.h"

#include <QAbstractSocket>
#include <QIODevice>
#include <QObject>
#include <QPointer>
#ifndef QT_NO_SSL
#include <QSslConfiguration>
#endif

#include <chrono>

class QSslSocket;
class QWebSocket;

namespace mqtt {

class AddressWalk;

/// The byte link: a socket of its own or any device of the caller's. Owns the read buffer, gathers
/// writes, tells when the link comes and goes; knows nothing of MQTT.
class Transport : public QObject
{
    Q_OBJECT

public:
    explicit Transport(QObject *parent = nullptr);
    ~Transport() override;

    /// A device of the caller's, who keeps it; null for sockets of its own. A `secure` one carries
    /// nothing before it is encrypted.
    void use(QIODevice *device, bool secure = false);
    [[nodiscard]] QIODevice *device() const { return m_device; }
    [[nodiscard]] bool isForeign() const { return m_foreign; }

    /// Begins to bring the link up; isUp() or up() follows, or down() with the reason. Of several
    /// addresses of the host each gets its share of `time`; 0: there is no end.
    void connectTo(const QString &host, quint16 port, std::chrono::milliseconds time);
#ifndef QT_NO_SSL
    void connectToEncrypted(const QString &host, quint16 port, std::chrono::milliseconds time,
                            const QSslConfiguration &conf);
#endif
#ifdef QT_MQTT_WITH_WEBSOCKETS
    /// Through a WebSocket of the caller's, or its own if null, whose messages are bounded by what
    /// a packet may have in bytes.
    void connectTo(QWebSocket *socket, const QUrl &url, const QString &subprotocol,
                   std::chrono::milliseconds time, quint32 maximumPacketSize);
#endif
    /// The same with the caller's device.
    void open();

    [[nodiscard]] bool isUp() const
    {
        return m_up;
    }

    /// Reads a portion of what is there; false when nothing came. Where the bytes are known to be
    /// part of `expected` ones, the buffer does not grow far beyond these.
    bool fill(qsizetype expected = 0);
    [[nodiscard]] QByteArrayView unread() const
    {
        return m_in.unused();
    }
    void consume(qsizetype count)
    {
        m_in.use(count);
    }

    /// False when the device does not take it any more.
    bool write(QByteArrayView bytes);
    /// Here and in the device.
    [[nodiscard]] qint64 bytesToWrite() const;
    /// writeDue() once, when control is back in the event loop.
    void requestWrite()
    {
        if (!m_writeRequested)
            postWriteRequest();
    }

    /// Closes once everything is written; down() is not emitted. Never blocks.
    void close();

Q_SIGNALS:
    void up();
    void readyRead();
    void writeDue();
    void bytesWritten();
    /// The link is gone, not by close().
    void down(const QString &reason);

protected:
    bool event(QEvent *event) override;

private:
    void adopt(QIODevice *device);
    bool watchForeign(QIODevice *device);
    void watch(QIODevice *device);
    void watchLink(QAbstractSocket *socket);
    void watchSocket(QAbstractSocket *socket);
#ifndef QT_NO_SSL
    void watchEncrypted(QSslSocket *socket);
    bool watchForeignEncrypted(QSslSocket *socket);
#endif
    void linkUp();
    void linkDown(const QString &reason);
    void linkDownLater(const QString &reason);
    void deviceEnds(const QString &reason);
    [[nodiscard]] bool mayHaveBytes() const;
    void foundEnd();
    void release();
    void retire();
    static void finishWriting(QAbstractSocket *socket);
    [[nodiscard]] qsizetype offer(QByteArrayView bytes);
    void postWriteRequest();
    void writePending();
    void deviceWrote();
    void deviceHasBytes();

    QPointer<QIODevice> m_device;
    QPointer<AddressWalk> m_walk; // of an own socket
    bool m_foreign = false;
    bool m_secure = false;
    bool m_live = false; // from the attempt to bring it up until its end
    bool m_up = false;
    bool m_unbuffered = false; // a socket that reads from and writes to the system
    bool m_drained = false;    // the last read took all that the system had
    bool m_broken = false;     // a write failed; that the link is down is yet to be told
    quint32 m_link = 0;        // which one: counts
    bool m_writeRequested = false;
    bool m_opening = false;
    bool m_offering = false;
    bool m_readLater = false; // bytes came while it was written to
    QString m_localServer;    // of the caller's QLocalSocket
    ReadBuffer m_in;
    QByteArray m_pending; // what the device has not taken yet
};

} // namespace mqtt
