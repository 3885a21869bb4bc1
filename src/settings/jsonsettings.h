// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QObject>
#include <QStringList>
#include <QVariant>

#include <chrono>
#include <memory>

class JsonSettingsPrivate;

/// QSettings' interface over one nested JSON document: a service's state.
///
/// Keys are paths, "a/b/c" is the member "c" of "b" of "a". It differs from QSettings where JSON
/// does: a group is also a value, the map of what it holds, so value() and contains() know it and
/// setValue() replaces it; and nothing can be written below a value that is no group, which is an
/// error (status(), errorString(), errorOccurred()). How a QVariant is stored is described in
/// settings/jsonvariant.h: simple values, text, bytes, dates, lists and maps come back.
///
/// Changes are kept in memory until save(), sync(), the automatic saving or the destructor writes
/// them. Not thread-safe.
class MQTTSERVICE_EXPORT JsonSettings : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JsonSettings)
    Q_PROPERTY(QString fileName READ fileName NOTIFY fileNameChanged)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged)

public:
    enum Status { NoError, AccessError, FormatError };
    Q_ENUM(Status)

    /// Reads the file, if there is one. Without a file name nothing is ever read or written. A file
    /// that is no JSON object is set aside as `<file>.broken-<time>`; see status().
    explicit JsonSettings(const QString &fileName = {}, QObject *parent = nullptr);
    ~JsonSettings() override;

    /// Where the state of a service belongs: `option` if given (a file, or a folder if it ends in
    /// '/' or is one), else in $STATE_DIRECTORY, else in $XDG_STATE_HOME (~/.local/state) under
    /// "mqttservice"; as `<name>.json`.
    [[nodiscard]] static QString stateFile(const QString &name, const QString &option = {});

    [[nodiscard]] Q_INVOKABLE QVariant value(const QString &key,
                                             const QVariant &defaultValue = {}) const;
    Q_INVOKABLE void setValue(const QString &key, const QVariant &value);
    [[nodiscard]] Q_INVOKABLE bool contains(const QString &key) const;

    /// Removes a value or a group; with an empty key all of the current group.
    Q_INVOKABLE void remove(const QString &key);
    Q_INVOKABLE void clear();

    [[nodiscard]] Q_INVOKABLE QStringList childKeys() const;
    [[nodiscard]] Q_INVOKABLE QStringList childGroups() const;
    [[nodiscard]] Q_INVOKABLE QStringList allKeys() const;

    void beginGroup(const QString &prefix);
    void endGroup();
    [[nodiscard]] QString group() const;

    /// As setValue() and value(), with a key a level: here a key may contain '/'. Relative to the
    /// current group. False on an error.
    Q_INVOKABLE bool setPath(const QStringList &path, const QVariant &value);
    [[nodiscard]] Q_INVOKABLE QVariant getPath(const QStringList &path,
                                               const QVariant &defaultValue = {}) const;

    /// Writes the document if it was changed: at once and whole, readable by its owner alone. What
    /// somebody else changed in the file meanwhile is kept where it was not changed here.
    Q_INVOKABLE bool save();

    /// How long after a change it is saved by itself, together with what is changed meanwhile; 0,
    /// the default, for never. What could not be saved is tried again with the next change.
    [[nodiscard]] std::chrono::milliseconds autoSaveInterval() const;
    void setAutoSaveInterval(std::chrono::milliseconds interval);

    /// Writes changes as save() does and takes over what was changed in the file.
    Q_INVOKABLE void sync();

    [[nodiscard]] QString fileName() const;
    /// Goes on in another file: what is there is read, and what was not saved is put over it. With
    /// an empty name all is kept in memory alone.
    void setFileName(const QString &fileName);
    [[nodiscard]] bool isWritable() const;

    /// The first error since the last save() or sync() that succeeded.
    [[nodiscard]] Status status() const;
    /// What is wrong with what, and what is allowed; empty without an error.
    [[nodiscard]] QString errorString() const;

Q_SIGNALS:
    /// A value was changed, removed or read anew: at this path, or below it; an empty path is all.
    void valueChanged(const QString &path);
    void errorOccurred(const QString &message);
    void statusChanged();
    void fileNameChanged();

private:
    std::unique_ptr<JsonSettingsPrivate> const d;
};
