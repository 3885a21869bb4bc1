// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "topicfeed.h"

#include <QAbstractItemModel>
#include <QQmlParserStatus>
#include <QTimer>
#include <qqmlregistration.h>

/// A model that messages fill. They are counted at once and told to the views in batches, 20 times
/// a second, so that thousands a second leave time for drawing. It finds its connection as
/// MqttTopic does; its topics are as they stand, not below a service's base topic.
class MessageModel : public QAbstractItemModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY connectionChanged)
    Q_PROPERTY(
        MqttConnection *connection READ connection WRITE setConnection NOTIFY connectionChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY onlineChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)
    QML_ANONYMOUS
public:
    explicit MessageModel(QObject *parent = nullptr);

    [[nodiscard]] MqttService *service() const { return m_feed.service(); }
    void setService(MqttService *service);
    [[nodiscard]] MqttConnection *connection() const { return m_feed.connection(); }
    void setConnection(MqttConnection *connection);
    [[nodiscard]] bool isOnline() const { return m_feed.isOnline(); }
    /// Why nothing can come, for people; empty when it can.
    [[nodiscard]] QString error() const { return m_feed.error(); }

    /// A message as if it had come over the connection.
    void receive(const MqttMessage &message);
    /// Tells the views now what they have not been told yet.
    void flush();

    // Of a list
    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

    void classBegin() override {}
    void componentComplete() override { m_feed.start(); }

Q_SIGNALS:
    void connectionChanged();
    void onlineChanged();
    void errorChanged();

protected:
    /// Whether the views have to be told.
    virtual bool take(const MqttMessage &message) = 0;
    virtual void tell() = 0;

    [[nodiscard]] mqtt::TopicFeed &feed() { return m_feed; }
    [[nodiscard]] const mqtt::TopicFeed &feed() const { return m_feed; }

private:
    mqtt::TopicFeed m_feed;
    QTimer m_batch;
};
