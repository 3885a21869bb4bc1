// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtterror.h"
#include "mqttserviceexport.h"

#include <QByteArray>
#include <QFuture>
#include <QList>
#include <QMetaType>
#include <QObject>
#include <QPointer>
#include <QVariant>

#include <functional>
#include <type_traits>
#include <utility>

namespace mqtt {

/// Called with what came of a QFuture: its value, or why there is none.
using Continuation = std::function<void(const QVariant &value, const QString &failure)>;

/// What a QFuture of some type is asked, wherever it lies.
struct FutureType
{
    QFuture<void> (*erase)(const void *future);
    // Of one that has finished: sets the value, or is false when there is none.
    bool (*result)(const void *future, QVariant *value);
};

/// Continues once with what a future holds, in the context's thread and while that lives.
void whenFinished(const FutureType &type, const QVariant &future, QObject *context,
                  Continuation then);

/// A function to be called with arguments whose types are looked up at run time.
struct Slot
{
    QPointer<QObject> receiver;
    QByteArray name; // for people: "EchoService::onEcho"
    QList<QMetaType> parameters;
    QMetaType result;
    // argv[0]: storage of the result, or null; argv[1…]: the arguments
    std::function<void(void **argv)> call;
    MqttError error = {}; // why there is nothing to call
    // The same for the same function of a class; empty for one that cannot be told from others.
    QByteArray identity = {};
    const FutureType *future = nullptr; // of a result that is a QFuture
};

/// The slot or invokable of this name; with an error when there is none, or more than one.
MQTTSERVICE_EXPORT Slot findSlot(QObject *receiver, const QByteArray &name);

namespace detail {

template <typename T>
struct FutureOf
{
};
template <typename T>
struct FutureOf<QFuture<T>>
{
    using Value = T;

    static QFuture<void> erase(const void *future)
    {
        return QFuture<void>(*static_cast<const QFuture<T> *>(future));
    }
    static bool result(const void *future, QVariant *value)
    {
        if constexpr (!std::is_void_v<T>) {
            const auto &typed = *static_cast<const QFuture<T> *>(future);
            if (typed.resultCount() == 0)
                return false;
            *value = QVariant::fromValue(typed.result());
        }
        return true;
    }
    static constexpr FutureType type{&erase, &result};
};

template <typename T>
concept Future = requires
{
    typename FutureOf<T>::Value;
};

template <typename Result, typename... Arguments>
struct Signature
{
    template <typename Callable>
    static Slot wrap(QObject *receiver, const QByteArray &name, Callable callable)
    {
        static_assert((!(std::is_lvalue_reference_v<Arguments> &&
                         !std::is_const_v<std::remove_reference_t<Arguments>>)&&...),
                      "a handler takes its arguments by value or by const reference");
        Slot slot{receiver, name, {QMetaType::fromType<std::decay_t<Arguments>>()...}, {}, {}};
        if constexpr (!std::is_void_v<Result>)
            slot.result = QMetaType::fromType<std::decay_t<Result>>();
        if constexpr (Future<std::decay_t<Result>>)
            slot.future = &FutureOf<std::decay_t<Result>>::type;
        slot.call = [callable = std::move(callable)](void **argv) mutable {
            invoke(callable, argv, std::index_sequence_for<Arguments...>());
        };
        return slot;
    }

private:
    template <typename Callable, std::size_t... I>
    static void invoke(Callable &callable, [[maybe_unused]] void **argv, std::index_sequence<I...>)
    {
        if constexpr (std::is_void_v<Result>) {
            callable(
                *static_cast<std::add_pointer_t<const std::decay_t<Arguments>>>(argv[I + 1])...);
        } else {
            auto result = callable(
                *static_cast<std::add_pointer_t<const std::decay_t<Arguments>>>(argv[I + 1])...);
            if (argv[0])
                *static_cast<std::decay_t<Result> *>(argv[0]) = std::move(result);
        }
    }
};

template <typename Function>
struct MemberSignature;
template <typename Class, typename Result, typename... Arguments>
struct MemberSignature<Result (Class::*)(Arguments...)> : Signature<Result, Arguments...>
{
};
template <typename Class, typename Result, typename... Arguments>
struct MemberSignature<Result (Class::*)(Arguments...) const> : Signature<Result, Arguments...>
{
};
template <typename Class, typename Result, typename... Arguments>
struct MemberSignature<Result (Class::*)(Arguments...) noexcept> : Signature<Result, Arguments...>
{
};
template <typename Class, typename Result, typename... Arguments>
struct MemberSignature<Result (Class::*)(Arguments...) const noexcept>
    : Signature<Result, Arguments...>
{
};

template <typename Function>
struct CallableSignature;
template <typename Result, typename... Arguments>
struct CallableSignature<std::function<Result(Arguments...)>> : Signature<Result, Arguments...>
{
};

} // namespace detail

/// Wraps a member function of the receiver, or a function or lambda called on its behalf.
template <typename Receiver, typename Function>
Slot makeSlot(Receiver *receiver, Function function)
{
    const QByteArray owner = receiver->metaObject()->className();
    if constexpr (std::is_member_function_pointer_v<Function>) {
        Slot slot =
            detail::MemberSignature<Function>::wrap(receiver, owner + "::(member function)",
                                                    [receiver, function](const auto &...arguments) {
                                                        return (receiver->*function)(arguments...);
                                                    });
        slot.identity = QByteArray(reinterpret_cast<const char *>(&function), sizeof function);
        return slot;
    } else {
        using Signature = detail::CallableSignature<decltype(std::function{function})>;
        return Signature::wrap(receiver, owner + "::(lambda)", std::move(function));
    }
}

} // namespace mqtt
