// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringBuilder>
#include <QVariant>

#include <concepts>
#include <variant>

/// Anything that can be published; made by conversion.
class MqttValue
{
public:
    MqttValue() = default;
    MqttValue(std::nullptr_t) {}
    MqttValue(const QByteArray &bytes)
        : m_value(bytes)
    {
    }
    MqttValue(const QString &text)
        : m_value(text)
    {
    }
    template <typename A, typename B>
    MqttValue(const QStringBuilder<A, B> &builder)
    {
        if constexpr (std::is_convertible_v<const QStringBuilder<A, B> &, QString>)
            m_value = QString(builder);
        else
            m_value = QByteArray(builder);
    }
    MqttValue(QStringView text)
        : m_value(text.toString())
    {
    }
    MqttValue(QLatin1String text)
        : m_value(QString(text))
    {
    }
    /// UTF-8.
    MqttValue(const char *text)
        : m_value(QByteArray(text))
    {
    }
    template <std::same_as<bool> Bool>
    MqttValue(Bool value)
        : m_value(QVariant(value))
    {
    }
    template <std::signed_integral Integer>
    MqttValue(Integer value)
        : m_value(QVariant(static_cast<qlonglong>(value)))
    {
    }
    template <std::unsigned_integral Integer>
    requires(!std::same_as<Integer, bool>) MqttValue(Integer value)
        : m_value(QVariant(static_cast<qulonglong>(value)))
    {
    }
    template <std::floating_point Real>
    MqttValue(Real value)
        : m_value(QVariant(static_cast<double>(value)))
    {
    }
    MqttValue(const QJsonValue &json)
        : m_value(QVariant(json))
    {
    }
    MqttValue(const QJsonObject &json)
        : m_value(QVariant(json))
    {
    }
    MqttValue(const QJsonArray &json)
        : m_value(QVariant(json))
    {
    }
    MqttValue(const QJsonDocument &json)
        : m_value(QVariant(json))
    {
    }
    MqttValue(const QVariant &value)
        : m_value(value)
    {
    }
    MqttValue(const QVariantMap &map)
        : m_value(QVariant(map))
    {
    }
    MqttValue(const QVariantList &list)
        : m_value(QVariant(list))
    {
    }
    MqttValue(const QStringList &list)
        : m_value(QVariant(list))
    {
    }

    [[nodiscard]] QVariant toVariant() const
    {
        return std::visit([](const auto &value) { return QVariant(value); }, m_value);
    }
    /// The bytes or the text it was made of; null where it was made of something else.
    [[nodiscard]] const QByteArray *bytes() const { return std::get_if<QByteArray>(&m_value); }
    [[nodiscard]] const QString *text() const { return std::get_if<QString>(&m_value); }

private:
    std::variant<QVariant, QByteArray, QString> m_value; // most are bytes or text
};
