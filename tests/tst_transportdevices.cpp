// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/freedevice.h"
#include "support/memorydevice.h"

#include <QRegularExpression>
#include <QSignalSpy>

#include <functional>

using namespace Qt::StringLiterals;

/// Devices of the caller's: how they begin and end.
class TestTransportDevices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void aClosedDeviceIsOpenedAndAnOpenOneLeftOpen()
    {
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        QCOMPARE(device.opened, 1);
        QCOMPARE(device.openMode() & QIODevice::ReadWrite, QIODevice::ReadWrite);
        client.disconnectFromHost();
        QVERIFY(!device.isOpen());
        QVERIFY(device.open(QIODevice::ReadWrite));
        QVERIFY(connectOver(client, device));
        QCOMPARE(device.opened, 2);
    }

    void aDeviceThatCannotBeUsedFailsAtOnce_data()
    {
        QTest::addColumn<std::function<void(FreeDevice &)>>("prepare");
        QTest::addColumn<QString>("reason");
        using Prepare = std::function<void(FreeDevice &)>;
        QTest::newRow("cannot be opened")
            << Prepare([](FreeDevice &device) { device.refuses = true; }) << u"not plugged in"_s;
        QTest::newRow("read-only")
            << Prepare([](FreeDevice &device) { device.open(QIODevice::ReadOnly); })
            << u"reading and writing"_s;
        QTest::newRow("write-only")
            << Prepare([](FreeDevice &device) { device.open(QIODevice::WriteOnly); })
            << u"reading and writing"_s;
        QTest::newRow("fails to write")
            << Prepare([](FreeDevice &device) { device.broken = true; }) << u"the cable broke"_s;
    }
    void aDeviceThatCannotBeUsedFailsAtOnce()
    {
        QFETCH(const std::function<void(FreeDevice &)>, prepare);
        QFETCH(const QString, reason);
        FreeDevice device;
        QMqttClient client;
        client.setConnectTimeout(0); // not even a bound
        prepare(device);
        client.setTransport(&device, QMqttClient::IODevice);
        client.connectToHost();
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(reason), qPrintable(client.errorString()));
    }

    void aDeviceThatBreaksEndsTheConnection()
    {
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        device.broken = true;
        client.publish(u"t"_s, "lost");
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QCOMPARE(client.errorString(), u"the cable broke"_s);
        device.broken = false;
        QVERIFY(connectOver(client, device));
    }

    // As TLS does: what is flushed may bring bytes to be read.
    void aDeviceThatAnswersWithinAWriteIsReadAfterIt()
    {
        QByteArray written;
        QByteArray expected;
        int answers = 0;
        MemoryDevice device;
        QMqttClient client;
        connect(&device, &MemoryDevice::written, this, [&](const QByteArray &bytes) {
            if (packet::typeOf(bytes) == packet::Type::Connect) {
                device.feed(packet::connack(packet::Version::V311));
                return;
            }
            written += bytes;
            if (answers < 10)
                device.feed(expectedPublish(QByteArray::number(answers++)));
        });
        connect(&client, &QMqttClient::messageReceived, this, [&](const QByteArray &payload) {
            client.publish(u"t"_s, payload);
            expected += expectedPublish(payload);
        });
        client.setTransport(&device, QMqttClient::IODevice);
        client.connectToHost();
        QTRY_COMPARE(client.state(), QMqttClient::Connected);
        client.publish(u"t"_s, "first");
        expected += expectedPublish("first");
        QTRY_COMPARE(expected.size(),
                     10 * expectedPublish("1").size() + expectedPublish("first").size());
        QTRY_COMPARE(written, expected);
    }

    void whatCameBeforeTheEndIsStillRead_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("the read channel finished") << true;
        QTest::newRow("the device was closed") << false;
    }
    void whatCameBeforeTheEndIsStillRead()
    {
        QFETCH(const bool, announced);
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        QSignalSpy received(&client, &QMqttClient::messageReceived);
        device.incoming += expectedPublish("last words");
        if (announced)
            Q_EMIT device.readChannelFinished();
        else
            device.close();
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY(!client.errorString().isEmpty());
        QCOMPARE(received.size(), 1);
        QCOMPARE(received.at(0).at(0).toByteArray(), "last words");
    }

    void closingAndComingBackWorksInTheSlot()
    {
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        int ends = 0;
        int connections = 0;
        connect(&client, &QMqttClient::disconnected, this, [&] {
            ++ends;
            device.answers = true;
            device.writes.clear();
            client.connectToHost();
        });
        connect(&client, &QMqttClient::connected, this, [&] {
            if (++connections < 100)
                device.close();
        });
        device.close();
        QTRY_COMPARE(connections, 100);
        QCOMPARE(ends, 100);
        QCOMPARE(client.state(), QMqttClient::Connected);
    }

    // An attempt that fails at once must not make the program call itself without end.
    void tryingAgainInTheSlotDoesNotRecurse()
    {
        FreeDevice device;
        device.refuses = true;
        QMqttClient client;
        client.setTransport(&device, QMqttClient::IODevice);
        int depth = 0;
        int deepest = 0;
        int rounds = 0;
        connect(&client, &QMqttClient::disconnected, this, [&] {
            deepest = qMax(deepest, ++depth);
            if (++rounds < 100)
                client.connectToHost();
            --depth;
        });
        client.connectToHost();
        QTRY_COMPARE(rounds, 100);
        QCOMPARE(deepest, 1);
    }

    void aDeletedDeviceIsAnError()
    {
        auto device = std::make_unique<FreeDevice>();
        QMqttClient client;
        QVERIFY(connectOver(client, *device));
        device.reset();
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("deleted"_L1), qPrintable(client.errorString()));
        QCOMPARE(client.transport(), nullptr);
        QCOMPARE(client.publish(u"t"_s), -1);
        client.connectToHost();
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
    }

    void theDeviceMayBeDeletedInAnySlot_data()
    {
        QTest::addColumn<QString>("slot");
        for (const auto *name : {"connected", "messageReceived", "disconnected", "errorChanged"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void theDeviceMayBeDeletedInAnySlot()
    {
        QFETCH(const QString, slot);
        auto device = std::make_unique<FreeDevice>();
        QMqttClient client;
        bool done = false;
        const auto end = [&] {
            done = true;
            device.reset();
        };
        if (slot == "connected"_L1)
            connect(&client, &QMqttClient::connected, this, end);
        else if (slot == "messageReceived"_L1)
            connect(&client, &QMqttClient::messageReceived, this, end);
        else if (slot == "disconnected"_L1)
            connect(&client, &QMqttClient::disconnected, this, end);
        else
            connect(&client, &QMqttClient::errorChanged, this, end);
        client.setTransport(device.get(), QMqttClient::IODevice);
        client.connectToHost();
        QTRY_VERIFY(client.state() != QMqttClient::Connecting);
        if (device && slot == "messageReceived"_L1)
            device->feed(expectedPublish("x").repeated(3));
        else if (device)
            device->close();
        QTRY_VERIFY(done);
        QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
    }

    void theCallersOwnConnectionsAreLeftAlone()
    {
        FreeDevice device;
        QObject context;
        int reads = 0;
        int writes = 0;
        int closes = 0;
        connect(&device, &QIODevice::readyRead, &context, [&] { ++reads; });
        connect(&device, &QIODevice::bytesWritten, &context, [&] { ++writes; });
        connect(&device, &QIODevice::aboutToClose, &context, [&] { ++closes; });
        for (int round = 1; round <= 3; ++round) {
            QMqttClient client;
            QVERIFY(connectOver(client, device));
            QCOMPARE(reads, 2 * round - 1);
            QVERIFY(writes >= round);
            client.disconnectFromHost();
            QCOMPARE(closes, round);
            Q_EMIT device.readyRead();
        }
        const int before = writes;
        Q_EMIT device.readyRead();
        Q_EMIT device.bytesWritten(0);
        QVERIFY(reads == 7 && writes == before + 1);
    }

    void aDeviceOfTheCallersOutlivesTheClient()
    {
        FreeDevice device;
        {
            QMqttClient client;
            QVERIFY(connectOver(client, device));
        }
        QCOMPARE(device.all(), packet::disconnect());
        QMqttClient next;
        QVERIFY(connectOver(next, device));
    }

    void disconnectingWhileConnectingSaysNothing()
    {
        FreeDevice device;
        device.answers = false;
        QMqttClient client;
        client.setTransport(&device, QMqttClient::IODevice);
        client.connectToHost();
        QTRY_VERIFY(!device.writes.isEmpty()); // CONNECT
        device.writes.clear();
        client.disconnectFromHost();
        QCOMPARE(client.state(), QMqttClient::Disconnected);
        QCOMPARE(client.error(), QMqttClient::NoError);
        QCOMPARE(device.all(), QByteArray());
        QVERIFY(!device.isOpen());
    }
};

QTEST_GUILESS_MAIN(TestTransportDevices)
#include "tst_transportdevices.moc"
