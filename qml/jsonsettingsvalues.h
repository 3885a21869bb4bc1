// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/jsonsettings.h"

#include <QJSValue>
#include <QObject>
#include <qqmlregistration.h>

/// What QML's JsonSettings has over that of C++: state.value("a/b") in a binding is evaluated again
/// when a value changes, and setValue() takes objects and arrays.
class JsonSettingsValues : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QJSValue value READ value NOTIFY changed)
    Q_PROPERTY(QJSValue contains READ contains NOTIFY changed)
    Q_PROPERTY(QJSValue setValue READ setValue CONSTANT)
    QML_ANONYMOUS
public:
    explicit JsonSettingsValues(QObject *settings);

    // Functions, as they are called in QML; reading one that asks notes who has to ask again.

    [[nodiscard]] QJSValue value() const { return function(QStringLiteral("get")); }
    [[nodiscard]] QJSValue contains() const { return function(QStringLiteral("has")); }
    [[nodiscard]] QJSValue setValue() const { return function(QStringLiteral("set")); }

    Q_INVOKABLE QVariant get(const QString &key, const QJSValue &defaultValue = {}) const;
    Q_INVOKABLE bool has(const QString &key) const;
    Q_INVOKABLE void set(const QString &key, const QJSValue &value);

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QJSValue function(const QString &name) const;

    JsonSettings *const m_settings;
};
