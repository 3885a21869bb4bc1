// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "samplemodels.h"

#include <QAccessible>
#include <QGuiApplication>
#include <QImage>
#include <QQmlContext>
#include <QQmlEngine>
#include <QQmlExpression>
#include <QQmlProperty>
#include <QQuickItem>
#include <QQuickView>
#include <QTest>

using namespace Qt::StringLiterals;

// The pages of the gallery as pictures: not to the pixel, but that what must be seen is seen.
class TestGallery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void pagesAreDrawnWithoutAWarning_data();
    void pagesAreDrawnWithoutAWarning();
    void aChartShowsItsLines_data();
    void aChartShowsItsLines();
    void aGaugeShowsItsValueAndRanges();
    void tilesStandOutFromThePage_data();
    void tilesStandOutFromThePage();
    void aNarrowWindowHasOneColumn();
    void screenReadersFindValues();
    void aDayAtTenHertzIsDrawn();

private:
    QQuickItem *show(const QString &page, bool dark, QSize size = {});
    QImage picture();
    QQuickItem *find(const char *type, const QString &property = {}, const QVariant &value = {});
    [[nodiscard]] QVariant theme(const char *name) const;
    [[nodiscard]] QColor themeColor(const char *name) const;
    [[nodiscard]] static int countIn(const QImage &image, const QRectF &area, const QColor &color);
    [[nodiscard]] QRectF sceneArea(const QQuickItem *item) const;

    std::unique_ptr<QQuickView> m_view;
};

namespace {

QStringList s_warnings;

void remember(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type >= QtWarningMsg && type != QtInfoMsg && !text.contains(u"XDG_RUNTIME_DIR"_s))
        s_warnings.append(text);
}

void collect(QQuickItem *item, const char *type, QList<QQuickItem *> &found)
{
    // Types of QML files are called <name>_QMLTYPE_<number>.
    if (QByteArray(item->metaObject()->className()).startsWith(type))
        found.append(item);
    for (QQuickItem *child : item->childItems())
        collect(child, type, found);
}

} // namespace

void TestGallery::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    QAccessible::setActive(true); // as with a screen reader
    registerSampleModels();
}

void TestGallery::cleanup()
{
    m_view.reset();
}

QQuickItem *TestGallery::show(const QString &page, bool dark, QSize size)
{
    m_view = std::make_unique<QQuickView>();
    m_view->engine()->addImportPath(QStringLiteral(QML_DIR));
    m_view->setResizeMode(QQuickView::SizeRootObjectToView);
    m_view->setInitialProperties({{u"dark"_s, dark}});
    m_view->setSource(QUrl::fromLocalFile(QStringLiteral(GALLERY_DIR) + u"/"_s + page));
    if (size.isValid())
        m_view->resize(size);
    m_view->show();
    return QTest::qWaitForWindowExposed(m_view.get()) ? m_view->rootObject() : nullptr;
}

QImage TestGallery::picture()
{
    return m_view->grabWindow().convertToFormat(QImage::Format_RGB32);
}

QQuickItem *TestGallery::find(const char *type, const QString &property, const QVariant &value)
{
    QList<QQuickItem *> found;
    collect(m_view->rootObject(), type, found);
    for (QQuickItem *item : std::as_const(found)) {
        if (property.isEmpty() || QQmlProperty::read(item, property) == value)
            return item;
    }
    return nullptr;
}

QVariant TestGallery::theme(const char *name) const
{
    QQuickItem *page = m_view->rootObject();
    return QQmlExpression(qmlContext(page), page, u"Theme."_s + QLatin1String(name)).evaluate();
}

QColor TestGallery::themeColor(const char *name) const
{
    return theme(name).value<QColor>();
}

int TestGallery::countIn(const QImage &image, const QRectF &area, const QColor &color)
{
    int count = 0;
    const QRect inside = area.toRect().intersected(image.rect());
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x) {
            const QColor seen = image.pixelColor(x, y);
            if (std::abs(seen.red() - color.red()) + std::abs(seen.green() - color.green()) +
                    std::abs(seen.blue() - color.blue()) <
                24)
                ++count;
        }
    }
    return count;
}

QRectF TestGallery::sceneArea(const QQuickItem *item) const
{
    return item->mapRectToScene(item->boundingRect());
}

void TestGallery::pagesAreDrawnWithoutAWarning_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<bool>("dark");
    for (const char *page : {"Home.qml", "Workbench.qml", "States.qml"}) {
        QTest::addRow("%s light", page) << QString::fromLatin1(page) << false;
        QTest::addRow("%s dark", page) << QString::fromLatin1(page) << true;
    }
}

void TestGallery::pagesAreDrawnWithoutAWarning()
{
    QFETCH(QString, page);
    QFETCH(bool, dark);
    s_warnings.clear();
    const auto before = qInstallMessageHandler(remember);
    const bool shown = show(page, dark) != nullptr;
    const QImage image = shown ? picture() : QImage();
    qInstallMessageHandler(before);
    QVERIFY(shown);
    QCOMPARE(s_warnings, QStringList());

    QVERIFY(image.width() >= 1200);
    QCOMPARE(image.pixelColor(2, 2), themeColor("background"));
    QCOMPARE(themeColor("background").lightnessF() < 0.5F, dark);
    // Texts, surfaces and colours, in some variety.
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3)
            colors.insert(image.pixel(x, y));
    }
    QVERIFY2(colors.size() > 100, qPrintable(QString::number(colors.size())));
    QVERIFY(countIn(image, image.rect(), themeColor("text")) > 500);
    QVERIFY(countIn(image, image.rect(), themeColor("accent")) > 500);
}

void TestGallery::aChartShowsItsLines_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestGallery::aChartShowsItsLines()
{
    QFETCH(bool, dark);
    QVERIFY(show(u"Home.qml"_s, dark));
    QQuickItem *chart = find("TimeSeriesChart", u"title"_s, u"Temperatures"_s);
    QVERIFY(chart);
    QQuickItem *plot = find("SeriesPlot", u"span"_s, 24 * 3600 * 1000.0);
    QVERIFY(plot);
    const QRectF area = sceneArea(chart);
    const QVariantList colors =
        QQmlProperty::read(qmlEngine(chart)->singletonInstance<QObject *>(
                               qmlTypeId("MqttService.Dashboard", 1, 0, "Theme")),
                           u"seriesColors"_s)
            .toList();
    // Each line goes through each quarter of the width.
    for (const char *series : {"seriesColors[0]", "seriesColors[1]", "seriesColors[2]"}) {
        const QColor color = themeColor(series);
        for (int quarter = 0; quarter < 4; ++quarter) {
            const QRectF part(area.left() + area.width() * (0.06 + quarter * 0.22), area.top() + 50,
                              area.width() * 0.2, area.height() - 110);
            QTRY_VERIFY(countIn(picture(), part, color) > 80);
        }
    }
}

void TestGallery::aGaugeShowsItsValueAndRanges()
{
    QVERIFY(show(u"Home.qml"_s, false));
    const QQuickItem *gauge = find("Gauge");
    QVERIFY(gauge);
    const QRectF area = sceneArea(gauge);
    const QRectF left(area.topLeft(), QSizeF(area.width() / 2, area.height()));
    const QRectF right = left.translated(area.width() / 2, 0);
    // 2.36 of 8 is green, and fills the left only; what is red begins on the right.
    QTRY_VERIFY(countIn(picture(), left, themeColor("goodFill")) > 600);
    QVERIFY(countIn(picture(), right, themeColor("goodFill")) < 60);
    QCOMPARE(countIn(picture(), left, themeColor("errorFill")), 0);
    QVERIFY(countIn(picture(), right, themeColor("errorFill")) > 60);
    QVERIFY(countIn(picture(), area, themeColor("text")) > 200);
}

void TestGallery::tilesStandOutFromThePage_data()
{
    aChartShowsItsLines_data();
}

void TestGallery::tilesStandOutFromThePage()
{
    QFETCH(bool, dark);
    QVERIFY(show(u"Home.qml"_s, dark));
    const QRectF tile = sceneArea(find("Tile", u"title"_s, u"Blinds"_s));
    const QImage image = picture();
    QCOMPARE(image.pixelColor((tile.bottomRight() - QPointF(20, 10)).toPoint()),
             themeColor("surface"));
    QVERIFY(themeColor("surface") != themeColor("background"));
    // A line all around.
    QVERIFY(countIn(image, tile, themeColor("outline")) > tile.width() + tile.height());
}

void TestGallery::aNarrowWindowHasOneColumn()
{
    QVERIFY(show(u"Home.qml"_s, false, QSize(400, 900)));
    const QQuickItem *grid = find("TileGrid");
    QVERIFY(grid);
    QCOMPARE(grid->property("columns").toInt(), 1);
    for (const QQuickItem *tile : grid->childItems()) {
        if (tile->isVisible() && tile->width() > 0)
            QVERIFY(tile->x() == 0 && tile->width() <= grid->width());
    }
}

void TestGallery::screenReadersFindValues()
{
    QVERIFY(show(u"States.qml"_s, false));
    QQuickItem *gauge = find("Gauge");
    QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(gauge);
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::ProgressBar);
    QCOMPARE(interface->text(QAccessible::Name), u"Gauge"_s);
    QCOMPARE(interface->text(QAccessible::Description), u"62 %"_s);

    interface = QAccessible::queryAccessibleInterface(find("MqttSwitch"));
    QCOMPARE(interface->role(), QAccessible::CheckBox);
    QVERIFY(interface->state().checkable);
    QVERIFY(interface->state().checked);
    interface = QAccessible::queryAccessibleInterface(find("MqttSlider"));
    QCOMPARE(interface->role(), QAccessible::Slider);
    QCOMPARE(interface->valueInterface()->maximumValue().toDouble(), 100.0);
    interface = QAccessible::queryAccessibleInterface(find("MqttDial"));
    QCOMPARE(interface->role(), QAccessible::Dial);
}

void TestGallery::aDayAtTenHertzIsDrawn()
{
    QVERIFY(show(u"TenHertz.qml"_s, false));
    const QQuickItem *chart = find("TimeSeriesChart");
    QVERIFY(chart);
    QCOMPARE(chart->property("count").toInt(), 864'000);
    const QRectF area = sceneArea(chart);
    // Spikes of one point are still there: they reach the top.
    QTRY_VERIFY(countIn(picture(), QRectF(area.left() + 60, area.top() + 60, area.width() - 90, 60),
                        QColor(u"#ff0000"_s)) > 20);
}

QTEST_MAIN(TestGallery)
#include "tst_gallery.moc"
