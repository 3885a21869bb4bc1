// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqtthandler_p.h"

#include "service/mqttservice_p.h"
#include "topic/topictext.h"

using namespace Qt::StringLiterals;

// What a handler is: its filter, its slot, its subscription.

namespace {

// Handlers of global topics come before all others.
constexpr int localRank = 1 << 30;

} // namespace

MqttHandlerPrivate::MqttHandlerPrivate(MqttHandler *handler)
    : q(handler)
{
}

void MqttHandlerPrivate::setSlot(const mqtt::Slot &value, const MqttService *owner)
{
    m_slot = value;
    if (value.receiver != owner &&
        value.receiver != q) // which takes its handlers with it anyway, and may have very many
        QObject::connect(value.receiver, &QObject::destroyed, q, &QObject::deleteLater);
}

void MqttHandlerPrivate::setService(MqttService *value)
{
    leave();
    service = value;
    if (value)
        sequence = MqttServicePrivate::of(value)->addHandler(q);
    changed(&MqttHandler::serviceChanged);
}

void MqttHandlerPrivate::changed(void (MqttHandler::*signal)())
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT(q->*signal)();
    if (isHere)
        update();
}

void MqttHandlerPrivate::setAcceptRetained(std::optional<bool> value)
{
    if (value == acceptRetained)
        return;
    acceptRetained = value;
    changed(&MqttHandler::acceptRetainedChanged);
}

void MqttHandlerPrivate::leave()
{
    unsubscribe();
    if (!service)
        return;
    MqttServicePrivate *const home = MqttServicePrivate::of(service);
    home->handlerClaims.remove(m_claim);
    home->removeHandler(q);
    home->offerClaim(std::exchange(m_claim, {}));
}

void MqttHandlerPrivate::loseService()
{
    m_subscriptions.clear();
    m_claim.clear();
    service = nullptr;
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT q->serviceChanged();
    if (isHere && !filter.isEmpty()) {
        filter.clear();
        Q_EMIT q->filterChanged();
    }
}

/// Its own, or that of the service's replicas.
QString MqttHandlerPrivate::group() const
{
    return sharedGroup.isEmpty() && shared && service ? service->replicaGroup() : sharedGroup;
}

QString MqttHandlerPrivate::name() const
{
    return m_slot ? QString::fromUtf8(m_slot->name) % u", "_s : QString();
}

MqttError MqttHandlerPrivate::examine()
{
    m_binding.reset();
    m_harmless.clear();
    filter.clear();
    if (service && !m_claim.isEmpty())
        MqttServicePrivate::of(service)->handlerClaims.remove(m_claim);
    m_claim.clear();
    pattern = mqtt::TopicPattern(topic);
    QString whole = topic;
    if (pattern.isValid() && service) {
        if (!global)
            whole.prepend(service->baseTopic());
        const QString among = group();
        pattern = mqtt::TopicPattern(among.isEmpty() ? whole : u"$share/"_s % among % u'/' % whole);
    }
    if (!pattern.isValid()) {
        return {MqttError::Code::InvalidFilter,
                name() % u"topic "_s % mqtt::quoted(whole) % u' ' % pattern.error()};
    }
    if (sharedGroup.contains(u'/')) { // its end would be taken for the beginning of the topic
        return {MqttError::Code::InvalidFilter,
                name() % u"topic "_s % mqtt::quoted(whole) %
                    u" has the shared group '%1'; allowed are names without '/', '+' and '#'"_s.arg(
                        sharedGroup)};
    }
    if (service)
        filter = pattern.filter();
    return m_slot ? bind() : MqttError();
}

MqttError MqttHandlerPrivate::bind()
{
    const QString where = name() % u"topic '"_s % topic % u"': "_s;
    if (!m_slot->error.isOk())
        return {m_slot->error.code(), where % m_slot->error.text()};
    QString why;
    m_binding = mqtt::SlotBinding::bind(*m_slot, pattern, &why);
    if (!m_binding)
        return {MqttError::Code::UnusableSlot, where % why};
    if (!service || m_slot->identity.isEmpty())
        return {};
    const auto receiver = reinterpret_cast<quintptr>(m_slot->receiver.data());
    const QByteArray claim =
        filter.toUtf8() + '\0' + QByteArray::number(receiver) + '\0' + m_slot->identity;
    QSet<QByteArray> &claims = MqttServicePrivate::of(service)->handlerClaims;
    if (claims.contains(claim)) {
        m_binding.reset();
        MqttServicePrivate::of(service)->awaitClaim(claim, q);
        return {MqttError::Code::DuplicateHandler,
                where %
                    u"this slot of this object handles '%1' already; bind it once"_s.arg(filter)};
    }
    claims.insert(claim);
    m_claim = claim;
    return {};
}

void MqttHandlerPrivate::setError(const MqttError &value)
{
    if (error == value)
        return;
    error = value;
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT q->errorChanged();
    if (isHere && !error.isOk() && service)
        MqttServicePrivate::of(service)->report(value);
}

void MqttHandlerPrivate::update()
{
    const QString before = filter;
    const QByteArray claimBefore = m_claim;
    const MqttError found = examine();
    if (service && m_claim != claimBefore)
        MqttServicePrivate::of(service)->offerClaim(claimBefore);
    const mqtt::Lifeline::Watch isHere(lifeline);
    setError(found);
    if (isHere && filter != before)
        Q_EMIT q->filterChanged();
    if (!isHere)
        return;
    if (service && service->isRunning() && enabled && error.isOk())
        subscribe();
    else
        unsubscribe();
}

bool MqttHandlerPrivate::acceptsRetained() const
{
    return acceptRetained.value_or(!m_binding || !m_binding->answers());
}

void MqttHandlerPrivate::subscribe()
{
    const MqttSubscribeOptions options{.qos = qos,
                                       .rank = sequence + (global ? 0 : localRank),
                                       .retained = acceptsRetained(),
                                       .through =
                                           MqttServicePrivate::of(service)->covering(filter)};
    MqttServicePrivate *const home = MqttServicePrivate::of(service);
    m_subscriptions.removeIf([home](const Subscription &one) {
        if (!one.connection)
            return true;
        const bool isOurs = home->connectionOf(one.connection->id()) == one.connection &&
                            MqttServicePrivate::isListenedTo(one.connection);
        if (!isOurs)
            one.connection->unsubscribe(one.handle);
        return !isOurs;
    });
    const mqtt::Lifeline::Watch isHere(lifeline);
    for (const auto &link : home->connections()) {
        if (isHere) // whoever hears of a refusal may delete it
            subscribeOn(link.get(), options);
    }
    if (!isHere)
        return;
    m_subscribedFilter = filter;
    m_subscribedOptions = options;
}

void MqttHandlerPrivate::subscribeOn(MqttConnection *connection,
                                     const MqttSubscribeOptions &options)
{
    for (const Subscription &one : std::as_const(m_subscriptions)) {
        if (one.connection != connection)
            continue;
        if (m_subscribedFilter != filter || m_subscribedOptions != options)
            connection->resubscribe(one.handle, filter, options);
        return;
    }
    if (!MqttServicePrivate::of(service)->isToSubscribe(connection))
        return; // others bring what it handles
    const quint64 handle = connection->subscribe(
        filter, options, [this](const MqttMessage &message) { deliver(message); });
    if (handle != 0)
        m_subscriptions.append({connection, handle});
}

void MqttHandlerPrivate::unsubscribe()
{
    for (const Subscription &one : std::as_const(m_subscriptions)) {
        if (one.connection)
            one.connection->unsubscribe(one.handle);
    }
    m_subscriptions.clear();
}
