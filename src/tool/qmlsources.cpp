// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/qmlsources.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// Comments as white space; texts stay.
QString withoutComments(const QString &program)
{
    static const QRegularExpression piece(
        uR"((//[^\n]*|/\*.*?\*/)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"_s,
        QRegularExpression::DotMatchesEverythingOption);
    QString result;
    qsizetype at = 0;
    for (auto it = piece.globalMatch(program); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        if (match.capturedLength(1) == 0)
            continue;
        result += QStringView(program).sliced(at, match.capturedStart() - at);
        result += u' ';
        at = match.capturedEnd();
    }
    return result + QStringView(program).sliced(at);
}

class Walk
{
public:
    void visit(const QString &file)
    {
        const QString path = QDir::cleanPath(file);
        if (m_seen.contains(path) || !QFileInfo(path).isFile())
            return;
        m_seen.insert(path);
        m_sources.files.append(path);
        QFile source(path);
        if (source.open(QIODevice::ReadOnly))
            read(withoutComments(QString::fromUtf8(source.readAll())), QFileInfo(path).dir());
    }

    [[nodiscard]] QmlSources take() { return std::move(m_sources); }

private:
    void read(const QString &program, const QDir &folder)
    {
        static const QRegularExpression module(uR"((?m)^\s*import\s+([A-Za-z][\w.]*))"_s);
        static const QRegularExpression importedFolder(uR"((?m)^\s*import\s+["']([^"']+)["'])"_s);
        static const QRegularExpression type(uR"(\b[A-Z]\w*)"_s);
        static const QRegularExpression namedFile(uR"(["'`]([^"'`\n]+\.(?:qml|js|mjs))["'`])"_s);

        for (const QString &name : all(module, program, 1)) {
            if (!m_sources.modules.contains(name))
                m_sources.modules.append(name);
        }
        QList<QDir> folders{folder};
        for (const QString &name : all(importedFolder, program, 1)) {
            if (const QFileInfo info(folder, name); info.isDir())
                folders.append(QDir(info.filePath()));
        }
        for (const QString &name : all(type, program, 0)) {
            for (const QDir &place : folders)
                visit(place.absoluteFilePath(name % u".qml"_s));
        }
        for (const QString &name : all(namedFile, program, 1))
            visit(folder.absoluteFilePath(name));
    }

    static QStringList all(const QRegularExpression &pattern, const QString &program, int capture)
    {
        QStringList found;
        for (auto it = pattern.globalMatch(program); it.hasNext();)
            found.append(it.next().captured(capture));
        found.removeDuplicates();
        return found;
    }

    QmlSources m_sources;
    QSet<QString> m_seen;
};

} // namespace

bool QmlSources::needGui() const
{
    static const QStringList families{u"MqttService.Dashboard"_s,
                                      u"Qt5Compat"_s,
                                      u"Qt.labs"_s,
                                      u"QtCharts"_s,
                                      u"QtDataVisualization"_s,
                                      u"QtGraphs"_s,
                                      u"QtLocation"_s,
                                      u"QtMultimedia"_s,
                                      u"QtQuick"_s,
                                      u"QtQuick3D"_s,
                                      u"QtWayland"_s,
                                      u"QtWebEngine"_s,
                                      u"QtWebView"_s,
                                      u"org.kde"_s};
    return std::any_of(modules.cbegin(), modules.cend(), [](const QString &module) {
        return std::any_of(families.cbegin(), families.cend(), [&module](const QString &family) {
            return module == family || module.startsWith(family % u'.');
        });
    });
}

QmlSources readQmlSources(const QString &file)
{
    Walk walk;
    walk.visit(QFileInfo(file).absoluteFilePath());
    return walk.take();
}

} // namespace mqtt
