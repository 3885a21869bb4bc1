// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/routes.h"

#include <QTest>

using namespace Qt::StringLiterals;
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
    void aReceiverOfSeveralFiltersIsMatchedOnce();

private:
    void add(int rank, const QString &filter, std::function<void()> then = {})
    {
        const quint64 handle = ++m_handle;
        m_routes->add(std::make_unique<Routes::Route>(
            Routes::Route{handle, rank, {filter}, [this, handle, then](const MqttMessage &) {
                              m_called.append(handle);
                              if (then)
                                  then();
                          }}));
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

void TestRoutes::aReceiverOfSeveralFiltersIsMatchedOnce()
{
    m_routes->add(std::make_unique<Routes::Route>(Routes::Route{
        1, 0, {u"a/+"_s, u"a/#"_s, u"b"_s}, [this](const MqttMessage &) { m_called.append(1); }}));
    dispatch(u"a/b"_s);
    QCOMPARE(m_called, QList<quint64>{1});
    dispatch(u"b"_s);
    QCOMPARE(m_called, (QList<quint64>{1, 1}));
    QVERIFY(m_routes->remove(1));
    for (const QString &topic : {u"a/b"_s, u"a/b/c"_s, u"b"_s})
        dispatch(topic);
    QCOMPARE(m_called, (QList<quint64>{1, 1}));
}

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
