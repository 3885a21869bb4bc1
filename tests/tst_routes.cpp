// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"
#include "connection/routes.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Copies;
using mqtt::Routes;

class TestRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void receiversAreCalledByRankThenInOrder();
    void aReceiverRemovedMeanwhileIsNotCalled();
    void aReceiverMayRemoveItself();
    void aReceiverAddedMeanwhileWaitsForTheNextMessage();
    void everythingMayBeDeletedMeanwhile();
    void aReceiverMayDispatchItself();

    void copiesOfAMessageAreKnownOnce();
    void copiesMayBeTwoMessagesApart();
    void anotherMessageIsNoCopy_data();
    void anotherMessageIsNoCopy();
    void copiesOfAnEndedSubscriptionAreNotExpected();
    void copiesThatNeverComeAreForgotten();

private:
    void add(int rank, const QString &filter, std::function<void()> then = {})
    {
        const quint64 handle = ++m_handle;
        m_routes->add(std::make_unique<Routes::Route>(
            Routes::Route{handle,
                          rank,
                          1,
                          false,
                          filter,
                          [this, handle, then](const MqttMessage &) {
                              m_called.append(handle);
                              if (then)
                                  then();
                          },
                          {}}));
    }
    void dispatch(const QString &topic)
    {
        std::vector<Routes::Route *> matched;
        m_routes->match(topic, matched);
        Routes::call(m_routes, matched, MqttMessage(topic, {}));
    }

    std::shared_ptr<Routes> m_routes;
    QList<quint64> m_called;
    quint64 m_handle = 0;

private Q_SLOTS:
    void init()
    {
        m_routes = std::make_shared<Routes>();
        m_called.clear();
        m_handle = 0;
    }
};

void TestRoutes::receiversAreCalledByRankThenInOrder()
{
    add(1, u"a/b"_s);
    add(0, u"a/+"_s);
    add(1, u"#"_s);
    add(0, u"a/b"_s);
    add(0, u"other"_s);
    dispatch(u"a/b"_s);
    QCOMPARE(m_called, (QList<quint64>{2, 4, 1, 3}));
}

void TestRoutes::aReceiverRemovedMeanwhileIsNotCalled()
{
    add(0, u"a"_s, [this] { QVERIFY(m_routes->remove(2)); });
    add(0, u"a"_s);
    add(0, u"a"_s);
    dispatch(u"a"_s);
    QCOMPARE(m_called, (QList<quint64>{1, 3}));
    QVERIFY(!m_routes->remove(2));
}

void TestRoutes::aReceiverMayRemoveItself()
{
    add(0, u"a"_s, [this] { m_routes->remove(1); });
    add(0, u"a"_s);
    dispatch(u"a"_s);
    dispatch(u"a"_s);
    QCOMPARE(m_called, (QList<quint64>{1, 2, 2}));
    QCOMPARE(m_routes->count(), 1u);
}

void TestRoutes::aReceiverAddedMeanwhileWaitsForTheNextMessage()
{
    add(0, u"a"_s, [this] {
        if (m_handle == 1)
            add(0, u"a"_s);
    });
    dispatch(u"a"_s);
    QCOMPARE(m_called, QList<quint64>{1});
    dispatch(u"a"_s);
    QCOMPARE(m_called, (QList<quint64>{1, 1, 2}));
}

void TestRoutes::everythingMayBeDeletedMeanwhile()
{
    add(0, u"a"_s, [this] {
        m_routes->clear();
        m_routes.reset();
    });
    add(0, u"a"_s);
    dispatch(u"a"_s);
    QCOMPARE(m_called, QList<quint64>{1});
}

void TestRoutes::aReceiverMayDispatchItself()
{
    add(0, u"a"_s, [this] {
        dispatch(u"b"_s);
        m_routes->remove(2);
    });
    add(0, u"+"_s);
    dispatch(u"a"_s);
    QCOMPARE(m_called, (QList<quint64>{1, 2}));
}

void TestRoutes::copiesOfAMessageAreKnownOnce()
{
    Copies copies;
    copies.expect(u"a"_s, "1", {2, 3});
    QVERIFY(copies.take(u"a"_s, "1", {3}));
    QVERIFY(!copies.take(u"a"_s, "1", {3}));
    QVERIFY(copies.take(u"a"_s, "1", {2}));
    QCOMPARE(copies.count(), 0u);
}

void TestRoutes::copiesMayBeTwoMessagesApart()
{
    Copies copies;
    copies.expect(u"a"_s, "1", {2});
    copies.expect(u"a"_s, "2", {2});
    QVERIFY(copies.take(u"a"_s, "1", {2}));
    QVERIFY(copies.take(u"a"_s, "2", {2}));
}

void TestRoutes::anotherMessageIsNoCopy_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QList<quint32>>("identifiers");
    QTest::newRow("other topic") << u"b"_s << QByteArray("1") << QList<quint32>{2};
    QTest::newRow("other payload") << u"a"_s << QByteArray("2") << QList<quint32>{2};
    QTest::newRow("the subscription that had it") << u"a"_s << QByteArray("1") << QList<quint32>{1};
    QTest::newRow("also for one that had it") << u"a"_s << QByteArray("1") << QList<quint32>{1, 2};
}

void TestRoutes::anotherMessageIsNoCopy()
{
    QFETCH(QString, topic);
    QFETCH(QByteArray, payload);
    QFETCH(QList<quint32>, identifiers);
    Copies copies;
    copies.expect(u"a"_s, "1", {2});
    QVERIFY(!copies.take(topic, payload, identifiers));
    QCOMPARE(copies.count(), 1u);
}

void TestRoutes::copiesOfAnEndedSubscriptionAreNotExpected()
{
    Copies copies;
    copies.expect(u"a"_s, "1", {2});
    copies.expect(u"a"_s, "1", {2, 3});
    copies.forget(2);
    QCOMPARE(copies.count(), 1u);
    QVERIFY(!copies.take(u"a"_s, "1", {2}));
    QVERIFY(copies.take(u"a"_s, "1", {3}));
}

void TestRoutes::copiesThatNeverComeAreForgotten()
{
    Copies copies;
    for (int i = 0; i < 1000; ++i)
        copies.expect(u"a"_s, QByteArray::number(i), {2});
    QVERIFY(copies.count() < 100);
    QVERIFY(!copies.take(u"a"_s, "0", {2}));
    QVERIFY(copies.take(u"a"_s, "999", {2}));
}

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
