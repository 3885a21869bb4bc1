// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/guichoice.h"
#include "tool/verb.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

void printUsage(std::FILE *stream)
{
    QString text = u"Usage: mqttservice VERB [options]\n\nVerbs:\n"_s;
    for (const mqtt::Verb &verb : mqtt::verbs())
        text += u"  %1  %2\n"_s.arg(verb.name, -12).arg(verb.description);
    text += "\nmqttservice VERB --help tells the options of a verb.\n"
            "mqttservice --version shows the version.\n"_L1;
    std::fputs(qUtf8Printable(text), stream);
}

int refuse(const QString &what)
{
    std::fputs(qUtf8Printable(u"mqttservice: "_s % what % u"\n\n"_s), stderr);
    printUsage(stderr);
    return ServiceApplication::UsageError;
}

} // namespace

int main(int argc, char **argv)
{
#ifdef MQTTSERVICE_GUI
    mqtt::becomeGui(argc, argv);
#endif
    ServiceApplication::prepareProcess(argc, argv);
    QCoreApplication core(argc, argv);
    QCoreApplication::setApplicationName(u"mqttservice"_s);

    const QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString first = arguments.value(0);
    if (first == "--help"_L1 || first == "-h"_L1) {
        printUsage(stdout);
        return ServiceApplication::Success;
    }
    if (first == "--version"_L1 || first == "-v"_L1) {
        std::puts("mqttservice " MQTTSERVICE_VERSION);
        return ServiceApplication::Success;
    }
    for (const mqtt::Verb &verb : mqtt::verbs()) {
        if (verb.name == first)
            return verb.call(arguments);
    }
    return refuse(first.isEmpty() ? u"a verb is missing"_s
                                  : u"\"%1\" is no verb and no option"_s.arg(first));
}
