// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "samplemodels.h"

#include <QLocale>
#include <QQmlEngine>
#include <QtQuickTest>

// What the tests in QML find: our modules, models to show, and the numbers of one locale.
class DashboardSetup : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void applicationAvailable() { QLocale::setDefault(QLocale::c()); }
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral(QML_DIR));
        registerSampleModels();
    }
};

QUICK_TEST_MAIN_WITH_SETUP(dashboard, DashboardSetup)
#include "tst_dashboard.moc"
