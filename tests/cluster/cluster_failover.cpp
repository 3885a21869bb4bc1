// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "cluster/nodes.h"
#include "support/rununtil.h"
#include "support/tally.h"

#include <MqttService/MqttService>
#include <MqttService/ServiceConfig>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <set>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

enum class Kind { Ejabberd, Nats };
Q_DECLARE_METATYPE(Kind)

/// A service whose broker is a cluster: its node is killed under load, and then the next one.
class ClusterFailover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNodeIsKilledUnderLoad_data();
    void aNodeIsKilledUnderLoad();
    void sharesThatAreRefusedAreToldOf();
    void sharesThatDeliverNothingAreToldOf();
    void aQosThatIsRefusedIsToldOf();

private:
    [[nodiscard]] static std::unique_ptr<BrokerCluster> make(Kind kind)
    {
        if (kind == Kind::Ejabberd)
            return std::make_unique<EjabberdCluster>();
        return std::make_unique<NatsCluster>();
    }
    [[nodiscard]] static BrokerOptions options(const BrokerCluster &cluster,
                                               const QList<int> &nodes)
    {
        BrokerOptions options;
        QStringList urls;
        for (const int node : nodes)
            urls.append(u"mqtt://127.0.0.1:%1"_s.arg(cluster.port(node)));
        if (!options.setUrls(urls).isOk())
            qFatal("the URLs of the cluster");
        options.userName = cluster.user();
        options.password = cluster.password();
        options.reconnect = {.initial = 100ms, .maximum = 2s};
        options.connectTimeout = 3s;
        options.cleanSession = false;
        options.sessionExpiry = 1h;
        options.repeatRetained = true;
        options.outboxMessages = 100'000;
        return options;
    }

    /// One killing, with the service connected to `node` and someone who listens at `other`.
    void fail(BrokerCluster *cluster, MqttService *service, int node, int other, QoS qos);

    QStringList m_commands;
    int m_next = 0;
};

void ClusterFailover::aNodeIsKilledUnderLoad_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QoS>("qos");
    QTest::newRow("ejabberd, MQTT 5, QoS 1") << Kind::Ejabberd << QoS::AtLeastOnce;
    QTest::newRow("ejabberd, MQTT 5, QoS 2") << Kind::Ejabberd << QoS::ExactlyOnce;
    QTest::newRow("NATS, MQTT 3.1.1, QoS 1") << Kind::Nats << QoS::AtLeastOnce;
}

void ClusterFailover::aNodeIsKilledUnderLoad()
{
    QFETCH(const Kind, kind);
    QFETCH(const QoS, qos);
    const std::unique_ptr<BrokerCluster> cluster = make(kind);
    QVERIFY2(cluster->missing().isEmpty(), qPrintable(cluster->missing()));
    QVERIFY2(cluster->start(), cluster->output().constData());

    MqttService service(u"pump"_s);
    m_commands.clear();
    m_next = 0;
    service.handle(u"command"_s, [this](const QString &text) { m_commands.append(text); },
                   {.qos = qos});
    BrokerOptions broker = options(*cluster, {0, 1});
    broker.clientId = u"pump"_s;
    service.setBrokerOptions(broker);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY_WITH_TIMEOUT(service.isOnline(), 30'000);
    QCOMPARE(service.connection()->port(), cluster->port(0));
    QVERIFY(
        service.publish(u"setting"_s, u"kept"_s, {.retain = true, .qos = QoS::AtLeastOnce}).isOk());

    fail(cluster.get(), &service, 0, 1, qos);
    if (QTest::currentTestFailed())
        return;
    // The node comes back, and the one that took over goes.
    cluster->restart(0);
    QVERIFY2(cluster->isWhole(), cluster->output().constData());
    fail(cluster.get(), &service, 1, 0, qos);
}

void ClusterFailover::fail(BrokerCluster *cluster, MqttService *service, int node, int other,
                           QoS qos)
{
    const int count = 20'000;
    QCOMPARE(service->connection()->port(), cluster->port(node));

    // Who listens at the other node, and commands from there.
    Tally tally;
    MqttConnection listener;
    BrokerOptions there = options(*cluster, {other});
    there.clientId = u"listener%1"_s.arg(other);
    listener.setOptions(there);
    QVERIFY(listener.subscribe(u"service/pump/n"_s, qos, [&tally](const MqttMessage &message) {
        tally.arrived(message.payload().toLongLong());
    }));
    listener.open();
    QTRY_VERIFY_WITH_TIMEOUT(listener.isOnline(), 60'000);
    // Nodes tell each other of subscriptions in their own time.
    const int first = m_next;
    QVERIFY(QTest::qWaitFor(
        [&] {
            (void)service->publish(u"n"_s, m_next++, {.qos = qos});
            return QTest::qWaitFor([&] { return tally.received() > 0; }, 200);
        },
        60'000));

    std::set<qint64> accepted;
    QElapsedTimer outage;
    qint64 away = -1; // ms
    connect(service, &MqttService::onlineChanged, &listener, [&] {
        if (service->isOnline() && away < 0)
            away = outage.elapsed();
    });
    const int begin = m_next;
    while (m_next < begin + count) {
        for (int i = 0; i < 20; ++i, ++m_next) {
            if (service->publish(u"n"_s, m_next, {.qos = qos}).isOk())
                accepted.insert(m_next);
        }
        // Not faster than the brokers pass it on: what they drop when they are flooded is not the
        // subject here.
        (void)runUntil([&] { return m_next - first < tally.received() + 500; }, 200ms);
        if (!outage.isValid() && m_next >= begin + count / 2) {
            cluster->kill(node);
            outage.start();
            QTRY_VERIFY_WITH_TIMEOUT(!service->isOnline(), 10'000);
        }
    }
    QTRY_VERIFY_WITH_TIMEOUT(service->isOnline(), 30'000);
    QCOMPARE(service->connection()->port(), cluster->port(other));
    const bool hadSession = service->connection()->isSessionRestored();
    (void)runUntil([&] { return tally.lost(accepted) == 0; }, 120s);
    qInfo("%s, node %d of %s killed: sent %d, accepted %zu, received %lld, lost %lld, repeated "
          "%lld; back after %.1f s, session %s",
          QTest::currentDataTag(), node + 1, qPrintable(cluster->name()), m_next - first,
          accepted.size(),
          static_cast<long long>(accepted.size()) - static_cast<long long>(tally.lost(accepted)),
          static_cast<long long>(tally.lost(accepted)), static_cast<long long>(tally.repeated()),
          double(away) / 1000, hadSession ? "there" : "made anew");
    QCOMPARE(tally.lost(accepted), 0);

    // Its subscriptions stand, and what it retains is there.
    const QString command = u"after %1"_s.arg(node);
    const bool isCommanded = QTest::qWaitFor(
        [&] {
            (void)listener.publish(u"service/pump/command"_s, command.toUtf8(), {.qos = qos});
            return QTest::qWaitFor([&] { return m_commands.contains(command); }, 500);
        },
        120'000);
    QVERIFY2(isCommanded, cluster->output().constData());
    QString setting;
    QString online;
    const auto look = [&] { // a cluster that elects anew may refuse
        MqttConnection late;
        there.clientId = u"late%1"_s.arg(other);
        there.cleanSession = true;
        late.setOptions(there);
        (void)late.subscribe(u"service/pump/+"_s, QoS::AtLeastOnce,
                             [&](const MqttMessage &message) {
                                 if (message.topic().endsWith(u"/setting"_s))
                                     setting = message.text();
                                 if (message.topic().endsWith(u"/online"_s))
                                     online = message.text();
                             });
        late.open();
        return QTest::qWaitFor([&] { return setting == u"kept"_s && online == u"1"_s; }, 3000);
    };
    QVERIFY2(QTest::qWaitFor(look, 60'000), qPrintable(setting + u'|' + online));
}

void ClusterFailover::sharesThatAreRefusedAreToldOf()
{
    EjabberdCluster cluster;
    QVERIFY2(cluster.missing().isEmpty(), qPrintable(cluster.missing()));
    QVERIFY2(cluster.start(), cluster.output().constData());
    MqttService service(u"pump"_s);
    service.handle(u"work"_s, [] {}, {.sharedGroup = u"g"_s});
    service.setBrokerOptions(options(cluster, {0}));
    QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QVERIFY(errors.wait(30'000));
    const auto error = errors.constFirst().constFirst().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QVERIFY2(error.text().contains(u"$share/g/service/pump/work"_s), qPrintable(error.text()));
}

void ClusterFailover::sharesThatDeliverNothingAreToldOf()
{
    NatsCluster cluster;
    QVERIFY2(cluster.missing().isEmpty(), qPrintable(cluster.missing()));
    QVERIFY2(cluster.start(), cluster.output().constData());
    MqttService service(u"pump"_s);
    service.handle(u"work"_s, [] {});
    const QJsonObject replicas{
        {u"group"_s, u"g"_s}, {u"instance"_s, u"1"_s}, {u"self_test"_s, true}};
    service.setBrokerOptions(options(cluster, {0}));
    QVERIFY(
        service
            .applyConfig(ServiceConfig::fromJson(
                {{u"services"_s, QJsonObject{{u"pump"_s, QJsonObject{{u"replicas"_s, replicas}}}}}},
                u"pump"_s))
            .isOk());
    QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QVERIFY(errors.wait(60'000));
    const auto error = errors.constFirst().constFirst().value<MqttError>();
    QVERIFY2(error.text().contains(u"delivers nothing to it"_s), qPrintable(error.text()));
}

void ClusterFailover::aQosThatIsRefusedIsToldOf()
{
    NatsCluster cluster;
    QVERIFY2(cluster.missing().isEmpty(), qPrintable(cluster.missing()));
    QVERIFY2(cluster.start(), cluster.output().constData());
    MqttService service(u"pump"_s);
    service.setBrokerOptions(options(cluster, {0}));
    QVERIFY(service.start().isOk());
    QTRY_VERIFY_WITH_TIMEOUT(service.isOnline(), 30'000);
    QStringList errors;
    connect(&service, &MqttService::errorOccurred, this,
            [&](const MqttError &error) { errors.append(error.text()); });
    QVERIFY(service.publish(u"n"_s, 1, {.qos = QoS::ExactlyOnce}).isOk());
    const auto isTold = [&] { return !errors.filter(u"seems not to take QoS 2"_s).isEmpty(); };
    QVERIFY2(QTest::qWaitFor(isTold, 60'000), qPrintable(errors.join(u'\n')));
}

QTEST_GUILESS_MAIN(ClusterFailover)
#include "cluster_failover.moc"
