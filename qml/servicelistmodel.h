// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "messagemodel.h"

#include <QVariantMap>

#include <tuple>
#include <vector>

/// The services of a broker by name, replicas under theirs by instance. Roles:
///
///     name
///     instance  of a replica, else empty
///     online
///     info      what <prefix><name>/info tells, an object
///     health    what <prefix><name>/health tells, an object
///     time      when it went on- or offline, in milliseconds since 1970, as far as this model saw
///
/// Topics of a replica are in <prefix><name>/instances/<instance>/.
///
/// At most 10,000 of them.
class ServiceListModel : public MessageModel
{
    Q_OBJECT
    Q_PROPERTY(QString prefix READ prefix WRITE setPrefix NOTIFY prefixChanged)
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(int onlineCount READ onlineCount NOTIFY changed)
    QML_ELEMENT
public:
    enum Role { NameRole = Qt::UserRole, InstanceRole, OnlineRole, InfoRole, HealthRole, TimeRole };

    explicit ServiceListModel(QObject *parent = nullptr);

    /// Of the base topics; "service/" by default.
    [[nodiscard]] QString prefix() const { return m_prefix; }
    void setPrefix(const QString &prefix);
    [[nodiscard]] int count() const { return static_cast<int>(m_services.size()); }
    [[nodiscard]] int onlineCount() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void prefixChanged();
    void changed();

protected:
    bool take(const MqttMessage &message) override;
    void tell() override {}

private:
    struct Identity
    {
        QString name;
        QString instance; // empty: no replica
        friend bool operator==(const Identity &, const Identity &) = default;
        friend bool operator<(const Identity &a, const Identity &b)
        {
            return std::tie(a.name, a.instance) < std::tie(b.name, b.instance);
        }
    };
    struct Service
    {
        Identity id;
        bool online = false;
        QVariantMap info = {};
        QVariantMap health = {};
        qint64 time = 0; // 0: has not told whether it is online
    };

    void listen();
    void takeOnline(const Identity &id, const MqttMessage &message);
    [[nodiscard]] std::vector<Service>::iterator find(const Identity &id);
    [[nodiscard]] Service *serviceOf(const Identity &id);
    void remove(const Identity &id);
    void tellChange(const Service *service, const QList<int> &roles);

    std::vector<Service> m_services; // by identity
    QString m_prefix = QStringLiteral("service/");
};
