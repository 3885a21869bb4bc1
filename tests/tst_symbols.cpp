// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include <QtMqtt/QMqttClient>

#include <QLibrary>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

/// The client's classes have the names of Qt's own. In a process where another library has them
/// too, each program part must get what it was built with.
class tst_Symbols : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachPartGetsItsOwnClass()
    {
        QLibrary plugin(QStringLiteral(SYMBOLS_PLUGIN));
        plugin.setLoadHints(QLibrary::ResolveAllSymbolsHint | QLibrary::ExportExternalSymbolsHint);
        QVERIFY2(plugin.load(), qPrintable(plugin.errorString()));
        using MakeClient = QObject *(*)(const char *);
        const auto makeClient = reinterpret_cast<MakeClient>(plugin.resolve("makeClient"));
        QVERIFY(makeClient);

        QMqttClient ours;
        QSignalSpy changes(&ours, &QMqttClient::hostnameChanged);
        ours.setHostname(u"a.example"_s);
        const std::unique_ptr<QObject> other(makeClient("b.example"));

        QCOMPARE(ours.objectName(), QString());
        QCOMPARE(ours.hostname(), u"a.example"_s);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(other->objectName(), u"the other"_s);
        QCOMPARE(other->property("seen").toString(), u"the other's b.example/b.example"_s);

        QCOMPARE(other->metaObject()->className(), "QMqttClient");
        QVERIFY(other->metaObject() != &QMqttClient::staticMetaObject);
        QCOMPARE(ours.metaObject(), &QMqttClient::staticMetaObject);
        QCOMPARE(other->metaObject()->propertyCount(), QObject::staticMetaObject.propertyCount());
        QVERIFY(!qobject_cast<QMqttClient *>(other.get()));
    }
};

QTEST_GUILESS_MAIN(tst_Symbols)
#include "tst_symbols.moc"
