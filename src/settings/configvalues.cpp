// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configvalues.h"

#include "settings/duration.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto SecretForms = "allowed is text in quotes, {\"file\": \"PATH\"}, {\"env\": \"NAME\"} "
                             "or {\"credential\": \"ID\"}"_L1;

} // namespace

QJsonValue ConfigValues::value(QStringView key) const
{
    return m_values.value(key.toString(), QJsonValue(QJsonValue::Undefined));
}

void ConfigValues::read(QStringView key, QString *out) const
{
    *out = value(key).toString(*out);
}

void ConfigValues::read(QStringView key, bool *out) const
{
    *out = value(key).toBool(*out);
}

void ConfigValues::read(QStringView key, double *out) const
{
    *out = value(key).toDouble(*out);
}

void ConfigValues::read(QStringView key, std::chrono::milliseconds *out) const
{
    if (has(key))
        *out = durationFromJson(value(key)).value_or(*out);
}

void ConfigValues::read(QStringView key, MqttSecret *out) const
{
    QString ignored; // it was checked
    if (has(key))
        *out = secretFromJson(value(key), m_folder, &ignored).value_or(*out);
}

void ConfigValues::readSeconds(QStringView key, std::chrono::seconds *out) const
{
    std::chrono::milliseconds exact = *out;
    read(key, &exact);
    *out = std::chrono::ceil<std::chrono::seconds>(exact);
}

void ConfigValues::readPath(QStringView key, QString *out) const
{
    if (!has(key))
        return;
    const QString given = value(key).toString();
    *out = QDir::cleanPath(QDir(m_folder).absoluteFilePath(given));
    if (given.endsWith(u'/') && !out->endsWith(u'/'))
        *out += u'/';
}

QStringList ConfigValues::texts(QStringView key) const
{
    const QJsonValue given = value(key);
    if (given.isString())
        return {given.toString()};
    QStringList out;
    for (const QJsonValue &item : given.toArray())
        out.append(item.toString());
    return out;
}

std::optional<MqttSecret> secretFromJson(const QJsonValue &value, const QString &folder,
                                         QString *error)
{
    const auto fail = [error](const QString &what) {
        *error = what;
        return std::nullopt;
    };
    if (value.isString())
        return MqttSecret(value.toString());
    const QJsonObject object = value.toObject();
    if (object.size() != 1)
        return fail("is no secret; "_L1 % SecretForms);
    const QString source = object.begin().key();
    const QString name = object.begin()->toString();
    if (name.isEmpty())
        return fail("names nothing; "_L1 % SecretForms);
    if (source == "file"_L1)
        return MqttSecret::fromFile(QDir::cleanPath(QDir(folder).absoluteFilePath(name)));
    if (source == "env"_L1)
        return MqttSecret::fromEnvironment(name);
    if (source == "credential"_L1)
        return MqttSecret::fromCredential(name);
    return fail("has the unknown source \""_L1 % source % "\"; "_L1 % SecretForms);
}

} // namespace mqtt
