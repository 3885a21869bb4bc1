// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttauthenticationproperties.h"
#include "qmqttconnectionproperties.h"
#include "qmqttglobal.h"
#include "qmqttpublishproperties.h"
#include "qmqttsubscription.h"
#include "qmqttsubscriptionproperties.h"
#include "qmqtttopicfilter.h"
#include "qmqtttopicname.h"

#include <QtCore/QIODevice>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QSharedPointer>
#include <QtNetwork/QTcpSocket>
#ifndef QT_NO_SSL
#include <QtNetwork/QSslConfiguration>
#endif

#include <memory>

class QMqttClientPrivate;
class QWebSocket;

/// An MQTT client. Lives in one thread, like its transport. Setters are ignored unless the state is
/// Disconnected.
class Q_MQTT_EXPORT QMqttClient : public QObject
{
public:
    enum TransportType { IODevice = 0, AbstractSocket, SecureSocket, WebSocket, SecureWebSocket };

    enum ClientState { Disconnected = 0, Connecting, Connected };

    enum ClientError {
        NoError = 0,
        InvalidProtocolVersion = 1,
        IdRejected = 2,
        ServerUnavailable = 3,
        BadUsernameOrPassword = 4,
        NotAuthorized = 5,
        TransportInvalid = 256,
        ProtocolViolation,
        UnknownError,
        Mqtt5SpecificError
    };

    enum ProtocolVersion { MQTT_3_1 = 3, MQTT_3_1_1 = 4, MQTT_5_0 = 5 };

private:
    Q_OBJECT
    Q_ENUM(ClientState)
    Q_ENUM(ClientError)
    Q_ENUM(ProtocolVersion)
    Q_PROPERTY(QString clientId READ clientId WRITE setClientId NOTIFY clientIdChanged)
    Q_PROPERTY(QString hostname READ hostname WRITE setHostname NOTIFY hostnameChanged)
    Q_PROPERTY(quint16 port READ port WRITE setPort NOTIFY portChanged)
    Q_PROPERTY(quint16 keepAlive READ keepAlive WRITE setKeepAlive NOTIFY keepAliveChanged)
    Q_PROPERTY(ProtocolVersion protocolVersion READ protocolVersion WRITE setProtocolVersion NOTIFY
                   protocolVersionChanged)
    Q_PROPERTY(ClientState state READ state WRITE setState NOTIFY stateChanged)
    Q_PROPERTY(ClientError error READ error WRITE setError NOTIFY errorChanged)
    Q_PROPERTY(QString username READ username WRITE setUsername NOTIFY usernameChanged)
    Q_PROPERTY(QString password READ password WRITE setPassword NOTIFY passwordChanged)
    Q_PROPERTY(bool cleanSession READ cleanSession WRITE setCleanSession NOTIFY cleanSessionChanged)
    Q_PROPERTY(QString willTopic READ willTopic WRITE setWillTopic NOTIFY willTopicChanged)
    Q_PROPERTY(
        QByteArray willMessage READ willMessage WRITE setWillMessage NOTIFY willMessageChanged)
    Q_PROPERTY(quint8 willQoS READ willQoS WRITE setWillQoS NOTIFY willQoSChanged)
    Q_PROPERTY(bool willRetain READ willRetain WRITE setWillRetain NOTIFY willRetainChanged)
    Q_PROPERTY(
        bool autoKeepAlive READ autoKeepAlive WRITE setAutoKeepAlive NOTIFY autoKeepAliveChanged)

public:
    explicit QMqttClient(QObject *parent = nullptr);
    /// Sends DISCONNECT if connected; emits nothing.
    ~QMqttClient() override;

    /// Uses a device of the caller's, who keeps it. A QTcpSocket or QSslSocket may be connected or
    /// still connecting; any other device is opened by connectToHost() if it is closed.
    void setTransport(QIODevice *device, TransportType transport);
    /// The current device; null before the first connect without setTransport().
    QIODevice *transport() const;

    /// Null unless connected, with a valid filter and qos <= 2. Subscribing a filter again returns
    /// the object that stands for it.
    QMqttSubscription *subscribe(const QMqttTopicFilter &topic, quint8 qos = 0);
    QMqttSubscription *subscribe(const QMqttTopicFilter &topic,
                                 const QMqttSubscriptionProperties &properties, quint8 qos = 0);

    void unsubscribe(const QMqttTopicFilter &topic);
    void unsubscribe(const QMqttTopicFilter &topic,
                     const QMqttUnsubscriptionProperties &properties);

    /// -1 when refused; 0 for QoS 0; else the packet identifier that messageSent() will carry.
    Q_INVOKABLE qint32 publish(const QMqttTopicName &topic,
                               const QByteArray &message = QByteArray(), quint8 qos = 0,
                               bool retain = false);
    Q_INVOKABLE qint32 publish(const QMqttTopicName &topic,
                               const QMqttPublishProperties &properties,
                               const QByteArray &message = QByteArray(), quint8 qos = 0,
                               bool retain = false);

    /// Addition: publish() of a message that an earlier connection, whose session is gone, left
    /// without acknowledgement: DUP is set [MQTT-3.3.1-1].
    qint32 republish(const QMqttTopicName &topic, const QMqttPublishProperties &properties,
                     const QByteArray &message, quint8 qos, bool retain);

    /// Sends PINGREQ; only with autoKeepAlive off. False, and the link is closed, when two pings
    /// stand unanswered.
    bool requestPing();

    QString hostname() const;
    quint16 port() const;
    QString clientId() const;
    quint16 keepAlive() const;
    ProtocolVersion protocolVersion() const;

    Q_INVOKABLE void connectToHost();
#ifndef QT_NO_SSL
    void connectToHostEncrypted(const QSslConfiguration &conf);
#endif
    /// Over WebSocket, with an unencrypted or a TLS link. Null: a socket is made and opened at
    /// ws(s)://hostname:port with the subprotocol "mqtt" ("mqttv3.1" on MQTT 3.1). Else the
    /// caller's, who opens it. Fails with TransportInvalid where Qt WebSockets was not built in.
    Q_INVOKABLE void connectToHostWebSocket(QWebSocket *webSocket = nullptr);
    Q_INVOKABLE void connectToHostWebSocketEncrypted(QWebSocket *webSocket = nullptr);
    /// Sends DISCONNECT and closes once it is written; never blocks.
    Q_INVOKABLE void disconnectFromHost();

    ClientState state() const;
    ClientError error() const;
    QString username() const;
    QString password() const;
    bool cleanSession() const;
    QString willTopic() const;
    quint8 willQoS() const;
    QByteArray willMessage() const;
    bool willRetain() const;
    bool autoKeepAlive() const;

    void setConnectionProperties(const QMqttConnectionProperties &prop);
    QMqttConnectionProperties connectionProperties() const;

    void setLastWillProperties(const QMqttLastWillProperties &prop);
    QMqttLastWillProperties lastWillProperties() const;

    QMqttServerConnectionProperties serverConnectionProperties() const;

    void authenticate(const QMqttAuthenticationProperties &prop);

    /// Addition: one filter of subscribeFilters().
    struct SubscriptionRequest
    {
        QMqttTopicFilter topic;
        quint8 qos = 0;
        QMqttSubscriptionProperties properties = {};
    };
    /// Addition: subscribe() for many filters in as few SUBSCRIBE packets as can be: those with the
    /// same packet properties (subscription identifier, user properties) share packets, up to
    /// maximumFiltersPerPacket(), 64 KiB and the server's Maximum Packet Size. The answer has an
    /// object for each request in its place; null where subscribe() would give null, and where all
    /// packet identifiers are in use. Of a filter given twice the first request holds.
    QList<QMqttSubscription *> subscribeFilters(const QList<SubscriptionRequest> &requests);
    /// Addition: unsubscribe() for many filters in as few UNSUBSCRIBE packets as can be.
    void unsubscribeFilters(const QList<QMqttTopicFilter> &topics,
                            const QMqttUnsubscriptionProperties &properties = {});
    /// Addition: subscribe() that sends SUBSCRIBE also where the filter is subscribed: the server
    /// replaces QoS and options and loses no message [MQTT-3.8.4-3]. Until its answer the object
    /// goes on as it was, with the state SubscriptionPending; where the server refuses, too, with
    /// reasonCode() and reason() saying why.
    QMqttSubscription *resubscribe(const QMqttTopicFilter &topic,
                                   const QMqttSubscriptionProperties &properties, quint8 qos = 0);
    /// Addition: how many filters a packet of subscribeFilters() and unsubscribeFilters() holds at
    /// most; 1,000 by default, 0 is ignored. Some servers take few: AWS IoT Core 8.
    int maximumFiltersPerPacket() const;
    void setMaximumFiltersPerPacket(int filters);

    /// Addition: what went wrong, in words; belongs to error().
    QString errorString() const;

    /// Addition: milliseconds from connectToHost() to CONNACK before the attempt is given up;
    /// 30,000 by default, 0 waits for ever.
    int connectTimeout() const;
    void setConnectTimeout(int milliseconds);

    /// Addition: largest packet accepted on any protocol version, in bytes; the smaller of this and
    /// connectionProperties().maximumPacketSize() holds. By default what MQTT can express.
    quint32 maximumPacketSize() const;
    void setMaximumPacketSize(quint32 bytes);

    /// Addition: how many bytes may wait for the transport to take them; 1 GiB by default, values
    /// below 1 are ignored. publish() refuses with -1 what would go beyond; a message of any size
    /// is taken when nothing waits. QoS 1 and 2 messages that wait for the server's Receive
    /// Maximum do not count.
    qint64 maximumBytesToWrite() const;
    void setMaximumBytesToWrite(qint64 bytes);
    qint64 bytesToWrite() const;
    /// Addition: publish() was refused for maximumBytesToWrite(); writeUnblocked() will follow.
    bool isWriteBlocked() const;
    /// Addition: why the last publish() gave -1, in words.
    QString publishErrorString() const;

Q_SIGNALS:
    void connected();
    void disconnected();
    void messageReceived(const QByteArray &message, const QMqttTopicName &topic = QMqttTopicName());
    void messageStatusChanged(qint32 id, QMqtt::MessageStatus s,
                              const QMqttMessageStatusProperties &properties);
    void messageSent(qint32 id);
    void pingResponseReceived();
    void brokerSessionRestored();

    void hostnameChanged(QString hostname);
    void portChanged(quint16 port);
    void clientIdChanged(QString clientId);
    void keepAliveChanged(quint16 keepAlive);
    void protocolVersionChanged(ProtocolVersion protocolVersion);
    void stateChanged(ClientState state);
    void errorChanged(ClientError error);
    void usernameChanged(QString username);
    void passwordChanged(QString password);
    void cleanSessionChanged(bool cleanSession);
    void willTopicChanged(QString willTopic);
    void willQoSChanged(quint8 willQoS);
    void willMessageChanged(QByteArray willMessage);
    void willRetainChanged(bool willRetain);
    void autoKeepAliveChanged(bool autoKeepAlive);

    void authenticationRequested(const QMqttAuthenticationProperties &p);
    void authenticationFinished(const QMqttAuthenticationProperties &p);

    /// Addition: every inbound PUBLISH, once, whole; before messageReceived().
    void messageArrived(const QMqttMessage &message);

    /// Addition: after a refusal for maximumBytesToWrite() at most half of it waits. Not when the
    /// connection ends before that.
    void writeUnblocked();

public Q_SLOTS:
    void setHostname(const QString &hostname);
    void setPort(quint16 port);
    void setClientId(const QString &clientId);
    void setKeepAlive(quint16 keepAlive);
    void setProtocolVersion(ProtocolVersion protocolVersion);
    void setState(ClientState state);
    void setError(ClientError error);
    void setUsername(const QString &username);
    void setPassword(const QString &password);
    void setCleanSession(bool cleanSession);
    void setWillTopic(const QString &willTopic);
    void setWillQoS(quint8 willQoS);
    void setWillMessage(const QByteArray &willMessage);
    void setWillRetain(bool willRetain);
    void setAutoKeepAlive(bool autoKeepAlive);

protected:
    void connectNotify(const QMetaMethod &signal) override;
    void disconnectNotify(const QMetaMethod &signal) override;

private:
    Q_DISABLE_COPY_MOVE(QMqttClient)
    friend class QMqttClientPrivate;
    std::shared_ptr<QMqttClientPrivate> d;
};

Q_DECLARE_TYPEINFO(QMqttClient::TransportType, Q_PRIMITIVE_TYPE);
Q_DECLARE_TYPEINFO(QMqttClient::ClientState, Q_PRIMITIVE_TYPE);
Q_DECLARE_TYPEINFO(QMqttClient::ClientError, Q_PRIMITIVE_TYPE);
Q_DECLARE_METATYPE(QMqttClient::TransportType)
Q_DECLARE_METATYPE(QMqttClient::ClientState)
Q_DECLARE_METATYPE(QMqttClient::ClientError)
