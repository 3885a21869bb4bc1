// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// Of mqttservice run: the private broker, and the options of a daemon.
class RunOptionsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void aDemoNeedsNoBroker();
    void aQmlServiceIsADaemonToo();

private:
    QByteArray contentOf(const QString &name) const
    {
        QFile file(m_program->folder() + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<Program> m_program;
};

void RunOptionsTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    m_program->writeFile(u"echo.qml"_s, R"(import MqttService
MqttService {
    id: service
    name: "echo"
    MqttHandler { topic: "echo"; onReceived: message => service.publish("answer", message.text) }
}
)");
}

void RunOptionsTest::aDemoNeedsNoBroker()
{
    // What the configuration says of another broker is not for this one.
    const QString config = m_program->writeFile(u"mqtt.json"_s, R"({
        "broker": { "url": "mqtt://broker.invalid:1" },
        "auth": { "username": "u", "password": "p" }
    })");
    m_program->start({u"run"_s, u"--demo"_s, u"--config"_s, config, u"echo.qml"_s});
    static const QRegularExpression hint(u"mqttservice sub -v -p ([0-9]+) "_s);
    QTRY_VERIFY(hint.match(m_program->log()).hasMatch());
    Wire wire(quint16(hint.match(m_program->log()).captured(1).toUInt()));
    QTRY_COMPARE(wire.last(u"service/echo/online"_s), "1");
    wire.publish(u"service/echo/echo"_s, "hello");
    QTRY_COMPARE(wire.last(u"service/echo/answer"_s), "hello");
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
}

void RunOptionsTest::aQmlServiceIsADaemonToo()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Wire wire(broker.port());
    QTRY_VERIFY(wire.isReady());
    m_program->writeConfig(broker.port());
    // Names of files are meant where it was started, although a daemon runs in /.
    m_program->start({u"run"_s, u"--daemon"_s, u"--pid-file"_s, u"pid"_s, u"--log-file"_s, u"log"_s,
                      u"--log-format"_s, u"json"_s, u"--config"_s, u"mqtt.json"_s, u"echo.qml"_s});
    QCOMPARE(m_program->finish(), 0);
    const pid_t daemon = contentOf(u"pid"_s).trimmed().toInt();
    QVERIFY(daemon > 0);
    QTRY_COMPARE(wire.last(u"service/echo/online"_s), "1");
    QCOMPARE(QFile::symLinkTarget(u"/proc/%1/cwd"_s.arg(daemon)), u"/"_s);
    QCOMPARE(::kill(daemon, SIGTERM), 0);
    QTRY_COMPARE(wire.last(u"service/echo/online"_s), "0");
    QTRY_VERIFY(contentOf(u"pid"_s).isEmpty());
    QVERIFY(contentOf(u"log"_s).contains(R"("message":"stopping")"));

    // Errors are those of the foreground.
    m_program->start({u"run"_s, u"--daemon"_s, u"none.qml"_s});
    QCOMPARE(m_program->finish(), 1);
    QVERIFY2(m_program->log().contains(u"none.qml: there is no such file"_s),
             qPrintable(m_program->log()));
}

QTEST_GUILESS_MAIN(RunOptionsTest)
#include "tst_runoptions.moc"
