// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/fakebroker.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using packet::Type;
using packet::Version;

class TestFakeBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deviceGivesWhatIsFed();
    void deviceForgetsTheLastLink();
    void deviceTellsThatThePeerClosed();
    void deviceWritesShortOrNotAtAllWhenTold();
    void buildersMakeTheBytesOfTheSpecification_data();
    void buildersMakeTheBytesOfTheSpecification();
    void framesPackets_data();
    void framesPackets();
    void scriptRunsInOrder();
    void answersComeInALaterTurn();
    void answersMayDependOnThePacket();
    void takesPacketsInPiecesAndTogether();
    void dropsTheLink();
    void wrongPacketIsAProblem();
    void packetTooManyIsAProblem();
    void missingPacketIsAProblem();
    void garbageIsAProblem();
    void answerToAClosedDeviceIsAProblem();
};

void TestFakeBroker::deviceGivesWhatIsFed()
{
    MemoryDevice device;
    QVERIFY(device.open(QIODevice::ReadWrite));
    QSignalSpy ready(&device, &QIODevice::readyRead);
    device.feed("abc");
    device.feed("def");
    QCOMPARE(ready.size(), 2);
    QCOMPARE(device.bytesAvailable(), 6);
    QCOMPARE(device.read(4), QByteArray("abcd"));
    QCOMPARE(device.readAll(), QByteArray("ef"));
    QVERIFY(device.isSequential());
}

void TestFakeBroker::deviceForgetsTheLastLink()
{
    MemoryDevice device;
    device.feed("lost: closed");
    QVERIFY(device.open(QIODevice::ReadWrite));
    device.feed("old");
    device.close();
    QVERIFY(device.open(QIODevice::ReadWrite));
    QCOMPARE(device.bytesAvailable(), 0);
    QCOMPARE(device.openCount(), 2);
}

void TestFakeBroker::deviceTellsThatThePeerClosed()
{
    MemoryDevice device;
    QVERIFY(device.open(QIODevice::ReadWrite));
    device.feed("last words");
    QByteArray read;
    connect(&device, &QIODevice::aboutToClose, &device, [&] { read = device.readAll(); });
    device.closeByPeer();
    QVERIFY(!device.isOpen());
    QCOMPARE(read, QByteArray("last words"));
}

void TestFakeBroker::deviceWritesShortOrNotAtAllWhenTold()
{
    MemoryDevice device;
    QVERIFY(device.open(QIODevice::ReadWrite));
    QSignalSpy written(&device, &MemoryDevice::written);
    QSignalSpy acknowledged(&device, &QIODevice::bytesWritten);
    device.setWriteLimit(2);
    QCOMPARE(device.write("abc"), 2);
    QCOMPARE(written.takeFirst().constFirst().toByteArray(), QByteArray("ab"));
    QCoreApplication::processEvents();
    QCOMPARE(acknowledged.takeFirst().constFirst().toLongLong(), 2);
    device.setBroken(true);
    QCOMPARE(device.write("abc"), -1);
    QVERIFY(written.isEmpty());
}

void TestFakeBroker::buildersMakeTheBytesOfTheSpecification_data()
{
    QTest::addColumn<QByteArray>("built");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *tag, const QByteArray &built, const char *expected) {
        QTest::newRow(tag) << built << packet::hex(expected);
    };
    row("varint 0", packet::varint(0), "00");
    row("varint 127", packet::varint(127), "7f");
    row("varint 128", packet::varint(128), "8001");
    row("varint 16383", packet::varint(16383), "ff7f");
    row("varint 268435455", packet::varint(268435455), "ffffff7f");
    row("string A𪛔 (1.5.4)", packet::data("A\xf0\xaa\x9b\x94"), "0005 41 f0aa9b94");
    row("CONNECT 3.1.1", packet::connect({.clientId = "ab"}),
        "10 0e 0004 4d515454 04 02 003c 0002 6162");
    row("CONNECT 3.1", packet::connect({.version = Version::V31, .clientId = "ab"}),
        "10 10 0006 4d5149736470 03 02 003c 0002 6162");
    row("CONNECT 5 with everything",
        packet::connect({.version = Version::V5,
                         .clientId = "c",
                         .cleanStart = false,
                         .keepAlive = 10,
                         .username = "u",
                         .password = "p",
                         .willTopic = "w",
                         .willMessage = "m",
                         .willQos = 1,
                         .willRetain = true,
                         .properties = packet::u32Property(0x11, 5),
                         .willProperties = packet::u32Property(0x18, 1)}),
        "10 25 0004 4d515454 05 ec 000a 05 1100000005 0001 63 05 1800000001 0001 77 0001 6d "
        "0001 75 0001 70");
    row("CONNACK 3.1.1", packet::connack(Version::V311, 5), "20 02 00 05");
    row("CONNACK 5", packet::connack(Version::V5, 0, true), "20 03 01 00 00");
    row("PUBLISH qos 0", packet::publish({.topic = "a", .payload = "x", .retain = true}),
        "31 04 0001 61 78");
    row("PUBLISH 5 qos 2 dup",
        packet::publish(
            {.version = Version::V5, .topic = "a", .qos = 2, .id = 258, .duplicate = true}),
        "3c 06 0001 61 0102 00");
    row("PUBACK", packet::ack(Type::Puback, 1), "40 02 0001");
    row("PUBREL", packet::ack(Type::Pubrel, 1), "62 02 0001");
    row("PUBREC with reason", packet::ack(Type::Pubrec, 1, 0x97), "50 03 0001 97");
    row("PUBCOMP with reason and properties",
        packet::ack(Type::Pubcomp, 1, 0x92, packet::dataProperty(0x1f, "x")),
        "70 08 0001 92 04 1f000178");
    row("SUBSCRIBE", packet::subscribe(Version::V311, 1, "a", 2), "82 06 0001 0001 61 02");
    row("SUBACK 5", packet::suback(Version::V5, 1, {0, 0x80}), "90 05 0001 00 00 80");
    row("UNSUBSCRIBE 5", packet::unsubscribe(Version::V5, 1, "a"), "a2 06 0001 00 0001 61");
    row("UNSUBACK", packet::unsuback(Version::V311, 1), "b0 02 0001");
    row("PINGREQ", packet::pingreq(), "c0 00");
    row("PINGRESP", packet::pingresp(), "d0 00");
    row("DISCONNECT", packet::disconnect(), "e0 00");
    row("DISCONNECT 5", packet::disconnect(0x8e), "e0 02 8e 00");
    row("AUTH", packet::auth(0x18, packet::dataProperty(0x15, "X")), "f0 06 18 04 15000158");
    row("user property", packet::userProperty("a", "b"), "26 000161 000162");
}

void TestFakeBroker::buildersMakeTheBytesOfTheSpecification()
{
    QFETCH(QByteArray, built);
    QFETCH(QByteArray, expected);
    QCOMPARE(built.toHex(' '), expected.toHex(' '));
}

void TestFakeBroker::framesPackets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("size");

    QTest::newRow("nothing") << QByteArray() << 0;
    QTest::newRow("type only") << packet::hex("30") << 0;
    QTest::newRow("length not complete") << packet::hex("30 80") << 0;
    QTest::newRow("body not complete") << packet::hex("40 02 00") << 0;
    QTest::newRow("whole") << packet::hex("40 02 00 01") << 4;
    QTest::newRow("whole and more") << packet::hex("40 02 00 01 40") << 4;
    QTest::newRow("two-byte length") << packet::publish({.topic = QByteArray(200, 'a')}) << 205;
    QTest::newRow("length of five bytes") << packet::hex("30 80 80 80 80 01") << -1;
}

void TestFakeBroker::framesPackets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, size);
    QCOMPARE(packet::firstSize(bytes), size);
}

void TestFakeBroker::scriptRunsInOrder()
{
    FakeBroker broker;
    broker.expect(Type::Connect).reply("one").reply("two");
    broker.expect(packet::pingreq()).reply("three");
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::connect({}));
    broker.device()->write(packet::pingreq());
    QVERIFY2(broker.finish(), broker.problem());
    QCOMPARE(broker.device()->readAll(), QByteArray("onetwothree"));
    QCOMPARE(broker.received(), (QList<QByteArray>{packet::connect({}), packet::pingreq()}));
}

void TestFakeBroker::answersComeInALaterTurn()
{
    FakeBroker broker;
    broker.expect(Type::Pingreq).reply(packet::pingresp());
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::pingreq());
    QCOMPARE(broker.device()->bytesAvailable(), 0);
    QVERIFY2(broker.finish(), broker.problem());
    QCOMPARE(broker.device()->bytesAvailable(), 2);
}

void TestFakeBroker::answersMayDependOnThePacket()
{
    FakeBroker broker;
    broker.expect(Type::Publish).reply([](const QByteArray &publish) {
        return packet::ack(Type::Puback, packet::idOf(publish));
    });
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::publish({.topic = "a/b", .payload = "x", .qos = 1, .id = 77}));
    QVERIFY2(broker.finish(), broker.problem());
    QCOMPARE(broker.device()->readAll(), packet::ack(Type::Puback, 77));
}

void TestFakeBroker::takesPacketsInPiecesAndTogether()
{
    FakeBroker broker;
    broker.expect(Type::Connect).expect(Type::Pingreq).expect(Type::Disconnect);
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    const QByteArray bytes = packet::connect({}) + packet::pingreq() + packet::disconnect();
    broker.device()->write(bytes.first(1));
    broker.device()->write(bytes.sliced(1, 5));
    broker.device()->write(bytes.sliced(6));
    QVERIFY2(broker.finish(), broker.problem());
    QCOMPARE(broker.received().size(), 3);
}

void TestFakeBroker::dropsTheLink()
{
    FakeBroker broker;
    broker.expect(Type::Connect).drop();
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::connect({}));
    QVERIFY(broker.device()->isOpen());
    QVERIFY2(broker.finish(), broker.problem());
    QVERIFY(!broker.device()->isOpen());
}

void TestFakeBroker::wrongPacketIsAProblem()
{
    FakeBroker broker;
    broker.expect(packet::ack(Type::Puback, 1)).reply("never");
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::publish({.topic = "a/b", .qos = 1, .id = 3}));
    QVERIFY(!broker.finish());
    QCOMPARE(broker.problem(), "expected PUBACK id 1: 40 02 00 01\n"
                               "     got PUBLISH qos 1 'a/b' id 3: 32 07 00 03 61 2f 62 00 03");
    QCOMPARE(broker.device()->bytesAvailable(), 0);
}

void TestFakeBroker::packetTooManyIsAProblem()
{
    FakeBroker broker;
    broker.expect(Type::Connect);
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::connect({}) + packet::pingreq());
    QVERIFY(!broker.finish());
    QCOMPARE(broker.problem(), "expected nothing more, got PINGREQ: c0 00");
}

void TestFakeBroker::missingPacketIsAProblem()
{
    FakeBroker broker;
    broker.expect(Type::Connect).expect(Type::Subscribe);
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::connect({}));
    QVERIFY(!broker.finish(std::chrono::milliseconds(0)));
    QVERIFY(QByteArray(broker.problem())
                .startsWith("expected SUBSCRIBE, nothing came; the last was CONNECT: 10 0c"));
}

void TestFakeBroker::garbageIsAProblem()
{
    FakeBroker broker;
    broker.expect(Type::Connect);
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::hex("10 ff ff ff ff 01"));
    QVERIFY(!broker.finish());
    QCOMPARE(broker.problem(), "no packet: 10 ff ff ff ff 01");
}

void TestFakeBroker::answerToAClosedDeviceIsAProblem()
{
    FakeBroker broker;
    broker.expect(Type::Pingreq).reply(packet::pingresp());
    QVERIFY(broker.device()->open(QIODevice::ReadWrite));
    broker.device()->write(packet::pingreq());
    broker.device()->close();
    QVERIFY(!broker.finish());
    QCOMPARE(broker.problem(), "the client closed before the answer to PINGREQ: c0 00");
}

QTEST_GUILESS_MAIN(TestFakeBroker)
#include "tst_fakebroker.moc"
