// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

namespace {

QMqttConnectionProperties withMethod(const QString &method)
{
    QMqttConnectionProperties properties;
    properties.setAuthenticationMethod(method);
    return properties;
}

QByteArray auth(int reason, const QByteArray &method = "m")
{
    return packet::auth(reason, packet::dataProperty(0x15, method));
}

} // namespace

// DISCONNECT and AUTH from a broker.
class TestHostileDisconnect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyReason_data();
    void everyReason();
    void serverReferenceIsReadable();
    void takenOverIsNotAnsweredByReconnecting();
    void wrongAuthIsRefused_data();
    void wrongAuthIsRefused();
    void authIsNotUnderstoodByMqtt3_data();
    void authIsNotUnderstoodByMqtt3();
    void reAuthenticationIsOurs();
};

void TestHostileDisconnect::everyReason_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("known");
    QTest::addColumn<int>("error");
    static const QHash<int, int> errors = {
        {0x00, Client::NoError},           {0x80, Client::UnknownError},
        {0x81, Client::ProtocolViolation}, {0x82, Client::ProtocolViolation},
        {0x87, Client::NotAuthorized},     {0x89, Client::ServerUnavailable},
        {0x8B, Client::ServerUnavailable}, {0x9C, Client::ServerUnavailable},
        {0x9D, Client::ServerUnavailable}};
    static const QList<int> specific = {0x83, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
                                        0x98, 0x99, 0x9A, 0x9B, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2};
    for (int code = 0; code < 256; ++code) {
        const bool known = errors.contains(code) || specific.contains(code);
        QTest::addRow("0x%x", code)
            << code << known
            << errors.value(code, known ? Client::Mqtt5SpecificError : Client::ProtocolViolation);
    }
}

void TestHostileDisconnect::everyReason()
{
    QFETCH(int, code);
    QFETCH(bool, known);
    QFETCH(int, error);
    const QByteArray text = packet::dataProperty(0x1f, "because");
    for (const QByteArray &bytes :
         {packet::raw(Type::Disconnect, 0, packet::u8(code)), packet::disconnect(code, text)}) {
        HostileRig rig(V::V5);
        QSignalSpy disconnected(&rig.client(), &Client::disconnected);
        QVERIFY(rig.up());
        rig.feed(rig.message("before") + bytes + rig.message("after"));
        VERIFY_FINE(rig.refusal(Client::ClientError(error), known ? 0 : 0x82));
        QCOMPARE(rig.delivered(), QList<QByteArray>{"before"});
        QCOMPARE(disconnected.size(), 1);
    }
}

void TestHostileDisconnect::serverReferenceIsReadable()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    const QByteArray reference(65535, 'x');
    rig.feedByByte(packet::disconnect(0x9D, packet::dataProperty(0x1C, reference)));
    VERIFY_FINE(rig.refusal(Client::ServerUnavailable, 0));
    const auto server = rig.client().serverConnectionProperties();
    QCOMPARE(server.serverReference(), QString::fromLatin1(reference));
    QCOMPARE(server.reasonCode(), QMqtt::ReasonCode::ServerMoved);
}

// Two clients with one id would throw each other out for ever.
void TestHostileDisconnect::takenOverIsNotAnsweredByReconnecting()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    rig.feed(packet::disconnect(0x8E));
    VERIFY_FINE(rig.refusal(Client::Mqtt5SpecificError, 0));
    for (int turn = 0; turn < 3; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(rig.device().openCount(), 1);
    QVERIFY(rig.client().errorString().contains("Session taken over"_L1, Qt::CaseInsensitive));
}

void TestHostileDisconnect::wrongAuthIsRefused_data()
{
    QTest::addColumn<bool>("connected");
    QTest::addColumn<QString>("method"); // ours
    QTest::addColumn<QByteArray>("bytes");
    for (const bool connected : {false, true}) {
        const auto row = [connected](const char *name, const QString &method,
                                     const QByteArray &bytes) {
            QTest::addRow("%s %s", name, connected ? "when connected" : "before CONNACK")
                << connected << method << bytes;
        };
        row("without enhanced authentication", {}, auth(0x18));
        row("with another method", u"m"_s, auth(0x18, "other"));
        row("with an empty method", u"m"_s, auth(0x18, ""));
        row("without a method", u"m"_s, packet::auth(0x18, {}));
        row("of length 0", u"m"_s, packet::raw(Type::Auth, 0, {}));
        row("with re-authenticate", u"m"_s, auth(0x19));
        row("with a failure", u"m"_s, auth(0x87));
        row("with success", u"m"_s, auth(0x00));
    }
    QTest::newRow("after success") << true << u"m"_s << auth(0x18);
}

void TestHostileDisconnect::wrongAuthIsRefused()
{
    QFETCH(bool, connected);
    QFETCH(QString, method);
    QFETCH(QByteArray, bytes);
    HostileRig rig(V::V5);
    rig.client().setConnectionProperties(withMethod(method));
    QSignalSpy requested(&rig.client(), &Client::authenticationRequested);
    QSignalSpy finished(&rig.client(), &Client::authenticationFinished);
    if (connected)
        QVERIFY(rig.up());
    else
        rig.begin();
    rig.feed(bytes + rig.message("after"));
    VERIFY_FINE(rig.refusal(0x82));
    QCOMPARE(requested.size() + finished.size(), 0);
    QCOMPARE(rig.delivered(), QList<QByteArray>());
}

void TestHostileDisconnect::authIsNotUnderstoodByMqtt3_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("3.1") << 3;
    QTest::newRow("3.1.1") << 4;
}

void TestHostileDisconnect::authIsNotUnderstoodByMqtt3()
{
    QFETCH(int, version);
    VERIFY_FINE(checkRefused(V(version), auth(0x18), 0x82));
    VERIFY_FINE(checkRefused(V(version), packet::disconnect(), 0x82));
}

// Rounds that we began go on until success, and no further.
void TestHostileDisconnect::reAuthenticationIsOurs()
{
    HostileRig rig(V::V5);
    rig.client().setConnectionProperties(withMethod(u"m"_s));
    QSignalSpy requested(&rig.client(), &Client::authenticationRequested);
    QSignalSpy finished(&rig.client(), &Client::authenticationFinished);
    QVERIFY(rig.up());
    QMqttAuthenticationProperties properties;
    properties.setAuthenticationMethod(u"m"_s);
    rig.client().authenticate(properties);
    rig.feed(auth(0x18) + auth(0x18) + auth(0x00));
    QCOMPARE(requested.size(), 2);
    QCOMPARE(finished.size(), 1);
    VERIFY_FINE(rig.aliveness());
    rig.feed(auth(0x18));
    VERIFY_FINE(rig.refusal(0x82));
    QCOMPARE(requested.size(), 2);
}

QTEST_GUILESS_MAIN(TestHostileDisconnect)

#include "tst_hostiledisconnect.moc"
