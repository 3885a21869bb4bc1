// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/routes.h"

#include <QScopeGuard>

#include <algorithm>

namespace mqtt {

void Routes::add(std::unique_ptr<Route> route)
{
    for (const QString &filter : std::as_const(route->filters))
        m_tree.insert(filter, route.get());
    const quint64 handle = route->handle;
    m_routes.emplace(handle, std::move(route));
}

Routes::Route *Routes::find(quint64 handle) const
{
    const auto it = m_routes.find(handle);
    return it == m_routes.end() ? nullptr : it->second.get();
}

bool Routes::remove(quint64 handle)
{
    const auto it = m_routes.find(handle);
    if (it == m_routes.end())
        return false;
    std::unique_ptr<Route> route = std::move(it->second);
    m_routes.erase(it);
    for (const QString &filter : std::as_const(route->filters))
        m_tree.remove(filter, route.get());
    route->removed = true;
    if (m_depth > 0)
        m_removed.push_back(std::move(route));
    return true;
}

void Routes::clear()
{
    m_tree.clear();
    for (auto &[handle, route] : m_routes) {
        route->removed = true;
        if (m_depth > 0)
            m_removed.push_back(std::move(route));
    }
    m_routes.clear();
}

void Routes::match(QStringView topic, std::vector<Route *> &out) const
{
    m_tree.match(topic, out);
    if (out.size() > 1) {
        std::sort(out.begin(), out.end(), [](const Route *a, const Route *b) {
            return a->rank != b->rank ? a->rank < b->rank : a->handle < b->handle;
        });
        out.erase(std::unique(out.begin(), out.end()), out.end());
    }
}

void Routes::call(const std::shared_ptr<Routes> &routes, const std::vector<Route *> &matched,
                  const MqttMessage &message)
{
    const std::shared_ptr<Routes> keep = routes;
    ++keep->m_depth;
    const auto done = qScopeGuard([&keep] {
        if (--keep->m_depth == 0)
            keep->m_removed.clear();
    });
    for (Route *route : matched) {
        if (!route->removed && route->receiver)
            route->receiver(message);
    }
}

} // namespace mqtt
