// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topicfeed.h"

#include "connection/payload.h"
#include "lastmessages.h"
#include "surroundings.h"

#include <QQmlInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr int decimals = 5; // as MqttService::floatPrecision() by default
constexpr auto noConnection =
    "there is no MqttService and no MqttConnection: neither given nor around"_L1;

} // namespace

TopicFeed::TopicFeed(QObject *user)
    : QObject(user)
{
}

TopicFeed::~TopicFeed()
{
    unsubscribe();
}

void TopicFeed::start()
{
    m_started = true;
    update();
}

MqttService *TopicFeed::service() const
{
    return m_started ? m_service : m_givenService;
}

void TopicFeed::setService(MqttService *service)
{
    if (m_givenService == service)
        return;
    m_givenService = service;
    update();
}

MqttConnection *TopicFeed::connection() const
{
    return m_started ? m_connection : m_givenConnection;
}

void TopicFeed::setConnection(MqttConnection *connection)
{
    if (m_givenConnection == connection)
        return;
    m_givenConnection = connection;
    update();
}

void TopicFeed::setFilters(const QStringList &filters)
{
    if (m_filters == filters)
        return;
    m_filters = filters;
    update();
}

void TopicFeed::setGlobal(bool global)
{
    if (m_global == global)
        return;
    m_global = global;
    update();
}

void TopicFeed::setQos(Mqtt::QoS qos)
{
    if (m_qos == qos)
        return;
    m_qos = qos;
    update();
}

bool TopicFeed::isOnline() const
{
    return m_connection && m_connection->isOnline();
}

QString TopicFeed::absolute(const QString &topic) const
{
    return m_service && !m_global ? m_service->baseTopic() % topic : topic;
}

void TopicFeed::update()
{
    if (!m_started)
        return;
    const bool wasOnline = isOnline();
    const MqttConnection *before = m_connection;
    unsubscribe();
    look();
    subscribe();
    if (m_connection != before)
        Q_EMIT connectionChanged();
    if (isOnline() != wasOnline)
        Q_EMIT onlineChanged();
}

void TopicFeed::look()
{
    if (m_connection)
        m_connection->disconnect(this);
    if (m_service)
        m_service->disconnect(this);
    if (m_defaults)
        m_defaults->disconnect(this);
    Surroundings found{m_givenConnection ? nullptr : m_givenService.data(), m_givenConnection,
                       nullptr};
    if (!found.service && !found.connection)
        found = surroundingsOf(parent());
    m_service = found.service;
    m_connection = found.service ? found.service->connection() : found.connection;
    m_defaults = found.defaults;
    if (m_service) {
        connect(m_service, &MqttService::baseTopicChanged, this, &TopicFeed::update);
        connect(m_service, &MqttService::connectionChanged, this, &TopicFeed::update);
    }
    if (m_defaults)
        connect(m_defaults, &TopicDefaults::changed, this, &TopicFeed::update);
    if (m_connection) {
        m_last = LastMessages::of(m_connection);
        connect(m_connection, &MqttConnection::onlineChanged, this, &TopicFeed::onlineChanged);
        connect(m_connection, &QObject::destroyed, this, [this] {
            m_subscriptions.clear();
            Q_EMIT connectionChanged();
            Q_EMIT onlineChanged();
        });
    }
}

void TopicFeed::subscribe()
{
    if (!m_connection) {
        if (std::exchange(m_lookedAgain, true))
            setError(noConnection);
        else // of what an Instantiator makes the parent is known only later
            QMetaObject::invokeMethod(this, &TopicFeed::lookAgain, Qt::QueuedConnection);
        return;
    }
    QString error;
    for (const QString &filter : std::as_const(m_filters)) {
        if (filter.isEmpty())
            continue;
        const QString whole = absolute(filter);
        const quint64 handle = m_connection->subscribe(
            whole, m_qos, [this, self = QPointer(this)](const MqttMessage &message) {
                m_last->note(message);
                if (self)
                    Q_EMIT received(message);
            });
        if (handle == 0) {
            error = u"'%1' is no topic that can be subscribed"_s.arg(whole);
            continue;
        }
        m_subscriptions.push_back({whole, handle});
        if (const std::optional<MqttMessage> last = m_last->join(whole))
            replay(whole, *last);
    }
    setError(error);
}

void TopicFeed::lookAgain()
{
    if (!m_connection)
        update();
}

/// Later, as all messages come later.
void TopicFeed::replay(const QString &topic, const MqttMessage &message)
{
    const quint64 handle = m_subscriptions.back().handle;
    QMetaObject::invokeMethod(
        this,
        [this, topic, message, handle] {
            const auto isThis = [&](const Subscription &subscription) {
                return subscription.handle == handle && subscription.filter == topic;
            };
            if (std::any_of(m_subscriptions.cbegin(), m_subscriptions.cend(), isThis))
                Q_EMIT received(message);
        },
        Qt::QueuedConnection);
}

void TopicFeed::unsubscribe()
{
    if (m_connection) {
        for (const Subscription &subscription : m_subscriptions) {
            m_connection->unsubscribe(subscription.handle);
            m_last->leave(subscription.filter);
        }
    }
    m_subscriptions.clear();
}

void TopicFeed::setError(const QString &error)
{
    if (m_error == error)
        return;
    m_error = error;
    if (!error.isEmpty())
        qmlWarning(parent()) << error;
    Q_EMIT errorChanged();
}

MqttError TopicFeed::publish(const QString &topic, const QVariant &value,
                             const MqttPublishOptions &options)
{
    if (m_service) {
        MqttPublishOptions given = options;
        given.global = given.global || m_global;
        return m_service->publish(topic, value, given);
    }
    if (!m_connection)
        return {MqttError::Code::NotRunning, noConnection};
    QString error;
    const std::optional<QByteArray> payload = formatPayload(value, decimals, &error);
    if (!payload)
        return {MqttError::Code::InvalidValue, error};
    return m_connection->publish(topic, *payload, options);
}

} // namespace mqtt
