// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/outgoing.h"

#include <QHash>

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace mqtt {

/// Messages one behind another in little memory: a message of 64 bytes takes about 72. Each chunk
/// of memory spells a topic once. What has properties or a large payload keeps these beside it.
class OutgoingPack
{
public:
    /// With a higher number than all others.
    void append(Outgoing message);
    [[nodiscard]] Outgoing takeFirst();
    [[nodiscard]] std::optional<Outgoing> take(quint64 id);
    [[nodiscard]] bool contains(quint64 id) const { return find(id).has_value(); }

    [[nodiscard]] qsizetype count() const { return m_count; }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    /// What the chunks take.
    [[nodiscard]] qsizetype memory() const;

private:
    struct Mark
    {
        quint64 id;
        qsizetype at;
    };
    struct Chunk
    {
        quint64 firstId;
        qint64 firstTime;
        QByteArray bytes = {};
        qsizetype begin = 0;          // of the first record that is still there
        std::vector<Mark> marks = {}; // one of many records, to be found by number
        qsizetype records = 0;        // with those that are gone
    };
    struct Place
    {
        std::size_t chunk;
        qsizetype at;
    };
    struct Beside
    {
        QByteArray payload;
        std::shared_ptr<const MqttPublishOptions> properties;
    };
    struct Record;

    [[nodiscard]] std::optional<Place> find(quint64 id) const;
    [[nodiscard]] static Record read(const Chunk &chunk, qsizetype at);
    [[nodiscard]] Outgoing unpack(const Chunk &chunk, const Record &record);
    Outgoing take(const Place &place);
    void addChunk(const Outgoing &first);
    void dropLeading();
    void compact();

    std::deque<Chunk> m_chunks;
    QHash<QString, qsizetype> m_topics; // where the last chunk spells them
    std::unordered_map<quint64, Beside> m_beside;
    qsizetype m_count = 0;
    qsizetype m_gone = 0; // bytes of records that were taken out of order
};

} // namespace mqtt
