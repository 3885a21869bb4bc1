// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonValue>
#include <QMetaType>
#include <QVariant>

// Between JSON and the types a program composes: a Q_GADGET, and a QList of values.
namespace mqtt {

/// Whether fromJson() can make a value of the type: a gadget, or a list of gadgets, numbers, texts.
[[nodiscard]] bool isComposed(QMetaType type);

/// A value of the type. Each writable property of a gadget takes the member of its name: numbers
/// and booleans, enumerators by name or number, texts and what QVariant makes of a text (dates,
/// QUuid …), lists and gadgets in turn. Other members are ignored, so that the sender may be newer.
/// Invalid where something is missing or of another type; *error then names the member, as a clause
/// to put behind "the payload".
[[nodiscard]] QVariant fromJson(const QJsonValue &json, QMetaType type, QString *error);

/// The other way, with a member for each readable property, and enumerators by name. What is no
/// gadget stays as it is.
[[nodiscard]] QVariant gadgetToVariant(const QVariant &value);

} // namespace mqtt
