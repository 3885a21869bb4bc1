// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/clientid.h"
#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "settings/jsonsettings.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

// The brokers of a service, one or several: its connections, and what it has and says on each.

namespace {

constexpr auto onlineTopic = "online"_L1;
constexpr auto enabledTopic = "enabled"_L1;

} // namespace

std::vector<std::shared_ptr<MqttConnection>> MqttServicePrivate::connections() const
{
    std::vector<std::shared_ptr<MqttConnection>> all{connection};
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

MqttConnection *MqttServicePrivate::connectionOf(const QString &id) const
{
    if (connection->id() == id)
        return connection.get();
    const auto it = std::find_if(others.begin(), others.end(),
                                 [&id](const auto &link) { return link->id() == id; });
    return it == others.end() ? nullptr : it->get();
}

MqttError MqttServicePrivate::unknownBroker(const QString &what, const QString &id) const
{
    QStringList known;
    for (const auto &[one, options] : brokers)
        known.append(one);
    return {MqttError::Code::UnknownConnection,
            u"%1: the service has no broker '%2'; it has: %3"_s.arg(
                what, id, known.isEmpty() ? u"one without an id"_s : known.join(", "_L1))};
}

bool MqttServicePrivate::isOnline() const
{
    return connection->isOnline() || std::any_of(others.begin(), others.end(),
                                                 [](const auto &link) { return link->isOnline(); });
}

/// What it listens for, where none of these brokers is to be listened to; else empty.
QString MqttServicePrivate::roleProblem(const BrokerOptions &one,
                                        const std::map<QString, BrokerOptions> &several) const
{
    const auto publishes = [](const BrokerOptions &options) {
        return options.role == BrokerOptions::Role::PublisherOnly;
    };
    const bool isPublisherOnly =
        several.empty() ? publishes(one)
                        : std::all_of(several.begin(), several.end(),
                                      [&](const auto &broker) { return publishes(broker.second); });
    if (!isPublisherOnly || (handlers.empty() && subscriptions.isEmpty()))
        return {};
    return u"service '%1' is for publishing only, and has a %2"_s.arg(
        name, handlers.empty() ? u"subscription '%1'"_s.arg(subscriptions.first())
                               : u"handler for '%1'"_s.arg(handlers.begin()->second->topic()));
}

bool MqttServicePrivate::isToSubscribe(const MqttConnection *link) const
{
    if (others.empty() || isListenedTo(link))
        return true;
    const auto all = connections();
    return std::none_of(all.begin(), all.end(),
                        [](const auto &one) { return isListenedTo(one.get()); });
}

const BrokerOptions &MqttServicePrivate::brokerOf(const MqttConnection *link) const
{
    const auto it = brokers.find(link->id());
    return it == brokers.end() ? broker : it->second;
}

void MqttServicePrivate::setBrokers(const std::map<QString, BrokerOptions> &options)
{
    if (options == brokers)
        return;
    brokers = options;
    if (phase != Phase::Stopping)
        arrangeLinks();
}

/// Those there are become those there should be. As long as its broker stays the first one does.
void MqttServicePrivate::arrangeLinks()
{
    const auto isOurs = [this](const std::shared_ptr<MqttConnection> &link) {
        return brokers.empty() ? link->id().isEmpty() : brokers.contains(link->id());
    };
    std::vector<std::shared_ptr<MqttConnection>> links = connections();
    const auto kept = std::stable_partition(links.begin(), links.end(), isOurs);
    const std::vector<std::shared_ptr<MqttConnection>> gone(kept, links.end());
    links.erase(kept, links.end());
    std::vector<std::shared_ptr<MqttConnection>> added;
    const auto add = [&](const QString &id) {
        if (std::any_of(links.begin(), links.end(), [&](const auto &l) { return l->id() == id; }))
            return;
        links.push_back(std::make_shared<MqttConnection>(id));
        added.push_back(links.back());
    };
    if (brokers.empty())
        add({});
    for (const auto &[id, options] : brokers)
        add(id);
    if (added.empty() && gone.empty() && links.front() == connection) {
        if (phase == Phase::Running)
            configureLinks();
        return;
    }
    for (const auto &link : added)
        watch(link.get());
    others.assign(links.begin() + 1, links.end());
    connection = links.front();
    if (phase == Phase::Running) {
        const mqtt::Lifeline::Watch isHere(lifeline);
        configureLinks();
        for (const auto &link : added) {
            if (isHere)
                subscribeOwn(link.get());
        }
        if (!isHere || !updateHandlers())
            return;
        for (const auto &link : added)
            link->open();
    }
    const QPointer<MqttService> guard(q);
    for (const auto &link : gone) {
        if (guard) // whoever asked there may delete it
            leave(link);
    }
    if (guard)
        Q_EMIT q->connectionChanged();
}

/// Of a broker that is no longer used: with a clean end, also for those who see it online.
void MqttServicePrivate::leave(const std::shared_ptr<MqttConnection> &link)
{
    link->disconnect(q);
    unsubscribeOwn(link.get());
    if (link->state() != MqttConnection::State::Closed) {
        publishOnline(link.get(), q->ownTopic(), false);
        m_leaving.push_back(link);
        QObject::connect(
            link.get(), &MqttConnection::closed, q,
            [this, link = link.get()] {
                std::erase_if(m_leaving, [link](const auto &one) { return one.get() == link; });
            },
            Qt::QueuedConnection);
        link->close();
    }
    requests.remove(link.get(),
                    {MqttError::Code::NotRunning,
                     u"the broker%1 is no longer used"_s.arg(
                         link->id().isEmpty() ? QString() : u" '%1'"_s.arg(link->id()))});
}

/// A broker lets the last of one client id in, and the others out [MQTT-3.1.4-3].
QString MqttServicePrivate::clientIdOn(const MqttConnection *link) const
{
    const auto idOf = [this](const BrokerOptions &options) {
        return options.clientId.isEmpty() ? q->clientId() : replica.clientId(options.clientId);
    };
    const BrokerOptions &options = brokerOf(link);
    const QList<BrokerAddress> addresses = options.addresses();
    const QString own = idOf(options);
    const bool isTaken =
        std::any_of(brokers.begin(), brokers.lower_bound(link->id()), [&](const auto &before) {
            const QList<BrokerAddress> others = before.second.addresses();
            return idOf(before.second) == own &&
                   std::any_of(addresses.begin(), addresses.end(),
                               [&](const auto &address) { return others.contains(address); });
        });
    return isTaken ? mqtt::clientIdOfPart(own, link->id()) : own;
}

BrokerOptions MqttServicePrivate::connectOptions(const MqttConnection *link) const
{
    BrokerOptions options = brokerOf(link);
    options.clientId = clientIdOn(link);
    if (!options.will && options.role != BrokerOptions::Role::SubscriberOnly)
        options.will = MqttWill{q->ownTopic() % onlineTopic, "0", Mqtt::QoS::AtLeastOnce, true};
    return options;
}

/// Gives each link its options, and makes those anew that would be another.
void MqttServicePrivate::configureLinks()
{
    requests.setBase(q->baseTopic());
    std::vector<std::shared_ptr<MqttConnection>> changed;
    std::vector<MqttConnection *> turned; // to be listened to, or no longer
    const mqtt::Lifeline::Watch isHere(lifeline);
    for (const auto &link : connections()) {
        const BrokerOptions before = link->options();
        const BrokerOptions now = connectOptions(link.get());
        const bool wasListenedTo = isListenedTo(link.get());
        link->setOptions(now);
        if (!isHere)
            return;
        if (link->state() == MqttConnection::State::Closed || now.isSameLink(before))
            continue;
        changed.push_back(link);
        if (isListenedTo(link.get()) != wasListenedTo)
            turned.push_back(link.get());
    }
    for (MqttConnection *link : turned) {
        requests.unsubscribe(link);
        unsubscribeOwn(link);
        subscribeOwn(link);
    }
    if (!turned.empty() && !updateHandlers())
        return;
    for (const auto &link : changed) {
        qCInfo(lcService).noquote()
            << "the configuration asks for another link"
            << (link->id().isEmpty() ? u"; reconnecting"_s
                                     : u"to broker '%1'; reconnecting"_s.arg(link->id()));
        link->reconnect();
    }
}

void MqttServicePrivate::subscribeOwn(MqttConnection *link)
{
    subscribeEnabled(link);
    subscribeListed(link);
}

void MqttServicePrivate::subscribeEnabled(MqttConnection *link)
{
    if (!isListenedTo(link))
        return;
    const auto receive = [this](const MqttMessage &message) {
        bool ok = false;
        const bool on = message.boolean(&ok);
        if (ok)
            q->setEnabled(on);
        else
            qCWarning(lcService).noquote()
                << message.topic() << "takes 0 or 1, not" << message.text();
    };
    m_own[link].enabled = link->subscribe(q->baseTopic() % enabledTopic, Mqtt::QoS::AtLeastOnce,
                                          receive, std::numeric_limits<int>::min());
}

void MqttServicePrivate::unsubscribeOwn(MqttConnection *link)
{
    const auto own = m_own.find(link);
    if (own == m_own.end())
        return;
    const Own subscribed = std::move(own->second);
    m_own.erase(own);
    link->unsubscribe(subscribed.enabled);
    for (const quint64 subscription : subscribed.listed)
        link->unsubscribe(subscription);
}

void MqttServicePrivate::onClosed()
{
    if (phase != Phase::Stopping)
        return;
    const auto links = connections();
    if (std::any_of(links.begin(), links.end(), [](const auto &link) {
            return link->state() != MqttConnection::State::Closed;
        }))
        return;
    phase = Phase::Stopped;
    unsubscribeAll();
    const mqtt::Lifeline::Watch isHere(lifeline);
    if (state)
        state->save();
    if (isHere)
        Q_EMIT q->stopped();
}

void MqttServicePrivate::onOnlineChanged(MqttConnection *link)
{
    if (!link->isOnline()) {
        if (!isOnline())
            onlineTimer.stop();
        Q_EMIT q->onlineChanged();
        return;
    }
    if (!link->isSessionRestored())
        topics.forget();
    publishOnline(link, q->ownTopic(), true);
    if (onlineTimer.intervalAsDuration().count() > 0)
        onlineTimer.start();
    m_hasBeenOnline = true;
    if (link == connection.get() && replica.isOne() && replica.isTested)
        sharedProbe.run(link, replica.group, q->ownTopic() % u"self_test"_s);
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT q->onlineChanged();
    if (isHere)
        updateLoops();
}

void MqttServicePrivate::publishOnline()
{
    for (const auto &link : connections())
        publishOnline(link.get(), q->ownTopic(), true);
}

void MqttServicePrivate::publishOnline(MqttConnection *link, const QString &base, bool on)
{
    if (link->isOnline() && link->options().role != BrokerOptions::Role::SubscriberOnly) {
        link->publish(base % onlineTopic, on ? "1" : "0",
                      {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    }
}

std::map<QString, MqttPublication>
MqttServicePrivate::publishEach(const QString &topic, const QByteArray &payload,
                                const MqttPublishOptions &options)
{
    std::map<QString, MqttPublication> results;
    const QPointer<MqttService> guard(q);
    const auto links = connections();
    for (const auto &link : links) {
        const bool isChosen = options.broker.isEmpty() || options.broker == link->id();
        // Those that only listen are not meant by all.
        const bool listens = link->options().role == BrokerOptions::Role::SubscriberOnly;
        if (!guard || !isChosen || (listens && links.size() > 1 && options.broker.isEmpty()))
            continue;
        results.emplace(link->id(), link->publish(topic, payload, options));
    }
    if (results.empty() && options.broker.isEmpty()) // they all listen only, as this one says
        results.emplace(connection->id(), connection->publish(topic, payload, options));
    else if (results.empty())
        results.emplace(options.broker,
                        unknownBroker(u"'%1' is not published"_s.arg(topic), options.broker));
    return results;
}

MqttPublication MqttServicePrivate::publishOn(const QString &topic, const QByteArray &payload,
                                              const MqttPublishOptions &options)
{
    if (others.empty() && options.broker.isEmpty())
        return connection->publish(topic, payload, options);
    const std::map<QString, MqttPublication> results = publishEach(topic, payload, options);
    const auto refused = std::find_if(results.begin(), results.end(), [](const auto &result) {
        return !result.second.refusal().isOk();
    });
    return refused == results.end() ? results.begin()->second : refused->second;
}

std::map<QString, BrokerOptions> MqttService::brokers() const
{
    return d->brokers;
}

void MqttService::setBrokers(const std::map<QString, BrokerOptions> &brokers)
{
    d->own.brokers = brokers;
    d->updateBrokers();
}

BrokerOptions MqttService::clientOptions(const ServiceConfig &config, const QString &name)
{
    return MqttServicePrivate::clientOptions(config, name);
}

MqttConnection *MqttService::connection(const QString &broker) const
{
    return d->connectionOf(broker);
}

QList<MqttConnection *> MqttService::connections() const
{
    QList<MqttConnection *> all{d->connection.get()};
    for (const auto &link : d->others)
        all.append(link.get());
    return all;
}
