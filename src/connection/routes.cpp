// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/routes.h"

#include <QScopeGuard>

#include <algorithm>

namespace mqtt {

void Routes::add(std::unique_ptr<Route> route)
{
    ++m_generation;
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
    ++m_generation;
    for (const QString &filter : std::as_const(route->filters))
        m_tree.remove(filter, route.get());
    route->removed = true;
    if (m_depth > 0)
        m_removed.push_back(std::move(route));
    return true;
}

void Routes::clear()
{
    ++m_generation;
    m_tree.clear();
    for (auto &[handle, route] : m_routes) {
        route->removed = true;
        if (m_depth > 0)
            m_removed.push_back(std::move(route));
    }
    m_routes.clear();
}

void Routes::match(const QString &topic, std::vector<Route *> &out)
{
    auto &[routes, generation] = m_recent.find(topic).value;
    if (generation != m_generation) {
        routes.clear();
        m_tree.match(topic, routes);
        std::sort(routes.begin(), routes.end(), [](const Route *a, const Route *b) {
            return a->rank != b->rank ? a->rank < b->rank : a->handle < b->handle;
        });
        routes.erase(std::unique(routes.begin(), routes.end()), routes.end());
        generation = m_generation;
    }
    out.insert(out.end(), routes.begin(), routes.end());
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
