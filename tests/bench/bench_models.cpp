// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What the models of a dashboard cost the thread of its windows: a tree of topics and a log, each
// with a view that reads what it shows after every batch.
//
//   bench_models [TOPICS [SECONDS]]
#include "messagelogmodel.h"
#include "topictreemodel.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr int perSecond = 5000;
constexpr int batches = 20; // a second
constexpr int rows = 40;    // that a view shows

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Reads every role of some rows, as the delegates of a view do.
qsizetype readRows(const QAbstractItemModel &model, const QModelIndex &parent)
{
    const QList<int> roles = model.roleNames().keys();
    const int last = model.rowCount(parent);
    qsizetype size = 0;
    for (int row = std::max(0, last - rows); row < last; ++row) {
        for (const int role : roles)
            size += model.data(model.index(row, 0, parent), role).toString().size();
    }
    return size;
}

template <typename Model>
void measure(const char *name, const QStringList &topics, int seconds)
{
    Model model;
    qsizetype read = 0;
    quint64 told = 0;
    QObject::connect(&model, &QAbstractItemModel::dataChanged, [&told] { ++told; });
    QObject::connect(&model, &QAbstractItemModel::rowsInserted, [&told] { ++told; });
    for (const QString &topic : topics) // they are known when the clock starts
        model.receive(MqttMessage(topic, "0"));
    model.flush();
    told = 0;
    QList<MqttMessage> messages;
    for (int i = 0; i < perSecond; ++i) {
        const auto at = static_cast<qsizetype>(i) * 7919 % topics.size(); // all over the tree
        messages.append(MqttMessage(topics[at], QByteArray::number(i) + "," + QByteArray(60, 'x')));
    }
    double taking = 0;
    double telling = 0;
    for (int batch = 0; batch < seconds * batches; ++batch) {
        constexpr int size = perSecond / batches;
        double start = cpuSeconds();
        for (int i = 0; i < size; ++i)
            model.receive(messages[batch * size % perSecond + i]);
        taking += cpuSeconds() - start;
        start = cpuSeconds();
        model.flush();
        read += readRows(model, model.index(0, 0)) + readRows(model, {});
        telling += cpuSeconds() - start;
    }
    const double count = static_cast<double>(seconds) * perSecond;
    std::printf("%-16s %10.2f %12.2f %14.2f %10.1f\n", name, taking / count * 1e6,
                telling / (seconds * batches) * 1e3, (taking + telling) / seconds * 100,
                static_cast<double>(told) / (seconds * batches));
    if (read == 0)
        std::exit(1);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 49'000; // with those above them 50,000 rows
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 20;
    QStringList topics;
    for (int i = 0; i < count; ++i) {
        topics.append(QStringLiteral("house%1/room%2/sensor%3").arg(i % 4).arg(i / 4 % 50).arg(i));
    }
    std::printf("%d topics, %d messages/s in %d batches\n", static_cast<int>(topics.size()),
                perSecond, batches);
    std::printf("%-16s %10s %12s %14s %10s\n", "model", "us/message", "ms/batch", "% of a core",
                "signals");
    measure<TopicTreeModel>("TopicTreeModel", topics, seconds);
    measure<MessageLogModel>("MessageLogModel", topics, seconds);
    return 0;
}
