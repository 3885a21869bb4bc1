// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topicrows.h"

// What the source tells of its rows.

void TopicRows::connectSource()
{
    using Model = QAbstractItemModel;
    connect(m_source, &Model::rowsInserted, this, &TopicRows::sourceInserted);
    connect(m_source, &Model::rowsAboutToBeRemoved, this, &TopicRows::sourceRemoves);
    connect(m_source, &Model::rowsRemoved, this, &TopicRows::sourceRemoved);
    connect(m_source, &Model::dataChanged, this, &TopicRows::sourceChanged);
    connect(m_source, &Model::rowsMoved, this, &TopicRows::rebuild);
    connect(m_source, &Model::layoutChanged, this, &TopicRows::rebuild);
    connect(m_source, &Model::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(m_source, &Model::modelReset, this, [this] {
        build();
        endResetModel();
        Q_EMIT countChanged();
    });
    connect(m_source, &QObject::destroyed, this, [this] {
        rebuild();
        Q_EMIT sourceModelChanged();
    });
}

void TopicRows::sourceInserted(const QModelIndex &parent, int first, int last)
{
    Node *const node = nodeOf(parent);
    if (!node)
        return;
    if (node->isRead) {
        std::vector<std::unique_ptr<Node>> fresh;
        for (int row = first; row <= last; ++row)
            fresh.push_back(makeNode(node, row));
        auto &children = node->children;
        children.insert(children.begin() + first, std::make_move_iterator(fresh.begin()),
                        std::make_move_iterator(fresh.end()));
        numberChildren(node, last + 1);
        if (isSearched())
            showFound(node, first, last);
        else
            show(node, first, last);
    }
    tell(node, {m_firstRole + Expanded, m_firstRole + HasChildren});
}

/// Of new children those that match, and what leads to them.
void TopicRows::showFound(Node *parent, int first, int last)
{
    bool found = false;
    for (int row = first; row <= last; ++row)
        found = search(parent->children[static_cast<std::size_t>(row)].get()) || found;
    Node *top = nullptr;
    for (Node *node = parent; found && node->parent && !node->matches; node = node->parent) {
        node->matches = true;
        top = node;
    }
    if (top)
        show(top->parent, top->row, top->row);
    else
        show(parent, first, last);
}

void TopicRows::sourceRemoves(const QModelIndex &parent, int first, int last)
{
    Node *const node = nodeOf(parent);
    if (!node || !node->isRead)
        return;
    for (int row = last; row >= first; --row) {
        if (const Node &child = *node->children[static_cast<std::size_t>(row)]; child.at >= 0)
            hide(child.at, lastRowOf(child));
    }
}

void TopicRows::sourceRemoved(const QModelIndex &parent, int first, int last)
{
    Node *const node = nodeOf(parent);
    if (!node)
        return;
    if (node->isRead) {
        auto &children = node->children;
        children.erase(children.begin() + first, children.begin() + last + 1);
        numberChildren(node, first);
    }
    tell(isSearched() ? hideUnfound(node) : node,
         {m_firstRole + Expanded, m_firstRole + HasChildren});
}

/// What led to nothing but what is gone goes with it. The next above, which stays.
TopicRows::Node *TopicRows::hideUnfound(Node *node)
{
    const Node *top = nullptr;
    for (; node->parent && !contains(*node) && !hasChildren(*node); node = node->parent) {
        node->matches = false;
        top = node;
    }
    if (top && top->at >= 0)
        hide(top->at, lastRowOf(*top));
    return node;
}

/// Neighbours are told together.
void TopicRows::sourceChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                              const QList<int> &roles)
{
    const Node *const node = nodeOf(topLeft.parent());
    if (!node || !node->isRead)
        return;
    int first = -1;
    int last = -1;
    const auto flush = [&] {
        if (first >= 0)
            Q_EMIT dataChanged(index(first), index(last), roles);
    };
    for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
        const int at = node->children[static_cast<std::size_t>(row)]->at;
        if (at < 0)
            continue;
        if (first < 0 || at != last + 1) {
            flush();
            first = at;
        }
        last = at;
    }
    flush();
}
