// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqttloop.h"

#include "service/mqttloop_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "service/thrown.h"
#include "service/waits.h"
#include "settings/duration.h"

#include <QThread>

using namespace Qt::StringLiterals;
using Clock = std::chrono::steady_clock;

MqttLoopPrivate::MqttLoopPrivate(MqttLoop *loop)
    : q(loop)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, q, [this] { onTimer(); });
}

void MqttLoopPrivate::setSlot(const mqtt::Slot &value)
{
    slot = value;
    QObject::connect(value.receiver, &QObject::destroyed, q, &QObject::deleteLater);
}

MqttError MqttLoopPrivate::examine() const
{
    const QString who = name() % u": "_s;
    if (!intervalError.isOk())
        return {intervalError.code(), who % intervalError.text()};
    if (interval.count() < 1) {
        return {MqttError::Code::InvalidInterval,
                who % u"a loop needs an interval of at least 1 ms, as \"10s\" or \"250ms\""_s};
    }
    if (!slot)
        return {};
    if (!slot->error.isOk())
        return {slot->error.code(), who % slot->error.text()};
    if (!slot->parameters.isEmpty())
        return {MqttError::Code::UnusableSlot, who % u"the slot of a loop takes no parameters"_s};
    if (slot->receiver && slot->receiver->thread() != q->thread())
        return {MqttError::Code::UnusableSlot, who % u"the receiver lives in another thread"_s};
    return {};
}

QString MqttLoopPrivate::name() const
{
    const QString who = slot ? QString::fromUtf8(slot->name) : u"a loop"_s;
    return interval.count() > 0 ? who % u", every "_s % q->intervalText() : who;
}

bool MqttLoopPrivate::isActive() const
{
    if (!wanted || !error.isOk() || !service || !service->isEnabled() ||
        !MqttServicePrivate::of(service)->replica.runs(q->objectName()))
        return false;
    return firstRun == MqttLoop::FirstRun::Immediately
               ? service->isRunning()
               : MqttServicePrivate::of(service)->hasBeenOnline();
}

void MqttLoopPrivate::update()
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    const MqttError found = examine();
    if (found != error) {
        error = found;
        Q_EMIT q->errorChanged();
        if (isHere && !error.isOk() && service)
            MqttServicePrivate::of(service)->report(found);
    }
    if (!isHere || isActive() == m_ticking)
        return;
    if (m_ticking) {
        m_ticking = false;
        m_timer.stop();
    } else {
        restart(firstRun == MqttLoop::FirstRun::AfterInterval);
    }
}

bool MqttLoopPrivate::changed(void (MqttLoop::*signal)())
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT(q->*signal)();
    if (isHere)
        update();
    return static_cast<bool>(isHere);
}

void MqttLoopPrivate::restart(bool delayed)
{
    if (!isActive())
        return;
    m_ticking = true;
    m_isPlannedAnew = true;
    plan.start(Clock::now(), interval, delayed);
    arm();
}

void MqttLoopPrivate::setInterval(std::chrono::milliseconds value, const MqttError &problem)
{
    if (value == interval && problem == intervalError)
        return;
    interval = value;
    intervalError = problem;
    if (changed(&MqttLoop::intervalChanged) && m_ticking) {
        plan.setInterval(Clock::now(), interval);
        arm();
    }
}

void MqttLoopPrivate::arm()
{
    m_timer.start(mqtt::waitUntil(plan.next()));
}

void MqttLoopPrivate::onTimer()
{
    if (!m_ticking)
        return;
    if (!plan.isDue(Clock::now())) { // a piece of a long wait
        arm();
        return;
    }
    const QPointer<MqttLoop> guard(q);
    plan.ran(plan.next()); // the slot may set another interval, which counts from this tick
    m_isPlannedAnew = false;
    run();
    if (!guard || !m_ticking)
        return;
    if (!m_isPlannedAnew)
        plan.passOver(Clock::now());
    arm();
}

void MqttLoopPrivate::run()
{
    const QPointer<MqttLoop> guard(q);
    const auto begin = Clock::now();
    const bool again = call();
    if (!guard)
        return;
    const auto spent = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin);
    statistics.add(spent);
    m_recent.add(spent);
    Q_EMIT q->statisticsChanged();
    if (guard && !again)
        q->stop();
}

bool MqttLoopPrivate::call()
{
    const QPointer<MqttLoop> guard(q);
    bool again = true;
    const std::optional<QString> thrown = mqtt::thrownBy([&] {
        if (slot && slot->receiver) {
            const auto function = slot->call; // outlives the loop
            const bool answers = slot->result == QMetaType::fromType<bool>();
            QVariant other =
                slot->result.isValid() && !answers ? QVariant(slot->result) : QVariant();
            void *argv[] = {answers ? &again : other.isValid() ? other.data() : nullptr};
            function(argv);
        }
        if (guard)
            Q_EMIT q->triggered();
    });
    if (!thrown)
        return again;
    if (guard)
        fail(*thrown);
    return true;
}

void MqttLoopPrivate::logStatistics()
{
    if (m_recent.calls() == 0)
        return;
    const double load = m_recent.load(interval);
    const quint64 missed = plan.missed() - std::exchange(m_missedBefore, plan.missed());
    const QString line = u"%1: %2 calls, mean %3 ms, longest %4 ms, load %5 %, %6 missed"_s
                             .arg(name(), QString::number(m_recent.calls()),
                                  QString::number(m_recent.meanMilliseconds(), 'f', 2),
                                  QString::number(m_recent.maximumMilliseconds(), 'f', 2),
                                  QString::number(load, 'f', 1))
                             .arg(missed);
    if (load > 100)
        qCWarning(lcService).noquote() << line % u"; it cannot keep up with its interval"_s;
    else
        qCInfo(lcService).noquote() << line;
    m_recent = {};
}

void MqttLoopPrivate::fail(const QString &why)
{
    ++failures;
    const QString who = slot ? QString::fromUtf8(slot->name) : u"a slot on triggered()"_s;
    const MqttError reason(MqttError::Code::HandlerFailed,
                           u"%1, called every %2, threw: %3"_s.arg(who, q->intervalText(), why));
    qCWarning(lcService).noquote() << reason.text();
    const QPointer<MqttLoop> guard(q);
    Q_EMIT q->failed(reason);
    if (guard && service)
        MqttServicePrivate::of(service)->loopFailed(q, reason);
}

MqttLoop::MqttLoop(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttLoopPrivate>(this))
{
}

MqttLoop::~MqttLoop()
{
    if (d->service)
        MqttServicePrivate::of(d->service)->removeLoop(this);
}

MqttService *MqttLoop::service() const
{
    return d->service;
}

void MqttLoop::setService(MqttService *service)
{
    if (service == d->service)
        return;
    if (d->service)
        MqttServicePrivate::of(d->service)->removeLoop(this);
    d->service = service;
    if (service)
        MqttServicePrivate::of(service)->addLoop(this);
    d->changed(&MqttLoop::serviceChanged);
}

std::chrono::milliseconds MqttLoop::interval() const
{
    return d->interval;
}

void MqttLoop::setInterval(std::chrono::milliseconds interval)
{
    d->setInterval(interval, {});
}

QString MqttLoop::intervalText() const
{
    return d->interval.count() > 0 ? mqtt::formatDuration(d->interval) : QString();
}

void MqttLoop::setIntervalText(const QString &interval)
{
    QString why;
    const std::optional<std::chrono::milliseconds> duration = mqtt::parseDuration(interval, &why);
    if (duration)
        d->setInterval(*duration, {});
    else
        d->setInterval(
            {}, {MqttError::Code::InvalidInterval, u"interval '"_s % interval % u"' "_s % why});
}

MqttLoop::FirstRun MqttLoop::firstRun() const
{
    return d->firstRun;
}

void MqttLoop::setFirstRun(FirstRun firstRun)
{
    if (firstRun == d->firstRun)
        return;
    d->firstRun = firstRun;
    d->changed(&MqttLoop::firstRunChanged);
}

bool MqttLoop::isRunning() const
{
    return d->wanted;
}

void MqttLoop::setRunning(bool running)
{
    if (running == d->wanted)
        return;
    d->wanted = running;
    d->changed(&MqttLoop::runningChanged);
}

MqttError MqttLoop::error() const
{
    return d->error;
}

quint64 MqttLoop::calls() const
{
    return d->statistics.calls();
}

quint64 MqttLoop::failures() const
{
    return d->failures;
}

quint64 MqttLoop::missed() const
{
    return d->plan.missed();
}

double MqttLoop::meanMilliseconds() const
{
    return d->statistics.meanMilliseconds();
}

double MqttLoop::maximumMilliseconds() const
{
    return d->statistics.maximumMilliseconds();
}

double MqttLoop::load() const
{
    return d->statistics.load(d->interval);
}

void MqttLoop::start()
{
    setRunning(true);
}

void MqttLoop::stop()
{
    setRunning(false);
}

void MqttLoop::restart(bool delayed)
{
    const mqtt::Lifeline::Watch isHere(d->lifeline);
    setRunning(true);
    if (isHere)
        d->restart(delayed);
}
