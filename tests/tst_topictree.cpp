// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/topicrules.h"
#include "topic/topictree.h"
#include "topicvectors.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using Tree = mqtt::TopicTree<int>;

namespace {

std::vector<int> matched(const Tree &tree, QStringView topic)
{
    std::vector<int> out;
    tree.match(topic, out);
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

class TopicTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filterMatchesTopicAsMqttSays_data();
    void filterMatchesTopicAsMqttSays();
    void allVectorsInOneTree();
    void agreesWithThePureFunctionOnRandomTopics();
    void sameFilterHoldsManyValues();
    void removesOneValueAtATime();
    void removingWhatIsNotThereChangesNothing_data();
    void removingWhatIsNotThereChangesNothing();
    void prunesBackToEmpty();
    void clearEmptiesEverything();
    void holdsManyFilters();
    void holdsTheDeepestFilters();
    void appendsToWhatIsThere();
    void keepsValuesThatCannotBeCompared();
};

void TopicTreeTest::filterMatchesTopicAsMqttSays_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<bool>("match");
    for (const TopicVector &v : TopicVectors) {
        const QString filter = QStringView(v.filter).toString();
        const QString topic = QStringView(v.topic).toString();
        QTest::addRow("%s %s %s", qPrintable(filter), v.match ? "matches" : "does not match",
                      qPrintable(topic))
            << filter << topic << v.match;
    }
}

void TopicTreeTest::filterMatchesTopicAsMqttSays()
{
    QFETCH(QString, filter);
    QFETCH(QString, topic);
    QFETCH(bool, match);
    const QStringView bare = mqtt::splitShared(filter).filter;
    Tree tree;
    tree.insert(bare, 7);
    QCOMPARE(matched(tree, topic), match ? std::vector<int>{7} : std::vector<int>{});
    QVERIFY(tree.remove(bare, 7));
    QCOMPARE(matched(tree, topic), std::vector<int>{});
    QCOMPARE(tree.nodeCount(), std::size_t(0));
}

void TopicTreeTest::allVectorsInOneTree()
{
    Tree tree;
    std::vector<QString> filters;
    for (const TopicVector &v : TopicVectors) {
        filters.push_back(mqtt::splitShared(QStringView(v.filter).toString()).filter.toString());
        tree.insert(filters.back(), int(filters.size()) - 1);
    }
    for (const TopicVector &v : TopicVectors) {
        const QString topic = QStringView(v.topic).toString();
        std::vector<int> expected;
        for (std::size_t i = 0; i < filters.size(); ++i) {
            if (mqtt::matches(filters[i], topic))
                expected.push_back(int(i));
        }
        QCOMPARE(matched(tree, topic), expected);
    }
}

void TopicTreeTest::agreesWithThePureFunctionOnRandomTopics()
{
    std::mt19937 random(20261120); // a fixed seed: a failure can be repeated
    const QStringList levels{u"a"_s, u"b"_s, u""_s, u"$x"_s, u"+"_s, u"ä"_s};
    const auto path = [&](bool filter) {
        for (;;) {
            QStringList parts;
            for (int n = int(1 + random() % 4); n > 0; --n)
                parts.append(levels[qsizetype(random() % std::size_t(levels.size()))]);
            if (filter && random() % 3 == 0)
                parts.append(u"#"_s);
            const QString text = parts.join(u'/');
            const mqtt::TopicError error =
                filter ? mqtt::checkTopicFilter(text) : mqtt::checkTopicName(text);
            if (error == mqtt::TopicError::None)
                return text;
        }
    };

    Tree tree;
    std::vector<std::pair<QString, int>> held;
    int matches = 0;
    for (int round = 0; round < 3000; ++round) {
        if (!held.empty() && random() % 3 == 0) {
            const std::size_t i = random() % held.size();
            QVERIFY(tree.remove(held[i].first, held[i].second));
            held.erase(held.begin() + std::ptrdiff_t(i));
        } else {
            held.emplace_back(path(true), int(random() % 5)); // equal values on equal filters too
            tree.insert(held.back().first, held.back().second);
        }
        const QString topic = path(false);
        std::vector<int> expected;
        for (const auto &[filter, value] : held) {
            if (mqtt::matches(filter, topic))
                expected.push_back(value);
        }
        std::sort(expected.begin(), expected.end());
        QCOMPARE(matched(tree, topic), expected);
        QCOMPARE(tree.size(), held.size());
        matches += int(expected.size());
    }
    QVERIFY(matches > 10000); // it compared something
    for (const auto &[filter, value] : held)
        QVERIFY(tree.remove(filter, value));
    QVERIFY(tree.isEmpty());
    QCOMPARE(tree.nodeCount(), std::size_t(0));
}

void TopicTreeTest::sameFilterHoldsManyValues()
{
    Tree tree;
    tree.insert(u"a/+", 1);
    tree.insert(u"a/+", 2);
    tree.insert(u"a/+", 1);
    tree.insert(u"a/#", 3);
    QCOMPARE(matched(tree, u"a/b"), (std::vector<int>{1, 1, 2, 3}));
    QCOMPARE(tree.size(), std::size_t(4));
}

void TopicTreeTest::removesOneValueAtATime()
{
    Tree tree;
    tree.insert(u"a/b", 1);
    tree.insert(u"a/b", 1);
    tree.insert(u"a/b", 2);
    QVERIFY(tree.remove(u"a/b", 1));
    QCOMPARE(matched(tree, u"a/b"), (std::vector<int>{1, 2}));
    QVERIFY(tree.remove(u"a/b", 1));
    QCOMPARE(matched(tree, u"a/b"), (std::vector<int>{2}));
    QVERIFY(!tree.remove(u"a/b", 1));
    QCOMPARE(tree.size(), std::size_t(1));
}

void TopicTreeTest::removingWhatIsNotThereChangesNothing_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("value");
    QTest::newRow("another value") << u"a/+/c"_s << 2;
    QTest::newRow("its prefix") << u"a/+"_s << 1;
    QTest::newRow("longer") << u"a/+/c/d"_s << 1;
    QTest::newRow("hash in place of the level") << u"a/+/#"_s << 1;
    QTest::newRow("hash behind it") << u"a/+/c/#"_s << 1;
    QTest::newRow("a topic that it matches") << u"a/b/c"_s << 1;
    QTest::newRow("a filter that covers it") << u"#"_s << 1;
    QTest::newRow("unknown") << u"x"_s << 1;
}

void TopicTreeTest::removingWhatIsNotThereChangesNothing()
{
    QFETCH(QString, filter);
    QFETCH(int, value);
    Tree tree;
    tree.insert(u"a/+/c", 1);
    QVERIFY(!tree.remove(filter, value));
    QCOMPARE(tree.size(), std::size_t(1));
    QCOMPARE(tree.nodeCount(), std::size_t(3));
    QCOMPARE(matched(tree, u"a/b/c"), std::vector<int>{1});
}

void TopicTreeTest::prunesBackToEmpty()
{
    Tree tree;
    tree.insert(u"a", 1);
    tree.insert(u"a/b/c/d", 2);
    tree.insert(u"a/+/c/#", 3);
    tree.insert(u"#", 4);
    QCOMPARE(tree.nodeCount(), std::size_t(6)); // a, b, c, d; +, c
    QVERIFY(tree.remove(u"a/b/c/d", 2));
    QCOMPARE(tree.nodeCount(), std::size_t(3));
    QVERIFY(tree.remove(u"a", 1)); // still the way to a/+/c/#
    QCOMPARE(tree.nodeCount(), std::size_t(3));
    QVERIFY(tree.remove(u"a/+/c/#", 3));
    QCOMPARE(tree.nodeCount(), std::size_t(0));
    QCOMPARE(matched(tree, u"a/b"), std::vector<int>{4});
    QVERIFY(tree.remove(u"#", 4));
    QVERIFY(tree.isEmpty());
}

void TopicTreeTest::clearEmptiesEverything()
{
    Tree tree;
    for (const TopicVector &v : TopicVectors)
        tree.insert(mqtt::splitShared(QStringView(v.filter).toString()).filter, 1);
    tree.clear();
    QVERIFY(tree.isEmpty());
    QCOMPARE(tree.nodeCount(), std::size_t(0));
    QCOMPARE(matched(tree, u"a"), std::vector<int>{});
    tree.insert(u"a", 2);
    QCOMPARE(matched(tree, u"a"), std::vector<int>{2});
}

void TopicTreeTest::holdsManyFilters()
{
    constexpr int Count = 100'000;
    Tree tree;
    for (int i = 0; i < Count; ++i)
        tree.insert(u"house/%1/room/%2/temperature"_s.arg(i / 100).arg(i % 100), i);
    tree.insert(u"house/+/room/7/#", Count);
    QCOMPARE(tree.size(), std::size_t(Count + 1));
    for (int i = 0; i < Count; i += 97) {
        const QString topic = u"house/%1/room/%2/temperature"_s.arg(i / 100).arg(i % 100);
        QCOMPARE(matched(tree, topic),
                 i % 100 == 7 ? (std::vector<int>{i, Count}) : std::vector<int>{i});
    }
    for (int i = 0; i < Count; ++i)
        QVERIFY(tree.remove(u"house/%1/room/%2/temperature"_s.arg(i / 100).arg(i % 100), i));
    QVERIFY(tree.remove(u"house/+/room/7/#", Count));
    QCOMPARE(tree.nodeCount(), std::size_t(0));
}

void TopicTreeTest::holdsTheDeepestFilters()
{
    const QString slashes(65535, u'/');
    const QString pluses = u"+/"_s.repeated(32767) + u'+';
    {
        Tree tree;
        tree.insert(slashes, 1);
        tree.insert(pluses, 2);
        QCOMPARE(matched(tree, slashes), std::vector<int>{1});
        QCOMPARE(matched(tree, slashes.first(32767)), std::vector<int>{2});
        QVERIFY(tree.remove(slashes, 1));
        QCOMPARE(tree.nodeCount(), std::size_t(32768));
    } // and the destructor does not exhaust the stack
}

void TopicTreeTest::appendsToWhatIsThere()
{
    Tree tree;
    tree.insert(u"a", 1);
    std::vector<int> out{9};
    tree.match(u"a", out);
    tree.match(u"", out);
    QCOMPARE(out, (std::vector<int>{9, 1}));
}

void TopicTreeTest::keepsValuesThatCannotBeCompared()
{
    struct Plain
    {
        int number;
    };
    mqtt::TopicTree<Plain> tree; // only remove() needs ==
    tree.insert(u"a/#", Plain{3});
    std::vector<Plain> out;
    tree.match(u"a/b", out);
    QCOMPARE(out.size(), std::size_t(1));
    QCOMPARE(out.front().number, 3);
}

QTEST_GUILESS_MAIN(TopicTreeTest)
#include "tst_topictree.moc"
