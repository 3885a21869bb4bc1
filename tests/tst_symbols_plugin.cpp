// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tst_symbols_other.h"

#include <QVariant>

/// Makes a client of the other library, in the way of a plugin that was built with it.
extern "C" __attribute__((visibility("default"))) QObject *makeClient(const char *hostname)
{
    auto *client = new QMqttClient;
    QObject::connect(client, &QMqttClient::hostnameChanged, client, [client](const QString &name) {
        client->setProperty("seen", QString(client->hostname() + u'/' + name));
    });
    client->setHostname(QString::fromUtf8(hostname));
    return client;
}
