// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/systemdnotify.h"
#include "support/notifysocket.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class SystemdNotifyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reachesTheManager_data();
    void reachesTheManager();
    void withoutAnAddressNothingHappens();
    void refusesAnAddressThatCannotBe_data();
    void refusesAnAddressThatCannotBe();
    void tellsOnceThatTheManagerIsGone();
    void theWatchdogIsMeantForThisProcess_data();
    void theWatchdogIsMeantForThisProcess();

private:
    QTemporaryDir m_folder;
};

void SystemdNotifyTest::reachesTheManager_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("path") << QFile::encodeName(m_folder.filePath(u"notify"_s));
    QTest::newRow("abstract") << "@mqttservice-test-" + QByteArray::number(qint64(getpid()));
    const QByteArray longest = QFile::encodeName(m_folder.path()) + '/';
    QTest::newRow("longest path") << longest + QByteArray(107 - longest.size(), 'a');
}

void SystemdNotifyTest::reachesTheManager()
{
    QFETCH(const QByteArray, address);
    NotifySocket manager(address);
    QVERIFY(manager.isOpen());
    mqtt::SystemdNotify notify(address);
    QVERIFY(notify.isActive());
    notify.send("READY=1\nSTATUS=grüß");
    QCOMPARE(manager.messages(), QByteArrayList{"READY=1\nSTATUS=grüß"});
}

void SystemdNotifyTest::withoutAnAddressNothingHappens()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    mqtt::SystemdNotify notify({});
    QVERIFY(!notify.isActive());
    notify.send("READY=1");
}

void SystemdNotifyTest::refusesAnAddressThatCannotBe_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<QString>("reason");
    QTest::newRow("too long") << QByteArray("/").repeated(108)
                              << u"it has 108 bytes, at most 107 are allowed"_s;
    QTest::newRow("neither") << QByteArray("vsock:2:1234") << u"neither a path nor"_s;
}

void SystemdNotifyTest::refusesAnAddressThatCannotBe()
{
    QFETCH(const QByteArray, address);
    QFETCH(const QString, reason);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(reason));
    mqtt::SystemdNotify notify(address);
    QVERIFY(!notify.isActive());
    notify.send("READY=1");
}

void SystemdNotifyTest::tellsOnceThatTheManagerIsGone()
{
    const QByteArray address = QFile::encodeName(m_folder.filePath(u"gone"_s));
    mqtt::SystemdNotify notify(address);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"gone.*No such file"_s));
    notify.send("READY=1");
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    notify.send("WATCHDOG=1");
    NotifySocket manager(address); // here it is again
    notify.send("WATCHDOG=1");
    QCOMPARE(manager.messages(), QByteArrayList{"WATCHDOG=1"});
}

void SystemdNotifyTest::theWatchdogIsMeantForThisProcess_data()
{
    QTest::addColumn<QByteArray>("microseconds");
    QTest::addColumn<QByteArray>("processId");
    QTest::addColumn<qint64>("expected");
    QTest::addColumn<bool>("warns");
    const QByteArray own = QByteArray::number(qint64(getpid()));
    QTest::newRow("ours") << QByteArray("30000000") << own << qint64(30000000) << false;
    QTest::newRow("for all") << QByteArray("5") << QByteArray() << qint64(5) << false;
    QTest::newRow("another's") << QByteArray("30000000") << QByteArray("1") << qint64(-1) << false;
    QTest::newRow("none") << QByteArray() << own << qint64(-1) << false;
    QTest::newRow("zero") << QByteArray("0") << own << qint64(-1) << true;
    QTest::newRow("no number") << QByteArray("soon") << own << qint64(-1) << true;
}

void SystemdNotifyTest::theWatchdogIsMeantForThisProcess()
{
    QFETCH(const QByteArray, microseconds);
    QFETCH(const QByteArray, processId);
    QFETCH(const bool, warns);
    if (warns)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"WATCHDOG_USEC"_s));
    const auto timeout = mqtt::watchdogTimeout(microseconds, processId);
    QTEST(timeout ? qint64(timeout->count()) : qint64(-1), "expected");
}

QTEST_GUILESS_MAIN(SystemdNotifyTest)
#include "tst_systemdnotify.moc"
