// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/faults.h"
#include "support/scriptedserver.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray accepted311("\x20\x02\x00\x00", 4);
constexpr quint8 pingReq = 12;

} // namespace

/// Time at length, and a clock that jumps: with libfaketime.
class FaultClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void backsOffAtLength();
    void aDeadPeerIsNoticedInTime();
    void anIdleLinkIsKeptAlive();
    void aClockThatJumpsChangesNothing_data();
    void aClockThatJumpsChangesNothing();

private:
    struct Event
    {
        QByteArray state;
        qint64 at; // ms of the program's clock
    };
    void start(quint16 port, const QStringList &arguments, const QString &faketime,
               bool monotonic = true)
    {
        m_output.clear();
        m_process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LD_PRELOAD"_s, m_library);
        environment.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0"_s); // it comes second
        environment.insert(u"FAKETIME_NO_CACHE"_s, u"1"_s);
        if (faketime.startsWith(u'/'))
            environment.insert(u"FAKETIME_TIMESTAMP_FILE"_s, faketime);
        else
            environment.insert(u"FAKETIME"_s, faketime);
        if (!monotonic)
            environment.insert(u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"1"_s);
        m_process->setProcessEnvironment(environment);
        QObject::connect(m_process.get(), &QProcess::readyReadStandardOutput,
                         [this] { m_output += m_process->readAllStandardOutput(); });
        m_process->start(QStringLiteral(LINKPROBE_PROGRAM),
                         QStringList{QString::number(port)} + arguments);
    }
    void end()
    {
        m_process->kill();
        m_process->waitForFinished();
    }
    [[nodiscard]] QList<Event> events() const
    {
        QList<Event> events;
        for (const QByteArray &line : m_output.split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            if (words.size() == 2)
                events.append({words[0], words[1].toLongLong()});
        }
        return events;
    }

    QString m_library;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
};

void FaultClock::initTestCase()
{
    for (const char *path : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                             "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
                             "/usr/lib/faketime/libfaketime.so.1"}) {
        if (QFile::exists(QString::fromLatin1(path)))
            m_library = QString::fromLatin1(path);
    }
    QVERIFY2(!m_library.isEmpty(), "needs libfaketime");
}

void FaultClock::backsOffAtLength()
{
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const quint16 port = free.serverPort();
    free.close(); // nobody listens there
    const int attempts = faults::length(15, 60);
    start(port, {}, u"+0 x200"_s);
    const auto waits = [this] {
        QList<qint64> waits; // between Waiting and the next Connecting
        const QList<Event> all = events();
        for (qsizetype i = 1; i < all.size(); ++i) {
            if (all[i].state == "Connecting")
                waits.append(all[i].at - all[i - 1].at);
        }
        return waits;
    };
    QTRY_VERIFY_WITH_TIMEOUT(waits().size() >= attempts, 120'000);
    end();
    const QList<qint64> all = waits();
    qint64 longest = 0;
    double sum = 0;
    int late = 0;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const double bound = std::min(120.0, std::pow(2.0, double(i))) * 1000;
        QVERIFY2(double(all[i]) <= bound + 5000, // its clock runs 200 times as fast as the machine
                 qPrintable(u"attempt %1 came after %2 ms"_s.arg(i).arg(all[i])));
        longest = std::max(longest, all[i]);
        if (i >= 7) {
            sum += double(all[i]);
            ++late;
        }
    }
    qInfo("%lld attempts, the longest wait %.1f s, the mean of those at the maximum %.1f s",
          static_cast<long long>(all.size()), double(longest) / 1000, sum / late / 1000);
    QVERIFY(longest > 15'000);     // it did back off
    QVERIFY(sum / late < 110'000); // and jitters over all of the range
}

void FaultClock::aDeadPeerIsNoticedInTime()
{
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        current = client;
        if (type == ScriptedServer::Connect)
            client->write(accepted311); // and never a word more
    });
    start(server.port(), {u"60"_s}, u"+0 x100"_s);
    const auto lost = [this]() -> qint64 {
        const QList<Event> all = events();
        for (qsizetype i = 1; i < all.size(); ++i) {
            if (all[i - 1].state == "Online")
                return all[i].at - all[i - 1].at;
        }
        return -1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(lost() >= 0, 20'000);
    end();
    qInfo("noticed after %.1f s of a keep-alive of 60 s", double(lost()) / 1000);
    QVERIFY(lost() >= 55'000);
    QVERIFY(lost() <= 95'000);
}

void FaultClock::anIdleLinkIsKeptAlive()
{
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == pingReq)
            client->write(QByteArray("\xd0\x00", 2));
    });
    const int pings = faults::length(10, 200);
    start(server.port(), {u"60"_s}, u"+0 x100"_s);
    QTRY_VERIFY_WITH_TIMEOUT(server.count(pingReq) >= pings, 300'000);
    end();
    QCOMPARE(server.connections(), 1);
}

void FaultClock::aClockThatJumpsChangesNothing_data()
{
    QTest::addColumn<QByteArray>("jump");
    QTest::newRow("a year ahead") << QByteArray("+365d");
    QTest::newRow("a year back") << QByteArray("-365d");
    QTest::newRow("an hour back") << QByteArray("-3600");
}

void FaultClock::aClockThatJumpsChangesNothing()
{
    QFETCH(QByteArray, jump);
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == pingReq)
            client->write(QByteArray("\xd0\x00", 2));
    });
    QTemporaryDir folder;
    const QString file = folder.filePath(u"time"_s);
    const auto set = [&file](const QByteArray &offset) {
        QFile time(file);
        return time.open(QIODevice::WriteOnly) && time.write(offset + '\n') > 0;
    };
    QVERIFY(set("+0"));
    start(server.port(), {u"1"_s}, file, false);
    QTRY_VERIFY(server.count(pingReq) >= 1);
    QVERIFY(set(jump));
    const qsizetype before = server.count(pingReq);
    QTRY_VERIFY_WITH_TIMEOUT(server.count(pingReq) >= before + 2, 10'000);
    end();
    QCOMPARE(server.connections(), 1);
    QCOMPARE(events().last().state, QByteArray("Online"));
}

QTEST_GUILESS_MAIN(FaultClock)
#include "fault_clock.moc"
