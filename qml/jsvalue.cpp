// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "jsvalue.h"

#include <QDateTime>
#include <QJSValueIterator>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

class Reader
{
public:
    std::optional<QVariant> read(const QJSValue &value, const QString &name)
    {
        if (value.isString())
            return value.toString();
        if (value.isBool())
            return value.toBool();
        if (value.isNumber())
            return number(value.toNumber(), name);
        if (value.isNull())
            return QVariant::fromValue(nullptr);
        if (value.isUndefined())
            return fail(name, u"is undefined"_s);
        if (value.isVariant())
            return foreign(value.toVariant(), name);
        if (!value.isObject())
            return fail(name, u"is a symbol"_s);
        return object(value, name);
    }

    [[nodiscard]] const QString &error() const { return m_error; }

private:
    std::nullopt_t fail(const QString &name, const QString &what)
    {
        m_error = name % u' ' % what %
                  u"; allowed are strings, numbers, booleans, null, dates, bytes, arrays and "
                  "objects"_s;
        return std::nullopt;
    }

    std::optional<QVariant> number(double value, const QString &name)
    {
        if (!std::isfinite(value))
            return fail(name, u"is a number that is not finite"_s);
        return value;
    }

    std::optional<QVariant> object(const QJSValue &value, const QString &name)
    {
        if (value.isCallable())
            return fail(name, u"is a function"_s);
        if (value.isError())
            return fail(name, u"is an error (its message can be)"_s);
        if (value.isQObject())
            return fail(name, u"is an object with a life of its own"_s);
        if (value.isDate())
            return date(value.toDateTime(), name);
        if (!value.isArray()) {
            const QVariant known = value.toVariant(QJSValue::RetainJSObjects);
            if (known.metaType() != QMetaType::fromType<QJSValue>())
                return foreign(known, name);
            if (const std::optional<QByteArray> bytes = typedArray(value))
                return *bytes;
        }
        return nested(value, name);
    }

    std::optional<QVariant> date(const QDateTime &date, const QString &name)
    {
        if (!date.isValid())
            return fail(name, u"is an invalid date"_s);
        return date.toUTC().toString(Qt::ISODateWithMs);
    }

    std::optional<QVariant> foreign(const QVariant &value, const QString &name)
    {
        const QMetaType type = value.metaType();
        if (type.flags() & (QMetaType::IsGadget | QMetaType::PointerToQObject))
            return fail(name, u"is of type "_s % QLatin1String(type.name()));
        return value;
    }

    /// The bytes of an Uint8Array and its like.
    static std::optional<QByteArray> typedArray(const QJSValue &value)
    {
        const QVariant buffer = value.property(u"buffer"_s).toVariant(QJSValue::RetainJSObjects);
        const QJSValue offset = value.property(u"byteOffset"_s);
        const QJSValue length = value.property(u"byteLength"_s);
        if (buffer.typeId() != QMetaType::QByteArray || !offset.isNumber() || !length.isNumber())
            return {};
        return buffer.toByteArray().mid(offset.toInt(), length.toInt());
    }

    std::optional<QVariant> nested(const QJSValue &value, const QString &name)
    {
        const auto same = [&value](const QJSValue &outer) { return outer.strictlyEquals(value); };
        if (std::any_of(m_outer.cbegin(), m_outer.cend(), same))
            return fail(name, u"contains itself"_s);
        m_outer.append(value);
        std::optional<QVariant> result = value.isArray() ? list(value, name) : map(value, name);
        m_outer.removeLast();
        return result;
    }

    std::optional<QVariant> list(const QJSValue &value, const QString &name)
    {
        QVariantList items;
        const quint32 length = value.property(u"length"_s).toUInt();
        for (quint32 i = 0; i < length; ++i) {
            const std::optional<QVariant> item =
                read(value.property(i), name % u'[' % QString::number(i) % u']');
            if (!item)
                return {};
            items.append(*item);
        }
        return items;
    }

    std::optional<QVariant> map(const QJSValue &value, const QString &name)
    {
        QVariantMap members;
        QJSValueIterator it(value);
        while (it.next()) {
            const std::optional<QVariant> member = read(it.value(), name % u'.' % it.name());
            if (!member)
                return {};
            members.insert(it.name(), *member);
        }
        return members;
    }

    QList<QJSValue> m_outer;
    QString m_error;
};

} // namespace

std::optional<QVariant> fromJavaScript(const QJSValue &value, const QString &name, QString *error)
{
    Reader reader;
    std::optional<QVariant> result = reader.read(value, name);
    if (!result && error)
        *error = reader.error();
    return result;
}

} // namespace mqtt
