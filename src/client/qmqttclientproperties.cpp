// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttclient.h"
#include "client/qmqttclient_p.h"

// The properties

QString QMqttClient::hostname() const
{
    return d->hostname;
}
quint16 QMqttClient::port() const
{
    return d->port;
}
QString QMqttClient::clientId() const
{
    return d->clientId;
}
quint16 QMqttClient::keepAlive() const
{
    return d->keepAlive;
}
QMqttClient::ProtocolVersion QMqttClient::protocolVersion() const
{
    return d->protocolVersion;
}
QMqttClient::ClientState QMqttClient::state() const
{
    return d->state;
}
QMqttClient::ClientError QMqttClient::error() const
{
    return d->error;
}
QString QMqttClient::errorString() const
{
    return d->errorString;
}
QString QMqttClient::username() const
{
    return d->username;
}
QString QMqttClient::password() const
{
    return d->password;
}
bool QMqttClient::cleanSession() const
{
    return d->cleanSession;
}
QString QMqttClient::willTopic() const
{
    return d->willTopic;
}
quint8 QMqttClient::willQoS() const
{
    return d->willQoS;
}
QByteArray QMqttClient::willMessage() const
{
    return d->willMessage;
}
bool QMqttClient::willRetain() const
{
    return d->willRetain;
}
bool QMqttClient::autoKeepAlive() const
{
    return d->autoKeepAlive;
}
int QMqttClient::connectTimeout() const
{
    return d->connectTimeout;
}
quint32 QMqttClient::maximumPacketSize() const
{
    return d->maximumPacketSize;
}

int QMqttClient::maximumFiltersPerPacket() const
{
    return d->maximumFiltersPerPacket;
}

qint64 QMqttClient::maximumBytesToWrite() const
{
    return d->maximumBytesToWrite;
}
qint64 QMqttClient::bytesToWrite() const
{
    return d->bytesToWrite();
}
bool QMqttClient::isWriteBlocked() const
{
    return d->writeBlocked && d->state == Connected;
}
QString QMqttClient::publishErrorString() const
{
    return QString::fromLatin1(d->publishRefusal);
}

QMqttConnectionProperties QMqttClient::connectionProperties() const
{
    return d->connectionProperties;
}

QMqttLastWillProperties QMqttClient::lastWillProperties() const
{
    return d->lastWillProperties;
}

QMqttServerConnectionProperties QMqttClient::serverConnectionProperties() const
{
    return d->serverProperties;
}

void QMqttClient::setConnectionProperties(const QMqttConnectionProperties &prop)
{
    if (d->isChangeable("connectionProperties"))
        d->connectionProperties = prop;
}

void QMqttClient::setLastWillProperties(const QMqttLastWillProperties &prop)
{
    if (d->isChangeable("lastWillProperties"))
        d->lastWillProperties = prop;
}

void QMqttClient::setConnectTimeout(int milliseconds)
{
    if (d->isChangeable("connectTimeout") && milliseconds >= 0)
        d->connectTimeout = milliseconds;
}

void QMqttClient::setMaximumPacketSize(quint32 bytes)
{
    if (d->isChangeable("maximumPacketSize") && bytes > 0)
        d->maximumPacketSize = bytes;
}

void QMqttClient::setMaximumFiltersPerPacket(int filters)
{
    if (d->isChangeable("maximumFiltersPerPacket") && filters > 0)
        d->maximumFiltersPerPacket = filters;
}

void QMqttClient::setMaximumBytesToWrite(qint64 bytes)
{
    if (bytes > 0)
        d->maximumBytesToWrite = bytes;
}

void QMqttClient::setHostname(const QString &hostname)
{
    if (hostname == d->hostname || !d->isChangeable("hostname"))
        return;
    d->hostname = hostname;
    Q_EMIT hostnameChanged(hostname);
}

void QMqttClient::setPort(quint16 port)
{
    if (port == d->port || !d->isChangeable("port"))
        return;
    d->port = port;
    Q_EMIT portChanged(port);
}

void QMqttClient::setClientId(const QString &clientId)
{
    if (clientId == d->clientId || !d->isChangeable("clientId"))
        return;
    d->clientId = clientId;
    Q_EMIT clientIdChanged(clientId);
}

void QMqttClient::setKeepAlive(quint16 keepAlive)
{
    if (keepAlive == d->keepAlive || !d->isChangeable("keepAlive"))
        return;
    d->keepAlive = keepAlive;
    Q_EMIT keepAliveChanged(keepAlive);
}

void QMqttClient::setProtocolVersion(ProtocolVersion protocolVersion)
{
    const bool known = protocolVersion >= MQTT_3_1 && protocolVersion <= MQTT_5_0;
    if (protocolVersion == d->protocolVersion || !known || !d->isChangeable("protocolVersion"))
        return;
    d->protocolVersion = protocolVersion;
    Q_EMIT protocolVersionChanged(protocolVersion);
}

void QMqttClient::setState(ClientState state)
{
    d->setState(state);
}

void QMqttClient::setError(ClientError error)
{
    d->setError(error, QString());
}

void QMqttClient::setUsername(const QString &username)
{
    if (username == d->username || !d->isChangeable("username"))
        return;
    d->username = username;
    Q_EMIT usernameChanged(username);
}

void QMqttClient::setPassword(const QString &password)
{
    if (password == d->password || !d->isChangeable("password"))
        return;
    d->password = password;
    Q_EMIT passwordChanged(password);
}

void QMqttClient::setCleanSession(bool cleanSession)
{
    if (cleanSession == d->cleanSession || !d->isChangeable("cleanSession"))
        return;
    d->cleanSession = cleanSession;
    Q_EMIT cleanSessionChanged(cleanSession);
}

void QMqttClient::setWillTopic(const QString &willTopic)
{
    if (willTopic == d->willTopic || !d->isChangeable("willTopic"))
        return;
    d->willTopic = willTopic;
    Q_EMIT willTopicChanged(willTopic);
}

void QMqttClient::setWillQoS(quint8 willQoS)
{
    if (willQoS == d->willQoS || !d->isChangeable("willQoS"))
        return;
    d->willQoS = willQoS;
    Q_EMIT willQoSChanged(willQoS);
}

void QMqttClient::setWillMessage(const QByteArray &willMessage)
{
    if (willMessage == d->willMessage || !d->isChangeable("willMessage"))
        return;
    d->willMessage = willMessage;
    Q_EMIT willMessageChanged(willMessage);
}

void QMqttClient::setWillRetain(bool willRetain)
{
    if (willRetain == d->willRetain || !d->isChangeable("willRetain"))
        return;
    d->willRetain = willRetain;
    Q_EMIT willRetainChanged(willRetain);
}

void QMqttClient::setAutoKeepAlive(bool autoKeepAlive)
{
    if (autoKeepAlive == d->autoKeepAlive || !d->isChangeable("autoKeepAlive"))
        return;
    d->autoKeepAlive = autoKeepAlive;
    Q_EMIT autoKeepAliveChanged(autoKeepAlive);
}
