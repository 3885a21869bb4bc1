// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/unitfile.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QString unitFolder(bool ofUser)
{
    return ofUser ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) %
                        u"/systemd/user"_s
                  : u"/etc/systemd/system"_s;
}

/// Where a unit of this name is already, or nothing.
QString findUnit(const UnitFile &unit)
{
    QStringList folders{unitFolder(unit.ofUser)};
    for (const QString &prefix : {u"/usr/lib/systemd/"_s, u"/lib/systemd/"_s})
        folders.append(prefix % (unit.ofUser ? u"user"_s : u"system"_s));
    for (const QString &folder : folders) {
        const QString path = folder % u'/' % unit.fileName();
        if (QFileInfo::exists(path))
            return path;
    }
    return {};
}

/// Folders that the unit does not let a system service see.
bool isHidden(const QString &path)
{
    for (const QString &folder :
         {u"/home/"_s, u"/root/"_s, u"/run/user/"_s, u"/tmp/"_s, u"/var/tmp/"_s}) {
        if (path.startsWith(folder))
            return true;
    }
    return false;
}

/// What the unit runs, or nothing and a reason.
QStringList commandFor(const QString &what, QString *problem)
{
    const bool isQml = what.endsWith(".qml"_L1);
    QFileInfo file(what);
    if (!isQml && !what.contains(u'/') && !file.exists())
        file.setFile(QStandardPaths::findExecutable(what));
    if (!file.isFile()) {
        *problem = u"%1: there is no such file"_s.arg(what);
        return {};
    }
    const QString path = file.canonicalFilePath();
    if (isQml)
        return {QCoreApplication::applicationFilePath(), u"run"_s, path};
    if (!file.isExecutable()) {
        *problem = u"%1: is neither a program nor a QML file"_s.arg(what);
        return {};
    }
    return {path};
}

bool write(const QString &path, const QString &text, QString *problem)
{
    const QByteArray bytes = text.toUtf8();
    QSaveFile file(path);
    QDir().mkpath(QFileInfo(path).path());
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() &&
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup |
                            QFile::ReadOther) &&
        file.commit())
        return true;
    *problem = path % u": "_s % file.errorString();
    return false;
}

} // namespace

int installUnit(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"install-unit"_s,
        .description =
            u"Makes a systemd unit that runs a service, hardened: for the system, or with "
            "--user for you alone. Does not start it."_s,
        .arguments = u"PROGRAM|FILE.qml"_s,
        .least = 1,
        .most = 1,
        .options =
            {
                {u"user"_s, u"Make it for the service manager of this user."_s},
                {u"print"_s, u"Print the unit instead of installing it."_s},
                {u"name"_s, u"Name the unit so; by default as the program or file."_s, u"NAME"_s},
                {u"config"_s, u"Let the service read this configuration."_s, u"FILE"_s},
                {u"force"_s, u"Replace a unit that is there."_s},
            },
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;

    const QString what = line.arguments().constFirst();
    QString problem;
    QStringList command = commandFor(what, &problem);
    if (command.isEmpty())
        return line.fail(ServiceApplication::RunTimeError, problem);
    if (line.isSet(u"config"_s)) {
        const QFileInfo config(line.value(u"config"_s));
        if (!config.isFile())
            return line.fail(ServiceApplication::RunTimeError,
                             u"%1: there is no such file"_s.arg(config.filePath()));
        command.append({u"--config"_s, config.absoluteFilePath()});
    }
    UnitFile unit;
    const QString base = QFileInfo(what).completeBaseName();
    unit.name = unitName(line.isSet(u"name"_s) ? line.value(u"name"_s) : base);
    if (unit.name.isEmpty())
        return line.refuse(u"--name needs a value"_s);
    unit.description = u"MQTT service %1"_s.arg(unit.name);
    unit.command = command;
    unit.ofUser = line.isSet(u"user"_s);
    unit.isQml = what.endsWith(".qml"_L1);
    if (line.isSet(u"print"_s)) {
        std::fputs(qUtf8Printable(unit.text()), stdout);
        return ServiceApplication::Success;
    }

    for (const QString &part : std::as_const(command)) {
        if (!unit.ofUser && isHidden(part))
            return line.fail(
                ServiceApplication::RunTimeError,
                u"%1 is where a system service cannot look: put it below /usr, /opt or "
                "/etc, or use --user"_s.arg(part));
    }
    if (const QString other = findUnit(unit); !other.isEmpty() && !line.isSet(u"force"_s))
        return line.fail(ServiceApplication::RunTimeError,
                         u"%1 is there already; --force replaces it"_s.arg(other));
    const QString path = unitFolder(unit.ofUser) % u'/' % unit.fileName();
    if (!write(path, unit.text(), &problem))
        return line.fail(ServiceApplication::RunTimeError, problem);
    const QString systemctl = unit.ofUser ? u"systemctl --user"_s : u"systemctl"_s;
    std::fputs(qUtf8Printable(u"%1\n\nStart it, now and at each boot, with:\n\n  %2 daemon-reload\n"
                              "  %2 enable --now %3\n"_s.arg(path, systemctl, unit.name)),
               stdout);
    return ServiceApplication::Success;
}

} // namespace mqtt
