// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connectionlistmodel.h"

#include <MqttService/MqttConnections>
#include <MqttService/MqttTestBroker>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestConnectionListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rowsComeAndGoWithTheConnections();
    void aRowTellsHowItsConnectionDoes();
    void whatComesIsCounted();
    void itOutlivesTheConnections();

private:
    [[nodiscard]] BrokerOptions options() const
    {
        BrokerOptions options;
        options.host = m_broker.host();
        options.port = m_broker.port();
        options.reconnect = {.initial = 10ms, .maximum = 50ms};
        return options;
    }

    MqttTestBroker m_broker;
};

void TestConnectionListModel::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestConnectionListModel::rowsComeAndGoWithTheConnections()
{
    MqttConnections connections;
    QVERIFY(connections.add(u"a"_s, options()).isOk());
    ConnectionListModel model(&connections);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy count(&model, &ConnectionListModel::countChanged);
    QCOMPARE(model.count(), 1);
    QVERIFY(connections.add(u"b"_s, options()).isOk());
    QVERIFY(connections.remove(u"a"_s).isOk());
    QCOMPARE(count.count(), 2);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0).data(ConnectionListModel::IdRole), QVariant(u"b"_s));
}

void TestConnectionListModel::aRowTellsHowItsConnectionDoes()
{
    MqttConnections connections;
    ConnectionListModel model(&connections);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(connections.add(u"a"_s, options()).isOk());
    MqttConnection *const a = connections.connection(u"a"_s);
    const auto value = [&model](const char *role) {
        return model.index(0).data(model.roleNames().key(role));
    };
    QSignalSpy changed(&model, &ConnectionListModel::dataChanged);
    QTRY_VERIFY(value("online").toBool() && changed.count() > 0);
    QCOMPARE(value("host").toString(), m_broker.host());
    QCOMPARE(value("port").toInt(), int(m_broker.port()));
    QCOMPARE(value("address").toString(), a->addressText());
    QCOMPARE(value("state").toInt(), int(MqttConnection::State::Online));
    QCOMPARE(value("connection").value<QObject *>(), a);
    QCOMPARE(value("error").toString(), QString());
    m_broker.kill();
    changed.clear();
    QTRY_VERIFY(!value("online").toBool() && changed.count() > 0);
    QVERIFY(!value("error").toString().isEmpty());
    QVERIFY(a->publish(u"t"_s, "p", {.qos = Mqtt::QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(value("queued").toInt(), 1);
    QVERIFY(m_broker.restart());
    QTRY_COMPARE(value("queued").toInt(), 0);
    QVERIFY(!model.index(1).isValid());
}

void TestConnectionListModel::whatComesIsCounted()
{
    MqttConnections connections;
    QVERIFY(connections.add(u"a"_s, options()).isOk());
    QVERIFY(connections.add(u"b"_s, options()).isOk());
    ConnectionListModel model(&connections);
    MqttConnection *const b = connections.connection(u"b"_s);
    bool isHere = false;
    QVERIFY(
        b->subscribe(u"t"_s, Mqtt::QoS::AtLeastOnce, [&](const MqttMessage &) { isHere = true; }));
    QTRY_VERIFY(connections.connection(u"a"_s)->isOnline() && b->isOnline());
    QVERIFY(b->publish(u"t"_s, "p", {.qos = Mqtt::QoS::AtLeastOnce}).isOk());
    QTRY_VERIFY(isHere);
    QSignalSpy changed(&model, &ConnectionListModel::dataChanged);
    const auto toldOf = [&](int row) {
        return std::any_of(changed.cbegin(), changed.cend(), [row](const QVariantList &arguments) {
            return arguments.at(0).toModelIndex().row() == row &&
                   arguments.at(2).value<QList<int>>() ==
                       QList<int>{ConnectionListModel::ReceivedRole};
        });
    };
    QTRY_VERIFY(toldOf(1));
    QVERIFY(!toldOf(0));
    QCOMPARE(model.index(1).data(ConnectionListModel::ReceivedRole).toInt(), 1);
}

void TestConnectionListModel::itOutlivesTheConnections()
{
    auto connections = std::make_unique<MqttConnections>();
    QVERIFY(connections->add(u"a"_s, options()).isOk());
    ConnectionListModel model(connections.get());
    connections.reset();
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestConnectionListModel)
#include "tst_connectionlistmodel.moc"
