// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/freedevice.h"
#include "support/residentmemory.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// How what is sent is gathered, and what a device that takes little does to it.
class TestTransportWrites : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void whatIsPublishedInOneTurnIsWrittenOnce()
    {
        FreeDevice device;
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

    void whatIsPublishedInAnEventLoopOfASlotIsWrittenThere()
    {
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        QByteArray written;
        connect(&client, &QMqttClient::messageReceived, this, [&] {
            QEventLoop loop;
            connect(&device, &QIODevice::bytesWritten, &loop, &QEventLoop::quit);
            QTimer::singleShot(5s, &loop, &QEventLoop::quit);
            QTimer::singleShot(0, &loop, [&] { client.publish(u"t"_s, "question"); });
            loop.exec();
            written = device.all();
        });
        device.feed(expectedPublish("go"));
        QCOMPARE(written, expectedPublish("question"));
    }

    void whatExceeds64KiBIsWrittenAtOnce()
    {
        FreeDevice device;
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
        FreeDevice device;
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
        QTest::newRow("a byte, told later") << 1 << int(FreeDevice::Later);
        QTest::newRow("a byte, told at once") << 1 << int(FreeDevice::AtOnce);
        QTest::newRow("a byte, never told") << 1 << int(FreeDevice::Never);
        QTest::newRow("seven bytes, told later") << 7 << int(FreeDevice::Later);
        QTest::newRow("seven bytes, told at once") << 7 << int(FreeDevice::AtOnce);
    }
    void aDeviceMayTakeLess()
    {
        QFETCH(const int, atMost);
        QFETCH(const int, telling);
        FreeDevice device;
        QMqttClient client;
        device.atMost = atMost;
        device.telling = FreeDevice::Telling(telling);
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
        FreeDevice device;
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
        FreeDevice device;
        QMqttClient client;
        QVERIFY(connectOver(client, device));
        device.allowance = 0;
        const QByteArray payload(1024 * 1024, 'x');
        for (int i = 0; i < 50; ++i)
            client.publish(u"t"_s, payload);
        const qint64 total = expectedPublish(payload).size() * 50;
        device.telling = FreeDevice::Never;
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
        FreeDevice device;
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
};

QTEST_GUILESS_MAIN(TestTransportWrites)
#include "tst_transportwrites.moc"
