// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QMap>
#include <QString>

namespace mqtt {

using TemplateValues = QMap<QString, QString>;

/// The text with each @KEY@ replaced that has a value; whatever else has an @ stays as it is.
[[nodiscard]] QString fillTemplate(QString text, const TemplateValues &values);

/// What is in a file of the program's resources.
[[nodiscard]] QString readResource(const QString &path);

} // namespace mqtt
