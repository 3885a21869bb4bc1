// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include <MqttService/MqttConnections>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceApplication>
#include <MqttService/ServiceConfig>

#include <QFile>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace Qt::StringLiterals;

class UnknownSlotService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onNothing, "echo")
public:
    using MqttService::MqttService;
};

class InvalidFilterService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onEcho, "a/#/b")
public:
    using MqttService::MqttService;
private Q_SLOTS:
    void onEcho(const QByteArray &) {}
};

class PickyService : public MqttService
{
    Q_OBJECT
public:
    using MqttService::MqttService;

protected:
    void checkConfig(ServiceConfig &config) override
    {
        config.addError(u"lamps"_s, u"is missing"_s, u"a number"_s);
    }
};

class ServiceApplicationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void givesNameBrokerAndSection();
    void aNameFitsOneService();
    void commandLineLevelWinsOverTheFile_data();
    void commandLineLevelWinsOverTheFile();
    void aLevelThatIsTakenOutOfTheFileEnds_data();
    void aLevelThatIsTakenOutOfTheFileEnds();
    void configurationErrorsAre78();
    void whatTheServiceRefusesIs78AtAnyLogLevel();
    void unknownSlotNamesClassSlotAndTopic();
    void invalidFilterNamesClassSlotAndTopic();

    void stopsCleanlyAtASignal();
    void endsWhenTheServiceStopsByItself();
    void goesOnWhileOneOfTwoRuns();
    void aServiceThatIsStartedAgainGoesOn();
    void stopsCleanlyWhenTheProgramIsToldToExit();
    void stopBeforeExecEndsIt();

    void aReloadTakesWhatTheFileNowSays();
    void aBrokenFileAtAReloadChangesNothing();
    void anOverlayGoesOverTheFile();
    void connectionsAreKeptAsTheFileHasThem();

private:
    QString writeConfig(const QByteArray &members = {});

    MqttTestBroker m_broker;
    QTemporaryDir m_folder;
};

void ServiceApplicationTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

QString ServiceApplicationTest::writeConfig(const QByteArray &members)
{
    QFile file(m_folder.filePath(u"mqtt.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write");
    file.write(R"({ "broker": { "host": "127.0.0.1", "port": )" +
               QByteArray::number(m_broker.port()) + "}\n" + members + "}\n");
    return file.fileName();
}

void ServiceApplicationTest::givesNameBrokerAndSection()
{
    ServiceApplication application;
    const QString config = writeConfig(R"(, "services": { "cellar": { "lamps": 3 } })");
    QVERIFY(
        !application.readCommandLine({u"test"_s, u"--name"_s, u"cellar"_s, u"--config"_s, config}));
    MqttService service(u"attic"_s);
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(service.name(), u"cellar"_s);
    QCOMPARE(service.brokerOptions().port, m_broker.port());
    QCOMPARE(service.config(), (QJsonObject{{u"lamps"_s, 3}}));
    QVERIFY(service.isRunning());
}

void ServiceApplicationTest::aNameFitsOneService()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--name"_s, u"cellar"_s, u"--config"_s, writeConfig()}));
    MqttService first(u"a"_s);
    MqttService second(u"b"_s);
    QCOMPARE(application.start(&first), 0);
    QCOMPARE(application.start(&second), int(ServiceApplication::UsageError));
    QCOMPARE(second.name(), u"b"_s);
    QVERIFY(!second.isRunning());
}

void ServiceApplicationTest::commandLineLevelWinsOverTheFile_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<bool>("info");
    QTest::addColumn<bool>("warning");
    QTest::newRow("neither") << QStringList() << QByteArray() << true << true;
    QTest::newRow("file") << QStringList() << QByteArray(R"(, "log_level": "warning")") << false
                          << true;
    QTest::newRow("both") << QStringList{u"--log-level"_s, u"critical"_s}
                          << QByteArray(R"(, "log_level": "debug")") << false << false;
}

void ServiceApplicationTest::commandLineLevelWinsOverTheFile()
{
    QFETCH(const QStringList, options);
    QFETCH(const QByteArray, members);
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        QStringList{u"test"_s, u"--config"_s, writeConfig(members)} + options));
    MqttService service(u"level"_s);
    QCOMPARE(application.start(&service), 0);
    const QLoggingCategory category("mqttservice.any");
    QVERIFY(!category.isDebugEnabled());
    QTEST(category.isInfoEnabled(), "info");
    QTEST(category.isWarningEnabled(), "warning");
}

void ServiceApplicationTest::aLevelThatIsTakenOutOfTheFileEnds_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("info");
    QTest::newRow("by default") << QStringList() << true;
    QTest::newRow("command line") << QStringList{u"--log-level"_s, u"critical"_s} << false;
}

void ServiceApplicationTest::aLevelThatIsTakenOutOfTheFileEnds()
{
    QFETCH(const QStringList, options);
    ServiceApplication application;
    const QString config = writeConfig(R"(, "log_level": "warning")");
    QVERIFY(!application.readCommandLine(QStringList{u"test"_s, u"--config"_s, config} + options));
    MqttService service(u"level"_s);
    QCOMPARE(application.start(&service), 0);
    const QLoggingCategory category("mqttservice.any");
    QVERIFY(!category.isInfoEnabled());
    for (int n = 0; n < 2; ++n) {
        writeConfig();
        application.reload();
        QTEST(category.isInfoEnabled(), "info");
        QVERIFY(!category.isDebugEnabled());
        writeConfig(R"(, "log_level": "debug")");
        QVERIFY(service.reloadConfig().isOk());
        QTEST(category.isDebugEnabled(), "info");
    }
}

void ServiceApplicationTest::configurationErrorsAre78()
{
    ServiceApplication application;
    const QString config = writeConfig(R"(, "log_level": "loud")");
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, config}));
    MqttService service(u"a"_s);
    QCOMPARE(application.start(&service), int(ServiceApplication::ConfigurationError));
    QVERIFY(!service.isRunning());
}

void ServiceApplicationTest::whatTheServiceRefusesIs78AtAnyLogLevel()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--log-level"_s, u"critical"_s, u"--config"_s, writeConfig()}));
    PickyService service(u"picky"_s);
    QTest::ignoreMessage(
        QtCriticalMsg,
        QRegularExpression(u"mqtt.json.*services.picky.lamps: is missing; allowed is a number"_s));
    QCOMPARE(application.start(&service), int(ServiceApplication::ConfigurationError));
    QVERIFY(!service.isRunning());
}

void ServiceApplicationTest::unknownSlotNamesClassSlotAndTopic()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    UnknownSlotService service(u"a"_s);
    QTest::ignoreMessage(QtCriticalMsg,
                         QRegularExpression(u"UnknownSlotService::onNothing.*'echo'"_s));
    QCOMPARE(application.start(&service), int(ServiceApplication::RunTimeError));
    QVERIFY(!service.isRunning());
}

void ServiceApplicationTest::invalidFilterNamesClassSlotAndTopic()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    InvalidFilterService service(u"a"_s);
    QTest::ignoreMessage(QtCriticalMsg,
                         QRegularExpression(u"InvalidFilterService::onEcho.*'a/#/b'"_s));
    QCOMPARE(application.start(&service), int(ServiceApplication::RunTimeError));
    QVERIFY(!service.isRunning());
}

void ServiceApplicationTest::stopsCleanlyAtASignal()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    MqttService service(u"signal"_s);
    bool wasOnline = false;
    bool stopped = false;
    connect(&service, &MqttService::onlineChanged, this, [&] {
        wasOnline = wasOnline || service.isOnline();
        if (service.isOnline())
            std::raise(SIGTERM);
    });
    connect(&service, &MqttService::stopped, this, [&] { stopped = true; });
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 0);
    QVERIFY(wasOnline);
    QVERIFY(stopped);
}

void ServiceApplicationTest::endsWhenTheServiceStopsByItself()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    MqttService service(u"self"_s);
    connect(&service, &MqttService::onlineChanged, &service, &MqttService::stop);
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 0);
    QVERIFY(!service.isRunning());
}

void ServiceApplicationTest::goesOnWhileOneOfTwoRuns()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    MqttService first(u"first"_s);
    auto second = std::make_unique<MqttService>(u"second"_s);
    QCOMPARE(application.start(&first), 0);
    QCOMPARE(application.start(second.get()), 0);
    bool firstStopped = false;
    connect(&first, &MqttService::onlineChanged, &first, &MqttService::stop);
    connect(&first, &MqttService::stopped, this, [&] {
        firstStopped = true;
        // A turn of the event loop later than the application hears of it.
        QTimer::singleShot(0, this, [&] { QTimer::singleShot(0, this, [&] { second.reset(); }); });
    });
    QCOMPARE(application.exec(), 0);
    QVERIFY(firstStopped);
    QVERIFY(!second);
}

void ServiceApplicationTest::aServiceThatIsStartedAgainGoesOn()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    MqttService service(u"again"_s);
    int stops = 0;
    connect(&service, &MqttService::onlineChanged, &service, [&] {
        if (service.isOnline())
            service.stop();
    });
    connect(&service, &MqttService::stopped, &service, [&] {
        if (++stops < 3)
            service.start();
    });
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 0);
    QCOMPARE(stops, 3);
}

void ServiceApplicationTest::stopsCleanlyWhenTheProgramIsToldToExit()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    MqttService service(u"exit"_s);
    bool stopped = false;
    connect(&service, &MqttService::onlineChanged, this, [&] {
        if (service.isOnline())
            QCoreApplication::exit(7);
    });
    connect(&service, &MqttService::stopped, this, [&] { stopped = true; });
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 7);
    QVERIFY(stopped);
}

void ServiceApplicationTest::stopBeforeExecEndsIt()
{
    ServiceApplication application;
    application.stop();
    QCOMPARE(application.exec(), 0);
}

void ServiceApplicationTest::aReloadTakesWhatTheFileNowSays()
{
    ServiceApplication application;
    const QString config = writeConfig(R"(, "services": { "cellar": { "lamps": 3 } })");
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, config}));
    MqttService service(u"cellar"_s);
    QCOMPARE(application.start(&service), 0);
    const QLoggingCategory category("mqttservice.any");
    for (const int lamps : {4, 5, 6}) {
        writeConfig(R"(, "log_level": "warning", "services": { "cellar": { "lamps": )" +
                    QByteArray::number(lamps) + "} }");
        application.reload();
        QCOMPARE(service.config().value(u"lamps"_s).toInt(), lamps);
        QVERIFY(!category.isInfoEnabled());
    }
    QVERIFY(service.isRunning());
}

void ServiceApplicationTest::aBrokenFileAtAReloadChangesNothing()
{
    ServiceApplication application;
    const QString config = writeConfig(R"(, "services": { "cellar": { "lamps": 3 } })");
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, config}));
    MqttService service(u"cellar"_s);
    QCOMPARE(application.start(&service), 0);
    const BrokerOptions before = service.brokerOptions();
    for (const QByteArray &members :
         {QByteArray(", ]"), QByteArray(R"(, "auth": {"password": "x"})")}) {
        writeConfig(members);
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"cellar keeps its configuration: the new one"_s));
        application.reload();
        QCOMPARE(service.config(), (QJsonObject{{u"lamps"_s, 3}}));
        QVERIFY(service.brokerOptions() == before);
        QVERIFY(service.isRunning());
    }
}

void ServiceApplicationTest::anOverlayGoesOverTheFile()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig()}));
    application.setConfigOverlay({{u"broker"_s, QJsonObject{{u"client_id"_s, u"mine"_s}}}});
    MqttService service(u"cellar"_s);
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(service.brokerOptions().clientId, u"mine"_s);
    QCOMPARE(service.brokerOptions().port, m_broker.port());
}

void ServiceApplicationTest::connectionsAreKeptAsTheFileHasThem()
{
    const auto write = [this](const QByteArray &brokers) {
        return writeConfig(R"(, "brokers": {)" + brokers + '}');
    };
    const QByteArray here =
        R"({"host": "127.0.0.1", "port": )" + QByteArray::number(m_broker.port()) + '}';
    MqttConnections connections;
    QVERIFY(connections.add(u"own"_s, BrokerOptions()).isOk());
    auto application = std::make_unique<ServiceApplication>();
    QVERIFY(!application->readCommandLine({u"test"_s, u"--config"_s, write("\"a\": " + here)}));
    QCOMPARE(application->keepConnections(&connections), 0);
    QCOMPARE(connections.ids(), (QStringList{u"own"_s, u"a"_s}));
    QTRY_VERIFY(connections.connection(u"a"_s)->isOnline());
    const MqttConnection *a = connections.connection(u"a"_s);
    write("\"a\": " + here + ", \"b\": {}");
    application->reload();
    QCOMPARE(connections.ids(), (QStringList{u"own"_s, u"a"_s, u"b"_s}));
    QCOMPARE(connections.connection(u"a"_s), a);
    QVERIFY(a->isOnline());
    write("\"a\": {\"port\": 0}");
    application->reload();
    QCOMPARE(connections.ids(), (QStringList{u"own"_s, u"a"_s, u"b"_s}));
    write("\"b\": {}");
    application->reload();
    QCOMPARE(connections.ids(), (QStringList{u"own"_s, u"b"_s}));

    application = nullptr; // there is one at a time
    application = std::make_unique<ServiceApplication>();
    write("\"a\": {\"port\": 0}");
    QVERIFY(!application->readCommandLine(
        {u"test"_s, u"--config"_s, m_folder.filePath(u"mqtt.json"_s)}));
    QCOMPARE(application->keepConnections(&connections),
             int(ServiceApplication::ConfigurationError));
}

QTEST_GUILESS_MAIN(ServiceApplicationTest)
#include "tst_serviceapplication.moc"
