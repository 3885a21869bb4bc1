// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/slot.h"

#include <QFutureWatcher>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QMetaMethod>

#include <exception>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// The methods of this name that can be called; of those with one signature the most derived.
QList<QMetaMethod> methodsNamed(const QMetaObject *metaObject, const QByteArray &name)
{
    QList<QMetaMethod> result;
    for (int i = metaObject->methodCount() - 1; i >= 0; --i) {
        const QMetaMethod method = metaObject->method(i);
        const bool callable =
            method.methodType() == QMetaMethod::Slot || method.methodType() == QMetaMethod::Method;
        // A clone stands for a call that leaves out default arguments.
        if (!callable || method.name() != name || method.attributes() & QMetaMethod::Cloned)
            continue;
        const auto isSame = [&method](const QMetaMethod &other) {
            return other.methodSignature() == method.methodSignature();
        };
        if (std::none_of(result.cbegin(), result.cend(), isSame))
            result.append(method);
    }
    return result;
}

/// Of the slots that are known by name only: their futures hold one of these, or nothing.
template <typename... T>
const FutureType *futureOf(QMetaType type)
{
    const FutureType *result = nullptr;
    ((type == QMetaType::fromType<QFuture<T>>() ? void(result = &detail::FutureOf<QFuture<T>>::type)
                                                : void()),
     ...);
    return result;
}

/// The value of a future that has finished, or why there is none.
QVariant take(const FutureType &type, const QVariant &future, QString *failure)
{
    QVariant value;
    try {
        QFuture<void> erased = type.erase(future.constData());
        erased.waitForFinished(); // throws what the future holds
        if (erased.isCanceled())
            *failure = u"its future was canceled"_s;
        else if (!type.result(future.constData(), &value))
            *failure = u"its future has no result"_s;
    } catch (const std::exception &exception) {
        *failure = QString::fromLocal8Bit(exception.what());
    } catch (...) {
        *failure = u"something that is no std::exception"_s;
    }
    return value;
}

} // namespace

void whenFinished(const FutureType &type, const QVariant &future, QObject *context,
                  Continuation then)
{
    auto *watcher = new QFutureWatcher<void>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, &type, future, then = std::move(then)] {
                         watcher->deleteLater();
                         QString failure;
                         const QVariant value = take(type, future, &failure);
                         then(value, failure);
                     });
    watcher->setFuture(type.erase(future.constData()));
}

Slot findSlot(QObject *receiver, const QByteArray &name)
{
    const QMetaObject *metaObject = receiver->metaObject();
    const QList<QMetaMethod> methods = methodsNamed(metaObject, name);
    Slot slot{receiver, metaObject->className() + ("::" + name), {}, {}, {}};
    if (methods.isEmpty()) {
        slot.error = {MqttError::Code::UnknownSlot,
                      u"the class has no slot or Q_INVOKABLE function of this name"_s};
        return slot;
    }
    if (methods.size() > 1) {
        slot.error = {
            MqttError::Code::UnusableSlot,
            u"the name stands for %1 slots; only one that is not overloaded can be bound"_s.arg(
                methods.size())};
        return slot;
    }
    const QMetaMethod &method = methods.first();
    for (int i = 0; i < method.parameterCount(); ++i) {
        const QMetaType type = method.parameterMetaType(i);
        if (!type.isValid()) {
            slot.error = {
                MqttError::Code::UnusableSlot,
                u"parameter %1 is of type '%2', which is not known to Qt's meta-object system"_s
                    .arg(QString::number(i + 1), QLatin1String(method.parameterTypeName(i)))};
            return slot;
        }
        slot.parameters.append(type);
    }
    if (method.returnMetaType().id() != QMetaType::Void)
        slot.result = method.returnMetaType();
    slot.future =
        futureOf<void, QByteArray, QString, bool, int, qint64, double, QJsonValue, QJsonObject,
                 QJsonArray, QJsonDocument, QVariant, QVariantMap, QVariantList>(slot.result);
    slot.identity = method.methodSignature();
    slot.call = [receiver, index = method.methodIndex()](void **argv) {
        QMetaObject::metacall(receiver, QMetaObject::InvokeMetaMethod, index, argv);
    };
    return slot;
}

} // namespace mqtt
