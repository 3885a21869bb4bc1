// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>

/// A TCP proxy on a free port of the loopback interface, in front of a broker on it: hands the
/// bytes on, and does harm when asked to.
class Proxy : public QObject
{
    Q_OBJECT

public:
    enum Direction { ToServer, ToClient };

    explicit Proxy(quint16 target);
    ~Proxy() override;

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    /// Ends all links, as by a router that forgets them.
    void cut();
    /// Ends the link once this many further bytes were handed on in this direction; 0: the next
    /// byte does not get through. Once.
    void cutAfter(Direction direction, qint64 bytes);
    /// Takes and hands on nothing, in both directions, and closes nothing, until resume().
    void stall();
    void resume();

    [[nodiscard]] int linkCount() const { return m_linkCount; }
    /// What was handed on since the last link came up, or clear() was called.
    [[nodiscard]] const QByteArray &passed(Direction direction) const
    {
        return m_passed[direction];
    }
    void clear();

Q_SIGNALS:
    void linked();
    void wasCut();

private:
    struct Link : QObject
    {
        QTcpSocket *client = nullptr;
        QTcpSocket server;
    };

    void accept();
    void move(Link *link, Direction direction);
    void end(Link *link);

    QTcpServer m_server;
    quint16 m_target;
    QList<Link *> m_links;
    QByteArray m_passed[2];
    qint64 m_left[2] = {-1, -1}; // bytes before the cut; -1: no cut
    bool m_stalled = false;
    int m_linkCount = 0;
};
