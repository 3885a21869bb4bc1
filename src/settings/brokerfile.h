// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "settings/configcomplaint.h"

#include <QFileInfo>
#include <QList>

#include <optional>

namespace mqtt {

/// A file with what a configuration has under `brokers.<id>`.
struct BrokerFile
{
    QString id = {};
    QString path = {};
    std::optional<BrokerOptions> options; // none with an error
    QList<ConfigComplaint> complaints;
};

[[nodiscard]] BrokerFile readBrokerFile(const QString &path, const QString &id);
/// Whose id is the name of the file.
[[nodiscard]] BrokerFile readBrokerFile(const QFileInfo &file);

/// The files of a folder, in the order of their names; hidden ones are none.
[[nodiscard]] QFileInfoList brokerFilesIn(const QString &folder);
/// Reads them; a second one of an id is wrong.
[[nodiscard]] QList<BrokerFile> readBrokerFiles(const QFileInfoList &files);

} // namespace mqtt
