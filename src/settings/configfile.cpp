// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configfile.h"

#include "connection/readfile.h"
#include "settings/jsonreader.h"
#ifdef MQTTSERVICE_YAML
#include "settings/yamlreader.h"
#endif

#include <QFileInfo>
#include <QUtf8StringView>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

ConfigComplaint about(const QString &message, const QString &allowed = {}, int line = 0)
{
    ConfigComplaint complaint;
    complaint.message = message;
    complaint.allowed = allowed;
    complaint.line = line;
    return complaint;
}

// The first line that is no UTF-8, or 0.
int firstBrokenLine(const QByteArray &content)
{
    if (QUtf8StringView(content).isValidUtf8())
        return 0;
    int number = 0;
    for (const QByteArray &line : content.split('\n')) {
        ++number;
        if (!QUtf8StringView(line).isValidUtf8())
            break;
    }
    return number;
}

std::optional<ConfigComplaint> checkText(const QByteArray &content)
{
    const QString utf8 = u"UTF-8 without a byte order mark"_s;
    if (content.startsWith("\xFF\xFE") || content.startsWith("\xFE\xFF"))
        return about(u"is UTF-16"_s, utf8);
    if (content.startsWith("\xEF\xBB\xBF"))
        return about(u"begins with a byte order mark"_s, utf8, 1);
    if (const qsizetype zero = content.indexOf('\0'); zero >= 0) {
        return about(u"is no text: it has a zero byte"_s, utf8,
                     int(content.first(zero).count('\n')) + 1);
    }
    if (const int line = firstBrokenLine(content); line > 0)
        return about(u"is no UTF-8"_s, utf8, line);
    if (content.trimmed().isEmpty())
        return about(u"is empty"_s, u"a configuration; without a file the defaults hold"_s);
    return {};
}

void mergeInto(QJsonObject &into, const QJsonObject &from, const QStringList &above,
               QHash<QStringList, int> &lines)
{
    for (auto it = from.begin(); it != from.end(); ++it) {
        const QStringList path = above + QStringList(it.key());
        QJsonObject below = into.value(it.key()).toObject();
        if (it->isNull()) {
            into.remove(it.key());
            lines.remove(path);
        } else if (it->isObject()) {
            if (below.isEmpty())
                lines.remove(path);
            mergeInto(below, it->toObject(), path, lines);
            into.insert(it.key(), below);
        } else {
            into.insert(it.key(), *it);
            lines.remove(path);
        }
    }
}

} // namespace

ConfigFile ConfigFile::read(const QString &path)
{
    ConfigFile file;
    file.m_fileName = path;
    QString error;
    if (const auto content = readFile(path, LargestConfigFile, &error))
        file.parse(*content);
    else
        file.m_complaints.append(about(error));
    for (ConfigComplaint &complaint : file.m_complaints)
        complaint.file = path;
    return file;
}

void ConfigFile::parse(QByteArray content)
{
    if (const std::optional<ConfigComplaint> complaint = checkText(content)) {
        m_complaints.append(*complaint);
        return;
    }
    const QString suffix = QFileInfo(m_fileName).suffix().toLower();
    const bool isYaml = suffix == "yml"_L1 || suffix == "yaml"_L1;
    if (suffix == "json"_L1 || (!isYaml && content.trimmed().startsWith('{'))) {
        m_complaints = readJson(content, m_tree);
    } else {
#ifdef MQTTSERVICE_YAML
        m_complaints = readYaml(content, m_tree);
#else
        m_complaints.append(about(u"is YAML, which this build cannot read (it was made without "
                                  "yaml-cpp)"_s,
                                  u"JSON"_s));
#endif
    }
    if (!isValid())
        m_tree = {};
}

int ConfigFile::lineOf(const QStringList &path) const
{
    for (qsizetype levels = path.size(); levels > 0; --levels) {
        if (const auto it = m_tree.lines.find(path.first(levels)); it != m_tree.lines.end())
            return *it;
    }
    return 0;
}

void ConfigFile::overlay(const QJsonObject &values)
{
    mergeInto(m_tree.root, values, {}, m_tree.lines);
}

} // namespace mqtt
