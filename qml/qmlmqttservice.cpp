// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttservice.h"

#include "jsvalue.h"
#include "publishing.h"
#include "requestoptions.h"
#include "scriptpromise.h"
#include "servicehost.h"
#include "settings/serviceconfig.h"

#include <QQmlInfo>

using namespace Qt::StringLiterals;

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
    const std::optional<mqtt::ScriptMessage> message =
        mqtt::readScriptMessage(value, options, &error);
    return message ? mqtt::throwIfWrong(
                         this, MqttService::publish(topic, message->value, message->options))
                   : mqtt::throwError(this, error);
}

MqttError QmlMqttService::publishJson(const QString &topic, const QJSValue &value,
                                      const QJSValue &options)
{
    QString error;
    const std::optional<mqtt::ScriptMessage> message =
        mqtt::readScriptMessage(value, options, &error);
    return message ? mqtt::throwIfWrong(
                         this, MqttService::publishJson(topic, message->value, message->options))
                   : mqtt::throwError(this, error);
}

MqttError QmlMqttService::publishJsonKeys(const QJSValue &object, const QString &ext,
                                          const QJSValue &options)
{
    QString error;
    const std::optional<mqtt::ScriptMessage> message =
        mqtt::readScriptMessage(object, options, &error);
    if (!message)
        return mqtt::throwError(this, error);
    if (message->value.typeId() != QMetaType::QVariantMap)
        return mqtt::throwError(this, u"publishJsonKeys() publishes the members of an object"_s);
    return mqtt::throwIfWrong(
        this, MqttService::publishJsonKeys(message->value.toMap(), ext, message->options));
}

QJSValue QmlMqttService::request(const QString &topic, const QJSValue &value,
                                 const QJSValue &options)
{
    QString error;
    const std::optional<QVariant> question = mqtt::fromJavaScript(value, u"value"_s, &error);
    const auto readOptions =
        question ? mqtt::requestOptions(options, &error) : std::optional<MqttRequestOptions>();
    if (!readOptions) {
        mqtt::throwError(this, error);
        return {};
    }
    QJSEngine *engine = qjsEngine(this);
    const mqtt::ScriptPromise promise(engine);
    MqttService::request(topic, *question, *readOptions)
        .then(this, [engine, promise](const MqttReply &reply) {
            if (reply.isOk())
                promise.resolve(engine->toScriptValue(reply.message()));
            else
                promise.reject(reply.error().text());
        });
    return promise.toValue();
}
