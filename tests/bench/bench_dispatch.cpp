// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// Whether finding the handlers of a message depends on how many there are.
//
//   bench_dispatch [MESSAGES]
#include "topic/topictree.h"

#include <QElapsedTimer>

#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv)
{
    const int messages = argc > 1 ? std::atoi(argv[1]) : 1000000;
    std::printf("%9s %12s %12s\n", "filters", "add, ms", "match, ns");
    for (const int filters : {100, 1000, 10000, 100000}) {
        mqtt::TopicTree<int> tree;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < filters; ++i)
            tree.insert(QStringLiteral("house/room%1/sensor/+").arg(i), i);
        const double added = double(timer.nsecsElapsed()) / 1e6;
        const QString topic = QStringLiteral("house/room%1/sensor/temperature").arg(filters / 2);
        std::vector<int> found;
        long total = 0;
        timer.start();
        for (int i = 0; i < messages; ++i) {
            found.clear();
            tree.match(topic, found);
            total += long(found.size());
        }
        const double matched = double(timer.nsecsElapsed()) / messages;
        if (total != messages)
            return 1;
        std::printf("%9d %12.1f %12.1f\n", filters, added, matched);
    }
    return 0;
}
