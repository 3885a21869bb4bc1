// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"
#include "support/files.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <ctime>
#include <functional>
#include <grp.h>
#include <random>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

/// Runs in a process of its own; the child ends with what the function returns.
pid_t inChild(const std::function<int()> &run)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(run());
    return child;
}

/// The exit code, or minus the signal that ended it.
int endOf(pid_t child)
{
    int status = 0;
    if (::waitpid(child, &status, 0) != child)
        return -1000;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// A disk of 64 KiB in place of the folder, for this process alone; where that is not allowed,
/// files of at most that size.
bool takeSmallDisk(const QString &folder)
{
    const bool isAlone = ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    if (isAlone && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", 0, "size=64k") == 0)
        return true;
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{65536, 65536};
    return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

/// Becomes somebody whom permission bits bind.
bool becomeNobody()
{
    constexpr uid_t Nobody = 65534;
    return ::geteuid() != 0 ||
           (::setgroups(0, nullptr) == 0 && ::setresgid(Nobody, Nobody, Nobody) == 0 &&
            ::setresuid(Nobody, Nobody, Nobody) == 0);
}

} // namespace

/// A state file through crashes, full disks, missing permissions and several processes.
class JsonSettingsCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isWholeAfterAKillAtAnyMoment();
    void keepsTheOldFileWhenTheDiskIsFull();
    void saysThatAFolderIsReadOnly();
    void saysThatAFileMayNotBeRead();
    void twoProcessesLoseNothing();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void JsonSettingsCrashTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"state.json"_s);
}

void JsonSettingsCrashTest::isWholeAfterAKillAtAnyMoment()
{
    constexpr int Saves = 200;
    std::mt19937 random(20260101);
    int done = 0; // saves that were reported
    for (int round = 0; done < Saves; ++round) {
        int report[2];
        QCOMPARE(::pipe(report), 0);
        const int from = done;
        const pid_t child = inChild([&] {
            JsonSettings settings(m_file);
            for (int n = from + 1;; ++n) {
                settings.setValue(u"n"_s, n);
                settings.setValue(u"text"_s, QString(n % 100 * 500, u'x'));
                if (!settings.save() || ::write(report[1], "+", 1) != 1)
                    return 1;
            }
        });
        QVERIFY(child > 0);
        ::close(report[1]);
        for (int saves = int(random() % 10) + 1; saves > 0; --saves) {
            char one = 0;
            QCOMPARE(::read(report[0], &one, 1), 1);
            ++done;
        }
        // anywhere in the next one
        const timespec moment{0, long(random() % 3'000'000)};
        ::nanosleep(&moment, nullptr);
        QCOMPARE(::kill(child, SIGKILL), 0);
        QCOMPARE(endOf(child), -SIGKILL);
        ::close(report[0]);

        const JsonSettings settings(m_file);
        QCOMPARE(settings.status(), JsonSettings::NoError);
        const int n = settings.value(u"n"_s).toInt();
        QVERIFY2(n >= done, qPrintable(u"%1 of %2"_s.arg(n).arg(done)));
        QCOMPARE(settings.value(u"text"_s).toString().size(), n % 100 * 500);
        done = n;
    }
    const QStringList aside = QDir(m_folder->path()).entryList({u"*.broken*"_s}, QDir::Files);
    QVERIFY2(aside.isEmpty(), qPrintable(aside.join(u' ')));
}

void JsonSettingsCrashTest::keepsTheOldFileWhenTheDiskIsFull()
{
    const pid_t child = inChild([this] {
        if (!takeSmallDisk(m_folder->path()))
            return 2;
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, u"old"_s);
        if (!settings.save())
            return 3;
        const QByteArray old = contentOf(m_file);
        settings.setValue(u"a"_s, QString(100'000, u'x'));
        const bool isRight =
            !settings.save() && settings.status() == JsonSettings::AccessError &&
            settings.errorString().contains("cannot be written"_L1) && contentOf(m_file) == old &&
            QDir(m_folder->path()).entryList(QDir::Files) == QStringList{u"state.json"_s} &&
            settings.value(u"a"_s).toString().size() == 100'000; // and still in memory
        if (!isRight)
            return 4;
        settings.setValue(u"a"_s, u"short"_s); // once there is room it goes on by itself
        return settings.save() && jsonIn(m_file).value("a"_L1) == "short"_L1 ? 0 : 5;
    });
    QVERIFY(child > 0);
    QCOMPARE(endOf(child), 0);
}

void JsonSettingsCrashTest::saysThatAFolderIsReadOnly()
{
    put(m_file, R"({"a": "old"})");
    QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner | QFile::ReadOther));
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner |
                                                        QFile::ReadOther | QFile::ExeOther));
    const pid_t child = inChild([this] {
        if (!becomeNobody())
            return 2;
        JsonSettings settings(m_file);
        if (settings.status() != JsonSettings::NoError || settings.value(u"a"_s) != u"old"_s ||
            settings.isWritable())
            return 3;
        settings.setValue(u"a"_s, u"new"_s);
        return !settings.save() && settings.status() == JsonSettings::AccessError &&
                       settings.errorString().startsWith(
                           QString(m_file + u" cannot be written: "_s))
                   ? 0
                   : 4;
    });
    QCOMPARE(endOf(child), 0);
    QVERIFY(QFile::setPermissions(m_folder->path(),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QCOMPARE(contentOf(m_file), QByteArray(R"({"a": "old"})"));
}

void JsonSettingsCrashTest::saysThatAFileMayNotBeRead()
{
    put(m_file, R"({"a": "old"})");
    QVERIFY(QFile::setPermissions(m_file, {}));
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner |
                                                        QFile::ExeOwner | QFile::ReadOther |
                                                        QFile::WriteOther | QFile::ExeOther));
    const pid_t child = inChild([this] {
        if (!becomeNobody())
            return 2;
        const JsonSettings settings(m_file);
        return settings.status() == JsonSettings::AccessError &&
                       settings.errorString().startsWith(QString(m_file + u" cannot be read: "_s))
                   ? 0
                   : 3;
    });
    QCOMPARE(endOf(child), 0);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"state.json"_s});
}

void JsonSettingsCrashTest::twoProcessesLoseNothing()
{
    constexpr int Saves = 100;
    const auto count = [this](const QString &key) {
        JsonSettings settings(m_file);
        for (int n = 1; n <= Saves; ++n) {
            settings.setValue(key, n);
            if (!settings.save() || settings.value(key) != n)
                return 1;
        }
        return 0;
    };
    const pid_t first = inChild([&] { return count(u"first/n"_s); });
    const pid_t second = inChild([&] { return count(u"second"_s); });
    QCOMPARE(endOf(first), 0);
    QCOMPARE(endOf(second), 0);
    QCOMPARE(jsonIn(m_file),
             (QJsonObject{{u"first"_s, QJsonObject{{u"n"_s, Saves}}}, {u"second"_s, Saves}}));
}

QTEST_GUILESS_MAIN(JsonSettingsCrashTest)
#include "tst_jsonsettings_crash.moc"
