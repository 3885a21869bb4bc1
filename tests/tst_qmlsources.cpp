// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/guichoice.h"
#include "tool/qmlsources.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class QmlSourcesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void aFileIsMadeOfTheComponentsAndScriptsItNames();
    void componentsThatNameEachOtherAreReadOnce();
    void commentsNameNothing();
    void modulesThatNeedAGuiAreKnown_data();
    void modulesThatNeedAGuiAreKnown();
    void aComponentMayNeedTheGui();
    void theCommandLineMaySayOtherwise_data();
    void theCommandLineMaySayOtherwise();

private:
    QString write(const QString &name, const QByteArray &content)
    {
        const QString path = m_folder->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write a file of the test");
        return path;
    }
    QStringList names(const QString &file) const
    {
        QStringList names;
        for (const QString &path : mqtt::readQmlSources(file).files)
            names.append(QDir(m_folder->path()).relativeFilePath(path));
        names.sort();
        return names;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void QmlSourcesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void QmlSourcesTest::aFileIsMadeOfTheComponentsAndScriptsItNames()
{
    const QString main = write(u"main.qml"_s, "import QtQml 2.15\nimport MqttService\n"
                                              "import \"parts\"\nimport 'logic.js' as Logic\n"
                                              "MqttService { Room { level: Part.High }\n"
                                              "  property url later: \"Later.qml\" }\n");
    write(u"Room.qml"_s, "import QtQml\nWall {}\n");
    write(u"Wall.qml"_s, "import QtQml.Models\nQtObject {}\n");
    write(u"parts/Part.qml"_s, "QtObject {}\n");
    write(u"logic.js"_s, ".import \"deep.mjs\" as Deep\n");
    write(u"deep.mjs"_s, "");
    write(u"Later.qml"_s, "QtObject {}\n");
    write(u"Unused.qml"_s, "import QtQuick\nItem {}\n");
    QCOMPARE(names(main), (QStringList{u"Later.qml"_s, u"Room.qml"_s, u"Wall.qml"_s, u"deep.mjs"_s,
                                       u"logic.js"_s, u"main.qml"_s, u"parts/Part.qml"_s}));
    QCOMPARE(mqtt::readQmlSources(main).modules,
             (QStringList{u"QtQml"_s, u"MqttService"_s, u"QtQml.Models"_s}));
    QVERIFY(!mqtt::readQmlSources(main).needGui());
}

void QmlSourcesTest::componentsThatNameEachOtherAreReadOnce()
{
    const QString main = write(u"A.qml"_s, "B { A {} }");
    write(u"B.qml"_s, "A {}");
    QCOMPARE(names(main), (QStringList{u"A.qml"_s, u"B.qml"_s}));
    QCOMPARE(names(m_folder->filePath(u"none.qml"_s)), QStringList());
}

void QmlSourcesTest::commentsNameNothing()
{
    const QString main = write(u"main.qml"_s, "// import QtQuick\n/* import QtQuick.Controls\n"
                                              "Room {} */\nimport QtQml\n"
                                              "QtObject { property string a: \"// \\\" /*\"\n"
                                              "property var b: Wall {} }\n");
    write(u"Room.qml"_s, "import QtQuick\nItem {}\n");
    write(u"Wall.qml"_s, "import QtQml\nQtObject {}\n");
    QCOMPARE(names(main), (QStringList{u"Wall.qml"_s, u"main.qml"_s}));
    QVERIFY(!mqtt::readQmlSources(main).needGui());
}

void QmlSourcesTest::modulesThatNeedAGuiAreKnown_data()
{
    QTest::addColumn<QByteArray>("import");
    QTest::addColumn<bool>("gui");
    QTest::newRow("QtQml") << QByteArray("import QtQml") << false;
    QTest::newRow("MqttService") << QByteArray("import MqttService 1.0") << false;
    QTest::newRow("another") << QByteArray("import QtQuickish") << false;
    QTest::newRow("QtWebSockets") << QByteArray("import QtWebSockets") << false;
    QTest::newRow("QtQuick") << QByteArray("import QtQuick 2.15") << true;
    QTest::newRow("Controls") << QByteArray("  import QtQuick.Controls as C") << true;
    QTest::newRow("Dashboard") << QByteArray("import MqttService.Dashboard") << true;
}

void QmlSourcesTest::modulesThatNeedAGuiAreKnown()
{
    QFETCH(const QByteArray, import);
    QFETCH(const bool, gui);
    const QString main = write(u"main.qml"_s, import + "\nThing {}\n");
    QCOMPARE(mqtt::readQmlSources(main).needGui(), gui);
}

void QmlSourcesTest::aComponentMayNeedTheGui()
{
    const QString main = write(u"main.qml"_s, "import QtQml\nCard {}\n");
    write(u"Card.qml"_s, "import QtQuick\nItem {}\n");
    QVERIFY(mqtt::readQmlSources(main).needGui());
}

void QmlSourcesTest::theCommandLineMaySayOtherwise_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("import");
    QTest::addColumn<bool>("gui");
    QTest::newRow("plain") << QStringList() << QByteArray("import QtQuick") << true;
    QTest::newRow("config") << QStringList{u"--config"_s, u"a.json"_s} << QByteArray("import QtQml")
                            << false;
    QTest::newRow("--headless") << QStringList{u"--headless"_s} << QByteArray("import QtQuick")
                                << false;
    QTest::newRow("--gui") << QStringList{u"--gui"_s} << QByteArray("import QtQml") << true;
    QTest::newRow("--screenshot") << QStringList{u"--screenshot"_s, u"a.png"_s}
                                  << QByteArray("import QtQml") << true;
    QTest::newRow("--screenshot=")
        << QStringList{u"--screenshot=a.png"_s} << QByteArray("import QtQml") << true;
}

void QmlSourcesTest::theCommandLineMaySayOtherwise()
{
    QFETCH(const QStringList, options);
    QFETCH(const QByteArray, import);
    QFETCH(const bool, gui);
    const QString main = write(u"main.qml"_s, import + "\nThing {}\n");
    QCOMPARE(mqtt::wantsGui(QStringList{u"run"_s} + options + QStringList{main}), gui);
    QVERIFY(!mqtt::wantsGui(QStringList{u"pub"_s} + options + QStringList{main}));
}

QTEST_GUILESS_MAIN(QmlSourcesTest)
#include "tst_qmlsources.moc"
