// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/runfile.h"
#include "tool/windowstage.h"

#include <QFileInfo>
#include <QGuiApplication>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

// mqttservice-gui: the verb run, with windows. The mqttservice command becomes this program where a
// QML file needs it, so that those who have no windows need no GUI libraries.

namespace {

bool hasOption(int argc, char **argv, const QByteArray &name)
{
    const QByteArray withValue = name + '=';
    return std::any_of(argv, argv + argc, [&](const char *argument) {
        return argument == name || QByteArrayView(argument).startsWith(withValue);
    });
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

} // namespace

int main(int argc, char **argv)
{
    if (hasOption(argc, argv, "--screenshot")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("QT_QUICK_BACKEND", "software");
    } else if (!hasDisplay() && !hasOption(argc, argv, "-platform") &&
               !hasOption(argc, argv, "--help")) {
        std::fputs("mqttservice run: there is no display for a window (neither DISPLAY nor "
                   "WAYLAND_DISPLAY is set); --screenshot FILE draws without one, --headless runs "
                   "without a window\n",
                   stderr);
        return ServiceApplication::RunTimeError;
    }
    ServiceApplication::prepareProcess(argc, argv);
    QGuiApplication gui(argc, argv);
    QGuiApplication::setApplicationName(u"mqttservice"_s);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.value(0) != "run"_L1) {
        std::fputs("mqttservice-gui: this is the part of mqttservice run that opens windows\n",
                   stderr);
        return ServiceApplication::UsageError;
    }
    mqtt::WindowStage stage;
    return mqtt::runFile(arguments, &stage);
}
