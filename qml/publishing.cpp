// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "publishing.h"

#include "jsvalue.h"
#include "publishoptions.h"

#include <QJSEngine>
#include <QtQml/qqml.h>

using namespace Qt::StringLiterals;

namespace mqtt {

std::optional<ScriptMessage> readScriptMessage(const QJSValue &value, const QJSValue &options,
                                               QString *error)
{
    const std::optional<QVariant> readValue = fromJavaScript(value, u"value"_s, error);
    if (!readValue)
        return {};
    const std::optional<MqttPublishOptions> readOptions = publishOptions(options, error);
    if (!readOptions)
        return {};
    return ScriptMessage{*readValue, *readOptions};
}

MqttError throwIfWrong(const QObject *object, const MqttError &error)
{
    if (error.reaction() == MqttError::Reaction::Correct) {
        if (QJSEngine *engine = qjsEngine(object))
            engine->throwError(QJSValue::TypeError, error.text());
    }
    return error;
}

MqttError throwError(const QObject *object, const QString &what)
{
    return throwIfWrong(object, MqttError(MqttError::Code::InvalidValue, what));
}

} // namespace mqtt
