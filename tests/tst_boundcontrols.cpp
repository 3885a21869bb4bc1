// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickView>
#include <QTest>

using namespace Qt::StringLiterals;

// Controls of the dashboard tied to topics: clicked, turned, confirmed, taken back.
class BoundControlsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aSwitchCommandsAndWaitsForTheState();
    void aSwitchThatIsNotObeyedGoesBack();
    void aSliderIsSentAndFollows();
    void withoutABrokerNothingCanBeSwitched();
    void aSwitchThatWasNeverToldIsNotKnown();
    void aForeignControlKeepsWhatIsBoundToEnabled();
    void aForeignControlWithTwoTopicsIsEnabledAgain();
    void aGaugeShowsWhatIsNoNumberAsNone();

private:
    QQuickItem *show(const QByteArray &control)
    {
        m_view = std::make_unique<QQuickView>();
        m_view->engine()->addImportPath(QStringLiteral(QML_DIR));
        QQmlComponent component(m_view->engine());
        component.setData("import QtQuick\nimport MqttService\nimport MqttService.Dashboard\n"
                          "Item { width: 300; height: 200; property alias it: it\n"
                          "MqttConnection { id: broker; url: 'mqtt://127.0.0.1:" +
                              QByteArray::number(m_broker.port()) + "' }\n" + control + "\n}",
                          QUrl(u"file:///test.qml"_s));
        auto *root = qobject_cast<QQuickItem *>(component.create());
        if (!root) {
            qWarning().noquote() << component.errorString();
            return nullptr;
        }
        root->setParent(m_view.get());
        root->setParentItem(m_view->contentItem());
        m_view->resize(300, 200);
        m_view->show();
        return root->property("it").value<QQuickItem *>();
    }
    void click(const QQuickItem *item)
    {
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {},
                          item->mapToScene({item->width() - 20, item->height() / 2}).toPoint());
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Wire> m_wire;
    std::unique_ptr<QQuickView> m_view;
};

void BoundControlsTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void BoundControlsTest::init()
{
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void BoundControlsTest::cleanup()
{
    m_view.reset();
    m_wire.reset();
}

void BoundControlsTest::aSwitchCommandsAndWaitsForTheState()
{
    QQuickItem *lamp = show("MqttSwitch { id: it; width: 280; text: 'Lamp'\n"
                            "  MqttBinding on checked { connection: broker; topic: 'lamp'\n"
                            "    commandTopic: 'lamp/set' } }");
    QVERIFY(lamp);
    QVERIFY(!lamp->isEnabled());
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "0"), lamp->isEnabled()));
    click(lamp);
    QTRY_COMPARE(m_wire->last(u"lamp/set"_s), "1");
    QCOMPARE(lamp->property("checked"), true);
    QCOMPARE(lamp->property("pending"), true);
    m_wire->publish(u"lamp"_s, "1");
    QTRY_COMPARE(lamp->property("pending"), false);
    QCOMPARE(lamp->property("checked"), true);
    m_wire->publish(u"lamp"_s, "0");
    QTRY_COMPARE(lamp->property("checked"), false);
    QCOMPARE(m_wire->payloads(u"lamp/set"_s), QList<QByteArray>{"1"});
}

void BoundControlsTest::aSwitchThatIsNotObeyedGoesBack()
{
    QQuickItem *lamp = show("MqttSwitch { id: it; width: 280; text: 'Lamp'\n"
                            "  MqttBinding on checked { connection: broker; topic: 'lamp'\n"
                            "    commandTopic: 'lamp/set'; timeout: '200ms' } }");
    QVERIFY(lamp);
    QTRY_VERIFY((m_wire->publish(u"lamp"_s, "0"), lamp->isEnabled()));
    click(lamp);
    QTRY_COMPARE(m_wire->last(u"lamp/set"_s), "1");
    QTRY_COMPARE(lamp->property("checked"), false);
    QCOMPARE(lamp->property("pending"), false);
}

void BoundControlsTest::aSliderIsSentAndFollows()
{
    QQuickItem *slider = show("MqttSlider { id: it; width: 280; from: 0; to: 100; stepSize: 1\n"
                              "  MqttBinding on value { connection: broker; topic: 'level'\n"
                              "    commandTopic: 'level/set' } }");
    QVERIFY(slider);
    QCOMPARE(slider->property("known"), false);
    QTRY_COMPARE((m_wire->publish(u"level"_s, "40"), slider->property("value").toDouble()), 40.0);
    QCOMPARE(slider->property("known"), true);
    slider->forceActiveFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTRY_COMPARE(m_wire->last(u"level/set"_s), "41");
}

void BoundControlsTest::withoutABrokerNothingCanBeSwitched()
{
    QQuickItem *lamp = show("MqttSwitch { id: it; width: 280; text: 'Lamp'\n"
                            "  MqttBinding on checked { connection: broker; topic: 'lamp'\n"
                            "    commandTopic: 'lamp/set' } }");
    QVERIFY(lamp);
    QTRY_VERIFY(lamp->isEnabled());
    m_broker.stop();
    QTRY_COMPARE(lamp->property("offline"), true);
    QVERIFY(!lamp->isEnabled());
}

void BoundControlsTest::aSwitchThatWasNeverToldIsNotKnown()
{
    QQuickItem *lamp = show("MqttSwitch { id: it; width: 280\n"
                            "  MqttBinding on checked { connection: broker; topic: 'unknown'\n"
                            "    commandTopic: 'unknown/set' } }");
    QVERIFY(lamp);
    QTRY_VERIFY(lamp->isEnabled());
    QCOMPARE(lamp->property("stateText").toString(), u"—"_s);
    QTRY_COMPARE((m_wire->publish(u"unknown"_s, "1"), lamp->property("stateText").toString()),
                 u"On"_s);
}

void BoundControlsTest::aForeignControlKeepsWhatIsBoundToEnabled()
{
    QQuickItem *item = show("Item { id: it; enabled: allowed; property bool allowed: false\n"
                            "  property bool checked\n"
                            "  MqttBinding on checked { connection: broker; topic: 'lamp'\n"
                            "    commandTopic: 'lamp/set' } }");
    QVERIFY(item);
    item->setProperty("allowed", true);
    QVERIFY(!item->isEnabled()); // there is no broker yet
    QTRY_VERIFY(item->isEnabled());
    item->setProperty("allowed", false);
    QVERIFY(!item->isEnabled());
    item->setProperty("allowed", true);
    QVERIFY(item->isEnabled());
    m_broker.stop();
    QTRY_VERIFY(!item->isEnabled());
    item->setProperty("allowed", false);
    item->setProperty("allowed", true);
    QVERIFY(!item->isEnabled());
    item->setProperty("allowed", false);
    QVERIFY(m_broker.restart());
    auto *broker = m_view->findChild<MqttConnection *>();
    QVERIFY(broker);
    QTRY_VERIFY(broker->isOnline());
    QVERIFY(!item->isEnabled());
    item->setProperty("allowed", true);
    QVERIFY(item->isEnabled());
}

void BoundControlsTest::aForeignControlWithTwoTopicsIsEnabledAgain()
{
    QQuickItem *item = show("Item { id: it; property bool checked; property double level\n"
                            "  MqttBinding on checked { connection: broker; topic: 'lamp' }\n"
                            "  MqttBinding on level { connection: broker; topic: 'level' } }");
    QVERIFY(item);
    QVERIFY(!item->isEnabled());
    QTRY_VERIFY(item->isEnabled());
    m_broker.stop();
    QTRY_VERIFY(!item->isEnabled());
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(item->isEnabled());
}

void BoundControlsTest::aGaugeShowsWhatIsNoNumberAsNone()
{
    QQuickItem *gauge = show("Gauge { id: it; width: 200; height: 200; value: air.value\n"
                             "  MqttTopic { id: air; connection: broker; topic: 'air' } }");
    QVERIFY(gauge);
    QTRY_COMPARE((m_wire->publish(u"air"_s, "21"), gauge->property("text").toString()), u"21"_s);
    m_wire->publish(u"air"_s, "warm");
    QTRY_VERIFY(gauge->property("text").toString() != u"21"_s);
    QVERIFY(qIsNaN(gauge->property("number").toDouble()));
    m_wire->publish(u"air"_s, QByteArray(10'000'000, 'x'));
    m_wire->publish(u"air"_s, "22");
    QTRY_COMPARE(gauge->property("text").toString(), u"22"_s);
}

QTEST_MAIN(BoundControlsTest)
#include "tst_boundcontrols.moc"
