// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QMap>
#include <QString>

namespace mqtt {

/// One of several processes that are the same service and share its work.
struct Replica
{
    QString group;                // who shares; empty: the service has no replicas
    QString instance;             // this one
    QMap<QString, QString> loops; // by the name of a loop the instance that runs it
    bool isTested = false;        // whether the broker delivers to shared subscriptions

    [[nodiscard]] bool isOne() const { return !group.isEmpty(); }
    /// What is wrong with it, and what is allowed; empty when it can be.
    [[nodiscard]] QString problem() const;
    /// What has to differ between replicas, made of what they have in common.
    [[nodiscard]] QString topic(const QString &baseTopic) const;
    [[nodiscard]] QString clientId(const QString &id) const;
    [[nodiscard]] QString fileName(const QString &name) const;
    [[nodiscard]] bool runs(const QString &loop) const;

    friend bool operator==(const Replica &, const Replica &) = default;
};

} // namespace mqtt
