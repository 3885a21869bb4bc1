// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QQuickPaintedItem>
#include <qqmlregistration.h>

/// One of the module's icons, drawn with a line in a colour. Names: see iconpaths.cpp. An unknown
/// name draws nothing and is told by a warning.
class Icon : public QQuickPaintedItem
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY looksChanged)
    Q_PROPERTY(double lineWidth MEMBER m_lineWidth NOTIFY looksChanged)
    Q_PROPERTY(QStringList names READ names CONSTANT)
    QML_ELEMENT
public:
    explicit Icon(QQuickItem *parent = nullptr);

    [[nodiscard]] QString name() const { return m_name; }
    void setName(const QString &name);
    [[nodiscard]] QStringList names() const;

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void nameChanged();
    void looksChanged();

private:
    QString m_name;
    QColor m_color = Qt::black;
    double m_lineWidth = 1.8; // on a square of 24
};
