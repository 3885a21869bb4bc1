// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

namespace mqtt {

/// A level of a topic in a tree: what came there, and how much came at and below it.
struct TopicNode
{
    TopicNode *parent = nullptr;
    int row = 0;
    QString topic; // all of it
    qsizetype nameAt = 0;
    std::vector<std::unique_ptr<TopicNode>> children;
    std::size_t shown = 0;  // of the children, to the views
    bool isShown = false;   // itself
    bool isGrowing = false; // has children that are not shown, and is in the list of such
    bool isChanged = false; // and in the list of such

    QByteArray payload; // the beginning of the last
    quint64 count = 0;  // messages at and below
    int topics = 0;     // below, that had messages
    qint64 time = 0;    // of the last message at or below, in ms since 1970; 0: none
    int qos = 0;
    bool isTopic = false; // had messages itself
    bool retained = false;

    [[nodiscard]] QString name() const { return topic.sliced(nameAt); }
};

} // namespace mqtt
