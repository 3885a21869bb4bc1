// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/topicrules.h"

#include "topic/levels.h"

namespace mqtt {

namespace {

constexpr qsizetype MaximumBytes = 65535;
constexpr QStringView SharePrefix = u"$share/";

TopicError checkText(QStringView text)
{
    if (text.isEmpty())
        return TopicError::Empty;
    qsizetype bytes = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (c == 0)
            return TopicError::NullCharacter;
        if (QChar::isHighSurrogate(c)) {
            if (i + 1 == text.size() || !text[i + 1].isLowSurrogate())
                return TopicError::InvalidUnicode;
            ++i;
            bytes += 4;
        } else if (QChar::isLowSurrogate(c)) {
            return TopicError::InvalidUnicode;
        } else {
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
    }
    return bytes > MaximumBytes ? TopicError::TooLong : TopicError::None;
}

TopicError checkWildcards(QStringView filter)
{
    for (qsizetype i = 0; i < filter.size(); ++i) {
        const QChar c = filter[i];
        if (c != u'#' && c != u'+')
            continue;
        const bool startsLevel = i == 0 || filter[i - 1] == u'/';
        const bool isLast = i + 1 == filter.size();
        if (c == u'#' && !(startsLevel && isLast))
            return TopicError::MisplacedHash;
        if (c == u'+' && !(startsLevel && (isLast || filter[i + 1] == u'/')))
            return TopicError::MisplacedPlus;
    }
    return TopicError::None;
}

} // namespace

TopicError checkTopicName(QStringView name)
{
    if (const TopicError error = checkText(name); error != TopicError::None)
        return error;
    return name.contains(u'+') || name.contains(u'#') ? TopicError::WildcardInName
                                                      : TopicError::None;
}

TopicError checkTopicFilter(QStringView filter)
{
    if (const TopicError error = checkText(filter); error != TopicError::None)
        return error;
    if (!filter.startsWith(SharePrefix))
        return checkWildcards(filter);
    const QStringView rest = filter.sliced(SharePrefix.size());
    const qsizetype slash = rest.indexOf(u'/');
    const QStringView group = slash < 0 ? rest : rest.first(slash);
    if (group.isEmpty() || group.contains(u'+') || group.contains(u'#'))
        return TopicError::InvalidShareGroup;
    if (slash < 0 || slash + 1 == rest.size())
        return TopicError::EmptySharedFilter;
    return checkWildcards(rest.sliced(slash + 1));
}

QString describe(TopicError error)
{
    switch (error) {
    case TopicError::None:
        return {};
    case TopicError::Empty:
        return QStringLiteral("is empty; at least one character is needed");
    case TopicError::TooLong:
        return QStringLiteral("is longer than 65535 bytes of UTF-8");
    case TopicError::NullCharacter:
        return QStringLiteral("contains U+0000");
    case TopicError::InvalidUnicode:
        return QStringLiteral("contains half of a surrogate pair");
    case TopicError::WildcardInName:
        return QStringLiteral("contains a wildcard ('+' or '#'); only subscriptions may");
    case TopicError::MisplacedHash:
        return QStringLiteral("has a '#' that is not the whole last level");
    case TopicError::MisplacedPlus:
        return QStringLiteral("has a '+' that is not a whole level");
    case TopicError::InvalidShareGroup:
        return QStringLiteral("needs '$share/<group>/<filter>' with a group without '+' and '#'");
    case TopicError::EmptySharedFilter:
        return QStringLiteral("needs a filter behind '$share/<group>/'");
    }
    return {};
}

SharedFilter splitShared(QStringView filter)
{
    if (!filter.startsWith(SharePrefix))
        return {{}, filter};
    const QStringView rest = filter.sliced(SharePrefix.size());
    const qsizetype slash = rest.indexOf(u'/');
    if (slash <= 0)
        return {{}, filter};
    return {rest.first(slash), rest.sliced(slash + 1)};
}

bool matches(QStringView filter, QStringView topic)
{
    filter = splitShared(filter).filter;
    return !isHiddenFrom(filter, topic) && matchesLevels(filter, topic);
}

bool covers(QStringView filter, QStringView narrower)
{
    const SharedFilter broad = splitShared(filter);
    const SharedFilter narrow = splitShared(narrower);
    // '+' covers no '#', which stands for more levels.
    const auto coversLevel = [](QStringView part, QStringView level) {
        return part == level || (part == u"+" && level != u"#");
    };
    if (broad.group != narrow.group || isHiddenFrom(broad.filter, narrow.filter))
        return false;
    const Levels levels(narrow.filter);
    auto level = levels.begin();
    for (const QStringView part : Levels(broad.filter)) {
        if (part == u"#")
            return true;
        if (level == levels.end() || !coversLevel(part, *level))
            return false;
        ++level;
    }
    return level == levels.end();
}

bool isHiddenFrom(QStringView filter, QStringView topic)
{
    return topic.startsWith(u'$') && (filter.startsWith(u'+') || filter.startsWith(u'#'));
}

bool matchesLevels(QStringView filter, QStringView topic)
{
    if (filter.isEmpty() || topic.isEmpty())
        return false;
    const Levels levels(topic);
    auto level = levels.begin();
    for (const QStringView part : Levels(filter)) {
        if (part == u"#")
            return true; // also when the topic ended one level above: "a/#" matches "a"
        if (level == levels.end() || (part != u"+" && part != *level))
            return false;
        ++level;
    }
    return level == levels.end();
}

} // namespace mqtt
