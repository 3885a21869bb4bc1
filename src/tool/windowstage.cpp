// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/windowstage.h"

#include "app/serviceapplication.h"

#include <QGuiApplication>
#include <QQuickItem>
#include <QTimer>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

void leave(int exitCode, const QString &problem = {})
{
    if (!problem.isEmpty())
        std::fputs(qUtf8Printable(problem % u'\n'), stderr);
    QCoreApplication::exit(exitCode);
}

void save(QQuickWindow *window, const QString &file)
{
    const QImage picture = window->grabWindow();
    if (picture.isNull() || !picture.save(file))
        leave(ServiceApplication::RunTimeError, file % u": the picture cannot be written"_s);
    else
        leave(ServiceApplication::Success);
}

QSize sizeFor(const QQuickItem *item)
{
    const QSizeF size(item->width() > 0 ? item->width() : item->implicitWidth(),
                      item->height() > 0 ? item->height() : item->implicitHeight());
    return size.isEmpty() ? QSize(640, 480) : size.toSize();
}

} // namespace

WindowStage::~WindowStage() = default;

void WindowStage::show(QObject *root)
{
    const QRect place = m_window ? m_window->geometry() : QRect();
    const QPointer<QQuickWindow> before = m_window;
    std::unique_ptr<QQuickWindow> frame;
    m_window = qobject_cast<QQuickWindow *>(root);
    if (auto *item = qobject_cast<QQuickItem *>(root)) {
        frame = std::make_unique<QQuickWindow>();
        frame->setTitle(QGuiApplication::applicationDisplayName());
        frame->resize(sizeFor(item));
        item->setParentItem(frame->contentItem());
        const auto fill = [item, window = frame.get()] { item->setSize(window->size()); };
        QObject::connect(frame.get(), &QWindow::widthChanged, item, fill);
        QObject::connect(frame.get(), &QWindow::heightChanged, item, fill);
        fill();
        m_window = frame.get();
    }
    if (m_window) {
        if (place.isValid())
            m_window->setGeometry(place);
        m_window->show();
    }
    if (before && before != m_window)
        before->hide();
    m_frame = std::move(frame);
}

void WindowStage::shoot(const QString &file, std::chrono::milliseconds after)
{
    if (!m_window) {
        QTimer::singleShot(0, qGuiApp, [file] {
            leave(ServiceApplication::RunTimeError,
                  file % u": there is nothing to be seen; the file has no window and no item"_s);
        });
        return;
    }
    QQuickWindow *const window = m_window;
    QObject::connect(
        window, &QQuickWindow::frameSwapped, window,
        [window, file, after] {
            QTimer::singleShot(after, window, [window, file] { save(window, file); });
        },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    window->update();
}

} // namespace mqtt
