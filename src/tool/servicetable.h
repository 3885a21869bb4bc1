// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>

namespace mqtt {

/// What is known of the services of a broker, from their topics online, info and health. Replicas
/// stand under their service.
class ServiceTable
{
public:
    /// A message of <name>/online, /info or /health, of a replica
    /// <name>/instances/<instance>/online and so on; others are nothing to it.
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
    using Replicas = QMap<QString, Service>; // by instance; that of a service without any is empty
    [[nodiscard]] static Rates ratesOf(const Service &service);
    [[nodiscard]] static double loadOf(const Service &service);
    [[nodiscard]] static QStringList toRow(const QString &title, const Service &service);
    [[nodiscard]] static QJsonObject toJson(const Service &service);

    QMap<QString, Replicas> m_services;
};

} // namespace mqtt
