// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/brokerfile.h"

#include "settings/brokerreader.h"
#include "settings/configchecker.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

BrokerFile readBrokerFile(const QString &path, const QString &id)
{
    const ConfigFile file = ConfigFile::read(path);
    if (!file.isValid())
        return {id, path, {}, file.complaints()};
    // As the one broker of a configuration, with the lines of the file.
    const QStringList place{u"brokers"_s, id};
    ConfigTree tree{{{place[0], QJsonObject{{id, file.root()}}}}, {}};
    for (auto line = file.lines().begin(); line != file.lines().end(); ++line)
        tree.lines.insert(place + line.key(), line.value());
    ConfigChecker checker(ConfigFile(tree, path), {});
    BrokerFile out{id, path, {}, {}};
    out.complaints = checker.takeComplaints();
    const QString prefix = place.join(u'.');
    for (ConfigComplaint &complaint : out.complaints) {
        if (complaint.key == prefix)
            complaint.key.clear(); // about the file itself, and its name
        else if (complaint.key.startsWith(prefix % u'.'))
            complaint.key.remove(0, prefix.size() + 1);
    }
    const bool isWrong = std::any_of(out.complaints.begin(), out.complaints.end(),
                                     [](const ConfigComplaint &one) { return one.isError(); });
    if (isWrong || !checker.brokers().contains(id))
        return out;
    out.options = withOwnOutbox(readBroker(checker.brokers().at(id).values, {}), id);
    return out;
}

BrokerFile readBrokerFile(const QFileInfo &file)
{
    return readBrokerFile(file.filePath(), file.completeBaseName());
}

QFileInfoList brokerFilesIn(const QString &folder)
{
    return QDir(folder).entryInfoList({u"*.json"_s, u"*.yml"_s, u"*.yaml"_s}, QDir::Files,
                                      QDir::Name);
}

QList<BrokerFile> readBrokerFiles(const QFileInfoList &files)
{
    QList<BrokerFile> read;
    for (const QFileInfo &file : files) {
        const QString id = file.completeBaseName();
        const auto before = std::find_if(read.cbegin(), read.cend(),
                                         [&id](const BrokerFile &one) { return one.id == id; });
        if (before == read.cend()) {
            read.append(readBrokerFile(file));
            continue;
        }
        ConfigComplaint again;
        again.file = file.filePath();
        again.message = u"is about the broker of %1, too"_s.arg(before->path);
        again.allowed = u"one file for each"_s;
        read.append({id, file.filePath(), {}, {again}});
    }
    return read;
}

} // namespace mqtt
