// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <cstring>
#include <functional>

using namespace Qt::StringLiterals;

namespace {

// A device of the caller's with all the liberties that QIODevice leaves it. It answers CONNECT by
// itself; all else is the test's.
class Device : public QIODevice
{
    Q_OBJECT

public:
    enum Telling { Later, AtOnce, Never };

    bool open(OpenMode mode) override
    {
        if (refuses) {
            setErrorString(u"the cable is not plugged in"_s);
            return false;
        }
        incoming.clear();
        ++opened;
        return QIODevice::open(mode | Unbuffered);
    }
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override
    {
        return incoming.size() + QIODevice::bytesAvailable();
    }
    void feed(const QByteArray &bytes)
    {
        incoming += bytes;
        Q_EMIT readyRead();
    }
    void takeMore(qint64 bytes)
    {
        allowance = bytes;
        Q_EMIT bytesWritten(0);
    }
    [[nodiscard]] QByteArray all() const { return writes.join(); }

    Telling telling = Later;
    qint64 atMost = -1;    // bytes that one write takes
    qint64 allowance = -1; // bytes taken before takeMore()
    bool broken = false;
    bool refuses = false;
    bool answers = true;
    int opened = 0;
    QByteArrayList writes;
    QByteArray incoming;

protected:
    qint64 readData(char *data, qint64 size) override
    {
        size = qMin<qint64>(size, incoming.size());
        std::memcpy(data, incoming.constData(), size_t(size));
        incoming.remove(0, size);
        return size;
    }
    qint64 writeData(const char *data, qint64 size) override
    {
        if (broken) {
            setErrorString(u"the cable broke"_s);
            return -1;
        }
        if (atMost >= 0)
            size = qMin(size, atMost);
        if (allowance >= 0) {
            size = qMin(size, allowance);
            allowance -= size;
        }
        if (size > 0) {
            writes += QByteArray(data, size);
            tell(size);
        }
        answer();
        return size;
    }

private:
    void tell(qint64 size)
    {
        if (telling == AtOnce)
            Q_EMIT bytesWritten(size);
        else if (telling == Later)
            QMetaObject::invokeMethod(
                this, [this, size] { Q_EMIT bytesWritten(size); }, Qt::QueuedConnection);
    }
    void answer()
    {
        const QByteArray bytes = answers ? all() : QByteArray();
        if (packet::firstSize(bytes) <= 0 || packet::typeOf(bytes) != packet::Type::Connect)
            return;
        answers = false;
        QMetaObject::invokeMethod(
            this, [this] { feed(packet::connack(packet::Version::V311)); }, Qt::QueuedConnection);
    }
};

QByteArray expectedPublish(const QByteArray &payload)
{
    return packet::publish({.topic = "t", .payload = payload});
}

// The address sanitizer keeps freed memory for a while.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool memoryIsExact = false;
#else
constexpr bool memoryIsExact = true;
#endif

// Resident memory, in bytes.
qint64 residentMemory()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toLongLong() * 4096;
}

} // namespace

class tst_TransportDevices : public QObject
{
    Q_OBJECT

private:
    // Connected, with the CONNECT out of the way.
    static bool connectOver(QMqttClient &client, Device &device)
    {
        client.setTransport(&device, QMqttClient::IODevice);
        device.answers = true;
        device.writes.clear();
        client.connectToHost();
        const bool connected =
            QTest::qWaitFor([&client] { return client.state() != QMqttClient::Connecting; });
        device.writes.clear();
        return connected && client.state() == QMqttClient::Connected;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void whatIsPublishedInOneTurnIsWrittenOnce()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        QByteArray expected;
        for (int i = 0; i < 1000; ++i) {
            client.publish(u"t"_s, QByteArray::number(i));
            expected += expectedPublish(QByteArray::number(i));
        }
        QCOMPARE(device.writes.size(), 0);
        QTRY_COMPARE(device.all().size(), expected.size());
        QCOMPARE(device.all(), expected);
        QCOMPARE(device.writes.size(), 1);
    }

    void whatExceeds64KiBIsWrittenAtOnce()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        const QByteArray payload(1024, 'x');
        for (int i = 0; i < 100; ++i)
            client.publish(u"t"_s, payload);
        QCOMPARE(device.writes.size(), 1); // no turn of the event loop so far
        QVERIFY(device.writes.at(0).size() >= 64 * 1024);
        QVERIFY(device.writes.at(0).size() < 64 * 1024 + expectedPublish(payload).size());
        QTRY_COMPARE(device.all(), expectedPublish(payload).repeated(100));
        QCOMPARE(device.writes.size(), 2);
    }

    void acknowledgementsAreGathered()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        QByteArray incoming;
        QByteArray expected;
        for (int id = 1; id <= 100; ++id) {
            incoming += packet::publish({.topic = "t", .payload = "p", .qos = 1, .id = id});
            expected += packet::ack(packet::Type::Puback, id);
        }
        device.feed(incoming);
        QTRY_COMPARE(device.all(), expected);
        QCOMPARE(device.writes.size(), 1);
    }

    void aDeviceMayTakeLess_data()
    {
        QTest::addColumn<int>("atMost");
        QTest::addColumn<int>("telling");
        QTest::newRow("a byte, told later") << 1 << int(Device::Later);
        QTest::newRow("a byte, told at once") << 1 << int(Device::AtOnce);
        QTest::newRow("a byte, never told") << 1 << int(Device::Never);
        QTest::newRow("seven bytes, told later") << 7 << int(Device::Later);
        QTest::newRow("seven bytes, told at once") << 7 << int(Device::AtOnce);
    }
    void aDeviceMayTakeLess()
    {
        QFETCH(const int, atMost);
        QFETCH(const int, telling);
        Device device;
        QMqttClient client;
        device.atMost = atMost;
        device.telling = Device::Telling(telling);
        QVERIFY(connectOver(client, device));
        QByteArray expected;
        for (int i = 0; i < 100; ++i) {
            client.publish(u"t"_s, QByteArray::number(i));
            expected += expectedPublish(QByteArray::number(i));
            if (i % 10 == 0)
                QCoreApplication::processEvents();
        }
        QTRY_COMPARE(device.all().size(), expected.size());
        QCOMPARE(device.all(), expected);
    }

    void aDeviceMayTakeNothingForAWhile()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        device.allowance = 0;
        QByteArray expected;
        for (int i = 0; i < 100; ++i) {
            client.publish(u"t"_s, QByteArray::number(i));
            expected += expectedPublish(QByteArray::number(i));
            if (i % 10 == 0)
                QCoreApplication::processEvents();
            if (i % 25 == 0)
                device.takeMore(i);
        }
        QCoreApplication::processEvents();
        QVERIFY(device.all().size() < expected.size());
        QVERIFY(expected.startsWith(device.all()));
        device.takeMore(-1);
        QTRY_COMPARE(device.all(), expected);
        QCOMPARE(client.state(), QMqttClient::Connected);
    }

    // What waits is taken from its front without being moved.
    void muchThatWaitsGoesOutInSmallPortions()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        device.allowance = 0;
        const QByteArray payload(1024 * 1024, 'x');
        for (int i = 0; i < 50; ++i)
            client.publish(u"t"_s, payload);
        const qint64 total = expectedPublish(payload).size() * 50;
        device.telling = Device::Never;
        qint64 taken = 0;
        const auto portions = [&] {
            while (taken < total) {
                device.takeMore(1024);
                taken += device.all().size();
                device.writes.clear();
            }
        };
        QCoreApplication::processEvents();
        portions();
        QCOMPARE(taken, total);
    }

    void aStalledDeviceCostsWhatIsQueued()
    {
        Device device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        device.allowance = 0;
        const qint64 before = residentMemory();
        const QByteArray payload(100 * 1024, 'x');
        for (int i = 0; i < 1024; ++i)
            QCOMPARE(client.publish(u"t"_s, payload), 0);
        QCoreApplication::processEvents();
        const qint64 growth = residentMemory() - before;
        QVERIFY2(!memoryIsExact || growth < 132 * 1024 * 1024, qPrintable(QString::number(growth)));
        QVERIFY2(growth > 90 * 1024 * 1024, qPrintable(QString::number(growth)));
        QCOMPARE(client.state(), QMqttClient::Connected);
        device.takeMore(-1);
        QTRY_COMPARE(device.all().size(), expectedPublish(payload).size() * 1024);
        device.writes.clear();
        client.publish(u"t"_s, "on it goes");
        QTRY_COMPARE(device.all(), expectedPublish("on it goes"));
    }

    void aClosedDeviceIsOpenedAndAnOpenOneLeftOpen()
    {
        Device device;
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
        QTest::addColumn<std::function<void(Device &)>>("prepare");
        QTest::addColumn<QString>("reason");
        using Prepare = std::function<void(Device &)>;
        QTest::newRow("cannot be opened")
            << Prepare([](Device &device) { device.refuses = true; }) << u"not plugged in"_s;
        QTest::newRow("read-only")
            << Prepare([](Device &device) { device.open(QIODevice::ReadOnly); })
            << u"reading and writing"_s;
        QTest::newRow("write-only")
            << Prepare([](Device &device) { device.open(QIODevice::WriteOnly); })
            << u"reading and writing"_s;
        QTest::newRow("fails to write")
            << Prepare([](Device &device) { device.broken = true; }) << u"the cable broke"_s;
    }
    void aDeviceThatCannotBeUsedFailsAtOnce()
    {
        QFETCH(const std::function<void(Device &)>, prepare);
        QFETCH(const QString, reason);
        Device device;
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
        Device device;
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

    void whatCameBeforeTheEndIsStillRead_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("the read channel finished") << true;
        QTest::newRow("the device was closed") << false;
    }
    void whatCameBeforeTheEndIsStillRead()
    {
        QFETCH(const bool, announced);
        Device device;
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
        Device device;
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
        Device device;
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
        auto device = std::make_unique<Device>();
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
        auto device = std::make_unique<Device>();
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
        Device device;
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
        Device device;
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
        Device device;
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

QTEST_GUILESS_MAIN(tst_TransportDevices)
#include "tst_transportdevices.moc"
