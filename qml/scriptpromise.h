// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJSValue>
#include <QVariant>

#include <functional>

class QJSEngine;
class QObject;

namespace mqtt {

/// A promise of JavaScript whose end is decided in C++.
class ScriptPromise
{
public:
    explicit ScriptPromise(QJSEngine *engine);

    [[nodiscard]] QJSValue toValue() const { return m_parts.property(QStringLiteral("promise")); }
    void resolve(const QJSValue &value) const;
    /// With an Error of this text.
    void reject(const QString &what) const;

private:
    QJSEngine *m_engine;
    QJSValue m_parts;
};

/// The message of an error that JavaScript threw. Where that was is warned of, for the object.
[[nodiscard]] QString errorText(const QObject *object, const QJSValue &error);

/// Calls back, once, with what a promise came to: its value, or what it threw. At once for a value
/// that is no promise.
using Settled = std::function<void(const QJSValue &value, bool isThrown)>;
void whenSettled(QJSEngine *engine, const QJSValue &value, Settled then);

} // namespace mqtt
