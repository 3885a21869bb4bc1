// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topicrows.h"

#include <algorithm>

TopicRows::TopicRows(QObject *parent)
    : QAbstractListModel(parent)
{
    build();
}

void TopicRows::setSourceModel(QAbstractItemModel *source)
{
    if (m_source == source)
        return;
    if (m_source)
        m_source->disconnect(this);
    beginResetModel();
    m_source = source;
    m_firstRole = Qt::UserRole;
    m_topicRole = -1;
    if (source) {
        const QHash<int, QByteArray> names = source->roleNames();
        for (auto it = names.begin(); it != names.end(); ++it)
            m_firstRole = std::max(m_firstRole, it.key() + 1);
        m_topicRole = names.key("topic", -1);
        connectSource();
    }
    build();
    endResetModel();
    Q_EMIT sourceModelChanged();
    Q_EMIT countChanged();
}

void TopicRows::setText(const QString &text)
{
    if (m_text == text)
        return;
    beginResetModel();
    m_text = text;
    if (isSearched())
        search(m_root.get());
    list();
    endResetModel();
    Q_EMIT textChanged();
    Q_EMIT countChanged();
}

void TopicRows::build()
{
    m_rows.clear();
    m_root = std::make_unique<Node>();
    read(m_root.get());
    if (isSearched())
        search(m_root.get());
    list();
}

void TopicRows::list()
{
    for (Node *node : std::exchange(m_rows, {}))
        node->at = -1;
    collect(m_root.get(), &m_rows);
    number(0);
}

void TopicRows::rebuild()
{
    beginResetModel();
    build();
    endResetModel();
    Q_EMIT countChanged();
}

std::unique_ptr<TopicRows::Node> TopicRows::makeNode(Node *parent, int row)
{
    auto node = std::make_unique<Node>();
    node->parent = parent;
    node->row = row;
    return node;
}

void TopicRows::read(Node *node)
{
    if (std::exchange(node->isRead, true) || !m_source)
        return;
    const int rows = m_source->rowCount(sourceIndex(*node));
    node->children.reserve(static_cast<std::size_t>(rows));
    for (int row = 0; row < rows; ++row)
        node->children.push_back(makeNode(node, row));
}

bool TopicRows::contains(const Node &node) const
{
    return node.parent &&
           sourceIndex(node).data(m_topicRole).toString().contains(m_text, Qt::CaseInsensitive);
}

/// Whether it or one below contains the text; each begins open.
bool TopicRows::search(Node *node)
{
    read(node);
    node->isShut = false;
    node->matches = contains(*node);
    for (const std::unique_ptr<Node> &child : node->children) {
        const bool below = search(child.get());
        node->matches = node->matches || below;
    }
    return node->matches;
}

/// And all below.
void TopicRows::open(Node *node)
{
    read(node);
    (isSearched() ? node->isShut : node->isOpen) = !isSearched();
    for (const std::unique_ptr<Node> &child : node->children)
        open(child.get());
}

void TopicRows::collect(Node *node, std::vector<Node *> *rows)
{
    if (node->parent)
        rows->push_back(node);
    if (!isOpen(*node))
        return;
    read(node);
    for (const std::unique_ptr<Node> &child : node->children) {
        if (isWanted(*child))
            collect(child.get(), rows);
    }
}

void TopicRows::expandAll()
{
    beginResetModel();
    open(m_root.get());
    list();
    endResetModel();
    Q_EMIT countChanged();
}

bool TopicRows::isExpanded(int row) const
{
    return row >= 0 && row < count() && isOpen(*m_rows[static_cast<std::size_t>(row)]);
}

void TopicRows::setExpanded(int row, bool expanded)
{
    if (row < 0 || row >= count())
        return;
    Node *const node = m_rows[static_cast<std::size_t>(row)];
    if (isOpen(*node) == expanded)
        return;
    if (!expanded)
        hide(row + 1, lastRowOf(*node));
    (isSearched() ? node->isShut : node->isOpen) = isSearched() ? !expanded : expanded;
    if (expanded) {
        read(node);
        show(node, 0, static_cast<int>(node->children.size()) - 1);
    }
    tell(node, {m_firstRole + Expanded});
}

/// Those of the children that are wanted, with what is open below them, if the parent is open.
void TopicRows::show(Node *parent, int first, int last)
{
    if ((parent->parent && parent->at < 0) || !isOpen(*parent))
        return;
    std::vector<Node *> rows;
    for (int i = first; i <= last; ++i) {
        Node *const child = parent->children[static_cast<std::size_t>(i)].get();
        if (isWanted(*child))
            collect(child, &rows);
    }
    if (rows.empty())
        return;
    int at = parent->at + 1;
    for (int i = first - 1; i >= 0; --i) {
        if (const Node &before = *parent->children[static_cast<std::size_t>(i)]; before.at >= 0) {
            at = lastRowOf(before) + 1;
            break;
        }
    }
    beginInsertRows({}, at, at + static_cast<int>(rows.size()) - 1);
    m_rows.insert(m_rows.begin() + at, rows.begin(), rows.end());
    number(at);
    endInsertRows();
    Q_EMIT countChanged();
}

void TopicRows::hide(int first, int last)
{
    if (last < first)
        return;
    beginRemoveRows({}, first, last);
    for (int row = first; row <= last; ++row)
        m_rows[static_cast<std::size_t>(row)]->at = -1;
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
    number(first);
    endRemoveRows();
    Q_EMIT countChanged();
}

void TopicRows::number(int first)
{
    for (int row = first; row < count(); ++row)
        m_rows[static_cast<std::size_t>(row)]->at = row;
}

void TopicRows::numberChildren(Node *parent, int first)
{
    for (std::size_t row = static_cast<std::size_t>(first); row < parent->children.size(); ++row)
        parent->children[row]->row = static_cast<int>(row);
}

void TopicRows::tell(const Node *node, const QList<int> &roles)
{
    if (node->at >= 0)
        Q_EMIT dataChanged(index(node->at), index(node->at), roles);
}

bool TopicRows::isOpen(const Node &node) const
{
    return !node.parent || (isSearched() ? !node.isShut : node.isOpen);
}

bool TopicRows::hasChildren(const Node &node) const
{
    if (!node.isRead)
        return m_source && m_source->hasChildren(sourceIndex(node));
    return std::any_of(node.children.cbegin(), node.children.cend(),
                       [this](const std::unique_ptr<Node> &child) { return isWanted(*child); });
}

/// Null when its parent was not read yet.
TopicRows::Node *TopicRows::nodeOf(const QModelIndex &sourceIndex)
{
    if (!sourceIndex.isValid())
        return m_root.get();
    Node *const parent = nodeOf(sourceIndex.parent());
    return parent && parent->isRead
               ? parent->children[static_cast<std::size_t>(sourceIndex.row())].get()
               : nullptr;
}

QModelIndex TopicRows::sourceIndex(const Node &node) const
{
    return node.parent ? m_source->index(node.row, 0, sourceIndex(*node.parent)) : QModelIndex();
}

/// Its own, or that of the last one below that is to be seen.
int TopicRows::lastRowOf(const Node &node) const
{
    for (auto child = node.children.crbegin(); child != node.children.crend(); ++child) {
        if ((*child)->at >= 0)
            return lastRowOf(**child);
    }
    return node.at;
}

QString TopicRows::topicAt(int row) const
{
    return index(row).data(m_topicRole).toString();
}

int TopicRows::rowOf(const QString &topic) const
{
    for (int row = 0; row < count(); ++row) {
        if (topicAt(row) == topic)
            return row;
    }
    return -1;
}

int TopicRows::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant TopicRows::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_source)
        return {};
    const Node &node = *m_rows[static_cast<std::size_t>(index.row())];
    switch (role - m_firstRole) {
    case Depth: {
        int depth = -1;
        for (const Node *at = &node; at->parent; at = at->parent)
            ++depth;
        return depth;
    }
    case Expanded:
        return isOpen(node) && hasChildren(node);
    case HasChildren:
        return hasChildren(node);
    default:
        return sourceIndex(node).data(role);
    }
}

QHash<int, QByteArray> TopicRows::roleNames() const
{
    QHash<int, QByteArray> names = m_source ? m_source->roleNames() : QHash<int, QByteArray>();
    names.insert(m_firstRole + Depth, "depth");
    names.insert(m_firstRole + Expanded, "expanded");
    names.insert(m_firstRole + HasChildren, "hasChildren");
    return names;
}
