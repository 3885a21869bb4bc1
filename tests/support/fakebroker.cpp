// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/fakebroker.h"

#include <QCoreApplication>
#include <QTest>

FakeBroker::FakeBroker(QObject *parent)
    : QObject(parent)
{
    connect(&m_device, &MemoryDevice::written, this, &FakeBroker::take);
    connect(&m_device, &MemoryDevice::opened, this, [this] { m_incoming.clear(); });
}

FakeBroker &FakeBroker::expect(const QByteArray &packet)
{
    return expect(packet::describe(packet),
                  [packet](const QByteArray &bytes) { return bytes == packet; });
}

FakeBroker &FakeBroker::expect(packet::Type type)
{
    return expect(packet::describe(packet::raw(type, 0, {})).section(u' ', 0, 0).remove(u':'),
                  [type](const QByteArray &bytes) { return packet::typeOf(bytes) == type; });
}

FakeBroker &FakeBroker::expect(const QString &what, Matcher matcher)
{
    m_steps.push_back({what, std::move(matcher), {}});
    return *this;
}

FakeBroker &FakeBroker::reply(const QByteArray &bytes)
{
    return reply([bytes](const QByteArray &) { return bytes; });
}

FakeBroker &FakeBroker::reply(Answer answer)
{
    Q_ASSERT_X(!m_steps.empty(), "FakeBroker::reply", "expect something first");
    m_steps.back().actions.push_back({Action::Reply, std::move(answer)});
    return *this;
}

FakeBroker &FakeBroker::drop()
{
    Q_ASSERT_X(!m_steps.empty(), "FakeBroker::drop", "expect something first");
    m_steps.back().actions.push_back({Action::Drop, {}});
    return *this;
}

void FakeBroker::take(const QByteArray &bytes)
{
    m_incoming += bytes;
    for (;;) {
        const qsizetype size = packet::firstSize(m_incoming);
        if (size < 0)
            return fail(u"no packet: " % QString::fromLatin1(m_incoming.left(64).toHex(' ')));
        if (size == 0)
            return;
        const QByteArray packet = m_incoming.first(size);
        m_incoming.remove(0, size);
        check(packet);
    }
}

void FakeBroker::check(const QByteArray &packet)
{
    m_received.append(packet);
    if (!m_problem.isEmpty())
        return;
    if (m_steps.empty())
        return fail(u"expected nothing more, got " % packet::describe(packet));
    const Step step = std::move(m_steps.front());
    m_steps.pop_front();
    if (!step.matcher(packet))
        return fail(u"expected " % step.what % u"\n     got " % packet::describe(packet));
    for (const Action &action : step.actions) {
        ++m_pending;
        QMetaObject::invokeMethod(
            this, [this, action, packet] { act(action, packet); }, Qt::QueuedConnection);
    }
}

void FakeBroker::act(const Action &action, const QByteArray &packet)
{
    --m_pending;
    if (!m_device.isOpen())
        return fail(u"the client closed before the answer to " % packet::describe(packet));
    if (action.kind == Action::Drop)
        m_device.closeByPeer();
    else
        m_device.feed(action.answer(packet));
}

void FakeBroker::fail(const QString &what)
{
    if (m_problem.isEmpty())
        m_problem = what.toLocal8Bit();
}

bool FakeBroker::finish(std::chrono::milliseconds limit)
{
    const auto ended = [this] {
        return !m_problem.isEmpty() || (m_steps.empty() && m_pending == 0);
    };
    if (!QTest::qWaitFor(ended, int(limit.count()))) {
        QString text = u"expected " % m_steps.front().what % u", nothing came";
        if (!m_received.isEmpty())
            text += u"; the last was " % packet::describe(m_received.constLast());
        fail(text);
    }
    // The client may want to say more than it should, in this turn or the next.
    for (int turn = 0; turn < 3; ++turn)
        QCoreApplication::processEvents();
    return m_problem.isEmpty();
}
