// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

// MQTT's topic rules (section 4.7 of the specifications) as pure functions.
namespace mqtt {

enum class TopicError {
    None,
    Empty,
    TooLong,           // more than 65,535 bytes of UTF-8 [MQTT-4.7.3-3]
    NullCharacter,     // U+0000 [MQTT-4.7.3-2]
    InvalidUnicode,    // a lone surrogate [MQTT-1.5.4-1]
    WildcardInName,    // '+' or '#' in a topic name [MQTT-3.3.2-2]
    MisplacedHash,     // '#' not last or not a whole level [MQTT-4.7.1-1]
    MisplacedPlus,     // '+' not a whole level [MQTT-4.7.1-2]
    InvalidShareGroup, // $share/ without group, or with '+', '#' in it [MQTT-4.8.2-1],
                       // [MQTT-4.8.2-2]
    EmptySharedFilter, // $share/group without a filter behind it
};

[[nodiscard]] TopicError checkTopicName(QStringView name);
[[nodiscard]] TopicError checkTopicFilter(QStringView filter);

/// What is wrong and what is allowed, as a clause to put behind "topic 'x' ".
[[nodiscard]] QString describe(TopicError error);

/// The parts of "$share/group/filter"; group is empty for a filter that is not shared.
struct SharedFilter
{
    QStringView group;
    QStringView filter;
};
[[nodiscard]] SharedFilter splitShared(QStringView filter);

/// Whether a valid filter matches a valid topic name. "$share/group/" is no part of the match, and
/// a leading wildcard never matches a topic that begins with '$' [MQTT-4.7.2-1].
[[nodiscard]] bool matches(QStringView filter, QStringView topic);

/// Whether every topic the second valid filter matches is matched by the first, too. Of different
/// "$share" groups none covers the other. False in doubt: "+/#" is not seen to cover "#".
[[nodiscard]] bool covers(QStringView filter, QStringView narrower);

/// The wildcards alone, without those two rules: "$share" and a leading '$' are like any text.
[[nodiscard]] bool matchesLevels(QStringView filter, QStringView topic);

/// Whether the filter leads with a wildcard and the topic with '$' [MQTT-4.7.2-1].
[[nodiscard]] bool isHiddenFrom(QStringView filter, QStringView topic);

} // namespace mqtt
