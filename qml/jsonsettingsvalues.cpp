// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "jsonsettingsvalues.h"

#include "jsvalue.h"
#include "publishing.h"

#include <QJSEngine>
#include <QtQml/qqml.h>

using namespace Qt::StringLiterals;

JsonSettingsValues::JsonSettingsValues(QObject *settings)
    : QObject(settings)
    , m_settings(qobject_cast<JsonSettings *>(settings))
{
    QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    connect(m_settings, &JsonSettings::valueChanged, this, &JsonSettingsValues::changed);
}

QJSValue JsonSettingsValues::function(const QString &name) const
{
    QJSEngine *engine = qjsEngine(m_settings);
    return engine ? engine->newQObject(const_cast<JsonSettingsValues *>(this)).property(name)
                  : QJSValue();
}

QVariant JsonSettingsValues::get(const QString &key, const QJSValue &defaultValue) const
{
    return m_settings->value(key, defaultValue.toVariant());
}

bool JsonSettingsValues::has(const QString &key) const
{
    return m_settings->contains(key);
}

void JsonSettingsValues::set(const QString &key, const QJSValue &value)
{
    QString error;
    if (const std::optional<QVariant> read = mqtt::fromJavaScript(value, u"value"_s, &error))
        m_settings->setValue(key, *read);
    else
        mqtt::throwError(m_settings, error);
}
