// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"
#include "topictreemodel.h"

#include <MqttService/MqttTestBroker>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

class TopicTreeModelTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messagesMakeATree();
    void countsAreOfAllBelow();
    void viewsAreToldInBatches();
    void neighboursAreToldTogether();
    void aTopicMayAlsoHaveTopicsBelow();
    void emptyLevelsAreLevels();
    void retainedIsKnownUntilItIsDeleted();
    void valuesAreCut();
    void topicsBehindTheLimitAreRefused();
    void aMillionTopicsStayBounded();
    void topicsOfTooManyLevelsAreRefused();
    void clearingBeginsAnew();
    void overABrokerRetainedMessagesAreDeleted();

private:
    static void receive(TopicTreeModel &model, const QString &topic,
                        const QByteArray &payload = "1", bool retained = false)
    {
        model.receive(MqttMessage(topic, payload, {.retain = retained}));
    }
    static QVariant at(const TopicTreeModel &model, const QString &topic, int role)
    {
        return model.data(model.indexOf(topic), role);
    }
};

void TopicTreeModelTest::messagesMakeATree()
{
    TopicTreeModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"house/attic/temperature"_s, "21.5");
    receive(model, u"house/cellar"_s, "damp");
    receive(model, u"garden"_s, "wet");
    QCOMPARE(model.rowCount(), 0); // not told yet
    model.flush();
    QCOMPARE(model.rowCount(), 2);
    const QModelIndex house = model.index(0, 0);
    QCOMPARE(house.data(TopicTreeModel::NameRole), u"house"_s);
    QCOMPARE(house.data(TopicTreeModel::TopicRole), u"house"_s);
    QCOMPARE(house.data(TopicTreeModel::ValueRole), u""_s);
    QCOMPARE(model.rowCount(house), 2);
    const QModelIndex temperature = model.index(0, 0, model.index(0, 0, house));
    QCOMPARE(temperature.data(TopicTreeModel::NameRole), u"temperature"_s);
    QCOMPARE(temperature.data(TopicTreeModel::TopicRole), u"house/attic/temperature"_s);
    QCOMPARE(temperature.data(TopicTreeModel::ValueRole), u"21.5"_s);
    QCOMPARE(temperature.parent().parent(), house);
    receive(model, u"house/attic/light"_s);
    receive(model, u"street"_s);
    model.flush();
    QCOMPARE(model.rowCount(model.index(0, 0, house)), 2);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.topics(), 5);
    QCOMPARE(model.levels(), 7);
    const QHash<int, QByteArray> roles = model.roleNames();
    for (const char *name :
         {"name", "topic", "value", "count", "topics", "retained", "time", "qos"})
        QVERIFY2(roles.values().contains(name), name);
}

void TopicTreeModelTest::countsAreOfAllBelow()
{
    TopicTreeModel model;
    for (int i = 0; i < 3; ++i)
        receive(model, u"a/b/c"_s);
    receive(model, u"a/d"_s);
    model.flush();
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::CountRole), 4);
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::TopicsRole), 2);
    QCOMPARE(at(model, u"a/b"_s, TopicTreeModel::CountRole), 3);
    QCOMPARE(at(model, u"a/b/c"_s, TopicTreeModel::CountRole), 3);
    QCOMPARE(at(model, u"a/b/c"_s, TopicTreeModel::TopicsRole), 0);
    QCOMPARE(model.messages(), 4u);
    QVERIFY(at(model, u"a"_s, TopicTreeModel::TimeRole).toDouble() > 1.6e12);
}

void TopicTreeModelTest::viewsAreToldInBatches()
{
    TopicTreeModel model;
    receive(model, u"a"_s);
    model.flush();
    const QSignalSpy changes(&model, &TopicTreeModel::dataChanged);
    const QSignalSpy inserts(&model, &TopicTreeModel::rowsInserted);
    for (int i = 0; i < 1000; ++i) {
        receive(model, u"a"_s, QByteArray::number(i));
        receive(model, u"b/%1"_s.arg(i));
    }
    QCOMPARE(changes.count() + inserts.count(), 0);
    QTRY_COMPARE(inserts.count(), 1); // by itself
    QCOMPARE(changes.count(), 1);
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::ValueRole), u"999"_s);
    QCOMPARE(model.rowCount(model.indexOf(u"b"_s)), 1000);
}

void TopicTreeModelTest::neighboursAreToldTogether()
{
    TopicTreeModel model;
    for (int i = 0; i < 10; ++i)
        receive(model, u"t/%1"_s.arg(i));
    model.flush();
    QSignalSpy changes(&model, &TopicTreeModel::dataChanged);
    for (int i : {7, 2, 3, 4})
        receive(model, u"t/%1"_s.arg(i));
    model.flush();
    QList<std::pair<int, int>> rows;
    for (const QList<QVariant> &change : changes) {
        if (change[0].toModelIndex().parent().isValid())
            rows.append({change[0].toModelIndex().row(), change[1].toModelIndex().row()});
    }
    QCOMPARE(rows, (QList<std::pair<int, int>>{{2, 4}, {7, 7}}));
    QCOMPARE(changes.count(), 3); // and "t" itself
}

void TopicTreeModelTest::aTopicMayAlsoHaveTopicsBelow()
{
    TopicTreeModel model;
    receive(model, u"a/b"_s);
    receive(model, u"a"_s, "own");
    model.flush();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::ValueRole), u"own"_s);
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::CountRole), 2);
    QCOMPARE(model.topics(), 2);
}

void TopicTreeModelTest::emptyLevelsAreLevels()
{
    TopicTreeModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"/a"_s);
    receive(model, u"/"_s);
    receive(model, u"b//"_s);
    model.flush();
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 0).data(TopicTreeModel::NameRole), u""_s);
    QCOMPARE(model.rowCount(model.index(0, 0)), 2);
    QCOMPARE(at(model, u"b//"_s, TopicTreeModel::NameRole), u""_s);
    QCOMPARE(at(model, u"b/"_s, TopicTreeModel::CountRole), 1);
}

void TopicTreeModelTest::retainedIsKnownUntilItIsDeleted()
{
    TopicTreeModel model;
    receive(model, u"a"_s, "1", true);
    receive(model, u"b"_s, "1", false);
    receive(model, u"a"_s, "2", false); // a live one does not tell
    model.flush();
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::RetainedRole), true);
    QCOMPARE(at(model, u"b"_s, TopicTreeModel::RetainedRole), false);
    receive(model, u"a"_s, "");
    model.flush();
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::RetainedRole), false);
}

void TopicTreeModelTest::valuesAreCut()
{
    TopicTreeModel model;
    receive(model, u"a"_s, QByteArray(10'000'000, 'x'));
    model.flush();
    QCOMPARE(at(model, u"a"_s, TopicTreeModel::ValueRole).toString().size(), 1000);
}

void TopicTreeModelTest::topicsBehindTheLimitAreRefused()
{
    TopicTreeModel model;
    model.setLimit(3);
    receive(model, u"a/b"_s);
    receive(model, u"c/d"_s); // needs two
    receive(model, u"c"_s);
    receive(model, u"e"_s);
    receive(model, u"a/b"_s, "still");
    model.flush();
    QCOMPARE(model.levels(), 3);
    QCOMPARE(model.refused(), 2u);
    QCOMPARE(at(model, u"a/b"_s, TopicTreeModel::ValueRole), u"still"_s);
}

void TopicTreeModelTest::aMillionTopicsStayBounded()
{
    TopicTreeModel model;
    for (int i = 0; i < 1'000'000; ++i)
        receive(model, u"flood/"_s + QString::number(i));
    model.flush();
    QCOMPARE(model.levels(), 50'000);
    QCOMPARE(model.refused(), 1'000'000u - 49'999u);
    TopicTreeModel wide;
    for (int i = 0; i < 3000; ++i)
        receive(wide, QString::number(i) + QString(60'000, u'x'));
    QVERIFY(wide.levels() < 600);
    QCOMPARE(wide.refused(), 3000u - static_cast<quint64>(wide.levels()));
}

void TopicTreeModelTest::topicsOfTooManyLevelsAreRefused()
{
    TopicTreeModel model;
    receive(model, QString(TopicTreeModel::MostLevels - 1, u'/')); // one level more than slashes
    model.flush();
    QCOMPARE(model.levels(), TopicTreeModel::MostLevels);
    QCOMPARE(model.refused(), 0u);
    receive(model, u"a"_s + QString(TopicTreeModel::MostLevels, u'/'));
    receive(model, u"a"_s + QString(40'000, u'/'));
    model.flush();
    QCOMPARE(model.levels(), TopicTreeModel::MostLevels);
    QCOMPARE(model.refused(), 2u);
}

void TopicTreeModelTest::clearingBeginsAnew()
{
    TopicTreeModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"a/b"_s);
    model.flush();
    receive(model, u"a/c"_s);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.messages(), 0u);
    receive(model, u"d"_s);
    model.flush();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.levels(), 1);
}

void TopicTreeModelTest::overABrokerRetainedMessagesAreDeleted()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    MqttConnection connection;
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    connection.setOptions(options);
    connection.open();
    for (const QString &topic : {u"a/b"_s, u"a/c/d"_s, u"e"_s})
        connection.publish(topic, "kept", {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    QTRY_COMPARE(connection.unacknowledged() + connection.queued(), 0);

    TopicTreeModel model;
    model.setConnection(&connection);
    model.componentComplete();
    QTRY_COMPARE(model.topics(), 3);
    model.flush();
    QCOMPARE(at(model, u"a/c/d"_s, TopicTreeModel::RetainedRole), true);
    QCOMPARE(model.deleteRetained(u"e"_s), 1);
    QCOMPARE(model.deleteRetained(u"a"_s), 0); // nothing is kept just there
    QCOMPARE(model.deleteRetained(u"a"_s, true), 2);
    QTRY_COMPARE(at(model, u"a/c/d"_s, TopicTreeModel::RetainedRole), false);
    QTRY_COMPARE(connection.unacknowledged(), 0);
    Wire wire(broker.port());
    QTRY_VERIFY(wire.isReady());
    wire.publish(u"end"_s, "1");
    QTRY_COMPARE(wire.last(u"end"_s), "1");
    for (const QString &topic : {u"a/b"_s, u"a/c/d"_s, u"e"_s})
        QVERIFY(!wire.isKept(topic));
    QCOMPARE(model.deleteRetained(u"a/+"_s), 0);
}

QTEST_GUILESS_MAIN(TopicTreeModelTest)
#include "tst_topictreemodel.moc"
