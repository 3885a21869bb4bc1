// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "samplemodels.h"

#include <QDateTime>
#include <QQmlEngine>

SampleTopics::SampleTopics(QObject *parent)
    : QStandardItemModel(parent)
{
}

QHash<int, QByteArray> SampleTopics::roleNames() const
{
    return {{NameRole, "name"},   {TopicRole, "topic"},   {ValueRole, "value"},
            {CountRole, "count"}, {TopicsRole, "topics"}, {RetainedRole, "retained"}};
}

void SampleTopics::receive(const QString &topic, const QString &value, bool retained)
{
    const bool known = m_items.contains(topic);
    QStandardItem *item = invisibleRootItem();
    QString path;
    for (const QString &level : topic.split(u'/')) {
        path += path.isEmpty() ? level : u'/' + level;
        item = child(item, level, path);
        item->setData(item->data(CountRole).toInt() + 1, CountRole);
        if (!known && path != topic)
            item->setData(item->data(TopicsRole).toInt() + 1, TopicsRole);
    }
    item->setData(value, ValueRole);
    item->setData(retained, RetainedRole);
}

QStandardItem *SampleTopics::child(QStandardItem *parent, const QString &name, const QString &topic)
{
    if (QStandardItem *known = m_items.value(topic))
        return known;
    auto *item = new QStandardItem;
    item->setData(name, NameRole);
    item->setData(topic, TopicRole);
    item->setData(0, CountRole);
    item->setData(0, TopicsRole);
    parent->appendRow(item);
    m_items.insert(topic, item);
    return item;
}

QHash<int, QByteArray> SampleMessages::roleNames() const
{
    return {{TimeRole, "time"},   {TopicRole, "topic"},       {TextRole, "text"},
            {LevelRole, "level"}, {RetainedRole, "retained"}, {QosRole, "qos"}};
}

void SampleMessages::add(double time, const QString &topic, const QString &text,
                         const QString &level, bool retained)
{
    auto *item = new QStandardItem;
    item->setData(QDateTime::fromMSecsSinceEpoch(qint64(time)), TimeRole);
    item->setData(topic, TopicRole);
    item->setData(text, TextRole);
    item->setData(level, LevelRole);
    item->setData(retained, RetainedRole);
    item->setData(1, QosRole);
    appendRow(item);
}

void registerSampleModels()
{
    qmlRegisterType<SampleTopics>("Samples", 1, 0, "SampleTopics");
    qmlRegisterType<SampleMessages>("Samples", 1, 0, "SampleMessages");
}
