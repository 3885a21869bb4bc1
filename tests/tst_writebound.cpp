// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/memorydevice.h"
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

// Takes nothing while it is stalled.
class StallingDevice : public MemoryDevice
{
public:
    void setStalled(bool stalled)
    {
        m_stalled = stalled;
        if (!stalled)
            Q_EMIT bytesWritten(0);
    }

protected:
    qint64 writeData(const char *data, qint64 size) override
    {
        return m_stalled ? 0 : MemoryDevice::writeData(data, size);
    }

private:
    bool m_stalled = false;
};

struct Link
{
    Link()
    {
        client.setTransport(&device, QMqttClient::IODevice);
        client.connectToHost();
        device.feed(packet::connack(packet::Version::V311));
        QObject::connect(&device, &MemoryDevice::written, &client,
                         [this](const QByteArray &bytes) { written += bytes; });
    }
    qint32 publish(qsizetype size, quint8 qos = 0)
    {
        return client.publish(u"t"_s, QByteArray(size, 'x'), qos);
    }

    StallingDevice device;
    QByteArray written;
    QMqttClient client;
};

} // namespace

class TestWriteBound : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isGenerousByDefault();
    void aStalledTransportRefusesPublishes();
    void aMessageOfAnySizeIsTakenWhenNothingWaits();
    void refusalsOfOtherKindsAreTold();
    void aNewConnectionBeginsUnblocked();
    void publishingAndDeletingInTheSlotAreSafe();
};

void TestWriteBound::isGenerousByDefault()
{
    QMqttClient client;
    QCOMPARE(client.maximumBytesToWrite(), qint64(1) << 30);
    client.setMaximumBytesToWrite(0);
    QCOMPARE(client.maximumBytesToWrite(), qint64(1) << 30);
    QCOMPARE(client.bytesToWrite(), 0);
    QVERIFY(!client.isWriteBlocked());
}

void TestWriteBound::aStalledTransportRefusesPublishes()
{
    Link link;
    constexpr int Maximum = 200'000;
    link.client.setMaximumBytesToWrite(Maximum);
    QSignalSpy unblocked(&link.client, &QMqttClient::writeUnblocked);
    link.device.setStalled(true);
    int taken = 0;
    while (link.publish(1000) == 0)
        ++taken;
    QVERIFY(link.client.bytesToWrite() <= Maximum);
    QVERIFY(link.client.bytesToWrite() > Maximum - 2000);
    QVERIFY(link.client.isWriteBlocked());
    QVERIFY(link.client.publishErrorString().contains(u"maximumBytesToWrite"_s));
    QCOMPARE(link.publish(1000, 1), -1);
    QCOMPARE(link.client.error(), QMqttClient::NoError);
    QVERIFY(link.client.subscribe(u"a"_s)); // no bulk
    QCoreApplication::processEvents();
    QCOMPARE(unblocked.size(), 0);
    QVERIFY(link.client.isWriteBlocked());

    link.device.setStalled(false);
    QTRY_COMPARE(unblocked.size(), 1);
    QVERIFY(!link.client.isWriteBlocked());
    QCOMPARE(link.client.bytesToWrite(), 0);
    QVERIFY(link.publish(1000, 1) > 0);
    QCoreApplication::processEvents();
    QCOMPARE(unblocked.size(), 1);
    const QByteArray one = packet::publish({.topic = "t", .payload = QByteArray(1000, 'x')});
    QCOMPARE(link.written.count(one), taken);
}

void TestWriteBound::aMessageOfAnySizeIsTakenWhenNothingWaits()
{
    Link link;
    link.client.setMaximumBytesToWrite(10);
    QSignalSpy unblocked(&link.client, &QMqttClient::writeUnblocked);
    QCOMPARE(link.publish(1000), 0);
    QCOMPARE(link.publish(0), -1);
    QTRY_COMPARE(unblocked.size(), 1);  // though the device never said no
    QCOMPARE(link.publish(100'000), 0); // written at once
    QCOMPARE(link.publish(1000), 0);
}

void TestWriteBound::refusalsOfOtherKindsAreTold()
{
    Link link;
    QCOMPARE(link.publish(1, 3), -1);
    QVERIFY(link.client.publishErrorString().contains(u"QoS"_s));
    QVERIFY(!link.client.isWriteBlocked());
    QCOMPARE(link.client.publish(u"a/+"_s), -1);
    QVERIFY(link.client.publishErrorString().contains(u"topic"_s));
}

void TestWriteBound::aNewConnectionBeginsUnblocked()
{
    Link link;
    link.client.setMaximumBytesToWrite(1000);
    link.device.setStalled(true);
    while (link.publish(500) == 0)
        ;
    QVERIFY(link.client.isWriteBlocked());
    link.device.closeByPeer();
    QTRY_COMPARE(link.client.state(), QMqttClient::Disconnected);
    QVERIFY(!link.client.isWriteBlocked());
    link.device.setStalled(false);
    link.client.connectToHost();
    link.device.feed(packet::connack(packet::Version::V311));
    QVERIFY(!link.client.isWriteBlocked());
    QCOMPARE(link.publish(500), 0);
}

void TestWriteBound::publishingAndDeletingInTheSlotAreSafe()
{
    auto device = std::make_unique<StallingDevice>();
    auto *const client = new QMqttClient;
    QPointer<QMqttClient> alive(client);
    client->setTransport(device.get(), QMqttClient::IODevice);
    client->connectToHost();
    device->feed(packet::connack(packet::Version::V311));
    client->setMaximumBytesToWrite(1000);
    device->setStalled(true);
    while (client->publish(u"t"_s, QByteArray(500, 'x')) == 0)
        ;
    connect(client, &QMqttClient::writeUnblocked, this, [client] {
        client->publish(u"t"_s, QByteArray(500, 'x'));
        delete client;
    });
    device->setStalled(false);
    QTRY_VERIFY(!alive);
}

QTEST_GUILESS_MAIN(TestWriteBound)

#include "tst_writebound.moc"
