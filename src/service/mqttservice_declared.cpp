// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/declaredoptions.h"
#include "service/mqtthandler_p.h"
#include "service/mqttloop_p.h"
#include "service/mqttservice_p.h"

#include <QMetaClassInfo>

using namespace Qt::StringLiterals;

// What the macros of mqttmacros.h declare in a service's class.

namespace {

const QByteArray optionsKind = "mqtt.options";

} // namespace

/// Handlers and loops of the macros in the class, once. All or none.
MqttError MqttServicePrivate::bindDeclared()
{
    if (m_declaredBound)
        return {};
    QObjectList made;
    const QMetaObject *metaObject = q->metaObject();
    for (int i = 0; i < metaObject->classInfoCount(); ++i) {
        const QMetaClassInfo info = metaObject->classInfo(i);
        const QByteArray kind = info.name();
        if (!kind.startsWith("mqtt.") || kind == optionsKind)
            continue;
        if (const MqttError error = bindOne(kind, info.value(), &made); !error.isOk()) {
            qDeleteAll(made);
            return error;
        }
    }
    m_declaredBound = true;
    return {};
}

MqttError MqttServicePrivate::bindOne(const QByteArray &kind, const QByteArray &declaration,
                                      QObjectList *made)
{
    const qsizetype space = declaration.indexOf(' ');
    const QByteArray slotName = declaration.first(space);
    const QString subject = QString::fromUtf8(declaration.sliced(space + 1));
    const bool isLoop = kind == "mqtt.loop";
    const mqtt::Slot slot = mqtt::findSlot(q, slotName);
    if (isLoop) {
        auto *loop = new MqttLoop(q);
        loop->setObjectName(QString::fromLatin1(slotName));
        made->append(loop);
        loop->d->setSlot(slot);
        loop->setIntervalText(subject);
        if (MqttError error = readOptions(slotName, subject, nullptr, loop); !error.isOk())
            return error;
        loop->setService(q);
        return loop->error();
    }
    MqttHandlerOptions options;
    options.global = kind == "mqtt.handle.global";
    if (MqttError error = readOptions(slotName, subject, &options, nullptr); !error.isOk())
        return error;
    MqttHandler *handler = q->addHandler(subject, slot, options);
    made->append(handler);
    return handler->error();
}

/// What MQTT_OPTIONS says of this slot.
MqttError MqttServicePrivate::readOptions(const QByteArray &slot, const QString &where,
                                          MqttHandlerOptions *handler, MqttLoop *loop) const
{
    const QMetaObject *metaObject = q->metaObject();
    for (int i = 0; i < metaObject->classInfoCount(); ++i) {
        const QMetaClassInfo info = metaObject->classInfo(i);
        const QByteArray value = info.value();
        if (info.name() != optionsKind || !value.startsWith(QByteArray(slot + ' ')))
            continue;
        const QString text = QString::fromUtf8(value.sliced(slot.size() + 1));
        MqttLoop::FirstRun firstRun = MqttLoop::FirstRun::WhenOnline;
        const QString why = handler ? mqtt::readHandlerOptions(text, handler)
                                    : mqtt::readLoopOptions(text, &firstRun);
        if (!why.isEmpty()) {
            return {MqttError::Code::InvalidValue,
                    u"%1::%2, %3: MQTT_OPTIONS "_s.arg(QLatin1String(metaObject->className()),
                                                       QLatin1String(slot), where) %
                        why};
        }
        if (loop)
            loop->setFirstRun(firstRun);
    }
    return {};
}
