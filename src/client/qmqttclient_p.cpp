// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttclient_p.h"

#include "client/propertyconversion.h"
#include "client/qmqttsubscription_p.h"

#include <QThread>
#include <QUrl>
#include <QUuid>

#include <utility>

Q_LOGGING_CATEGORY(lcMqttClient, "qt.mqtt.client")
Q_LOGGING_CATEGORY(lcMqttConnection, "qt.mqtt.connection")
Q_LOGGING_CATEGORY(lcMqttConnectionVerbose, "qt.mqtt.connection.verbose")

QMqttClientPrivate::QMqttClientPrivate(QMqttClient *client)
    : q(client)
    , clientId(QUuid::createUuid().toString(QUuid::Id128).first(23))
    , transport(client) // a child goes where the client is moved to
{
    m_timer.setParent(client);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &transport, [this] { timeOut(); });
    QObject::connect(&transport, &mqtt::Transport::up, &transport, [this] { linkUp(); });
    QObject::connect(&transport, &mqtt::Transport::down, &transport,
                     [this](const QString &reason) { linkDown(reason); });
    QObject::connect(&transport, &mqtt::Transport::readyRead, &transport, [this] { readAll(); });
    QObject::connect(&transport, &mqtt::Transport::bytesWritten, &transport, [this] {
        if (writeBlocked)
            unblockSoon();
    });
    QObject::connect(&transport, &mqtt::Transport::writeDue, &transport, [this] { write(); });
}

bool QMqttClientPrivate::isInOwnThread(const char *what) const
{
    if (QThread::currentThread() == q->thread()) {
        m_caller = QThread::currentThreadId();
        m_thread = q->thread();
        return true;
    }
    qCWarning(lcMqttClient).nospace()
        << what << " is refused: a client is used in its own thread alone";
    return false;
}

bool QMqttClientPrivate::isChangeable(const char *property) const
{
    if (!isCallable(property))
        return false;
    if (state == QMqttClient::Disconnected)
        return true;
    qCDebug(lcMqttClient) << property << "cannot be changed unless the client is disconnected";
    return false;
}

void QMqttClientPrivate::setError(QMqttClient::ClientError value, const QString &text)
{
    errorString = text;
    if (error == value)
        return;
    error = value;
    Q_EMIT q->errorChanged(value);
}

void QMqttClientPrivate::setState(QMqttClient::ClientState value)
{
    if (state == value)
        return;
    const auto self = q->d;
    state = value;
    Q_EMIT q->stateChanged(value);
    if (!q || state != value)
        return;
    if (value == QMqttClient::Connected)
        Q_EMIT q->connected();
    else if (value == QMqttClient::Disconnected)
        Q_EMIT q->disconnected();
}

mqtt::SessionOptions QMqttClientPrivate::sessionOptions(bool &valid) const
{
    valid = true;
    mqtt::SessionOptions options;
    mqtt::Connect &connect = options.connect;
    connect.version = mqtt::Version(protocolVersion);
    connect.cleanStart = cleanSession;
    connect.keepAlive = keepAlive;
    connect.clientId = clientId.toUtf8();
    if (!username.isEmpty())
        connect.username = username.toUtf8();
    if (!password.isEmpty())
        connect.password = password.toUtf8();
    if (!willTopic.isEmpty())
        connect.will = mqtt::Will{willTopic.toUtf8(), willMessage, {}, willQoS, willRetain};
    options.autoKeepAlive = autoKeepAlive;
    options.connectTimeout = std::chrono::milliseconds(connectTimeout);
    options.maximumPacketSize = maximumPacketSize;
    if (protocolVersion == QMqttClient::MQTT_5_0) {
        const mqtt::PropertyWriter properties = mqtt::toSection(connectionProperties);
        const mqtt::PropertyWriter willProperties = mqtt::toSection(lastWillProperties);
        valid = !properties.problem() && !willProperties.problem();
        connect.properties = properties.section();
        if (connect.will)
            connect.will->properties = willProperties.section();
        options.maximumPacketSize =
            qMin(maximumPacketSize, connectionProperties.maximumPacketSize());
        options.receiveMaximum = connectionProperties.maximumReceive();
        options.topicAliasMaximum = connectionProperties.maximumTopicAlias();
        options.authenticationMethod = connectionProperties.authenticationMethod().toUtf8();
        options.sessionExpiry = connectionProperties.sessionExpiryInterval();
    }
    return options;
}

void QMqttClientPrivate::connectToHost(bool addressed, const std::function<void()> &bringUp)
{
    if (!isCallable("connectToHost()"))
        return;
    if (state != QMqttClient::Disconnected) {
        qCDebug(lcMqttClient) << "connectToHost() is ignored: already connecting or connected";
        return;
    }
    const auto self = q->d;
    error = QMqttClient::NoError;
    errorString.clear();
    if (addressed && (hostname.isEmpty() || port == 0)) {
        setError(QMqttClient::TransportInvalid,
                 QStringLiteral("a hostname and a port from 1 to 65535 are needed"));
        return;
    }
    bool valid = false;
    const mqtt::SessionOptions options = sessionOptions(valid);
    if (!valid) {
        setError(QMqttClient::ProtocolViolation,
                 QStringLiteral("a connection or last-will property is longer than 65535 bytes"));
        return;
    }
    serverProperties = {};
    if (cleanSession)
        forgetSubscriptions();
    if (!q || state != QMqttClient::Disconnected)
        return;
    writeBlocked = false;
    m_unsent = 0;
    session.start(options, mqtt::Clock::now());
    armTimer();
    setState(QMqttClient::Connecting);
    if (q && state == QMqttClient::Connecting)
        bringUp();
}

void QMqttClientPrivate::connectToWebSocket(QWebSocket *socket, bool encrypted)
{
#ifdef QT_MQTT_WITH_WEBSOCKETS
    connectToHost(socket == nullptr, [this, socket, encrypted] {
        QUrl url;
        url.setScheme(encrypted ? QStringLiteral("wss") : QStringLiteral("ws"));
        url.setHost(hostname);
        url.setPort(port);
        const bool isMqtt31 = protocolVersion == QMqttClient::MQTT_3_1;
        transport.connectTo(socket, url,
                            isMqtt31 ? QStringLiteral("mqttv3.1") : QStringLiteral("mqtt"),
                            session.options().connectTimeout, session.options().maximumPacketSize);
    });
#else
    Q_UNUSED(socket)
    Q_UNUSED(encrypted)
    if (state == QMqttClient::Disconnected)
        setError(QMqttClient::TransportInvalid, QStringLiteral("built without Qt WebSockets"));
#endif
}

void QMqttClientPrivate::disconnectFromHost()
{
    if (!isCallable("disconnectFromHost()"))
        return;
    if (state == QMqttClient::Disconnected)
        return;
    session.disconnect(mqtt::ReasonCode::Success);
    write();
    transport.close();
    session.linkDown();
    m_timer.stop();
    const auto self = q->d;
    const quint32 connection = session.connection();
    loseSubscriptions();
    if (q && session.connection() == connection) // else a slot began the next one
        setState(QMqttClient::Disconnected);
}

void QMqttClientPrivate::shutDown()
{
    subscriptions.orphan(); // they are the client's children
    session.disconnect(mqtt::ReasonCode::Success);
    write();
    transport.close();
    m_timer.stop();
    transport.setParent(nullptr); // not the client's to delete
    m_timer.setParent(nullptr);
    q = nullptr;
}

void QMqttClientPrivate::linkUp()
{
    if (state != QMqttClient::Connecting)
        return;
    if (session.linkUp())
        write();
    else
        closeWith(
            QMqttClient::ProtocolViolation,
            QStringLiteral("CONNECT cannot be written: client id, user name, password and will "
                           "take at most 65535 bytes each and no U+0000, the will a topic "
                           "without wildcards and a QoS of 0 to 2"));
}

void QMqttClientPrivate::linkDown(const QString &reason)
{
    if (state != QMqttClient::Disconnected)
        closeWith(QMqttClient::TransportInvalid, reason);
}

void QMqttClientPrivate::closeWith(QMqttClient::ClientError value, const QString &text)
{
    const auto self = q->d;
    qCDebug(lcMqttConnection) << "connection closed:" << text;
    write();
    transport.close();
    session.linkDown();
    m_timer.stop();
    // A slot may have begun the next connection already.
    const auto isLast = [this, connection = session.connection()] {
        return q && session.connection() == connection;
    };
    loseSubscriptions();
    if (isLast())
        setError(value, text);
    if (isLast())
        setState(QMqttClient::Disconnected);
}

void QMqttClientPrivate::readAll()
{
    const auto self = q->d;
    const int outerLoop = std::exchange(m_readingLoop, QThread::currentThread()->loopLevel());
    ++m_reading;
    mqtt::Event event;
    qsizetype consumed = 0;
    while (q && transport.fill(session.awaitedSize())) {
        const mqtt::TimePoint now = mqtt::Clock::now();
        while (q && session.receive(transport.unread(), now, consumed, event)) {
            transport.consume(consumed);
            handle(event);
        }
    }
    --m_reading;
    m_readingLoop = outerLoop;
    if (q)
        write();
}

bool QMqttClientPrivate::isInNestedLoop() const
{
    return QThread::currentThread()->loopLevel() > m_readingLoop;
}

void QMqttClientPrivate::timeOut()
{
    const auto self = q->d;
    mqtt::Event event;
    session.expire(mqtt::Clock::now(), event);
    if (event.kind == mqtt::Event::Kind::TimedOut) {
        closeWith(transport.isUp() ? QMqttClient::ServerUnavailable : QMqttClient::TransportInvalid,
                  QString::fromLatin1(event.what));
        return;
    }
    write();
    armTimer();
}

void QMqttClientPrivate::armTimer()
{
    const std::optional<mqtt::TimePoint> deadline = session.deadline();
    if (!deadline) {
        m_timer.stop();
        return;
    }
    m_timer.start(qMax(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(
                                                         *deadline - mqtt::Clock::now())));
}

void QMqttClientPrivate::write()
{
    if (session.output().isEmpty())
        return;
    const bool taken = transport.write(session.output().view());
    session.outputTaken(mqtt::Clock::now());
    m_unsent = transport.bytesToWrite();
    if (writeBlocked)
        unblockSoon();
    if (!taken)
        qCDebug(lcMqttConnection) << "the transport takes no more bytes";
}

bool QMqttClientPrivate::hasRoomNowFor(qsizetype bytes)
{
    m_unsent = transport.bytesToWrite();
    const qint64 still = m_unsent + session.output().size();
    return still == 0 || still + bytes <= maximumBytesToWrite;
}

// Never within a call of the program's.
void QMqttClientPrivate::unblockSoon()
{
    const auto unblock = [this] {
        if (!q || !writeBlocked || state != QMqttClient::Connected ||
            bytesToWrite() > maximumBytesToWrite / 2)
            return;
        writeBlocked = false;
        Q_EMIT q->writeUnblocked();
    };
    QMetaObject::invokeMethod(&transport, unblock, Qt::QueuedConnection);
}
