// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqttconnection.h"
#include "connection/mqtterror.h"
#include "connection/mqttlistener.h"
#include "connection/mqttmessage.h"
#include "service/mqttrequest.h"
#include "service/mqttservice.h"
#include "settings/jsonsettings.h"

#include <QtQml/qqml.h>

// What QML sees of the toolkit beside the types that can be declared.

namespace MqttForeign {
Q_NAMESPACE
QML_NAMED_ELEMENT(Mqtt)
QML_FOREIGN_NAMESPACE(Mqtt)
} // namespace MqttForeign

struct MqttMessageForeign
{
    Q_GADGET
    QML_VALUE_TYPE(mqttMessage)
    QML_FOREIGN(MqttMessage)
};

struct MqttErrorForeign
{
    Q_GADGET
    QML_VALUE_TYPE(mqttError)
    QML_FOREIGN(MqttError)
};

struct MqttReplyForeign
{
    Q_GADGET
    QML_VALUE_TYPE(mqttReply)
    QML_FOREIGN(MqttReply)
};

// The bases of QML's MqttService, JsonSettings, MqttConnection, MqttHandler and MqttLoop, as
// properties have them.

struct JsonSettingsForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(JsonSettings)
};

struct MqttConnectionForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(MqttConnection)
};

struct MqttServiceForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(MqttService)
};

struct MqttListenerForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(MqttListener)
};

struct MqttHandlerForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(MqttHandler)
};

struct MqttLoopForeign
{
    Q_GADGET
    QML_ANONYMOUS
    QML_FOREIGN(MqttLoop)
};
