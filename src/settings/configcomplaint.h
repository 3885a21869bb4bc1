// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QString>

namespace mqtt {

/// One thing that is wrong in a configuration: where, what was found, and what is allowed. Secrets
/// are never in it.
struct MQTTSERVICE_EXPORT ConfigComplaint
{
    enum class Severity { Warning, Error };

    Severity severity = Severity::Error;
    QString file;    ///< empty for a configuration from code
    int line = 0;    ///< from 1; 0 = not known
    int column = 0;  ///< from 1; 0 = the whole line
    QString key;     ///< as "broker.port"; empty if it is about the file
    QString found;   ///< as in the file, shortened
    QString message; ///< as "is out of range"
    QString allowed; ///< as "1 to 65535"; may be empty

    [[nodiscard]] bool isError() const { return severity == Severity::Error; }

    /// "FILE:12: broker.port: 70000 is out of range; allowed is 1 to 65535"
    [[nodiscard]] QString toString() const;

    friend bool operator==(const ConfigComplaint &, const ConfigComplaint &) = default;
};

} // namespace mqtt
