// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"
#include "settings/configcomplaint.h"

#include <QList>
#include <QObject>

#include <memory>

class BrokerFolderPrivate;
class MqttConnections;

/// Keeps connections as a folder describes them, which it watches: a file for each broker,
/// `<id>.json`, `.yml` or `.yaml` (where YAML is built in), with what a configuration has under
/// `brokers.<id>`. A new file adds a connection, a changed one updates it, at once and with a
/// reconnect only when the link itself changed, one that is gone removes it.
///
/// A file with a mistake is told of, and changes nothing: what was read from it before stays. So
/// does everything while the folder is not there. Hidden files are left alone. Other connections
/// are none of its business; an id that one of them has is a mistake. Lives in the thread of the
/// connections.
class MQTTSERVICE_EXPORT BrokerFolder : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY pathChanged)
public:
    /// The connections must outlive it; they stay when it goes.
    explicit BrokerFolder(MqttConnections *connections, QObject *parent = nullptr);
    ~BrokerFolder() override;

    /// What is wrong with the files of such a folder, or with one of them. Connects nothing.
    [[nodiscard]] static QList<mqtt::ConfigComplaint> check(const QString &path);

    [[nodiscard]] QString path() const;
    /// Reads it before it returns. Empty: none, and the connections it had made are removed.
    void setPath(const QString &path);

    /// What is wrong now, in the order of the files: with file, line and key.
    [[nodiscard]] QList<mqtt::ConfigComplaint> complaints() const;

Q_SIGNALS:
    void pathChanged();
    /// Once for each thing that is wrong, or that a warning is about, when it is new; it is also in
    /// the log.
    void complained(const mqtt::ConfigComplaint &complaint);
    /// The files were read, after a change among them or another path.
    void updated();

private:
    Q_DISABLE_COPY_MOVE(BrokerFolder)
    std::unique_ptr<BrokerFolderPrivate> const d;
};
