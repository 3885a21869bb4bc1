// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/gadget.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;

struct Step
{
    Q_GADGET
    Q_PROPERTY(double celsius MEMBER celsius)
    Q_PROPERTY(QTime from MEMBER from)
public:
    double celsius = 0;
    QTime from;
    friend bool operator==(const Step &, const Step &) = default;
};

struct Plan
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(Mode mode MEMBER mode)
    Q_PROPERTY(bool away MEMBER away)
    Q_PROPERTY(quint8 rooms MEMBER rooms)
    Q_PROPERTY(quint64 serial MEMBER serial)
    Q_PROPERTY(Step night MEMBER night)
    Q_PROPERTY(QList<Step> steps MEMBER steps)
    Q_PROPERTY(QStringList tags MEMBER tags)
    Q_PROPERTY(QList<Plan::Mode> modes MEMBER modes)
    Q_PROPERTY(QJsonObject extra MEMBER extra)
    Q_PROPERTY(int count READ count)
public:
    enum class Mode { Off, Slow = 4, Fast };
    Q_ENUM(Mode)

    [[nodiscard]] int count() const { return static_cast<int>(steps.size()); }

    QString name;
    Mode mode = Mode::Off;
    bool away = false;
    quint8 rooms = 0;
    quint64 serial = 0;
    Step night;
    QList<Step> steps;
    QStringList tags;
    QList<Mode> modes;
    QJsonObject extra;
};

class TestGadget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membersFillAGadget();
    void enumeratorsAreNamesOrNumbers_data();
    void enumeratorsAreNamesOrNumbers();
    void theErrorNamesTheMember_data();
    void theErrorNamesTheMember();
    void listsOfGadgetsAreRead();
    void aGadgetBecomesAMap();

private:
    static QJsonObject whole()
    {
        return QJsonDocument::fromJson(R"({
            "name": "winter", "mode": "Fast", "away": true, "rooms": 255,
            "serial": 9223372036854775807,
            "night": {"celsius": 16, "from": "22:00:00"},
            "steps": [{"celsius": 20.5, "from": "06:00:00"}, {"celsius": 19, "from": "09:00:00"}],
            "tags": ["a", "b"], "modes": ["Off", 5], "extra": {"x": 1}, "newer": "ignored"})")
            .object();
    }
};

void TestGadget::membersFillAGadget()
{
    QString error;
    const QVariant value = mqtt::fromJson(whole(), QMetaType::fromType<Plan>(), &error);
    QVERIFY2(value.isValid(), qPrintable(error));
    const auto plan = value.value<Plan>();
    QCOMPARE(plan.name, u"winter"_s);
    QCOMPARE(plan.mode, Plan::Mode::Fast);
    QCOMPARE(plan.away, true);
    QCOMPARE(plan.rooms, quint8(255));
    QCOMPARE(plan.serial, quint64(9223372036854775807));
    QCOMPARE(plan.night, (Step{16, QTime(22, 0)}));
    QCOMPARE(plan.steps, (QList<Step>{{20.5, QTime(6, 0)}, {19, QTime(9, 0)}}));
    QCOMPARE(plan.tags, (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(plan.modes, (QList<Plan::Mode>{Plan::Mode::Off, Plan::Mode::Fast}));
    QCOMPARE(plan.extra, (QJsonObject{{u"x"_s, 1}}));
}

void TestGadget::enumeratorsAreNamesOrNumbers_data()
{
    QTest::addColumn<QJsonValue>("json");
    QTest::addColumn<int>("mode"); // -1: refused
    QTest::newRow("name") << QJsonValue(u"Slow"_s) << 4;
    QTest::newRow("number") << QJsonValue(4) << 4;
    QTest::newRow("zero") << QJsonValue(0) << 0;
    QTest::newRow("name in another case") << QJsonValue(u"slow"_s) << -1;
    QTest::newRow("number as a text") << QJsonValue(u"4"_s) << -1;
    QTest::newRow("number of none") << QJsonValue(1) << -1;
    QTest::newRow("fraction") << QJsonValue(4.5) << -1;
    QTest::newRow("beyond an int") << QJsonValue(4294967300.0) << -1; // 2^32 + 4
    QTest::newRow("empty") << QJsonValue(QString()) << -1;
    QTest::newRow("true") << QJsonValue(true) << -1;
    QTest::newRow("null") << QJsonValue() << -1;
}

void TestGadget::enumeratorsAreNamesOrNumbers()
{
    QFETCH(QJsonValue, json);
    QFETCH(int, mode);
    QString error;
    const QVariant value = mqtt::fromJson(json, QMetaType::fromType<Plan::Mode>(), &error);
    if (mode >= 0)
        QCOMPARE(value.value<Plan::Mode>(), static_cast<Plan::Mode>(mode));
    else
        QCOMPARE(error, u"is none of Off, Slow, Fast"_s);
    QCOMPARE(value.isValid(), mode >= 0);
}

void TestGadget::theErrorNamesTheMember_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("json"); // undefined: without it
    QTest::addColumn<QString>("says");
    const QJsonValue missing(QJsonValue::Undefined);
    QTest::newRow("missing") << u"name"_s << missing << u"has no member 'name'"_s;
    QTest::newRow("null") << u"name"_s << QJsonValue()
                          << u"has a member 'name' that is null where QString is needed"_s;
    QTest::newRow("number for a text")
        << u"name"_s << QJsonValue(1) << u"'name' that is the number 1 where QString"_s;
    QTest::newRow("text for a bool")
        << u"away"_s << QJsonValue(u"true"_s) << u"'away' that is a string where bool"_s;
    QTest::newRow("number for a bool")
        << u"away"_s << QJsonValue(1) << u"'away' that is the number 1 where bool"_s;
    QTest::newRow("below a quint8")
        << u"rooms"_s << QJsonValue(-1) << u"'rooms' that is the number -1 where uchar"_s;
    QTest::newRow("above a quint8")
        << u"rooms"_s << QJsonValue(256) << u"'rooms' that is the number 256 where uchar"_s;
    QTest::newRow("fraction for an integer")
        << u"rooms"_s << QJsonValue(1.5) << u"'rooms' that is the number 1.5 where uchar"_s;
    QTest::newRow("negative for a quint64")
        << u"serial"_s << QJsonValue(-1) << u"'serial' that is the number -1"_s;
    QTest::newRow("2^64") << u"serial"_s << QJsonValue(18446744073709551616.0)
                          << u"'serial' that is the number 1.84467440737096e+19"_s;
    QTest::newRow("enumerator") << u"mode"_s << QJsonValue(u"fast"_s)
                                << u"'mode' that is none of Off, Slow, Fast"_s;
    QTest::newRow("no gadget") << u"night"_s << QJsonValue(QJsonArray())
                               << u"'night' that is an array where an object is needed"_s;
    QTest::newRow("gadget in a gadget") << u"night"_s << QJsonValue(QJsonObject{{u"celsius"_s, 1}})
                                        << u"'night' that has no member 'from'"_s;
    QTest::newRow("no time") << u"night"_s
                             << QJsonValue(QJsonObject{{u"celsius"_s, 1}, {u"from"_s, u"noon"_s}})
                             << u"'night' that has a member 'from' that is a string where QTime"_s;
    QTest::newRow("no list") << u"steps"_s << QJsonValue(QJsonObject())
                             << u"'steps' that is an object where QList<Step> is needed"_s;
    QTest::newRow("element of a list")
        << u"steps"_s
        << QJsonValue(QJsonArray{QJsonObject{{u"celsius"_s, 1}, {u"from"_s, u"06:00"_s}}, 7})
        << u"'steps' that has element 1 that is the number 7 where an object"_s;
    QTest::newRow("text in a list of texts")
        << u"tags"_s << QJsonValue(QJsonArray{u"a"_s, true})
        << u"'tags' that has element 1 that is a boolean where QString"_s;
    QTest::newRow("text for a list of texts")
        << u"tags"_s << QJsonValue(u"a"_s) << u"'tags' that is a string where QStringList"_s;
    QTest::newRow("array for an object")
        << u"extra"_s << QJsonValue(QJsonArray()) << u"'extra' that is an array"_s;
}

void TestGadget::theErrorNamesTheMember()
{
    QFETCH(QString, member);
    QFETCH(QJsonValue, json);
    QFETCH(QString, says);
    QJsonObject object = whole();
    object.insert(member, json); // an undefined value removes it
    QString error;
    QVERIFY(!mqtt::fromJson(object, QMetaType::fromType<Plan>(), &error).isValid());
    QVERIFY2(error.contains(says), qPrintable(error));
}

void TestGadget::listsOfGadgetsAreRead()
{
    const auto type = QMetaType::fromType<QList<Step>>();
    QVERIFY(mqtt::isComposed(type));
    QString error;
    const QVariant value = mqtt::fromJson(whole().value(u"steps"_s), type, &error);
    QVERIFY2(value.isValid(), qPrintable(error));
    QCOMPARE(value.value<QList<Step>>().size(), 2);
    QVERIFY(!mqtt::isComposed(QMetaType::fromType<QString>()));
    QVERIFY(!mqtt::isComposed(QMetaType::fromType<QList<QObject *>>()));
}

void TestGadget::aGadgetBecomesAMap()
{
    QString error;
    const QVariant plan = mqtt::fromJson(whole(), QMetaType::fromType<Plan>(), &error);
    const QVariantMap map = mqtt::gadgetToVariant(plan).toMap();
    QCOMPARE(map.value(u"mode"_s), QVariant(u"Fast"_s));
    QCOMPARE(map.value(u"modes"_s), QVariant(QVariantList{u"Off"_s, u"Fast"_s}));
    QCOMPARE(map.value(u"count"_s), QVariant(2));
    QCOMPARE(map.value(u"night"_s).toMap().value(u"celsius"_s), QVariant(16.0));
    QCOMPARE(map.value(u"steps"_s).toList().size(), 2);
    QCOMPARE(map.value(u"steps"_s).toList().first().toMap().value(u"celsius"_s), QVariant(20.5));
    QCOMPARE(mqtt::gadgetToVariant(21.5), QVariant(21.5));
    QCOMPARE(mqtt::gadgetToVariant(u"x"_s), QVariant(u"x"_s));
}

QTEST_GUILESS_MAIN(TestGadget)
#include "tst_gadget.moc"
