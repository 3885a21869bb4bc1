// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QString>

namespace mqtt {

/// What is known of the services of a broker, from their topics online, info and health.
class ServiceTable
{
public:
    /// A message of <name>/online, /info or /health; others are nothing to it.
    void take(const QString &name, const QString &topic, const QByteArray &payload);

    [[nodiscard]] bool isEmpty() const { return m_services.isEmpty(); }
    /// A line a service, under a line of headings, in the order of names.
    [[nodiscard]] QString toText() const;
    [[nodiscard]] QJsonArray toJson() const;

private:
    struct Service
    {
        bool online = false;
        QJsonObject info;
        QJsonObject health;
        QJsonObject before; // the health of before
    };
    struct Rates
    {
        double received = 0; // messages a second
        double sent = 0;
    };
    [[nodiscard]] static Rates ratesOf(const Service &service);
    [[nodiscard]] static double loadOf(const Service &service);

    QMap<QString, Service> m_services;
};

} // namespace mqtt
