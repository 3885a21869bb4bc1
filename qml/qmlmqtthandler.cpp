// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqtthandler.h"

#include "jsvalue.h"
#include "qosnumber.h"
#include "scriptpromise.h"
#include "surroundings.h"

#include <QPromise>
#include <QQmlEngine>
#include <QQmlInfo>

#include <memory>
#include <stdexcept>

using namespace Qt::StringLiterals;

QmlMqttHandler::QmlMqttHandler(QObject *parent)
    : MqttHandler(parent)
{
    connect(this, &MqttHandler::received, this, [this](const MqttMessage &message) {
        m_errors.guard([&] { Q_EMIT received(message); });
    });
}

void QmlMqttHandler::componentComplete()
{
    mqtt::joinSurroundings(this);
}

void QmlMqttHandler::setQosNumber(int number)
{
    Mqtt::QoS qos{};
    if (mqtt::readQos(this, number, &qos))
        setQos(qos);
}

void QmlMqttHandler::setRespond(const QJSValue &function)
{
    if (!function.isCallable()) {
        qmlWarning(this) << "respond is no function; it takes the message and returns the answer";
        return;
    }
    const bool isFirst = !m_respond.isCallable();
    m_respond = function;
    if (isFirst) {
        mqtt::Slot slot = mqtt::makeSlot(this, &QmlMqttHandler::answer);
        slot.name = "respond";
        setSlot(slot);
    }
    Q_EMIT respondChanged();
}

/// What JavaScript throws, now or by a promise, is thrown.
QFuture<QVariant> QmlMqttHandler::answer(const MqttMessage &message)
{
    QJSEngine *engine = qjsEngine(this);
    const QJSValue result = m_respond.call({engine->toScriptValue(message)});
    if (result.isError())
        throw std::runtime_error(mqtt::errorText(this, result).toStdString());
    const auto promise = std::make_shared<QPromise<QVariant>>();
    promise->start();
    const auto settle = [promise, self = QPointer(this)](const QJSValue &value, bool isThrown) {
        QString error;
        std::optional<QVariant> answer;
        if (isThrown)
            error = mqtt::errorText(self, value);
        else
            answer = mqtt::fromJavaScript(value, u"the answer"_s, &error);
        if (answer)
            promise->addResult(*answer);
        else
            promise->setException(std::make_exception_ptr(std::runtime_error(error.toStdString())));
        promise->finish();
    };
    mqtt::whenSettled(engine, result, settle);
    return promise->future();
}
