// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include <MqttService/MqttConnections>
#include <MqttService/MqttListener>
#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

/// Filters of a listener that change faster than the broker answers, under load.
class TestListenerChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aChangeMissesNothingAndHearsNothingTwice_data();
    void aChangeMissesNothingAndHearsNothingTwice();
    void listenersOfDifferentQosHearEachMessageOnce_data();
    void listenersOfDifferentQosHearEachMessageOnce();

private:
    MqttTestBroker m_first;
    MqttTestBroker m_narrow; // has few bytes in flight, so answers may overtake messages
};

void TestListenerChanges::initTestCase()
{
    m_narrow.addConfigLine(u"max_inflight_bytes 8"_s);
    for (MqttTestBroker *broker : {&m_first, &m_narrow}) {
        broker->addConfigLine(u"max_queued_messages 0"_s); // keeps all
        QVERIFY2(broker->start(), qPrintable(broker->errorString()));
    }
}

void TestListenerChanges::aChangeMissesNothingAndHearsNothingTwice_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<QStringList>("one");
    QTest::addColumn<QStringList>("other");
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("narrow");
    struct Change
    {
        const char *name;
        QStringList one;
        QStringList other;
    };
    const QList<Change> changes{
        {"one for one", {u"flow/+"_s}, {u"flow/a"_s}},
        {"one for one before it", {u"flow/a"_s}, {u"flow/#"_s}},
        {"two for one", {u"flow/#"_s}, {u"flow/a"_s, u"flow/b"_s}},
        {"one stays", {u"flow/a"_s, u"flow/#"_s}, {u"flow/a"_s, u"flow/+"_s}},
    };
    for (const Change &change : changes) {
        QTest::addRow("3.1.1, %s", change.name)
            << Protocol::Mqtt311 << change.one << change.other << QoS::AtLeastOnce << false;
        QTest::addRow("5, %s", change.name)
            << Protocol::Mqtt5 << change.one << change.other << QoS::AtLeastOnce << false;
        QTest::addRow("5, %s, QoS 2", change.name)
            << Protocol::Mqtt5 << change.one << change.other << QoS::ExactlyOnce << false;
        QTest::addRow("5, %s, few bytes in flight", change.name)
            << Protocol::Mqtt5 << change.one << change.other << QoS::AtLeastOnce << true;
    }
}

void TestListenerChanges::aChangeMissesNothingAndHearsNothingTwice()
{
    QFETCH(Protocol, protocol);
    QFETCH(QStringList, one);
    QFETCH(QStringList, other);
    QFETCH(QoS, qos);
    QFETCH(bool, narrow);
    const MqttTestBroker &broker = narrow ? m_narrow : m_first;
    MqttConnections connections;
    MqttConnections publisher;
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    options.protocol = protocol;
    QVERIFY(connections.add(u"a"_s, options).isOk());
    // Faster than the broker can send them on; of QoS 2 it takes no more than these.
    options.window = qos == QoS::AtLeastOnce ? 65535 : 20;
    QVERIFY(publisher.add(u"p"_s, options).isOk());
    MqttListener listener(&connections);
    listener.setQos(qos);
    listener.setFilters(one);
    QStringList heard;
    connect(&listener, &MqttListener::received, this,
            [&heard](const MqttMessage &message) { heard += message.text(); });
    const auto settle = [&connections] {
        const auto done =
            connections.publishTo(u"a"_s, u"settled"_s, {}, {.qos = QoS::AtLeastOnce}).future();
        return QTest::qWaitFor([&done] { return done.isFinished(); }, 60'000);
    };
    QVERIFY(settle());
    constexpr int count = 1000;
    QStringList expected;
    for (int i = 0; i < count; ++i) {
        publisher.publish(u"flow/a"_s, QByteArray::number(i), {.qos = qos});
        expected += QString::number(i);
        if (i % 20 == 0) {
            listener.setFilters(i % 40 == 0 ? other : one);
            QCoreApplication::processEvents();
        }
    }
    const auto isThere = [&] { return heard.contains(expected.last()); };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), 60'000);
    QVERIFY(settle()); // nothing comes behind it
    QCOMPARE(heard, expected);
}

void TestListenerChanges::listenersOfDifferentQosHearEachMessageOnce_data()
{
    QTest::addColumn<bool>("equal");
    QTest::addColumn<bool>("narrow");
    QTest::newRow("different") << false << false;
    QTest::newRow("equal") << true << false;
    QTest::newRow("different, few bytes in flight") << false << true;
    QTest::newRow("equal, few bytes in flight") << true << true;
}

void TestListenerChanges::listenersOfDifferentQosHearEachMessageOnce()
{
    QFETCH(bool, equal);
    QFETCH(bool, narrow);
    MqttConnections connections;
    MqttConnections publisher;
    BrokerOptions options;
    options.host = m_first.host();
    options.port = narrow ? m_narrow.port() : m_first.port();
    options.protocol = Protocol::Mqtt5;
    QVERIFY(connections.add(u"a"_s, options).isOk());
    options.window = 65535;
    QVERIFY(publisher.add(u"p"_s, options).isOk());
    MqttListener atMostOnce(&connections);
    MqttListener atLeastOnce(&connections);
    atMostOnce.setQos(QoS::AtMostOnce);
    atMostOnce.setFilters({u"flow/#"_s});
    atLeastOnce.setFilters({u"flow/+"_s});
    QStringList one;
    QStringList other;
    connect(&atMostOnce, &MqttListener::received, this,
            [&one](const MqttMessage &message) { one += message.text(); });
    connect(&atLeastOnce, &MqttListener::received, this,
            [&other](const MqttMessage &message) { other += message.text(); });
    const auto settle = [&connections] {
        const auto done =
            connections.publishTo(u"a"_s, u"settled"_s, {}, {.qos = QoS::AtLeastOnce}).future();
        return QTest::qWaitFor([&done] { return done.isFinished(); }, 60'000);
    };
    QVERIFY(settle());
    QStringList expected;
    for (int i = 0; i < 1000; ++i) {
        expected += equal ? u"same"_s : QString::number(i);
        publisher.publish(u"flow/a"_s, expected.last().toUtf8(), {.qos = QoS::AtLeastOnce});
    }
    expected += u"end"_s;
    publisher.publish(u"flow/a"_s, "end", {.qos = QoS::AtLeastOnce});
    QTRY_VERIFY_WITH_TIMEOUT(one.contains(u"end"_s) && other.contains(u"end"_s), 60'000);
    QVERIFY(settle()); // nothing comes behind it
    QCOMPARE(one, expected);
    QCOMPARE(other, expected);
}

QTEST_GUILESS_MAIN(TestListenerChanges)
#include "tst_listenerchanges.moc"
