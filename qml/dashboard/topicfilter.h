// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QSortFilterProxyModel>
#include <qqmlregistration.h>

/// Of a tree of topics those whose role `topic` contains a text, and what leads to them. Upper and
/// lower case are the same. An empty text lets all through.
class TopicFilter : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    QML_ELEMENT
public:
    explicit TopicFilter(QObject *parent = nullptr);

    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString &text);

    /// The number of a role of the source, -1 when it has none of that name.
    Q_INVOKABLE [[nodiscard]] int roleOf(const QString &name) const;

Q_SIGNALS:
    void textChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    void findRole();

    QString m_text;
    int m_topicRole = -1;
};
