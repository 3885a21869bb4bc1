// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/brokerlink.h"
#include "tool/messageformat.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QTimer>

#include <cstdio>
#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr double longestWait = 1e6; // seconds

MessageFormat formatOf(const VerbLine &line)
{
    if (line.isSet(u"json"_s))
        return MessageFormat::Json;
    return line.isSet(u"verbose"_s) ? MessageFormat::TopicAndPayload : MessageFormat::Payload;
}

} // namespace

int sub(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"sub"_s,
        .description = u"Prints the messages of topics, a payload a line, until it is stopped."_s,
        .arguments = u"FILTER…"_s,
        .least = 1,
        .most = -1,
        .options =
            QList<QCommandLineOption>{
                {{u"q"_s, u"qos"_s},
                 u"Subscribe with this QoS: 0, 1 (the default) or 2."_s,
                 u"QOS"_s},
                {{u"C"_s, u"count"_s}, u"End after so many messages."_s, u"COUNT"_s},
                {{u"W"_s, u"timeout"_s},
                 u"End after so many seconds: with 1 if --count was given and fewer came."_s,
                 u"SECONDS"_s},
                {{u"v"_s, u"verbose"_s}, u"Print the topic before each payload."_s},
                {u"json"_s, u"Print a JSON object a message: topic, payload, qos, retain …"_s},
                {{u"R"_s, u"no-retained"_s}, u"Leave out messages that the broker had kept."_s},
                {u"retained-only"_s, u"Print only messages that the broker had kept."_s},
            } +
            brokerOptions(),
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;
    const auto qos = line.integer(u"qos"_s, 1, 0, 2);
    const auto count = line.integer(u"count"_s, 0, 1, std::numeric_limits<qint64>::max());
    const auto timeout = line.number(u"timeout"_s, 0, 0.001, longestWait);
    if (!qos || !count || !timeout)
        return ServiceApplication::UsageError;
    if (line.isSet(u"no-retained"_s) && line.isSet(u"retained-only"_s))
        return line.refuse(u"--no-retained and --retained-only exclude each other"_s);

    const MessageFormat format = formatOf(line);
    qint64 left = *count; // 0: no bound
    BrokerLink link(line);
    const auto receive = [&](const MqttMessage &message) {
        const bool unwanted =
            message.isRetained() ? line.isSet(u"no-retained"_s) : line.isSet(u"retained-only"_s);
        if (unwanted || (*count > 0 && left == 0))
            return;
        const QByteArray text = formatMessage(format, message);
        std::fwrite(text.constData(), 1, text.size(), stdout);
        if (std::fflush(stdout) != 0)
            link.finish(ServiceApplication::RunTimeError);
        if (*count > 0 && --left == 0)
            link.finish();
    };
    QTimer end;
    end.setSingleShot(true);
    QObject::connect(&end, &QTimer::timeout, [&] {
        if (*count == 0)
            link.finish();
        else
            link.fail(ServiceApplication::RunTimeError, u"the time is over"_s);
    });
    if (line.isSet(u"timeout"_s))
        end.start(std::chrono::milliseconds(qint64(*timeout * 1000)));
    return link.exec([&] {
        for (const QString &filter : line.arguments())
            link.subscribe(filter, static_cast<Mqtt::QoS>(int(*qos)), receive);
    });
}

} // namespace mqtt
