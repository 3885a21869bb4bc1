// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings_p.h"

#include "connection/readfile.h"
#include "settings/jsonpath.h"
#include "settings/jsonvariant.h"

#include <QJsonDocument>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcSettings, "mqttservice.settings")

constexpr qint64 LargestState = 256 * 1024 * 1024;

} // namespace

JsonSettingsPrivate::JsonSettingsPrivate(JsonSettings *owner, const QString &path)
    : q(owner)
    , fileName(path)
{
    autoSave.setSingleShot(true);
    autoSave.setInterval(0);
    QObject::connect(&autoSave, &QTimer::timeout, q, &JsonSettings::save);
}

QStringList JsonSettingsPrivate::absolute(const QString &key) const
{
    return absolute(key.split(u'/', Qt::SkipEmptyParts));
}

QStringList JsonSettingsPrivate::absolute(const QStringList &path) const
{
    QStringList out;
    for (const QStringList &group : groups)
        out += group;
    return out + path;
}

QJsonObject JsonSettingsPrivate::currentGroup() const
{
    return mqtt::valueAt(root, absolute(QStringList())).toObject();
}

bool JsonSettingsPrivate::set(const QStringList &path, const QVariant &value)
{
    const QString name = path.join(u'/');
    if (const qsizetype levels = mqtt::blockedAt(root, path); levels > 0) {
        return fail(JsonSettings::FormatError,
                    '"'_L1 % name % "\" cannot be set: \""_L1 % path.first(levels).join(u'/') %
                        "\" holds a value; allowed is a path through groups only"_L1);
    }
    QString error;
    const std::optional<QJsonValue> json = mqtt::toJson(value, &error, int(path.size()));
    if (!json)
        return fail(JsonSettings::FormatError, '"'_L1 % name % "\" cannot be set: "_L1 % error);
    if (mqtt::valueAt(root, path) == *json)
        return true;
    mqtt::setValueAt(root, path, *json);
    noteChange(path, *json);
    Q_EMIT q->valueChanged(name);
    return true;
}

void JsonSettingsPrivate::remove(const QStringList &path)
{
    const QJsonValue value = mqtt::valueAt(root, path);
    if (value.isUndefined() || (path.isEmpty() && root.isEmpty()))
        return;
    mqtt::removeAt(root, path);
    noteChange(path, QJsonValue(QJsonValue::Undefined));
    Q_EMIT q->valueChanged(path.join(u'/'));
}

void JsonSettingsPrivate::noteChange(const QStringList &path, const QJsonValue &value)
{
    const auto isBelow = [&path](const QStringList &other) {
        return other.size() >= path.size() && other.first(path.size()) == path;
    };
    auto it = m_changes.lowerBound(path);
    while (it != m_changes.end() && isBelow(it.key()))
        it = m_changes.erase(it);
    m_changes.insert(path, value);
    if (autoSave.interval() > 0 && !autoSave.isActive())
        autoSave.start();
}

void JsonSettingsPrivate::replay(QJsonObject &document) const
{
    for (auto it = m_changes.begin(); it != m_changes.end(); ++it) {
        if (it->isUndefined()) {
            mqtt::removeAt(document, it.key());
            continue;
        }
        // Somebody else may have put a value in place of a group: what was set here wins.
        if (const qsizetype levels = mqtt::blockedAt(document, it.key()); levels > 0)
            mqtt::removeAt(document, it.key().first(levels));
        mqtt::setValueAt(document, it.key(), *it);
    }
}

std::optional<QJsonObject> JsonSettingsPrivate::read()
{
    QString error;
    const std::optional<QByteArray> content = mqtt::readFile(fileName, LargestState, &error);
    if (!content) {
        fail(JsonSettings::AccessError, fileName % u' ' % error);
        return {};
    }
    if (content->trimmed().isEmpty())
        return QJsonObject();
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(*content, &parseError);
    if (document.isObject())
        return document.object();

    const QString what =
        fileName % (parseError.error == QJsonParseError::NoError
                        ? QString(" holds a JSON array; allowed is an object"_L1)
                        : QString(" is no JSON: "_L1 % parseError.errorString() % " at byte "_L1 %
                                  QString::number(parseError.offset)));
    const QString aside = mqtt::setAside(fileName);
    if (aside.isEmpty()) {
        fail(JsonSettings::AccessError, what % ", and it cannot be set aside"_L1);
        return {};
    }
    fail(JsonSettings::FormatError, what % "; it was set aside as "_L1 % aside);
    return QJsonObject();
}

bool JsonSettingsPrivate::load()
{
    const std::optional<mqtt::FileStamp> stamp = mqtt::fileStamp(fileName);
    std::optional<QJsonObject> document = read();
    if (!document)
        return false;
    root = *document;
    replay(root);
    m_stamp = mqtt::fileStamp(fileName) ? stamp : std::nullopt; // none if it was set aside
    return true;
}

void JsonSettingsPrivate::moveTo(const QString &path)
{
    fileName = path;
    m_stamp.reset();
    clearError();
    if (changedOutside() && load())
        return;
    root = {};
    replay(root);
}

void JsonSettingsPrivate::setAutoSaveInterval(std::chrono::milliseconds interval)
{
    autoSave.stop();
    autoSave.setInterval(interval);
    if (interval.count() > 0 && !m_changes.isEmpty())
        autoSave.start();
}

bool JsonSettingsPrivate::changedOutside() const
{
    if (fileName.isEmpty())
        return false;
    const std::optional<mqtt::FileStamp> stamp = mqtt::fileStamp(fileName);
    return stamp && stamp != m_stamp; // a file that is gone has nothing to tell
}

bool JsonSettingsPrivate::save()
{
    autoSave.stop();
    if (fileName.isEmpty()) {
        m_changes.clear();
        clearError();
        return true;
    }
    const bool isGone = m_stamp && !mqtt::fileStamp(fileName);
    if (!m_changes.isEmpty() || isGone) {
        const mqtt::FolderLock lock(fileName);
        if (changedOutside() && !load())
            return false;
        QString error;
        if (!mqtt::replaceFile(fileName, QJsonDocument(root).toJson(), &error))
            return fail(JsonSettings::AccessError, fileName % " cannot be written: "_L1 % error);
        m_changes.clear();
        m_stamp = mqtt::fileStamp(fileName);
    }
    clearError();
    return true;
}

bool JsonSettingsPrivate::fail(JsonSettings::Status newStatus, const QString &message)
{
    qCWarning(lcSettings).noquote() << message;
    if (status == JsonSettings::NoError) {
        status = newStatus;
        errorString = message;
        Q_EMIT q->statusChanged();
    }
    Q_EMIT q->errorOccurred(message);
    return false;
}

void JsonSettingsPrivate::clearError()
{
    if (status == JsonSettings::NoError)
        return;
    status = JsonSettings::NoError;
    errorString.clear();
    Q_EMIT q->statusChanged();
}
