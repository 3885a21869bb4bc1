// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "testing/mqtttestbroker.h"

#include <QHostAddress>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

QByteArray field(const QByteArray &bytes)
{
    return QByteArray{}.append('\0').append(char(bytes.size())) + bytes;
}

QByteArray packet(char type, const QByteArray &body)
{
    return QByteArray(1, type).append(char(body.size())) + body;
}

// Just enough MQTT 3.1.1 to see what the broker does.
class RawClient
{
public:
    explicit RawClient(quint16 port) { socket.connectToHost(QHostAddress::LocalHost, port); }

    QByteArray exchange(const QByteArray &out, int answerSize)
    {
        socket.write(out);
        while (socket.bytesAvailable() < answerSize && socket.waitForReadyRead(5000)) {
        }
        return socket.read(answerSize);
    }

    // The return code of CONNACK: 0 is accepted, 5 not authorised.
    int connectCode(const QByteArray &user = {}, const QByteArray &password = {})
    {
        const char flags = user.isEmpty() ? '\x02' : '\xc2';
        QByteArray body = field("MQTT").append('\x04').append(flags);
        body += QByteArray("\0\x3c", 2) + field("raw"); // keep-alive, client id
        if (!user.isEmpty())
            body += field(user) + field(password);
        const QByteArray answer = exchange(packet('\x10', body), 4);
        return answer.size() == 4 ? answer.at(3) : -1;
    }

    QTcpSocket socket;
};

bool answersAt(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(1000);
}

const QByteArray retainedPublish =
    packet('\x33', field("kept") + QByteArray("\0\x01", 2) + "value");
const QByteArray subscribe = packet('\x82', QByteArray("\0\x02", 2) + field("kept") + '\0');

} // namespace

class tst_MqttTestBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStartedBrokerTakesConnections()
    {
        MqttTestBroker broker;
        QVERIFY(!broker.isRunning());
        QCOMPARE(broker.port(), quint16(0));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QVERIFY(broker.isRunning());
        QVERIFY(broker.port() > 0);
        QCOMPARE(broker.host(), u"127.0.0.1"_s);
        QCOMPARE(RawClient(broker.port()).connectCode(), 0);
        QVERIFY(broker.log().contains("New client connected"_L1));
    }

    void oneThatNeverStartedGoesInSilence()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        const MqttTestBroker broker;
        QCOMPARE(broker.log(), QString());
    }

    void twoBrokersDoNotMeet()
    {
        MqttTestBroker one;
        MqttTestBroker two;
        QVERIFY2(one.start(), qPrintable(one.errorString()));
        QVERIFY2(two.start(), qPrintable(two.errorString()));
        QVERIFY(one.port() != two.port());
    }

    void theBrokerEndsWithItsObject()
    {
        quint16 port = 0;
        {
            MqttTestBroker broker;
            QVERIFY2(broker.start(), qPrintable(broker.errorString()));
            port = broker.port();
            QVERIFY(answersAt(port));
        }
        QVERIFY(!answersAt(port));
    }

    void theBrokerEndsWithAProcessThatCrashes()
    {
        QTemporaryDir dir; // for what the crash leaves behind
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TMPDIR"_s, dir.path());
        QProcess crashing;
        crashing.setProcessEnvironment(environment);
        crashing.start(QCoreApplication::applicationFilePath(), {u"--crash"_s});
        QVERIFY(crashing.waitForFinished());
        QCOMPARE(crashing.exitStatus(), QProcess::CrashExit);
        const int port = crashing.readAllStandardOutput().trimmed().toInt();
        QVERIFY(port > 0);
        QTRY_VERIFY(!answersAt(quint16(port)));
    }

    void aLoginIsAskedFor()
    {
        MqttTestBroker broker;
        broker.setLogin(u"ada"_s, u"secret"_s);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QCOMPARE(RawClient(broker.port()).connectCode("ada", "secret"), 0);
        QCOMPARE(RawClient(broker.port()).connectCode("ada", "wrong"), 5);
        QCOMPARE(RawClient(broker.port()).connectCode(), 5);
    }

    void stopAndRestartKeepThePort()
    {
        MqttTestBroker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        const quint16 port = broker.port();
        RawClient client(port);
        QCOMPARE(client.connectCode(), 0);
        broker.stop();
        QVERIFY(!broker.isRunning());
        QVERIFY(!answersAt(port));
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
        QCOMPARE(broker.port(), port);
        QVERIFY(answersAt(port));
        QVERIFY2(broker.restart(), qPrintable(broker.errorString())); // while it runs
        QCOMPARE(broker.port(), port);
        QVERIFY(answersAt(port));
    }

    void retainedMessagesLastAsAskedFor_data()
    {
        QTest::addColumn<bool>("persistent");
        QTest::newRow("persistent") << true;
        QTest::newRow("not persistent") << false;
    }
    void retainedMessagesLastAsAskedFor()
    {
        QFETCH(const bool, persistent);
        MqttTestBroker broker;
        broker.setPersistent(persistent);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        RawClient before(broker.port());
        QCOMPARE(before.connectCode(), 0);
        QCOMPARE(before.exchange(retainedPublish, 4), QByteArray("\x40\x02\0\x01", 4));
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));

        RawClient after(broker.port());
        QCOMPARE(after.connectCode(), 0);
        QCOMPARE(after.exchange(subscribe, 5).size(), 5);
        // What was kept comes before the answer to a PINGREQ.
        const QByteArray kept = packet('\x31', field("kept") + "value");
        const QByteArray pong("\xd0\0", 2);
        QCOMPARE(after.exchange(QByteArray("\xc0\0", 2), persistent ? int(kept.size()) : 2),
                 persistent ? kept : pong);
    }

    void aFurtherListenerHasItsOwnPort()
    {
        MqttTestBroker broker;
        const int second = broker.addListener({u"max_connections 1"_s});
        QCOMPARE(second, 1);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QVERIFY(broker.port(second) != broker.port());
        QCOMPARE(RawClient(broker.port()).connectCode(), 0);
        RawClient only(broker.port(second));
        QCOMPARE(only.connectCode(), 0);
        QCOMPARE(RawClient(broker.port(second)).connectCode(), -1); // its line was obeyed
    }

    void configLinesReachTheBroker()
    {
        MqttTestBroker broker;
        broker.addConfigLine(u"log_timestamp_format stamped"_s);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QVERIFY(broker.log().contains("stamped: mosquitto version"_L1));
    }

    void aBrokenConfigLineIsReportedAtOnce()
    {
        MqttTestBroker broker;
        broker.addConfigLine(u"no_such_option true"_s);
        QVERIFY(!broker.start());
        QVERIFY(!broker.isRunning());
        QVERIFY2(broker.errorString().contains("no_such_option"_L1),
                 qPrintable(broker.errorString()));
    }

    void aTakenPortIsNamedOnRestart()
    {
        MqttTestBroker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        broker.stop();
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost, broker.port()));
        QVERIFY(!broker.restart());
        QVERIFY2(broker.errorString().contains("Address already in use"_L1),
                 qPrintable(broker.errorString()));
    }

    void theEndOfABrokerIsNoticed()
    {
        MqttTestBroker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        broker.kill();
        QVERIFY(!broker.isRunning());
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QVERIFY(broker.isRunning());
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().contains(u"--crash"_s)) {
        MqttTestBroker broker;
        if (!broker.start())
            return 1;
        printf("%d\n", int(broker.port()));
        fflush(stdout);
        abort();
    }
    tst_MqttTestBroker test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_mqtttestbroker.moc"
