// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/servicerig.h"

#include <QPromise>

#include <stdexcept>

struct Terms
{
    Q_GADGET
    Q_PROPERTY(int a MEMBER a)
    Q_PROPERTY(int b MEMBER b)
public:
    int a = 0;
    int b = 0;
};

/// Answers, at once or later.
class Calculator : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(sum, "sum")
    MQTT_OPTIONS(sum, "qos=1")
    MQTT_HANDLE(later, "later")
    MQTT_HANDLE(note, "note")
public:
    Calculator()
        : MqttService(QStringLiteral("calc"))
    {
    }
    std::vector<std::pair<QByteArray, QPromise<QString>>> waiting;
    QStringList noted;

public Q_SLOTS:
    int sum(const Terms &terms)
    {
        if (terms.a == 13)
            throw std::runtime_error("out of luck");
        return terms.a + terms.b;
    }
    QFuture<QString> later(const QByteArray &what)
    {
        auto &entry = waiting.emplace_back(what, QPromise<QString>());
        entry.second.start();
        return entry.second.future();
    }
    void note(const QString &text) { noted.append(text); }
};

/// A Calculator beside the service of a ServiceRig, which asks it.
class CalculatorRig : public ServiceRig
{
public:
    std::unique_ptr<Calculator> calculator;

    /// To be asked with QVERIFY, before each test.
    [[nodiscard]] bool begin()
    {
        if (!ServiceRig::begin())
            return false;
        calculator = std::make_unique<Calculator>();
        configure(*calculator);
        return calculator->start().isOk() &&
               QTest::qWaitFor([this] { return calculator->isOnline(); }, patience) &&
               settle(*calculator, *observer);
    }
    void end()
    {
        calculator.reset();
        ServiceRig::end();
    }

    [[nodiscard]] static MqttReply result(QFuture<MqttReply> future)
    {
        return QTest::qWaitFor([&future] { return future.isFinished(); }, patience)
                   ? future.result()
                   : MqttReply(MqttError(MqttError::Code::HandlerFailed,
                                         QStringLiteral("the test waited in vain")));
    }
};
