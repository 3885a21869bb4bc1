// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttrequest.h"

#include "durationtext.h"
#include "jsvalue.h"
#include "publishing.h"
#include "surroundings.h"

#include <QQmlInfo>

using namespace Qt::StringLiterals;

QmlMqttRequest::QmlMqttRequest(QObject *parent)
    : QObject(parent)
{
}

void QmlMqttRequest::setService(MqttService *service)
{
    if (service == m_service)
        return;
    m_service = service;
    Q_EMIT serviceChanged();
}

void QmlMqttRequest::setTimeout(const QString &duration)
{
    std::optional<std::chrono::milliseconds> timeout;
    if (duration == m_timeoutText || !mqtt::readDuration(this, "timeout", duration, &timeout))
        return;
    if (!timeout || timeout->count() < 1) {
        qmlWarning(this) << "timeout must be at least 1ms, as nobody can wait for ever";
        return;
    }
    m_timeoutText = duration;
    m_timeout = *timeout;
    Q_EMIT timeoutChanged();
}

void QmlMqttRequest::componentComplete()
{
    if (!m_service)
        setService(mqtt::surroundingsOf(this).service);
    if (!m_service)
        qmlWarning(this) << "there is no MqttService: neither given nor around";
}

void QmlMqttRequest::send(const QJSValue &value)
{
    QString error;
    const std::optional<QVariant> question = mqtt::fromJavaScript(value, u"value"_s, &error);
    if (!question || !m_service) {
        mqtt::throwError(this, question ? u"there is no MqttService to ask for it"_s : error);
        return;
    }
    m_asked.cancel(); // of a question before
    const quint64 number = ++m_question;
    setPending(true);
    m_asked = m_service->request(m_topic, *question, {.timeout = m_timeout, .broker = m_broker});
    m_asked.then(this, [this, number](const MqttReply &reply) {
        if (number == m_question)
            take(reply);
    });
}

void QmlMqttRequest::take(const MqttReply &reply)
{
    m_reply = reply;
    setPending(false);
    Q_EMIT answerChanged();
    if (reply.isOk())
        Q_EMIT answered(reply.message());
    else
        Q_EMIT failed(reply.error());
}

void QmlMqttRequest::setPending(bool pending)
{
    if (std::exchange(m_pending, pending) != pending)
        Q_EMIT pendingChanged();
}
