// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "scripterrors.h"

#include <QPointer>
#include <QQmlEngine>
#include <QQmlError>

#include <stdexcept>

namespace mqtt {

void ScriptErrors::watch(const QObject *object)
{
    if (const QQmlEngine *engine = qmlEngine(object)) {
        connect(engine, &QQmlEngine::warnings, this, [this](const QList<QQmlError> &warnings) {
            if (m_guarding && m_first.isEmpty() && !warnings.isEmpty())
                m_first = warnings.first().toString();
        });
    }
}

void ScriptErrors::guard(const std::function<void()> &emitSignal)
{
    const QPointer<ScriptErrors> self(this);
    m_first.clear();
    m_guarding = true;
    emitSignal();
    if (!self) // the object was deleted by its own handler
        return;
    m_guarding = false;
    if (!m_first.isEmpty())
        throw std::runtime_error(m_first.toStdString());
}

} // namespace mqtt
