// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "samplemodels.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QImage>
#include <QQmlEngine>
#include <QQuickView>
#include <QTimer>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Pictures of a page of the gallery, to be looked at:
//
//     QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software shoot [--dark] Home.qml home.png
//
// QT_SCALE_FACTOR=2 for twice as many pixels.
int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({u"dark"_s, u"In dark colours."_s});
    parser.addOption({u"width"_s, u"Of the page."_s, u"pixels"_s});
    parser.addOption({u"height"_s, u"Of the page."_s, u"pixels"_s});
    parser.addPositionalArgument(u"page"_s, u"A QML file with a property bool dark."_s);
    parser.addPositionalArgument(u"picture"_s, u"Where the picture goes."_s);
    parser.addHelpOption();
    parser.process(application);
    const QStringList arguments = parser.positionalArguments();
    if (arguments.size() != 2)
        parser.showHelp(2);

    registerSampleModels();
    QQuickView view;
    view.engine()->addImportPath(QStringLiteral(QML_DIR));
    view.setResizeMode(QQuickView::SizeRootObjectToView);
    view.setInitialProperties({{u"dark"_s, parser.isSet(u"dark"_s)}});
    view.setSource(QUrl::fromLocalFile(arguments[0]));
    if (view.status() != QQuickView::Ready)
        return 1;
    QSize size = view.initialSize();
    if (parser.isSet(u"width"_s))
        size.setWidth(parser.value(u"width"_s).toInt());
    if (parser.isSet(u"height"_s))
        size.setHeight(parser.value(u"height"_s).toInt());
    view.resize(size);
    view.show();
    // Until what moves has come to rest.
    QTimer::singleShot(900ms, &view, [&] {
        QCoreApplication::exit(view.grabWindow().save(arguments[1]) ? 0 : 1);
    });
    return QGuiApplication::exec();
}
