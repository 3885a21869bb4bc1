// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topictreemodel.h"

#include <QDateTime>

#include <algorithm>

using namespace Qt::StringLiterals;

using mqtt::TopicNode;

namespace {

void showAll(TopicNode *node)
{
    node->isShown = true;
    node->isGrowing = false;
    node->shown = node->children.size();
    for (const std::unique_ptr<TopicNode> &child : node->children)
        showAll(child.get());
}

} // namespace

TopicTreeModel::TopicTreeModel(QObject *parent)
    : MessageModel(parent)
{
    m_root.isShown = true;
    feed().setFilters({u"#"_s});
}

TopicTreeModel::~TopicTreeModel() = default;

void TopicTreeModel::setFilters(const QStringList &filters)
{
    if (filters == this->filters())
        return;
    feed().setFilters(filters);
    Q_EMIT filtersChanged();
}

void TopicTreeModel::setLimit(int limit)
{
    if (limit == m_limit)
        return;
    m_limit = limit;
    Q_EMIT limitChanged();
}

bool TopicTreeModel::take(const MqttMessage &message)
{
    TopicNode *node = nodeFor(message.topic());
    if (!node) {
        ++m_refused;
        return true;
    }
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_bytes -= node->payload.size();
    node->payload =
        message.payload().first(std::min<qsizetype>(message.payload().size(), LongestValue));
    m_bytes += node->payload.size();
    node->qos = static_cast<int>(message.qos());
    // Of live messages the broker does not tell whether it keeps them; an empty one ends it.
    node->retained = !message.payload().isEmpty() && (message.isRetained() || node->retained);
    const bool isNew = !std::exchange(node->isTopic, true);
    for (TopicNode *at = node; at; at = at->parent) {
        ++at->count;
        at->time = now;
        if (isNew && at != node)
            ++at->topics;
        noteChanged(at);
    }
    return true;
}

/// Null when there is no room for it.
TopicNode *TopicTreeModel::nodeFor(const QString &topic)
{
    if (TopicNode *known = m_nodes.value(topic))
        return known;
    // From the deepest level that is there.
    std::vector<qsizetype> missing; // where the levels end
    qsizetype end = topic.size();
    TopicNode *node = &m_root;
    while (true) {
        missing.push_back(end);
        const qsizetype slash = end > 0 ? topic.lastIndexOf(u'/', end - 1) : -1;
        if (slash < 0)
            break;
        end = slash;
        if (TopicNode *above = m_nodes.value(topic.first(end))) {
            node = above;
            break;
        }
    }
    const bool fits = m_nodes.size() + static_cast<qsizetype>(missing.size()) <= m_limit &&
                      m_bytes + topic.size() * 2 <= MaximumBytes;
    if (!fits || topic.count(u'/') >= MostLevels)
        return nullptr;
    for (auto it = missing.crbegin(); it != missing.crend(); ++it) {
        const qsizetype nameAt = node == &m_root ? 0 : node->topic.size() + 1;
        node = addChild(node, topic.first(*it), nameAt);
    }
    return node;
}

TopicNode *TopicTreeModel::addChild(TopicNode *parent, const QString &topic, qsizetype nameAt)
{
    auto child = std::make_unique<TopicNode>();
    child->parent = parent;
    child->row = static_cast<int>(parent->children.size());
    child->topic = topic;
    child->nameAt = nameAt;
    m_bytes += topic.size() * 2;
    TopicNode *node = parent->children.emplace_back(std::move(child)).get();
    m_nodes.insert(topic, node);
    if (parent->isShown && !std::exchange(parent->isGrowing, true))
        m_growing.push_back(parent);
    return node;
}

void TopicTreeModel::noteChanged(TopicNode *node)
{
    if (node->parent && node->isShown && !std::exchange(node->isChanged, true))
        m_changed.push_back(node);
}

void TopicTreeModel::tell()
{
    tellChanges();
    showGrowth();
    Q_EMIT changed();
}

void TopicTreeModel::showGrowth()
{
    for (TopicNode *parent : std::exchange(m_growing, {})) {
        parent->isGrowing = false;
        const std::size_t first = parent->shown;
        beginInsertRows(indexOf(parent), static_cast<int>(first),
                        static_cast<int>(parent->children.size()) - 1);
        for (std::size_t i = first; i < parent->children.size(); ++i)
            showAll(parent->children[i].get());
        parent->shown = parent->children.size();
        endInsertRows();
    }
}

/// Neighbours together, as views look at each range.
void TopicTreeModel::tellChanges()
{
    static const QList<int> roles{ValueRole,    CountRole, TopicsRole,
                                  RetainedRole, TimeRole,  QosRole};
    std::vector<TopicNode *> changed = std::exchange(m_changed, {});
    std::sort(changed.begin(), changed.end(), [](const TopicNode *a, const TopicNode *b) {
        return a->parent != b->parent ? std::less<>()(a->parent, b->parent) : a->row < b->row;
    });
    for (std::size_t first = 0; first < changed.size();) {
        std::size_t last = first;
        changed[first]->isChanged = false;
        while (last + 1 < changed.size() && changed[last + 1]->parent == changed[first]->parent &&
               changed[last + 1]->row == changed[last]->row + 1)
            changed[++last]->isChanged = false;
        Q_EMIT dataChanged(indexOf(changed[first]), indexOf(changed[last]), roles);
        first = last + 1;
    }
}

int TopicTreeModel::deleteRetained(const QString &topic, bool recursive)
{
    const TopicNode *node = m_nodes.value(topic);
    return node ? deleteAt(node, recursive) : 0;
}

int TopicTreeModel::deleteAt(const TopicNode *node, bool recursive)
{
    int published = 0;
    if (node->retained &&
        feed()
            .publish(node->topic, QByteArray(), {.retain = true, .qos = Mqtt::QoS::AtLeastOnce})
            .isOk())
        ++published;
    if (recursive) {
        for (const std::unique_ptr<TopicNode> &child : node->children)
            published += deleteAt(child.get(), true);
    }
    return published;
}

void TopicTreeModel::clear()
{
    beginResetModel();
    m_growing.clear();
    m_changed.clear();
    m_nodes.clear();
    m_root = {};
    m_root.isShown = true;
    m_bytes = 0;
    m_refused = 0;
    endResetModel();
    Q_EMIT changed();
}

const TopicNode *TopicTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const TopicNode *>(index.constInternalPointer()) : &m_root;
}

QModelIndex TopicTreeModel::indexOf(const TopicNode *node) const
{
    return node->parent ? createIndex(node->row, 0, node) : QModelIndex();
}

QModelIndex TopicTreeModel::indexOf(const QString &topic) const
{
    const TopicNode *node = m_nodes.value(topic);
    return node && node->isShown ? indexOf(node) : QModelIndex();
}

QModelIndex TopicTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex TopicTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOf(nodeOf(child)->parent) : QModelIndex();
}

int TopicTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->shown);
}

QVariant TopicTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const TopicNode *node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return node->name();
    case TopicRole:
        return node->topic;
    case ValueRole:
        return QString::fromUtf8(node->payload);
    case CountRole:
        return node->count;
    case TopicsRole:
        return node->topics;
    case RetainedRole:
        return node->retained;
    case TimeRole:
        return static_cast<double>(node->time);
    case QosRole:
        return node->qos;
    default:
        return {};
    }
}

QHash<int, QByteArray> TopicTreeModel::roleNames() const
{
    return {{NameRole, "name"},   {TopicRole, "topic"},   {ValueRole, "value"},
            {CountRole, "count"}, {TopicsRole, "topics"}, {RetainedRole, "retained"},
            {TimeRole, "time"},   {QosRole, "qos"}};
}
