// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "icon.h"

#include "iconpaths.h"

#include <QPainter>
#include <QtQml/qqmlinfo.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

constexpr qreal IconSize = 24;

} // namespace

Icon::Icon(QQuickItem *parent)
    : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    setImplicitSize(20, 20);
    connect(this, &Icon::looksChanged, this, [this] { update(); });
}

void Icon::setName(const QString &name)
{
    if (m_name == name)
        return;
    if (!name.isEmpty() && mqtt::iconPath(name).isEmpty())
        qmlWarning(this) << "there is no icon \"" << name << "\"; there are "
                         << mqtt::iconNames().join(u", "_s);
    m_name = name;
    Q_EMIT nameChanged();
    update();
}

QStringList Icon::names() const
{
    return mqtt::iconNames();
}

void Icon::paint(QPainter *painter)
{
    const qreal scale = std::min(width(), height()) / IconSize;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate((width() - scale * IconSize) / 2, (height() - scale * IconSize) / 2);
    painter->scale(scale, scale);
    painter->setPen(QPen(m_color, m_lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPath(mqtt::iconPath(m_name));
}
