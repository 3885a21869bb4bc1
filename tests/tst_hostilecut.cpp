// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/session.h"
#include "support/packetbuilder.h"

#include <QTest>

#include <map>
#include <set>

using namespace Qt::StringLiterals;
using namespace mqtt;
using namespace std::chrono_literals;
using packet::Type;
using V = packet::Version;

namespace {

const TimePoint Start = TimePoint() + 1000h;

// A broker with a session of its own on the other side of a link that may be cut at any byte. What
// it holds against its client is what the specification says, nothing of the client's code.
class Broker
{
public:
    Broker(V version, int window)
        : m_version(version)
        , m_window(window)
    {
    }

    /// Messages to the client, which wait until sent() finds room on the link.
    void enqueue(const QByteArray &payload, int qos)
    {
        m_queue.push_back({payload, qos, 0, false});
    }
    [[nodiscard]] bool isDone() const { return m_queue.empty() && m_inFlight.empty(); }

    void linkUp()
    {
        m_out.clear();
        m_in.clear();
        m_unacknowledged.clear();
    }
    void take(const QByteArray &bytes);
    [[nodiscard]] QByteArray output() { return std::exchange(m_out, {}); }

    QList<QByteArray> arrived; // at QoS 2 once each, at QoS 1 as often as it was sent
    int mostUnacknowledged = 0;
    QByteArray problem;

private:
    struct Outgoing
    {
        QByteArray payload;
        int qos;
        int id;
        bool released;
    };
    void handle(const QByteArray &packet);
    void sendQueued();

    V m_version;
    int m_window;
    bool m_hasSession = false;
    QByteArray m_in;
    QByteArray m_out;
    std::set<int> m_held;           // QoS 2 identifiers from the client
    std::set<int> m_unacknowledged; // of this link, what our Receive Maximum counts
    QList<Outgoing> m_queue;
    std::map<int, Outgoing> m_inFlight;
    int m_lastId = 0;
};

void Broker::take(const QByteArray &bytes)
{
    m_in += bytes;
    for (qsizetype size = packet::firstSize(m_in); size > 0; size = packet::firstSize(m_in)) {
        const QByteArray packet = m_in.first(size);
        m_in.remove(0, size);
        handle(packet);
    }
}

void Broker::handle(const QByteArray &bytes)
{
    const int id = packet::idOf(bytes);
    const int qos = bytes[0] >> 1 & 3;
    switch (packet::typeOf(bytes)) {
    case Type::Connect:
        m_out += packet::connack(m_version, 0, std::exchange(m_hasSession, true),
                                 m_version == V::V5 ? packet::u16Property(0x21, m_window) : "");
        for (auto &[key, message] : m_inFlight) {
            m_out += message.released ? packet::ack(Type::Pubrel, key)
                                      : packet::publish({.version = m_version,
                                                         .topic = "a",
                                                         .payload = message.payload,
                                                         .qos = message.qos,
                                                         .id = key,
                                                         .duplicate = true});
        }
        break;
    case Type::Publish:
        m_unacknowledged.insert(id);
        mostUnacknowledged = qMax(mostUnacknowledged, int(m_unacknowledged.size()));
        if (qos == 1 || m_held.insert(id).second)
            arrived << bytes.last(4);
        if (qos == 1)
            m_unacknowledged.erase(id);
        m_out += packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, id);
        break;
    case Type::Pubrel:
        m_held.erase(id);
        m_unacknowledged.erase(id);
        m_out += packet::ack(Type::Pubcomp, id);
        break;
    case Type::Pubrec:
        if (m_inFlight.contains(id))
            m_inFlight.at(id).released = true;
        m_out += packet::ack(Type::Pubrel, id);
        break;
    case Type::Puback:
    case Type::Pubcomp:
        m_inFlight.erase(id);
        break;
    default:
        problem = packet::describe(bytes).toUtf8();
    }
    sendQueued();
}

void Broker::sendQueued()
{
    while (!m_queue.isEmpty() && m_inFlight.size() < 4) {
        Outgoing message = m_queue.takeFirst();
        message.id = ++m_lastId;
        m_out += packet::publish({.version = m_version,
                                  .topic = "a",
                                  .payload = message.payload,
                                  .qos = message.qos,
                                  .id = message.id});
        m_inFlight.emplace(message.id, message);
    }
}

// A client's session whose link to a Broker breaks once, after a number of bytes, and comes again.
class Wire
{
public:
    Wire(V version, int window)
        : broker(version, window)
    {
        m_options.connect.version = Version(int(version));
        m_options.connect.cleanStart = false;
        m_options.connect.clientId = "c";
        m_options.sessionExpiry = 1000;
    }

    /// Runs until nothing moves any more. Cut after so many bytes in one direction; -1 never.
    void run(int cutToBroker, int cutToClient);
    void publish(const QByteArray &payload, int qos);

    Session session;
    Broker broker;
    QList<QByteArray> delivered;
    QList<int> finished;
    qsizetype toBroker = 0;
    qsizetype toClient = 0;
    QByteArray problem;

private:
    bool exchange(int cutToBroker, int cutToClient);
    void receive();

    SessionOptions m_options;
    QByteArray m_in;
};

void Wire::publish(const QByteArray &payload, int qos)
{
    const char *why = nullptr;
    if (session.publish({"a", payload, {}, quint8(qos), false, 0}, why) < 0)
        problem = why;
}

void Wire::receive()
{
    Event event;
    qsizetype consumed = 0;
    while (session.receive(m_in, Start, consumed, event)) {
        const QByteArray payload = event.message.payload.toByteArray();
        m_in.remove(0, consumed);
        if (event.kind == Event::Kind::Message) {
            delivered << payload;
            session.acknowledge(event.connection, event.message.qos, event.message.id);
        } else if (event.kind == Event::Kind::Status && event.finished) {
            finished << event.id;
        } else if (event.kind == Event::Kind::Failed) {
            problem = event.what;
        }
    }
}

// One round each way; false when the link broke or nothing moved.
bool Wire::exchange(int cutToBroker, int cutToClient)
{
    QByteArray bytes = session.output().view().toByteArray();
    session.outputTaken(Start);
    const bool breaksThere = cutToBroker >= 0 && toBroker + bytes.size() > cutToBroker;
    if (breaksThere)
        bytes.truncate(cutToBroker - toBroker);
    toBroker += bytes.size();
    broker.take(bytes);
    QByteArray answer = broker.output();
    const bool moved = !bytes.isEmpty() || !answer.isEmpty();
    const bool breaksHere = cutToClient >= 0 && toClient + answer.size() > cutToClient;
    if (breaksHere)
        answer.truncate(cutToClient - toClient);
    toClient += answer.size();
    m_in += answer;
    receive();
    return moved && !breaksThere && !breaksHere;
}

void Wire::run(int cutToBroker, int cutToClient)
{
    for (const bool again : {false, true}) {
        session.linkDown();
        m_in.clear();
        broker.linkUp();
        session.start(m_options, Start);
        if (!session.linkUp())
            problem = "CONNECT cannot be written";
        const int there = again ? -1 : cutToBroker;
        const int here = again ? -1 : cutToClient;
        bool alive = exchange(there, here);
        if (!again) {
            for (int i = 0; alive && session.isConnected() && i < 6; ++i)
                publish("out" + QByteArray::number(i), 1 + i % 2);
        }
        while (alive)
            alive = exchange(there, here);
    }
}

} // namespace

// Links that break at any byte of an exchange.
class TestHostileCut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutAtEveryByteLosesAndRepeatsNothing_data();
    void cutAtEveryByteLosesAndRepeatsNothing();
};

void TestHostileCut::cutAtEveryByteLosesAndRepeatsNothing_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("window");
    QTest::newRow("3.1.1") << 4 << 65535;
    QTest::newRow("5.0") << 5 << 65535;
    QTest::newRow("5.0, receive maximum 1") << 5 << 1;
    QTest::newRow("5.0, receive maximum 3") << 5 << 3;
}

// Six messages each way at QoS 1 and 2, over a link that breaks after each number of bytes, in one
// direction and the other: QoS 2 arrives once, QoS 1 at least once, first arrivals in order, every
// publish ends once, and the window holds at every instant.
void TestHostileCut::cutAtEveryByteLosesAndRepeatsNothing()
{
    QFETCH(int, version);
    QFETCH(int, window);
    Wire whole(V(version), window);
    const auto feed = [](Wire &wire) {
        for (int i = 0; i < 6; ++i)
            wire.broker.enqueue("in_" + QByteArray::number(i), 1 + i % 2);
    };
    feed(whole);
    whole.run(-1, -1);
    QCOMPARE(whole.delivered.size(), 6);
    const auto check = [&](int there, int here) -> QByteArray {
        Wire wire(V(version), window);
        feed(wire);
        wire.run(there, here);
        const auto unique = [](const QList<QByteArray> &list) {
            QList<QByteArray> result;
            for (const QByteArray &text : list) {
                if (!result.contains(text))
                    result << text;
            }
            return result;
        };
        const auto all = [](const QByteArray &prefix, qsizetype count) {
            QList<QByteArray> list;
            for (int i = 0; i < count; ++i)
                list << prefix + QByteArray::number(i);
            return list;
        };
        // Cut before CONNACK, the program had nothing to publish to.
        const qsizetype published = wire.broker.arrived.isEmpty() ? 0 : 6;
        if (!wire.problem.isEmpty() || !wire.broker.problem.isEmpty())
            return wire.problem + wire.broker.problem;
        if (unique(wire.delivered) != all("in_", 6) || !wire.broker.isDone())
            return "delivered " + wire.delivered.join(' ');
        if (unique(wire.broker.arrived) != all("out", published))
            return "arrived " + wire.broker.arrived.join(' ');
        for (const int i : {1, 3, 5}) {
            if (wire.delivered.count("in_" + QByteArray::number(i)) != 1 ||
                wire.broker.arrived.count("out" + QByteArray::number(i)) > 1)
                return "repeated at QoS 2: " + (wire.delivered + wire.broker.arrived).join(' ');
        }
        QList<int> ids = wire.finished;
        std::sort(ids.begin(), ids.end());
        if (ids.size() != published || std::unique(ids.begin(), ids.end()) != ids.end())
            return "publishes ended " + QByteArray::number(ids.size()) + " times";
        if (wire.broker.mostUnacknowledged > window)
            return "more unacknowledged than the receive maximum";
        return {};
    };
    for (int cut = 0; cut <= whole.toBroker; ++cut) {
        const QByteArray problem = check(cut, -1);
        QVERIFY2(problem.isEmpty(),
                 qPrintable(u"to the broker, byte %1: "_s.arg(cut) + QString::fromUtf8(problem)));
    }
    for (int cut = 0; cut <= whole.toClient; ++cut) {
        const QByteArray problem = check(-1, cut);
        QVERIFY2(problem.isEmpty(),
                 qPrintable(u"to the client, byte %1: "_s.arg(cut) + QString::fromUtf8(problem)));
    }
}

QTEST_GUILESS_MAIN(TestHostileCut)

#include "tst_hostilecut.moc"
