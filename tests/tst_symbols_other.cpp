// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tst_symbols_other.h"

#include <cstring>

QMqttClient::QMqttClient(QObject *parent)
    : QObject(parent)
{
    setObjectName(QStringLiteral("the other"));
    std::memset(m_filling, 'x', sizeof m_filling);
}

QMqttClient::~QMqttClient() = default;

QString QMqttClient::hostname() const
{
    return m_filling[999] == 'x' ? QString(QStringLiteral("the other's ") + m_hostname) : QString();
}

void QMqttClient::setHostname(const QString &hostname)
{
    m_hostname = hostname;
    Q_EMIT hostnameChanged(hostname);
}
