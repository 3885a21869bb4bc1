// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QImage>
#include <QTest>

using namespace Qt::StringLiterals;

// The examples in QML as a reader starts them: processes, a real broker, pictures of their windows.
class QmlExamplesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void thermostatHeatsAndAnswers();
    void theHouseObeysAndRemembers();
    void theirPicturesShowWhatComes_data();
    void theirPicturesShowWhatComes();
    void theyFitTheirWindow_data();
    void theyFitTheirWindow();

private:
    static QString example(const QString &name) { return QStringLiteral(EXAMPLES_DIR "/") + name; }
    void run(Program &program, const QString &file, const QStringList &options = {}) const
    {
        program.start(QStringList{u"run"_s, u"--config"_s, program.writeConfig(m_broker->port())} +
                      options + QStringList{example(file)});
    }

    std::unique_ptr<MqttTestBroker> m_broker;
    std::unique_ptr<Wire> m_wire;
};

namespace {

/// A page that has an example in a window of this size, and tells what does not fit: items that
/// stand out at a side, have hardly any height, or words of the heading that are cut.
QByteArray fitting(const QString &file, const QSize &size)
{
    return uR"(
import QtQuick
import MqttService
import "file://%1" as Seen
Item {
    id: page
    implicitWidth: %2
    implicitHeight: %3
    MqttConnection { id: broker }
    Loader {
        id: loader
        anchors.fill: parent
        source: "file://%4"
    }
    // Also what must be scrolled to.
    function panesOf(item) {
        const isPane = item.minimumLevel !== undefined || item.expandAll !== undefined
            || item.publishRequested !== undefined || item.title === "fit";
        let found = isPane ? [item] : [];
        for (let i = 0; i < item.children.length; ++i) {
            if (item.children[i].visible)
                found = found.concat(panesOf(item.children[i]));
        }
        return found;
    }
    Timer {
        running: true
        repeat: true
        interval: 100
        onTriggered: {
            const all = Seen.all(page, []);
            const panes = panesOf(page);
            panes.find(one => one.expandAll !== undefined)?.choose(0);
            const low = panes.filter(one => one.height < 180).map(String);
            const cut = all.filter(one => ["Home", "Explorer", "Connected"].includes(one.text) && one.truncated);
            broker.publish("fit", { panes: panes.length, low: low, cut: cut.map(one => one.text),
                outside: Seen.outside(page) });
        }
    }
}
)"_s.arg(QStringLiteral(SEEN_FILE))
        .arg(size.width())
        .arg(size.height())
        .arg(file)
        .toUtf8();
}

/// How many pixels have a colour, all but so.
int countIn(const QImage &image, const QColor &color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                    std::abs(pixel.blue() - color.blue()) <
                12)
                ++count;
        }
    }
    return count;
}

} // namespace

void QmlExamplesTest::init()
{
    m_broker = std::make_unique<MqttTestBroker>();
    QVERIFY2(m_broker->start(), qPrintable(m_broker->errorString()));
    m_wire = std::make_unique<Wire>(m_broker->port());
    QTRY_VERIFY(m_wire->isReady());
}

void QmlExamplesTest::cleanup()
{
    m_wire.reset();
    m_broker.reset();
}

void QmlExamplesTest::thermostatHeatsAndAnswers()
{
    Program program(QStringLiteral(MQTTSERVICE_PROGRAM));
    run(program, u"thermostat/thermostat.qml"_s);
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    m_wire->publish(u"radio/hall/temperature"_s, "18.5");
    QTRY_COMPARE(m_wire->last(u"service/thermostat/heating/hall"_s), "1");
    m_wire->request(u"service/thermostat/set"_s, R"({"target": 18})", u"answer"_s, "a");
    QTRY_COMPARE(m_wire->last(u"answer"_s), R"({"target":18})");
    m_wire->publish(u"radio/hall/temperature"_s, "18.6");
    QTRY_COMPARE(m_wire->last(u"service/thermostat/heating/hall"_s), "0");
    m_wire->request(u"service/thermostat/set"_s, R"({"target": 50})", u"answer"_s, "b");
    QTRY_VERIFY2(m_wire->last(u"answer"_s).contains("a target is 5 to 30"),
                 m_wire->last(u"answer"_s).constData());
}

void QmlExamplesTest::theHouseObeysAndRemembers()
{
    Program program(QStringLiteral(MQTTSERVICE_PROGRAM));
    run(program, u"dashboard/home.qml"_s);
    QTRY_COMPARE(m_wire->last(u"service/home/lamp/garden"_s), "0");
    QTRY_VERIFY(!m_wire->last(u"service/home/living"_s).isEmpty());
    m_wire->publish(u"service/home/lamp/garden/set"_s, "1");
    QTRY_COMPARE(m_wire->last(u"service/home/lamp/garden"_s), "1");
    m_wire->publish(u"service/home/blinds/set"_s, "75");
    QTRY_COMPARE(m_wire->last(u"service/home/blinds"_s), "75");
    program.terminate();
    QCOMPARE(program.finish(), 0);
    run(program, u"dashboard/home.qml"_s);
    QTRY_COMPARE(m_wire->payloads(u"service/home/lamp/garden"_s),
                 (QList<QByteArray>{"0", "1", "1"}));
}

void QmlExamplesTest::theirPicturesShowWhatComes_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QColor>("color");
    QTest::addColumn<int>("least");
    const QColor accent(0x24, 0x60, 0xe0); // what is on, turned up, or a topic
    const QColor good(0x2f, 0xae, 0x68);
    QTest::newRow("dashboard: values and switches")
        << u"dashboard/dashboard.qml"_s << QSize(1280, 1140) << accent << 8000;
    QTest::newRow("dashboard: the gauge")
        << u"dashboard/dashboard.qml"_s << QSize(1280, 1140) << good << 600;
    QTest::newRow("explorer") << u"explorer/explorer.qml"_s << QSize(1280, 800) << accent << 300;
    QTest::newRow("thermostat") << u"thermostat/card.qml"_s << QSize(360, 480) << accent << 2000;
}

void QmlExamplesTest::theirPicturesShowWhatComes()
{
    QFETCH(const QString, file);
    QFETCH(const QSize, size);
    QFETCH(const QColor, color);
    QFETCH(const int, least);
    Program home(QStringLiteral(MQTTSERVICE_PROGRAM));
    run(home, u"dashboard/home.qml"_s);
    QTRY_VERIFY(!m_wire->last(u"service/home/power"_s).isEmpty());
    Program program(QStringLiteral(MQTTSERVICE_PROGRAM));
    const QString picture = program.folder() + u"/picture.png"_s;
    int count = 0;
    for (int wait = 500; count < least && wait < 20'000; wait *= 2) { // as long as it takes
        run(program, file, {u"--screenshot"_s, picture, u"--after"_s, QString::number(wait)});
        QVERIFY2(program.finish(60'000) == 0, qPrintable(program.log()));
        QVERIFY2(!program.log().contains(u"warning"_s), qPrintable(program.log()));
        const QImage image(picture);
        QCOMPARE(image.size(), size);
        count = countIn(image, color);
    }
    QVERIFY2(count >= least, qPrintable(QString::number(count)));
}

void QmlExamplesTest::theyFitTheirWindow_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("panes");
    for (const QSize size :
         {QSize(360, 640), QSize(500, 700), QSize(720, 500), QSize(800, 600), QSize(1280, 800)}) {
        QTest::addRow("explorer %d", size.width()) << u"explorer/explorer.qml"_s << size << 4;
        QTest::addRow("dashboard %d", size.width()) << u"dashboard/dashboard.qml"_s << size << 0;
    }
}

void QmlExamplesTest::theyFitTheirWindow()
{
    QFETCH(const QString, file);
    QFETCH(const QSize, size);
    QFETCH(const int, panes);
    Program program(QStringLiteral(MQTTSERVICE_PROGRAM));
    program.start({u"run"_s, u"--config"_s, program.writeConfig(m_broker->port()),
                   program.writeFile(u"fitting.qml"_s, fitting(example(file), size))});
    const QByteArray fits =
        R"({"cut":[],"low":[],"outside":[],"panes":)" + QByteArray::number(panes) + "}";
    QTRY_COMPARE(m_wire->last(u"fit"_s), fits);
}

QTEST_GUILESS_MAIN(QmlExamplesTest)
#include "tst_qmlexamples.moc"
