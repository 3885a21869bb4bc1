// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <qqmlregistration.h>

#include <memory>
#include <vector>

/// A tree of topics as the list of its rows that are open, with the roles of the tree and `depth`,
/// `expanded` and `hasChildren`. A row is found without a search, whatever is open.
///
/// With a text, those rows whose role `topic` contains it, upper and lower case the same, and what
/// leads to them; they begin open. Without one again, what was open before is.
class TopicRows : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(QAbstractItemModel *sourceModel READ sourceModel WRITE setSourceModel NOTIFY
                   sourceModelChanged)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    QML_ELEMENT
public:
    explicit TopicRows(QObject *parent = nullptr);

    [[nodiscard]] QAbstractItemModel *sourceModel() const { return m_source; }
    void setSourceModel(QAbstractItemModel *source);
    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString &text);
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }

    Q_INVOKABLE [[nodiscard]] QString topicAt(int row) const;
    /// The row of a topic, -1 when it is not to be seen.
    Q_INVOKABLE [[nodiscard]] int rowOf(const QString &topic) const;
    Q_INVOKABLE [[nodiscard]] bool isExpanded(int row) const;
    Q_INVOKABLE void setExpanded(int row, bool expanded);
    Q_INVOKABLE void expandAll();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void sourceModelChanged();
    void textChanged();
    void countChanged();

private:
    enum OwnRole { Depth, Expanded, HasChildren };
    /// A row of the source. Its children are read when it is opened first, or searched.
    struct Node
    {
        Node *parent = nullptr;
        std::vector<std::unique_ptr<Node>> children;
        int row = 0; ///< in its parent
        int at = -1; ///< in the list, -1 when it is not to be seen
        bool isRead = false;
        bool isOpen = false;
        bool isShut = false; ///< while searched
        bool matches = false;
    };

    void connectSource();
    void build();
    void list();
    void rebuild();
    void read(Node *node);
    [[nodiscard]] static std::unique_ptr<Node> makeNode(Node *parent, int row);
    bool search(Node *node);
    void open(Node *node);
    void collect(Node *node, std::vector<Node *> *rows);
    void show(Node *parent, int first, int last);
    void hide(int first, int last);
    void showFound(Node *parent, int first, int last);
    Node *hideUnfound(Node *node);
    void number(int first);
    static void numberChildren(Node *parent, int first);
    void tell(const Node *node, const QList<int> &roles);

    void sourceInserted(const QModelIndex &parent, int first, int last);
    void sourceRemoves(const QModelIndex &parent, int first, int last);
    void sourceRemoved(const QModelIndex &parent, int first, int last);
    void sourceChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                       const QList<int> &roles);

    [[nodiscard]] bool isSearched() const { return !m_text.isEmpty(); }
    [[nodiscard]] bool isWanted(const Node &node) const { return !isSearched() || node.matches; }
    [[nodiscard]] bool contains(const Node &node) const;
    [[nodiscard]] bool isOpen(const Node &node) const;
    [[nodiscard]] bool hasChildren(const Node &node) const;
    [[nodiscard]] Node *nodeOf(const QModelIndex &sourceIndex);
    [[nodiscard]] QModelIndex sourceIndex(const Node &node) const;
    [[nodiscard]] int lastRowOf(const Node &node) const;

    QPointer<QAbstractItemModel> m_source;
    QString m_text;
    int m_topicRole = -1;
    int m_firstRole = Qt::UserRole; ///< of our own
    std::unique_ptr<Node> m_root;
    std::vector<Node *> m_rows;
};
