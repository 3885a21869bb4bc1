// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QString>

#include <chrono>

namespace mqtt {

/// Where the visible part of a QML program is shown: windows, in the program with a GUI.
class Stage
{
public:
    virtual ~Stage() = default;

    /// Shows the root object, if there is something to see, in place of the one of before.
    virtual void show(QObject *root) = 0;

    /// Some time after the first picture is drawn, writes one to the file and leaves the event
    /// loop; with an error, which has been printed, if there is nothing to be seen.
    virtual void shoot(const QString &file, std::chrono::milliseconds after) = 0;
};

} // namespace mqtt
