// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/slotbinding.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPromise>
#include <QTest>

#include <stdexcept>

using namespace Qt::StringLiterals;
using mqtt::findSlot;
using mqtt::makeSlot;
using mqtt::Slot;
using mqtt::SlotBinding;
using mqtt::TopicPattern;

struct Point
{
    Q_GADGET
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(double y MEMBER y)
    Q_PROPERTY(QString name MEMBER name)
public:
    int x = 0;
    double y = 0;
    QString name;
    friend bool operator==(const Point &, const Point &) = default;
};

struct Line
{
    Q_GADGET
    Q_PROPERTY(Point from MEMBER from)
    Q_PROPERTY(bool dashed MEMBER dashed)
public:
    Point from;
    bool dashed = false;
};

struct Unregistered;

/// Takes everything a handler can take, and notes what it got.
class Receiver : public QObject
{
    Q_OBJECT
public:
    QVariantList got;

    Q_INVOKABLE void invokable(const QString &text) { got = {text}; }
    Q_INVOKABLE int answering(const QString &text) { return static_cast<int>(text.size()); }
    Q_INVOKABLE QFuture<QString> answeringLater()
    {
        promise = QPromise<QString>();
        promise.start();
        return promise.future();
    }
    QPromise<QString> promise;
    void finish(const QByteArray &how)
    {
        if (how == "v")
            promise.addResult(u"later"_s);
        else if (how == "e")
            promise.setException(std::make_exception_ptr(std::runtime_error("out of paper")));
        else if (how == "c")
            promise.future().cancel();
        promise.finish();
    }
    void member(int value) const { const_cast<Receiver *>(this)->got = {value}; }

Q_SIGNALS:
    void isASignal(int value);

public Q_SLOTS:
    void nothing() { got = {u"called"_s}; }
    void bytes(const QByteArray &v) { got = {v}; }
    void bytesByValue(QByteArray v) { got = {v}; }
    void text(const QString &v) { got = {v}; }
    void boolean(bool v) { got = {v}; }
    void integer(int v) { got = {v}; }
    void integer64(qint64 v) { got = {v}; }
    void real(double v) { got = {v}; }
    void jsonValue(const QJsonValue &v) { got = {v}; }
    void jsonObject(const QJsonObject &v) { got = {v}; }
    void jsonArray(const QJsonArray &v) { got = {v}; }
    void jsonDocument(const QJsonDocument &v) { got = {v}; }
    void variant(const QVariant &v) { got = {v}; }
    void map(const QVariantMap &v) { got = {v}; }
    void list(const QVariantList &v) { got = {QVariant(v)}; }
    void point(const Point &v) { got = {v.x, v.y, v.name}; }
    void line(const Line &v) { got = {v.from.x, v.dashed}; }
    void message(const MqttMessage &m) { got = {m.topic(), m.payload(), m.captures()}; }
    void captures(double v, const QString &a, int b) { got = {v, a, b}; }
    void capturesAndMessage(double v, const QString &a, const MqttMessage &m)
    {
        got = {v, a, m.captures()};
    }
    void valueAndMessage(const QString &v, const MqttMessage &m) { got = {v, m.payload()}; }
    void messageThenCapture(const MqttMessage &m, const QString &a) { got = {m.payload(), a}; }
    void withDefault(int v, const QString &a = u"default"_s) { got = {v, a}; }
    void overloaded(int) {}
    void overloaded(const QString &) {}
    void unknownType(const Unregistered &) {}
    void noPayload(QObject *) {}
    void messageInTheMiddle(int, const MqttMessage &, const QString &) {}
    void throwsException(int) { throw std::runtime_error("out of paper"); }
    void throwsInt(int) { throw 7; } // NOLINT: as careless programs do

private Q_SLOTS:
    void isPrivate(int v) { got = {v}; }
};

class TestSlotBinding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSlotReceivesWhatItsParametersSay_data();
    void aSlotReceivesWhatItsParametersSay();
    void aPayloadThatDoesNotFitIsAnErrorAndNoCall_data();
    void aPayloadThatDoesNotFitIsAnErrorAndNoCall();
    void aSlotThatCannotBeBoundIsRefusedWithTheReason_data();
    void aSlotThatCannotBeBoundIsRefusedWithTheReason();
    void membersAndLambdasAreBoundByTheirTypes();
    void whatASlotThrowsIsAnError_data();
    void whatASlotThrowsIsAnError();
    void aSlotMayReturnAValue();
    void aFutureIsAwaited_data();
    void aFutureIsAwaited();
    void aSlotOverriddenInADerivedClassIsNotOverloaded();
    void namedCapturesComeWithTheMessage();
};

class Derived : public Receiver
{
    Q_OBJECT
public Q_SLOTS:
    void integer(int v) { got = {v * 2}; }
};

void TestSlotBinding::aSlotReceivesWhatItsParametersSay_data()
{
    QTest::addColumn<QByteArray>("slot");
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QVariantList>("got");

    const auto row = [](const char *slot, const QByteArray &payload, const QVariantList &got) {
        QTest::newRow(slot) << QByteArray(slot) << u"t"_s << u"t"_s << payload << got;
    };
    row("nothing", "x", {u"called"_s});
    row("bytes", QByteArray("a\0b", 3), {QByteArray("a\0b", 3)});
    row("bytesByValue", "a", {QByteArray("a")});
    row("text", "é", {u"é"_s});
    row("boolean", "on", {true});
    row("integer", "-5", {-5});
    row("integer64", "9223372036854775807", {std::numeric_limits<qint64>::max()});
    row("real", "1.5", {1.5});
    row("jsonValue", "true", {QJsonValue(true)});
    row("jsonObject", R"({"a":1})", {QJsonObject{{u"a"_s, 1}}});
    row("jsonArray", "[1]", {QJsonArray{1}});
    row("jsonDocument", "[1]", {QJsonDocument(QJsonArray{1})});
    row("variant", "2.5", {2.5});
    row("map", R"({"a":"b"})", {QVariantMap{{u"a"_s, u"b"_s}}});
    row("list", "[true]", {QVariant(QVariantList{true})});
    row("point", R"({"x":1,"y":2.5,"name":"p","more":0})", {1, 2.5, u"p"_s});
    row("line", R"({"from":{"x":1,"y":2,"name":""},"dashed":true})", {1, true});
    row("message", "x", {u"t"_s, QByteArray("x"), QVariantMap()});
    row("valueAndMessage", "x", {u"x"_s, QByteArray("x")});
    row("invokable", "x", {u"x"_s});
    row("isPrivate", "3", {3});

    QTest::newRow("captures, converted")
        << QByteArray("captures") << u"r/{room}/{shelf}"_s << u"r/hall/3"_s << QByteArray("1.5")
        << QVariantList{1.5, u"hall"_s, 3};
    QTest::newRow("the remainder behind #")
        << QByteArray("messageThenCapture") << u"f/#"_s << u"f/a/b"_s << QByteArray("x")
        << QVariantList{QByteArray("x"), u"a/b"_s};
    QTest::newRow("the remainder is empty for the parent")
        << QByteArray("messageThenCapture") << u"f/#"_s << u"f"_s << QByteArray("x")
        << QVariantList{QByteArray("x"), QString()};
    QTest::newRow("fewer captures than the topic has")
        << QByteArray("capturesAndMessage") << u"r/{room}/{rest#}"_s << u"r/hall/a/b"_s
        << QByteArray("2")
        << QVariantList{2.0, u"hall"_s, QVariantMap{{u"room"_s, u"hall"_s}, {u"rest"_s, u"a/b"_s}}};
    QTest::newRow("no captures, though the topic has")
        << QByteArray("real") << u"r/{room}"_s << u"r/hall"_s << QByteArray("2")
        << QVariantList{2.0};
    QTest::newRow("default argument is a capture")
        << QByteArray("withDefault") << u"r/{room}"_s << u"r/hall"_s << QByteArray("2")
        << QVariantList{2, u"hall"_s};
}

void TestSlotBinding::aSlotReceivesWhatItsParametersSay()
{
    QFETCH(QByteArray, slot);
    QFETCH(QString, pattern);
    QFETCH(QString, topic);
    QFETCH(QByteArray, payload);
    QFETCH(QVariantList, got);

    Receiver receiver;
    const Slot found = findSlot(&receiver, slot);
    QVERIFY2(found.error.isOk(), qPrintable(found.error.text()));
    QString why;
    const auto binding = SlotBinding::bind(found, TopicPattern(pattern), &why);
    QVERIFY2(binding, qPrintable(why));
    const MqttError error = binding->call(MqttMessage(topic, payload)).error;
    QVERIFY2(error.isOk(), qPrintable(error.text()));
    QCOMPARE(receiver.got, got);
}

void TestSlotBinding::aPayloadThatDoesNotFitIsAnErrorAndNoCall_data()
{
    QTest::addColumn<QByteArray>("slot");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char *slot, const QByteArray &payload, const QString &reason) {
        QTest::newRow(slot) << QByteArray(slot) << payload << reason;
    };
    row("text", "\xff", u"UTF-8"_s);
    row("boolean", "maybe", u"not one of"_s);
    row("integer", "12abc", u"not an integer"_s);
    row("integer64", "", u"empty payload"_s);
    row("real", "0x10", u"not a number"_s);
    row("jsonValue", "{", u"not JSON"_s);
    row("jsonObject", "[1]", u"not an object"_s);
    row("jsonArray", "{}", u"not an array"_s);
    row("jsonDocument", "1", u"neither an object nor an array"_s);
    row("variant", "abc", u"not JSON"_s);
    row("map", "[]", u"not an object"_s);
    row("list", "{}", u"not an array"_s);
    QTest::newRow("gadget, no object")
        << QByteArray("point") << QByteArray("1") << u"is the number 1 where an object"_s;
    QTest::newRow("gadget, member missing")
        << QByteArray("point") << QByteArray(R"({"x":1,"y":2})") << u"has no member 'name'"_s;
    QTest::newRow("gadget, member of another type")
        << QByteArray("point") << QByteArray(R"({"x":"1","y":2,"name":""})")
        << u"'x' that is a string where int"_s;
    QTest::newRow("gadget, fraction for an int")
        << QByteArray("point") << QByteArray(R"({"x":1.5,"y":2,"name":""})") << u"member 'x'"_s;
    QTest::newRow("gadget, int too large")
        << QByteArray("point") << QByteArray(R"({"x":3000000000,"y":2,"name":""})")
        << u"member 'x'"_s;
    QTest::newRow("gadget in a gadget")
        << QByteArray("line") << QByteArray(R"({"from":{"x":1},"dashed":true})")
        << u"'from' that has no member 'y'"_s;
}

void TestSlotBinding::aPayloadThatDoesNotFitIsAnErrorAndNoCall()
{
    QFETCH(QByteArray, slot);
    QFETCH(QByteArray, payload);
    QFETCH(QString, reason);

    Receiver receiver;
    QString why;
    const auto binding =
        SlotBinding::bind(findSlot(&receiver, slot), TopicPattern(u"some/topic"_s), &why);
    QVERIFY2(binding, qPrintable(why));
    const MqttError error = binding->call(MqttMessage(u"some/topic"_s, payload)).error;
    QCOMPARE(error.code(), MqttError::Code::PayloadNotConvertible);
    QCOMPARE(error.reaction(), MqttError::Reaction::Skip);
    QVERIFY2(error.text().contains(reason), qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"some/topic"_s), qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"Receiver::"_s % QLatin1String(slot)),
             qPrintable(error.text()));
    QVERIFY(receiver.got.isEmpty());
}

void TestSlotBinding::aSlotThatCannotBeBoundIsRefusedWithTheReason_data()
{
    QTest::addColumn<QByteArray>("slot");
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QString>("reason");
    using Code = MqttError::Code;

    QTest::newRow("does not exist")
        << QByteArray("onEcho") << u"t"_s << Code::UnknownSlot << u"no slot"_s;
    QTest::newRow("is a signal") << QByteArray("isASignal") << u"t"_s << Code::UnknownSlot
                                 << u"no slot"_s;
    QTest::newRow("is no slot") << QByteArray("member") << u"t"_s << Code::UnknownSlot
                                << u"no slot"_s;
    QTest::newRow("is overloaded")
        << QByteArray("overloaded") << u"t"_s << Code::UnusableSlot << u"stands for 2 slots"_s;
    QTest::newRow("takes an unknown type")
        << QByteArray("noPayload") << u"t"_s << Code::UnusableSlot
        << u"type QObject*; allowed are QByteArray"_s;
    QTest::newRow("takes a type Qt does not know")
        << QByteArray("unknownType") << u"t"_s << Code::UnusableSlot
        << u"'Unregistered', which is not known"_s;
    QTest::newRow("more captures than the topic has")
        << QByteArray("captures") << u"t/{a}"_s << Code::UnusableSlot
        << u"would take capture 2 of the topic, which has 1"_s;
    QTest::newRow("captures without any")
        << QByteArray("captures") << u"t/+"_s << Code::UnusableSlot << u"capture 1"_s;
    QTest::newRow("message in the middle") << QByteArray("messageInTheMiddle") << u"t/{a}"_s
                                           << Code::UnusableSlot << u"the first or the last"_s;
}

void TestSlotBinding::aSlotThatCannotBeBoundIsRefusedWithTheReason()
{
    QFETCH(QByteArray, slot);
    QFETCH(QString, pattern);
    QFETCH(MqttError::Code, code);
    QFETCH(QString, reason);

    Receiver receiver;
    const Slot found = findSlot(&receiver, slot);
    QString why = found.error.text();
    if (found.error.isOk()) {
        QCOMPARE(code, MqttError::Code::UnusableSlot);
        QVERIFY(!SlotBinding::bind(found, TopicPattern(pattern), &why));
    } else {
        QCOMPARE(found.error.code(), code);
    }
    QVERIFY2(why.contains(reason), qPrintable(why));
}

void TestSlotBinding::membersAndLambdasAreBoundByTheirTypes()
{
    Receiver receiver;
    QString why;
    const auto call = [&](const Slot &slot, const QByteArray &payload) {
        const auto binding = SlotBinding::bind(slot, TopicPattern(u"a/{b}"_s), &why);
        return binding ? binding->call(MqttMessage(u"a/x"_s, payload)).error
                       : MqttError(MqttError::Code::UnusableSlot, why);
    };
    QVERIFY(call(makeSlot(&receiver, &Receiver::text), "abc").isOk());
    QCOMPARE(receiver.got, QVariantList{u"abc"_s});
    QVERIFY(call(makeSlot(&receiver, &Receiver::member), "4").isOk());
    QCOMPARE(receiver.got, QVariantList{4});

    QVariantList got;
    QVERIFY(call(makeSlot(&receiver,
                          [&got](double v, const QString &b) {
                              got = {v, b};
                          }),
                 "1")
                .isOk());
    QCOMPARE(got, (QVariantList{1.0, u"x"_s}));
    QVERIFY(call(makeSlot(&receiver, [&got]() noexcept { got = {u"none"_s}; }), "1").isOk());
    QCOMPARE(got, QVariantList{u"none"_s});
    int calls = 0;
    QVERIFY(call(makeSlot(&receiver,
                          [&got, calls](int v) mutable {
                              got = {v, ++calls};
                          }),
                 "1")
                .isOk());
    QCOMPARE(got, (QVariantList{1, 1}));

    QCOMPARE(call(makeSlot(&receiver, [](float) {}), "1").code(), MqttError::Code::UnusableSlot);
    QVERIFY2(why.contains(u"type float"_s), qPrintable(why));
    QCOMPARE(call(makeSlot(&receiver, [](int) {}), "x").code(),
             MqttError::Code::PayloadNotConvertible);
}

void TestSlotBinding::whatASlotThrowsIsAnError_data()
{
    QTest::addColumn<QByteArray>("slot");
    QTest::addColumn<QString>("reason");
    QTest::newRow("std::exception") << QByteArray("throwsException") << u"out of paper"_s;
    QTest::newRow("anything") << QByteArray("throwsInt") << u"no std::exception"_s;
}

void TestSlotBinding::whatASlotThrowsIsAnError()
{
    QFETCH(QByteArray, slot);
    QFETCH(QString, reason);
    Receiver receiver;
    QString why;
    const auto binding = SlotBinding::bind(findSlot(&receiver, slot), TopicPattern(u"t"_s), &why);
    const MqttError error = binding->call(MqttMessage(u"t"_s, "1")).error;
    QCOMPARE(error.code(), MqttError::Code::HandlerFailed);
    QVERIFY2(error.text().contains(u"Receiver::"_s % QLatin1String(slot) % u" threw for 't': "_s),
             qPrintable(error.text()));
    QVERIFY2(error.text().contains(reason), qPrintable(error.text()));
}

void TestSlotBinding::aSlotMayReturnAValue()
{
    Receiver receiver;
    QString why;
    for (const Slot &slot :
         {findSlot(&receiver, "answering"), makeSlot(&receiver, &Receiver::answering)}) {
        const auto binding = SlotBinding::bind(slot, TopicPattern(u"t"_s), &why);
        QVERIFY2(binding, qPrintable(why));
        QVERIFY(binding->answers());
        const SlotBinding::Outcome outcome = binding->call(MqttMessage(u"t"_s, "abc"));
        QVERIFY(outcome.error.isOk());
        QCOMPARE(outcome.value, QVariant(3));
        QVERIFY(outcome.took.count() > 0);
    }
    const auto silent = SlotBinding::bind(findSlot(&receiver, "text"), TopicPattern(u"t"_s), &why);
    QVERIFY(!silent->answers());
    QVERIFY(!silent->call(MqttMessage(u"t"_s, "abc")).value.isValid());
    // What cannot be sent is refused before there is a question.
    QVERIFY(!SlotBinding::bind(makeSlot(&receiver, [](int) -> QObject * { return nullptr; }),
                               TopicPattern(u"t"_s), &why));
    QVERIFY2(why.startsWith(u"it returns QObject*, which cannot be an answer; allowed are"_s),
             qPrintable(why));
}

void TestSlotBinding::aFutureIsAwaited_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("failure");
    QTest::newRow("value") << QByteArray("v") << QVariant(u"later"_s) << QString();
    QTest::newRow("exception") << QByteArray("e") << QVariant() << u"out of paper"_s;
    QTest::newRow("canceled") << QByteArray("c") << QVariant() << u"its future was canceled"_s;
    QTest::newRow("no result") << QByteArray("n") << QVariant() << u"its future has no result"_s;
}

void TestSlotBinding::aFutureIsAwaited()
{
    QFETCH(QByteArray, payload);
    QFETCH(QVariant, value);
    QFETCH(QString, failure);
    Receiver receiver;
    QString why;
    for (const Slot &slot :
         {findSlot(&receiver, "answeringLater"), makeSlot(&receiver, &Receiver::answeringLater)}) {
        const auto binding = SlotBinding::bind(slot, TopicPattern(u"t"_s), &why);
        QVERIFY2(binding, qPrintable(why));
        const SlotBinding::Outcome outcome = binding->call(MqttMessage(u"t"_s, {}));
        QVERIFY(outcome.error.isOk());
        int calls = 0;
        binding->await(outcome.value, this, [&](const QVariant &got, const QString &said) {
            ++calls;
            QCOMPARE(got, value);
            QCOMPARE(said, failure);
        });
        QCoreApplication::processEvents();
        QCOMPARE(calls, 0);
        receiver.finish(payload);
        QTRY_COMPARE(calls, 1);
    }
}

void TestSlotBinding::aSlotOverriddenInADerivedClassIsNotOverloaded()
{
    Derived receiver;
    QString why;
    const auto binding =
        SlotBinding::bind(findSlot(&receiver, "integer"), TopicPattern(u"t"_s), &why);
    QVERIFY2(binding, qPrintable(why));
    QVERIFY(binding->call(MqttMessage(u"t"_s, "3")).error.isOk());
    QCOMPARE(receiver.got, QVariantList{6});
}

void TestSlotBinding::namedCapturesComeWithTheMessage()
{
    Receiver receiver;
    QString why;
    auto binding =
        SlotBinding::bind(findSlot(&receiver, "message"), TopicPattern(u"a/{b}/{c#}"_s), &why);
    QVERIFY(binding->call(MqttMessage(u"a/1/2/3"_s, {})).error.isOk());
    QCOMPARE(receiver.got.at(2).toMap(), (QVariantMap{{u"b"_s, u"1"_s}, {u"c"_s, u"2/3"_s}}));
    binding = SlotBinding::bind(findSlot(&receiver, "message"), TopicPattern(u"a/#"_s), &why);
    QVERIFY(binding->call(MqttMessage(u"a/1/2/3"_s, {})).error.isOk());
    QCOMPARE(receiver.got.at(2).toMap(), (QVariantMap{{u"#"_s, u"1/2/3"_s}}));
}

QTEST_GUILESS_MAIN(TestSlotBinding)
#include "tst_slotbinding.moc"
