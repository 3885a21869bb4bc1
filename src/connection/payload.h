// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QByteArray>
#include <QJsonValue>
#include <QString>
#include <QVariant>

#include <optional>

// Between the bytes of a message and the types of a program: the one table.
//
//  type           from bytes                                      to bytes
//  QByteArray     as they are                                     as they are
//  QString        valid UTF-8                                     UTF-8
//  bool           1 true on yes, 0 false off no, in any case      1, 0
//  int, qint64    decimal digits with an optional sign            decimal
//  double         decimal, exponent allowed, finite               decimal, rounded, no exponent
//  JSON, QVariant JSON text                                       compact JSON, numbers rounded
//  nothing        -                                               no bytes
//
// White space around a bool or number is ignored.
namespace mqtt {

/// Each gives nothing, and says why in *error, for a payload that is not of this form.
std::optional<QString> parseText(const QByteArray &payload, QString *error);
std::optional<bool> parseBool(const QByteArray &payload, QString *error);
std::optional<int> parseInt(const QByteArray &payload, QString *error);
std::optional<qint64> parseInt64(const QByteArray &payload, QString *error);
std::optional<double> parseDouble(const QByteArray &payload, QString *error);
/// Any JSON value, also a bare string or number.
std::optional<QJsonValue> parseJson(const QByteArray &payload, QString *error);

/// The bytes to publish; nothing, and the reason in *error, for a type without a form or a number
/// that is not finite.
MQTTSERVICE_EXPORT std::optional<QByteArray> formatPayload(const QVariant &value, int precision,
                                                           QString *error);
/// The same as JSON, where a text is quoted.
std::optional<QByteArray> formatJson(const QVariant &value, int precision, QString *error);

} // namespace mqtt
