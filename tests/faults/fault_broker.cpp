// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/faults.h"
#include "support/proxy.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QRandomGenerator>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

/// The broker crashes under load: what was accepted arrives.
class FaultBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isKilledUnderLoad_data();
    void isKilledUnderLoad();
};

void FaultBroker::isKilledUnderLoad_data()
{
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("session");
    QTest::newRow("QoS 1, clean session") << QoS::AtLeastOnce << false;
    QTest::newRow("QoS 1, session kept") << QoS::AtLeastOnce << true;
    QTest::newRow("QoS 2, clean session") << QoS::ExactlyOnce << false;
    QTest::newRow("QoS 2, session kept") << QoS::ExactlyOnce << true;
}

void FaultBroker::isKilledUnderLoad()
{
    QFETCH(QoS, qos);
    QFETCH(bool, session);
    const int kills = faults::length(8, 50);
    MqttTestBroker broker;
    broker.setPersistent(true);
    broker.addConfigLine(u"max_queued_messages 0"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    // The publisher comes by a way of its own: it is not let in before somebody listens, as a
    // message for nobody is lost by right.
    auto proxy = std::make_unique<Proxy>(broker.port());
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));

    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = proxy->port();
    options.clientId = u"publisher"_s;
    options.cleanSession = !session;
    options.reconnect = {.initial = 10ms, .maximum = 50ms};
    MqttConnection connection;
    connection.setOptions(options);
    connection.open();
    std::set<qint64> accepted;
    qint64 next = 0;
    QTimer load;
    QObject::connect(&load, &QTimer::timeout, &load, [&] {
        for (int i = 0; i < 20; ++i) {
            if (connection.publish(u"n"_s, QByteArray::number(next), {.qos = qos}).isOk())
                accepted.insert(next);
            ++next;
        }
    });
    load.start(5ms);
    for (int i = 0; i < kills; ++i) {
        QTRY_VERIFY(connection.isOnline());
        faults::runFor(std::chrono::milliseconds(QRandomGenerator::global()->bounded(30, 200)));
        proxy->stall();
        // mosquitto answers PUBREC before its store has the message. Killed then, it comes back
        // with the session and without the message, of which the publisher sends only PUBREL by
        // right [MQTT-4.3.3-6]: such a session is kept by a broker that ends by itself.
        if (session && qos == QoS::ExactlyOnce)
            broker.stop();
        else
            broker.kill();
        QTRY_VERIFY(!watcher.isConnected());
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
        QVERIFY(watcher.connectTo(broker.port()));
        proxy->resume();
        proxy->cut();
    }
    load.stop();
    QTRY_VERIFY_WITH_TIMEOUT(connection.queued() == 0 && connection.unacknowledged() == 0, 60'000);
    watcher.tally().print(QTest::currentDataTag(), next, accepted);
    QTRY_COMPARE(watcher.tally().lost(accepted), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
    QCOMPARE(connection.dropped(), 0u);
}

QTEST_GUILESS_MAIN(FaultBroker)
#include "fault_broker.moc"
