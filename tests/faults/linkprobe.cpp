// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// A connection with its default times that prints what happens to it, and when by its own clock:
//
//   linkprobe PORT [KEEPALIVE]
#include <MqttService/MqttConnection>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QMetaEnum>

#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QElapsedTimer clock;
    clock.start();
    BrokerOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = static_cast<quint16>(app.arguments().value(1).toInt());
    options.protocol = BrokerOptions::Protocol::Mqtt311;
    if (argc > 2)
        options.keepAlive = std::chrono::seconds(app.arguments().value(2).toInt());
    MqttConnection connection;
    connection.setOptions(options);
    QObject::connect(&connection, &MqttConnection::stateChanged, [&] {
        std::printf(
            "%s %lld\n",
            QMetaEnum::fromType<MqttConnection::State>().valueToKey(int(connection.state())),
            static_cast<long long>(clock.elapsed()));
        std::fflush(stdout);
    });
    connection.open();
    return QCoreApplication::exec();
}
