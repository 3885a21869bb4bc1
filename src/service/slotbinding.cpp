// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/slotbinding.h"

#include "connection/payload.h"
#include "service/gadget.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QVarLengthArray>

#include <exception>
#include <variant>

using namespace Qt::StringLiterals;

namespace mqtt {

/// The storage of one converted value.
struct SlotBinding::Argument
{
    std::variant<std::monostate, QByteArray, QString, bool, int, qint64, double, QJsonValue,
                 QJsonObject, QJsonArray, QJsonDocument, QVariant, QVariantMap, QVariantList>
        value;

    /// Where the value lies; null when it could not be converted.
    template <typename T>
    void *set(std::optional<T> converted)
    {
        if (!converted)
            return nullptr;
        return &value.emplace<T>(std::move(*converted));
    }
    template <typename T>
    void *keep(T converted)
    {
        return &value.emplace<T>(std::move(converted));
    }
};

Form formOf(QMetaType type)
{
    switch (type.id()) {
    case QMetaType::QByteArray:
        return Form::Bytes;
    case QMetaType::QString:
        return Form::Text;
    case QMetaType::Bool:
        return Form::Bool;
    case QMetaType::Int:
        return Form::Int;
    case QMetaType::LongLong:
        return Form::Int64;
    case QMetaType::Double:
        return Form::Double;
    case QMetaType::QJsonValue:
        return Form::JsonValue;
    case QMetaType::QJsonObject:
        return Form::JsonObject;
    case QMetaType::QJsonArray:
        return Form::JsonArray;
    case QMetaType::QJsonDocument:
        return Form::JsonDocument;
    case QMetaType::QVariant:
        return Form::Variant;
    case QMetaType::QVariantMap:
        return Form::Map;
    case QMetaType::QVariantList:
        return Form::List;
    default:
        break;
    }
    if (type == QMetaType::fromType<MqttMessage>())
        return Form::Message;
    return type.flags().testFlag(QMetaType::IsGadget) ? Form::Gadget : Form::Unknown;
}

namespace {

constexpr auto allowedTypes =
    "QByteArray, QString, bool, int, qint64, double, QJsonValue, QJsonObject, QJsonArray, "
    "QJsonDocument, QVariant, QVariantMap, QVariantList, a Q_GADGET, and MqttMessage"_L1;

/// The named captures, or without any the remainder behind a '#'.
qsizetype captureCount(const TopicPattern &pattern)
{
    if (!pattern.captureNames().isEmpty())
        return pattern.captureNames().size();
    return pattern.filter().endsWith(u'#') ? 1 : 0;
}

/// JSON of one kind only, as the types for objects and arrays demand.
std::optional<QJsonValue> jsonOf(const QByteArray &bytes, QJsonValue::Type kind, QString *error)
{
    std::optional<QJsonValue> json = parseJson(bytes, error);
    if (json && json->type() != kind) {
        *error = kind == QJsonValue::Object ? u"the payload is JSON, but not an object"_s
                                            : u"the payload is JSON, but not an array"_s;
        return {};
    }
    return json;
}

std::optional<QJsonDocument> document(const QByteArray &bytes, QString *error)
{
    const std::optional<QJsonValue> json = parseJson(bytes, error);
    if (!json)
        return {};
    if (json->isObject())
        return QJsonDocument(json->toObject());
    if (json->isArray())
        return QJsonDocument(json->toArray());
    *error = u"the payload is JSON, but neither an object nor an array"_s;
    return {};
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
    const qsizetype captures = captureCount(pattern);
    qsizetype used = 0;
    for (qsizetype i = 0; i < slot.parameters.size(); ++i) {
        const QMetaType type = slot.parameters[i];
        const Form form = formOf(type);
        const bool last = i + 1 == slot.parameters.size();
        if (form == Form::Unknown) {
            *error =
                u"parameter %1 is of type %2; allowed are "_s.arg(
                    QString::number(i + 1), type.isValid() ? QLatin1String(type.name()) : "?"_L1) %
                allowedTypes;
            return {};
        }
        if (form == Form::Message) {
            if (!last && i > 0) {
                *error =
                    u"parameter %1 is the whole message; it may be the first or the last"_s.arg(i +
                                                                                                1);
                return {};
            }
            binding->m_needsMessage = true;
            binding->m_parameters.push_back({form, type, -1});
            continue;
        }
        if (i == 0) {
            binding->m_parameters.push_back({form, type, -1});
            continue;
        }
        if (used == captures) {
            *error = u"parameter %1 would take capture %2 of the topic, which has %3"_s.arg(i + 1)
                         .arg(used + 1)
                         .arg(captures);
            return {};
        }
        binding->m_needsCaptures = true;
        binding->m_parameters.push_back({form, type, used++});
    }
    return binding;
}

namespace {

template <typename Argument>
void *convert(Form form, QMetaType type, const QByteArray &bytes, Argument &out, QString *error)
{
    switch (form) {
    case Form::Bytes:
        return out.keep(bytes);
    case Form::Text:
        return out.set(parseText(bytes, error));
    case Form::Bool:
        return out.set(parseBool(bytes, error));
    case Form::Int:
        return out.set(parseInt(bytes, error));
    case Form::Int64:
        return out.set(parseInt64(bytes, error));
    case Form::Double:
        return out.set(parseDouble(bytes, error));
    case Form::JsonValue:
        return out.set(parseJson(bytes, error));
    case Form::JsonDocument:
        return out.set(document(bytes, error));
    case Form::JsonObject: {
        const auto json = jsonOf(bytes, QJsonValue::Object, error);
        return json ? out.keep(json->toObject()) : nullptr;
    }
    case Form::JsonArray: {
        const auto json = jsonOf(bytes, QJsonValue::Array, error);
        return json ? out.keep(json->toArray()) : nullptr;
    }
    case Form::Variant: {
        const auto json = parseJson(bytes, error);
        return json ? out.keep(json->toVariant()) : nullptr;
    }
    case Form::Map: {
        const auto json = jsonOf(bytes, QJsonValue::Object, error);
        return json ? out.keep(json->toObject().toVariantMap()) : nullptr;
    }
    case Form::List: {
        const auto json = jsonOf(bytes, QJsonValue::Array, error);
        return json ? out.keep(json->toArray().toVariantList()) : nullptr;
    }
    case Form::Gadget: {
        const auto json = parseJson(bytes, error);
        if (!json)
            return nullptr;
        QString why;
        QVariant gadget = gadgetFromJson(*json, type, &why);
        if (!gadget.isValid()) {
            *error = u"the payload "_s % why;
            return nullptr;
        }
        return static_cast<QVariant *>(out.keep(std::move(gadget)))->data();
    }
    case Form::Message:
    case Form::Unknown:
        break;
    }
    return nullptr;
}

} // namespace

MqttError SlotBinding::fill(const MqttMessage &message, Argument *values, void **argv) const
{
    QStringList captures;
    if (m_needsCaptures)
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
            argument = convert(parameter.form, parameter.type, message.payload(), values[i], &why);
        } else if (parameter.form == Form::Text) {
            argument = values[i].keep(captures[parameter.capture]);
        } else {
            argument = convert(parameter.form, parameter.type, captures[parameter.capture].toUtf8(),
                               values[i], &why);
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

MqttError SlotBinding::call(const MqttMessage &message) const
{
    const auto count = static_cast<qsizetype>(m_parameters.size());
    QVarLengthArray<Argument, 4> values(count);
    QVarLengthArray<void *, 5> argv(count + 1);
    argv[0] = nullptr;
    const MqttMessage whole = m_needsMessage ? withCaptures(message, m_pattern) : message;
    if (MqttError error = fill(whole, values.data(), argv.data()); !error.isOk())
        return error;
    // The result of a handler is of no use to anyone, but its slot wants a place to put it.
    QVariant result;
    if (m_slot.result.isValid()) {
        result = QVariant(m_slot.result);
        argv[0] = result.data();
    }
    QString why;
    try {
        m_slot.call(argv.data());
        return {};
    } catch (const std::exception &exception) {
        why = QString::fromLocal8Bit(exception.what());
    } catch (...) {
        why = u"something that is no std::exception"_s;
    }
    return {MqttError::Code::HandlerFailed,
            u"%1 threw for '%2': %3"_s.arg(QString::fromUtf8(m_slot.name), message.topic(), why)};
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
