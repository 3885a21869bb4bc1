// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/brokerlink.h"
#include "tool/messageformat.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QRandomGenerator>
#include <QTimer>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr double longestWait = 1e6; // seconds

QByteArray randomBytes()
{
    QByteArray bytes(16, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = static_cast<char>(QRandomGenerator::global()->bounded(256));
    return bytes;
}

} // namespace

int call(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"call"_s,
        .description = u"Sends a request and prints the answer. With MQTT 5 the answer comes to a "
                       "topic of its own; with 3.1.1 say which."_s,
        .arguments = u"TOPIC [PAYLOAD]"_s,
        .least = 1,
        .most = 2,
        .options =
            QList<QCommandLineOption>{
                {{u"W"_s, u"timeout"_s},
                 u"Wait so many seconds for the answer; 10 by default."_s,
                 u"SECONDS"_s},
                {{u"e"_s, u"response-topic"_s},
                 u"Wait for the answer on this topic."_s,
                 u"TOPIC"_s},
                {u"json"_s, u"Print the answer as a JSON object: topic, payload …"_s},
            } +
            brokerOptions(),
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;
    const auto timeout = line.number(u"timeout"_s, 10, 0.001, longestWait);
    if (!timeout)
        return ServiceApplication::UsageError;

    BrokerLink link(line);
    const QByteArray correlation = randomBytes();
    const QString given = line.value(u"response-topic"_s);
    const QString responseTopic =
        given.isEmpty() ? u"mqttservice/rr/"_s % QString::fromLatin1(correlation.toHex()) : given;
    const auto receive = [&](const MqttMessage &message) {
        // Without MQTT 5 there is nothing to tell an answer by but its topic.
        const bool isOurs = message.correlationData().isEmpty()
                                ? !given.isEmpty()
                                : message.correlationData() == correlation;
        if (message.isRetained() || !isOurs)
            return;
        const auto format = line.isSet(u"json"_s) ? MessageFormat::Json : MessageFormat::Payload;
        const QByteArray text = formatMessage(format, message);
        std::fwrite(text.constData(), 1, text.size(), stdout);
        link.finish();
    };
    QTimer end;
    end.setSingleShot(true);
    QObject::connect(&end, &QTimer::timeout, [&] {
        link.fail(ServiceApplication::RunTimeError, u"no answer within %1 s"_s.arg(*timeout));
    });
    return link.exec([&] {
        const bool isFive = link.connection().protocol() == BrokerOptions::Protocol::Mqtt5;
        if (!isFive && given.isEmpty()) {
            link.fail(ServiceApplication::UsageError,
                      u"the broker speaks no MQTT 5: --response-topic is needed"_s);
            return;
        }
        MqttPublishOptions options{.qos = Mqtt::QoS::AtLeastOnce};
        if (isFive) {
            options.responseTopic = responseTopic;
            options.correlationData = correlation;
        }
        // The broker takes the two in this order.
        link.subscribe(responseTopic, Mqtt::QoS::AtLeastOnce, receive);
        link.publish(line.arguments().constFirst(), line.arguments().value(1).toUtf8(), options);
        end.start(std::chrono::milliseconds(qint64(*timeout * 1000)));
    });
}

} // namespace mqtt
