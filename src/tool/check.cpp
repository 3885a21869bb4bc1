// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "settings/brokerfolder.h"
#include "settings/serviceconfig.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using Complaint = ServiceConfig::Complaint;

QJsonObject toJson(const Complaint &complaint)
{
    return {
        {u"severity"_s, complaint.isError() ? u"error"_s : u"warning"_s},
        {u"file"_s, complaint.file},
        {u"line"_s, complaint.line},
        {u"key"_s, complaint.key},
        {u"found"_s, complaint.found},
        {u"message"_s, complaint.message},
        {u"allowed"_s, complaint.allowed},
    };
}

void printJson(const QList<Complaint> &complaints)
{
    QJsonArray list;
    for (const Complaint &complaint : complaints)
        list.append(toJson(complaint));
    std::puts(QJsonDocument(list).toJson(QJsonDocument::Compact).constData());
}

} // namespace

int check(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"check"_s,
        .description =
            u"Checks a configuration whole: JSON, or YAML where it is built in; or a folder with "
            "a file for each broker. The exit code is 78 when something in it is wrong."_s,
        .arguments = u"CONFIG"_s,
        .least = 1,
        .most = 1,
        .options = {{u"name"_s, u"Check it for the service of this name."_s, u"NAME"_s},
                    {u"broker"_s, u"It is the file of one broker, of such a folder."_s},
                    {u"json"_s, u"Print a JSON array of what there is to say."_s}},
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;

    const QString file = line.arguments().constFirst();
    const QList<Complaint> complaints =
        line.isSet(u"broker"_s) || QFileInfo(file).isDir()
            ? BrokerFolder::check(file)
            : ServiceConfig::load(file, line.value(u"name"_s)).complaints();
    const bool isGood = std::none_of(complaints.begin(), complaints.end(),
                                     [](const Complaint &one) { return one.isError(); });
    if (line.isSet(u"json"_s)) {
        printJson(complaints);
    } else {
        for (const Complaint &complaint : complaints)
            std::fputs(qUtf8Printable(complaint.toString() % u'\n'), stderr);
        if (isGood)
            std::puts(qUtf8Printable(file % u": is good"_s));
    }
    return isGood ? ServiceApplication::Success : ServiceApplication::ConfigurationError;
}

} // namespace mqtt
