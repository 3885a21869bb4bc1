// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/guichoice.h"

#include "tool/qmlsources.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

bool isOption(const QString &argument, QLatin1String name)
{
    return argument == name || (argument.startsWith(name) && argument.at(name.size()) == u'=');
}

} // namespace

bool wantsGui(const QStringList &arguments)
{
    if (arguments.value(0) != "run"_L1)
        return false;
    for (const QString &argument : arguments) {
        if (argument == "--headless"_L1)
            return false;
        if (argument == "--gui"_L1 || isOption(argument, "--screenshot"_L1))
            return true;
    }
    for (const QString &argument : arguments) {
        if (argument.endsWith(".qml"_L1) && QFileInfo(argument).isFile())
            return readQmlSources(argument).needGui();
    }
    return false;
}

void becomeGui(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    if (!wantsGui(arguments))
        return;
    const QString self = QFile::symLinkTarget(u"/proc/self/exe"_s);
    const QByteArray program =
        QFile::encodeName(self.isEmpty() ? QFile::decodeName(argv[0]) : self) + "-gui";
    execv(program.constData(), argv);
    std::fprintf(stderr, "mqttservice: for windows %s is needed: %s\n", program.constData(),
                 std::strerror(errno));
}

} // namespace mqtt
