// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "window.h"

#include <QCloseEvent>
#include <QFont>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

Window::Window(const BrokerOptions &broker)
{
    setWindowTitle(tr("Desk"));
    QFont large = m_temperature->font();
    large.setPointSizeF(large.pointSizeF() * 3);
    m_temperature->setFont(large);
    auto *column = new QVBoxLayout(this);
    for (QWidget *widget : {static_cast<QWidget *>(m_temperature), static_cast<QWidget *>(m_lamp),
                            static_cast<QWidget *>(m_status)})
        column->addWidget(widget);
    connect(m_lamp, &QCheckBox::clicked, this, &Window::switchLamp);

    m_service.setBrokerOptions(broker);
    m_service.handle(u"temperature"_s, this, &Window::showTemperature);
    m_service.handle(u"lamp"_s, this, &Window::showLamp);
    connect(&m_service, &MqttService::onlineChanged, this, &Window::showOnline);
    connect(&m_service, &MqttService::errorOccurred, this,
            [this](const MqttError &error) { m_status->setText(error.text()); });
    connect(&m_service, &MqttService::stopped, this, &Window::closed);
    showOnline();
    m_service.start();
}

void Window::closeEvent(QCloseEvent *event)
{
    m_service.stop();
    event->accept();
}

void Window::showOnline()
{
    m_status->setText(m_service.isOnline() ? tr("Connected") : tr("Not connected"));
    m_lamp->setEnabled(m_service.isOnline());
}

void Window::showTemperature(double celsius)
{
    m_temperature->setText(tr("%L1 °C").arg(celsius, 0, 'f', 1));
}

void Window::showLamp(bool on)
{
    m_lamp->setChecked(on);
}

void Window::switchLamp(bool on)
{
    m_service.publish(u"lamp"_s, on, {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
}
