// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QBuffer>
#include <QPointer>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

namespace {

// Opens as it is told, or not at all; takes what it is told to, or nothing.
class OddDevice : public MemoryDevice
{
public:
    bool open(OpenMode) override { return canOpen && MemoryDevice::open(mode); }

    bool canOpen = true;
    OpenMode mode = ReadWrite;
};

} // namespace

// Devices of the program's that do not do what a device should.
class TestHostileDevice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deviceThatDoesNotDo_data();
    void deviceThatDoesNotDo();
    void deviceThatWritesOneByteAtATime();
    void deviceThatStops();
    void deviceAtItsEnd();
    void deviceDeletedInsideSignals_data();
    void deviceDeletedInsideSignals();
};

void TestHostileDevice::deviceThatDoesNotDo_data()
{
    QTest::addColumn<std::function<void(OddDevice &)>>("prepare");
    using Prepare = std::function<void(OddDevice &)>;
    QTest::newRow("cannot be opened") << Prepare([](OddDevice &d) { d.canOpen = false; });
    QTest::newRow("opens read-only") << Prepare([](OddDevice &d) { d.mode = QIODevice::ReadOnly; });
    QTest::newRow("opens write-only")
        << Prepare([](OddDevice &d) { d.mode = QIODevice::WriteOnly; });
    QTest::newRow("is open read-only") << Prepare([](OddDevice &d) {
        d.mode = QIODevice::ReadOnly;
        (void)d.open(QIODevice::ReadWrite);
    });
    QTest::newRow("takes no bytes") << Prepare([](OddDevice &d) { d.setBroken(true); });
}

void TestHostileDevice::deviceThatDoesNotDo()
{
    QFETCH(std::function<void(OddDevice &)>, prepare);
    OddDevice device;
    prepare(device);
    Client client;
    client.setTransport(&device, Client::IODevice);
    QSignalSpy disconnected(&client, &Client::disconnected);
    client.connectToHost();
    QCoreApplication::processEvents();
    QCOMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
    QVERIFY(!client.errorString().isEmpty());
    QCOMPARE(disconnected.size(), 1);
}

void TestHostileDevice::deviceThatWritesOneByteAtATime()
{
    HostileRig rig(V::V5);
    rig.device().setWriteLimit(1);
    QVERIFY(rig.up());
    QVERIFY(rig.client().publish(u"a"_s, QByteArray(1000, 'x'), 1) > 0);
    QCOMPARE(rig.sent().size(), 1);
    rig.feed(packet::hex("00 00"));
    VERIFY_FINE(rig.refusal(0x82)); // DISCONNECT goes out whole
}

void TestHostileDevice::deviceThatStops()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    rig.device().setBroken(true);
    QVERIFY(rig.client().publish(u"a"_s, "x", 1) > 0);
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    QCOMPARE(rig.client().state(), Client::Disconnected);
    QCOMPARE(rig.client().error(), Client::TransportInvalid);
}

void TestHostileDevice::deviceAtItsEnd()
{
    QBuffer atItsEnd;
    atItsEnd.open(QIODevice::ReadWrite);
    Client client;
    client.setTransport(&atItsEnd, Client::IODevice);
    client.connectToHost();
    QCOMPARE(client.state(), Client::Connecting); // until the time-out
    QVERIFY(atItsEnd.data().contains("MQTT"));
}

using Attach = std::function<void(Client &, const std::function<void()> &)>;
Q_DECLARE_METATYPE(Attach)

void TestHostileDevice::deviceDeletedInsideSignals_data()
{
    QTest::addColumn<Attach>("attach");
    QTest::newRow("connected") << Attach(
        [](Client &client, const auto &slot) { connect(&client, &Client::connected, slot); });
    QTest::newRow("stateChanged") << Attach(
        [](Client &client, const auto &slot) { connect(&client, &Client::stateChanged, slot); });
    QTest::newRow("messageReceived") << Attach(
        [](Client &client, const auto &slot) { connect(&client, &Client::messageReceived, slot); });
    QTest::newRow("messageSent") << Attach(
        [](Client &client, const auto &slot) { connect(&client, &Client::messageSent, slot); });
    QTest::newRow("messageStatusChanged") << Attach([](Client &client, const auto &slot) {
        connect(&client, &Client::messageStatusChanged, slot);
    });
}

void TestHostileDevice::deviceDeletedInsideSignals()
{
    QFETCH(Attach, attach);
    Client client;
    QPointer<MemoryDevice> device = new MemoryDevice;
    client.setTransport(device, Client::IODevice);
    attach(client, [device] { delete device; });
    client.connectToHost();
    const auto feed = [&device](const QByteArray &bytes) {
        if (device)
            device->feed(bytes);
    };
    feed(packet::connack(V::V311));
    const int id = client.publish(u"a"_s, "x", 1);
    QCoreApplication::processEvents();
    feed(packet::publish({.topic = "a"}) + packet::ack(Type::Puback, id));
    QCoreApplication::processEvents();
    QVERIFY(!device);
    QCOMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
}

QTEST_GUILESS_MAIN(TestHostileDevice)

#include "tst_hostiledevice.moc"
