// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/serverlimits.h"

#include "client/codec/properties.h"

namespace mqtt {

ServerLimits readServerLimits(QByteArrayView section)
{
    ServerLimits limits;
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        switch (property.id) {
        case PropertyId::ReceiveMaximum:
            limits.receiveMaximum = quint16(property.number);
            break;
        case PropertyId::MaximumQoS:
            limits.maximumQoS = quint8(property.number);
            break;
        case PropertyId::RetainAvailable:
            limits.retainAvailable = property.number == 1;
            break;
        case PropertyId::MaximumPacketSize:
            limits.maximumPacketSize = property.number;
            break;
        case PropertyId::TopicAliasMaximum:
            limits.topicAliasMaximum = quint16(property.number);
            break;
        case PropertyId::ServerKeepAlive:
            limits.serverKeepAlive = quint16(property.number);
            break;
        case PropertyId::SessionExpiryInterval:
            limits.sessionExpiryInterval = property.number;
            break;
        default:
            break;
        }
    }
    return limits;
}

} // namespace mqtt
