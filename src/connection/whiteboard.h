// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QMutex>
#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace mqtt {

/// What a listener wants and where it hears it: shared between its thread and the connections'.
struct Notice
{
    QMutex mutex;
    QObject *listener = nullptr; // null once it is gone; a message may be on its way
    std::function<void(const MqttMessage &)> deliver; // to be called in the listener's thread
    QStringList filters;
    Mqtt::QoS qos = Mqtt::QoS::AtLeastOnce;
};

/// Where listeners of any thread put up what they want, and the connections find it. It does its
/// work in the thread it lives in, which is the connections'.
class Whiteboard : public QObject
{
    Q_OBJECT
public:
    explicit Whiteboard(QObject *parent = nullptr);
    ~Whiteboard() override;

    /// A listener's way to the board; any thread. The board may go before the listener.
    class Access
    {
    public:
        /// Takes what the notice says now, at once in the board's thread.
        void update(const std::shared_ptr<Notice> &notice);
        void remove(const std::shared_ptr<Notice> &notice);

    private:
        friend class Whiteboard;
        void call(std::function<void(Whiteboard &)> work);

        QMutex m_mutex;
        Whiteboard *m_board = nullptr;
    };
    [[nodiscard]] std::shared_ptr<Access> access() const { return m_access; }

    void add(MqttConnection *connection);
    void remove(MqttConnection *connection);

private:
    struct Listener
    {
        std::shared_ptr<Notice> notice;
        std::unordered_map<MqttConnection *, quint64> subscriptions; // 0: none
    };

    void update(const std::shared_ptr<Notice> &notice);
    void remove(const std::shared_ptr<Notice> &notice);
    static void listen(Listener &listener, MqttConnection *connection);
    static void deliver(const std::shared_ptr<Notice> &notice, const MqttMessage &message);

    std::shared_ptr<Access> const m_access = std::make_shared<Access>();
    std::vector<MqttConnection *> m_connections;
    std::unordered_map<Notice *, Listener> m_listeners;
};

} // namespace mqtt
