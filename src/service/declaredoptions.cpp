// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/declaredoptions.h"

#include <QMetaEnum>

#include <functional>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// Hands each "name" or "name=value" to the function, until one is not taken.
QString readEach(const QString &text, const QString &allowed,
                 const std::function<bool(QStringView name, QStringView value)> &take)
{
    for (const QStringView option : qTokenize(text, u',')) {
        const qsizetype sign = option.indexOf(u'=');
        const QStringView name = (sign < 0 ? option : option.first(sign)).trimmed();
        const QStringView value = sign < 0 ? QStringView() : option.sliced(sign + 1).trimmed();
        if (!take(name, value))
            return u"has '%1'; allowed are "_s.arg(option.trimmed()) % allowed;
    }
    return {};
}

/// A name alone switches on.
std::optional<bool> readSwitch(QStringView value)
{
    if (value.isNull() || value == u"true")
        return true;
    return value == u"false" ? std::optional(false) : std::nullopt;
}

} // namespace

QString readHandlerOptions(const QString &text, MqttHandlerOptions *options)
{
    const auto take = [options](QStringView name, QStringView value) {
        if (name == u"qos" && value.size() == 1 && value[0] >= u'0' && value[0] <= u'2') {
            options->qos = static_cast<Mqtt::QoS>(value[0].digitValue());
            return true;
        }
        if (name == u"sharedGroup" && !value.isEmpty()) {
            options->sharedGroup = value.toString();
            return true;
        }
        const std::optional<bool> on = readSwitch(value);
        if (on && name == u"skippedWhileDisabled") {
            options->skippedWhileDisabled = *on;
            return true;
        }
        if (on && name == u"shared") {
            options->shared = *on;
            return true;
        }
        if (on && name == u"acceptRetained") {
            options->acceptRetained = *on;
            return true;
        }
        return false;
    };
    return readEach(
        text,
        u"qos=0, 1 or 2, sharedGroup=NAME, shared[=false], skippedWhileDisabled[=false], "
        "acceptRetained[=false]"_s,
        take);
}

QString readLoopOptions(const QString &text, MqttLoop::FirstRun *firstRun)
{
    const auto modes = QMetaEnum::fromType<MqttLoop::FirstRun>();
    const auto take = [&](QStringView name, QStringView value) {
        bool ok = false;
        const int mode = modes.keyToValue(value.toLatin1(), &ok);
        if (name != u"firstRun" || !ok)
            return false;
        *firstRun = static_cast<MqttLoop::FirstRun>(mode);
        return true;
    };
    return readEach(text, u"firstRun=WhenOnline, Immediately or AfterInterval"_s, take);
}

} // namespace mqtt
