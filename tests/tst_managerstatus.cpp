// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/notifysocket.h"

#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceApplication>

#include <QDeadlineTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// What systemd hears of a program, on a socket of the test.
class ManagerStatusTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void tellsOfTheWholeLife();
    void tellsOfSeveralBrokersInShort();
    void isReadyWithoutABroker();
    void isReadyOnlyWhenConnectedWhereThatIsRequired();
    void anUnreachableBrokerEndsItWhereAConnectionIsRequired();
    void oneOfSeveralBrokersIsEnough();
    void oneOfSeveralBrokersMayFail();
    void feedsTheWatchdogFromTheEventLoop();
    void aReloadWhileStoppingIsNone();
    void keepsTheManagerToItself();
    void goesOnWhenTheManagerIsGone();

private:
    QString write(const QByteArray &config)
    {
        QFile file(m_folder.filePath(u"mqtt.json"_s));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        file.write(config);
        return file.fileName();
    }
    static QByteArray optionsFor(quint16 port)
    {
        return R"({ "host": "127.0.0.1", "port": )" + QByteArray::number(port) +
               R"(, "reconnect": { "initial": "10ms", "maximum": "50ms" } })";
    }
    QString writeConfig(quint16 port) { return write(R"({ "broker": )" + optionsFor(port) + "}"); }
    QString writeConfig(const QList<std::pair<QByteArray, quint16>> &brokers)
    {
        QByteArrayList members;
        for (const auto &[id, port] : brokers)
            members.append('"' + id + "\": " + optionsFor(port));
        return write(R"({ "brokers": {)" + members.join(", ") + "} }");
    }
    /// The status that was told last.
    [[nodiscard]] QByteArray status() const
    {
        QByteArray last;
        for (const QByteArray &message : m_manager->messages()) {
            if (message.startsWith("STATUS="))
                last = message.mid(7);
        }
        return last;
    }
    [[nodiscard]] qsizetype count(const QByteArray &message)
    {
        return m_manager->messages().count(message);
    }
    [[nodiscard]] qsizetype indexOf(const QByteArray &start)
    {
        const QByteArrayList &messages = m_manager->messages();
        const auto found = std::find_if(messages.begin(), messages.end(), [&](const auto &message) {
            return message.startsWith(start);
        });
        return found == messages.end() ? -1 : found - messages.begin();
    }

    MqttTestBroker m_broker;
    QTemporaryDir m_folder;
    QByteArray m_address;
    std::unique_ptr<NotifySocket> m_manager;
};

void ManagerStatusTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
    m_address = QFile::encodeName(m_folder.filePath(u"notify"_s));
}

void ManagerStatusTest::init()
{
    m_manager = std::make_unique<NotifySocket>(m_address);
    QVERIFY(m_manager->isOpen());
    qputenv("NOTIFY_SOCKET", m_address);
}

void ManagerStatusTest::cleanup()
{
    m_manager.reset();
    QVERIFY(QFile::remove(QFile::decodeName(m_address)));
    for (const char *name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
        qunsetenv(name);
}

void ManagerStatusTest::tellsOfTheWholeLife()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig(m_broker.port())}));
    MqttService service(u"life"_s);
    QCOMPARE(application.start(&service), 0);
    connect(&service, &MqttService::onlineChanged, this, [&] {
        if (service.isOnline())
            std::raise(SIGHUP);
    });
    QTimer reloaded;
    connect(&reloaded, &QTimer::timeout, this, [&] {
        if (count("READY=1") < 2)
            return;
        reloaded.stop();
        std::raise(SIGTERM);
    });
    reloaded.start(1ms);
    QCOMPARE(application.exec(), 0);
    const QByteArray broker = "127.0.0.1:" + QByteArray::number(m_broker.port());
    QCOMPARE(count("READY=1"), 2);
    const QByteArrayList &messages = m_manager->messages();
    const qsizetype connected = indexOf("STATUS=life: connected to " + broker);
    const qsizetype reloading = indexOf("RELOADING=1\nMONOTONIC_USEC=");
    const qsizetype stopping = indexOf("STOPPING=1");
    QVERIFY2(indexOf("READY=1") >= 0 && indexOf("READY=1") < connected,
             messages.join(" | ").constData());
    QVERIFY2(connected < reloading && messages.value(reloading + 1) == "READY=1",
             messages.join(" | ").constData());
    QVERIFY2(reloading < stopping, messages.join(" | ").constData());
    QVERIFY2(indexOf("STATUS=life: connecting to " + broker) >= 0,
             messages.join(" | ").constData());
}

void ManagerStatusTest::tellsOfSeveralBrokersInShort()
{
    MqttTestBroker other;
    QVERIFY(other.start());
    other.stop();
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--config"_s, writeConfig({{"a", m_broker.port()}, {"b", other.port()}})}));
    MqttService service(u"many"_s);
    QCOMPARE(application.start(&service), 0);
    const QByteArray away = "many: connected to 1 of 2; b: connecting to 127.0.0.1:" +
                            QByteArray::number(other.port()) + "; last: ";
    QTRY_VERIFY2(status().startsWith(away), status().constData());
    QVERIFY(other.restart());
    QTRY_COMPARE(status(), "many: connected to 2 of 2");
    // Those that come later, too; not all by name.
    other.stop();
    writeConfig({{"a", m_broker.port()},
                 {"b", other.port()},
                 {"c", other.port()},
                 {"d", other.port()},
                 {"e", other.port()},
                 {"f", other.port()}});
    application.reload();
    QTRY_VERIFY2(status().startsWith("many: connected to 1 of 6; b: ") &&
                     status().contains("; d: ") && status().endsWith("; and 2 more"),
                 status().constData());
    writeConfig({{"a", m_broker.port()}, {"c", other.port()}});
    application.reload();
    QTRY_VERIFY2(status().startsWith("many: connected to 1 of 2; c: "), status().constData());
    QVERIFY(other.restart());
    QTRY_COMPARE(status(), "many: connected to 2 of 2");
    application.stop();
    QCOMPARE(application.exec(), 0);
    QCOMPARE(status(), "many: stopped");
}

void ManagerStatusTest::isReadyWithoutABroker()
{
    MqttTestBroker away;
    QVERIFY(away.start());
    away.stop();
    m_manager->clear(); // mosquitto had something to say, too
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig(away.port())}));
    MqttService service(u"alone"_s);
    QCOMPARE(application.start(&service), 0);
    connect(service.connection(), &MqttConnection::errorOccurred, &application,
            &ServiceApplication::stop);
    QCOMPARE(application.exec(), 0);
    QCOMPARE(count("READY=1"), 1);
}

void ManagerStatusTest::isReadyOnlyWhenConnectedWhereThatIsRequired()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--require-connection"_s, u"--config"_s, writeConfig(m_broker.port())}));
    MqttService service(u"eager"_s);
    qsizetype readyBefore = -1;
    connect(service.connection(), &MqttConnection::stateChanged, this, [&] {
        if (service.connection()->state() == MqttConnection::State::Online) {
            readyBefore = count("READY=1");
            QTimer::singleShot(0, &application, &ServiceApplication::stop);
        }
    });
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 0);
    QCOMPARE(readyBefore, 0);
    QCOMPARE(count("READY=1"), 1);
}

void ManagerStatusTest::anUnreachableBrokerEndsItWhereAConnectionIsRequired()
{
    MqttTestBroker away;
    QVERIFY(away.start());
    away.stop();
    m_manager->clear(); // mosquitto had something to say, too
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--require-connection"_s, u"--config"_s, writeConfig(away.port())}));
    MqttService service(u"strict"_s);
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), int(ServiceApplication::BrokerUnreachable));
    QVERIFY(!service.isRunning());
    QCOMPARE(count("READY=1"), 0);
    QCOMPARE(count("STOPPING=1"), 1);
}

void ManagerStatusTest::oneOfSeveralBrokersIsEnough()
{
    MqttTestBroker away;
    QVERIFY(away.start());
    away.stop();
    m_manager->clear(); // mosquitto had something to say, too
    for (const bool isOneThere : {true, false}) {
        const quint16 last = isOneThere ? m_broker.port() : away.port();
        ServiceApplication application;
        QVERIFY(!application.readCommandLine({u"test"_s, u"--require-connection"_s, u"--config"_s,
                                              writeConfig({{"a", away.port()}, {"b", last}})}));
        MqttService service(u"eager"_s);
        connect(&service, &MqttService::onlineChanged, &application, &ServiceApplication::stop);
        QCOMPARE(application.start(&service), 0);
        QCOMPARE(application.exec(), isOneThere ? 0 : int(ServiceApplication::BrokerUnreachable));
        QCOMPARE(count("READY=1"), 1); // of the first round
        qputenv("NOTIFY_SOCKET", m_address);
    }
}

void ManagerStatusTest::oneOfSeveralBrokersMayFail()
{
    MqttTestBroker away;
    QVERIFY(away.start());
    away.stop();
    QTcpServer silent; // takes the connection and says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ServiceApplication application;
    QVERIFY(!application.readCommandLine(
        {u"test"_s, u"--require-connection"_s, u"--config"_s,
         writeConfig({{"a", away.port()}, {"b", silent.serverPort()}})}));
    MqttService service(u"patient"_s);
    QCOMPARE(application.start(&service), 0);
    const MqttConnection *failing = service.connection(u"a"_s);
    int failures = 0;
    connect(failing, &MqttConnection::stateChanged, this,
            [&] { failures += failing->state() == MqttConnection::State::Waiting ? 1 : 0; });
    QTRY_VERIFY(failures > 1);
    QVERIFY(service.isRunning());
}

void ManagerStatusTest::feedsTheWatchdogFromTheEventLoop()
{
    qputenv("WATCHDOG_USEC", "20000");
    qputenv("WATCHDOG_PID", QByteArray::number(QCoreApplication::applicationPid()));
    ServiceApplication application;
    QTRY_VERIFY(count("WATCHDOG=1") >= 3);

    m_manager->clear();
    QDeadlineTimer hung(5 * 20ms);
    while (!hung.hasExpired()) {
    }
    QCOMPARE(count("WATCHDOG=1"), 0);
    QTRY_VERIFY(count("WATCHDOG=1") >= 1);
}

void ManagerStatusTest::aReloadWhileStoppingIsNone()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig(m_broker.port())}));
    MqttService service(u"late"_s);
    QCOMPARE(application.start(&service), 0);
    connect(&service, &MqttService::onlineChanged, &application, [&] {
        application.stop();
        application.reload();
    });
    QCOMPARE(application.exec(), 0);
    QCOMPARE(indexOf("RELOADING=1"), -1);
    QCOMPARE(count("STOPPING=1"), 1);
}

void ManagerStatusTest::keepsTheManagerToItself()
{
    qputenv("WATCHDOG_USEC", "20000");
    const ServiceApplication application;
    QVERIFY(!qEnvironmentVariableIsSet("NOTIFY_SOCKET"));
    QVERIFY(!qEnvironmentVariableIsSet("WATCHDOG_USEC"));
}

void ManagerStatusTest::goesOnWhenTheManagerIsGone()
{
    ServiceApplication application;
    QVERIFY(!application.readCommandLine({u"test"_s, u"--config"_s, writeConfig(m_broker.port())}));
    QVERIFY(QFile::rename(QFile::decodeName(m_address), m_folder.filePath(u"away"_s)));
    MqttService service(u"orphan"_s);
    bool wasOnline = false;
    connect(&service, &MqttService::onlineChanged, &application, [&] {
        wasOnline = wasOnline || service.isOnline();
        application.stop();
    });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"service manager is not told"_s));
    QCOMPARE(application.start(&service), 0);
    QCOMPARE(application.exec(), 0);
    QVERIFY(wasOnline);
    QVERIFY(QFile::rename(m_folder.filePath(u"away"_s), QFile::decodeName(m_address)));
}

QTEST_GUILESS_MAIN(ManagerStatusTest)
#include "tst_managerstatus.moc"
