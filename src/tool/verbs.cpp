// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/verb.h"

#include <array>

using namespace Qt::StringLiterals;

namespace mqtt {

std::span<const Verb> verbs()
{
    static constexpr std::array all{
        Verb{"run"_L1, "run the services of a QML file"_L1, run},
        Verb{"check"_L1, "check a configuration"_L1, check},
        Verb{"new"_L1, "make a project for a service, in C++ or QML"_L1, newProject},
        Verb{"pub"_L1, "publish messages"_L1, pub},
        Verb{"sub"_L1, "print the messages of topics"_L1, sub},
        Verb{"call"_L1, "send a request and print the answer"_L1, call},
        Verb{"monitor"_L1, "show the services of a broker and how they do"_L1, monitor},
        Verb{"install-unit"_L1, "make a systemd unit for a service"_L1, installUnit},
    };
    return all;
}

} // namespace mqtt
