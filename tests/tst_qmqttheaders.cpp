// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The include forms users of Qt Mqtt write. That this file compiles is most of the test; each
// lower-case header is also compiled alone, see CMakeLists.txt.
class QMqttClient;
class QMqttSubscription;
class QMqttMessage;

// clang-format off
#include <QtMqtt/QMqttAuthenticationProperties>
#include <QtMqtt/QMqttClient>
#include <QtMqtt/QMqttConnectionProperties>
#include <QtMqtt/QMqttLastWillProperties>
#include <QtMqtt/QMqttMessage>
#include <QtMqtt/QMqttMessageStatusProperties>
#include <QtMqtt/QMqttPublishProperties>
#include <QtMqtt/QMqttServerConnectionProperties>
#include <QtMqtt/QMqttStringPair>
#include <QtMqtt/QMqttSubscription>
#include <QtMqtt/QMqttSubscriptionProperties>
#include <QtMqtt/QMqttTopicFilter>
#include <QtMqtt/QMqttTopicName>
#include <QtMqtt/QMqttUnsubscriptionProperties>
#include <QtMqtt/QMqttUserProperties>
#include <QtMqtt/QtMqttDepends>
#include <QtMqtt/QtMqttVersion>
#include <QtMqtt/QtMqtt>
#include <QtMqtt>
#include <QMqttAuthenticationProperties>
#include <QMqttClient>
#include <QMqttConnectionProperties>
#include <QMqttLastWillProperties>
#include <QMqttMessage>
#include <QMqttMessageStatusProperties>
#include <QMqttPublishProperties>
#include <QMqttServerConnectionProperties>
#include <QMqttStringPair>
#include <QMqttSubscription>
#include <QMqttSubscriptionProperties>
#include <QMqttTopicFilter>
#include <QMqttTopicName>
#include <QMqttUnsubscriptionProperties>
#include <QMqttUserProperties>
#include <QtMqttDepends>
#include <QtMqttVersion>
#include <qmqttclient.h>
// clang-format on

#include <QTest>

// Users declare these themselves, so the headers must not.
Q_DECLARE_METATYPE(QMqttClient::ProtocolVersion)
Q_DECLARE_METATYPE(QMqtt::MessageStatus)
Q_DECLARE_METATYPE(QMqttSubscription::SubscriptionState)

class TestQMqttHeaders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyClassIsComplete();
    void metatypesUsersDeclareWork();
    void versionIsTheOneOfTheInterface();
};

void TestQMqttHeaders::everyClassIsComplete()
{
    QMqttAuthenticationProperties authentication;
    QMqttClient client;
    QMqttConnectionProperties connection;
    QMqttLastWillProperties will;
    QMqttMessage message;
    QMqttMessageStatusProperties status;
    QMqttPublishProperties publish;
    QMqttServerConnectionProperties server;
    QMqttStringPair pair;
    QMqttSubscriptionProperties subscription;
    QMqttTopicFilter filter;
    QMqttTopicName name;
    QMqttUnsubscriptionProperties unsubscription;
    QMqttUserProperties user;
    user.append(pair);
    QVERIFY(client.state() == QMqttClient::Disconnected && !name.isValid() && !filter.isValid());
    QVERIFY(message.payload().isEmpty() && !server.isValid() && user.size() == 1);
}

void TestQMqttHeaders::metatypesUsersDeclareWork()
{
    QCOMPARE(QVariant::fromValue(QMqttClient::MQTT_5_0).value<QMqttClient::ProtocolVersion>(),
             QMqttClient::MQTT_5_0);
    QCOMPARE(QVariant::fromValue(QMqtt::MessageStatus::Received).value<QMqtt::MessageStatus>(),
             QMqtt::MessageStatus::Received);
    const QVariant state = QVariant::fromValue(QMqttSubscription::Subscribed);
    QCOMPARE(state.value<QMqttSubscription::SubscriptionState>(), QMqttSubscription::Subscribed);
}

void TestQMqttHeaders::versionIsTheOneOfTheInterface()
{
    QCOMPARE(QTMQTT_VERSION, 0x060402);
    QCOMPARE(QTMQTT_VERSION_STR, "6.4.2");
}

QTEST_GUILESS_MAIN(TestQMqttHeaders)
#include "tst_qmqttheaders.moc"
