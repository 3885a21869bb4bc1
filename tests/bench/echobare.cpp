// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// The smallest echo on QMqttClient alone: what the echo service is measured against.
//
//   echobare PORT
#include <QtMqtt/QMqttClient>

#include <QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QMqttClient client;
    client.setHostname(QStringLiteral("127.0.0.1"));
    client.setPort(app.arguments().value(1).toUShort());
    const QMqttTopicName answer(QStringLiteral("service/echo/echo_response"));
    QObject::connect(&client, &QMqttClient::connected, &client, [&client] {
        client.subscribe(QMqttTopicFilter(QStringLiteral("service/echo/echo")));
        client.publish(QMqttTopicName(QStringLiteral("service/echo/online")), "1", 1, true);
    });
    QObject::connect(
        &client, &QMqttClient::messageReceived, &client,
        [&client, &answer](const QByteArray &payload) { client.publish(answer, payload); });
    client.connectToHost();
    return app.exec();
}
