// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

// A client and a service meet on a broker: "hello" is echoed.
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    MqttTestBroker broker;
    if (!broker.start()) {
        fprintf(stderr, "%s\n", qPrintable(broker.errorString()));
        return 1;
    }

    MqttService service(QStringLiteral("consumer"));
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    service.setBrokerOptions(options);
    service.handle(QStringLiteral("echo"), [&](const QByteArray &payload) {
        service.publish(QStringLiteral("answer"), payload);
    });

    QMqttClient client;
    client.setHostname(broker.host());
    client.setPort(broker.port());
    QObject::connect(&client, &QMqttClient::connected, &app, [&] {
        client.subscribe(QStringLiteral("service/consumer/#"));
        (void)service.start();
    });
    QObject::connect(&client, &QMqttClient::messageReceived, &app,
                     [&](const QByteArray &message, const QMqttTopicName &topic) {
                         if (topic.name() == QLatin1String("service/consumer/online"))
                             client.publish(QStringLiteral("service/consumer/echo"), "hello");
                         if (topic.name() == QLatin1String("service/consumer/answer"))
                             app.exit(message == "hello" ? 0 : 1);
                     });
    QTimer::singleShot(20000, &app, [] { QCoreApplication::exit(2); });
    client.connectToHost();
    return app.exec();
}
