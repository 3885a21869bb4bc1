// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topicrows.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

#include <set>

using namespace Qt::StringLiterals;

class TestTopicRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void closedBranchesHideWhatIsBelow();
    void theRowsBelowAnOpenOneFollowIt();
    void aSearchShowsWhatMatchesAndWhatLeadsThere();
    void afterTheSearchWhatWasOpenIsOpen();
    void whatComesDuringASearchIsSearched();
    void whatLedToWhatIsGoneIsNoLongerFound();
    void changesAreToldOfWhatIsSeenOnly();
    void neighboursAreToldTogether();
    void aTopicIsFoundWhereItIsSeen();
    void aModelThatGoesLeavesNothing();
    void whateverIsDoneTheListIsThatOfTheTree();
};

namespace {

constexpr int TopicRole = Qt::UserRole + 7;

class Topics : public QStandardItemModel
{
public:
    using QStandardItemModel::QStandardItemModel;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override
    {
        return {{TopicRole, "topic"}};
    }
    QStandardItem *add(const QString &topic)
    {
        QStandardItem *item = invisibleRootItem();
        QString path;
        for (const QString &level : topic.split(u'/')) {
            path += path.isEmpty() ? level : u'/' + level;
            QStandardItem *next = nullptr;
            for (int row = 0; row < item->rowCount() && !next; ++row) {
                if (item->child(row)->data(TopicRole) == path)
                    next = item->child(row);
            }
            if (!next) {
                next = new QStandardItem;
                next->setData(path, TopicRole);
                item->appendRow(next);
            }
            item = next;
        }
        return item;
    }
};

QStringList listed(const TopicRows &rows)
{
    QStringList topics;
    for (int row = 0; row < rows.count(); ++row)
        topics.append(rows.topicAt(row));
    return topics;
}

QVariant value(const TopicRows &rows, const QString &topic, const QByteArray &role)
{
    return rows.index(rows.rowOf(topic)).data(rows.roleNames().key(role));
}

} // namespace

void TestTopicRows::closedBranchesHideWhatIsBelow()
{
    Topics topics;
    topics.add(u"home/kitchen/lamp"_s);
    topics.add(u"service"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    QCOMPARE(listed(rows), (QStringList{u"home"_s, u"service"_s}));
    QCOMPARE(value(rows, u"home"_s, "hasChildren"), QVariant(true));
    QCOMPARE(value(rows, u"home"_s, "expanded"), QVariant(false));
    QCOMPARE(value(rows, u"service"_s, "hasChildren"), QVariant(false));
    topics.add(u"service/heating"_s);
    QCOMPARE(listed(rows), (QStringList{u"home"_s, u"service"_s}));
    QCOMPARE(value(rows, u"service"_s, "hasChildren"), QVariant(true));
}

void TestTopicRows::theRowsBelowAnOpenOneFollowIt()
{
    Topics topics;
    topics.add(u"home/kitchen/lamp"_s);
    topics.add(u"service"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    rows.setExpanded(0, true);
    rows.setExpanded(1, true);
    QCOMPARE(listed(rows),
             (QStringList{u"home"_s, u"home/kitchen"_s, u"home/kitchen/lamp"_s, u"service"_s}));
    QCOMPARE(value(rows, u"home/kitchen/lamp"_s, "depth"), QVariant(2));
    topics.add(u"home/cellar"_s);
    topics.add(u"home/kitchen/door"_s);
    QCOMPARE(listed(rows), (QStringList{u"home"_s, u"home/kitchen"_s, u"home/kitchen/lamp"_s,
                                        u"home/kitchen/door"_s, u"home/cellar"_s, u"service"_s}));
    rows.setExpanded(0, false);
    QCOMPARE(listed(rows), (QStringList{u"home"_s, u"service"_s}));
    rows.setExpanded(0, true); // what was open below is
    QCOMPARE(rows.count(), 6);
    topics.removeRow(0);
    QCOMPARE(listed(rows), QStringList{u"service"_s});
}

void TestTopicRows::aSearchShowsWhatMatchesAndWhatLeadsThere()
{
    Topics topics;
    topics.add(u"home/kitchen/lamp"_s);
    topics.add(u"home/cellar/lamp"_s);
    topics.add(u"service/lamps"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    rows.setText(u"KITCHEN"_s);
    QCOMPARE(listed(rows), (QStringList{u"home"_s, u"home/kitchen"_s, u"home/kitchen/lamp"_s}));
    rows.setText(u"lamps"_s);
    QCOMPARE(listed(rows), (QStringList{u"service"_s, u"service/lamps"_s}));
    rows.setExpanded(0, false);
    QCOMPARE(listed(rows), QStringList{u"service"_s});
    rows.setText(u"nothing"_s);
    QCOMPARE(rows.count(), 0);
}

void TestTopicRows::afterTheSearchWhatWasOpenIsOpen()
{
    Topics topics;
    topics.add(u"a/b/c"_s);
    topics.add(u"d/e"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    rows.setExpanded(0, true);
    rows.setText(u"e"_s);
    rows.setExpanded(0, false);
    rows.setText({});
    QCOMPARE(listed(rows), (QStringList{u"a"_s, u"a/b"_s, u"d"_s}));
}

void TestTopicRows::whatComesDuringASearchIsSearched()
{
    Topics topics;
    topics.add(u"a/b"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    rows.setText(u"lamp"_s);
    QCOMPARE(rows.count(), 0);
    topics.add(u"a/b/other"_s);
    QCOMPARE(rows.count(), 0);
    topics.add(u"a/b/lamp"_s);
    QCOMPARE(listed(rows), (QStringList{u"a"_s, u"a/b"_s, u"a/b/lamp"_s}));
    topics.add(u"a/lamp"_s);
    QCOMPARE(rows.count(), 4);
}

void TestTopicRows::whatLedToWhatIsGoneIsNoLongerFound()
{
    Topics topics;
    QStandardItem *lamp = topics.add(u"home/kitchen/lamp"_s);
    topics.add(u"home/kitchen/door"_s);
    topics.add(u"lamps/a/lamp"_s)->parent()->setData(u"a"_s, TopicRole);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    rows.setText(u"lamp"_s);
    QCOMPARE(rows.count(), 6);
    lamp->parent()->removeRow(lamp->row());
    QCOMPARE(listed(rows), (QStringList{u"lamps"_s, u"a"_s, u"lamps/a/lamp"_s}));
    const QSignalSpy changed(&rows, &TopicRows::dataChanged);
    topics.item(1)->child(0)->removeRow(0);
    QCOMPARE(listed(rows), QStringList{u"lamps"_s});
    QCOMPARE(value(rows, u"lamps"_s, "hasChildren"), QVariant(false));
    QCOMPARE(changed.last().at(0).toModelIndex().row(), 0);
    topics.add(u"home/kitchen/lamp"_s);
    QCOMPARE(rows.count(), 4);
}

void TestTopicRows::changesAreToldOfWhatIsSeenOnly()
{
    Topics topics;
    QStandardItem *lamp = topics.add(u"a/lamp"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QSignalSpy changed(&rows, &TopicRows::dataChanged);
    lamp->setData(1, Qt::UserRole);
    QCOMPARE(changed.count(), 0);
    rows.setExpanded(0, true);
    const auto before = changed.count();
    lamp->setData(2, Qt::UserRole);
    QCOMPARE(changed.count(), before + 1);
    QCOMPARE(changed.last().at(0).toModelIndex().row(), 1);
    QCOMPARE(changed.last().at(2).value<QList<int>>(), QList<int>{Qt::UserRole});
}

void TestTopicRows::neighboursAreToldTogether()
{
    Topics topics;
    for (const QString &topic : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
        topics.add(topic);
    topics.add(u"b/below"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    rows.setExpanded(1, true);
    const QSignalSpy changed(&rows, &TopicRows::dataChanged);
    Q_EMIT topics.dataChanged(topics.index(0, 0), topics.index(3, 0), {});
    QCOMPARE(changed.count(), 2); // a, b and, behind what is below b, c, d
    QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 1);
    QCOMPARE(changed.at(1).at(0).toModelIndex().row(), 3);
    QCOMPARE(changed.at(1).at(1).toModelIndex().row(), 4);
}

void TestTopicRows::aTopicIsFoundWhereItIsSeen()
{
    Topics topics;
    topics.add(u"a/b"_s);
    TopicRows rows;
    rows.setSourceModel(&topics);
    QCOMPARE(rows.rowOf(u"a"_s), 0);
    QCOMPARE(rows.rowOf(u"a/b"_s), -1);
    rows.expandAll();
    QCOMPARE(rows.rowOf(u"a/b"_s), 1);
    QCOMPARE(rows.topicAt(-1), QString());
    QCOMPARE(rows.topicAt(2), QString());
    rows.setExpanded(-1, true);
    rows.setExpanded(2, true);
    QVERIFY(!rows.isExpanded(2));
}

void TestTopicRows::aModelThatGoesLeavesNothing()
{
    TopicRows rows;
    const QAbstractItemModelTester tester(&rows);
    {
        Topics topics;
        topics.add(u"a/b"_s);
        rows.setSourceModel(&topics);
        rows.expandAll();
        QCOMPARE(rows.count(), 2);
        topics.clear();
        QCOMPARE(rows.count(), 0);
        topics.add(u"c"_s);
        QCOMPARE(rows.count(), 1);
    }
    QCOMPARE(rows.count(), 0);
    QVERIFY(!rows.sourceModel());
}

/// Beside a list made anew from the tree and from what was opened, after each of many steps.
void TestTopicRows::whateverIsDoneTheListIsThatOfTheTree()
{
    Topics topics;
    TopicRows rows;
    rows.setSourceModel(&topics);
    const QAbstractItemModelTester tester(&rows);
    QRandomGenerator random(20);
    std::set<QString> open;
    QString text;
    const std::function<bool(const QStandardItem *)> wanted = [&](const QStandardItem *item) {
        if (text.isEmpty() || item->data(TopicRole).toString().contains(text))
            return true;
        for (int row = 0; row < item->rowCount(); ++row) {
            if (wanted(item->child(row)))
                return true;
        }
        return false;
    };
    const std::function<void(const QStandardItem *, QStringList *)> list =
        [&](const QStandardItem *item, QStringList *list_) {
            for (int row = 0; row < item->rowCount(); ++row) {
                const QStandardItem *child = item->child(row);
                const QString topic = child->data(TopicRole).toString();
                if (!wanted(child))
                    continue;
                list_->append(topic);
                if (!text.isEmpty() || open.contains(topic))
                    list(child, list_);
            }
        };
    const auto name = [&] { return QString(QChar(u'a' + random.bounded(4))); };
    for (int step = 0; step < 3000; ++step) {
        const int row = rows.count() > 0 ? random.bounded(rows.count()) : -1;
        switch (random.bounded(step < 1000 ? 5 : 8)) {
        case 0:
        case 1:
        case 2: {
            QString topic = name();
            for (int levels = random.bounded(5); levels > 0; --levels)
                topic += u'/' + name();
            topics.add(topic);
            break;
        }
        case 3:
        case 4:
            if (row >= 0 && text.isEmpty()) {
                const QString topic = rows.topicAt(row);
                rows.setExpanded(row, open.insert(topic).second);
                if (!rows.isExpanded(row))
                    open.erase(topic);
            }
            break;
        case 5:
            text = random.bounded(2) ? QString() : name() + u'/' + name();
            rows.setText(text);
            break;
        default:
            if (row >= 0) {
                const QString gone = rows.topicAt(row);
                QStandardItem *item = topics.add(gone);
                std::erase_if(open, [&](const QString &topic) {
                    return topic == gone || topic.startsWith(gone + u'/');
                });
                (item->parent() ? item->parent() : topics.invisibleRootItem())
                    ->removeRow(item->row());
            }
        }
        QStringList expected;
        list(topics.invisibleRootItem(), &expected);
        QCOMPARE(listed(rows), expected);
    }
}

QTEST_GUILESS_MAIN(TestTopicRows)
#include "tst_topicrows.moc"
