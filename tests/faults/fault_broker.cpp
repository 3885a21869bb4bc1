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

namespace {

/// Which numbers a broker has answered with PUBREC, read from what went over its links. MQTT 3.1.1,
/// a topic of one character.
class Received
{
public:
    void read(const QByteArray &toServer, const QByteArray &toClient)
    {
        QHash<quint16, QList<qint64>> published; // of one id, in order
        eachPacket(toServer, [&](quint8 type, const QByteArray &body) {
            if (type >> 4 == 3)
                published[idAt(body, 3)].append(body.mid(5).toLongLong());
        });
        eachPacket(toClient, [&](quint8 type, const QByteArray &body) {
            if (type >> 4 == 5 && !published[idAt(body, 0)].isEmpty())
                m_numbers.insert(published[idAt(body, 0)].takeFirst());
        });
    }
    [[nodiscard]] bool has(qint64 number) const { return m_numbers.contains(number); }

private:
    static quint16 idAt(const QByteArray &body, qsizetype at)
    {
        return quint16(quint8(body.at(at)) << 8 | quint8(body.at(at + 1)));
    }
    template <typename Function>
    static void eachPacket(const QByteArray &bytes, Function function)
    {
        for (qsizetype at = 0; at + 2 <= bytes.size();) {
            const auto size = qsizetype(quint8(bytes.at(at + 1))); // all are short
            if (at + 2 + size > bytes.size())
                return;
            function(quint8(bytes.at(at)), bytes.mid(at + 2, size));
            at += 2 + size;
        }
    }

    std::set<qint64> m_numbers;
};

} // namespace

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
    QTest::addColumn<bool>("killed");
    QTest::newRow("QoS 1, clean session") << QoS::AtLeastOnce << false << true;
    QTest::newRow("QoS 1, session kept") << QoS::AtLeastOnce << true << true;
    QTest::newRow("QoS 2, clean session") << QoS::ExactlyOnce << false << true;
    QTest::newRow("QoS 2, session kept") << QoS::ExactlyOnce << true << true;
    QTest::newRow("QoS 2, session kept, ended by SIGTERM") << QoS::ExactlyOnce << true << false;
}

void FaultBroker::isKilledUnderLoad()
{
    QFETCH(QoS, qos);
    QFETCH(bool, session);
    QFETCH(bool, killed);
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
    options.protocol = BrokerOptions::Protocol::Mqtt311;
    options.cleanSession = !session;
    options.reconnect = {.initial = 10ms, .maximum = 50ms};
    MqttConnection connection;
    connection.setOptions(options);
    connection.open();
    std::set<qint64> accepted;
    Received received;
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
        received.read(proxy->passed(Proxy::ToServer), proxy->passed(Proxy::ToClient));
        if (killed)
            broker.kill();
        else
            broker.stop();
        QTRY_VERIFY(!watcher.isConnected());
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
        QVERIFY(watcher.connectTo(broker.port()));
        proxy->resume();
        proxy->cut();
    }
    load.stop();
    QTRY_VERIFY_WITH_TIMEOUT(connection.queued() == 0 && connection.unacknowledged() == 0, 60'000);
    watcher.tally().print(QTest::currentDataTag(), next, accepted);
    if (session && qos == QoS::ExactlyOnce && killed) {
        // mosquitto answers PUBREC before its store has the message. Killed then, it comes back
        // with the session and without the message, of which the publisher may send only PUBREL
        // [MQTT-4.3.3-6]. The publisher itself loses none.
        std::erase_if(accepted, [&received](qint64 number) { return received.has(number); });
    }
    QTRY_COMPARE(watcher.tally().lost(accepted), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
    QCOMPARE(connection.dropped(), 0u);
}

QTEST_GUILESS_MAIN(FaultBroker)
#include "fault_broker.moc"
