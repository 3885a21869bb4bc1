// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/properties.h"
#include "client/session/session.h"
#include "fuzzinput.h"
#include "sessionbook.h"

#include <array>
#include <vector>

using namespace mqtt;
using namespace std::chrono_literals;

// Input: three bytes of options, then one operation after the other, each a byte and what it needs.

namespace {

QByteArray frame(quint8 first, const QByteArray &body)
{
    char length[4];
    const char *end = putVarint(length, quint32(body.size()));
    return QByteArray(1, char(first)).append(length, end - length) + body;
}

QByteArray word(quint16 value)
{
    char bytes[2];
    putU16(bytes, value);
    return QByteArray(bytes, 2);
}

class Harness
{
public:
    explicit Harness(FuzzInput &input);
    void run();

private:
    // What the server does
    void feed(QByteArrayView bytes);
    void feedConnAck();
    void feedAck();
    void feedPublish();
    // What the program does
    void reconnect(quint8 choice);
    void publish();
    void subscribe();
    void unsubscribe();
    void advance();

    void takeOutput();
    void acknowledgeOne();
    [[nodiscard]] bool isMqtt5() const { return m_options.connect.version == Version::Mqtt5; }

    FuzzInput &m_input;
    SessionOptions m_options;
    Session m_session;
    TimePoint m_now = TimePoint() + 1000h;
    QByteArray m_link; // from the server, not yet taken
    SessionBook m_book;
};

Harness::Harness(FuzzInput &input)
    : m_input(input)
    , m_book(m_session)
{
    const quint8 a = input.byte();
    const quint8 b = input.byte();
    m_options.connect.version = Version(3 + a % 3);
    m_options.connect.cleanStart = a & 0x80;
    m_options.autoKeepAlive = !(a & 0x40);
    m_options.connect.clientId = "c";
    m_options.connect.keepAlive = input.byte();
    m_options.receiveMaximum = std::array<quint16, 4>{65535, 1, 2, 5}[b & 3];
    m_options.topicAliasMaximum = std::array<quint16, 4>{0, 1, 3, 65535}[b >> 2 & 3];
    m_options.authenticationMethod = b & 0x10 ? "m" : "";
    m_options.sessionExpiry = b & 0x20 ? 100 : 0;
    if (b & 0x40)
        m_options.maximumPacketSize = 64;
}

void Harness::run()
{
    reconnect(0);
    while (!m_input.atEnd()) {
        switch (m_input.byte() % 14) {
        case 0:
            feed(m_input.bytes(m_input.byte()));
            break;
        case 1: {
            const quint8 first = m_input.byte();
            feed(frame(first, m_input.bytes(m_input.byte()).toByteArray()));
            break;
        }
        case 2:
            feedConnAck();
            break;
        case 3:
            feedAck();
            break;
        case 4:
            feedPublish();
            break;
        case 5:
            publish();
            break;
        case 6:
            subscribe();
            break;
        case 7:
            unsubscribe();
            break;
        case 8:
            advance();
            break;
        case 9:
            reconnect(m_input.byte());
            break;
        case 10:
            m_session.disconnect(ReasonCode::Success);
            m_book.ended();
            break;
        case 11:
            if (m_session.isConnected())
                m_session.ping(m_now);
            break;
        case 12:
            if (isMqtt5())
                m_session.authenticate(ReasonCode(m_input.byte() & 1 ? 0x18 : 0x19), {});
            break;
        default:
            acknowledgeOne();
            break;
        }
        takeOutput();
    }
}

void Harness::reconnect(quint8 choice)
{
    m_session.linkDown();
    m_link.clear();
    m_options.connect.cleanStart ^= bool(choice & 1);
    m_session.start(m_options, m_now);
    FUZZ_CHECK(m_session.linkUp());
    m_book.linkUp();
}

void Harness::feed(QByteArrayView bytes)
{
    m_link.append(bytes);
    // A copy of its own size, so that a read beyond its end is seen.
    while (true) {
        const std::vector<char> exact(m_link.begin(), m_link.end());
        const QByteArrayView view(exact.data(), qsizetype(exact.size()));
        Event event;
        qsizetype consumed = 0;
        if (!m_session.receive(view, m_now, consumed, event)) {
            FUZZ_CHECK(m_book.hasEnded() ||
                       view.size() < qsizetype(m_options.maximumPacketSize) + 5);
            return;
        }
        FUZZ_CHECK(!m_book.hasEnded() && consumed <= view.size());
        FUZZ_CHECK(consumed > 0 || event.kind == Event::Kind::Status);
        m_link.remove(0, consumed);
        m_book.check(event);
        takeOutput();
    }
}

void Harness::feedConnAck()
{
    const quint8 flags = m_input.byte();
    QByteArray body(1, char(flags & 1));
    body += char(flags & 2 ? m_input.byte() : 0);
    if (isMqtt5()) {
        PropertyWriter properties;
        if (flags & 4)
            properties.number(PropertyId::ReceiveMaximum, 1 + m_input.byte() % 4);
        if (flags & 8)
            properties.number(PropertyId::MaximumPacketSize, 8 + m_input.byte());
        if (flags & 16)
            properties.number(PropertyId::TopicAliasMaximum, m_input.byte());
        if (flags & 32)
            properties.number(PropertyId::MaximumQoS, m_input.byte() & 1);
        if (flags & 64)
            properties.number(PropertyId::ServerKeepAlive, m_input.byte());
        if (flags & 128)
            properties.number(PropertyId::SessionExpiryInterval, m_input.byte());
        body += char(properties.section().size()) + properties.section();
    }
    feed(frame(0x20, body));
}

void Harness::feedAck()
{
    const quint8 kind = m_input.byte() % 6;
    const quint8 first = std::array<quint8, 6>{0x40, 0x50, 0x62, 0x70, 0x90, 0xB0}[kind];
    QByteArray body = word(m_input.byte() % 8);
    const quint8 code = m_input.byte();
    if (kind >= 4) {
        body += isMqtt5() ? QByteArray(1, 0) : QByteArray();
        body += QByteArray(m_input.byte() % 4, char(code));
    } else if (isMqtt5() && code > 0) {
        body += char(code);
    }
    feed(frame(first, body));
}

void Harness::feedPublish()
{
    const quint8 choice = m_input.byte();
    const quint8 qos = choice & 3;
    QByteArray body = choice & 4 ? word(0) : word(1) + char('a' + (choice >> 6));
    if (qos > 0)
        body += word(m_input.byte() % 8);
    if (isMqtt5()) {
        PropertyWriter properties;
        if (choice & 8)
            properties.number(PropertyId::TopicAlias, m_input.byte() % 5);
        body += char(properties.section().size()) + properties.section();
    }
    body += "x";
    feed(frame(quint8(0x30 | qos << 1 | (choice & 16 ? 8 : 0)), body));
}

void Harness::publish()
{
    const quint8 choice = m_input.byte();
    const quint8 qos = (choice & 3) % 3;
    const QByteArray topic(1, char('a' + (choice >> 6)));
    const QByteArray payload(choice & 4 ? m_input.byte() : 1, 'x');
    const quint16 alias = choice & 8 && isMqtt5() ? m_input.byte() % 5 : 0;
    const OutgoingMessage message{topic, payload, {}, qos, false, alias};
    const char *why = nullptr;
    const qint32 id = m_session.publish(message, why);
    FUZZ_CHECK((id < 0) == (why != nullptr));
    FUZZ_CHECK(id < 0 || m_session.isConnected());
    if (id < 0)
        return;
    FUZZ_CHECK((id == 0) == (qos == 0) && id <= 65535);
    if (id > 0)
        m_book.published(quint16(id));
}

void Harness::subscribe()
{
    Subscribe packet;
    packet.subscriptions.resize(m_input.byte() % 4, {"a/#", 1});
    const auto count = qsizetype(packet.subscriptions.size());
    const quint16 id = m_session.subscribe(std::move(packet));
    FUZZ_CHECK(id == 0 || m_session.isConnected());
    if (id > 0)
        m_book.requested(id, count);
}

void Harness::unsubscribe()
{
    Unsubscribe packet;
    packet.filters.resize(m_input.byte() % 4, "a/#");
    const auto count = qsizetype(packet.filters.size());
    const quint16 id = m_session.unsubscribe(std::move(packet));
    FUZZ_CHECK(id == 0 || m_session.isConnected());
    if (id > 0)
        m_book.requested(id, count);
}

// The clock goes on, as far as a quarter of a day; deadlines are met late, as after a suspend.
void Harness::advance()
{
    m_now += m_input.word() * 300ms;
    for (int i = 0; i < 3; ++i) {
        const auto deadline = m_session.deadline();
        FUZZ_CHECK(!deadline || !m_book.hasEnded());
        if (!deadline || *deadline > m_now)
            return;
        FUZZ_CHECK(i < 2); // at most a ping, then it must have moved
        Event event;
        m_session.expire(m_now, event);
        FUZZ_CHECK(event.kind == Event::Kind::None || event.kind == Event::Kind::TimedOut);
        m_book.check(event);
        takeOutput();
    }
}

void Harness::acknowledgeOne()
{
    const auto [qos, id] = m_book.takeUnacknowledged();
    m_session.acknowledge(m_session.connection(), qos, id);
}

void Harness::takeOutput()
{
    m_book.checkOutput(m_session.output().view());
    m_session.outputTaken(m_now);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    FuzzInput input(data, size);
    Harness(input).run();
    return 0;
}
