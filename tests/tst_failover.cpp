// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/failover.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Failover;

namespace {

QList<BrokerAddress> hosts(const QStringList &names)
{
    QList<BrokerAddress> out;
    for (const QString &name : names)
        out.append({.host = name});
    return out;
}

} // namespace

class FailoverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAddressIsARoundOfItsOwn();
    void goesThroughAllInOrder();
    void beginsWithTheOneThatWorked();
    void beginsWithTheFirstWhereWanted();
    void sameAddressesChangeNothing();
    void otherAddressesBeginAnew();
};

void FailoverTest::oneAddressIsARoundOfItsOwn()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s}));
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(failover.current().host, u"a"_s);
        QVERIFY(failover.failed());
    }
}

void FailoverTest::goesThroughAllInOrder()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s, u"b"_s, u"c"_s}));
    for (int round = 0; round < 3; ++round) {
        QVERIFY(failover.isFirst());
        QVERIFY(!failover.failed());
        QCOMPARE(failover.current().host, u"b"_s);
        QVERIFY(!failover.isFirst());
        QVERIFY(!failover.failed());
        QCOMPARE(failover.current().host, u"c"_s);
        QVERIFY(failover.failed()); // the round is over
    }
}

void FailoverTest::beginsWithTheOneThatWorked()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s, u"b"_s, u"c"_s}));
    QVERIFY(!failover.failed());
    failover.lost(false); // b was up
    QCOMPARE(failover.current().host, u"b"_s);
    QVERIFY(!failover.failed());
    QVERIFY(!failover.failed());
    QCOMPARE(failover.current().host, u"a"_s);
    QVERIFY(failover.failed()); // three were tried
    QCOMPARE(failover.current().host, u"b"_s);
}

void FailoverTest::beginsWithTheFirstWhereWanted()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s, u"b"_s, u"c"_s}));
    QVERIFY(!failover.failed());
    failover.lost(true);
    QVERIFY(failover.isFirst());
    QVERIFY(!failover.failed());
    QVERIFY(!failover.failed());
    QVERIFY(failover.failed());
}

void FailoverTest::sameAddressesChangeNothing()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s, u"b"_s}));
    QVERIFY(!failover.failed());
    failover.setAddresses(hosts({u"a"_s, u"b"_s}));
    QCOMPARE(failover.current().host, u"b"_s);
    QVERIFY(failover.failed());
}

void FailoverTest::otherAddressesBeginAnew()
{
    Failover failover;
    failover.setAddresses(hosts({u"a"_s, u"b"_s}));
    QVERIFY(!failover.failed());
    failover.setAddresses(hosts({u"x"_s, u"y"_s, u"z"_s}));
    QCOMPARE(failover.current().host, u"x"_s);
    QVERIFY(!failover.failed());
    QVERIFY(!failover.failed());
    QVERIFY(failover.failed());
}

QTEST_GUILESS_MAIN(FailoverTest)
#include "tst_failover.moc"
