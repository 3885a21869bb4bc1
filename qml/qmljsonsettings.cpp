// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmljsonsettings.h"

#include "jsvalue.h"
#include "publishing.h"

#include <QJSEngine>
#include <QtQml/qqml.h>

using namespace Qt::StringLiterals;

QmlJsonSettings::QmlJsonSettings(JsonSettings *settings, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
{
    QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    connect(settings, &JsonSettings::valueChanged, this, [this](const QString &path) {
        ++m_changes;
        Q_EMIT valueChanged(path);
    });
    connect(settings, &JsonSettings::errorOccurred, this, &QmlJsonSettings::errorOccurred);
    connect(settings, &JsonSettings::statusChanged, this, &QmlJsonSettings::statusChanged);
    connect(settings, &JsonSettings::fileNameChanged, this, &QmlJsonSettings::fileNameChanged);
}

/// A binding that asks reads a property, too, and with that is told of changes.
void QmlJsonSettings::noteReader() const
{
    if (QJSEngine *engine = qjsEngine(this))
        engine->newQObject(const_cast<QmlJsonSettings *>(this)).property(u"changes"_s);
}

QVariant QmlJsonSettings::value(const QString &key, const QJSValue &defaultValue) const
{
    noteReader();
    return m_settings->value(key, defaultValue.toVariant());
}

bool QmlJsonSettings::contains(const QString &key) const
{
    noteReader();
    return m_settings->contains(key);
}

void QmlJsonSettings::setValue(const QString &key, const QJSValue &value)
{
    QString error;
    if (const std::optional<QVariant> given = mqtt::fromJavaScript(value, u"value"_s, &error))
        m_settings->setValue(key, *given);
    else
        mqtt::throwError(this, error);
}

bool QmlJsonSettings::setPath(const QStringList &path, const QJSValue &value)
{
    QString error;
    if (const std::optional<QVariant> given = mqtt::fromJavaScript(value, u"value"_s, &error))
        return m_settings->setPath(path, *given);
    mqtt::throwError(this, error);
    return false;
}

QVariant QmlJsonSettings::getPath(const QStringList &path, const QJSValue &defaultValue) const
{
    return m_settings->getPath(path, defaultValue.toVariant());
}
