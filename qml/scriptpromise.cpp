// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "scriptpromise.h"

#include <QJSEngine>
#include <QObject>
#include <QQmlInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// What a promise calls; ends with its engine at the latest.
class Settling : public QObject
{
    Q_OBJECT
public:
    Settling(QJSEngine *engine, Settled then)
        : QObject(engine)
        , m_then(std::move(then))
    {
    }

    Q_INVOKABLE void resolve(const QJSValue &value) { end(value, false); }
    Q_INVOKABLE void reject(const QJSValue &error) { end(error, true); }

private:
    void end(const QJSValue &value, bool isThrown)
    {
        if (const Settled then = std::exchange(m_then, nullptr)) {
            deleteLater();
            then(value, isThrown);
        }
    }

    Settled m_then;
};

} // namespace

ScriptPromise::ScriptPromise(QJSEngine *engine)
    : m_engine(engine)
    , m_parts(engine->evaluate(u"(function() { const parts = {}; parts.promise = new "
                               "Promise((resolve, reject) => { parts.resolve = resolve; "
                               "parts.reject = reject; }); return parts; })()"_s))
{
}

void ScriptPromise::resolve(const QJSValue &value) const
{
    m_parts.property(u"resolve"_s).call({value});
}

void ScriptPromise::reject(const QString &what) const
{
    m_parts.property(u"reject"_s).call({m_engine->newErrorObject(QJSValue::GenericError, what)});
}

QString errorText(const QObject *object, const QJSValue &error)
{
    if (!error.isError())
        return error.toString();
    const QString file = error.property(u"fileName"_s).toString();
    const QString line = error.property(u"lineNumber"_s).toString();
    if (!file.isEmpty())
        qmlWarning(object) << QString(file % u':' % line % u": "_s % error.toString());
    return error.property(u"message"_s).toString();
}

void whenSettled(QJSEngine *engine, const QJSValue &value, Settled then)
{
    const QJSValue method = value.isObject() ? value.property(u"then"_s) : QJSValue();
    if (!method.isCallable()) {
        then(value, false);
        return;
    }
    auto *settling = new Settling(engine, std::move(then));
    QJSEngine::setObjectOwnership(settling, QJSEngine::CppOwnership);
    const QJSValue target = engine->newQObject(settling);
    const QJSValue result = QJSValue(method).callWithInstance(
        value, {target.property(u"resolve"_s), target.property(u"reject"_s)});
    if (result.isError())
        settling->reject(result);
}

} // namespace mqtt

#include "scriptpromise.moc"
