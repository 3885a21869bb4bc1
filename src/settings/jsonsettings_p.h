// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/jsonsettings.h"
#include "settings/statefile.h"

#include <QJsonObject>
#include <QMap>
#include <QTimer>

class JsonSettingsPrivate
{
public:
    JsonSettingsPrivate(JsonSettings *q, const QString &fileName);

    [[nodiscard]] QStringList absolute(const QString &key) const;
    [[nodiscard]] QStringList absolute(const QStringList &path) const;
    [[nodiscard]] QJsonObject currentGroup() const;

    bool set(const QStringList &path, const QVariant &value);
    void remove(const QStringList &path);

    /// Reads the file and puts the unsaved changes on top; false leaves everything as it was.
    bool load();
    bool save();
    [[nodiscard]] bool changedOutside() const;
    void moveTo(const QString &path);
    void setAutoSaveInterval(std::chrono::milliseconds interval);

    bool fail(JsonSettings::Status status, const QString &message);
    void clearError();

    JsonSettings *const q;
    QString fileName;
    QTimer autoSave; // runs while there is something to save
    QJsonObject root;
    QList<QStringList> groups; // the paths given to beginGroup()
    JsonSettings::Status status = JsonSettings::NoError;
    QString errorString;

private:
    std::optional<QJsonObject> read();
    void noteChange(const QStringList &path, const QJsonValue &value);
    void replay(QJsonObject &document) const;

    // Since the last save, by path; undefined = removed. An entry replaces those below it, and
    // those above it come first: applied in order they give the document again.
    QMap<QStringList, QJsonValue> m_changes;
    std::optional<mqtt::FileStamp> m_stamp; // of the content that root was read from or saved as
};
