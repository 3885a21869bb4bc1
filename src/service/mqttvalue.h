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
        : m_value(value)
    {
    }
    template <std::signed_integral Integer>
    MqttValue(Integer value)
        : m_value(static_cast<qlonglong>(value))
    {
    }
    template <std::unsigned_integral Integer>
    requires(!std::same_as<Integer, bool>) MqttValue(Integer value)
        : m_value(static_cast<qulonglong>(value))
    {
    }
    template <std::floating_point Real>
    MqttValue(Real value)
        : m_value(static_cast<double>(value))
    {
    }
    MqttValue(const QJsonValue &json)
        : m_value(json)
    {
    }
    MqttValue(const QJsonObject &json)
        : m_value(json)
    {
    }
    MqttValue(const QJsonArray &json)
        : m_value(json)
    {
    }
    MqttValue(const QJsonDocument &json)
        : m_value(json)
    {
    }
    MqttValue(const QVariant &value)
        : m_value(value)
    {
    }
    MqttValue(const QVariantMap &map)
        : m_value(map)
    {
    }
    MqttValue(const QVariantList &list)
        : m_value(list)
    {
    }
    MqttValue(const QStringList &list)
        : m_value(list)
    {
    }

    [[nodiscard]] const QVariant &toVariant() const { return m_value; }

private:
    QVariant m_value;
};
