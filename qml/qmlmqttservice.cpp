// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttservice.h"

#include "jsvalue.h"
#include "publishoptions.h"
#include "servicehost.h"
#include "settings/serviceconfig.h"

#include <QQmlInfo>

using namespace Qt::StringLiterals;

struct QmlMqttService::Message
{
    QVariant value;
    MqttPublishOptions options;
};

QmlMqttService::QmlMqttService(QObject *parent)
    : MqttService(parent)
{
}

QmlMqttService::~QmlMqttService() = default;

void QmlMqttService::setAutoStart(bool autoStart)
{
    if (m_autoStart == autoStart)
        return;
    m_autoStart = autoStart;
    Q_EMIT autoStartChanged();
}

QQmlListProperty<QObject> QmlMqttService::data()
{
    using List = QQmlListProperty<QObject>;
    const auto append = [](List *list, QObject *object) {
        auto *service = static_cast<QmlMqttService *>(list->object);
        service->m_data.append(object);
        connect(object, &QObject::destroyed, service,
                [service](QObject *gone) { service->m_data.removeOne(gone); });
        if (auto *handler = qobject_cast<MqttHandler *>(object); handler && !handler->service())
            handler->setService(service);
        if (auto *loop = qobject_cast<MqttLoop *>(object); loop && !loop->service())
            loop->setService(service);
    };
    const auto count = [](List *list) {
        return static_cast<QmlMqttService *>(list->object)->m_data.size();
    };
    const auto at = [](List *list, qsizetype i) {
        return static_cast<QmlMqttService *>(list->object)->m_data.value(i);
    };
    return List(this, nullptr, append, count, at, nullptr);
}

bool QmlMqttService::start()
{
    if (const mqtt::ServiceHost host = mqtt::serviceHost(qmlEngine(this)))
        host(this);
    else
        startByItself();
    return isRunning();
}

void QmlMqttService::startByItself()
{
    const ServiceConfig config = ServiceConfig::find({}, name());
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        qmlWarning(this) << complaint.toString();
    if (!config.isValid())
        return;
    MqttError error = applyConfig(config);
    if (error.isOk())
        error = MqttService::start();
    if (!error.isOk())
        qmlWarning(this) << error.text();
}

void QmlMqttService::stop()
{
    MqttService::stop();
}

void QmlMqttService::componentComplete()
{
    if (m_autoStart)
        start();
}

MqttError QmlMqttService::publish(const QString &topic, const QJSValue &value,
                                  const QJSValue &options)
{
    QString error;
    const std::optional<Message> message = read(value, options, &error);
    return message ? checked(MqttService::publish(topic, message->value, message->options))
                   : reject(error);
}

MqttError QmlMqttService::publishJson(const QString &topic, const QJSValue &value,
                                      const QJSValue &options)
{
    QString error;
    const std::optional<Message> message = read(value, options, &error);
    return message ? checked(MqttService::publishJson(topic, message->value, message->options))
                   : reject(error);
}

MqttError QmlMqttService::publishJsonKeys(const QJSValue &object, const QString &ext,
                                          const QJSValue &options)
{
    QString error;
    const std::optional<Message> message = read(object, options, &error);
    if (!message)
        return reject(error);
    if (message->value.typeId() != QMetaType::QVariantMap)
        return reject(u"publishJsonKeys() publishes the members of an object"_s);
    return checked(MqttService::publishJsonKeys(message->value.toMap(), ext, message->options));
}

std::optional<QmlMqttService::Message> QmlMqttService::read(const QJSValue &value,
                                                            const QJSValue &options, QString *error)
{
    const std::optional<QVariant> readValue = mqtt::fromJavaScript(value, u"value"_s, error);
    if (!readValue)
        return {};
    const std::optional<MqttPublishOptions> readOptions = mqtt::publishOptions(options, error);
    if (!readOptions)
        return {};
    return Message{*readValue, *readOptions};
}

MqttError QmlMqttService::reject(const QString &what)
{
    return checked(MqttError(MqttError::Code::InvalidValue, what));
}

/// Throws where the program is wrong: an error that nobody looks at would hide that.
MqttError QmlMqttService::checked(const MqttError &error)
{
    if (error.reaction() == MqttError::Reaction::Correct) {
        if (QJSEngine *engine = qjsEngine(this))
            engine->throwError(QJSValue::TypeError, error.text());
    }
    return error;
}
