// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/faults.h"
#include "support/brokerload.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Several brokers, of which one after the other goes and comes back under load.
class FaultBrokers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachRestartsInTurn_data();
    void eachRestartsInTurn();
};

void FaultBrokers::eachRestartsInTurn_data()
{
    QTest::addColumn<BrokerOptions::Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1") << BrokerOptions::Protocol::Mqtt311;
    QTest::newRow("MQTT 5") << BrokerOptions::Protocol::Mqtt5;
}

void FaultBrokers::eachRestartsInTurn()
{
    QFETCH(BrokerOptions::Protocol, protocol);
    BrokerLoad load(faults::length(3, 20), faults::length(10, 50), Mqtt::QoS::AtLeastOnce,
                    protocol);
    const QString problem = load.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&load] { load.publish(5); });
    timer.start(20ms);
    for (int i = 0; i < load.brokers(); ++i) {
        faults::runFor(300ms);
        QVERIFY(load.restart(i));
        QVERIFY(load.wait([&load] { return load.isOnline(); }));
    }
    timer.stop();
    const bool isAllThere = load.wait([&load] { return load.delivered() == load.expected(); });
    qInfo(
        "%s: sent %llu, to be heard %llu, heard %llu, lost %llu, repeated %llu, out of order %llu",
        QTest::currentDataTag(), load.sent(), load.expected(), load.delivered(),
        load.expected() - load.delivered(), load.repeated(), load.disordered());
    QVERIFY(isAllThere);
    QCOMPARE(load.disordered(), 0u);
    QCOMPARE(load.dropped(), 0u);
}

QTEST_GUILESS_MAIN(FaultBrokers)
#include "fault_brokers.moc"
