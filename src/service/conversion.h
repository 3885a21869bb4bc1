// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QMetaType>
#include <QString>
#include <QVariant>

#include <optional>
#include <variant>

// What a parameter of a handler receives, by its type: the one table. Whatever is not of the form
// named is an error that says so, never a default value.
//
//  QByteArray             the bytes as they are
//  QString                valid UTF-8, as it is but for a BOM
//  bool                   1 true on yes, 0 false off no, in any case of letters
//  int, qint64            decimal digits with an optional sign, within 32 and 64 bits
//  double                 a decimal number, exponent allowed, within a double and no NaN
//  QJsonValue             any JSON value, also a bare one
//  QJsonObject            a JSON object
//  QJsonArray             a JSON array
//  QJsonDocument          a JSON object or array
//  QVariant               any JSON value, as QJsonValue::toVariant() gives it
//  QVariantMap            a JSON object
//  QVariantList           a JSON array
//  QStringList, QList<T>  a JSON array of which each element fits
//  a Q_GADGET             a JSON object with a member for each writable property; see gadget.h
//  MqttMessage            the whole message
//
// White space around a bool or number is ignored, as is a BOM before JSON. JSON is as Qt reads it:
// nested at most 1,024 deep, of two members with one name the last counts, integers are exact
// within 64 bits.
namespace mqtt {

enum class Form {
    Unknown,
    Bytes,
    Text,
    Bool,
    Int,
    Int64,
    Double,
    JsonValue,
    JsonObject,
    JsonArray,
    JsonDocument,
    Variant,
    Map,
    List,
    Composed, // a gadget or a typed list
    Message,
};
[[nodiscard]] Form formOf(QMetaType type);

/// The types above, for people.
[[nodiscard]] QString allowedTypes();

/// The storage of one converted value.
class Converted
{
public:
    /// Where the value lies; null, and the reason in *error, for bytes that are not of this form.
    [[nodiscard]] void *set(Form form, QMetaType type, const QByteArray &bytes, QString *error);
    [[nodiscard]] void *set(const QString &text) { return keep(text); }

private:
    template <typename T>
    void *keep(T value)
    {
        return &m_value.emplace<T>(std::move(value));
    }
    template <typename T>
    void *keep(std::optional<T> value)
    {
        return value ? &m_value.emplace<T>(std::move(*value)) : nullptr;
    }
    void *setJson(Form form, QMetaType type, const QByteArray &bytes, QString *error);

    std::variant<std::monostate, QByteArray, QString, bool, int, qint64, double, QJsonValue,
                 QJsonObject, QJsonArray, QJsonDocument, QVariant, QVariantMap, QVariantList>
        m_value;
};

} // namespace mqtt
