// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QString>

/// Another library's class of the same name, with the same members and other contents.
class __attribute__((visibility("default"))) QMqttClient : public QObject
{
    Q_OBJECT

public:
    explicit QMqttClient(QObject *parent = nullptr);
    ~QMqttClient() override;

    QString hostname() const;

public Q_SLOTS:
    void setHostname(const QString &hostname);

Q_SIGNALS:
    void hostnameChanged(QString hostname);

private:
    char m_filling[1000];
    QString m_hostname;
};
