// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "seriesmodel.h"
#include "topicfeed.h"

#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// The numbers of a topic over time, for charts: a SeriesModel that fills itself.
///
///     TimeSeriesChart { MqttSeries { topic: "heating/temperature"; span: "1h" } }
///
/// What is no number is a gap, and told of by error. It finds its connection as MqttTopic does.
class QmlMqttSeries : public SeriesModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QString topic READ topic WRITE setTopic NOTIFY topicChanged)
    Q_PROPERTY(QString field MEMBER m_field NOTIFY fieldChanged)
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY connectionChanged)
    Q_PROPERTY(
        MqttConnection *connection READ connection WRITE setConnection NOTIFY connectionChanged)
    Q_PROPERTY(bool global READ isGlobal WRITE setGlobal NOTIFY topicChanged)
    Q_PROPERTY(bool online READ isOnline NOTIFY onlineChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)
    QML_NAMED_ELEMENT(MqttSeries)
public:
    explicit QmlMqttSeries(QObject *parent = nullptr);

    /// What was there of another topic is cleared.
    [[nodiscard]] QString topic() const { return m_feed.filters().value(0); }
    void setTopic(const QString &topic);
    [[nodiscard]] MqttService *service() const { return m_feed.service(); }
    void setService(MqttService *service);
    [[nodiscard]] MqttConnection *connection() const { return m_feed.connection(); }
    void setConnection(MqttConnection *connection);
    [[nodiscard]] bool isGlobal() const { return m_feed.isGlobal(); }
    void setGlobal(bool global);
    [[nodiscard]] bool isOnline() const { return m_feed.isOnline(); }
    [[nodiscard]] QString error() const { return m_error.isEmpty() ? m_feed.error() : m_error; }

    void classBegin() override {}
    void componentComplete() override { m_feed.start(); }

Q_SIGNALS:
    void topicChanged();
    void fieldChanged();
    void connectionChanged();
    void onlineChanged();
    void errorChanged();

private:
    void take(const MqttMessage &message);

    mqtt::TopicFeed m_feed;
    QString m_field;
    QString m_error;
};
