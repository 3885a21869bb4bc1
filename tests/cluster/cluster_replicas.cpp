// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "cluster/brains.h"
#include "support/rununtil.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const bool isLong = qEnvironmentVariable("MQTTSERVICE_CLUSTER") == "long"_L1;

} // namespace

class ClusterReplicas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLoadIsSplit_data();
    void theLoadIsSplit();
    void oneIsKilledUnderLoad();
};

void ClusterReplicas::theLoadIsSplit_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("1 replica") << 1;
    QTest::newRow("4 replicas") << 4;
}

void ClusterReplicas::theLoadIsSplit()
{
    QFETCH(const int, count);
    const int requests = isLong ? 200'000 : 5'000;
    brains::Rig rig;
    QVERIFY(rig.begin(count));
    const double before = rig.cpu();
    QElapsedTimer clock;
    clock.start();
    rig.asker->ask(requests, 400);
    QVERIFY(runUntil([&] { return rig.asker->answered() == requests; }, 300s));
    const double seconds = double(clock.elapsed()) / 1000;
    const double cpu = rig.cpu() - before;
    qInfo("%d replicas: %d requests, lost %d, repeated %d; %.0f/s, %.1f us of a replica each; "
          "answered by %s",
          count, requests, rig.asker->lost(), rig.asker->repeated(), requests / seconds,
          cpu / requests * 1e6, qPrintable(rig.asker->sharesText()));
    QCOMPARE(rig.asker->lost(), 0);
    QCOMPARE(rig.asker->repeated(), 0);
    QCOMPARE(static_cast<int>(rig.asker->shares().size()), count);
}

void ClusterReplicas::oneIsKilledUnderLoad()
{
    const int requests = isLong ? 200'000 : 5'000;
    const int kills = isLong ? 10 : 2;
    brains::Rig rig;
    QVERIFY(rig.begin(4));
    rig.asker->ask(requests, 400);
    for (int i = 0; i < kills; ++i) {
        const int victim = i % 4;
        const int until = requests / (kills + 1) * (i + 1);
        QVERIFY(runUntil([&] { return rig.asker->answered() >= until; }, 120s));
        rig.replicas[static_cast<std::size_t>(victim)]->kill();
        QTRY_VERIFY(!rig.asker->isOnline(victim + 1)); // by its will
        rig.replicas[static_cast<std::size_t>(victim)]->start();
    }
    (void)runUntil([&] { return rig.asker->answered() == requests; }, 300s);
    qInfo("4 replicas, %d times one killed: %d requests, lost %d, repeated %d; answered by %s",
          kills, requests, rig.asker->lost(), rig.asker->repeated(),
          qPrintable(rig.asker->sharesText()));
    QCOMPARE(rig.asker->lost(), 0);
}

QTEST_GUILESS_MAIN(ClusterReplicas)
#include "cluster_replicas.moc"
