// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonpath.h"

namespace mqtt {

namespace {

void setBelow(QJsonObject &object, const QStringList &path, qsizetype level,
              const QJsonValue &value)
{
    const QString &key = path[level];
    if (level + 1 == path.size()) {
        object.insert(key, value);
        return;
    }
    // Taken, not copied: with a second reference each level would be copied to be changed.
    QJsonObject child = object.take(key).toObject();
    setBelow(child, path, level + 1, value);
    object.insert(key, child);
}

bool removeBelow(QJsonObject &object, const QStringList &path, qsizetype level)
{
    const auto it = object.find(path[level]);
    if (it == object.end())
        return false;
    if (level + 1 == path.size()) {
        object.erase(it);
        return true;
    }
    if (!it->isObject())
        return false;
    QJsonObject child = it->toObject();
    if (!removeBelow(child, path, level + 1))
        return false;
    if (child.isEmpty())
        object.remove(path[level]);
    else
        object.insert(path[level], child);
    return true;
}

void compare(const QJsonObject &a, const QJsonObject &b, const QStringList &above,
             QList<QStringList> &out)
{
    QStringList keys = a.keys() + b.keys();
    keys.sort();
    keys.removeDuplicates();
    for (const QString &key : keys) {
        const QJsonValue left = a.value(key);
        const QJsonValue right = b.value(key);
        if (left == right)
            continue;
        const QStringList path = above + QStringList(key);
        if (left.isObject() && right.isObject())
            compare(left.toObject(), right.toObject(), path, out);
        else
            out.append(path);
    }
}

} // namespace

QJsonValue valueAt(const QJsonObject &root, const QStringList &path)
{
    QJsonValue value = root;
    for (const QString &key : path) {
        if (!value.isObject())
            return QJsonValue(QJsonValue::Undefined);
        value = value.toObject().value(key);
    }
    return value;
}

qsizetype blockedAt(const QJsonObject &root, const QStringList &path)
{
    QJsonValue value = root;
    for (qsizetype level = 0; level + 1 < path.size(); ++level) {
        value = value.toObject().value(path[level]);
        if (value.isUndefined())
            return 0;
        if (!value.isObject())
            return level + 1;
    }
    return 0;
}

void setValueAt(QJsonObject &root, const QStringList &path, const QJsonValue &value)
{
    setBelow(root, path, 0, value);
}

void removeAt(QJsonObject &root, const QStringList &path)
{
    if (path.isEmpty())
        root = {};
    else
        removeBelow(root, path, 0);
}

QList<QStringList> differences(const QJsonObject &a, const QJsonObject &b)
{
    QList<QStringList> out;
    compare(a, b, {}, out);
    return out;
}

} // namespace mqtt
