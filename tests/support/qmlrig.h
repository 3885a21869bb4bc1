// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQmlExpression>
#include <QStringList>

#include <memory>

/// A QML engine that finds the toolkit's modules, and what one program makes in it.
class QmlRig
{
public:
    explicit QmlRig(const QString &importPath)
    {
        m_engine.addImportPath(importPath);
        m_engine.setOutputWarningsToStandardError(false);
        QObject::connect(&m_engine, &QQmlEngine::warnings, &m_engine,
                         [this](const QList<QQmlError> &warnings) {
                             for (const QQmlError &warning : warnings)
                                 m_warnings.append(warning.toString());
                         });
    }
    ~QmlRig() { m_root.reset(); }

    [[nodiscard]] QQmlEngine *engine() { return &m_engine; }
    /// The root object of `test.qml`: two lines of import, then this. Null with an error.
    QObject *create(const QByteArray &body)
    {
        m_root.reset();
        m_component = std::make_unique<QQmlComponent>(&m_engine);
        m_component->setData("import QtQml\nimport MqttService\n" + body,
                             QUrl(QStringLiteral("file:///test.qml")));
        m_root.reset(m_component->create());
        return m_root.get();
    }
    [[nodiscard]] QString errors() const { return m_component->errorString(); }
    [[nodiscard]] const QStringList &warnings() const { return m_warnings; }
    void destroy() { m_root.reset(); }

    /// An expression as the root object sees it; an exception is its text.
    QVariant evaluate(const QString &expression)
    {
        QQmlExpression program(qmlContext(m_root.get()), m_root.get(), expression);
        const QVariant result = program.evaluate();
        if (program.hasError())
            return program.error().toString();
        return result.metaType() == QMetaType::fromType<QJSValue>()
                   ? result.value<QJSValue>().toVariant()
                   : result;
    }

private:
    QStringList m_warnings;
    QQmlEngine m_engine;
    std::unique_ptr<QQmlComponent> m_component;
    std::unique_ptr<QObject> m_root;
};
