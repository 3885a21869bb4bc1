// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "messagelogmodel.h"
#include "servicelistmodel.h"

#include <MqttService/MqttTestBroker>

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// MessageLogModel and ServiceListModel.
class MessageModelsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theNewestMessageIsLast();
    void theOldestGoFirst();
    void aFloodIsToldOnceAndStaysBounded();
    void levelsAreReadFromTheTopic_data();
    void levelsAreReadFromTheTopic();
    void longPayloadsAreCut();
    void aLowerLimitDropsTheOldest();

    void servicesAreListedByName();
    void replicasFollowTheirService();
    void infoAndHealthAreObjects();
    void aServiceThatIsTakenOffTheBrokerGoes();
    void whatIsNoStateChangesNothing();
    void anotherPrefixListsOthers();
    void overABrokerServicesComeAndGo();

private:
    static QVariant at(const QAbstractItemModel &model, int row, int role)
    {
        return model.index(row, 0).data(role);
    }
    static void receive(MessageModel &model, const QString &topic, const QByteArray &payload)
    {
        model.receive(MqttMessage(topic, payload));
    }
};

void MessageModelsTest::theNewestMessageIsLast()
{
    MessageLogModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"a"_s, "1");
    model.receive(MqttMessage(u"b"_s, "2", {.retain = true, .qos = Mqtt::QoS::AtLeastOnce}));
    QCOMPARE(model.rowCount(), 0);
    model.flush();
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(at(model, 0, MessageLogModel::TopicRole), u"a"_s);
    QCOMPARE(at(model, 1, MessageLogModel::TopicRole), u"b"_s);
    QCOMPARE(at(model, 1, MessageLogModel::TextRole), u"2"_s);
    QCOMPARE(at(model, 1, MessageLogModel::RetainedRole), true);
    QCOMPARE(at(model, 1, MessageLogModel::QosRole), 1);
    QCOMPARE(at(model, 1, MessageLogModel::LevelRole), u"info"_s);
    const qint64 age =
        at(model, 1, MessageLogModel::TimeRole).toDateTime().msecsTo(QDateTime::currentDateTime());
    QVERIFY(age >= 0 && age < 60'000);
    const QHash<int, QByteArray> roles = model.roleNames();
    for (const char *name : {"time", "topic", "text", "level", "retained", "qos", "size"})
        QVERIFY2(roles.values().contains(name), name);
}

void MessageModelsTest::theOldestGoFirst()
{
    MessageLogModel model;
    const QAbstractItemModelTester tester(&model);
    model.setLimit(3);
    for (int i = 0; i < 5; ++i) {
        receive(model, u"t"_s, QByteArray::number(i));
        if (i % 2 == 1)
            model.flush();
    }
    model.flush();
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(at(model, 0, MessageLogModel::TextRole), u"2"_s);
    QCOMPARE(at(model, 2, MessageLogModel::TextRole), u"4"_s);
    QCOMPARE(model.messages(), 5u);
}

void MessageModelsTest::aFloodIsToldOnceAndStaysBounded()
{
    MessageLogModel model;
    const QSignalSpy inserts(&model, &MessageLogModel::rowsInserted);
    for (int i = 0; i < 100'000; ++i)
        receive(model, u"t"_s, QByteArray::number(i));
    QTRY_COMPARE(inserts.count(), 1);
    QCOMPARE(model.rowCount(), 1000);
    QCOMPARE(at(model, 999, MessageLogModel::TextRole), u"99999"_s);
}

void MessageModelsTest::levelsAreReadFromTheTopic_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("level");
    QTest::newRow("error") << u"service/a/log/error"_s << u"error"_s;
    QTest::newRow("warn") << u"service/a/log/warn"_s << u"warning"_s;
    QTest::newRow("warning") << u"log/warning"_s << u"warning"_s;
    QTest::newRow("debug") << u"service/a/log/debug"_s << u"debug"_s;
    QTest::newRow("no level") << u"service/a/log/chatter"_s << u"info"_s;
    QTest::newRow("no log") << u"service/dialog/error"_s << u"info"_s;
    QTest::newRow("one level") << u"error"_s << u"info"_s;
}

void MessageModelsTest::levelsAreReadFromTheTopic()
{
    QFETCH(const QString, topic);
    QFETCH(const QString, level);
    MessageLogModel model;
    receive(model, topic, "x");
    model.flush();
    QCOMPARE(at(model, 0, MessageLogModel::LevelRole), level);
}

void MessageModelsTest::longPayloadsAreCut()
{
    MessageLogModel model;
    receive(model, u"t"_s, QByteArray(10'000'000, 'x'));
    model.flush();
    QCOMPARE(at(model, 0, MessageLogModel::TextRole).toString().size(), 4000);
    QCOMPARE(at(model, 0, MessageLogModel::SizeRole), 10'000'000);
}

void MessageModelsTest::aLowerLimitDropsTheOldest()
{
    MessageLogModel model;
    const QAbstractItemModelTester tester(&model);
    for (int i = 0; i < 5; ++i)
        receive(model, u"t"_s, QByteArray::number(i));
    model.flush();
    receive(model, u"t"_s, "5");
    receive(model, u"t"_s, "6");
    model.setLimit(0); // at least one
    QCOMPARE(model.limit(), 1);
    QCOMPARE(model.rowCount(), 1);
    model.flush();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(at(model, 0, MessageLogModel::TextRole), u"6"_s);
}

void MessageModelsTest::servicesAreListedByName()
{
    ServiceListModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"service/heating/online"_s, "1");
    receive(model, u"service/door/online"_s, "0");
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(at(model, 0, ServiceListModel::NameRole), u"door"_s);
    QCOMPARE(at(model, 0, ServiceListModel::OnlineRole), false);
    QCOMPARE(at(model, 1, ServiceListModel::NameRole), u"heating"_s);
    QCOMPARE(at(model, 1, ServiceListModel::OnlineRole), true);
    QCOMPARE(model.onlineCount(), 1);
    const QSignalSpy changes(&model, &ServiceListModel::dataChanged);
    receive(model, u"service/door/online"_s, "1");
    receive(model, u"service/heating/online"_s, "1"); // as it was
    QCOMPARE(changes.count(), 1);
    QCOMPARE(at(model, 0, ServiceListModel::OnlineRole), true);
}

void MessageModelsTest::replicasFollowTheirService()
{
    ServiceListModel model;
    const QAbstractItemModelTester tester(&model);
    receive(model, u"service/brain-x/online"_s, "1");
    receive(model, u"service/brain/instances/2/online"_s, "0");
    receive(model, u"service/brain/instances/1/online"_s, "1");
    receive(model, u"service/brain/instances/1/info"_s, R"({"instance":"1"})");
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(at(model, 0, ServiceListModel::NameRole), u"brain"_s);
    QCOMPARE(at(model, 0, ServiceListModel::InstanceRole), u"1"_s);
    QCOMPARE(at(model, 0, ServiceListModel::OnlineRole), true);
    QCOMPARE(at(model, 0, ServiceListModel::InfoRole).toMap().value(u"instance"_s), u"1"_s);
    QCOMPARE(at(model, 1, ServiceListModel::InstanceRole), u"2"_s);
    QCOMPARE(at(model, 2, ServiceListModel::NameRole), u"brain-x"_s);
    QCOMPARE(at(model, 2, ServiceListModel::InstanceRole), QString());
    receive(model, u"service/brain/instances/2/online"_s, ""); // taken off the broker
    QCOMPARE(model.rowCount(), 2);
}

void MessageModelsTest::infoAndHealthAreObjects()
{
    ServiceListModel model;
    receive(model, u"service/a/info"_s, R"({"version":"1.2"})");
    receive(model, u"service/a/online"_s, "1");
    receive(model, u"service/a/health"_s, R"({"queued":3})");
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(at(model, 0, ServiceListModel::InfoRole).toMap().value(u"version"_s), u"1.2"_s);
    QCOMPARE(at(model, 0, ServiceListModel::HealthRole).toMap().value(u"queued"_s), 3);
    receive(model, u"service/a/health"_s, "no object");
    QCOMPARE(at(model, 0, ServiceListModel::HealthRole).toMap(), QVariantMap());
}

void MessageModelsTest::aServiceThatIsTakenOffTheBrokerGoes()
{
    ServiceListModel model;
    receive(model, u"service/a/online"_s, "1");
    receive(model, u"service/b/online"_s, "1");
    receive(model, u"service/a/online"_s, "");
    receive(model, u"service/none/online"_s, "");
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(at(model, 0, ServiceListModel::NameRole), u"b"_s);
}

void MessageModelsTest::whatIsNoStateChangesNothing()
{
    ServiceListModel model;
    receive(model, u"service/a/online"_s, "perhaps");
    QCOMPARE(model.rowCount(), 0);
    for (int i = 0; i < 10'010; ++i)
        receive(model, u"service/%1/online"_s.arg(i), "1");
    QCOMPARE(model.rowCount(), 10'000);
}

void MessageModelsTest::anotherPrefixListsOthers()
{
    ServiceListModel model;
    receive(model, u"service/a/online"_s, "1");
    model.setPrefix(u"home/svc/"_s);
    QCOMPARE(model.rowCount(), 0);
    receive(model, u"home/svc/b/online"_s, "1");
    QCOMPARE(at(model, 0, ServiceListModel::NameRole), u"b"_s);
}

void MessageModelsTest::overABrokerServicesComeAndGo()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    MqttConnection connection;
    connection.setOptions(options);
    connection.open();
    ServiceListModel model;
    model.setConnection(&connection);
    model.componentComplete();
    MqttService service(u"lamp"_s);
    service.setBrokerOptions(options);
    QVERIFY(service.start().isOk());
    QTRY_COMPARE(model.onlineCount(), 1);
    QCOMPARE(at(model, 0, ServiceListModel::NameRole), u"lamp"_s);
    service.stop();
    QTRY_COMPARE(model.onlineCount(), 0);
    QCOMPARE(model.rowCount(), 1);
}

QTEST_GUILESS_MAIN(MessageModelsTest)
#include "tst_messagemodels.moc"
