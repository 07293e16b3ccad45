#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "events/model/model.hpp"
#include "gateway/router.hpp"

namespace cairn {

/// A route as the description has it: `{type}` and `{transition}` of records are spelt out, as
/// their bodies differ and paths with both would be ambiguous.
struct DescribedRoute {
    const Route& route;
    std::string path;
    const RecordType* type = nullptr;
    const Transition* transition = nullptr;

    [[nodiscard]] bool is(Method method, std::string_view pattern) const {
        return route.method == method && route.path == pattern;
    }
    [[nodiscard]] bool changes() const { return route.method != Method::get; }
    [[nodiscard]] bool knows(std::string_view parameter) const {
        return std::ranges::count(split(route.query, ' '), parameter) > 0;
    }
};

/// Of all routes, for a model.
[[nodiscard]] std::vector<DescribedRoute> described_routes(const Model& model);

}  // namespace cairn
