// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/slotbinding.h"

#include "connection/payload.h"
#include "service/gadget.h"
#include "service/thrown.h"

#include <QVarLengthArray>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// The named captures, or without any the remainder behind a '#'.
qsizetype captureCount(const TopicPattern &pattern)
{
    if (!pattern.captureNames().isEmpty())
        return pattern.captureNames().size();
    return pattern.filter().endsWith(u'#') ? 1 : 0;
}

} // namespace

SlotBinding::SlotBinding(const Slot &slot, const TopicPattern &pattern)
    : m_slot(slot)
    , m_pattern(pattern)
{
}

std::shared_ptr<const SlotBinding> SlotBinding::bind(const Slot &slot, const TopicPattern &pattern,
                                                     QString *error)
{
    const std::shared_ptr<SlotBinding> binding(new SlotBinding(slot, pattern));
    for (const QMetaType type : slot.parameters) {
        if (!binding->addParameter(type, error))
            return {};
    }
    const std::vector<Parameter> &parameters = binding->m_parameters;
    binding->m_takesBytes =
        parameters.size() == 1 && parameters.front().form == Form::Bytes && !binding->answers();
    return binding->checkResult(error) ? binding : nullptr;
}

bool SlotBinding::addParameter(QMetaType type, QString *error)
{
    const Form form = formOf(type);
    const auto index = static_cast<qsizetype>(m_parameters.size());
    const bool isFirst = index == 0;
    const bool isLast = index + 1 == m_slot.parameters.size();
    const QString which = u"parameter %1 "_s.arg(index + 1);
    if (form == Form::Unknown) {
        *error = which %
                 u"is of type %1; allowed are "_s.arg(type.isValid() ? QLatin1String(type.name())
                                                                     : "?"_L1) %
                 allowedTypes();
        return false;
    }
    if (form == Form::Message) {
        if (!isFirst && !isLast) {
            *error = which % u"is the whole message; it may be the first or the last"_s;
            return false;
        }
        m_needsMessage = true;
    } else if (!isFirst) {
        if (m_captures == captureCount(m_pattern)) {
            *error =
                which % u"would take capture %1 of the topic, which has %2"_s.arg(m_captures + 1)
                            .arg(m_captures);
            return false;
        }
        m_parameters.push_back({form, type, m_captures++});
        return true;
    }
    m_parameters.push_back({form, type, -1});
    return true;
}

/// Whether what the slot returns can be an answer.
bool SlotBinding::checkResult(QString *error) const
{
    const QMetaType type = m_slot.result;
    if (!type.isValid() || m_slot.future)
        return true;
    const QVariant value = gadgetToVariant(QVariant(type));
    const bool isMessage = type == QMetaType::fromType<MqttMessage>();
    if (!isMessage && value.isValid() && formatPayload(value, 0, nullptr))
        return true;
    *error = u"it returns %1, which cannot be an answer; allowed are what can be published, a "
             "Q_GADGET, a QFuture of such, and nothing"_s.arg(QLatin1String(type.name()));
    return false;
}

MqttError SlotBinding::fill(const MqttMessage &message, Converted *values, void **argv) const
{
    QStringList captures;
    if (m_captures > 0)
        captures = m_pattern.captures(message.topic());
    QString why;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const Parameter &parameter = m_parameters[i];
        void *&argument = argv[i + 1];
        if (parameter.form == Form::Message) {
            argument = const_cast<MqttMessage *>(&message);
        } else if (parameter.capture < 0 && parameter.form == Form::Bytes) {
            argument = const_cast<QByteArray *>(&message.payload());
        } else if (parameter.capture < 0) {
            argument = values[i].set(parameter.form, parameter.type, message.payload(), &why);
        } else if (parameter.form == Form::Text) {
            argument = values[i].set(captures[parameter.capture]);
        } else {
            argument = values[i].set(parameter.form, parameter.type,
                                     captures[parameter.capture].toUtf8(), &why);
        }
        if (!argument) {
            const QString which =
                parameter.capture < 0 ? QString() : u"capture %1: "_s.arg(parameter.capture + 1);
            return {MqttError::Code::PayloadNotConvertible,
                    u"%1 is not called for '%2': %3%4, for a parameter of type %5"_s.arg(
                        QString::fromUtf8(m_slot.name), message.topic(), which, why,
                        QLatin1String(parameter.type.name()))};
        }
    }
    return {};
}

SlotBinding::Outcome SlotBinding::call(const MqttMessage &message, TimePoint now) const
{
    Outcome outcome;
    if (m_takesBytes) { // nothing to convert
        void *argv[] = {nullptr, const_cast<QByteArray *>(&message.payload())};
        run(argv, message, now, &outcome);
        return outcome;
    }
    const auto count = static_cast<qsizetype>(m_parameters.size());
    QVarLengthArray<Converted, 2> values(count);
    QVarLengthArray<void *, 4> argv(count + 1);
    argv[0] = nullptr;
    std::optional<MqttMessage> whole; // with its captures
    if (m_needsMessage)
        whole = withCaptures(message, m_pattern);
    outcome.error = fill(whole ? *whole : message, values.data(), argv.data());
    if (!outcome.error.isOk())
        return outcome;
    if (m_slot.result.isValid()) {
        outcome.value = QVariant(m_slot.result);
        argv[0] = outcome.value.data();
    }
    run(argv.data(), message, now, &outcome);
    return outcome;
}

void SlotBinding::run(void **argv, const MqttMessage &message, TimePoint now,
                      Outcome *outcome) const
{
    outcome->thrown = thrownBy([&] { m_slot.call(argv); });
    outcome->took = Clock::now() - now;
    if (outcome->thrown) {
        outcome->value = {};
        outcome->error = {MqttError::Code::HandlerFailed,
                          u"%1 threw for '%2': %3"_s.arg(QString::fromUtf8(m_slot.name),
                                                         message.topic(), *outcome->thrown)};
    }
}

void SlotBinding::await(const QVariant &value, QObject *context, const Continuation &then) const
{
    if (m_slot.future)
        whenFinished(*m_slot.future, value, context, then);
    else
        then(value, {});
}

MqttMessage SlotBinding::withCaptures(const MqttMessage &message, const TopicPattern &pattern)
{
    if (captureCount(pattern) == 0)
        return message;
    const QStringList values = pattern.captures(message.topic());
    const QStringList &names = pattern.captureNames();
    QVariantMap captures;
    for (qsizetype i = 0; i < values.size(); ++i)
        captures.insert(i < names.size() ? names[i] : u"#"_s, values[i]);
    MqttMessage result = message;
    result.setCaptures(captures);
    return result;
}

} // namespace mqtt
