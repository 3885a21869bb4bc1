// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "servicehost.h"

#include <MqttService/JsonSettings>
#include <MqttService/MqttService>

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQmlExpression>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// The module as a QML engine loads it, without a broker.
class QmlModuleTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void handlersAndLoopsInsideAServiceBelongToIt();
    void aHandlerElsewhereTakesAServiceByItsProperty();
    void handlersAndLoopsFindTheServiceAround();
    void handlersAndLoopsWithoutAServiceAreToldOf();
    void propertiesOfHandlersAndLoopsAreSet();
    void aReceivedMessageIsAValue();
    void enumsHaveNames();
    void aServiceIsStartedByTheHost();
    void withoutAutoStartNothingStarts();
    void anInvalidTopicStopsTheStart();
    void whatIsWrongIsThrownWithFileAndLine_data();
    void whatIsWrongIsThrownWithFileAndLine();
    void whatCannotBeSentIsTheResult();
    void anErrorInAHandlerIsAFailureOfThatHandler();
    void anErrorInALoopIsAFailureOfThatLoop();
    void aHandlerThatIsDestroyedInItsOwnSlotIsNoCrash();
    void stateAndConfigAreReadable();
    void unknownPropertiesAreErrors();

private:
    QObject *create(const QByteArray &body);
    QVariant evaluate(QObject *scope, const QString &expression);

    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QQmlComponent> m_component;
    std::unique_ptr<QObject> m_root;
    QList<MqttService *> m_hosted;
    QStringList m_warnings;
    QTemporaryDir m_folder;
};

void QmlModuleTest::init()
{
    qputenv("STATE_DIRECTORY", m_folder.path().toLocal8Bit());
    m_engine = std::make_unique<QQmlEngine>();
    m_engine->addImportPath(QStringLiteral(QML_DIR));
    m_hosted.clear();
    m_warnings.clear();
    connect(m_engine.get(), &QQmlEngine::warnings, this, [this](const QList<QQmlError> &warnings) {
        for (const QQmlError &warning : warnings)
            m_warnings.append(warning.toString());
    });
    mqtt::setServiceHost(m_engine.get(),
                         [this](MqttService *service) { m_hosted.append(service); });
}

void QmlModuleTest::cleanup()
{
    m_root.reset();
    m_component.reset();
    m_engine.reset();
}

QObject *QmlModuleTest::create(const QByteArray &body)
{
    m_component = std::make_unique<QQmlComponent>(m_engine.get());
    m_component->setData("import QtQml\nimport MqttService\n" + body, QUrl(u"file:///test.qml"_s));
    m_root.reset(m_component->create());
    return m_root.get();
}

void QmlModuleTest::handlersAndLoopsInsideAServiceBelongToIt()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        MqttHandler { topic: "first" }
        MqttLoop { interval: "1h30m" }
        MqttHandler { topic: "second" }
        QtObject {}
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QCOMPARE(service->handlers().size(), 2);
    QCOMPARE(service->handlers().at(0)->topic(), u"first"_s);
    QCOMPARE(service->handlers().at(1)->topic(), u"second"_s);
    QCOMPARE(service->handlers().at(0)->filter(), u"service/a/first"_s);
    QCOMPARE(service->loops().size(), 1);
    QCOMPARE(service->loops().at(0)->interval(), std::chrono::minutes(90));
    QCOMPARE(evaluate(service, u"data.length"_s).toInt(), 4);
}

void QmlModuleTest::aHandlerElsewhereTakesAServiceByItsProperty()
{
    QObject *root = create(R"(QtObject {
        property MqttService service: MqttService { id: it; name: "a" }
        property MqttHandler handler: MqttHandler { service: it; topic: "t" }
    })");
    QVERIFY2(root, qPrintable(m_component->errorString()));
    auto *service = root->property("service").value<MqttService *>();
    QVERIFY(service);
    QCOMPARE(service->handlers().size(), 1);
    QCOMPARE(service->handlers().first()->filter(), u"service/a/t"_s);
}

void QmlModuleTest::handlersAndLoopsFindTheServiceAround()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        Instantiator { model: ["x"]; delegate: MqttHandler { topic: modelData } }
        Instantiator { model: ["y"]; delegate: MqttLoop { interval: "1h" } }
        property QtObject group: QtObject { property MqttHandler handler: MqttHandler { topic: "z" } }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QTRY_COMPARE(service->handlers().size(), 2);
    QTRY_COMPARE(service->loops().size(), 1);
    QCOMPARE(m_warnings, QStringList());
}

void QmlModuleTest::handlersAndLoopsWithoutAServiceAreToldOf()
{
    m_engine->setOutputWarningsToStandardError(false);
    QVERIFY(create("QtObject { property var a: MqttHandler {}\nproperty var b: MqttLoop {} }"));
    QTRY_COMPARE(m_warnings.size(), 2);
    m_warnings.sort();
    QVERIFY2(m_warnings.at(0).startsWith(u"file:///test.qml:3:"_s), qPrintable(m_warnings.at(0)));
    QVERIFY2(m_warnings.at(1).contains(u"there is no MqttService"_s), qPrintable(m_warnings.at(1)));
}

void QmlModuleTest::propertiesOfHandlersAndLoopsAreSet()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        MqttHandler { topic: "t/{x}"; global: true; qos: Mqtt.ExactlyOnce; sharedGroup: "g"
                      enabled: false; skippedWhileDisabled: true }
        MqttLoop { interval: "2s"; firstRun: MqttLoop.AfterInterval; running: false }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    const MqttHandler *handler = service->handlers().constFirst();
    QVERIFY(handler->isGlobal());
    QVERIFY(!handler->isEnabled());
    QVERIFY(handler->isSkippedWhileDisabled());
    QCOMPARE(handler->qos(), Mqtt::QoS::ExactlyOnce);
    QCOMPARE(handler->filter(), u"$share/g/t/+"_s);
    const MqttLoop *loop = service->loops().constFirst();
    QCOMPARE(loop->firstRun(), MqttLoop::FirstRun::AfterInterval);
    QVERIFY(!loop->isRunning());
}

void QmlModuleTest::aReceivedMessageIsAValue()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        id: service
        property var got
        MqttHandler {
            onReceived: message => service.got = [message.topic, message.text, message.json.a,
                message.number, message.boolean, message.qos, message.retain,
                message.captures.room, message.payload.byteLength]
        }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    MqttMessage message(u"rooms/attic"_s, R"({"a":[1]})",
                        {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    message.setCaptures({{u"room"_s, u"attic"_s}});
    Q_EMIT service->handlers().first()->received(message);
    const QVariantList got = evaluate(service, u"got"_s).toList();
    QCOMPARE(got.size(), 9);
    QCOMPARE(got[0].toString(), u"rooms/attic"_s);
    QCOMPARE(got[1].toString(), uR"({"a":[1]})"_s);
    QCOMPARE(got[2].toList(), QVariantList{1});
    QVERIFY(qIsNaN(got[3].toDouble()));
    QVERIFY(!got[4].isValid());
    QCOMPARE(got[5].toInt(), 1);
    QCOMPARE(got[6].toBool(), true);
    QCOMPARE(got[7].toString(), u"attic"_s);
    QCOMPARE(got[8].toInt(), 9);
}

void QmlModuleTest::enumsHaveNames()
{
    QObject *root = create(R"(QtObject {
        property var values: [Mqtt.AtMostOnce, Mqtt.AtLeastOnce, Mqtt.QoS.ExactlyOnce,
                              MqttLoop.WhenOnline, MqttLoop.FirstRun.AfterInterval,
                              MqttConnection.Online]
    })");
    QVERIFY2(root, qPrintable(m_component->errorString()));
    const QVariantList values = evaluate(root, u"values"_s).toList();
    QCOMPARE(values, (QVariantList{0, 1, 2, 0, 2, int(MqttConnection::State::Online)}));
}

void QmlModuleTest::aServiceIsStartedByTheHost()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        MqttHandler { topic: "t" }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QCOMPARE(m_hosted, QList<MqttService *>{service});
    QVERIFY(!service->isRunning());
}

void QmlModuleTest::withoutAutoStartNothingStarts()
{
    auto *service =
        qobject_cast<MqttService *>(create("MqttService { name: 'a'; autoStart: false }"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QVERIFY(m_hosted.isEmpty());
    evaluate(service, u"start()"_s);
    QCOMPARE(m_hosted, QList<MqttService *>{service});
}

void QmlModuleTest::anInvalidTopicStopsTheStart()
{
    mqtt::setServiceHost(m_engine.get(), {});
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"'a/#/b'"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"test.qml:3.*'a/#/b'"_s));
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        MqttHandler { topic: "a/#/b" }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QVERIFY(!service->isRunning());
}

void QmlModuleTest::whatIsWrongIsThrownWithFileAndLine_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("error");
    QTest::newRow("undefined") << u"publish('t', undefined)"_s << u"value is undefined"_s;
    QTest::newRow("nested function")
        << u"publish('t', { a: [() => 1] })"_s << u"value.a[0] is a function"_s;
    QTest::newRow("option") << u"publish('t', 1, { keep: true })"_s << u"options.keep is unknown"_s;
    QTest::newRow("empty topic") << u"publish('', 1)"_s << u"empty topic"_s;
    QTest::newRow("JSON of undefined")
        << u"publishJson('t', { a: undefined })"_s << u"value.a is undefined"_s;
    QTest::newRow("keys of no object") << u"publishJsonKeys([1])"_s << u"members of an object"_s;
    QTest::newRow("no value") << u"publish('t')"_s << u"publish(QString,QJSValue"_s;
}

void QmlModuleTest::whatIsWrongIsThrownWithFileAndLine()
{
    QFETCH(const QString, call);
    QFETCH(const QString, error);
    QObject *service = create("MqttService {\n"
                              "  name: 'a'\n"
                              "  function test() {\n"
                              "    try {\n"
                              "      " +
                              call.toUtf8() +
                              "\n"
                              "    } catch (e) {\n"
                              "      return [String(e), e.fileName, e.lineNumber]\n"
                              "    }\n"
                              "  }\n"
                              "}");
    QVERIFY2(service, qPrintable(m_component->errorString()));
    const QVariantList thrown = evaluate(service, u"test()"_s).toList();
    QCOMPARE(thrown.size(), 3);
    QVERIFY2(thrown[0].toString().contains(error), qPrintable(thrown[0].toString()));
    QCOMPARE(thrown[1].toString(), u"file:///test.qml"_s);
    QCOMPARE(thrown[2].toInt(), 7);
}

void QmlModuleTest::whatCannotBeSentIsTheResult()
{
    QObject *service = create("MqttService { name: 'a' }");
    QVERIFY2(service, qPrintable(m_component->errorString()));
    const auto result = evaluate(service, u"publish('t', { a: 1 })"_s).value<MqttError>();
    QCOMPARE(result.code(), MqttError::Code::NotRunning);
}

void QmlModuleTest::anErrorInAHandlerIsAFailureOfThatHandler()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        property bool fixed: false
        MqttHandler {
            onReceived: if (!fixed) throw new Error("no good")
        }
        MqttHandler {
            topic: "other"
        }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    m_engine->setOutputWarningsToStandardError(false);
    MqttHandler *handler = service->handlers().first();
    const MqttMessage message(u"t"_s, "x");
    QString what;
    try {
        Q_EMIT handler->received(message);
    } catch (const std::exception &exception) {
        what = QString::fromUtf8(exception.what());
    }
    QCOMPARE(what, u"file:///test.qml:7: Error: no good"_s);
    service->setProperty("fixed", true);
    Q_EMIT handler->received(message);
    Q_EMIT service->handlers().last()->received(message);
}

void QmlModuleTest::anErrorInALoopIsAFailureOfThatLoop()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        name: "a"
        MqttLoop {
            interval: "1s"
            onTriggered: nothing.here()
        }
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    m_engine->setOutputWarningsToStandardError(false);
    QString what;
    try {
        Q_EMIT service->loops().first()->triggered();
    } catch (const std::exception &exception) {
        what = QString::fromUtf8(exception.what());
    }
    QVERIFY2(what.startsWith(u"file:///test.qml:7: ReferenceError"_s), qPrintable(what));
}

void QmlModuleTest::aHandlerThatIsDestroyedInItsOwnSlotIsNoCrash()
{
    auto *service = qobject_cast<MqttService *>(create(R"(MqttService {
        id: service
        name: "a"
        property QtObject made
        property Component handler: MqttHandler { onReceived: destroy() }
        Component.onCompleted: made = handler.createObject(null, { service: service, topic: "t" })
    })"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    QCOMPARE(service->handlers().size(), 1);
    Q_EMIT service->handlers().first()->received(MqttMessage(u"t"_s, "x"));
    QTRY_COMPARE(service->handlers().size(), 0);
}

void QmlModuleTest::stateAndConfigAreReadable()
{
    auto *service = qobject_cast<MqttService *>(create("MqttService { name: 'a' }"));
    QVERIFY2(service, qPrintable(m_component->errorString()));
    evaluate(service, u"state.setValue('a/b', 2)"_s);
    QCOMPARE(evaluate(service, u"state.value('a/b')"_s).toInt(), 2);
    QCOMPARE(evaluate(service, u"state.value('a/c', 'none')"_s).toString(), u"none"_s);
    QCOMPARE(service->state()->fileName(), m_folder.filePath(u"a.json"_s));
    QCOMPARE(evaluate(service, u"config.lamps === undefined"_s), QVariant(true));
}

void QmlModuleTest::unknownPropertiesAreErrors()
{
    QVERIFY(!create("MqttService {\n  nmae: 'a'\n}"));
    QCOMPARE(m_component->errors().first().line(), 4);
    QVERIFY(!create("MqttService {\n  MqttHandler { filter: 'read-only' }\n}"));
    QVERIFY(!create("MqttServices {}"));
}

QVariant QmlModuleTest::evaluate(QObject *scope, const QString &expression)
{
    QQmlExpression program(qmlContext(scope), scope, expression);
    bool isUndefined = false;
    const QVariant result = program.evaluate(&isUndefined);
    if (program.hasError())
        qWarning().noquote() << program.error().toString();
    return result.metaType() == QMetaType::fromType<QJSValue>()
               ? result.value<QJSValue>().toVariant()
               : result;
}

QTEST_GUILESS_MAIN(QmlModuleTest)
#include "tst_qmlmodule.moc"
