// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <malloc.h>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

HostileRig::HostileRig(V version)
    : m_version(version)
    , m_client(std::make_unique<Client>())
{
    m_client->setTransport(&m_device, Client::IODevice);
    m_client->setProtocolVersion(Client::ProtocolVersion(int(version)));
    m_client->setClientId(u"c"_s);
    QObject::connect(&m_device, &MemoryDevice::written, m_client.get(),
                     [this](const QByteArray &bytes) { m_written += bytes; });
    QObject::connect(m_client.get(), &Client::messageReceived, m_client.get(),
                     [this](const QByteArray &payload) { m_delivered << payload; });
    QObject::connect(m_client.get(), &Client::messageSent, m_client.get(),
                     [this](qint32 id) { m_acknowledged << id; });
    QObject::connect(
        m_client.get(), &Client::messageStatusChanged, m_client.get(),
        [this](qint32 id, QMqtt::MessageStatus status, const QMqttMessageStatusProperties &p) {
            m_statuses
                << u"%1 %2 %3"_s.arg(id).arg(int(status), 0, 16).arg(int(p.reasonCode()), 0, 16);
        });
}

void HostileRig::begin()
{
    m_client->connectToHost();
    m_written.clear();
}

bool HostileRig::up(const QByteArray &properties, bool sessionPresent)
{
    begin();
    feed(packet::connack(m_version, 0, sessionPresent, properties));
    m_delivered.clear();
    m_statuses.clear();
    m_acknowledged.clear();
    return m_client->state() == Client::Connected;
}

void HostileRig::feedByByte(const QByteArray &bytes)
{
    for (const char byte : bytes)
        feed(QByteArray(1, byte));
}

QByteArray HostileRig::message(const QByteArray &payload) const
{
    return packet::publish({.version = m_version, .topic = "good", .payload = payload});
}

QList<QByteArray> HostileRig::sent()
{
    QCoreApplication::processEvents();
    QList<QByteArray> packets;
    while (packet::firstSize(m_written) > 0) {
        packets << m_written.first(packet::firstSize(m_written));
        m_written.remove(0, packets.constLast().size());
    }
    if (!m_written.isEmpty())
        packets << "no packet: " + m_written;
    return packets;
}

QByteArray HostileRig::refusal(Client::ClientError error, int reason)
{
    if (m_client->state() != Client::Disconnected)
        return "the client stayed connected";
    if (m_client->error() != error) {
        return "error " + QByteArray::number(m_client->error()) + " instead of " +
               QByteArray::number(error);
    }
    if (m_client->errorString().isEmpty())
        return "no word about the error";
    if (m_device.isOpen())
        return "the device was left open";
    const QList<QByteArray> packets = sent();
    const QByteArray last = packets.isEmpty() ? QByteArray() : packets.constLast();
    const bool told = packet::typeOf(last) == Type::Disconnect;
    if (m_version != V::V5)
        return told ? "MQTT 3 has no DISCONNECT for errors" : QByteArray();
    const int told5 = told && last.size() > 2 ? quint8(last[2]) : 0;
    if (told5 != reason) {
        return "DISCONNECT with 0x" + QByteArray::number(told5, 16) + " instead of 0x" +
               QByteArray::number(reason, 16) + " (" + m_client->errorString().toUtf8() + ')';
    }
    return {};
}

QByteArray HostileRig::aliveness()
{
    if (m_client->state() != Client::Connected)
        return "the client closed: " + m_client->errorString().toUtf8();
    if (m_client->error() != Client::NoError)
        return "the client has an error";
    (void)sent();
    const qsizetype before = m_delivered.size();
    feed(message("alive"));
    if (m_delivered.size() != before + 1 || m_delivered.constLast() != "alive")
        return "the client no longer delivers";
    m_delivered.removeLast();
    (void)m_client->publish(u"alive"_s, "y");
    return sent().size() == 1 ? QByteArray() : "the client no longer publishes";
}

static QByteArray checkOnce(V version, const QByteArray &bytes, bool whole, int reason,
                            const QList<QByteArray> &between)
{
    HostileRig rig(version);
    if (!rig.up())
        return "not connected";
    const QByteArray all = rig.message("before") + bytes + rig.message("after");
    if (whole)
        rig.feed(all);
    else
        rig.feedByByte(all);
    QList<QByteArray> expected = QList<QByteArray>{"before"} + between;
    if (reason == 0)
        expected << "after";
    if (rig.delivered() != expected) {
        return QByteArray(whole ? "" : "byte by byte: ") + "delivered " +
               rig.delivered().join(", ").left(200) + "; " + rig.client().errorString().toUtf8();
    }
    return reason == 0 ? rig.aliveness() : rig.refusal(reason);
}

QByteArray checkRefused(V version, const QByteArray &bad, int reason)
{
    Q_ASSERT(reason != 0);
    const QByteArray problem = checkOnce(version, bad, true, reason, {});
    return problem.isEmpty() ? checkOnce(version, bad, false, reason, {}) : problem;
}

QByteArray checkTolerated(V version, const QByteArray &bytes, const QList<QByteArray> &between)
{
    const QByteArray problem = checkOnce(version, bytes, true, 0, between);
    return problem.isEmpty() ? checkOnce(version, bytes, false, 0, between) : problem;
}

qsizetype heapInUse()
{
    const auto info = mallinfo2();
    return qsizetype(info.uordblks + info.hblkhd);
}

void addVersions()
{
    QTest::addColumn<int>("version");
    QTest::newRow("3.1") << 3;
    QTest::newRow("3.1.1") << 4;
    QTest::newRow("5.0") << 5;
}
