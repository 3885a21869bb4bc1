// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/brokerurl.h"

#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using Transport = BrokerAddress::Transport;

struct Scheme
{
    QStringView name;
    Transport transport;
    quint16 port;
};

constexpr Scheme Schemes[] = {
    {u"mqtt", Transport::Tcp, 1883},           {u"mqtts", Transport::Tls, 8883},
    {u"ws", Transport::WebSocket, 80},         {u"wss", Transport::SecureWebSocket, 443},
    {u"mqtt+unix", Transport::LocalSocket, 0},
};

QString checkUrl(const QUrl &url, const Scheme &scheme)
{
    const bool isLocal = scheme.transport == Transport::LocalSocket;
    const bool hasPath = isLocal || scheme.transport == Transport::WebSocket ||
                         scheme.transport == Transport::SecureWebSocket;
    if (isLocal && (!url.host().isEmpty() || url.port() != -1))
        return u"has a host, which a local socket has not"_s;
    if (isLocal && url.path().size() < 2)
        return u"has no path"_s;
    if (!isLocal && url.host().isEmpty())
        return u"has no host"_s;
    if (url.port() == 0)
        return u"has port 0"_s;
    if (!hasPath && url.path().size() > 1)
        return u"has a path, which only WebSockets and local sockets have"_s;
    if (url.hasFragment() || (url.hasQuery() && (!hasPath || isLocal)))
        return u"has something behind its end"_s;
    return {};
}

} // namespace

std::optional<BrokerUrl> parseBrokerUrl(const QString &text, QString *error)
{
    const auto fail = [error](const QString &what) {
        *error = what;
        return std::nullopt;
    };
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return fail(u"is no URL"_s);
    for (const Scheme &scheme : Schemes) {
        if (url.scheme() != scheme.name)
            continue;
        if (const QString problem = checkUrl(url, scheme); !problem.isEmpty())
            return fail(problem);
        BrokerUrl out;
        out.address.transport = scheme.transport;
        out.address.host = url.host();
        out.address.port = quint16(url.port(scheme.port));
        out.address.path = url.path() == "/"_L1 ? QString() : url.path();
        if (url.hasQuery())
            out.address.path += u'?' % url.query(QUrl::FullyEncoded);
        out.userName = url.userName(QUrl::FullyDecoded);
        out.password = url.password(QUrl::FullyDecoded);
        return out;
    }
    const QString scheme = url.scheme() % "://"_L1;
    // What is before a ':' alone may be a login.
    return fail(text.startsWith(scheme, Qt::CaseInsensitive) ? "has the scheme "_L1 % scheme
                                                             : u"has no scheme"_s);
}

QString checkHost(const QString &host)
{
    static const QRegularExpression space(u"\\s"_s);
    if (host.isEmpty())
        return u"is empty"_s;
    if (host.contains("://"_L1))
        return u"is a URL, which belongs in broker.url"_s;
    if (host.contains(space) || host.contains(u'/'))
        return u"is no host name"_s;
    if (host.count(u':') == 1)
        return u"has a port, which belongs in broker.port"_s;
    QUrl url;
    url.setHost(host, QUrl::DecodedMode);
    return url.host().isEmpty() ? u"is no host name"_s : QString();
}

QString withoutLogin(const QString &text)
{
    static const QRegularExpression login(
        u"^([a-z+]+://)?.*@"_s, // greedy: a password may hold '@' and '/'
        QRegularExpression::DotMatchesEverythingOption);
    return QString(text).replace(login, u"\\1…@"_s);
}

} // namespace mqtt

QString BrokerAddress::toString() const
{
    const QString authority =
        (host.contains(u':') ? u'[' % host % u']' : host) % u':' % QString::number(port);
    switch (transport) {
    case Transport::Tcp:
        break;
    case Transport::Tls:
        return "mqtts://"_L1 % authority;
    case Transport::WebSocket:
        return "ws://"_L1 % authority % path;
    case Transport::SecureWebSocket:
        return "wss://"_L1 % authority % path;
    case Transport::LocalSocket:
        return "mqtt+unix://"_L1 % path;
    }
    return authority;
}
