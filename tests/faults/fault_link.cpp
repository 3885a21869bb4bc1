// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/faults.h"
#include "support/proxy.h"
#include "support/residentmemory.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QSignalSpy>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

/// The link breaks in every way a link can.
class FaultLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isCutAtEveryByte_data();
    void isCutAtEveryByte();
    void stallsWithoutClosing();
    void comesAndGoesWithoutLeaks();

private:
    static BrokerOptions options(quint16 port)
    {
        BrokerOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = port;
        options.reconnect = {.initial = 1ms, .maximum = 5ms};
        return options;
    }
    static qsizetype descriptors()
    {
        return QDir(u"/proc/self/fd"_s)
            .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
            .size();
    }
};

void FaultLink::isCutAtEveryByte_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<int>("direction");
    QTest::newRow("MQTT 3.1.1, to the broker") << Protocol::Mqtt311 << int(Proxy::ToServer);
    QTest::newRow("MQTT 3.1.1, from the broker") << Protocol::Mqtt311 << int(Proxy::ToClient);
    QTest::newRow("MQTT 5, to the broker") << Protocol::Mqtt5 << int(Proxy::ToServer);
    QTest::newRow("MQTT 5, from the broker") << Protocol::Mqtt5 << int(Proxy::ToClient);
}

void FaultLink::isCutAtEveryByte()
{
    QFETCH(Protocol, protocol);
    QFETCH(int, direction);
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Proxy proxy(broker.port());
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));
    BrokerOptions sessionKept = options(proxy.port());
    sessionKept.protocol = protocol;
    sessionKept.clientId = u"publisher"_s;
    sessionKept.cleanSession = false;
    MqttConnection connection;
    connection.setOptions(sessionKept);
    connection.open();
    QTRY_VERIFY(connection.isOnline());
    std::set<qint64> accepted;
    // The longest exchange: PUBLISH and PUBREL one way, PUBREC and PUBCOMP the other.
    const int most = direction == Proxy::ToServer ? 24 : 12;
    for (int at = 0; at < most; ++at) {
        QTRY_VERIFY(connection.isOnline());
        proxy.cutAfter(static_cast<Proxy::Direction>(direction), at);
        const QFuture<MqttDelivery> future =
            connection.publish(u"n"_s, QByteArray::number(at), {.qos = QoS::ExactlyOnce}).future();
        accepted.insert(at);
        QTRY_VERIFY(future.isFinished());
        QCOMPARE(future.result().outcome(), MqttDelivery::Outcome::Completed);
    }
    watcher.tally().print(QTest::currentDataTag(), most, accepted);
    QTRY_COMPARE(watcher.tally().lost(accepted), 0);
    QCOMPARE(watcher.tally().repeated(), 0); // once, within the session
    QCOMPARE(watcher.tally().disordered(), 0);
}

void FaultLink::stallsWithoutClosing()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Proxy proxy(broker.port());
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));
    BrokerOptions halfOpen = options(proxy.port());
    halfOpen.keepAlive = 1s;
    MqttConnection connection;
    connection.setOptions(halfOpen);
    connection.open();
    QTRY_VERIFY(connection.isOnline());
    std::set<qint64> accepted;
    qint64 next = 0;
    const int stalls = faults::length(2, 20);
    for (int i = 0; i < stalls; ++i) {
        QTRY_VERIFY(connection.isOnline());
        proxy.stall();
        for (int n = 0; n < 500; ++n) {
            if (connection.publish(u"n"_s, QByteArray::number(next), {.qos = QoS::AtLeastOnce})
                    .isOk())
                accepted.insert(next);
            ++next;
        }
        QTRY_VERIFY_WITH_TIMEOUT(!connection.isOnline(), 5000); // it was noticed
        proxy.cut();
        proxy.resume();
    }
    QTRY_VERIFY_WITH_TIMEOUT(connection.queued() == 0 && connection.unacknowledged() == 0, 60'000);
    // A clean stop is bounded, also while the link hangs.
    proxy.stall();
    QVERIFY(connection.publish(u"n"_s, "0", {.qos = QoS::AtLeastOnce}).isOk());
    QSignalSpy closed(&connection, &MqttConnection::closed);
    connection.close(200ms);
    QVERIFY(closed.wait());
    watcher.tally().print("stalls", next, accepted);
    QCOMPARE(watcher.tally().lost(accepted), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
}

void FaultLink::comesAndGoesWithoutLeaks()
{
    const int cycles = faults::length(300, 10'000);
    const int warm = cycles / 3;
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Proxy proxy(broker.port());
    MqttConnection connection;
    connection.setOptions(options(proxy.port()));
    QVERIFY(connection.subscribe(u"x/#"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    connection.open();
    qint64 resident = 0;
    qsizetype open = 0;
    for (int i = 0; i < cycles; ++i) {
        QTRY_VERIFY(connection.isOnline());
        if (i == warm) {
            resident = residentMemory() / 1024;
            open = descriptors();
        }
        QVERIFY(connection.publish(u"n"_s, QByteArray(100, 'x'), {.qos = QoS::AtLeastOnce}).isOk());
        if (i % 2 == 0) {
            QSignalSpy online(&connection, &MqttConnection::onlineChanged);
            proxy.cut(); // the link breaks
            QVERIFY(online.count() > 0 || online.wait());
        } else { // the program goes
            QSignalSpy closed(&connection, &MqttConnection::closed);
            connection.close();
            QVERIFY(closed.count() > 0 || closed.wait());
            connection.open();
        }
    }
    QTRY_VERIFY(connection.isOnline());
    const qint64 growth = residentMemory() / 1024 - resident;
    qInfo("%d cycles: %lld KiB more, %lld descriptors more", cycles, static_cast<long long>(growth),
          static_cast<long long>(descriptors() - open));
    QVERIFY(descriptors() - open <= 2);
    if (memoryIsExact)
        QVERIFY(growth < 2048);
}

QTEST_GUILESS_MAIN(FaultLink)
#include "fault_link.moc"
