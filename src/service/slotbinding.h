// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "service/slot.h"
#include "topic/topicpattern.h"

#include <memory>
#include <vector>

namespace mqtt {

/// What a value is converted to, from the type of a parameter.
enum class Form {
    Unknown,
    Bytes,
    Text,
    Bool,
    Int,
    Int64,
    Double,
    JsonValue,
    JsonObject,
    JsonArray,
    JsonDocument,
    Variant,
    Map,
    List,
    Gadget,
    Message,
};
[[nodiscard]] Form formOf(QMetaType type);

/// A slot bound to a topic: which parameter is filled from what, decided once; then called for each
/// message.
///
/// The first parameter takes the payload, in the form of its type, or the whole message. Those
/// behind it take the captures of the topic in their order. The last may be the whole message.
class SlotBinding
{
public:
    /// Null, and the reason in *error, for a slot that cannot be called with such messages.
    [[nodiscard]] static std::shared_ptr<const SlotBinding>
    bind(const Slot &slot, const TopicPattern &pattern, QString *error);

    /// Ok, PayloadNotConvertible (the slot was not called), or HandlerFailed (it threw).
    [[nodiscard]] MqttError call(const MqttMessage &message) const;

    [[nodiscard]] QObject *receiver() const { return m_slot.receiver; }
    [[nodiscard]] const QByteArray &name() const { return m_slot.name; }

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
    struct Argument;

    SlotBinding(const Slot &slot, const TopicPattern &pattern);
    [[nodiscard]] MqttError fill(const MqttMessage &message, Argument *values, void **argv) const;

    Slot m_slot;
    TopicPattern m_pattern;
    std::vector<Parameter> m_parameters;
    bool m_needsCaptures = false;
    bool m_needsMessage = false;
};

} // namespace mqtt
