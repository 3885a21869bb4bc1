// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "../examples/desktop/window.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// A window of Qt Widgets with a service inside, as examples/desktop has it.
class DesktopTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void itShowsWhatComesAndSendsWhatIsClicked();
    void itCanBeClosedAndOpenedManyTimes();

private:
    BrokerOptions options() const
    {
        BrokerOptions options;
        options.host = m_broker.host();
        options.port = m_broker.port();
        return options;
    }
    void openAndClose()
    {
        Window window(options());
        QSignalSpy closed(&window, &Window::closed);
        window.show();
        QTRY_VERIFY(window.service()->isOnline());
        window.close();
        QVERIFY(!closed.isEmpty() || closed.wait());
    }

    MqttTestBroker m_broker;
};

namespace {

qsizetype openFiles()
{
    return QDir(u"/proc/self/fd"_s)
        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
        .size();
}

} // namespace

void DesktopTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void DesktopTest::itShowsWhatComesAndSendsWhatIsClicked()
{
    Wire wire(m_broker.port());
    QTRY_VERIFY(wire.isReady());
    Window window(options());
    window.show();
    auto *lamp = window.findChild<QCheckBox *>();
    QVERIFY(!lamp->isEnabled());
    QTRY_VERIFY(lamp->isEnabled());
    const auto texts = [&window] {
        QStringList texts;
        for (const QLabel *label : window.findChildren<QLabel *>())
            texts.append(label->text());
        return texts;
    };
    QTRY_VERIFY(
        (wire.publish(u"service/desktop/temperature"_s, "21.5"), texts().contains(u"21.5 °C"_s)));
    QTest::mouseClick(lamp, Qt::LeftButton, {}, QPoint(10, lamp->height() / 2));
    QTRY_COMPARE(wire.last(u"service/desktop/lamp"_s), "1");
    wire.publish(u"service/desktop/lamp"_s, "0");
    QTRY_VERIFY(!lamp->isChecked());
    window.close();
    QTRY_COMPARE(wire.last(u"service/desktop/online"_s), "0");
}

void DesktopTest::itCanBeClosedAndOpenedManyTimes()
{
    openAndClose(); // what is made once is made now
    const qsizetype files = openFiles();
    for (int i = 0; i < 100; ++i) {
        openAndClose();
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(openFiles(), files);
    QCOMPARE(QApplication::topLevelWidgets().size(), 0);
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    DesktopTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_desktop.moc"
