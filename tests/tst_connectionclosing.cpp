// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;
using State = MqttConnection::State;

/// A clean end within a bound.
class TestConnectionClosing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }
    void cleanup();

    void closingSendsWhatIsPending();
    void closingWhileConnectingSendsWhatIsPending();
    void closedComesBehindTheLastByte();
    void closingADeadLinkEndsWithinItsBound();
    void closingWhileTheBrokerIsDownEndsAtOnce();

private:
    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestConnectionClosing::cleanup()
{
    m_connection.reset();
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
}

void TestConnectionClosing::closingSendsWhatIsPending()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    QTRY_VERIFY(m_connection->isOnline());
    for (int i = 0; i < 500; ++i)
        QVERIFY(
            m_connection->publish(u"q"_s, QByteArray::number(i), {.qos = static_cast<QoS>(i % 3)})
                .isOk());
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close();
    QCOMPARE(m_connection->state(), State::Closing);
    QCOMPARE(m_connection->publish(u"q"_s, "late").code(), MqttError::Code::NotRunning);
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(m_connection->state(), State::Closed);
    QTRY_COMPARE(observer.payloads(u"q"_s).size(), 500);
    QCOMPARE(m_connection->dropped(), 0u);
}

void TestConnectionClosing::closingWhileConnectingSendsWhatIsPending()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    QVERIFY(m_connection->publish(u"q"_s, "1").isOk());
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close();
    QTRY_COMPARE(closed.count(), 1);
    QTRY_COMPARE(observer.payloads(u"q"_s), QList<QByteArray>{"1"});
}

void TestConnectionClosing::closedComesBehindTheLastByte()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QTRY_VERIFY(m_connection->isOnline());
    qsizetype published = 0;
    for (; m_connection->queued() < 10; ++published) // what the link takes at once, and more
        QVERIFY(m_connection->publish(u"q"_s, QByteArray(64 * 1024, 'x')).isOk());
    bool isClosed = false;
    connect(m_connection.get(), &MqttConnection::closed, this, [&] {
        isClosed = true;
        m_connection.reset(); // as at the end of a program
    });
    m_connection->close(60s);
    QTRY_VERIFY(isClosed);
    QTRY_COMPARE(server.count(ScriptedServer::Disconnect), 1);
    QCOMPARE(server.count(ScriptedServer::Publish), published);
}

void TestConnectionClosing::closingADeadLinkEndsWithinItsBound()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311); // and never a word more
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->publish(u"q"_s, "1", {.qos = QoS::AtLeastOnce}).isOk());
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    QSignalSpy drops(m_connection.get(), &MqttConnection::messageDropped);
    QElapsedTimer timer;
    timer.start();
    m_connection->close(200ms);
    QVERIFY(timer.elapsed() < 100); // did not block
    QTRY_COMPARE(closed.count(), 1);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY2(timer.elapsed() >= 190, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(drops.count(), 1);
    QCOMPARE(drops.first().at(2).value<MqttError>().code(), MqttError::Code::MessageDropped);

    m_connection->open(); // and is as good as new
    QTRY_VERIFY(m_connection->isOnline());
}

void TestConnectionClosing::closingWhileTheBrokerIsDownEndsAtOnce()
{
    m_broker.stop();
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    QTRY_COMPARE(m_connection->state(), State::Waiting);
    QVERIFY(m_connection->publish(u"q"_s, "1").isOk());
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close(10s);
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 1000);
    QCOMPARE(m_connection->dropped(), 1u);
}

QTEST_GUILESS_MAIN(TestConnectionClosing)
#include "tst_connectionclosing.moc"
