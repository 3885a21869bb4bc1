// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

namespace mqtt {

// A value class holds a null pointer until something is set, so that a default-constructed one
// costs no allocation; read() gives the defaults then.
template <typename Pointer>
const auto &read(const Pointer &data)
{
    using Data = std::remove_cvref_t<decltype(*data)>;
    static const Data defaults;
    const Data *const own = data.constData();
    return own ? *own : defaults;
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
