// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configcomplaint.h"

using namespace Qt::StringLiterals;

namespace mqtt {

QString ConfigComplaint::toString() const
{
    QString out = file.isEmpty() ? u"configuration"_s : file;
    if (line > 0)
        out += u':' % QString::number(line);
    if (line > 0 && column > 0)
        out += u':' % QString::number(column);
    out += ": "_L1;
    if (!isError())
        out += "warning: "_L1;
    if (!key.isEmpty())
        out += key % ": "_L1;
    if (!found.isEmpty())
        out += found % u' ';
    out += message;
    if (!allowed.isEmpty())
        out += "; allowed is "_L1 % allowed;
    return out;
}

} // namespace mqtt
