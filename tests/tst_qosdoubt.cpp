// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/qosdoubt.h"
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

/// A broker that has no other way to say that it does not take QoS 2 than to close the connection.
class TestQosDoubt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyLossesInARowCount();
    void anAnswerEndsTheDoubt();
    void aBrokerThatClosesIsToldOf_data();
    void aBrokerThatClosesIsToldOf();

private:
    /// The errors that tell of QoS 2.
    static QStringList doubts(const QSignalSpy &errors)
    {
        QStringList texts;
        for (const QList<QVariant> &arguments : errors) {
            const auto error = arguments.constFirst().value<MqttError>();
            if (error.code() == MqttError::Code::ProtocolRefused)
                texts.append(error.text());
        }
        return texts;
    }
};

void TestQosDoubt::onlyLossesInARowCount()
{
    mqtt::QosDoubt doubt;
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(false)); // with nothing on its way
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(true));
    QVERIFY(doubt.lost(true));
    QVERIFY(!doubt.lost(true)); // once
}

void TestQosDoubt::anAnswerEndsTheDoubt()
{
    mqtt::QosDoubt doubt;
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(true));
    doubt.answered();
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(true));
    QVERIFY(!doubt.lost(true));
}

void TestQosDoubt::aBrokerThatClosesIsToldOf_data()
{
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<bool>("answersTheFirst");
    QTest::addColumn<int>("told");
    QTest::newRow("QoS 2, at each message") << QoS::ExactlyOnce << false << 1;
    QTest::newRow("QoS 2, after an answer") << QoS::ExactlyOnce << true << 0;
    QTest::newRow("QoS 1") << QoS::AtLeastOnce << false << 0;
}

void TestQosDoubt::aBrokerThatClosesIsToldOf()
{
    QFETCH(const QoS, qos);
    QFETCH(const bool, answersTheFirst);
    QFETCH(const int, told);
    const QString topic = u"pump/n"_s;
    bool isAnswering = answersTheFirst;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        if (type != ScriptedServer::Publish)
            return;
        if (std::exchange(isAnswering, false))
            client->write("\x50\x02" + ScriptedServer::publishId(packet, topic.size())); // PUBREC
        else
            client->disconnectFromHost();
    });
    MqttConnection connection;
    connection.setOptions(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QSignalSpy errors(&connection, &MqttConnection::errorOccurred);
    connection.open();
    QTRY_VERIFY(connection.isOnline());
    if (answersTheFirst)
        QVERIFY(connection.publish(topic, "0", {.qos = qos}).isOk());
    QVERIFY(connection.publish(topic, "1", {.qos = qos}).isOk());
    QTRY_VERIFY(server.connections() > 6);
    const QStringList texts = doubts(errors);
    QCOMPARE(texts.size(), told);
    if (told > 0)
        QVERIFY2(texts.first().contains(u"'pump/n' of QoS 2"_s), qPrintable(texts.first()));
    QCOMPARE(connection.dropped(), 0u); // it is kept
}

QTEST_GUILESS_MAIN(TestQosDoubt)
#include "tst_qosdoubt.moc"
