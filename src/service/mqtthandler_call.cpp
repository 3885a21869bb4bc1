// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/answer.h"
#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "service/thrown.h"
#include "topic/topicrules.h"

#include <QMetaMethod>
#include <QThread>

using namespace Qt::StringLiterals;

// What a handler does with a message.

void MqttHandlerPrivate::deliver(const MqttMessage &message)
{
    MqttServicePrivate *const home = MqttServicePrivate::of(service);
    if ((skippedWhileDisabled && !home->enabled) || (message.isRetained() && !acceptsRetained()))
        return;
    ++received;
    home->noteCounters(q);
    const mqtt::Lifeline::Watch isHere(lifeline);
    const mqtt::Lifeline::Watch isHome(home->lifeline);
    const auto now = mqtt::SlotBinding::Clock::now();
    home->handling.push_back({q, now});
    if (m_binding)
        callSlot(message, now);
    if (isHere && mayBeHeard)
        emitReceived(message);
    if (isHome)
        home->handling.pop_back();
}

void MqttHandlerPrivate::callSlot(const MqttMessage &message, mqtt::SlotBinding::TimePoint now)
{
    const std::shared_ptr<const mqtt::SlotBinding> binding = m_binding; // outlives the call
    QObject *receiver = binding->receiver();
    if (!receiver)
        return;
    if (receiver->thread() != QThread::currentThread()) {
        queueCall(message, receiver);
        return;
    }
    const mqtt::Lifeline::Watch isHere(lifeline);
    const mqtt::SlotBinding::Outcome outcome = binding->call(message, now);
    if (isHere)
        finish(message, *binding, outcome);
}

void MqttHandlerPrivate::queueCall(const MqttMessage &message, QObject *receiver)
{
    const auto call = [binding = m_binding, message, guard = QPointer(q),
                       home = MqttServicePrivate::of(service)->homeThread()] {
        const mqtt::SlotBinding::Outcome outcome = binding->call(message);
        const auto finish = [guard, message, binding, outcome] {
            if (guard)
                guard->d->finish(message, *binding, outcome);
        };
        QMetaObject::invokeMethod(home.get(), finish, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(receiver, call, Qt::QueuedConnection);
}

void MqttHandlerPrivate::finish(const MqttMessage &message, const mqtt::SlotBinding &binding,
                                const mqtt::SlotBinding::Outcome &outcome)
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    if (binding.answers() && service)
        answer(message, binding, outcome);
    if (isHere && !outcome.error.isOk())
        fail(message, outcome.error);
    if (isHere)
        tellSlow(message, outcome.took);
}

void MqttHandlerPrivate::answer(const MqttMessage &message, const mqtt::SlotBinding &binding,
                                const mqtt::SlotBinding::Outcome &outcome)
{
    if (!outcome.error.isOk()) { // strangers are told what was thrown, not by whom
        MqttServicePrivate::of(service)->answer(
            message, mqtt::answerWithError(outcome.thrown.value_or(outcome.error.text())));
        return;
    }
    const auto then = [this, message, name = binding.name()](const QVariant &value,
                                                             const QString &failure) {
        if (!service)
            return;
        MqttServicePrivate *const home = MqttServicePrivate::of(service);
        if (failure.isEmpty()) {
            home->answer(message, mqtt::answerWith(value, home->floatPrecision));
            return;
        }
        const MqttError error(MqttError::Code::HandlerFailed,
                              u"%1 has no answer for '%2': %3"_s.arg(QString::fromUtf8(name),
                                                                     message.topic(), failure));
        home->answer(message, mqtt::answerWithError(failure));
        fail(message, error);
    };
    binding.await(outcome.value, q, then);
}

void MqttHandlerPrivate::tellSlow(const MqttMessage &message, std::chrono::nanoseconds took)
{
    if (!service)
        return;
    const std::chrono::milliseconds threshold =
        MqttServicePrivate::of(service)->slowHandlerThreshold;
    if (threshold.count() == 0 || took < threshold)
        return;
    ++slow;
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(took);
    qCWarning(lcService).noquote()
        << u"%1 took %2 ms for '%3'; nothing else of this thread ran meanwhile"_s
               .arg(m_slot ? QString::fromUtf8(m_slot->name) : u"a handler"_s)
               .arg(whole.count())
               .arg(message.topic());
    MqttServicePrivate::of(service)->handlerSlow(q, message, whole);
}

void MqttHandlerPrivate::notePublish(const QString &published)
{
    if (m_loopIsTold || published.isSharedWith(m_harmless) || published == m_harmless)
        return;
    if (!mqtt::matches(filter, published)) {
        m_harmless = published;
        return;
    }
    m_loopIsTold = true;
    MqttServicePrivate::of(service)->report(
        {MqttError::Code::EndlessLoop,
         name() % u"topic '"_s % topic %
             u"': publishes to '%1', which it handles itself; each message makes another, without "
             "end"_s.arg(published)});
}

void MqttHandlerPrivate::emitReceived(const MqttMessage &message)
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&MqttHandler::received);
    if (!q->isSignalConnected(signal))
        return;
    const QPointer<MqttHandler> guard(q);
    const QString where = topic;
    const auto begin = std::chrono::steady_clock::now();
    const std::optional<QString> thrown = mqtt::thrownBy(
        [&] { Q_EMIT q->received(mqtt::SlotBinding::withCaptures(message, pattern)); });
    const auto took = std::chrono::steady_clock::now() - begin;
    if (guard && thrown) {
        fail(message, {MqttError::Code::HandlerFailed,
                       u"a slot on received() of the handler of '%1' threw for '%2': %3"_s.arg(
                           where, message.topic(), *thrown)});
    }
    if (guard)
        tellSlow(message, took);
}

void MqttHandlerPrivate::fail(const MqttMessage &message, const MqttError &reason)
{
    ++failures;
    qCWarning(lcService).noquote() << reason.text();
    const QPointer<MqttHandler> guard(q);
    Q_EMIT q->failed(message, reason);
    if (guard && service)
        MqttServicePrivate::of(service)->handlerFailed(q, message, reason);
}
