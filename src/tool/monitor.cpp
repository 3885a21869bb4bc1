// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/brokerlink.h"
#include "tool/servicetable.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QJsonDocument>
#include <QTimer>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

void print(const ServiceTable &table, bool json)
{
    if (json) {
        std::puts(QJsonDocument(table.toJson()).toJson(QJsonDocument::Compact).constData());
    } else {
        if (isatty(STDOUT_FILENO))
            std::fputs("\033[H\033[J", stdout); // from the top of an empty screen
        std::fputs(qUtf8Printable(table.toText()), stdout);
    }
    std::fflush(stdout);
}

} // namespace

int monitor(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"monitor"_s,
        .description = u"Shows the services of a broker, replicas under theirs: whether they are "
                       u"up, for how long, messages "
                       "a second, what waits, what was dropped, the load of their loops. Health is "
                       "known from the first report on."_s,
        .options =
            QList<QCommandLineOption>{
                {u"base"_s, u"The beginning of the services' topics; service/ by default."_s,
                 u"TOPIC"_s},
                {u"interval"_s, u"Show anew after so many seconds; 2 by default."_s, u"SECONDS"_s},
                {u"once"_s, u"Show once, after --wait, and end."_s},
                {{u"W"_s, u"wait"_s},
                 u"With --once: listen so many seconds; 2 by default."_s,
                 u"SECONDS"_s},
                {u"json"_s, u"Print a JSON array of the services."_s},
            } +
            brokerOptions(),
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;
    const auto interval = line.number(u"interval"_s, 2, 0.1, 86400);
    const auto wait = line.number(u"wait"_s, 2, 0.001, 86400);
    if (!interval || !wait)
        return ServiceApplication::UsageError;
    QString base = line.isSet(u"base"_s) ? line.value(u"base"_s) : u"service/"_s;
    if (!base.isEmpty() && !base.endsWith(u'/'))
        base += u'/';

    const bool once = line.isSet(u"once"_s);
    ServiceTable table;
    BrokerLink link(line);
    QTimer show;
    show.setSingleShot(once);
    show.setInterval(std::chrono::milliseconds(qint64((once ? *wait : *interval) * 1000)));
    QObject::connect(&show, &QTimer::timeout, [&] {
        print(table, line.isSet(u"json"_s));
        if (once)
            link.finish();
    });
    const auto receive = [&](const MqttMessage &message) {
        const QString rest = message.topic().sliced(base.size());
        const qsizetype slash = rest.lastIndexOf(u'/');
        table.take(rest.first(slash), rest.sliced(slash + 1), message.payload());
    };
    return link.exec([&] {
        for (const QString &place : {u"+/"_s, u"+/instances/+/"_s}) {
            for (const QString &topic : {u"online"_s, u"info"_s, u"health"_s})
                link.subscribe(base % place % topic, Mqtt::QoS::AtLeastOnce, receive);
        }
        show.start();
    });
}

} // namespace mqtt
