// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/templatetext.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto suffix = ".template"_L1;

/// "cellar-light" → "CellarLight"; never a name that may be Qt's or the toolkit's.
QString className(const QString &name)
{
    QString result;
    for (const QString &part : name.split(QRegularExpression(u"[-_]"_s), Qt::SkipEmptyParts))
        result += part.first(1).toUpper() % part.sliced(1);
    static const QRegularExpression taken(u"^(Mqtt|Qt|Q[A-Z])"_s);
    return taken.match(result).hasMatch() ? u"My"_s % result : result;
}

TemplateValues valuesFor(const QString &name)
{
    const QString identifier = QString(name).replace(u'-', u'_');
    return {{u"name"_s, name}, {u"identifier"_s, identifier}, {u"Class"_s, className(name)}};
}

/// Every file of the template, with its name and content filled in. Why not, or nothing.
QString writeProject(const QString &folder, const QString &language, const TemplateValues &values)
{
    const QString root = u":/mqttservice/new/"_s % language;
    QDirIterator files(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        QString name = fillTemplate(source.sliced(root.size() + 1), values);
        name.chop(suffix.size());
        const QString path = folder % u'/' % name;
        QFile file(path);
        const QByteArray content = fillTemplate(readResource(source), values).toUtf8();
        if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) ||
            file.write(content) != content.size() || !file.flush())
            return path % u": "_s % file.errorString();
    }
    return {};
}

} // namespace

int newProject(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"new"_s,
        .description =
            u"Makes a project for a service, in a new folder of its name: the service, a "
            "test that passes, a configuration, and what builds it."_s,
        .arguments = u"NAME"_s,
        .least = 1,
        .most = 1,
        .options = {{u"cpp"_s, u"In C++."_s}, {u"qml"_s, u"In QML."_s}},
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;
    if (line.isSet(u"cpp"_s) == line.isSet(u"qml"_s))
        return line.refuse(u"one of --cpp and --qml is needed"_s);
    const QString name = line.arguments().constFirst();
    static const QRegularExpression allowed(u"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"_s);
    if (!allowed.match(name).hasMatch())
        return line.refuse(
            u"NAME is \"%1\"; allowed are lower-case letters and digits, with - or _ "
            "between them, as cellar-light"_s.arg(name));
    const bool isQml = line.isSet(u"qml"_s);
    // The targets that CMake makes itself, and main.cpp.
    static const QStringList taken{u"all"_s,           u"clean"_s, u"edit_cache"_s, u"help"_s,
                                   u"install"_s,       u"main"_s,  u"package"_s,    u"preinstall"_s,
                                   u"rebuild_cache"_s, u"test"_s};
    if (!isQml && taken.contains(name))
        return line.refuse(
            u"NAME is \"%1\", which means something else in each C++ project"_s.arg(name));
    if (QFileInfo::exists(name) || QFileInfo(name).isSymLink())
        return line.fail(ServiceApplication::RunTimeError, u"%1 is there already"_s.arg(name));

    const QString problem = writeProject(name, isQml ? u"qml"_s : u"cpp"_s, valuesFor(name));
    if (!problem.isEmpty())
        return line.fail(ServiceApplication::RunTimeError, problem);
    const QString run =
        isQml ? u"mqttservice run --demo %1.qml"_s.arg(name) : u"build/%1"_s.arg(name);
    std::fputs(
        qUtf8Printable(u"%1/ is ready. Try it:\n\n  cd %1\n  cmake -B build && cmake --build "
                       "build && ctest --test-dir build\n  %2\n"_s.arg(name, run)),
        stdout);
    return ServiceApplication::Success;
}

} // namespace mqtt
