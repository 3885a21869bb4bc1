// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqtterror.h"
#include "connection/outgoing.h"

#include <QHash>

#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace mqtt {

/// The publishes that wait for their turn, in order; bounded in messages and bytes. What was taken
/// to be sent is no longer counted; where it is stored, it stays so until forget().
class Outbox
{
public:
    struct Bounds
    {
        qsizetype messages = 10'000;
        qsizetype bytes = 16 * 1024 * 1024; // topics and payloads
        BrokerOptions::OutboxPolicy policy = BrokerOptions::OutboxPolicy::RejectNewest;
    };

    virtual ~Outbox() = default;

    void setBounds(const Bounds &bounds);

    /// Adds a message at the end, by the policy at the bound; gives it a higher number where its
    /// own is taken. Those that had to make place for it are appended to `displaced`, also when it
    /// is refused in the end.
    [[nodiscard]] MqttError push(Outgoing &message, std::vector<Outgoing> *displaced);

    /// The message whose turn it is; null when there is none.
    [[nodiscard]] virtual const Outgoing *front() = 0;
    /// Takes it out, to be sent.
    Outgoing take();
    /// Puts a message that was taken before all others; above the bounds if need be, as it was
    /// accepted once.
    void putBack(Outgoing message);
    /// A message that was taken came to its end.
    virtual void forget(quint64 id) = 0;
    /// Takes out a message that waits.
    std::optional<Outgoing> remove(quint64 id);
    [[nodiscard]] virtual bool contains(quint64 id) const = 0;

    /// Whether messages outlive the program.
    [[nodiscard]] virtual bool isDurable() const { return false; }
    /// Makes all that was pushed durable; those that cannot be are appended to `lost`.
    virtual MqttError store(std::vector<Outgoing> *) { return {}; }
    /// Whether store() has something to do.
    [[nodiscard]] virtual bool isStorePending() const { return false; }

    [[nodiscard]] virtual qsizetype count() const = 0;
    [[nodiscard]] virtual qsizetype bytes() const = 0;
    /// When the oldest was accepted, in ms since the epoch; 0 when none waits.
    [[nodiscard]] virtual qint64 oldest() = 0;
    [[nodiscard]] bool isEmpty() const { return count() == 0; }

protected:
    [[nodiscard]] virtual MqttError add(Outgoing &message) = 0;
    virtual void addFirst(Outgoing message) = 0;
    virtual Outgoing takeFirst() = 0;
    virtual std::optional<Outgoing> takeOut(quint64 id) = 0;
    /// Hands on all that waits.
    virtual void readAll(const std::function<void(const Outgoing &)> &reader) = 0;

private:
    [[nodiscard]] bool fits(qsizetype size) const
    {
        return count() < m_bounds.messages && size <= m_bounds.bytes - bytes();
    }
    void takeSuperseded(const QString &topic, std::vector<Outgoing> *displaced);
    void noteAll();
    void noteWaiting(const Outgoing &message);
    void noteTaken(const Outgoing &message);

    Bounds m_bounds;
    // Where the latest message of each topic is to be kept, by topic and number.
    QHash<QString, quint64> m_latest;
    std::set<quint64> m_superseded;
    bool m_isNoted = true; // the two hold; else they are made anew when they are needed
};

} // namespace mqtt
