// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/configsource.h"

#include "app/commandline.h"

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QJsonObject instanceOf(const QString &service, const QString &instance)
{
    const QJsonObject replicas{{u"replicas"_s, QJsonObject{{u"instance"_s, instance}}}};
    return {{u"services"_s, QJsonObject{{service, replicas}}}};
}

/// With the section "*" as that of the service.
QJsonObject overlayFor(const QString &service, QJsonObject overlay)
{
    QJsonObject services = overlay.value(u"services"_s).toObject();
    if (const QJsonValue each = services.take(u"*"_s); each.isObject()) {
        services.insert(service, each);
        overlay.insert(u"services"_s, services);
    }
    return overlay;
}

} // namespace

ServiceConfig ConfigSource::find(const CommandLine &line, const QString &service)
{
    ServiceConfig config = ServiceConfig::find(line.configFile, service);
    if (config.fileName().isEmpty() && !m_file.isEmpty())
        config = ServiceConfig::load(m_file, service); // says that it is gone
    m_file = config.fileName();
    if (!m_overlay.isEmpty() && config.isValid())
        config = config.overlaid(overlayFor(service, m_overlay));
    if (!line.instance.isEmpty() && !config.replicas().group.isEmpty())
        config = config.overlaid(instanceOf(service, line.instance));
    return config;
}

} // namespace mqtt
