// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "tool/stage.h"

#include <QPointer>
#include <QQuickWindow>

#include <memory>

namespace mqtt {

/// Windows: the root object's own, or one around it if it is an item.
class WindowStage : public Stage
{
public:
    ~WindowStage() override;

    void show(QObject *root) override;

    void shoot(const QString &file, std::chrono::milliseconds after) override;

private:
    std::unique_ptr<QQuickWindow> m_frame; // around an item
    QPointer<QQuickWindow> m_window;
};

} // namespace mqtt
