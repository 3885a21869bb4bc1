// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/mqttrequest.h"
#include "service/mqttservice.h"

#include <QJSValue>
#include <QPointer>
#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttRequest: a question to another service, and its answer as properties and signals. It
/// belongs to the service it names, or is inside of.
///
///     MqttRequest { id: sum; topic: "service/calculator/sum"; onAnswered: message =>
///     print(message.text) } Button { onClicked: sum.send({ a: 1, b: 2 }); enabled: !sum.pending }
class QmlMqttRequest : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY serviceChanged)
    Q_PROPERTY(QString topic MEMBER m_topic NOTIFY topicChanged)
    Q_PROPERTY(QString broker MEMBER m_broker NOTIFY brokerChanged)
    Q_PROPERTY(QString timeout READ timeout WRITE setTimeout NOTIFY timeoutChanged)
    Q_PROPERTY(bool pending READ isPending NOTIFY pendingChanged)
    Q_PROPERTY(MqttMessage answer READ answer NOTIFY answerChanged)
    Q_PROPERTY(QString error READ error NOTIFY answerChanged)
    QML_NAMED_ELEMENT(MqttRequest)
public:
    explicit QmlMqttRequest(QObject *parent = nullptr);

    [[nodiscard]] MqttService *service() const { return m_service; }
    void setService(MqttService *service);
    /// 10 s by default.
    [[nodiscard]] QString timeout() const { return m_timeoutText; }
    void setTimeout(const QString &duration);

    [[nodiscard]] bool isPending() const { return m_pending; }
    /// The last one; empty while there is none, and after an error.
    [[nodiscard]] MqttMessage answer() const { return m_reply.message(); }
    /// Why there is no answer, for people.
    [[nodiscard]] QString error() const { return m_reply.error().text(); }

    /// Asks. What is asked while another answer is awaited takes its place. What is wrong with the
    /// value is thrown as a JavaScript error.
    Q_INVOKABLE void send(const QJSValue &value);

    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    void answered(const MqttMessage &message);
    void failed(const MqttError &error);
    void serviceChanged();
    void topicChanged();
    void brokerChanged();
    void timeoutChanged();
    void pendingChanged();
    void answerChanged();

private:
    void take(const MqttReply &reply);
    void setPending(bool pending);

    QPointer<MqttService> m_service;
    QString m_topic;
    QString m_broker; // the id of one of several; empty: one that is online
    QString m_timeoutText = QStringLiteral("10s");
    std::chrono::milliseconds m_timeout = std::chrono::seconds(10);
    MqttReply m_reply;
    QFuture<MqttReply> m_asked;
    quint64 m_question = 0;
    bool m_pending = false;
};
