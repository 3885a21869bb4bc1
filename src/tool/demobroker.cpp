// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/demobroker.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

QString DemoBroker::start()
{
    if (!m_broker.start())
        return m_broker.errorString();
    const QString text =
        u"A private broker is at port %1 for as long as this runs. To see what goes "
        "over it:\n\n  mqttservice sub -v -p %1 '#'\n\n"_s.arg(m_broker.port());
    std::fputs(qUtf8Printable(text), stderr);
    return {};
}

QJsonObject DemoBroker::overlay() const
{
    // Nothing of another broker may stay: no address, login or certificate, and nothing to be said
    // there.
    const QJsonObject broker{
        {u"url"_s, QJsonValue()},    {u"host"_s, m_broker.host()}, {u"port"_s, m_broker.port()},
        {u"outbox"_s, QJsonValue()}, {u"will"_s, QJsonValue()},
    };
    const QJsonObject service{{u"brokers"_s, QJsonValue()}};
    return {
        {u"broker"_s, broker},
        {u"auth"_s, QJsonValue()},
        {u"tls"_s, QJsonValue()},
        {u"brokers"_s, QJsonValue()},
        {u"services"_s, QJsonObject{{u"*"_s, service}}},
    };
}

} // namespace mqtt
