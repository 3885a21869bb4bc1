// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/topicpattern.h"

#include "topic/topicrules.h"

#include <algorithm>

namespace mqtt {

namespace {

bool isName(QStringView text)
{
    if (text.isEmpty() || text.front().isDigit())
        return false;
    return std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.isLetterOrNumber() || c == u'_'; });
}

} // namespace

TopicPattern::TopicPattern(const QString &pattern)
{
    const SharedFilter shared = splitShared(pattern);
    if (!shared.filter.contains(u'{') && !shared.filter.contains(u'}')) { // most of them
        m_filter = pattern;
        m_error = describe(checkTopicFilter(pattern));
        m_tail = shared.filter == u"#" || shared.filter.endsWith(u"/#");
        if (m_tail) // the remainder, without a name
            m_levels.push_back(shared.filter.count(u'/'));
        return;
    }
    const QList<QStringView> levels = shared.filter.split(u'/');
    QStringList out;
    for (qsizetype i = 0; i < levels.size(); ++i) {
        QStringView level = levels[i];
        const bool braced = level.startsWith(u'{') && level.endsWith(u'}');
        if (!braced) {
            if (level.contains(u'{') || level.contains(u'}')) {
                m_error = QStringLiteral("has a brace in the level '%1'; allowed is a capture that "
                                         "is the whole level, as in rooms/{room}/set")
                              .arg(level);
                return;
            }
            if (level == u"#" && m_names.isEmpty() && i + 1 == levels.size()) {
                m_levels.push_back(i); // the remainder, without a name
                m_tail = true;
            }
            out.append(level.toString());
            continue;
        }
        QStringView name = level.sliced(1, level.size() - 2);
        const bool tail = name.endsWith(u'#');
        if (tail)
            name.chop(1);
        if (!isName(name)) {
            m_error = QStringLiteral("has a capture '%1'; allowed is {name} or, as the last level, "
                                     "{name#}, with a name of letters, digits and '_'")
                          .arg(level);
            return;
        }
        if (tail && i + 1 != levels.size()) {
            m_error = QStringLiteral("has the tail capture '%1' before its last level").arg(level);
            return;
        }
        if (m_names.contains(name)) {
            m_error = QStringLiteral("uses the capture '%1' twice").arg(level);
            return;
        }
        m_names.append(name.toString());
        m_levels.push_back(i);
        m_tail = tail;
        out.append(tail ? QStringLiteral("#") : QStringLiteral("+"));
    }
    m_filter = pattern.first(shared.filter.data() - QStringView(pattern).data()) + out.join(u'/');
    m_error = describe(checkTopicFilter(m_filter));
}

QStringList TopicPattern::captures(QStringView topic) const
{
    QStringList result;
    result.reserve(qsizetype(m_levels.size()));
    qsizetype level = 0;
    qsizetype start = 0;
    for (std::size_t i = 0; i < m_levels.size(); ++i) {
        for (; level < m_levels[i] && start >= 0; ++level) {
            const qsizetype slash = topic.indexOf(u'/', start);
            start = slash < 0 ? -1 : slash + 1;
        }
        if (start < 0) {
            result.append(QString()); // "a/#" matched "a": nothing is left for the tail
            continue;
        }
        if (m_tail && i + 1 == m_levels.size()) {
            result.append(topic.sliced(start).toString());
            continue;
        }
        const qsizetype end = topic.indexOf(u'/', start);
        result.append(topic.sliced(start, (end < 0 ? topic.size() : end) - start).toString());
    }
    return result;
}

} // namespace mqtt
