#include "gateway/openapi/described_route.hpp"

namespace cairn {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    if (const auto at = text.find(what); at != std::string::npos)
        text.replace(at, what.size(), with);
    return text;
}

bool has_any_single_key(const RecordType& type) {
    return std::ranges::any_of(type.unique, [](const auto& key) { return key.size() == 1; });
}

void add_transitions(std::vector<DescribedRoute>& all, const DescribedRoute& of_type) {
    if (!of_type.type->lifecycle) return;
    for (const Transition& transition : of_type.type->lifecycle->transitions)
        all.push_back({of_type.route, replaced(of_type.path, "{transition}", transition.name),
                       of_type.type, &transition});
}

void add_types(std::vector<DescribedRoute>& all, const Route& route, const Model& model) {
    const bool of_hub = route.path.ends_with("/page") || route.path.ends_with("/timeline");
    const bool by_key = route.path.find("/by/{field}") != std::string_view::npos;
    for (const auto& type : model.types()) {
        if (of_hub && !type->hub) continue;
        if (by_key && !has_any_single_key(*type)) continue;
        const DescribedRoute spelt{route, replaced(std::string(route.path), "{type}", type->name),
                                   type.get()};
        if (spelt.path.ends_with("{transition}"))
            add_transitions(all, spelt);
        else
            all.push_back(spelt);
    }
}

}  // namespace

std::vector<DescribedRoute> described_routes(const Model& model) {
    std::vector<DescribedRoute> all;
    for (const auto routes : route_tables())
        for (const Route& route : routes) {
            if (route.path.starts_with("/api/v1/records/{type}"))
                add_types(all, route, model);
            else
                all.push_back({route, replaced(std::string(route.path), "*}", "}")});
        }
    return all;
}

}  // namespace cairn
