// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a busy dashboard costs the thread of its windows: a topic tree, a message log and a chart,
// drawn by the software renderer, while a broker sends.
//
//   QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software bench_dashboard [TOPICS [RATE [SECONDS]]]
#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QGuiApplication>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickView>
#include <QThread>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Publishes to all topics in turn, in ten bursts a second; lives in a thread of its own.
class Sender : public QObject
{
    Q_OBJECT
public:
    Sender(quint16 port, int topics, int rate)
        : m_topics(topics)
        , m_rate(rate)
    {
        m_client.setHostname(u"127.0.0.1"_s);
        m_client.setPort(port);
        connect(&m_timer, &QTimer::timeout, this, [this] { send(m_rate / 10); });
        connect(&m_client, &QMqttClient::connected, this, [this] { m_timer.start(100ms); });
    }
    void start() { m_client.connectToHost(); }

private:
    void send(int count)
    {
        for (int i = 0; i < count; ++i, ++m_sent) {
            const auto at = static_cast<int>(static_cast<qint64>(m_sent) * 7919 % m_topics);
            m_client.publish(
                QMqttTopicName(u"house%1/room%2/sensor%3"_s.arg(at % 4).arg(at / 4 % 50).arg(at)),
                QByteArray::number(m_sent % 1000) + QByteArray(60, ' '));
        }
    }

    QMqttClient m_client{this};
    QTimer m_timer{this};
    const int m_topics;
    const int m_rate;
    int m_sent = 0;
};

const char *const page = R"(
import QtQuick
import QtQuick.Layouts
import MqttService
import MqttService.Dashboard

Rectangle {
    id: root
    property alias messages: topics.messages
    property alias topics: topics.topics
    property string url
    color: Theme.background
    MqttConnection { id: broker; url: root.url }
    TopicTreeModel { id: topics; connection: broker }
    MessageLogModel { id: log; connection: broker }
    MqttSeries { id: numbers; connection: broker; topic: "+/+/+"; span: "1m" }
    RowLayout {
        anchors.fill: parent
        TopicExplorer { id: tree; Layout.fillWidth: true; Layout.fillHeight: true; model: topics }
        ColumnLayout {
            LogView { Layout.fillWidth: true; Layout.fillHeight: true; model: log }
            TimeSeriesChart {
                Layout.fillWidth: true; Layout.fillHeight: true; span: 60000
                ChartSeries { name: "all"; source: numbers }
            }
        }
    }
    Timer { interval: 3000; running: true; onTriggered: tree.expandAll() }
}
)";

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    const int topics = argc > 1 ? std::atoi(argv[1]) : 49'000; // with those above them 50,000 rows
    const int rate = argc > 2 ? std::atoi(argv[2]) : 5000;
    const int seconds = argc > 3 ? std::atoi(argv[3]) : 30;
    MqttTestBroker broker;
    if (!broker.start())
        qFatal("%s", qPrintable(broker.errorString()));

    QQuickView view;
    view.engine()->addImportPath(QStringLiteral(QML_DIR));
    QQmlComponent component(view.engine());
    component.setData(page, QUrl(u"qrc:/page.qml"_s));
    QVariantMap url{{u"url"_s, u"mqtt://127.0.0.1:%1"_s.arg(broker.port())}};
    auto *root = qobject_cast<QQuickItem *>(component.createWithInitialProperties(url));
    if (!root)
        qFatal("%s", qPrintable(component.errorString()));
    root->setParentItem(view.contentItem());
    root->setSize({1280, 800});
    view.resize(1280, 800);
    view.show();
    quint64 frames = 0;
    QObject::connect(&view, &QQuickWindow::frameSwapped, [&frames] { ++frames; });

    QThread thread;
    auto *sender = new Sender(broker.port(), topics, rate);
    sender->moveToThread(&thread);
    QObject::connect(&thread, &QThread::started, sender, &Sender::start);
    QObject::connect(&thread, &QThread::finished, sender, &QObject::deleteLater);
    thread.start();

    // Once every topic is there, the steady state is measured.
    QTimer waiting;
    double start = 0;
    quint64 before = 0;
    quint64 framesBefore = 0;
    QObject::connect(&waiting, &QTimer::timeout, [&] {
        if (root->property("topics").toInt() < topics)
            return;
        waiting.stop();
        start = cpuSeconds();
        before = root->property("messages").toULongLong();
        framesBefore = frames;
        QTimer::singleShot(std::chrono::seconds(seconds), [&] {
            const double used = cpuSeconds() - start;
            std::printf("%d topics, %.0f messages/s, %.1f frames/s: %.1f %% of a core\n",
                        root->property("topics").toInt(),
                        static_cast<double>(root->property("messages").toULongLong() - before) /
                            seconds,
                        static_cast<double>(frames - framesBefore) / seconds, used / seconds * 100);
            QCoreApplication::quit();
        });
    });
    waiting.start(100ms);
    const int result = QGuiApplication::exec();
    thread.quit();
    thread.wait();
    delete root;
    return result;
}

#include "bench_dashboard.moc"
