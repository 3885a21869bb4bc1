// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;

// mqttservice run --watch and --screenshot, as processes.
class RunWatchTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void aChangedFileIsLoadedAndTheServiceStaysConnected();
    void aChangedComponentIsLoaded();
    void aReplacedFileIsLoaded();
    void aChangeInABusyFolderIsSeen();
    void stateIsKept();
    void aSyntaxErrorKeepsTheVersionOfBefore();
    void aServiceThatCannotStartKeepsTheVersionOfBefore();
    void aServiceThatIsGoneStopsAndANewOneStarts();
    void withAnotherIdentityItConnectsAnew();
    void qosOneMessagesAreNotLostOverAReload();

    void aWindowIsDrawnWithoutADisplay();
    void nothingToBeSeenIsAnError_data();
    void nothingToBeSeenIsAnError();
    void withoutADisplayTheWayOutIsTold();
    void aDemoHasItsOwnBroker();

private:
    void start(const QString &file, const QStringList &more = {u"--watch"_s})
    {
        m_program->start(
            QStringList{u"run"_s, u"--config"_s, m_program->writeConfig(m_broker.port())} + more +
            QStringList{file});
    }
    int connects() const { return m_broker.log().count(u"New client connected"_s); }

    MqttTestBroker m_broker;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<Wire> m_wire;
};

void RunWatchTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void RunWatchTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

static QByteArray service(const QByteArray &name, const QByteArray &answer)
{
    return "import MqttService\nMqttService { id: service; name: '" + name +
           "'\n  MqttHandler { topic: 'ask'; qos: 1; onReceived: message => "
           "service.publish('answer', '" +
           answer + "' + message.text, { qos: 1 }) }\n}\n";
}

void RunWatchTest::aChangedFileIsLoadedAndTheServiceStaysConnected()
{
    const QString file = m_program->writeFile(u"a.qml"_s, service("kept", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/kept/online"_s), "1");
    const int before = connects();
    m_program->writeFile(u"a.qml"_s, service("kept", "two"));
    QTRY_COMPARE(
        (m_wire->publish(u"service/kept/ask"_s, ""), m_wire->last(u"service/kept/answer"_s)),
        "two");
    QTRY_VERIFY2(m_program->log().contains(u"loaded anew: "_s + file),
                 qPrintable(m_program->log()));
    QCOMPARE(connects(), before);
    QVERIFY(!m_wire->payloads(u"service/kept/online"_s).contains("0"));

    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QTRY_COMPARE(m_wire->last(u"service/kept/online"_s), "0");
}

void RunWatchTest::aChangedComponentIsLoaded()
{
    m_program->writeFile(u"Answer.qml"_s,
                         "import QtQml\nQtObject { property string text: 'one' }\n");
    const QString file = m_program->writeFile(
        u"b.qml"_s, "import QtQml\nimport MqttService\nMqttService { name: 'parts'\n"
                    "  property Answer answer: Answer {}\n"
                    "  onOnlineChanged: tell()\n  Component.onCompleted: tell()\n"
                    "  function tell() { if (online) publish('answer', answer.text) } }\n");
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/parts/answer"_s), "one");
    m_program->writeFile(u"Answer.qml"_s,
                         "import QtQml\nQtObject { property string text: 'two' }\n");
    QTRY_COMPARE(m_wire->last(u"service/parts/answer"_s), "two");
}

void RunWatchTest::aReplacedFileIsLoaded()
{
    const QString file = m_program->writeFile(u"c.qml"_s, service("replaced", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/replaced/online"_s), "1");
    for (const QByteArray answer : {"two", "three"}) { // as editors save
        const QString other = m_program->writeFile(u"c.qml~"_s, service("replaced", answer));
        QVERIFY(QFile::remove(file));
        QVERIFY(QFile::rename(other, file));
        QTRY_COMPARE((m_wire->publish(u"service/replaced/ask"_s, ""),
                      m_wire->last(u"service/replaced/answer"_s)),
                     answer);
    }
}

void RunWatchTest::aChangeInABusyFolderIsSeen()
{
    const QString file = m_program->writeFile(u"b.qml"_s, service("busy", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/busy/online"_s), "1");
    int files = 0;
    QTimer busy; // without a pause
    connect(&busy, &QTimer::timeout, this,
            [&] { m_program->writeFile(QString::number(++files), "x"); });
    busy.start(5);
    m_program->writeFile(u"b.qml"_s, service("busy", "two"));
    QTRY_VERIFY2(m_program->log().contains(u"loaded anew"_s), qPrintable(m_program->log()));
}

void RunWatchTest::stateIsKept()
{
    const QByteArray program =
        "import MqttService\nMqttService { id: service; name: 'state'\n"
        "  MqttHandler { topic: 'count'; onReceived: {\n"
        "    service.state.setValue('n', service.state.value('n', 0) + STEP)\n"
        "    service.publish('n', service.state.value('n')) } }\n}\n";
    const QString file = m_program->writeFile(u"d.qml"_s, QByteArray(program).replace("STEP", "1"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/state/online"_s), "1");
    m_wire->publish(u"service/state/count"_s, "");
    QTRY_COMPARE(m_wire->last(u"service/state/n"_s), "1");
    m_program->writeFile(u"d.qml"_s, QByteArray(program).replace("STEP", "100"));
    QTRY_VERIFY(m_program->log().contains(u"loaded anew"_s));
    m_wire->publish(u"service/state/count"_s, "");
    QTRY_COMPARE(m_wire->last(u"service/state/n"_s), "101");
}

void RunWatchTest::aSyntaxErrorKeepsTheVersionOfBefore()
{
    const QString file = m_program->writeFile(u"e.qml"_s, service("syntax", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/syntax/online"_s), "1");
    m_program->writeFile(u"e.qml"_s, "import MqttService\nMqttService {\n  name: 'syntax' +\n}\n");
    QTRY_VERIFY2(m_program->log().contains(file + u":4:1: "_s), qPrintable(m_program->log()));
    QTRY_VERIFY2(m_program->log().contains(u"the version of before goes on"_s),
                 qPrintable(m_program->log()));
    m_wire->publish(u"service/syntax/ask"_s, "");
    QTRY_COMPARE(m_wire->last(u"service/syntax/answer"_s), "one");
    m_program->writeFile(u"e.qml"_s, service("syntax", "two"));
    QTRY_COMPARE(
        (m_wire->publish(u"service/syntax/ask"_s, ""), m_wire->last(u"service/syntax/answer"_s)),
        "two");
    QVERIFY(!m_wire->payloads(u"service/syntax/online"_s).contains("0"));
}

void RunWatchTest::aServiceThatCannotStartKeepsTheVersionOfBefore()
{
    const QString file = m_program->writeFile(u"f.qml"_s, service("topics", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/topics/online"_s), "1");
    m_program->writeFile(u"f.qml"_s, service("topics", "two").replace("'ask'", "'a/#/b'"));
    QTRY_VERIFY2(m_program->log().contains(u"the version of before goes on"_s),
                 qPrintable(m_program->log()));
    QVERIFY2(m_program->log().contains(u"'a/#/b'"_s), qPrintable(m_program->log()));
    m_wire->publish(u"service/topics/ask"_s, "");
    QTRY_COMPARE(m_wire->last(u"service/topics/answer"_s), "one");
    QVERIFY(!m_wire->payloads(u"service/topics/online"_s).contains("0"));
}

void RunWatchTest::aServiceThatIsGoneStopsAndANewOneStarts()
{
    const QString file = m_program->writeFile(u"g.qml"_s, service("gone", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/gone/online"_s), "1");
    m_program->writeFile(u"g.qml"_s, service("come", "one"));
    QTRY_COMPARE(m_wire->last(u"service/come/online"_s), "1");
    QTRY_COMPARE(m_wire->last(u"service/gone/online"_s), "0");
    QVERIFY(m_program->isRunning());
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
}

void RunWatchTest::withAnotherIdentityItConnectsAnew()
{
    const QString file = m_program->writeFile(u"h.qml"_s, service("moved", "one"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/moved/online"_s), "1");
    m_program->writeFile(u"h.qml"_s,
                         service("moved", "two").replace("name:", "clientId: 'other'; name:"));
    QTRY_COMPARE(
        (m_wire->publish(u"service/moved/ask"_s, ""), m_wire->last(u"service/moved/answer"_s)),
        "two");
    QCOMPARE(m_wire->last(u"service/moved/online"_s), "1");
    QTRY_VERIFY(m_broker.log().contains(u" as other "_s));
}

void RunWatchTest::qosOneMessagesAreNotLostOverAReload()
{
    const QString file = m_program->writeFile(u"i.qml"_s, service("burst", "a"));
    start(file);
    QTRY_COMPARE(m_wire->last(u"service/burst/online"_s), "1");
    for (int i = 0; i < 100; ++i)
        m_wire->publish(u"service/burst/ask"_s, QByteArray::number(i));
    m_program->writeFile(u"i.qml"_s, service("burst", "b"));
    QTRY_VERIFY(m_program->log().contains(u"loaded anew"_s));
    for (int i = 100; i < 200; ++i)
        m_wire->publish(u"service/burst/ask"_s, QByteArray::number(i));
    QTRY_COMPARE(m_wire->payloads(u"service/burst/answer"_s).size(), 200);
    QCOMPARE(m_wire->last(u"service/burst/answer"_s), "b199");
}

void RunWatchTest::aWindowIsDrawnWithoutADisplay()
{
    const QString file = m_program->writeFile(
        u"w.qml"_s,
        "import QtQuick\nimport MqttService\n"
        "Rectangle { width: 200; height: 100; color: topic.text; property alias t: topic\n"
        "  MqttService { id: service; name: 'painter'\n"
        "    MqttTopic { id: topic; topic: 'color' }\n"
        "    onOnlineChanged: if (online) publish('color', '#ff0000') } }\n");
    const QString picture = QFileInfo(file).dir().filePath(u"out.png"_s);
    start(file, {u"--screenshot"_s, u"out.png"_s, u"--after"_s, u"2000"_s});
    QCOMPARE(m_program->finish(), 0);
    const QImage image(picture);
    QCOMPARE(image.size(), QSize(200, 100));
    QCOMPARE(image.pixelColor(100, 50), QColor(Qt::red));
    QTRY_COMPARE(m_wire->last(u"service/painter/online"_s), "0");
}

void RunWatchTest::nothingToBeSeenIsAnError_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    const QByteArray window("import QtQuick\nWindow { visible: true }\n");
    QTest::newRow("no window") << QStringList{u"--screenshot"_s, u"out.png"_s}
                               << QByteArray("import QtQml\nQtObject {}\n") << 1
                               << u"there is nothing to be seen"_s;
    QTest::newRow("no such folder") << QStringList{u"--screenshot"_s, u"none/out.png"_s} << window
                                    << 1 << u"none/out.png: the picture cannot be written"_s;
    QTest::newRow("headless") << QStringList{u"--headless"_s, u"--screenshot"_s, u"out.png"_s}
                              << window << 2 << u"--screenshot needs a window"_s;
    QTest::newRow("no time") << QStringList{u"--screenshot"_s, u"out.png"_s, u"--after"_s,
                                            u"soon"_s}
                             << window << 2 << u"--after takes milliseconds, not \"soon\""_s;
    QTest::newRow("unknown type") << QStringList{u"--screenshot"_s, u"out.png"_s}
                                  << QByteArray("import QtQuick\nWindow { Pane {} }\n") << 1
                                  << u"n.qml:2:10: Pane"_s;
}

void RunWatchTest::nothingToBeSeenIsAnError()
{
    QFETCH(const QStringList, options);
    QFETCH(const QByteArray, program);
    QFETCH(const int, exitCode);
    QFETCH(const QString, text);
    start(m_program->writeFile(u"n.qml"_s, program), options);
    QCOMPARE(m_program->finish(), exitCode);
    QVERIFY2(m_program->log().contains(text), qPrintable(m_program->log()));
}

void RunWatchTest::withoutADisplayTheWayOutIsTold()
{
    m_program->setEnvironment(u"DISPLAY"_s, {});
    m_program->setEnvironment(u"WAYLAND_DISPLAY"_s, {});
    m_program->setEnvironment(u"QT_QPA_PLATFORM"_s, {});
    start(m_program->writeFile(u"o.qml"_s, "import QtQuick\nWindow { visible: true }\n"), {});
    QCOMPARE(m_program->finish(), 1);
    QVERIFY2(m_program->log().contains(u"--screenshot FILE draws without one"_s),
             qPrintable(m_program->log()));
}

void RunWatchTest::aDemoHasItsOwnBroker()
{
    const QString file = m_program->writeFile(
        u"p.qml"_s,
        "import QtQml\nimport MqttService\nMqttService { name: 'demo'\n"
        "  property var link: MqttConnection { id: other\n"
        "    MqttTopic { topic: 'service/demo/online'; onReceived: Qt.exit(number) } }\n}\n");
    m_program->start({u"run"_s, u"--demo"_s, file});
    QCOMPARE(m_program->finish(), 1);
    QVERIFY2(m_program->log().contains(u"A private broker is at port"_s),
             qPrintable(m_program->log()));
    QVERIFY(m_wire->payloads(u"service/demo/online"_s).isEmpty());
}

QTEST_GUILESS_MAIN(RunWatchTest)
#include "tst_runwatch.moc"
