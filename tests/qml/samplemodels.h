// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStandardItemModel>
#include <qqmlregistration.h>

/// A tree of topics as TopicExplorer takes it, filled by hand.
class SampleTopics : public QStandardItemModel
{
    Q_OBJECT
public:
    enum Role {
        NameRole = Qt::UserRole,
        TopicRole,
        ValueRole,
        CountRole,
        TopicsRole,
        RetainedRole
    };

    explicit SampleTopics(QObject *parent = nullptr);

    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    /// A message: makes the topic if need be, counts it there and above.
    Q_INVOKABLE void receive(const QString &topic, const QString &value, bool retained = false);

private:
    QStandardItem *child(QStandardItem *parent, const QString &name, const QString &topic);
    QHash<QString, QStandardItem *> m_items;
};

/// A list of messages as LogView takes it.
class SampleMessages : public QStandardItemModel
{
    Q_OBJECT
public:
    enum Role { TimeRole = Qt::UserRole, TopicRole, TextRole, LevelRole, RetainedRole, QosRole };

    using QStandardItemModel::QStandardItemModel;

    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    Q_INVOKABLE void add(double time, const QString &topic, const QString &text,
                         const QString &level, bool retained = false);
    Q_INVOKABLE void dropOldest(int count) { removeRows(0, count); }
    Q_INVOKABLE void reset() { clear(); }
};

/// As the QML module Samples.
void registerSampleModels();
