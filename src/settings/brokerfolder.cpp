// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/brokerfolder.h"

#include "connection/configuredconnections.h"
#include "settings/brokerfile.h"
#include "settings/settle.h"

#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QLoggingCategory>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcBrokers, "mqttservice.brokers", QtInfoMsg)

mqtt::ConfigComplaint about(const QString &file, const QString &message, const QString &allowed)
{
    mqtt::ConfigComplaint out;
    out.file = file;
    out.message = message;
    out.allowed = allowed;
    return out;
}

mqtt::ConfigComplaint noFolder(const QString &path)
{
    return about(path, u"is no folder"_s, u"a folder with a file for each broker"_s);
}

} // namespace

class BrokerFolderPrivate
{
public:
    BrokerFolderPrivate(BrokerFolder *folder, MqttConnections *connections)
        : q(folder)
        , m_configured(connections)
    {
        mqtt::settle(&m_watcher, &m_settle, 100ms);
        QObject::connect(&m_settle, &QTimer::timeout, q, [this] { update(); });
    }

    void setPath(const QString &value);
    void update();

    BrokerFolder *const q;
    QString path;
    QList<mqtt::ConfigComplaint> complaints;

private:
    void watch(const QFileInfoList &files);
    void tell(const QList<mqtt::ConfigComplaint> &found);

    mqtt::ConfiguredConnections m_configured;
    std::map<QString, BrokerOptions> m_brokers; // as they were read last
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

void BrokerFolderPrivate::setPath(const QString &value)
{
    path = value;
    m_brokers.clear();
    if (!path.isEmpty()) {
        update();
        return;
    }
    m_settle.stop();
    watch({});
    m_configured.set({});
    complaints.clear();
}

void BrokerFolderPrivate::update()
{
    m_settle.stop();
    const QFileInfoList files = mqtt::brokerFilesIn(path);
    watch(files); // before they are read, so that no change goes unseen
    QList<mqtt::ConfigComplaint> found;
    if (!QFileInfo(path).isDir()) {
        found.append(noFolder(path));
        tell(found);
        return;
    }
    std::map<QString, BrokerOptions> brokers;
    QHash<QString, QString> sources;
    for (const mqtt::BrokerFile &file : mqtt::readBrokerFiles(files)) {
        found += file.complaints;
        if (!sources.contains(file.id))
            sources.insert(file.id, file.path);
        if (file.options)
            brokers.insert_or_assign(file.id, *file.options);
        else if (const auto before = m_brokers.find(file.id); before != m_brokers.end())
            brokers.insert(*before);
    }
    m_brokers = brokers;
    for (const auto &[id, error] : m_configured.set(brokers)) {
        m_brokers.erase(id);
        found.append(about(sources[id], error.text(), u"another name of the file"_s));
    }
    tell(found);
    Q_EMIT q->updated();
}

/// The folder, and each file as well: one that is written in place does not change the folder.
void BrokerFolderPrivate::watch(const QFileInfoList &files)
{
    if (const QStringList paths = m_watcher.files() + m_watcher.directories(); !paths.isEmpty())
        m_watcher.removePaths(paths);
    if (path.isEmpty())
        return;
    QStringList paths;
    for (const QFileInfo &file : files)
        paths.append(file.filePath());
    const QFileInfo folder(path);
    const QString parent = folder.absolutePath(); // to see it come
    if (const QString &place = folder.isDir() ? path : parent; QFileInfo(place).isDir())
        paths.append(place);
    if (!paths.isEmpty())
        m_watcher.addPaths(paths);
}

void BrokerFolderPrivate::tell(const QList<mqtt::ConfigComplaint> &found)
{
    const QList<mqtt::ConfigComplaint> before = std::exchange(complaints, found);
    for (const mqtt::ConfigComplaint &complaint : found) {
        if (before.contains(complaint))
            continue;
        qCWarning(lcBrokers).noquote() << complaint.toString();
        Q_EMIT q->complained(complaint);
    }
}

BrokerFolder::BrokerFolder(MqttConnections *connections, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<BrokerFolderPrivate>(this, connections))
{
}

BrokerFolder::~BrokerFolder() = default;

QList<mqtt::ConfigComplaint> BrokerFolder::check(const QString &path)
{
    const QFileInfo place(path);
    if (!place.isDir())
        return mqtt::readBrokerFile(place).complaints;
    QList<mqtt::ConfigComplaint> found;
    for (const mqtt::BrokerFile &file : mqtt::readBrokerFiles(mqtt::brokerFilesIn(path)))
        found += file.complaints;
    return found;
}

QString BrokerFolder::path() const
{
    return d->path;
}

void BrokerFolder::setPath(const QString &path)
{
    const QString clean = path.isEmpty() ? path : QFileInfo(path).absoluteFilePath();
    if (clean == d->path)
        return;
    d->setPath(clean);
    Q_EMIT pathChanged();
}

QList<mqtt::ConfigComplaint> BrokerFolder::complaints() const
{
    return d->complaints;
}
