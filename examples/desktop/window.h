// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttService>

#include <QCheckBox>
#include <QLabel>
#include <QWidget>

/// A window with a service of its own: it shows what a thermometer measures, and switches a lamp.
class Window : public QWidget
{
    Q_OBJECT
public:
    explicit Window(const BrokerOptions &broker);

    [[nodiscard]] MqttService *service() { return &m_service; }

protected:
    /// The service says goodbye first; then closed() is emitted.
    void closeEvent(QCloseEvent *event) override;

Q_SIGNALS:
    void closed();

private:
    void showOnline();
    void showTemperature(double celsius);
    void showLamp(bool on);
    void switchLamp(bool on);

    MqttService m_service{QStringLiteral("desktop")};
    QLabel *const m_status = new QLabel(this);
    QLabel *const m_temperature = new QLabel(tr("– °C"), this);
    QCheckBox *const m_lamp = new QCheckBox(tr("Desk lamp"), this);
};
