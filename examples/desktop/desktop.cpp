// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A Qt Widgets program with a service inside:
//
//   desktop [mqtt://HOST:PORT]
//   mosquitto_pub -t service/desktop/temperature -m 21.5

#include "window.h"

#include <MqttService/BrokerOptions>

#include <QApplication>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false); // first the service says goodbye
    const QString url = QApplication::arguments().value(1, u"mqtt://localhost"_s);
    BrokerOptions broker;
    if (const MqttError error = broker.setUrls({url}); !error.isOk()) {
        std::fprintf(stderr, "desktop: %s\n", qUtf8Printable(error.text()));
        return 2;
    }
    Window window(broker);
    QObject::connect(&window, &Window::closed, &application, &QApplication::quit);
    window.show();
    return QApplication::exec();
}
