// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttsecret.h"

#include "connection/readfile.h"

#include <QDebug>
#include <QDir>
#include <QFileInfo>
#include <QUtf8StringView>

using namespace Qt::StringLiterals;

namespace {

using Text = std::optional<QString>;

constexpr qint64 LongestSecret = 65536;

Text fail(QString *error, const QString &what)
{
    *error = what;
    return {};
}

Text readSecretFile(const QString &path, QString *error, QString *warning)
{
    QString problem;
    std::optional<QByteArray> content = mqtt::readFile(path, LongestSecret, &problem);
    if (!content)
        return fail(error, "names the file "_L1 % path % ", which "_L1 % problem);
    if (content->endsWith('\n'))
        content->chop(content->endsWith("\r\n") ? 2 : 1);
    if (content->isEmpty())
        return fail(error, "names the file "_L1 % path % ", which is empty"_L1);
    if (!QUtf8StringView(*content).isValidUtf8())
        return fail(error, "names the file "_L1 % path % ", which is no UTF-8 text"_L1);
    if (warning && QFileInfo(path).permissions().testFlag(QFileDevice::ReadOther)) {
        *warning = "names the file "_L1 % path %
                   ", which everybody can read; allowed is mode 0600 or 0640"_L1;
    }
    return QString::fromUtf8(*content);
}

Text readEnvironment(const QString &name, QString *error)
{
    const QByteArray variable = name.toLocal8Bit();
    if (!qEnvironmentVariableIsSet(variable.constData()))
        return fail(error, "names the environment variable "_L1 % name % ", which is not set"_L1);
    const QString text = qEnvironmentVariable(variable.constData());
    if (text.isEmpty())
        return fail(error, "names the environment variable "_L1 % name % ", which is empty"_L1);
    return text;
}

Text readCredential(const QString &id, QString *error, QString *warning)
{
    if (id.contains(u'/') || id == "."_L1 || id == ".."_L1) {
        return fail(error,
                    "names the credential \""_L1 % id % "\"; allowed is a name without '/'"_L1);
    }
    const QString folder = qEnvironmentVariable("CREDENTIALS_DIRECTORY");
    if (folder.isEmpty()) {
        return fail(error, "names the credential \""_L1 % id %
                               "\", but systemd passed none; its unit needs LoadCredential="_L1 %
                               id % ":PATH"_L1);
    }
    return readSecretFile(QDir(folder).filePath(id), error, warning);
}

} // namespace

MqttSecret MqttSecret::fromFile(const QString &path)
{
    return {Source::File, path};
}

MqttSecret MqttSecret::fromEnvironment(const QString &name)
{
    return {Source::Environment, name};
}

MqttSecret MqttSecret::fromCredential(const QString &id)
{
    return {Source::Credential, id};
}

std::optional<QString> MqttSecret::read(QString *error, QString *warning) const
{
    switch (m_source) {
    case Source::Text:
        break;
    case Source::File:
        return readSecretFile(m_text, error, warning);
    case Source::Environment:
        return readEnvironment(m_text, error);
    case Source::Credential:
        return readCredential(m_text, error, warning);
    }
    return m_text;
}

QDebug operator<<(QDebug debug, const MqttSecret &secret)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace() << (secret.isEmpty() ? "MqttSecret(none)" : "MqttSecret(set)");
}
