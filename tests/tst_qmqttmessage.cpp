// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttmessage.h"
#include "client/qmqttmessage_p.h"

#include <QMetaProperty>
#include <QTest>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace {

template <typename... Fields>
QMqttMessage create(const Fields &...fields)
{
    QMqttMessagePrivate::Spare none;
    return QMqttMessagePrivate::create(none, fields...);
}

QMqttMessage sample()
{
    QMqttPublishProperties properties;
    properties.setContentType(u"text/plain"_s);
    return create(QMqttTopicName(u"a/b"_s), QByteArrayLiteral("payload"), 7, 2, true, true,
                  properties);
}

} // namespace

class TestQMqttMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultIsEmpty();
    void holdsWhatItWasCreatedWith();
    void isEqualToItsCopiesOnly();
    void payloadIsSharedNotCopied();
    void propertiesAreReadableByName_data();
    void propertiesAreReadableByName();
    void travelsInAVariant();
};

void TestQMqttMessage::defaultIsEmpty()
{
    const QMqttMessage message;
    QCOMPARE(message.payload(), QByteArray());
    QCOMPARE(message.topic(), QMqttTopicName());
    QCOMPARE(message.id(), 0);
    QCOMPARE(message.qos(), 0);
    QVERIFY(!message.duplicate());
    QVERIFY(!message.retain());
    QVERIFY(!message.publishProperties().availableProperties());
}

void TestQMqttMessage::holdsWhatItWasCreatedWith()
{
    const QMqttMessage message = sample();
    QCOMPARE(message.payload(), QByteArray("payload"));
    QCOMPARE(message.topic().name(), u"a/b"_s);
    QCOMPARE(message.id(), 7);
    QCOMPARE(message.qos(), 2);
    QVERIFY(message.duplicate());
    QVERIFY(message.retain());
    QCOMPARE(message.publishProperties().contentType(), u"text/plain"_s);

    const auto plain =
        create(QMqttTopicName(), QByteArray(), 0, 1, false, true, QMqttPublishProperties());
    QVERIFY(!plain.duplicate());
    QVERIFY(plain.retain());
}

void TestQMqttMessage::isEqualToItsCopiesOnly()
{
    const QMqttMessage message = sample();
    const QMqttMessage copy(message);
    QMqttMessage assigned;
    QVERIFY(assigned != message);
    assigned = message;
    QVERIFY(copy == message);
    QVERIFY(assigned == message);
    QVERIFY(!(copy != message));
    QVERIFY(sample() != message); // equal in content, another message
    QVERIFY(QMqttMessage() != message);
}

void TestQMqttMessage::payloadIsSharedNotCopied()
{
    const QByteArray payload("payload");
    const auto message =
        create(QMqttTopicName(), payload, 0, 0, false, false, QMqttPublishProperties());
    const QMqttMessage copy(message);
    QVERIFY(copy.payload().constData() == payload.constData());
}

void TestQMqttMessage::propertiesAreReadableByName_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::newRow("topic") << QVariant::fromValue(QMqttTopicName(u"a/b"_s));
    QTest::newRow("payload") << QVariant::fromValue(QByteArray("payload"));
    QTest::newRow("id") << QVariant::fromValue(quint16(7));
    QTest::newRow("qos") << QVariant::fromValue(quint8(2));
    QTest::newRow("duplicate") << QVariant(true);
    QTest::newRow("retain") << QVariant(true);
}

void TestQMqttMessage::propertiesAreReadableByName()
{
    QFETCH(QVariant, value);
    const QMqttMessage message = sample();
    const QMetaObject &meta = QMqttMessage::staticMetaObject;
    const QMetaProperty property = meta.property(meta.indexOfProperty(QTest::currentDataTag()));
    QVERIFY(property.isConstant());
    QVERIFY(!property.isWritable());
    QCOMPARE(property.readOnGadget(&message), value);
}

void TestQMqttMessage::travelsInAVariant()
{
    const QMqttMessage message = sample();
    const QVariant variant = QVariant::fromValue(message);
    QVERIFY(variant.value<QMqttMessage>() == message);
}

QTEST_GUILESS_MAIN(TestQMqttMessage)
#include "tst_qmqttmessage.moc"
