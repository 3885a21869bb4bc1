// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace mqtt {

/// Makes an error in a JavaScript signal handler an exception for the C++ code that emits the
/// signal: the engine itself only warns of it.
class ScriptErrors : public QObject
{
    Q_OBJECT
public:
    ScriptErrors() = default;

    /// To be called when the object, whose signals are emitted, has its engine.
    void watch(const QObject *object);

    /// Calls what emits a signal, and throws the first error that JavaScript raised in it, as a
    /// std::runtime_error with file and line.
    void guard(const std::function<void()> &emitSignal);

private:
    bool m_guarding = false;
    QString m_first;
};

} // namespace mqtt
