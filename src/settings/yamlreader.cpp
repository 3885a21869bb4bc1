// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/yamlreader.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto StringTag = "tag:yaml.org,2002:str"_L1;
constexpr auto CoreTags = "tag:yaml.org,2002:"_L1;

QJsonValue plainScalar(const QString &text)
{
    static const QRegularExpression null(u"^(~|null|Null|NULL|)$"_s);
    static const QRegularExpression yes(u"^(true|True|TRUE)$"_s);
    static const QRegularExpression no(u"^(false|False|FALSE)$"_s);
    static const QRegularExpression integer(u"^[-+]?(0|[1-9][0-9]*)$"_s);
    static const QRegularExpression number(
        u"^[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$"_s);
    if (null.match(text).hasMatch())
        return QJsonValue();
    if (yes.match(text).hasMatch())
        return true;
    if (no.match(text).hasMatch())
        return false;
    bool ok = false;
    if (integer.match(text).hasMatch()) {
        if (const qint64 value = text.toLongLong(&ok); ok)
            return value;
    }
    if (number.match(text).hasMatch()) {
        if (const double value = text.toDouble(&ok); ok)
            return value;
    }
    return text;
}

QByteArray withoutLineBreaks(QByteArray text)
{
    while (text.endsWith('\n') || text.endsWith('\r') || text.endsWith(' '))
        text.chop(1);
    return text;
}

bool isIndentedByTab(const QByteArray &text, const YAML::Mark &mark)
{
    for (const char c : text.split('\n').value(mark.line)) {
        if (c == '\t')
            return true;
        if (c != ' ')
            break;
    }
    return false;
}

class YamlReader
{
public:
    explicit YamlReader(ConfigTree &tree)
        : m_tree(tree)
    {
    }

    void read(const QByteArray &text)
    {
        try {
            // yaml-cpp 0.7 takes a line break at the end of the file for a closing quote; without
            // one it sees the mistake.
            if (text.contains('"') || text.contains('\''))
                (void)YAML::LoadAll(withoutLineBreaks(text).toStdString());
            const std::vector<YAML::Node> documents = YAML::LoadAll(text.toStdString());
            if (documents.size() > 1)
                return fail(documents[1].Mark(), u"a second document begins"_s, u"one document"_s);
            if (documents.empty() || documents[0].IsNull())
                return fail(YAML::Mark::null_mark(), u"is empty"_s, u"a map of keys and values"_s);
            if (!documents[0].IsMap()) {
                return fail(documents[0].Mark(), u"is no map"_s,
                            u"a map of keys and values (key: value)"_s);
            }
            m_tree.root = map(documents[0]);
        } catch (const YAML::Exception &error) {
            if (isIndentedByTab(text, error.mark))
                fail(error.mark, u"is indented by a tab"_s, u"indentation by blanks"_s);
            else
                fail(error.mark, QString::fromStdString(error.msg), {});
        }
    }

    [[nodiscard]] const QList<ConfigComplaint> &complaints() const { return m_complaints; }

private:
    void fail(const YAML::Mark &mark, const QString &message, const QString &allowed)
    {
        m_stopped = true;
        complain(mark, message, allowed);
    }

    void complain(const YAML::Mark &mark, const QString &message, const QString &allowed)
    {
        ConfigComplaint complaint;
        complaint.line = mark.is_null() ? 0 : mark.line + 1;
        complaint.column = mark.is_null() ? 0 : mark.column + 1;
        complaint.key = m_path.join(u'.');
        complaint.message = message;
        complaint.allowed = allowed;
        m_complaints.append(complaint);
    }

    // After the first failure that would repeat (too many, too deep) nothing more is read.
    bool enter(const YAML::Node &node)
    {
        if (m_stopped)
            return false;
        if (m_path.size() > DeepestConfig) {
            m_path.clear(); // it says nothing: a hundred times the same key
            fail(node.Mark(), u"is nested too deep, or contains itself"_s, u"100 levels"_s);
        } else if (++m_count > MostConfigValues) {
            m_path.clear();
            fail(node.Mark(), u"has too many values, aliases counted as what they stand for"_s,
                 u"100000"_s);
        }
        return !m_stopped;
    }

    QJsonValue value(const YAML::Node &node)
    {
        if (!enter(node))
            return {};
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return scalar(node);
        case YAML::NodeType::Sequence:
            return sequence(node);
        case YAML::NodeType::Map:
            return map(node);
        default:
            return {};
        }
    }

    QJsonValue scalar(const YAML::Node &node)
    {
        const QString text = QString::fromStdString(node.Scalar());
        const QString tag = QString::fromStdString(node.Tag());
        if (tag == "!"_L1 || tag == StringTag) // "!": quoted
            return text;
        if (tag == "?"_L1 || tag.isEmpty())
            return plainScalar(text);
        const QString name = tag.startsWith(CoreTags) ? tag.sliced(CoreTags.size()) : QString();
        const QJsonValue plain = plainScalar(text);
        if ((plain.isDouble() && (name == "int"_L1 || name == "float"_L1)) ||
            (plain.isBool() && name == "bool"_L1) || (plain.isNull() && name == "null"_L1)) {
            return plain;
        }
        // Not which: it may be a password without its quotes.
        complain(node.Mark(), u"has a tag that does not fit"_s,
                 u"!!str, !!int, !!float, !!bool, !!null, each with its kind of value"_s);
        return {};
    }

    QJsonArray sequence(const YAML::Node &node)
    {
        QJsonArray array;
        for (const YAML::Node &item : node) {
            m_path.append(QString::number(array.size()));
            note(item.Mark());
            array.append(value(item));
            leave();
        }
        return array;
    }

    QJsonObject map(const YAML::Node &node)
    {
        QJsonObject object;
        for (const auto &entry : node) {
            if (m_stopped)
                break;
            if (!entry.first.IsScalar()) {
                complain(entry.first.Mark(), u"a key is no text"_s, u"text"_s);
                continue;
            }
            const QString key = QString::fromStdString(entry.first.Scalar());
            const YAML::Mark mark = entry.first.Mark();
            m_path.append(key);
            if (key == "<<"_L1 && entry.first.Tag() != "!") {
                complain(mark, u"is a merge key, which is not supported"_s,
                         u"the keys themselves"_s);
            } else if (object.contains(key)) {
                complain(mark,
                         u"is given twice, first in line %1"_s.arg(m_tree.lines.value(m_path)),
                         u"once"_s);
            } else {
                note(mark);
                object.insert(key, value(entry.second));
            }
            leave();
        }
        return object;
    }

    void note(const YAML::Mark &mark)
    {
        if (!m_stopped)
            m_tree.lines.insert(m_path, mark.line + 1);
    }

    void leave()
    {
        if (!m_path.isEmpty())
            m_path.removeLast();
    }

    ConfigTree &m_tree;
    QList<ConfigComplaint> m_complaints;
    QStringList m_path;
    int m_count = 0;
    bool m_stopped = false;
};

} // namespace

QList<ConfigComplaint> readYaml(const QByteArray &text, ConfigTree &tree)
{
    YamlReader reader(tree);
    reader.read(text);
    return reader.complaints();
}

} // namespace mqtt
