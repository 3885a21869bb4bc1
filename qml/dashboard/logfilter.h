// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QSortFilterProxyModel>
#include <qqmlregistration.h>

/// Of a LogBuffer the entries of at least a level whose topic or text contains a text, upper and
/// lower case the same.
class LogFilter : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(int minimumLevel READ minimumLevel WRITE setMinimumLevel NOTIFY minimumLevelChanged)
    QML_ELEMENT
public:
    explicit LogFilter(QObject *parent = nullptr);

    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString &text);
    [[nodiscard]] int minimumLevel() const { return m_minimumLevel; }
    void setMinimumLevel(int level);
    [[nodiscard]] int count() const { return rowCount(); }

Q_SIGNALS:
    void textChanged();
    void minimumLevelChanged();
    void countChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_text;
    int m_minimumLevel = 0;
};
