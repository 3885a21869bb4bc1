// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/sqliteoutbox.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using mqtt::Outgoing;
using mqtt::SqliteOutbox;
using Synchronous = BrokerOptions::OutboxSynchronous;

namespace {

/// While it lives this process can write no file beyond its first bytes, as on a full disk.
class FullDisk
{
public:
    FullDisk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{1, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before = {};
};

} // namespace

class TestSqliteOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whatIsStoredIsThereAgain();
    void whatIsNotStoredIsNotThereAgain();
    void whatWasTakenAndNotForgottenIsThereAgain();
    void whatWasTakenIsNotLostWhereItCannotBeStored();
    void propertiesAreKept();
    void belongsToItsOwnerAlone();
    void aFileOthersCouldReadIsTakenFromThem();
    void whatIsNoFileOfThisUserIsRefused_data();
    void whatIsNoFileOfThisUserIsRefused();
    void aDamagedFileIsSetAsideAndReported_data();
    void aDamagedFileIsSetAsideAndReported();
    void aDatabaseOfANewerVersionIsRefusedAndLeftAlone();
    void aDatabaseOfAnotherProgramIsRefusedAndLeftAlone();
    void aSecondOneOnTheSameFileIsRefused();
    void recoversWhenTheFileCanBeOpened();
    void aFileRemovedWhileOpenIsMadeAgainWithAllItHeld();
    void isSmallAgainWhenEmpty();

private:
    std::unique_ptr<SqliteOutbox> make(Synchronous synchronous = Synchronous::Normal)
    {
        auto outbox = std::make_unique<SqliteOutbox>(m_path, synchronous);
        outbox->setBounds({1'000'000, 1'000'000'000});
        return outbox;
    }
    static bool push(SqliteOutbox &outbox, const QByteArray &payload,
                     const MqttPublishOptions &options = {.qos = Mqtt::QoS::AtLeastOnce})
    {
        std::vector<Outgoing> displaced;
        Outgoing message(outbox.lastId() + 1, u"t"_s, payload, options, 1);
        return outbox.push(message, &displaced).isOk();
    }
    static bool store(SqliteOutbox &outbox)
    {
        std::vector<Outgoing> lost;
        return outbox.store(&lost).isOk() && lost.empty();
    }
    static QByteArray takeAll(SqliteOutbox &outbox)
    {
        QByteArray order;
        while (outbox.front())
            order += outbox.take().payload;
        return order;
    }
    [[nodiscard]] QStringList setAside() const
    {
        return QDir(m_folder->path()).entryList({u"*.broken-*"_s});
    }
    /// Runs a statement on the file, as another program would.
    void change(const QString &statement) const
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"change"_s);
            database.setDatabaseName(m_path);
            QVERIFY(database.open());
            QSqlQuery query(database);
            QVERIFY(query.exec(statement));
            query.finish();
            database.close();
        }
        QSqlDatabase::removeDatabase(u"change"_s);
    }
    static int mode(const QString &path)
    {
        struct stat status = {};
        return ::stat(QFile::encodeName(path).constData(), &status) == 0
                   ? int(status.st_mode & 0777)
                   : -1;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestSqliteOutbox::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"outbox.db"_s);
}

void TestSqliteOutbox::cleanup()
{
    m_folder.reset();
}

void TestSqliteOutbox::whatIsStoredIsThereAgain()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    for (int i = 0; i < 1500; ++i)
        QVERIFY(push(*outbox, QByteArray::number(i % 10)));
    QVERIFY(outbox->isStorePending());
    QVERIFY(store(*outbox));
    QVERIFY(!outbox->isStorePending());
    const quint64 last = outbox->lastId();
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(outbox->count(), 1500);
    QCOMPARE(outbox->bytes(), 3000);
    QCOMPARE(outbox->lastId(), last); // numbers are not given twice
    QCOMPARE(takeAll(*outbox), QByteArray("0123456789").repeated(150));
}

void TestSqliteOutbox::whatIsNotStoredIsNotThereAgain()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    QVERIFY(push(*outbox, "1"));
    QVERIFY(store(*outbox));
    QVERIFY(push(*outbox, "2"));
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(takeAll(*outbox), QByteArray("1"));
}

void TestSqliteOutbox::whatWasTakenAndNotForgottenIsThereAgain()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(push(*outbox, payload));
    outbox->take();
    outbox->forget(outbox->take().id);
    QVERIFY(store(*outbox));
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(outbox->count(), 2);
    QCOMPARE(takeAll(*outbox), QByteArray("13"));
}

void TestSqliteOutbox::whatWasTakenIsNotLostWhereItCannotBeStored()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    for (const char *payload : {"1", "2", "3", "4"})
        QVERIFY(push(*outbox, payload));
    outbox->take();
    outbox->take();
    outbox->forget(outbox->take().id);
    std::vector<Outgoing> lost;
    const auto failure = [&] {
        const FullDisk full;
        return outbox->store(&lost);
    }();
    QCOMPARE(failure.code(), MqttError::Code::StorageFailed);
    QCOMPARE(lost.size(), 1u); // the one that waits
    QCOMPARE(lost.front().payload, QByteArray("4"));
    QCOMPARE(outbox->count(), 0);
    outbox->forget(lost.front().id - 3); // has arrived
    QVERIFY(outbox->isStorePending());
    QVERIFY(push(*outbox, "5"));
    QVERIFY(store(*outbox));
    QVERIFY(!outbox->isStorePending());
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(takeAll(*outbox), QByteArray("25"));
}

void TestSqliteOutbox::propertiesAreKept()
{
    QMqttUserProperties user;
    user.append(QMqttStringPair(u"unit"_s, u"°C"_s));
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    QVERIFY(push(*outbox, QByteArray("\0\xff", 2),
                 {.retain = true,
                  .qos = Mqtt::QoS::ExactlyOnce,
                  .expiry = std::chrono::seconds(60),
                  .contentType = u"text/plain"_s,
                  .responseTopic = u"answer"_s,
                  .correlationData = QByteArray("\0", 1),
                  .userProperties = user}));
    QVERIFY(store(*outbox));
    outbox = make();
    QVERIFY(outbox->open().isOk());
    const Outgoing *message = outbox->front();
    QVERIFY(message);
    QCOMPARE(message->topic, u"t"_s);
    QCOMPARE(message->payload, QByteArray("\0\xff", 2));
    QCOMPARE(message->qos, Mqtt::QoS::ExactlyOnce);
    QVERIFY(message->retain);
    QVERIFY(message->properties);
    QCOMPARE(message->properties->expiry, std::chrono::seconds(60));
    QCOMPARE(message->properties->contentType, u"text/plain"_s);
    QCOMPARE(message->properties->responseTopic, u"answer"_s);
    QCOMPARE(message->properties->correlationData, QByteArray("\0", 1));
    QCOMPARE(message->properties->userProperties, user);
}

void TestSqliteOutbox::belongsToItsOwnerAlone()
{
    m_path = m_folder->filePath(u"a/b/outbox.db"_s);
    const mode_t before = ::umask(0);
    auto outbox = make();
    const MqttError error = outbox->open();
    const bool pushed = push(*outbox, "1") && store(*outbox);
    ::umask(before);
    QVERIFY2(error.isOk() && pushed, qPrintable(error.text()));
    QCOMPARE(mode(m_folder->filePath(u"a"_s)), 0700);
    QCOMPARE(mode(m_folder->filePath(u"a/b"_s)), 0700);
    QCOMPARE(mode(m_path), 0600);
    QCOMPARE(mode(m_path + u"-wal"_s), 0600);
}

void TestSqliteOutbox::aFileOthersCouldReadIsTakenFromThem()
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QCOMPARE(::chmod(QFile::encodeName(m_path).constData(), 0644), 0);
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(mode(m_path), 0600);
}

void TestSqliteOutbox::whatIsNoFileOfThisUserIsRefused_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("a symbolic link") << u"link"_s << u"symbolic link"_s;
    QTest::newRow("a folder") << u"folder"_s << u"directory"_s;
    QTest::newRow("below a file") << u"below"_s << u"cannot be made"_s;
}

void TestSqliteOutbox::whatIsNoFileOfThisUserIsRefused()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    const QString other = m_folder->filePath(u"other"_s);
    QFile file(other);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    if (what == u"link"_s)
        QVERIFY(QFile::link(other, m_path));
    else if (what == u"folder"_s)
        QVERIFY(QDir().mkdir(m_path));
    else
        m_path = other + u"/a/outbox.db"_s;
    auto outbox = make();
    const MqttError error = outbox->open();
    QCOMPARE(error.code(), MqttError::Code::StorageFailed);
    QVERIFY2(error.text().contains(says, Qt::CaseInsensitive), qPrintable(error.text()));
    QVERIFY2(error.text().contains(m_path), qPrintable(error.text()));
    QVERIFY(!push(*outbox, "1"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
}

void TestSqliteOutbox::aDamagedFileIsSetAsideAndReported_data()
{
    QTest::addColumn<int>("page"); // to be overwritten; -1: all is text
    QTest::newRow("not SQLite") << -1;
    QTest::newRow("the first page is corrupt") << 0;
    QTest::newRow("a later page is corrupt") << 3;
}

void TestSqliteOutbox::aDamagedFileIsSetAsideAndReported()
{
    QFETCH(int, page);
    if (page >= 0) {
        auto outbox = make();
        QVERIFY(outbox->open().isOk());
        for (int i = 0; i < 1000; ++i)
            QVERIFY(push(*outbox, QByteArray(64, 'x')));
        QVERIFY(store(*outbox));
    }
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(page < 0 || file.size() > 4 * 4096);
    file.seek(qMax(0, page) * 4096);
    file.write(QByteArray(page < 0 ? 20'000 : 4096, '!'));
    file.close();
    auto outbox = make();
    const MqttError error = outbox->open();
    QCOMPARE(error.code(), MqttError::Code::StorageFailed);
    QVERIFY2(error.text().contains(u"set aside"_s), qPrintable(error.text()));
    QCOMPARE(setAside().size(), page < 0 ? 1 : setAside().size());
    QVERIFY(!setAside().isEmpty());
    QVERIFY2(error.text().contains(setAside().first()), qPrintable(error.text()));
    QVERIFY(outbox->isOpen());
    QVERIFY(push(*outbox, "1"));
    QVERIFY(store(*outbox));
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(takeAll(*outbox), QByteArray("1"));
}

void TestSqliteOutbox::aDatabaseOfANewerVersionIsRefusedAndLeftAlone()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    QVERIFY(push(*outbox, "1"));
    QVERIFY(store(*outbox));
    outbox.reset();
    change(u"PRAGMA user_version = 7"_s);
    outbox = make();
    const MqttError error = outbox->open();
    QCOMPARE(error.code(), MqttError::Code::StorageFailed);
    QVERIFY2(error.text().contains(u"newer version, 7"_s), qPrintable(error.text()));
    QVERIFY(!push(*outbox, "2"));
    outbox.reset();
    change(u"PRAGMA user_version = 1"_s);
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(takeAll(*outbox), QByteArray("1"));
}

void TestSqliteOutbox::aDatabaseOfAnotherProgramIsRefusedAndLeftAlone()
{
    change(u"CREATE TABLE precious (a)"_s);
    auto outbox = make();
    const MqttError error = outbox->open();
    QCOMPARE(error.code(), MqttError::Code::StorageFailed);
    QVERIFY2(error.text().contains(u"another program"_s), qPrintable(error.text()));
    QVERIFY(setAside().isEmpty());
}

void TestSqliteOutbox::aSecondOneOnTheSameFileIsRefused()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    QVERIFY(push(*outbox, "1"));
    auto second = make();
    const MqttError error = second->open();
    QCOMPARE(error.code(), MqttError::Code::StorageFailed);
    QVERIFY2(error.text().contains(u"another process has it open"_s), qPrintable(error.text()));
    QVERIFY(!push(*second, "2"));
    QVERIFY(store(*outbox));
    QCOMPARE(takeAll(*outbox), QByteArray("1"));
}

void TestSqliteOutbox::recoversWhenTheFileCanBeOpened()
{
    auto first = make();
    QVERIFY(first->open().isOk());
    QVERIFY(push(*first, "1"));
    QVERIFY(store(*first));
    auto outbox = make();
    QVERIFY(!outbox->open().isOk());
    first.reset();
    QVERIFY(QTest::qWaitFor([&] { return push(*outbox, "2"); }));
    QVERIFY(store(*outbox));
    QCOMPARE(takeAll(*outbox), QByteArray("12"));
}

void TestSqliteOutbox::aFileRemovedWhileOpenIsMadeAgainWithAllItHeld()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    for (int i = 0; i < 1500; ++i)
        QVERIFY(push(*outbox, QByteArray::number(i % 10)));
    QVERIFY(store(*outbox));
    QVERIFY(QFile::remove(m_path));
    QVERIFY(push(*outbox, "x"));
    QVERIFY(store(*outbox));
    QVERIFY(QFile::exists(m_path));
    QVERIFY(push(*outbox, "y"));
    QVERIFY(store(*outbox));
    outbox = make();
    QVERIFY(outbox->open().isOk());
    QCOMPARE(takeAll(*outbox), QByteArray("0123456789").repeated(150) + "xy");
}

void TestSqliteOutbox::isSmallAgainWhenEmpty()
{
    auto outbox = make();
    QVERIFY(outbox->open().isOk());
    for (int i = 0; i < 20'000; ++i)
        QVERIFY(push(*outbox, QByteArray(100, 'x')));
    QVERIFY(store(*outbox));
    while (outbox->front())
        outbox->forget(outbox->take().id);
    QVERIFY(store(*outbox));
    QVERIFY(QFileInfo(m_path).size() < 100'000);
    QVERIFY(QFileInfo(m_path + u"-wal"_s).size() < 5'000'000);
}

QTEST_GUILESS_MAIN(TestSqliteOutbox)
#include "tst_sqliteoutbox.moc"
