// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/secret.h"

#include "settings/statefile.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonObject>
#include <QUtf8StringView>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr qint64 LongestSecret = 65536;
constexpr auto Forms = "allowed is text in quotes, {\"file\": \"PATH\"}, {\"env\": \"NAME\"} or "
                       "{\"credential\": \"ID\"}"_L1;

std::optional<Secret> fail(QString *error, const QString &what)
{
    *error = what;
    return {};
}

std::optional<Secret> fromFile(const QString &path, QString *error, QString *warning)
{
    QString problem;
    std::optional<QByteArray> content = readFile(path, LongestSecret, &problem);
    if (!content)
        return fail(error, "names the file "_L1 % path % ", which "_L1 % problem);
    if (content->endsWith('\n'))
        content->chop(content->endsWith("\r\n") ? 2 : 1);
    if (content->isEmpty())
        return fail(error, "names the file "_L1 % path % ", which is empty"_L1);
    if (!QUtf8StringView(*content).isValidUtf8())
        return fail(error, "names the file "_L1 % path % ", which is no UTF-8 text"_L1);
    if (QFileInfo(path).permissions().testFlag(QFileDevice::ReadOther)) {
        *warning = "names the file "_L1 % path %
                   ", which everybody can read; allowed is mode 0600 or 0640"_L1;
    }
    return Secret(QString::fromUtf8(*content));
}

std::optional<Secret> fromEnvironment(const QString &name, QString *error)
{
    const QByteArray variable = name.toLocal8Bit();
    if (!qEnvironmentVariableIsSet(variable.constData()))
        return fail(error, "names the environment variable "_L1 % name % ", which is not set"_L1);
    const QString text = qEnvironmentVariable(variable.constData());
    if (text.isEmpty())
        return fail(error, "names the environment variable "_L1 % name % ", which is empty"_L1);
    return Secret(text);
}

std::optional<Secret> fromCredential(const QString &id, QString *error, QString *warning)
{
    if (id.contains(u'/') || id == "."_L1 || id == ".."_L1)
        return fail(error, "names the credential \""_L1 % id %
                               "\"; allowed is a name without "
                               "'/'"_L1);
    const QString folder = qEnvironmentVariable("CREDENTIALS_DIRECTORY");
    if (folder.isEmpty()) {
        return fail(error, "names the credential \""_L1 % id %
                               "\", but systemd passed none; its unit needs LoadCredential="_L1 %
                               id % ":PATH"_L1);
    }
    return fromFile(QDir(folder).filePath(id), error, warning);
}

} // namespace

std::optional<Secret> resolveSecret(const QJsonValue &value, const QString &folder, QString *error,
                                    QString *warning)
{
    if (value.isString())
        return Secret(value.toString());
    const QJsonObject object = value.toObject();
    if (object.size() != 1)
        return fail(error, "is no secret; "_L1 % Forms);
    const QString source = object.begin().key();
    const QString name = object.begin()->toString();
    if (name.isEmpty())
        return fail(error, "names nothing; "_L1 % Forms);
    if (source == "file"_L1)
        return fromFile(QDir(folder).absoluteFilePath(name), error, warning);
    if (source == "env"_L1)
        return fromEnvironment(name, error);
    if (source == "credential"_L1)
        return fromCredential(name, error, warning);
    return fail(error, "has the unknown source \""_L1 % source % "\"; "_L1 % Forms);
}

} // namespace mqtt
