// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonValue>
#include <QMetaType>
#include <QString>
#include <QVariant>

namespace mqtt {

/// A Q_GADGET from the members of a JSON object: every writable property needs a member of its
/// type; other members are ignored. Invalid, and the reason in *error, when it does not fit.
[[nodiscard]] QVariant gadgetFromJson(const QJsonValue &json, QMetaType type, QString *error);

} // namespace mqtt
