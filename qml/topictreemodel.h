// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "messagemodel.h"
#include "topicnode.h"

#include <QHash>
#include <QStringList>

/// The topics of a broker as a tree, with what came last on each. Roles:
///
///     name      the level of the topic
///     topic     all of it
///     value     the text of the last payload, at most its first 1,000 bytes
///     count     messages at and below
///     topics    how many topics with messages are below
///     retained  whether the broker keeps a message here, as far as it has told
///     time      when the last message came at or below, in milliseconds since 1970
///     qos       of the last message
///
/// Bounded by topics, their levels and bytes: what comes on further topics is counted as refused.
class TopicTreeModel : public MessageModel
{
    Q_OBJECT
    Q_PROPERTY(QStringList filters READ filters WRITE setFilters NOTIFY filtersChanged)
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    Q_PROPERTY(int levels READ levels NOTIFY changed)
    Q_PROPERTY(int topics READ topics NOTIFY changed)
    Q_PROPERTY(quint64 messages READ messages NOTIFY changed)
    Q_PROPERTY(quint64 refused READ refused NOTIFY changed)
    QML_ELEMENT
public:
    enum Role {
        NameRole = Qt::UserRole,
        TopicRole,
        ValueRole,
        CountRole,
        TopicsRole,
        RetainedRole,
        TimeRole,
        QosRole,
    };

    static constexpr int DefaultLimit = 50'000;
    /// Of topics and payloads together.
    static constexpr qint64 MaximumBytes = 64 * 1024 * 1024;
    static constexpr int LongestValue = 1000;
    /// Of a topic; what mosquitto takes.
    static constexpr int MostLevels = 200;

    explicit TopicTreeModel(QObject *parent = nullptr);
    ~TopicTreeModel() override;

    /// "#" by default, which is all but those that begin with '$'.
    [[nodiscard]] QStringList filters() const { return feed().filters(); }
    void setFilters(const QStringList &filters);

    /// The most levels of topics that are kept; 50,000 by default. A lower one drops none.
    [[nodiscard]] int limit() const { return m_limit; }
    void setLimit(int limit);

    /// All rows of the tree, and those of them that had messages themselves.
    [[nodiscard]] int levels() const { return static_cast<int>(m_nodes.size()); }
    [[nodiscard]] int topics() const { return m_root.topics; }
    [[nodiscard]] quint64 messages() const { return m_root.count; }
    [[nodiscard]] quint64 refused() const { return m_refused; }

    /// Publishes an empty retained message if the broker keeps one there, as far as it has told,
    /// and if recursive wherever it does below. How many were published.
    Q_INVOKABLE int deleteRetained(const QString &topic, bool recursive = false);
    Q_INVOKABLE void clear();
    /// Invalid for a topic that is not there, or not shown yet.
    Q_INVOKABLE QModelIndex indexOf(const QString &topic) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    using QObject::parent;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void filtersChanged();
    void limitChanged();
    void changed();

protected:
    bool take(const MqttMessage &message) override;
    void tell() override;

private:
    [[nodiscard]] mqtt::TopicNode *nodeFor(const QString &topic);
    mqtt::TopicNode *addChild(mqtt::TopicNode *parent, const QString &topic, qsizetype nameAt);
    [[nodiscard]] const mqtt::TopicNode *nodeOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const mqtt::TopicNode *node) const;
    void noteChanged(mqtt::TopicNode *node);
    void showGrowth();
    void tellChanges();
    int deleteAt(const mqtt::TopicNode *node, bool recursive);

    mqtt::TopicNode m_root;
    QHash<QString, mqtt::TopicNode *> m_nodes;
    std::vector<mqtt::TopicNode *> m_growing;
    std::vector<mqtt::TopicNode *> m_changed;
    int m_limit = DefaultLimit;
    qint64 m_bytes = 0;
    quint64 m_refused = 0;
};
