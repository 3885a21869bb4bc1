// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QThread>

namespace mqtt {

/// Who takes an object that outlives its owner for its last bytes: the application, which ends it
/// with itself; nobody in another thread.
inline QObject *lastOwner(const QObject *object)
{
    QCoreApplication *app = QCoreApplication::instance();
    return app && app->thread() == object->thread() ? app : nullptr;
}

} // namespace mqtt
