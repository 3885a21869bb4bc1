// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "service/conversion.h"
#include "service/slot.h"
#include "topic/topicpattern.h"

#include <chrono>
#include <memory>
#include <vector>

namespace mqtt {

/// A slot bound to a topic: which parameter is filled from what, decided once; then called for each
/// message.
///
/// The first parameter takes the payload, in the form of its type, or the whole message. Those
/// behind it take the captures of the topic in their order. The last may be the whole message.
class SlotBinding
{
public:
    using Clock = std::chrono::steady_clock;
    using TimePoint = Clock::time_point;
    struct Outcome
    {
        MqttError error; // Ok, PayloadNotConvertible (no call), or HandlerFailed (it threw)
        QVariant value;  // what the slot returned; invalid for one that returns nothing
        std::optional<QString> thrown;    // what it threw, in words
        std::chrono::nanoseconds took{0}; // from that time to the end of the call
    };

    /// Null, and the reason in *error, for a slot that cannot be called with such messages.
    [[nodiscard]] static std::shared_ptr<const SlotBinding>
    bind(const Slot &slot, const TopicPattern &pattern, QString *error);

    [[nodiscard]] Outcome call(const MqttMessage &message, TimePoint now = Clock::now()) const;

    [[nodiscard]] QObject *receiver() const { return m_slot.receiver; }
    [[nodiscard]] const QByteArray &name() const { return m_slot.name; }
    /// Whether the slot returns a value, which answers the message.
    [[nodiscard]] bool answers() const { return m_slot.result.isValid(); }
    /// Continues with what comes of a returned value: at once, or when its future has finished; on
    /// behalf of the context, and while that lives.
    void await(const QVariant &value, QObject *context, const Continuation &then) const;

    /// The message with its named captures.
    [[nodiscard]] static MqttMessage withCaptures(const MqttMessage &message,
                                                  const TopicPattern &pattern);

private:
    struct Parameter
    {
        Form form;
        QMetaType type;
        qsizetype capture; // which one; -1: the payload or message
    };

    SlotBinding(const Slot &slot, const TopicPattern &pattern);
    [[nodiscard]] bool addParameter(QMetaType type, QString *error);
    [[nodiscard]] bool checkResult(QString *error) const;
    [[nodiscard]] MqttError fill(const MqttMessage &message, Converted *values, void **argv) const;
    void run(void **argv, const MqttMessage &message, TimePoint now, Outcome *outcome) const;

    Slot m_slot;
    TopicPattern m_pattern;
    std::vector<Parameter> m_parameters;
    qsizetype m_captures = 0; // taken by parameters
    bool m_needsMessage = false;
    bool m_takesBytes = false; // and nothing else, and gives nothing back
};

} // namespace mqtt
