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
    connect(settings, &JsonSettings::valueChanged, this, &QmlJsonSettings::valueChanged);
    connect(settings, &JsonSettings::errorOccurred, this, &QmlJsonSettings::errorOccurred);
    connect(settings, &JsonSettings::statusChanged, this, &QmlJsonSettings::statusChanged);
    connect(settings, &JsonSettings::fileNameChanged, this, &QmlJsonSettings::fileNameChanged);
}

QJSValue QmlJsonSettings::function(const QString &name) const
{
    QJSEngine *engine = qjsEngine(this);
    return engine ? engine->newQObject(const_cast<QmlJsonSettings *>(this)).property(name)
                  : QJSValue();
}

QVariant QmlJsonSettings::read(const QString &key, const QJSValue &defaultValue) const
{
    return m_settings->value(key, defaultValue.toVariant());
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
