// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"

#include <MqttService/BrokerFolder>
#include <MqttService/MqttConnections>
#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestBrokerFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void eachFileIsAConnection();
    void filesThatComeAndGoAddAndRemove();
    void aChangeTakesEffectAtOnce();
    void onlyAnotherLinkReconnects();
    void aTouchedFileIsNoChange();
    void anEditorMayReplaceTheFile();
    void aBrokenFileIsToldOfAndTheOldOneStays();
    void mistakesOfAFileNameFileLineAndKey_data();
    void mistakesOfAFileNameFileLineAndKey();
    void anIdThatIsTakenIsAMistake();
    void theFolderMayComeLater();
    void withoutAFolderThereIsNothing();
    void aBusyFolderIsReadAsWell();

private:
    [[nodiscard]] QByteArray broker(const QByteArray &more = {}) const
    {
        return "{\"host\": \"127.0.0.1\", \"port\": " + QByteArray::number(m_broker.port()) +
               ", \"reconnect\": {\"initial\": \"10ms\", \"maximum\": \"50ms\"}" + more + "}";
    }
    [[nodiscard]] bool isOnline(const QString &id) const
    {
        const MqttConnection *connection = m_connections->connection(id);
        return connection && connection->isOnline();
    }
    /// True once the files were read again.
    [[nodiscard]] bool waitForUpdate(QSignalSpy &updates) const
    {
        return updates.count() > 0 || updates.wait();
    }

    MqttTestBroker m_broker;
    std::unique_ptr<ConfigFolder> m_files;
    std::unique_ptr<MqttConnections> m_connections;
    std::unique_ptr<BrokerFolder> m_folder;
};

void TestBrokerFolder::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestBrokerFolder::init()
{
    m_files = std::make_unique<ConfigFolder>();
    m_connections = std::make_unique<MqttConnections>();
    m_folder = std::make_unique<BrokerFolder>(m_connections.get());
}

void TestBrokerFolder::cleanup()
{
    m_folder.reset();
    m_connections.reset();
    m_files.reset();
}

void TestBrokerFolder::eachFileIsAConnection()
{
    m_files->put(u"a.json"_s, broker());
    m_files->put(u"b.c.json"_s, broker());
    m_files->put(u".hidden.json"_s, broker());
    m_files->put(u"a.json~"_s, broker());
    m_files->put(u"readme.txt"_s, "no broker");
    m_folder->setPath(m_files->path());
    QCOMPARE(m_folder->complaints().size(), 0);
    QCOMPARE(m_connections->ids(), (QStringList{u"a"_s, u"b.c"_s}));
    QTRY_VERIFY(isOnline(u"a"_s) && isOnline(u"b.c"_s));
}

void TestBrokerFolder::filesThatComeAndGoAddAndRemove()
{
    m_folder->setPath(m_files->path());
    QVERIFY(m_connections->add(u"own"_s, BrokerOptions()).isOk());
    m_files->put(u"a.json"_s, broker());
    QTRY_COMPARE(m_connections->ids(), (QStringList{u"own"_s, u"a"_s}));
    QTRY_VERIFY(isOnline(u"a"_s));
    QVERIFY(QFile::remove(m_files->path(u"a.json"_s)));
    QTRY_COMPARE(m_connections->ids(), QStringList{u"own"_s});
}

void TestBrokerFolder::aChangeTakesEffectAtOnce()
{
    m_files->put(u"a.json"_s, R"({"host": "127.0.0.1", "port": 9})"); // nobody is there
    m_folder->setPath(m_files->path());
    const QPointer<MqttConnection> connection = m_connections->connection(u"a"_s);
    QVERIFY(connection);
    QTRY_COMPARE(connection->state(), MqttConnection::State::Waiting);
    m_files->put(u"a.json"_s, broker());
    QTRY_VERIFY(connection && connection->isOnline());
    QCOMPARE(connection->port(), int(m_broker.port()));
}

void TestBrokerFolder::onlyAnotherLinkReconnects()
{
    m_files->put(u"a.json"_s, broker());
    m_folder->setPath(m_files->path());
    QTRY_VERIFY(isOnline(u"a"_s));
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    m_files->put(u"a.json"_s, broker(", \"outbox\": {\"messages\": 17}"));
    const MqttConnection *connection = m_connections->connection(u"a"_s);
    QTRY_COMPARE(connection->options().outboxMessages, 17);
    const auto done =
        m_connections->publishTo(u"a"_s, u"t"_s, "p", {.qos = Mqtt::QoS::AtLeastOnce}).future();
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(online.count(), 0);
    m_files->put(u"a.json"_s, broker(", \"client_id\": \"another\""));
    QTRY_COMPARE(online.count(), 2);
    QVERIFY(isOnline(u"a"_s));
}

void TestBrokerFolder::aTouchedFileIsNoChange()
{
    const QString file = m_files->put(u"a.json"_s, broker());
    m_folder->setPath(m_files->path());
    QTRY_VERIFY(isOnline(u"a"_s));
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    QSignalSpy options(m_connections->connection(u"a"_s), &MqttConnection::optionsChanged);
    QSignalSpy updates(m_folder.get(), &BrokerFolder::updated);
    QFile touched(file);
    QVERIFY(touched.open(QIODevice::ReadWrite));
    QVERIFY(touched.setFileTime(QDateTime::currentDateTime().addSecs(60),
                                QFileDevice::FileModificationTime));
    touched.close();
    QVERIFY(waitForUpdate(updates));
    QCOMPARE(options.count(), 0);
    QCOMPARE(online.count(), 0);
    QVERIFY(isOnline(u"a"_s));
}

void TestBrokerFolder::anEditorMayReplaceTheFile()
{
    const QString file = m_files->put(u"a.json"_s, broker());
    m_folder->setPath(m_files->path());
    const QPointer<MqttConnection> connection = m_connections->connection(u"a"_s);
    for (int messages = 1; messages <= 3; ++messages) {
        const QString next = m_files->put(
            u"a.json.new"_s,
            broker(", \"outbox\": {\"messages\": " + QByteArray::number(messages) + '}'));
        QVERIFY(std::rename(qPrintable(next), qPrintable(file)) == 0);
        QTRY_VERIFY(connection && connection->options().outboxMessages == messages);
    }
    QCOMPARE(m_connections->connection(u"a"_s), connection.data()); // never removed
}

void TestBrokerFolder::aBrokenFileIsToldOfAndTheOldOneStays()
{
    m_files->put(u"a.json"_s, broker());
    m_files->put(u"b.json"_s, broker());
    m_folder->setPath(m_files->path());
    QTRY_VERIFY(isOnline(u"a"_s) && isOnline(u"b"_s));
    QSignalSpy complained(m_folder.get(), &BrokerFolder::complained);
    QSignalSpy online(m_connections.get(), &MqttConnections::onlineChanged);
    m_files->put(u"a.json"_s, "{\n\"port\": 0}");
    QTRY_COMPARE(complained.count(), 1);
    const auto complaint = complained.first().first().value<mqtt::ConfigComplaint>();
    QCOMPARE(complaint.toString(),
             m_files->path(u"a.json"_s) % u":2: port: 0 is out of range; allowed is 1 to 65535"_s);
    QSignalSpy updates(m_folder.get(), &BrokerFolder::updated);
    m_files->put(u"b.json"_s, broker(", \"outbox\": {\"messages\": 3}"));
    QVERIFY(waitForUpdate(updates));
    QCOMPARE(complained.count(), 1); // still the same
    QCOMPARE(m_connections->connection(u"b"_s)->options().outboxMessages, 3);
    QVERIFY(isOnline(u"a"_s));
    QCOMPARE(m_connections->connection(u"a"_s)->port(), int(m_broker.port()));
    m_files->put(u"a.json"_s, broker(", \"outbox\": {\"messages\": 4}"));
    QTRY_COMPARE(m_connections->connection(u"a"_s)->options().outboxMessages, 4);
    QCOMPARE(m_folder->complaints().size(), 0);
    QCOMPARE(online.count(), 0);
}

void TestBrokerFolder::mistakesOfAFileNameFileLineAndKey_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("syntax") << u"a.json"_s << QByteArray("{\n\"host\": }") << u":2:"_s;
    QTest::newRow("an unknown key") << u"a.json"_s << QByteArray("{\"prot\": 1}")
                                    << u":1: warning: prot: is not known; did you mean port?"_s;
    QTest::newRow("below") << u"a.json"_s << QByteArray("{\"tls\": {\n\"verify\": 3}}")
                           << u":2: tls.verify: 3 is a number; allowed is true or false"_s;
    QTest::newRow("empty") << u"a.json"_s << QByteArray() << u": is empty"_s;
    QTest::newRow("a name that is no id")
        << u"a b.json"_s << QByteArray("{}") << u": is no id of a broker"_s;
}

void TestBrokerFolder::mistakesOfAFileNameFileLineAndKey()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, complaint);
    const QString file = m_files->put(name, content);
    m_folder->setPath(m_files->path());
    QCOMPARE(m_folder->complaints().size(), 1);
    const QString text = m_folder->complaints().first().toString();
    QVERIFY2(text.startsWith(file % complaint), qPrintable(text));
    QCOMPARE(m_connections->ids().isEmpty(), m_folder->complaints().first().isError());
}

void TestBrokerFolder::anIdThatIsTakenIsAMistake()
{
    QVERIFY(m_connections->add(u"a"_s, BrokerOptions()).isOk());
    m_files->put(u"a.json"_s, broker());
    m_folder->setPath(m_files->path());
    QCOMPARE(m_folder->complaints().size(), 1);
    QVERIFY(m_folder->complaints().first().toString().contains(u"'a'"));
    QVERIFY(m_connections->connection(u"a"_s)->options() == BrokerOptions());
    QVERIFY(QFile::remove(m_files->path(u"a.json"_s)));
    QTRY_COMPARE(m_folder->complaints().size(), 0);
    QVERIFY(m_connections->contains(u"a"_s));
#ifdef MQTTSERVICE_HAVE_YAML
    m_files->put(u"b.json"_s, broker());
    m_files->put(u"b.yml"_s, "port: 1");
    QTRY_COMPARE(m_folder->complaints().size(), 1);
    QVERIFY(m_folder->complaints().first().toString().startsWith(m_files->path(u"b.yml"_s)));
    QCOMPARE(m_connections->connection(u"b"_s)->port(), int(m_broker.port()));
#endif
}

void TestBrokerFolder::theFolderMayComeLater()
{
    const QString path = m_files->path(u"later"_s);
    m_folder->setPath(path);
    QCOMPARE(m_folder->complaints().size(), 1);
    QVERIFY(m_folder->complaints().first().toString().startsWith(path));
    QVERIFY(QDir().mkpath(path));
    m_files->put(u"later/a.json"_s, broker());
    QTRY_VERIFY(isOnline(u"a"_s));
    QCOMPARE(m_folder->complaints().size(), 0);
    // Gone again it is a mistake.
    QVERIFY(QDir(path).removeRecursively());
    QTRY_COMPARE(m_folder->complaints().size(), 1);
}

void TestBrokerFolder::withoutAFolderThereIsNothing()
{
    m_files->put(u"a.json"_s, broker());
    QVERIFY(m_connections->add(u"own"_s, BrokerOptions()).isOk());
    m_folder->setPath(m_files->path());
    QCOMPARE(m_connections->ids(), (QStringList{u"own"_s, u"a"_s}));
    m_folder->setPath({});
    QCOMPARE(m_connections->ids(), QStringList{u"own"_s});
}

void TestBrokerFolder::aBusyFolderIsReadAsWell()
{
    m_folder->setPath(m_files->path());
    int files = 0;
    QTimer busy; // without a pause
    connect(&busy, &QTimer::timeout, this, [&] { m_files->put(QString::number(++files), "x"); });
    busy.start(10ms);
    m_files->put(u"a.json"_s, broker());
    QTRY_COMPARE(m_connections->ids(), QStringList{u"a"_s});
}

QTEST_GUILESS_MAIN(TestBrokerFolder)
#include "tst_brokerfolder.moc"
