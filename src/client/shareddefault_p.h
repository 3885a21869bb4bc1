// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <type_traits>

namespace mqtt {

// A value class holds a null pointer until something is set, so that a default-constructed one
// costs no allocation; read() gives the defaults then.
template <typename Data>
const Data &defaults()
{
    static const Data data;
    return data;
}

template <typename Pointer>
Q_ALWAYS_INLINE const auto &read(const Pointer &data)
{
    using Data = std::remove_cvref_t<decltype(*data)>;
    const Data *const own = data.constData();
    return own ? *own : defaults<Data>();
}

template <typename Pointer>
auto &write(Pointer &data)
{
    using Data = std::remove_cvref_t<decltype(*data)>;
    if (!data)
        data = Pointer(new Data);
    data.detach();
    return *data.data();
}

} // namespace mqtt
