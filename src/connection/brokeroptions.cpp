// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/brokeroptions.h"

#include "connection/brokerurl.h"

#include <QDebug>

using namespace Qt::StringLiterals;

QList<BrokerAddress> BrokerOptions::addresses() const
{
    return QList<BrokerAddress>{*this} + alternatives;
}

void BrokerOptions::setAddresses(const QList<BrokerAddress> &addresses)
{
    BrokerAddress::operator=(addresses.value(0));
    alternatives = addresses.mid(1);
}

MqttError BrokerOptions::setUrls(const QStringList &urls)
{
    const auto refuse = [](const QString &what) {
        return MqttError(MqttError::Code::InvalidConfiguration,
                         what % u"; allowed is "_s % mqtt::BrokerUrlForms);
    };
    if (urls.isEmpty())
        return refuse(u"there is no broker URL"_s);
    QList<BrokerAddress> addresses;
    QString user;
    QString secret;
    for (const QString &text : urls) {
        QString problem;
        const std::optional<mqtt::BrokerUrl> url = mqtt::parseBrokerUrl(text, &problem);
        if (!url)
            return refuse(u"the broker URL '%1' %2"_s.arg(mqtt::withoutLogin(text), problem));
        addresses.append(url->address);
        if (user.isEmpty() && !url->userName.isEmpty()) {
            user = url->userName;
            secret = url->password;
        }
    }
    setAddresses(addresses);
    if (!user.isEmpty()) {
        userName = user;
        password = secret;
    }
    return {};
}

bool BrokerOptions::isSameLink(const BrokerOptions &other) const
{
    BrokerOptions same = other;
    same.failback = failback;
    same.connectTimeout = connectTimeout;
    same.closeTimeout = closeTimeout;
    same.reconnect = reconnect;
    same.outboxMessages = outboxMessages;
    same.outboxBytes = outboxBytes;
    same.outboxPolicy = outboxPolicy;
    same.outboxPath = outboxPath;
    same.outboxSynchronous = outboxSynchronous;
    same.repeatRetained = repeatRetained;
    return same == *this;
}

QDebug operator<<(QDebug debug, const BrokerOptions &options)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "BrokerOptions(";
    for (const BrokerAddress &address : options.addresses())
        debug << address.toString() << ", ";
    return debug << "client id '" << options.clientId << "', user " << options.userName
                 << ", password " << options.password << ')';
}
