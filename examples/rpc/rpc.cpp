// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Both sides of request and answer: a service that calculates, and a program that asks it.
//
//   rpc &
//   rpc call service/rpc/sum '{"a": 3, "b": 4}'       prints 7
//   rpc call service/rpc/divide '{"a": 1, "b": 0}'    prints the error, and exits with 1

#include <MqttService/ServiceApplication>

#include <cstdio>
#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

struct Terms
{
    Q_GADGET
    Q_PROPERTY(double a MEMBER a)
    Q_PROPERTY(double b MEMBER b)
public:
    double a = 0;
    double b = 0;
};

class Calculator : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(sum, "sum")
    MQTT_HANDLE(divide, "divide")
public:
    Calculator()
        : MqttService(u"rpc"_s)
    {
    }
private Q_SLOTS:
    double sum(const Terms &terms) { return terms.a + terms.b; }
    double divide(const Terms &terms)
    {
        if (terms.b == 0)
            throw std::domain_error("division by zero"); // the answer is {"error": …}
        return terms.a / terms.b;
    }
};

int call(int argc, char **argv)
{
    QCoreApplication core(argc, argv);
    ServiceApplication application;
    application.setProgram(u"rpc call"_s);
    application.addArgument(u"TOPIC"_s, u"What to ask."_s);
    application.addArgument(u"PAYLOAD"_s, u"What to send there."_s);
    QStringList words = core.arguments();
    words.removeAt(1);
    if (const std::optional<int> exitCode = application.readCommandLine(words))
        return *exitCode;
    MqttService caller(u"rpc-call"_s);
    if (const int exitCode = application.start(&caller))
        return exitCode;
    const QString topic = application.arguments().at(0);
    const QString payload = application.arguments().at(1);
    bool answered = false;
    caller.request(topic, payload, {.timeout = 5s}).then(&caller, [&](const MqttReply &reply) {
        answered = reply.isOk();
        std::puts(qUtf8Printable(answered ? reply.message().text() : reply.error().text()));
        application.stop();
    });
    const int exitCode = application.exec();
    return answered ? exitCode : ServiceApplication::RunTimeError;
}

int main(int argc, char **argv)
{
    const bool isCall = argc > 1 && qstrcmp(argv[1], "call") == 0;
    return isCall ? call(argc, argv) : runMqttService<Calculator>(argc, argv);
}

#include "rpc.moc"
