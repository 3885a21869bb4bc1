// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/files.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QDir>
#include <QFileInfo>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Where a service keeps its state, and what it does where it cannot.
class TestServiceState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void itsPlaceIsChosenInOrder();
    void itsPlaceFollowsTheConfiguration();
    void offItLivesInMemory();
    void stopSavesIt();
    void itIsSavedByItself();
    void howOftenIsTheProgramsUnlessConfigured();
    void aPlaceThatCannotBeWrittenStopsTheStart_data();
    void aPlaceThatCannotBeWrittenStopsTheStart();
    void whoeverKeepsNothingStartsAnywhere();
    void aBrokenFileIsToldOf();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    /// For the service "echo" at the broker.
    [[nodiscard]] ServiceConfig config(const QJsonObject &own) const
    {
        return ServiceConfig::fromJson(
            {{u"broker"_s, QJsonObject{{u"host"_s, u"127.0.0.1"_s}, {u"port"_s, m_broker.port()}}},
             {u"services"_s, QJsonObject{{u"echo"_s, own}}}},
            u"echo"_s);
    }

    MqttTestBroker m_broker;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestServiceState::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestServiceState::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("STATE_DIRECTORY", QFile::encodeName(m_folder->path()));
}

void TestServiceState::cleanup()
{
    qunsetenv("STATE_DIRECTORY");
}

void TestServiceState::itsPlaceIsChosenInOrder()
{
    MqttService service(u"echo"_s);
    QCOMPARE(service.stateFile(), path(u"echo.json"_s));
    const QSignalSpy moved(&service, &MqttService::stateFileChanged);
    service.setStateFile(path(u"own.json"_s));
    QCOMPARE(service.stateFile(), path(u"own.json"_s));
    QVERIFY(service.applyConfig(config({{u"state"_s, path(u"configured.json"_s)}})).isOk());
    QCOMPARE(service.stateFile(), path(u"configured.json"_s));
    QVERIFY(service.applyConfig(config({{u"state"_s, path(u"folder/"_s)}})).isOk());
    QCOMPARE(service.stateFile(), path(u"folder/echo.json"_s));
    QCOMPARE(moved.size(), 3);
    QCOMPARE(service.state()->fileName(), service.stateFile());
}

void TestServiceState::itsPlaceFollowsTheConfiguration()
{
    put(path(u"configured.json"_s), R"({"count": 7})");
    MqttService service;
    JsonSettings *state = service.state(); // before anything is known, as a binding does
    state->setValue(u"early"_s, true);
    const QSignalSpy changed(state, &JsonSettings::valueChanged);
    service.setName(u"echo"_s);
    QCOMPARE(state->fileName(), path(u"echo.json"_s));
    QVERIFY(service.applyConfig(config({{u"state"_s, path(u"configured.json"_s)}})).isOk());
    QCOMPARE(service.state(), state); // the same object
    QCOMPARE(state->value(u"count"_s), 7);
    QCOMPARE(state->value(u"early"_s), true);
    QVERIFY(!changed.isEmpty());
    QVERIFY(state->save());
    QVERIFY(!QFileInfo::exists(path(u"echo.json"_s)));
    QCOMPARE(jsonIn(path(u"configured.json"_s)).size(), 2);
}

void TestServiceState::offItLivesInMemory()
{
    MqttService service(u"echo"_s);
    QVERIFY(service.isStatePersistent());
    QVERIFY(service.applyConfig(config({{u"state"_s, false}})).isOk());
    QVERIFY(!service.isStatePersistent());
    QVERIFY(service.stateFile().isEmpty());
    service.state()->setValue(u"a"_s, 1);
    QVERIFY(service.state()->save());
    QCOMPARE(service.state()->value(u"a"_s), 1);
    QVERIFY(QDir(m_folder->path()).isEmpty());
    QVERIFY(service.applyConfig(config({})).isOk());
    QVERIFY(service.isStatePersistent());
    service.setStatePersistent(false);
    QVERIFY(service.stateFile().isEmpty());
}

void TestServiceState::stopSavesIt()
{
    MqttService service(u"echo"_s);
    QVERIFY(service.applyConfig(config({})).isOk());
    QVERIFY(service.start().isOk());
    service.state()->setValue(u"count"_s, 3);
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.size(), 1);
    QCOMPARE(jsonIn(path(u"echo.json"_s)), (QJsonObject{{u"count"_s, 3}}));
}

void TestServiceState::itIsSavedByItself()
{
    MqttService service(u"echo"_s);
    QVERIFY(service.applyConfig(config({{u"state_save_interval"_s, u"10ms"_s}})).isOk());
    service.state()->setValue(u"count"_s, 3);
    QTRY_COMPARE(jsonIn(path(u"echo.json"_s)), (QJsonObject{{u"count"_s, 3}}));
}

void TestServiceState::aPlaceThatCannotBeWrittenStopsTheStart_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("says");
    QTest::newRow("below a file") << u"/dev/null/state.json"_s << u"cannot be written"_s;
    QTest::newRow("a device") << u"/dev/null"_s << u"is a device or pipe; allowed is a file"_s;
}

void TestServiceState::aPlaceThatCannotBeWrittenStopsTheStart()
{
    QFETCH(QString, place);
    QFETCH(QString, says);
    MqttService service(u"echo"_s);
    QVERIFY(service.applyConfig(config({{u"state"_s, place}})).isOk());
    const MqttError error = service.start();
    QCOMPARE(error.code(), MqttError::Code::StateFailed);
    QCOMPARE(error.reaction(), MqttError::Reaction::Configure);
    QVERIFY2(error.text().startsWith(u"service 'echo': "_s), qPrintable(error.text()));
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QVERIFY2(error.text().contains("services.echo.state"_L1), qPrintable(error.text()));
    QVERIFY(!service.isRunning());
    // unless it is off
    QVERIFY(service.applyConfig(config({{u"state"_s, false}})).isOk());
    QVERIFY(service.start().isOk());
}

void TestServiceState::whoeverKeepsNothingStartsAnywhere()
{
    qputenv("STATE_DIRECTORY", "/dev/null");
    MqttService stateless(u"echo"_s);
    QVERIFY(stateless.applyConfig(config({})).isOk());
    QVERIFY(stateless.start().isOk());
    MqttService keeper(u"echo"_s);
    QVERIFY(keeper.applyConfig(config({})).isOk());
    QCOMPARE(keeper.state()->value(u"count"_s, 5), 5); // asked for: now it matters
    QCOMPARE(keeper.start().code(), MqttError::Code::StateFailed);
}

void TestServiceState::aBrokenFileIsToldOf()
{
    put(path(u"echo.json"_s), "{\"a\": ");
    MqttService service(u"echo"_s);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"it was set aside as"_s));
    QVERIFY(service.state()->allKeys().isEmpty());
    QCOMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::StateFailed);
    QVERIFY2(error.text().contains("it was set aside as "_L1), qPrintable(error.text()));
    QVERIFY(service.applyConfig(config({})).isOk());
    QVERIFY(service.start().isOk()); // and it goes on with an empty one
}

void TestServiceState::howOftenIsTheProgramsUnlessConfigured()
{
    MqttService service(u"echo"_s);
    const JsonSettings *state = service.state();
    service.state()->setAutoSaveInterval(10ms);
    QVERIFY(service.applyConfig(config({})).isOk());
    QCOMPARE(state->autoSaveInterval(), 10ms);
    service.setStateFile(path(u"another.json"_s));
    QCOMPARE(state->autoSaveInterval(), 10ms);
    QVERIFY(service.applyConfig(config({{u"state_save_interval"_s, u"1h"_s}})).isOk());
    QCOMPARE(state->autoSaveInterval(), 1h);
    QVERIFY(service.applyConfig(config({{u"state_save_interval"_s, u"2h"_s}})).isOk());
    QCOMPARE(state->autoSaveInterval(), 2h);
    QVERIFY(service.applyConfig(config({})).isOk());
    QCOMPARE(state->autoSaveInterval(), 10ms);
}

QTEST_GUILESS_MAIN(TestServiceState)
#include "tst_servicestate.moc"
