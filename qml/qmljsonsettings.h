// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/jsonsettings.h"

#include <QJSValue>
#include <QObject>
#include <QVariant>
#include <qqmlregistration.h>

/// QML's view of a JsonSettings: service.state. A binding on state.value("a/b") or
/// state.contains("a/b") is evaluated again when a value changes.
class QmlJsonSettings : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int changes READ changes NOTIFY valueChanged)
    Q_PROPERTY(QString fileName READ fileName NOTIFY fileNameChanged)
    Q_PROPERTY(JsonSettings::Status status READ status NOTIFY statusChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged)
    QML_NAMED_ELEMENT(JsonSettings)
    QML_UNCREATABLE("it belongs to a MqttService: service.state")
public:
    QmlJsonSettings(JsonSettings *settings, QObject *parent);

    [[nodiscard]] Q_INVOKABLE QVariant value(const QString &key,
                                             const QJSValue &defaultValue = {}) const;
    [[nodiscard]] Q_INVOKABLE bool contains(const QString &key) const;

    /// Throws for what cannot be kept, as undefined.
    Q_INVOKABLE void setValue(const QString &key, const QJSValue &value);
    Q_INVOKABLE bool setPath(const QStringList &path, const QJSValue &value);
    [[nodiscard]] Q_INVOKABLE QVariant getPath(const QStringList &path,
                                               const QJSValue &defaultValue = {}) const;
    Q_INVOKABLE void remove(const QString &key) { m_settings->remove(key); }
    Q_INVOKABLE void clear() { m_settings->clear(); }
    [[nodiscard]] Q_INVOKABLE QStringList childKeys() const { return m_settings->childKeys(); }
    [[nodiscard]] Q_INVOKABLE QStringList childGroups() const { return m_settings->childGroups(); }
    [[nodiscard]] Q_INVOKABLE QStringList allKeys() const { return m_settings->allKeys(); }
    Q_INVOKABLE bool save() { return m_settings->save(); }
    Q_INVOKABLE void sync() { m_settings->sync(); }

    /// How many there were.
    [[nodiscard]] int changes() const { return m_changes; }
    [[nodiscard]] QString fileName() const { return m_settings->fileName(); }
    [[nodiscard]] JsonSettings::Status status() const { return m_settings->status(); }
    [[nodiscard]] QString errorString() const { return m_settings->errorString(); }

Q_SIGNALS:
    /// Those of JsonSettings.
    void valueChanged(const QString &path);
    void errorOccurred(const QString &message);
    void statusChanged();
    void fileNameChanged();

private:
    void noteReader() const;

    JsonSettings *const m_settings;
    int m_changes = 0;
};
