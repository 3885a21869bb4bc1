// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/wire.h"

#include <QTest>

using namespace mqtt;

class TestWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsIntegersBigEndian();
    void readBeyondTheEndFailsForGood_data();
    void readBeyondTheEndFailsForGood();
    void varintRoundTrips_data();
    void varintRoundTrips();
    void refusesVarints_data();
    void refusesVarints();
    void binaryIsNotBelievedBeyondTheEnd();
    void tellsTextFromOtherBytes_data();
    void tellsTextFromOtherBytes();
    void tellsTopicNames_data();
    void tellsTopicNames();
    void writesWhatItReads();
    void outputGrowsAndKeepsItsBytes();
    void outputGivesALargeBufferBack();
};

void TestWire::readsIntegersBigEndian()
{
    const QByteArray bytes = QByteArray::fromHex("01 0203 fffefdfc 0002 6162 7a");
    WireReader reader(bytes);
    QCOMPARE(reader.u8(), 1);
    QCOMPARE(reader.u16(), 0x0203);
    QCOMPARE(reader.u32(), 0xfffefdfcu);
    QCOMPARE(reader.binary(), QByteArrayView("ab"));
    QCOMPARE(reader.left(), 1);
    QVERIFY(!reader.atEnd());
    QCOMPARE(reader.rest(), QByteArrayView("z"));
    QVERIFY(reader.atEnd());
    QVERIFY(!reader.failed());
}

void TestWire::readBeyondTheEndFailsForGood_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reads");
    QTest::newRow("u8") << QByteArray() << 0;
    QTest::newRow("u16") << QByteArray::fromHex("01") << 1;
    QTest::newRow("u32") << QByteArray::fromHex("010203") << 2;
    QTest::newRow("varint") << QByteArray::fromHex("80") << 3;
    QTest::newRow("binary, no length") << QByteArray::fromHex("00") << 4;
    QTest::newRow("binary, one short") << QByteArray::fromHex("0003 6162") << 4;
}

void TestWire::readBeyondTheEndFailsForGood()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, reads);
    WireReader reader(bytes);
    switch (reads) {
    case 0:
        QCOMPARE(reader.u8(), 0);
        break;
    case 1:
        QCOMPARE(reader.u16(), 0);
        break;
    case 2:
        reader.u32();
        break;
    case 3:
        reader.varint();
        break;
    default:
        QVERIFY(reader.binary().isEmpty());
        break;
    }
    QVERIFY(reader.failed());
    QVERIFY(reader.atEnd());
    QCOMPARE(reader.u8(), 0);
    QVERIFY(reader.rest().isEmpty());
    QVERIFY(reader.failed());
}

void TestWire::varintRoundTrips_data()
{
    QTest::addColumn<quint32>("value");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](quint32 value, const char *hex) {
        QTest::addRow("%u", value) << value << QByteArray::fromHex(hex);
    };
    row(0, "00");
    row(127, "7f");
    row(128, "8001");
    row(16383, "ff7f");
    row(16384, "808001");
    row(2097151, "ffff7f");
    row(2097152, "80808001");
    row(268435455, "ffffff7f");
}

void TestWire::varintRoundTrips()
{
    QFETCH(quint32, value);
    QFETCH(QByteArray, bytes);
    char buffer[4];
    char *const end = putVarint(buffer, value);
    QCOMPARE(QByteArray(buffer, end - buffer).toHex(), bytes.toHex());
    QCOMPARE(varintSize(value), int(bytes.size()));
    WireReader reader(bytes);
    QCOMPARE(reader.varint(), value);
    QVERIFY(reader.atEnd());
    QVERIFY(!reader.failed());
}

void TestWire::refusesVarints_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("five bytes") << QByteArray::fromHex("8080808001");
    QTest::newRow("four, the last continuing") << QByteArray::fromHex("ffffffff");
    QTest::newRow("not the shortest form: 0 [MQTT-1.5.5-1]") << QByteArray::fromHex("8000");
    QTest::newRow("not the shortest form: 127") << QByteArray::fromHex("ff00");
    QTest::newRow("not the shortest form: three bytes") << QByteArray::fromHex("808000");
    QTest::newRow("cut") << QByteArray::fromHex("8080");
}

void TestWire::refusesVarints()
{
    QFETCH(QByteArray, bytes);
    WireReader reader(bytes);
    reader.varint();
    QVERIFY(reader.failed());
}

void TestWire::binaryIsNotBelievedBeyondTheEnd()
{
    QByteArray bytes = QByteArray::fromHex("ffff") + QByteArray(65534, 'a');
    WireReader cut(bytes);
    QVERIFY(cut.binary().isEmpty());
    QVERIFY(cut.failed());
    bytes += 'a';
    WireReader whole(bytes);
    QCOMPARE(whole.binary().size(), 65535);
    QVERIFY(!whole.failed());
}

void TestWire::tellsTextFromOtherBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("text");
    const auto row = [](const char *tag, const char *hex, bool text) {
        QTest::newRow(tag) << QByteArray::fromHex(hex) << text;
    };
    row("empty", "", true);
    row("ASCII", "6162", true);
    row("control characters may be", "0109 7f", true);
    row("U+0000 [MQTT-1.5.4-2]", "6100", false);
    row("U+0000 behind others", "c3a400", false);
    row("U+0000 coded long", "c080", false);
    row("two bytes", "c3a4", true);
    row("three bytes", "e282ac", true);
    row("four bytes", "f09f9880", true);
    row("U+FEFF stays [MQTT-1.5.4-3]", "efbbbf", true);
    row("U+10FFFF", "f48fbfbf", true);
    row("above U+10FFFF", "f4908080", false);
    row("five-byte form", "f888808080", false);
    row("overlong slash", "c0af", false);
    row("overlong in three", "e08080", false);
    row("surrogate D800 [MQTT-1.5.4-1]", "eda080", false);
    row("surrogate DFFF [MQTT-1.5.4-1]", "edbfbf", false);
    row("cut sequence", "e282", false);
    row("lone continuation", "80", false);
    row("Latin-1", "e4", false);
}

void TestWire::tellsTextFromOtherBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, text);
    QCOMPARE(isText(bytes), text);
}

void TestWire::tellsTopicNames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("name");
    QTest::newRow("plain") << QByteArray("a/b") << true;
    QTest::newRow("UTF-8") << QByteArray("\xc3\xa4/\xe2\x82\xac") << true;
    QTest::newRow("empty [MQTT-4.7.3-1]") << QByteArray() << false;
    QTest::newRow("# [MQTT-3.3.2-2]") << QByteArray("a/#") << false;
    QTest::newRow("+ [MQTT-3.3.2-2]") << QByteArray("+/a") << false;
    QTest::newRow("U+0000") << QByteArray("a\0", 2) << false;
    QTest::newRow("no UTF-8") << QByteArray("\xff") << false;
    QTest::newRow("wildcard behind UTF-8") << QByteArray("\xc3\xa4#") << false;
}

void TestWire::tellsTopicNames()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, name);
    QCOMPARE(isTopicName(bytes), name);
}

void TestWire::writesWhatItReads()
{
    char buffer[16];
    char *at = putU8(buffer, 0xfe);
    at = putU16(at, 0xfedc);
    at = putU32(at, 0xfedcba98);
    at = putBinary(at, "ab");
    at = putBytes(at, {});
    QCOMPARE(QByteArray(buffer, at - buffer).toHex(' '),
             QByteArray("fe fe dc fe dc ba 98 00 02 61 62"));
}

void TestWire::outputGrowsAndKeepsItsBytes()
{
    OutputBuffer out;
    QVERIFY(out.isEmpty());
    QByteArray expected;
    for (int i = 0; i < 5000; ++i) {
        putU16(out.extend(2), quint16(i));
        expected += QByteArray(1, char(i >> 8)) + QByteArray(1, char(i));
    }
    QCOMPARE(out.size(), 10000);
    QCOMPARE(out.view(), QByteArrayView(expected));
    out.clear();
    QVERIFY(out.isEmpty());
    putU8(out.extend(1), 'x');
    QCOMPARE(out.view(), QByteArrayView("x"));
}

void TestWire::outputGivesALargeBufferBack()
{
    OutputBuffer out;
    out.extend(1024);
    const char *const small = out.view().data();
    out.clear();
    out.extend(1);
    QVERIFY(out.view().data() == small); // kept
    const qsizetype large = 1024 * 1024;
    std::memset(out.extend(large), 'x', size_t(large));
    out.clear();
    QVERIFY(out.view().data() == nullptr);
    putU8(out.extend(1), 'x');
    QCOMPARE(out.view(), QByteArrayView("x"));
}

QTEST_GUILESS_MAIN(TestWire)
#include "tst_wire.moc"
