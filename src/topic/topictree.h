// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "topic/levels.h"

#include <QString>
#include <QVarLengthArray>

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <vector>

namespace mqtt {

/// Values by topic filter: the time to add, remove or match depends on the levels of the topic, not
/// on the number of filters. Filters must be valid and without "$share/group/".
template <typename T>
class TopicTree
{
public:
    TopicTree() = default;
    ~TopicTree() { clear(); }
    Q_DISABLE_COPY_MOVE(TopicTree)

    void insert(QStringView filter, T value)
    {
        Node *node = &m_root;
        ++m_size;
        for (const QStringView level : Levels(filter)) {
            if (level == u"#") {
                node->tail.push_back(std::move(value));
                return;
            }
            node = node->child(level);
        }
        node->values.push_back(std::move(value));
    }

    /// Removes one such value; false if there is none under this filter.
    bool remove(QStringView filter, const T &value)
    {
        std::vector<Step> way; // from the root down, to take off again what becomes empty
        Node *node = &m_root;
        std::vector<T> *values = nullptr;
        for (const QStringView level : Levels(filter)) {
            if (level == u"#") {
                values = &node->tail;
                break;
            }
            Node *const next = node->find(level);
            if (!next)
                return false;
            way.push_back({node, level});
            node = next;
            values = &node->values;
        }
        const auto it = std::find(values->begin(), values->end(), value);
        if (it == values->end())
            return false;
        values->erase(it);
        --m_size;
        for (; node->isEmpty() && !way.empty(); way.pop_back()) {
            node = way.back().parent;
            node->erase(way.back().level);
        }
        return true;
    }

    /// Appends the values of all filters that match the topic, in no order of use to anyone.
    void match(QStringView topic, std::vector<T> &out) const
    {
        if (m_size == 0 || topic.isEmpty())
            return;
        // A leading wildcard never matches a topic that begins with '$' [MQTT-4.7.2-1].
        bool wildcards = topic.front() != u'$';
        QVarLengthArray<const Node *, 32> nodes{&m_root}; // reached by the levels so far
        QVarLengthArray<const Node *, 32> next;
        for (const QStringView level : Levels(topic)) {
            for (const Node *node : std::as_const(nodes)) {
                if (wildcards) {
                    append(out, node->tail);
                    if (node->plus)
                        next.append(node->plus.get());
                }
                if (const auto it = node->children.find(level); it != node->children.end())
                    next.append(it->second.get());
            }
            if (next.isEmpty())
                return;
            std::swap(nodes, next);
            next.clear();
            wildcards = true;
        }
        for (const Node *node : std::as_const(nodes)) {
            append(out, node->values);
            append(out, node->tail); // "a/#" matches "a"
        }
    }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

    /// Inner nodes, without the root: 0 when all filters are removed again.
    [[nodiscard]] std::size_t nodeCount() const
    {
        std::size_t count = 0;
        std::vector<const Node *> nodes{&m_root};
        while (!nodes.empty()) {
            const Node *const node = nodes.back();
            nodes.pop_back();
            for (const auto &[level, child] : node->children)
                nodes.push_back(child.get());
            if (node->plus)
                nodes.push_back(node->plus.get());
            count += node != &m_root;
        }
        return count;
    }

    void clear()
    {
        // Level by level: a filter may have 65,536 levels, more than the stack holds destructors.
        std::vector<std::unique_ptr<Node>> nodes;
        m_root.giveChildren(nodes);
        while (!nodes.empty()) {
            const std::unique_ptr<Node> node = std::move(nodes.back());
            nodes.pop_back();
            node->giveChildren(nodes);
        }
        m_root.tail.clear();
        m_size = 0;
    }

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(QStringView s) const noexcept { return qHash(s, 0); }
    };
    struct Equal
    {
        using is_transparent = void;
        bool operator()(QStringView a, QStringView b) const noexcept { return a == b; }
    };

    struct Node
    {
        std::unordered_map<QString, std::unique_ptr<Node>, Hash, Equal> children;
        std::unique_ptr<Node> plus;
        std::vector<T> values; // filters that end here
        std::vector<T> tail;   // filters that end here with '#'

        [[nodiscard]] Node *find(QStringView level) const
        {
            if (level == u"+")
                return plus.get();
            const auto it = children.find(level);
            return it == children.end() ? nullptr : it->second.get();
        }
        Node *child(QStringView level)
        {
            if (Node *const node = find(level))
                return node;
            std::unique_ptr<Node> &place = level == u"+" ? plus : children[level.toString()];
            place = std::make_unique<Node>();
            return place.get();
        }
        void erase(QStringView level)
        {
            if (level == u"+")
                plus.reset();
            else
                children.erase(children.find(level));
        }
        void giveChildren(std::vector<std::unique_ptr<Node>> &out)
        {
            for (auto &[level, node] : children)
                out.push_back(std::move(node));
            children.clear();
            if (plus)
                out.push_back(std::move(plus));
        }
        [[nodiscard]] bool isEmpty() const
        {
            return children.empty() && !plus && values.empty() && tail.empty();
        }
    };

    struct Step
    {
        Node *parent;
        QStringView level;
    };

    static void append(std::vector<T> &out, const std::vector<T> &values)
    {
        out.insert(out.end(), values.begin(), values.end());
    }

    Node m_root;
    std::size_t m_size = 0;
};

} // namespace mqtt
