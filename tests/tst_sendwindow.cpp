// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/proxy.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Outcome = MqttDelivery::Outcome;
using Protocol = BrokerOptions::Protocol;

namespace {

constexpr quint8 pubRel = 6;

BrokerOptions quick(quint16 port, Protocol protocol = Protocol::Mqtt311)
{
    return ConnectionRig::quick(port, protocol);
}

QByteArray pubAck(const QByteArray &id)
{
    return QByteArray("\x40\x02", 2) + id;
}

} // namespace

/// What goes over the link for a publish, and when.
class TestSendWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }
    void cleanup() { m_connection.reset(); }

    void atMostTheWindowIsUnacknowledged_data();
    void atMostTheWindowIsUnacknowledged();
    void subscribingDoesNotWaitForTheWindow();
    void aSlowLinkFillsTheOutboxAndNotTheMemory();

    // Sent again
    void aNewSessionGetsWhatWasNotAcknowledgedWithDup();
    void optionsSetMeanwhileDoNotChangeWhoSendsAgain_data();
    void optionsSetMeanwhileDoNotChangeWhoSendsAgain();
    void aLostSessionGetsWhatWasNotCompletedAgain();
    void anExpiredMessageIsDropped();

    // Roles
    void aRoleForbidsWhatItIsNotFor();

private:
    MqttPublication publish(const QByteArray &payload, QoS qos = QoS::AtLeastOnce)
    {
        return m_connection->publish(u"a"_s, payload, {.qos = qos});
    }

    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestSendWindow::atMostTheWindowIsUnacknowledged_data()
{
    QTest::addColumn<QByteArray>("connack");
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("most");
    QTest::newRow("window 1") << accepted311 << Protocol::Mqtt311 << 1 << 1;
    QTest::newRow("the default") << accepted311 << Protocol::Mqtt311 << 20 << 20;
    QTest::newRow("Receive Maximum 3")
        << QByteArray("\x20\x06\x00\x00\x03\x21\x00\x03", 8) << Protocol::Mqtt5 << 20 << 3;
    QTest::newRow("out of range") << accepted311 << Protocol::Mqtt311 << 0 << 1;
}

void TestSendWindow::atMostTheWindowIsUnacknowledged()
{
    QFETCH(QByteArray, connack);
    QFETCH(Protocol, protocol);
    QFETCH(int, window);
    QFETCH(int, most);
    QList<QByteArray> arrived;
    QList<QByteArray> unanswered;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            client->write(connack);
        } else if (type == ScriptedServer::Publish) {
            arrived.append(packet.mid(protocol == Protocol::Mqtt5 ? 8 : 7));
            unanswered.append(ScriptedServer::publishId(packet, 1));
        }
    });
    BrokerOptions options = quick(server.port(), protocol);
    options.window = window;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    QList<QByteArray> expected;
    for (int i = 0; i < 50; ++i) {
        expected.append(QByteArray::number(i));
        QVERIFY(publish(expected.last()).isOk()); // beyond the window they wait, and never fail
    }
    QCOMPARE(m_connection->unacknowledged(), most);
    QCOMPARE(m_connection->queued(), 50 - most);
    for (int acknowledged = 0; acknowledged < 50; ++acknowledged) {
        QTRY_COMPARE(arrived.size(), qMin(50, acknowledged + most));
        QVERIFY(unanswered.size() <= most);
        current->write(pubAck(unanswered.takeFirst()));
    }
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QCOMPARE(arrived, expected);
}

void TestSendWindow::subscribingDoesNotWaitForTheWindow()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
    });
    BrokerOptions options = quick(server.port());
    options.window = 1;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish("1").isOk());
    QVERIFY(publish("2").isOk());
    QVERIFY(m_connection->subscribe(u"b"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    QTRY_COMPARE(server.count(ScriptedServer::Subscribe), 1);
    QCOMPARE(server.count(ScriptedServer::Publish), 1);
}

void TestSendWindow::aSlowLinkFillsTheOutboxAndNotTheMemory()
{
    Proxy proxy(m_broker.port());
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    BrokerOptions options = quick(proxy.port());
    options.outboxMessages = 10;
    options.outboxBytes = 100 * 1024 * 1024;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    proxy.stall();
    const QByteArray large(1024 * 1024, 'x');
    int accepted = 0;
    while (accepted < 100 && publish(large, QoS::AtMostOnce).isOk())
        ++accepted;
    QVERIFY2(accepted < 100, "nothing bounds what is sent to a link that takes nothing");
    QCOMPARE(m_connection->queued(), 10);
    proxy.resume();
    QTRY_COMPARE(observer.payloads(u"a"_s).size(), accepted);
    QCOMPARE(m_connection->dropped(), 1u); // the one that was refused
}

void TestSendWindow::aNewSessionGetsWhatWasNotAcknowledgedWithDup()
{
    QStringList published; // with "D" for DUP, and the payload
    QTcpSocket *current = nullptr;
    bool answer = false;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            client->write(accepted311);
        } else if (type == ScriptedServer::Publish) {
            published.append((packet[0] & 8 ? u"D"_s : u""_s) + QString::fromUtf8(packet.mid(7)));
            if (answer)
                client->write(pubAck(ScriptedServer::publishId(packet, 1)));
        }
    });
    m_rig.open(quick(server.port()));
    QTRY_VERIFY(m_connection->isOnline());
    const QFuture<MqttDelivery> future = publish("1").future();
    QVERIFY(publish("2").isOk());
    QTRY_COMPARE(published, (QStringList{u"1"_s, u"2"_s}));
    answer = true;
    published.clear();
    connect(m_connection.get(), &MqttConnection::onlineChanged, this, [this] {
        if (!m_connection->isOnline())
            publish("3");
    });
    current->abort();
    QTRY_COMPARE(published, (QStringList{u"D1"_s, u"D2"_s, u"3"_s}));
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Acknowledged);
}

void TestSendWindow::optionsSetMeanwhileDoNotChangeWhoSendsAgain_data()
{
    QTest::addColumn<bool>("lasting");
    QTest::addColumn<int>("attempt"); // while which they are set
    QTest::newRow("a clean session, to be a lasting one") << false << 1;
    QTest::newRow("a lasting session, to be a clean one") << true << 2;
}

void TestSendWindow::optionsSetMeanwhileDoNotChangeWhoSendsAgain()
{
    QFETCH(bool, lasting);
    QFETCH(int, attempt);
    BrokerOptions options;
    QStringList published; // with "D" for DUP, and the payload
    QTcpSocket *current = nullptr;
    bool answer = false;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            if (server.connections() == attempt) {
                options.cleanSession = lasting;
                m_connection->setOptions(options);
            }
            client->write(lasting && answer ? QByteArray("\x20\x02\x01\x00", 4) : accepted311);
        } else if (type == ScriptedServer::Publish) {
            published.append((packet[0] & 8 ? u"D"_s : u""_s) + QString::fromUtf8(packet.mid(7)));
            if (answer)
                client->write(pubAck(ScriptedServer::publishId(packet, 1)));
        }
    });
    options = quick(server.port());
    options.cleanSession = !lasting;
    options.clientId = u"steady"_s;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish("1").isOk());
    QVERIFY(publish("2").isOk());
    QTRY_COMPARE(published, (QStringList{u"1"_s, u"2"_s}));
    answer = true;
    current->abort();
    QTRY_COMPARE(server.connections(), 2);
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(publish("3").isOk());
    QTRY_VERIFY(published.contains(u"3"_s));
    QCOMPARE(published, (QStringList{u"1"_s, u"2"_s, u"D1"_s, u"D2"_s, u"3"_s}));
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
}

void TestSendWindow::aLostSessionGetsWhatWasNotCompletedAgain()
{
    QStringList published;
    QTcpSocket *current = nullptr;
    bool complete = false;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            client->write(accepted311); // no session, though one was asked for
        } else if (type == ScriptedServer::Publish) {
            published.append(QString::fromUtf8(packet.mid(7)));
            client->write(QByteArray("\x50\x02", 2) + ScriptedServer::publishId(packet, 1));
        } else if (type == pubRel && complete) {
            client->write(QByteArray("\x70\x02", 2) + packet.mid(2, 2));
        }
    });
    BrokerOptions options = quick(server.port());
    options.cleanSession = false;
    options.clientId = u"steady"_s;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    const QFuture<MqttDelivery> future = publish("1", QoS::ExactlyOnce).future();
    QTRY_COMPARE(server.count(pubRel), 1); // the broker has it, and loses it
    complete = true;
    current->abort();
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Completed);
    QCOMPARE(published, (QStringList{u"1"_s, u"1"_s}));
}

void TestSendWindow::anExpiredMessageIsDropped()
{
    QTcpSocket *current = nullptr;
    ScriptedServer server(
        [&](QTcpSocket *client, quint8, const QByteArray &) { current = client; });
    m_rig.open(quick(server.port(), Protocol::Mqtt5));
    const QFuture<MqttDelivery> future =
        m_connection->publish(u"a"_s, "1", {.qos = QoS::AtLeastOnce, .expiry = 1s}).future();
    QTRY_VERIFY(current);
    QTRY_VERIFY(m_connection->queuedAge() > 1s);
    current->write(QByteArray("\x20\x03\x00\x00\x00", 5));
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), Outcome::Dropped);
    QVERIFY2(future.result().error().text().contains(u"expired"_s),
             qPrintable(future.result().error().text()));
    QCOMPARE(server.count(ScriptedServer::Publish), 0);
}

void TestSendWindow::aRoleForbidsWhatItIsNotFor()
{
    BrokerOptions options = quick(m_broker.port());
    options.role = BrokerOptions::Role::SubscriberOnly;
    m_rig.open(options);
    const MqttPublication publication = publish("1");
    QCOMPARE(publication.code(), MqttError::Code::WrongRole);
    QVERIFY2(publication.text().contains(u"'a'"_s), qPrintable(publication.text()));
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [](const MqttMessage &) {}));

    options.role = BrokerOptions::Role::PublisherOnly;
    m_rig.open(options);
    QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QCOMPARE(m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [](const MqttMessage &) {}), 0u);
    QCOMPARE(errors.count(), 1);
    QCOMPARE(errors.first().first().value<MqttError>().code(), MqttError::Code::WrongRole);
    QVERIFY(publish("1").isOk());
}

QTEST_GUILESS_MAIN(TestSendWindow)
#include "tst_sendwindow.moc"
