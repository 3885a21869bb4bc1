// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// The same echo as echobare, as a service with any number of other handlers.
//
//   echoservice PORT [HANDLERS]
#include <MqttService/MqttService>

#include <QCoreApplication>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"mqttservice.*.info=false"_s);
    MqttService service(u"echo"_s);
    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = app.arguments().value(1).toUShort();
    options.protocol = BrokerOptions::Protocol::Mqtt311; // as echobare
    service.setBrokerOptions(options);
    service.handle(u"echo"_s, [&service](const QByteArray &payload) {
        service.publish(u"echo_response"_s, payload);
    });
    const int others = app.arguments().value(2).toInt();
    for (int i = 0; i < others; ++i)
        service.handle(u"house/room%1/sensor/+"_s.arg(i), [](double) {}, {.global = true});
    return service.start().isOk() ? app.exec() : 1;
}
