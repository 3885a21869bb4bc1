// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"
#include "support/observer.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Signal = void (MqttService::*)();
Q_DECLARE_METATYPE(Signal)

namespace {

class PickyService : public MqttService
{
    Q_OBJECT
public:
    PickyService()
        : MqttService(u"echo"_s)
    {
    }

protected:
    void checkConfig(ServiceConfig &config) override
    {
        if (config.config().value(u"watts"_s).toInt() < 0)
            config.addError(u"watts"_s, u"is negative"_s, u"0 and more"_s);
    }
};

} // namespace

/// Another configuration for a service that runs, goes online, or stops.
class TestReload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aSectionOfItsOwnIsTakenInSilence();
    void anotherSectionChangesNothing();
    void reconnectsForWhatMakesAnotherLink_data();
    void reconnectsForWhatMakesAnotherLink();
    void whatIsTakenOutFallsBackToTheProgram();
    void aBadFileKeepsTheOldAndSaysSoOnce_data();
    void aBadFileKeepsTheOldAndSaysSoOnce();
    void theServicesOwnCheckCounts();
    void theServiceMayBeDeletedInASlotOfAChange_data();
    void theServiceMayBeDeletedInASlotOfAChange();
    void anyNumberOfTimes();
    void manyTimesWhileConnecting();
    void whileStopping();
    void anotherBaseTopicMovesTheHandlers();
    void anotherBaseTopicMovesWhatIsKept_data();
    void anotherBaseTopicMovesWhatIsKept();
    void watchesItsFile();
    void watchesAFileThatIsReplacedAndRemoved();
    void watchesAFileThatWasSearched();

private:
    /// The file: the members of the broker's section, and of the service's.
    void write(const QJsonObject &broker = {}, const QJsonObject &own = {},
               const QJsonObject &others = {}) const
    {
        QJsonObject section{{u"host"_s, u"127.0.0.1"_s}, {u"port"_s, m_broker.port()}};
        for (auto it = broker.begin(); it != broker.end(); ++it)
            section.insert(it.key(), *it);
        QJsonObject root{{u"broker"_s, section}, {u"services"_s, QJsonObject{{u"echo"_s, own}}}};
        for (auto it = others.begin(); it != others.end(); ++it)
            root.insert(it.key(), *it);
        m_folder->put(u"c.json"_s, QJsonDocument(root).toJson());
    }
    void start()
    {
        const ServiceConfig config = ServiceConfig::load(m_folder->path(u"c.json"_s), u"echo"_s);
        const MqttError error = m_service->applyConfig(config);
        QVERIFY2(error.isOk(), qPrintable(error.text()));
        QVERIFY(m_service->start().isOk());
        QTRY_VERIFY(m_service->isOnline());
    }

    MqttTestBroker m_broker;
    std::unique_ptr<ConfigFolder> m_folder;
    std::unique_ptr<PickyService> m_service;
};

void TestReload::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestReload::init()
{
    m_folder = std::make_unique<ConfigFolder>();
    m_service = std::make_unique<PickyService>();
    write();
}

void TestReload::cleanup()
{
    m_service.reset();
}

void TestReload::aSectionOfItsOwnIsTakenInSilence()
{
    start();
    const QSignalSpy changed(m_service.get(), &MqttService::configChanged);
    const QSignalSpy applied(m_service.get(), &MqttService::configApplied);
    const QSignalSpy online(m_service.get(), &MqttService::onlineChanged);
    write({}, {{u"watts"_s, 60}, {u"online_interval"_s, u"5m"_s}});
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(applied.size(), 1);
    QCOMPARE(m_service->config().value(u"watts"_s), 60);
    QCOMPARE(m_service->onlineInterval(), 5min);
    QVERIFY(m_service->reloadConfig().isOk()); // the same again
    QCOMPARE(changed.size(), 1);
    QCOMPARE(applied.size(), 2);
    QCOMPARE(online.size(), 0);
    QVERIFY(m_service->isOnline());
}

void TestReload::anotherSectionChangesNothing()
{
    start();
    const QSignalSpy changed(m_service.get(), &MqttService::configChanged);
    const QSignalSpy online(m_service.get(), &MqttService::onlineChanged);
    write({}, {},
          {{u"log_level"_s, u"debug"_s},
           {u"services"_s, QJsonObject{{u"other"_s, QJsonObject{{u"watts"_s, 1}}}}}});
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(changed.size(), 0);
    QCOMPARE(online.size(), 0);
    QCOMPARE(m_service->appliedConfig().logLevel(), u"debug"_s); // for whoever follows that
}

void TestReload::reconnectsForWhatMakesAnotherLink_data()
{
    QTest::addColumn<QJsonObject>("broker");
    QTest::addColumn<bool>("reconnects");
    const auto row = [](const char *name, const QJsonObject &broker, bool reconnects) {
        QTest::newRow(name) << broker << reconnects;
    };
    row("host", {{u"host"_s, u"localhost"_s}}, true);
    row("keep-alive", {{u"keepalive"_s, 17}}, true);
    row("client id", {{u"client_id"_s, u"another"_s}}, true);
    row("protocol", {{u"protocol"_s, u"3.1.1"_s}}, true);
    row("session", {{u"clean_session"_s, false}, {u"client_id"_s, u"me"_s}}, true);
    row("will", {{u"will"_s, QJsonObject{{u"topic"_s, u"gone"_s}}}}, true);
    row("largest packet", {{u"maximum_packet_size"_s, 65536}}, true);
    row("time-out", {{u"connect_timeout"_s, 3}}, false);
    row("back-off", {{u"reconnect"_s, QJsonObject{{u"maximum"_s, 7}}}}, false);
    row("fail-back", {{u"failback"_s, u"1m"_s}}, false);
    row("nothing", {}, false);
}

void TestReload::reconnectsForWhatMakesAnotherLink()
{
    QFETCH(QJsonObject, broker);
    QFETCH(bool, reconnects);
    start();
    const QSignalSpy online(m_service.get(), &MqttService::onlineChanged);
    write(broker);
    QVERIFY(m_service->reloadConfig().isOk());
    const BrokerOptions expected =
        ServiceConfig::load(m_folder->path(u"c.json"_s), u"echo"_s).broker();
    QCOMPARE(m_service->brokerOptions(), expected);
    if (reconnects) {
        QTRY_COMPARE(online.size(), 2); // off and on
        QVERIFY(m_service->isOnline());
    } else {
        // the broker answers on the link of before
        Observer observer(m_broker.port());
        QVERIFY(observer.isReady());
        QVERIFY(m_service->publish(u"still"_s, u"here"_s).isOk());
        QTRY_COMPARE(observer.payloads(u"service/echo/still"_s), QList<QByteArray>{"here"});
        QCOMPARE(online.size(), 0);
    }
}

void TestReload::whatIsTakenOutFallsBackToTheProgram()
{
    BrokerOptions own;
    own.keepAlive = 33s;
    m_service->setBrokerOptions(own);
    m_service->setBaseTopic(u"own/"_s);
    m_service->setOnlineInterval(1h);
    m_service->setClientId(u"own-id"_s);
    write({{u"keepalive"_s, 17}, {u"client_id"_s, u"configured"_s}},
          {{u"base_topic"_s, u"configured"_s}, {u"online_interval"_s, 5}});
    start();
    QCOMPARE(m_service->brokerOptions().keepAlive, 17s);
    QCOMPARE(m_service->baseTopic(), u"configured/"_s);
    QCOMPARE(m_service->onlineInterval(), 5s);
    QCOMPARE(m_service->clientId(), u"configured"_s);
    write();
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(m_service->brokerOptions().keepAlive, 33s);
    QCOMPARE(m_service->baseTopic(), u"own/"_s);
    QCOMPARE(m_service->onlineInterval(), 1h);
    QCOMPARE(m_service->clientId(), u"own-id"_s);
}

void TestReload::aBadFileKeepsTheOldAndSaysSoOnce_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("cut") << QByteArray("{\"broker\": {");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("port") << QByteArray("{\"broker\": {\"port\": 0}, \"services\": {\"echo\": "
                                        "{\"watts\": 99}}}");
    QTest::newRow("missing") << QByteArray("-");
}

void TestReload::aBadFileKeepsTheOldAndSaysSoOnce()
{
    QFETCH(QByteArray, content);
    write({}, {{u"watts"_s, 60}});
    start();
    const BrokerOptions options = m_service->brokerOptions();
    const QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    const QSignalSpy online(m_service.get(), &MqttService::onlineChanged);
    const auto spoil = [&] {
        m_folder->put(u"c.json"_s, content);
        if (content == "-")
            QFile::remove(m_folder->path(u"c.json"_s));
    };
    spoil();
    for (int i = 0; i < 3; ++i) {
        const MqttError error = m_service->reloadConfig();
        QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
        QVERIFY2(error.text().startsWith(m_folder->path(u"c.json"_s)), qPrintable(error.text()));
    }
    QCOMPARE(errors.size(), 1);
    QCOMPARE(m_service->brokerOptions(), options);
    QCOMPARE(m_service->config().value(u"watts"_s), 60);
    QVERIFY(m_service->isOnline());
    QCOMPARE(online.size(), 0);
    // good again, and bad again: which is news
    write({}, {{u"watts"_s, 61}});
    QVERIFY(m_service->reloadConfig().isOk());
    QCOMPARE(m_service->config().value(u"watts"_s), 61);
    spoil();
    QVERIFY(!m_service->reloadConfig().isOk());
    QCOMPARE(errors.size(), 2);
}

void TestReload::theServicesOwnCheckCounts()
{
    write({}, {{u"watts"_s, 60}});
    start();
    write({{u"keepalive"_s, 17}}, {{u"watts"_s, -1}});
    const MqttError error = m_service->reloadConfig();
    QVERIFY2(error.text().contains("services.echo.watts: is negative; allowed is 0 and more"_L1),
             qPrintable(error.text()));
    QCOMPARE(m_service->config().value(u"watts"_s), 60);
    QCOMPARE(m_service->brokerOptions().keepAlive, 60s);
}

void TestReload::anyNumberOfTimes()
{
    start();
    for (int n = 1; n <= 200; ++n) {
        write({{u"keepalive"_s, 10 + n}}, {{u"watts"_s, n}});
        QVERIFY(m_service->reloadConfig().isOk());
        QCOMPARE(m_service->config().value(u"watts"_s), n);
        if (n % 20 == 0)
            QTRY_VERIFY(m_service->isOnline());
    }
    QCOMPARE(m_service->connection()->options().keepAlive, 210s);
    QTRY_VERIFY(m_service->isOnline());
}

void TestReload::manyTimesWhileConnecting()
{
    const quint16 port = m_broker.port();
    m_broker.stop();
    const QJsonObject quick{{u"initial"_s, 0.01}, {u"maximum"_s, 0.02}};
    write({{u"reconnect"_s, quick}});
    QVERIFY(
        m_service->applyConfig(ServiceConfig::load(m_folder->path(u"c.json"_s), u"echo"_s)).isOk());
    QVERIFY(m_service->start().isOk());
    const QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    for (int n = 0; n < 50; ++n) {
        write({{u"port"_s, n % 2 ? port : 1}, {u"keepalive"_s, n + 1}, {u"reconnect"_s, quick}});
        QVERIFY(m_service->reloadConfig().isOk());
        if (n % 5 == 0)
            QCoreApplication::processEvents();
    }
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(m_service->isOnline());
    QCOMPARE(m_service->connection()->port(), int(port));
    QCOMPARE(m_service->connection()->options().keepAlive, 50s);
}

void TestReload::whileStopping()
{
    start();
    const QSignalSpy stopped(m_service.get(), &MqttService::stopped);
    m_service->stop();
    write({{u"keepalive"_s, 17}}, {{u"watts"_s, 60}});
    QVERIFY(m_service->reloadConfig().isOk());
    QTRY_COMPARE(stopped.size(), 1);
    QVERIFY(!m_service->isRunning());
    QCOMPARE(m_service->connection()->state(), MqttConnection::State::Closed);
    QVERIFY(m_service->start().isOk()); // with what was read meanwhile
    QTRY_VERIFY(m_service->isOnline());
    QCOMPARE(m_service->connection()->options().keepAlive, 17s);
}

void TestReload::anotherBaseTopicMovesTheHandlers()
{
    QList<QByteArray> received;
    m_service->handle(u"in"_s, [&](const QByteArray &payload) { received.append(payload); });
    start();
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    write({}, {{u"base_topic"_s, u"moved"_s}});
    QVERIFY(m_service->reloadConfig().isOk());
    QTRY_COMPARE(observer.payloads(u"moved/online"_s), QList<QByteArray>{"1"});
    QCOMPARE(observer.payloads(u"service/echo/online"_s).last(), QByteArray("0"));
    observer.publish(u"service/echo/in"_s, "old");
    observer.publish(u"moved/in"_s, "new");
    QTRY_COMPARE(received, QList<QByteArray>{"new"});
    QVERIFY(m_service->isEnabled());
    observer.publish(u"moved/enabled"_s, "0");
    QTRY_VERIFY(!m_service->isEnabled());
}

void TestReload::anotherBaseTopicMovesWhatIsKept_data()
{
    QTest::addColumn<QJsonObject>("broker");
    QTest::newRow("the service's will: another link") << QJsonObject();
    QTest::newRow("a will of one's own: the same link")
        << QJsonObject{{u"will"_s, QJsonObject{{u"topic"_s, u"gone"_s}}}};
}

void TestReload::anotherBaseTopicMovesWhatIsKept()
{
    QFETCH(QJsonObject, broker);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    write(broker);
    start();
    QTRY_VERIFY(observer.payloads(u"service/echo/info"_s).size() == 1);
    write(broker, {{u"base_topic"_s, u"kept"_s}});
    QVERIFY(m_service->reloadConfig().isOk());
    QTRY_COMPARE(observer.payloads(u"kept/online"_s), QList<QByteArray>{"1"});
    QTRY_COMPARE(observer.payloads(u"kept/info"_s).size(), 1);
    QVERIFY(observer.payloads(u"kept/info"_s).last().startsWith('{'));
    QCOMPARE(observer.payloads(u"service/echo/online"_s).last(), QByteArray("0"));
    QCOMPARE(observer.payloads(u"service/echo/info"_s).last(), QByteArray());
}

void TestReload::watchesItsFile()
{
    start();
    QVERIFY(!m_service->isConfigWatched());
    const QSignalSpy watched(m_service.get(), &MqttService::configWatchedChanged);
    m_service->setConfigWatched(true);
    QCOMPARE(watched.size(), 1);
    write({}, {{u"watts"_s, 60}});
    QTRY_COMPARE(m_service->config().value(u"watts"_s), 60);
    // what the configuration says of it goes before
    write({}, {{u"watts"_s, 61}}, {{u"watch_config"_s, false}});
    QTRY_COMPARE(m_service->config().value(u"watts"_s), 61);
    QVERIFY(!m_service->isConfigWatched());
    QCOMPARE(watched.size(), 2);
}

void TestReload::watchesAFileThatIsReplacedAndRemoved()
{
    const QJsonObject watched{{u"watch_config"_s, true}};
    const QString file = m_folder->path(u"c.json"_s);
    write({}, {{u"watts"_s, 60}}, watched);
    start();
    QVERIFY(m_service->isConfigWatched());
    const QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    QVERIFY(QFile::rename(file, m_folder->path(u"aside.json"_s)));
    QTRY_COMPARE(errors.size(), 1); // removed
    QCOMPARE(m_service->config().value(u"watts"_s), 60);
    write({}, {{u"watts"_s, 61}}, watched);
    QTRY_COMPARE(m_service->config().value(u"watts"_s), 61);
    m_folder->put(u"c.json"_s, {}); // truncated
    QTRY_COMPARE(errors.size(), 2);
    QCOMPARE(m_service->config().value(u"watts"_s), 61);
    // replaced, as editors do it
    QCOMPARE(::rename(qPrintable(m_folder->path(u"aside.json"_s)), qPrintable(file)), 0);
    QTRY_COMPARE(m_service->config().value(u"watts"_s), 60);
    QVERIFY(m_service->isOnline());
}

void TestReload::watchesAFileThatWasSearched()
{
    qputenv("CONFIGURATION_DIRECTORY", QFile::encodeName(m_folder->path()));
    const QString file = m_folder->path(u"mqttservice.json"_s);
    write({}, {{u"watts"_s, 60}}, {{u"watch_config"_s, true}});
    QVERIFY(QFile::rename(m_folder->path(u"c.json"_s), file));
    QVERIFY(m_service->applyConfig(ServiceConfig::find({}, u"echo"_s)).isOk());
    QVERIFY(m_service->start().isOk());
    QTRY_VERIFY(m_service->isOnline());
    const QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    QVERIFY(QFile::remove(file));
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(m_service->config().value(u"watts"_s), 60);
    write({}, {{u"watts"_s, 61}}, {{u"watch_config"_s, true}});
    QVERIFY(QFile::rename(m_folder->path(u"c.json"_s), file));
    QTRY_COMPARE(m_service->config().value(u"watts"_s), 61);
    QVERIFY(m_service->isOnline());
    qunsetenv("CONFIGURATION_DIRECTORY");
}

void TestReload::theServiceMayBeDeletedInASlotOfAChange_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::newRow("baseTopicChanged") << &MqttService::baseTopicChanged;
    QTest::newRow("clientIdChanged") << &MqttService::clientIdChanged;
    QTest::newRow("configChanged") << &MqttService::configChanged;
    QTest::newRow("configWatchedChanged") << &MqttService::configWatchedChanged;
}

void TestReload::theServiceMayBeDeletedInASlotOfAChange()
{
    QFETCH(Signal, signal);
    start();
    connect(m_service.get(), signal, this, [this] { m_service.reset(); });
    write({{u"client_id"_s, u"another"_s}}, {{u"base_topic"_s, u"moved"_s}},
          {{u"watch_config"_s, true}});
    QVERIFY(m_service.get()->reloadConfig().isOk());
    QVERIFY(!m_service);
}

QTEST_GUILESS_MAIN(TestReload)
#include "tst_reload.moc"
