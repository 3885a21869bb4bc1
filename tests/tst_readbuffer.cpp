// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/readbuffer.h"

#include <QTest>

#include <cstring>

using mqtt::ReadBuffer;

namespace {

// As much of the bytes as the buffer has room for, as a device would give.
qsizetype give(ReadBuffer &buffer, QByteArrayView bytes)
{
    qsizetype room = 0;
    char *at = buffer.prepare(room);
    const qsizetype count = qMin(room, bytes.size());
    std::memcpy(at, bytes.data(), size_t(count));
    buffer.got(count);
    return count;
}

void giveAll(ReadBuffer &buffer, QByteArrayView bytes)
{
    while (!bytes.isEmpty())
        bytes = bytes.sliced(give(buffer, bytes));
}

qsizetype roomIn(ReadBuffer &buffer)
{
    qsizetype room = 0;
    (void)buffer.prepare(room);
    return room;
}

} // namespace

class tst_ReadBuffer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyOneHoldsNothing()
    {
        ReadBuffer buffer;
        QCOMPARE(buffer.unused(), QByteArrayView(""));
        buffer.clear();
        QCOMPARE(buffer.unused(), QByteArrayView(""));
    }

    void bytesComeOutAsTheyWentIn_data()
    {
        QTest::addColumn<int>("portion");
        QTest::addColumn<int>("bite");
        QTest::newRow("a byte, a byte") << 1 << 1;
        QTest::newRow("many in, few out") << 5000 << 7;
        QTest::newRow("few in, all out") << 3 << 1000000;
        QTest::newRow("more than the usual size") << 200000 << 199999;
    }
    void bytesComeOutAsTheyWentIn()
    {
        QFETCH(const int, portion);
        QFETCH(const int, bite);
        QByteArray in(300000, '\0');
        for (qsizetype i = 0; i < in.size(); ++i)
            in[i] = char(i * 7 + i / 251);
        QByteArray out;
        ReadBuffer buffer;
        for (qsizetype at = 0; at < in.size(); at += portion) {
            giveAll(buffer,
                    QByteArrayView(in).sliced(at, qMin<qsizetype>(portion, in.size() - at)));
            while (buffer.unused().size() >= bite) {
                out += buffer.unused().first(bite);
                buffer.use(bite);
            }
        }
        out += buffer.unused();
        QCOMPARE(out.size(), in.size());
        QVERIFY(out == in);
    }

    void itGrowsWithWhatArrivesOnly()
    {
        ReadBuffer buffer;
        QVERIFY(roomIn(buffer) <= 16 * 1024); // an idle client is small
        qsizetype arrived = 0;
        const QByteArray bytes(1000, 'x');
        while (arrived < 10 * 1024 * 1024) {
            arrived += give(buffer, bytes);
            const qsizetype capacity = buffer.unused().size() + roomIn(buffer);
            QVERIFY2(capacity <= qMax<qsizetype>(16 * 1024, 2 * arrived + 1),
                     qPrintable(QString::number(capacity)));
        }
        QCOMPARE(buffer.unused().size(), arrived);
    }

    void itDoesNotGrowWhenWhatArrivesIsUsed()
    {
        ReadBuffer buffer;
        const QByteArray bytes(64 * 1024, 'x');
        qsizetype room = 0;
        for (int i = 0; i < 1000; ++i) {
            give(buffer, bytes);
            buffer.use(buffer.unused().size() - 10); // the rest is half a packet
            room = roomIn(buffer);
            giveAll(buffer, QByteArrayView("more"));
            buffer.use(buffer.unused().size());
        }
        QVERIFY2(room <= 64 * 1024, qPrintable(QString::number(room)));
    }

    void theRestMovesToTheFront()
    {
        ReadBuffer buffer;
        qsizetype room = 0;
        const char *front = buffer.prepare(room);
        std::memcpy(buffer.prepare(room), "packetpack", 10);
        buffer.got(10);
        buffer.use(6);
        QCOMPARE(buffer.unused(), QByteArrayView("pack"));
        const qsizetype before = room;
        const char *next = buffer.prepare(room);
        QVERIFY(next == front + 4);
        QCOMPARE(room, before - 4);
        QCOMPARE(buffer.unused(), QByteArrayView("pack"));
    }

    void growingStopsAtThePacketThatArrives()
    {
        const qsizetype expected = 3'000'000;
        const QByteArray bytes(expected, 'x');
        ReadBuffer buffer;
        qsizetype largest = 0;
        for (qsizetype arrived = 0; arrived < expected;) {
            qsizetype room = 0;
            (void)buffer.prepare(room, expected);
            largest = qMax(largest, arrived + room);
            const qsizetype count = qMin(room, expected - arrived);
            QVERIFY(arrived + room <= qMax(2 * (arrived + 4096), qsizetype(128 * 1024)));
            buffer.got(count);
            arrived += count;
        }
        QCOMPARE(largest, expected);
    }

    void bytesStayWhereTheyAreUntilTheNextRefill()
    {
        ReadBuffer buffer;
        give(buffer, "first second");
        const QByteArrayView all = buffer.unused();
        buffer.use(6);
        QVERIFY(buffer.unused().data() == all.data() + 6);
        QCOMPARE(all, QByteArrayView("first second"));
    }

    void aLargeOneIsGivenBackOnceUsedUp_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::newRow("nothing left") << QByteArray("");
        QTest::newRow("the start of the next packet left") << QByteArray("next");
    }
    void aLargeOneIsGivenBackOnceUsedUp()
    {
        QFETCH(const QByteArray, rest);
        ReadBuffer buffer;
        giveAll(buffer, QByteArray(5 * 1024 * 1024, 'x'));
        giveAll(buffer, rest);
        buffer.use(5 * 1024 * 1024);
        QVERIFY2(roomIn(buffer) <= 64 * 1024, qPrintable(QString::number(roomIn(buffer))));
        QCOMPARE(buffer.unused(), QByteArrayView(rest));
    }

    void clearForgets()
    {
        ReadBuffer buffer;
        giveAll(buffer, QByteArray(100000, 'x'));
        buffer.clear();
        QCOMPARE(buffer.unused().size(), 0);
        QVERIFY(roomIn(buffer) <= 16 * 1024);
        give(buffer, "new");
        QCOMPARE(buffer.unused(), QByteArrayView("new"));
    }
};

QTEST_GUILESS_MAIN(tst_ReadBuffer)
#include "tst_readbuffer.moc"
