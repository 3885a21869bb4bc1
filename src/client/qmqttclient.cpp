// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttclient.h"

#include "client/qmqttclient_p.h"

#include <QMetaMethod>

QMqttClient::QMqttClient(QObject *parent)
    : QObject(parent)
    , d(std::make_shared<QMqttClientPrivate>(this))
{
}

QMqttClient::~QMqttClient()
{
    d->shutDown();
}

void QMqttClient::setTransport(QIODevice *device, TransportType transport)
{
    if (!d->isChangeable("transport"))
        return;
    const bool isSocket = qobject_cast<QTcpSocket *>(device) != nullptr;
#ifndef QT_NO_SSL
    const bool isSecure = qobject_cast<QSslSocket *>(device) != nullptr;
#else
    const bool isSecure = false;
#endif
    if (!device || (transport == AbstractSocket && !isSocket) ||
        (transport == SecureSocket && !isSecure)) {
        qCWarning(lcMqttClient) << "setTransport() refused: the device is not of the given type";
        return;
    }
    d->transport.use(device, transport == SecureSocket);
}

QIODevice *QMqttClient::transport() const
{
    return d->transport.device();
}

QMqttSubscription *QMqttClient::subscribe(const QMqttTopicFilter &topic, quint8 qos)
{
    return subscribe(topic, {}, qos);
}

QMqttSubscription *QMqttClient::subscribe(const QMqttTopicFilter &topic,
                                          const QMqttSubscriptionProperties &properties, quint8 qos)
{
    return d->subscribe({{topic, qos, properties}}, false).constFirst();
}

QMqttSubscription *QMqttClient::resubscribe(const QMqttTopicFilter &topic,
                                            const QMqttSubscriptionProperties &properties,
                                            quint8 qos)
{
    return d->subscribe({{topic, qos, properties}}, true).constFirst();
}

QList<QMqttSubscription *> QMqttClient::subscribeFilters(const QList<SubscriptionRequest> &requests)
{
    return d->subscribe(requests, false);
}

void QMqttClient::unsubscribe(const QMqttTopicFilter &topic)
{
    unsubscribe(topic, {});
}

void QMqttClient::unsubscribe(const QMqttTopicFilter &topic,
                              const QMqttUnsubscriptionProperties &properties)
{
    unsubscribeFilters({topic}, properties);
}

void QMqttClient::unsubscribeFilters(const QList<QMqttTopicFilter> &topics,
                                     const QMqttUnsubscriptionProperties &properties)
{
    QList<QMqttSubscription *> subscriptions;
    for (const QMqttTopicFilter &topic : topics) {
        if (QMqttSubscription *subscription = d->subscriptions.byFilter(topic))
            subscriptions.append(subscription);
    }
    d->unsubscribe(subscriptions, properties);
}

qint32 QMqttClient::publish(const QMqttTopicName &topic, const QByteArray &message, quint8 qos,
                            bool retain)
{
    return d->publish(topic, nullptr, message, qos, retain);
}

qint32 QMqttClient::publish(const QMqttTopicName &topic, const QMqttPublishProperties &properties,
                            const QByteArray &message, quint8 qos, bool retain)
{
    return d->publish(topic, &properties, message, qos, retain);
}

qint32 QMqttClient::republish(const QMqttTopicName &topic, const QMqttPublishProperties &properties,
                              const QByteArray &message, quint8 qos, bool retain)
{
    return d->publish(topic, &properties, message, qos, retain, true);
}

bool QMqttClient::requestPing()
{
    return d->requestPing();
}

void QMqttClient::connectToHost()
{
    const bool addressed = !d->transport.isForeign();
    d->connectToHost(addressed, [this] {
        if (d->transport.isForeign())
            d->transport.open();
        else
            d->transport.connectTo(d->hostname, d->port, d->session.options().connectTimeout);
    });
}

#ifndef QT_NO_SSL
void QMqttClient::connectToHostEncrypted(const QSslConfiguration &conf)
{
    const bool addressed = !d->transport.isForeign();
    d->connectToHost(addressed, [this, conf] {
        if (d->transport.isForeign())
            d->transport.open();
        else
            d->transport.connectToEncrypted(d->hostname, d->port,
                                            d->session.options().connectTimeout, conf);
    });
}
#endif

void QMqttClient::connectToHostWebSocket(QWebSocket *webSocket)
{
    d->connectToWebSocket(webSocket, false);
}

void QMqttClient::connectToHostWebSocketEncrypted(QWebSocket *webSocket)
{
    d->connectToWebSocket(webSocket, true);
}

void QMqttClient::disconnectFromHost()
{
    d->disconnectFromHost();
}

void QMqttClient::authenticate(const QMqttAuthenticationProperties &prop)
{
    d->authenticate(prop);
}

// A QMqttMessage is made only where somebody wants it.
void QMqttClient::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&QMqttClient::messageArrived))
        d->listening.connected();
}

void QMqttClient::disconnectNotify(const QMetaMethod &)
{
    d->listening.disconnected();
}

bool QMqttClientPrivate::isHeard()
{
    return listening.isHeard([this] {
        return q->isSignalConnected(QMetaMethod::fromSignal(&QMqttClient::messageArrived));
    });
}
