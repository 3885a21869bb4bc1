// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;
using Mqtt::QoS;
using Outcome = MqttDelivery::Outcome;

/// A message without a service.
class TestPublishOnce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void needsNoService_data();
    void needsNoService();
    void goesOverTls_data();
    void goesOverTls();
    void tellsWhyItFailed_data();
    void tellsWhyItFailed();
    void triesEachAddress_data();
    void triesEachAddress();
};

void TestPublishOnce::needsNoService_data()
{
    QTest::addColumn<QoS>("qos");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("QoS 0") << QoS::AtMostOnce << Outcome::Sent;
    QTest::newRow("QoS 1") << QoS::AtLeastOnce << Outcome::Acknowledged;
    QTest::newRow("QoS 2") << QoS::ExactlyOnce << Outcome::Completed;
}

void TestPublishOnce::needsNoService()
{
    QFETCH(QoS, qos);
    QFETCH(Outcome, outcome);
    MqttTestBroker broker;
    broker.setLogin(u"anna"_s, u"secret"_s);
    broker.addConfigLine(u"log_type all"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    const QFuture<MqttDelivery> future = MqttService::publishOnce(
        u"mqtt://anna:secret@127.0.0.1:%1"_s.arg(broker.port()), u"once/a"_s, 1.5, {.qos = qos});
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), outcome);
    QTRY_VERIFY(broker.log().contains(u"'once/a', ... (3 bytes)"_s));
    QTRY_VERIFY(broker.log().contains(u"Received DISCONNECT"_s));
}

void TestPublishOnce::tellsWhyItFailed_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<MqttError::Code>("code");
    const QString good = u"mqtt://127.0.0.1:%1"_s;
    QTest::newRow("no URL") << u"127.0.0.1"_s << u"a"_s << MqttError::Code::InvalidConfiguration;
    QTest::newRow("topic") << good << u"a/#"_s << MqttError::Code::InvalidTopic;
    QTest::newRow("nobody there") << u"mqtt://127.0.0.1:1"_s << u"a"_s
                                  << MqttError::Code::ConnectionRefused;
    QTest::newRow("login") << u"mqtt://anna:wrong@127.0.0.1:%1"_s << u"a"_s
                           << MqttError::Code::LoginRefused;
}

void TestPublishOnce::tellsWhyItFailed()
{
    QFETCH(QString, url);
    QFETCH(QString, topic);
    QFETCH(MqttError::Code, code);
    MqttTestBroker broker;
    if (code == MqttError::Code::LoginRefused)
        broker.setLogin(u"anna"_s, u"secret"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    const QString whole = url.contains(u"%1"_s) ? url.arg(broker.port()) : url;
    const QFuture<MqttDelivery> future = MqttService::publishOnce(whole, topic, 1);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(!future.result().isOk());
    const MqttError error = future.result().error();
    QVERIFY2(error.code() == code || (code == MqttError::Code::LoginRefused &&
                                      error.code() == MqttError::Code::NotAuthorized),
             qPrintable(error.text()));
    QVERIFY(!error.text().contains(u"wrong@"_s));
}

void TestPublishOnce::triesEachAddress_data()
{
    QTest::addColumn<bool>("there");
    QTest::newRow("the second is there") << true;
    QTest::newRow("none is there") << false;
}

void TestPublishOnce::triesEachAddress()
{
    QFETCH(bool, there);
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    BrokerOptions options;
    const QString nobody = u"mqtt://127.0.0.1:1"_s;
    const QString last = there ? u"mqtt://127.0.0.1:%1"_s.arg(broker.port()) : nobody;
    QVERIFY(options.setUrls({nobody, last}).isOk());
    const QFuture<MqttDelivery> future =
        MqttService::publishOnce(options, u"once/a"_s, 1.5, {.qos = QoS::AtLeastOnce});
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().outcome(), there ? Outcome::Acknowledged : Outcome::Dropped);
    if (!there)
        QCOMPARE(future.result().error().code(), MqttError::Code::ConnectionRefused);
}

void TestPublishOnce::goesOverTls_data()
{
    QTest::addColumn<bool>("known");
    QTest::newRow("an authority we trust") << true;
    QTest::newRow("one we do not") << false;
}

void TestPublishOnce::goesOverTls()
{
    QFETCH(bool, known);
    Certificates ours(u"Test CA"_s);
    Certificates theirs(u"Another CA"_s);
    const Certificates::Pair pair = ours.issue(u"server"_s, u"DNS:localhost"_s);
    QVERIFY2(ours.errorString().isEmpty(), qPrintable(ours.errorString()));
    MqttTestBroker broker;
    const int tls =
        broker.addListener({u"certfile "_s + pair.certificate, u"keyfile "_s + pair.key});
    broker.addConfigLine(u"log_type all"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    BrokerOptions options;
    QVERIFY(options.setUrls({u"mqtts://localhost:%1"_s.arg(broker.port(tls))}).isOk());
    options.tls.caFile = (known ? ours : theirs).authorityFile();
    const QFuture<MqttDelivery> future =
        MqttService::publishOnce(options, u"once/a"_s, 1.5, {.qos = QoS::AtLeastOnce});
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result().isOk(), known);
    if (known) {
        QCOMPARE(future.result().outcome(), Outcome::Acknowledged);
        QTRY_VERIFY(broker.log().contains(u"'once/a', ... (3 bytes)"_s));
    } else {
        QCOMPARE(future.result().error().code(), MqttError::Code::CertificateRefused);
    }
}

QTEST_GUILESS_MAIN(TestPublishOnce)
#include "tst_publishonce.moc"
