// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace mqtt {

/// What a QML file is made of, as far as its text tells: itself, the components and scripts beside
/// it that it names, and theirs.
struct QmlSources
{
    QStringList files;   // absolute, that exist; the file itself first
    QStringList modules; // that they import, without versions

    /// Whether one of the modules needs a QGuiApplication.
    [[nodiscard]] bool needGui() const;
};

[[nodiscard]] QmlSources readQmlSources(const QString &file);

} // namespace mqtt
