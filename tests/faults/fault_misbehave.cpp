// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/scriptedserver.h"

#include <MqttService/MqttConnection>

#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

namespace {

const QByteArray accepted5("\x20\x03\x00\x00\x00", 5);

QByteArray accepted5WithReceiveMaximum(char maximum)
{
    return QByteArray("\x20\x06\x00\x00\x03\x21\x00", 7) + maximum;
}

} // namespace

/// Brokers that do what they should not, or are in trouble: the connection mends itself, and what
/// was accepted arrives.
class FaultMisbehave : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsTcpAndNeverAnswers();
    void answersConnackLate();
    void disconnectsWithEachReason_data();
    void disconnectsWithEachReason();
    void refusesSubscriptions();
    void lowersReceiveMaximumBetweenConnections();
    void acknowledgesWhatWasNeverSent();

private:
    void open(quint16 port, std::chrono::milliseconds connectTimeout = 10s)
    {
        BrokerOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = port;
        options.protocol = Protocol::Mqtt5;
        options.connectTimeout = connectTimeout;
        options.reconnect = {.initial = 5ms, .maximum = 20ms};
        m_connection = std::make_unique<MqttConnection>();
        m_connection->setOptions(options);
        m_connection->open();
    }
    /// Publishes so many, at QoS 1.
    void publish(int count)
    {
        for (int i = 0; i < count; ++i)
            QVERIFY(m_connection
                        ->publish(u"n"_s, QByteArray::number(m_next++), {.qos = QoS::AtLeastOnce})
                        .isOk());
    }
    /// Takes a PUBLISH of "n" at QoS 1 on MQTT 5 without properties, and acknowledges it.
    void take(QTcpSocket *client, const QByteArray &packet)
    {
        const QByteArray number = packet.mid(8);
        if (m_received.contains(number))
            ++m_repeated;
        m_received.insert(number);
        client->write(QByteArray("\x40\x02", 2) + ScriptedServer::publishId(packet, 1));
    }
    void verifyAllArrived()
    {
        QTRY_VERIFY(m_connection->queued() == 0 && m_connection->unacknowledged() == 0);
        qInfo("%s %s: sent %d, accepted %d, received %lld, lost %lld, repeated %d",
              QTest::currentTestFunction(), QTest::currentDataTag() ? QTest::currentDataTag() : "",
              m_next, m_next, static_cast<long long>(m_received.size()),
              static_cast<long long>(m_next - m_received.size()), m_repeated);
        QCOMPARE(m_received.size(), m_next);
        QCOMPARE(m_connection->dropped(), 0u);
        m_next = m_repeated = 0;
        m_received.clear();
        m_connection.reset();
    }

    std::unique_ptr<MqttConnection> m_connection;
    QSet<QByteArray> m_received;
    int m_next = 0;
    int m_repeated = 0;
};

void FaultMisbehave::acceptsTcpAndNeverAnswers()
{
    bool answer = false;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect && answer)
            client->write(accepted5);
        else if (type == ScriptedServer::Publish)
            take(client, packet);
    });
    open(server.port(), 50ms);
    publish(100);
    QTRY_VERIFY(server.connections() >= 3);
    QCOMPARE(m_connection->lastError().code(), MqttError::Code::ConnectionTimeout);
    answer = true;
    verifyAllArrived();
}

void FaultMisbehave::answersConnackLate()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            QTimer::singleShot(300ms, client, [client] { client->write(accepted5); });
        else if (type == ScriptedServer::Publish)
            take(client, packet);
    });
    open(server.port());
    publish(100);
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(server.connections(), 1);
    verifyAllArrived();
}

void FaultMisbehave::disconnectsWithEachReason_data()
{
    QTest::addColumn<int>("reason");
    for (const int reason :
         {0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95,
          0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2, 0xff})
        QTest::addRow("0x%02x", unsigned(reason)) << reason;
}

void FaultMisbehave::disconnectsWithEachReason()
{
    QFETCH(int, reason);
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) {
            client->write(accepted5);
        } else if (type == ScriptedServer::Publish && m_received.size() == 5 && m_repeated == 0) {
            ++m_repeated; // once
            client->write(QByteArray("\xe0\x02", 2) + char(reason) + '\0');
            client->disconnectFromHost();
        } else if (type == ScriptedServer::Publish &&
                   client->state() == QTcpSocket::ConnectedState) {
            take(client, packet);
        }
    });
    open(server.port());
    publish(20);
    verifyAllArrived();
    QVERIFY(server.connections() >= 2);
}

void FaultMisbehave::refusesSubscriptions()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(accepted5);
        else if (type == ScriptedServer::Subscribe)
            client->write(QByteArray("\x90\x04", 2) + ScriptedServer::subscribeId(packet) +
                          QByteArray("\x00\x87", 2));
        else if (type == ScriptedServer::Publish)
            take(client, packet);
    });
    open(server.port());
    QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QVERIFY(m_connection->subscribe(u"secret"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    publish(20);
    QTRY_COMPARE(errors.count(), 1);
    QVERIFY(m_connection->isOnline());
    verifyAllArrived();
}

void FaultMisbehave::lowersReceiveMaximumBetweenConnections()
{
    int maximum = 10;
    int most = 0;
    QList<QByteArray> open_;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) {
            current = client;
            open_.clear();
            most = 0;
            client->write(accepted5WithReceiveMaximum(char(maximum)));
        } else if (type == ScriptedServer::Publish && client == current) {
            open_.append(packet);
            most = qMax(most, int(open_.size()));
            if (m_received.size() < 10 || maximum < 10)
                QMetaObject::invokeMethod(
                    client,
                    [&, client] {
                        if (client == current && !open_.isEmpty())
                            take(client, open_.takeFirst());
                    },
                    Qt::QueuedConnection);
        }
    });
    open(server.port());
    publish(50);
    QTRY_COMPARE(most, 10);
    QTRY_COMPARE(open_.size(), 10); // it holds its answers back
    maximum = 2;
    current->abort();
    verifyAllArrived();
    QVERIFY(most <= 2);
}

void FaultMisbehave::acknowledgesWhatWasNeverSent()
{
    int connections = 0;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) {
            client->write(accepted5);
            if (++connections == 1)
                client->write(QByteArray("\x40\x02\x12\x34", 4)); // PUBACK
        } else if (type == ScriptedServer::Publish) {
            take(client, packet);
        }
    });
    open(server.port());
    publish(50);
    verifyAllArrived();
}

QTEST_GUILESS_MAIN(FaultMisbehave)
#include "fault_misbehave.moc"
