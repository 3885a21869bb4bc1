// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttbinding.h"

#include "durationtext.h"
#include "jsvalue.h"
#include "messagefield.h"
#include "qosnumber.h"

#include <QMetaProperty>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQmlInfo>
#include <QScopedValueRollback>

using namespace Qt::StringLiterals;

namespace {

QString excerpt(const QString &text)
{
    constexpr qsizetype longest = 80;
    return text.size() > longest ? text.first(longest) % u'…' : text;
}

/// While this is `when`, what is bound to `enabled` of the object rests; then it comes back.
QObject *makeDisabling(QObject *object, QObject *parent)
{
    QQmlEngine *const engine = qmlEngine(parent);
    if (!engine)
        return nullptr; // it is ending
    QQmlComponent component(engine);
    component.setData("import QtQml\nBinding { property: 'enabled'; value: false; when: false }",
                      {});
    QObject *disabling =
        component.createWithInitialProperties({{u"target"_s, QVariant::fromValue(object)}});
    disabling->setParent(parent);
    return disabling;
}

} // namespace

QmlMqttBinding::QmlMqttBinding(QObject *parent)
    : QObject(parent)
    , m_feed(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this,
            [this] { follow(m_value.advance(std::chrono::steady_clock::now())); });
    connect(&m_feed, &mqtt::TopicFeed::received, this, &QmlMqttBinding::take);
    connect(&m_feed, &mqtt::TopicFeed::connectionChanged, this, &QmlMqttBinding::connectionChanged);
    connect(&m_feed, &mqtt::TopicFeed::errorChanged, this, &QmlMqttBinding::errorChanged);
    connect(&m_feed, &mqtt::TopicFeed::onlineChanged, this, &QmlMqttBinding::updateAvailable);
    connect(&m_freshness, &mqtt::Freshness::outdatedChanged, this,
            &QmlMqttBinding::updateAvailable);
    connect(this, &QmlMqttBinding::optionsChanged, this, &QmlMqttBinding::applyOptions);
    connect(this, &QmlMqttBinding::topicChanged, this, &QmlMqttBinding::applyOptions);
}

void QmlMqttBinding::setTopic(const QString &topic)
{
    if (topic == this->topic())
        return;
    m_freshness.forget();
    m_feed.setFilters({topic});
    Q_EMIT topicChanged();
}

void QmlMqttBinding::setService(MqttService *service)
{
    m_feed.setService(service);
    Q_EMIT connectionChanged();
}

void QmlMqttBinding::setConnection(MqttConnection *connection)
{
    m_feed.setConnection(connection);
    Q_EMIT connectionChanged();
}

void QmlMqttBinding::setGlobal(bool global)
{
    if (global == isGlobal())
        return;
    m_feed.setGlobal(global);
    Q_EMIT topicChanged();
}

void QmlMqttBinding::setQos(int number)
{
    Mqtt::QoS qos{};
    if (!mqtt::readQos(this, number, &qos) || qos == m_feed.qos())
        return;
    m_feed.setQos(qos);
    Q_EMIT topicChanged();
}

void QmlMqttBinding::setOptimistic(bool optimistic)
{
    if (optimistic == m_options.optimistic)
        return;
    m_options.optimistic = optimistic;
    Q_EMIT optionsChanged();
}

void QmlMqttBinding::setTimeout(const QString &duration)
{
    std::optional<std::chrono::milliseconds> timeout;
    if (duration == m_timeoutText || !mqtt::readDuration(this, "timeout", duration, &timeout))
        return;
    m_timeoutText = duration;
    m_options.timeout = timeout.value_or(std::chrono::milliseconds(0));
    Q_EMIT optionsChanged();
}

void QmlMqttBinding::setInterval(const QString &duration)
{
    std::optional<std::chrono::milliseconds> interval;
    if (duration == m_intervalText || !mqtt::readDuration(this, "interval", duration, &interval))
        return;
    m_intervalText = duration;
    m_options.interval = interval.value_or(std::chrono::milliseconds(0));
    Q_EMIT optionsChanged();
}

void QmlMqttBinding::setStaleAfter(const QString &duration)
{
    std::optional<std::chrono::milliseconds> limit;
    if (duration == m_staleAfter || !mqtt::readDuration(this, "staleAfter", duration, &limit))
        return;
    m_staleAfter = duration;
    m_freshness.setLimit(limit);
    Q_EMIT optionsChanged();
}

void QmlMqttBinding::setAutoDisable(bool disable)
{
    if (disable == m_autoDisable)
        return;
    m_autoDisable = disable;
    Q_EMIT optionsChanged();
    updateAvailable();
}

void QmlMqttBinding::setTarget(const QQmlProperty &property)
{
    m_target = property;
    const QString name = u"'%1' of %2"_s.arg(
        property.name(), QString::fromUtf8(property.object()->metaObject()->className()));
    if (!property.isWritable())
        setError(name % u" is read-only: no topic can be bound to it"_s);
    else if (!property.connectNotifySignal(this, SLOT(onPropertyChanged())))
        setError(name % u" does not tell of its changes: nothing of it can be published"_s);
}

void QmlMqttBinding::componentComplete()
{
    m_complete = true;
    applyOptions();
    if (!m_target.isWritable())
        return;
    if (m_defaultValue.isValid())
        show(m_defaultValue);
    m_value.setInitial(m_target.read());
    QQmlProperty(m_target.object(), u"enabled"_s).connectNotifySignal(this, SLOT(updateTarget()));
    m_feed.start();
    updateAvailable();
    // What other objects change while they become complete is nobody's wish.
    QMetaObject::invokeMethod(this, &QmlMqttBinding::listen, Qt::QueuedConnection);
}

void QmlMqttBinding::listen()
{
    if (!m_freshness.hasValue())
        m_value.setInitial(m_target.read());
    m_listening = true;
}

void QmlMqttBinding::applyOptions()
{
    m_options.confirmed = !topic().isEmpty();
    m_options.decimals = service() ? service()->floatPrecision() : 5;
    m_value.setOptions(m_options);
}

void QmlMqttBinding::take(const MqttMessage &message)
{
    const std::optional<MqttMessage> part = mqtt::messageField(message, m_field);
    QString error;
    const std::optional<QVariant> value = part ? read(*part, &error) : std::nullopt;
    if (!part)
        error = u"has no field '%1'"_s.arg(m_field);
    if (!value) {
        setError(u"topic '%1': '%2' %3"_s.arg(message.topic(), excerpt(message.text()), error));
        return;
    }
    setError({});
    const bool isFirst = !m_freshness.hasValue();
    m_freshness.note();
    follow(m_value.take(*value));
    if (isFirst)
        updateTarget();
}

/// The payload as the property's type takes it.
std::optional<QVariant> QmlMqttBinding::read(const MqttMessage &message, QString *error) const
{
    bool ok = false;
    switch (m_target.propertyType()) {
    case QMetaType::Bool: {
        const QString text = message.text();
        if (text == m_onPayload || text == m_offPayload)
            return text == m_onPayload;
        const bool value = message.boolean(&ok);
        *error = u"is no switch state"_s;
        return ok ? std::optional<QVariant>(value) : std::nullopt;
    }
    case QMetaType::Int:
    case QMetaType::Float:
    case QMetaType::Double: {
        const double value = message.number(&ok);
        *error = u"is no number"_s;
        if (m_target.propertyType() == QMetaType::Int)
            return ok ? std::optional<QVariant>(qRound(value)) : std::nullopt;
        return ok ? std::optional<QVariant>(value) : std::nullopt;
    }
    case QMetaType::QString: {
        const QString value = message.text(&ok);
        *error = u"is no text"_s;
        return ok ? std::optional<QVariant>(value) : std::nullopt;
    }
    default:
        return mqtt::plainValue(message);
    }
}

void QmlMqttBinding::onPropertyChanged()
{
    if (m_writing || !m_listening)
        return;
    if (m_commandTopic.isEmpty()) // the topic alone says what it is
        return;
    if (!isAvailable()) {
        show(m_value.known());
        return;
    }
    if (const std::optional<QVariant> wish = readTarget())
        follow(m_value.wish(*wish, std::chrono::steady_clock::now()));
}

/// Nothing, and an error, for what cannot be published.
std::optional<QVariant> QmlMqttBinding::readTarget()
{
    const QVariant value = m_target.read();
    if (value.metaType() != QMetaType::fromType<QJSValue>())
        return value;
    QString error;
    std::optional<QVariant> read =
        mqtt::fromJavaScript(value.value<QJSValue>(), m_target.name(), &error);
    if (!read)
        setError(error);
    return read;
}

void QmlMqttBinding::follow(const mqtt::TwoWayValue::Steps &steps)
{
    if (steps.show)
        show(*steps.show);
    if (steps.send)
        send(*steps.send);
    if (const auto deadline = m_value.deadline()) {
        const auto left = *deadline - std::chrono::steady_clock::now();
        m_timer.start(std::max(std::chrono::milliseconds(0),
                               std::chrono::ceil<std::chrono::milliseconds>(left)));
    } else {
        m_timer.stop();
    }
    updatePending();
    if (steps.timedOut)
        Q_EMIT timedOut();
}

void QmlMqttBinding::show(const QVariant &value)
{
    const QScopedValueRollback writing(m_writing, true);
    if (m_target.read() != value)
        m_target.write(value);
}

void QmlMqttBinding::send(const QVariant &value)
{
    QVariant sent = value;
    if (m_target.propertyType() == QMetaType::Bool)
        sent = value.toBool() ? m_onPayload : m_offPayload;
    const MqttError error =
        m_feed.publish(m_commandTopic, sent, {.retain = m_retain, .qos = m_feed.qos()});
    setError(error.isOk() ? QString() : error.text());
}

void QmlMqttBinding::updateAvailable()
{
    if (!m_complete)
        return;
    const bool available = isAvailable();
    if (!available)
        follow(m_value.giveUp());
    updateTarget();
    if (std::exchange(m_wasAvailable, available) != available)
        Q_EMIT availableChanged();
}

void QmlMqttBinding::updateTarget()
{
    if (!m_complete || !m_target.isWritable())
        return;
    if (!m_autoDisable) {
        disableTarget(false);
        return;
    }
    const bool isTold = tellTarget("offline", !isOnline());
    disableTarget(!isTold && !isAvailable());
    tellTarget("stale", isStale());
    tellTarget("pending", isPending());
    tellTarget("known", topic().isEmpty() || m_freshness.hasValue());
}

/// False where the object has no such property.
bool QmlMqttBinding::tellTarget(const char *name, bool value)
{
    QObject *object = m_target.object();
    const QMetaObject *type = object->metaObject();
    const QMetaProperty property = type->property(type->indexOfProperty(name));
    if (property.typeId() != QMetaType::Bool || !property.isWritable() ||
        m_target.name() == QLatin1String(name))
        return false;
    property.write(object, value); // what is bound to it stays bound
    return true;
}

void QmlMqttBinding::disableTarget(bool disable)
{
    if (disable == m_disabled || m_target.name() == "enabled"_L1)
        return;
    QQmlProperty enabled(m_target.object(), u"enabled"_s);
    if (enabled.propertyType() != QMetaType::Bool || !enabled.isWritable())
        return;
    if (disable && !enabled.read().toBool())
        return; // by somebody else, so far
    if (!m_disabling)
        m_disabling = makeDisabling(m_target.object(), this);
    if (!m_disabling)
        return;
    m_disabled = disable;
    m_disabling->setProperty("when", disable);
}

void QmlMqttBinding::updatePending()
{
    if (std::exchange(m_wasPending, isPending()) == isPending())
        return;
    updateTarget();
    Q_EMIT pendingChanged();
}

void QmlMqttBinding::setError(const QString &error)
{
    if (m_error == error)
        return;
    m_error = error;
    if (!error.isEmpty())
        qmlWarning(this) << error;
    Q_EMIT errorChanged();
}
