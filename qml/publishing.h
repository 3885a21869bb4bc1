// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtterror.h"
#include "connection/mqttpublishoptions.h"

#include <QJSValue>
#include <QVariant>

#include <optional>

class QObject;

// What every publish() of QML does with its arguments and its result.
namespace mqtt {

struct ScriptMessage
{
    QVariant value;
    MqttPublishOptions options;
};

/// Nothing, and what is wrong with which argument in *error.
[[nodiscard]] std::optional<ScriptMessage>
readScriptMessage(const QJSValue &value, const QJSValue &options, QString *error);

/// Throws in JavaScript where the program is wrong: an error that nobody looks at would hide that.
MqttError throwIfWrong(const QObject *object, const MqttError &error);
MqttError throwError(const QObject *object, const QString &what);

} // namespace mqtt
