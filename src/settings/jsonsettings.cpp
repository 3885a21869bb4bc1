// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"

#include "settings/jsonpath.h"
#include "settings/jsonsettings_p.h"
#include "settings/jsonvariant.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace {

constexpr QChar Separator = u'/';

// As QSettings: slashes at either end and repeated ones do not count.
QStringList split(const QString &key)
{
    return key.split(Separator, Qt::SkipEmptyParts);
}

// An empty object holds no key, so it is a value, not a group.
bool isGroup(const QJsonValue &value)
{
    return value.isObject() && !value.toObject().isEmpty();
}

void appendLeaves(const QJsonObject &object, const QString &prefix, QStringList &out)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (isGroup(*it))
            appendLeaves(it->toObject(), prefix % it.key() % Separator, out);
        else
            out.append(prefix + it.key());
    }
}

QStringList childNames(const QJsonObject &object, bool groups)
{
    QStringList out;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (isGroup(*it) == groups)
            out.append(it.key());
    }
    out.sort();
    return out;
}

QVariant orDefault(const QJsonValue &value, const QVariant &defaultValue)
{
    return value.isUndefined() ? defaultValue : mqtt::toVariant(value);
}

QString absolutePath(const QString &fileName)
{
    return fileName.isEmpty() ? fileName : QFileInfo(fileName).absoluteFilePath();
}

} // namespace

JsonSettings::JsonSettings(const QString &fileName, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<JsonSettingsPrivate>(this, absolutePath(fileName)))
{
    if (d->changedOutside())
        d->load();
}

JsonSettings::~JsonSettings()
{
    d->save();
}

QString JsonSettings::stateFile(const QString &name, const QString &option)
{
    const QString file = QString(name).replace(Separator, u'_') % ".json"_L1;
    if (!option.isEmpty()) {
        const bool isFolder = option.endsWith(Separator) || QFileInfo(option).isDir();
        return isFolder ? QDir(option).absoluteFilePath(file)
                        : QFileInfo(option).absoluteFilePath();
    }
    // systemd separates several folders by colons; the first is the service's own.
    const QString systemd = qEnvironmentVariable("STATE_DIRECTORY").section(u':', 0, 0);
    if (!systemd.isEmpty())
        return QDir(systemd).absoluteFilePath(file);
    QString base = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(base)) // the XDG specification ignores a relative one
        base = QDir::homePath() % "/.local/state"_L1;
    return QDir(base).absoluteFilePath("mqttservice/"_L1 % file);
}

QVariant JsonSettings::value(const QString &key, const QVariant &defaultValue) const
{
    const QStringList path = split(key);
    if (path.isEmpty())
        return {}; // as QSettings: an empty key names no value
    return getPath(path, defaultValue);
}

void JsonSettings::setValue(const QString &key, const QVariant &value)
{
    setPath(split(key), value);
}

bool JsonSettings::contains(const QString &key) const
{
    const QStringList path = split(key);
    return !path.isEmpty() && !mqtt::valueAt(d->root, d->absolute(path)).isUndefined();
}

void JsonSettings::remove(const QString &key)
{
    d->remove(d->absolute(key));
}

void JsonSettings::clear()
{
    d->remove({});
}

QStringList JsonSettings::childKeys() const
{
    return childNames(d->currentGroup(), false);
}

QStringList JsonSettings::childGroups() const
{
    return childNames(d->currentGroup(), true);
}

QStringList JsonSettings::allKeys() const
{
    QStringList out;
    appendLeaves(d->currentGroup(), {}, out);
    out.sort();
    return out;
}

void JsonSettings::beginGroup(const QString &prefix)
{
    d->groups.append(split(prefix));
}

void JsonSettings::endGroup()
{
    if (d->groups.isEmpty())
        qWarning("JsonSettings::endGroup: no matching beginGroup()");
    else
        d->groups.removeLast();
}

QString JsonSettings::group() const
{
    return d->absolute(QStringList()).join(Separator);
}

bool JsonSettings::setPath(const QStringList &path, const QVariant &value)
{
    if (path.isEmpty() || path.contains(QString())) {
        return d->fail(FormatError, "a key \""_L1 % path.join(Separator) %
                                        "\" is empty or has an empty level; allowed is at least "
                                        "one character"_L1);
    }
    return d->set(d->absolute(path), value);
}

QVariant JsonSettings::getPath(const QStringList &path, const QVariant &defaultValue) const
{
    return orDefault(mqtt::valueAt(d->root, d->absolute(path)), defaultValue);
}

bool JsonSettings::save()
{
    const QJsonObject before = d->root;
    const bool saved = d->save();
    for (const QStringList &path : mqtt::differences(before, d->root))
        Q_EMIT valueChanged(path.join(Separator));
    return saved;
}

void JsonSettings::sync()
{
    const QJsonObject before = d->root;
    if (!d->changedOutside() || d->load())
        d->save();
    for (const QStringList &path : mqtt::differences(before, d->root))
        Q_EMIT valueChanged(path.join(Separator));
}

QString JsonSettings::fileName() const
{
    return d->fileName;
}

void JsonSettings::setFileName(const QString &fileName)
{
    const QString path = absolutePath(fileName);
    if (path == d->fileName)
        return;
    const QJsonObject before = d->root;
    d->moveTo(path);
    Q_EMIT fileNameChanged();
    for (const QStringList &changed : mqtt::differences(before, d->root))
        Q_EMIT valueChanged(changed.join(Separator));
}

std::chrono::milliseconds JsonSettings::autoSaveInterval() const
{
    return d->autoSave.intervalAsDuration();
}

void JsonSettings::setAutoSaveInterval(std::chrono::milliseconds interval)
{
    d->setAutoSaveInterval(interval);
}

bool JsonSettings::isWritable() const
{
    if (d->fileName.isEmpty())
        return false;
    QFileInfo info(mqtt::followLinks(d->fileName));
    if (info.exists() && !(info.isFile() && info.isWritable()))
        return false;
    do { // the folder, or the nearest one above it that is there
        info = QFileInfo(info.absolutePath());
    } while (!info.exists() && !info.isRoot());
    return info.isDir() && info.isWritable();
}

JsonSettings::Status JsonSettings::status() const
{
    return d->status;
}

QString JsonSettings::errorString() const
{
    return d->errorString;
}
