#include "projections/search/term_query.hpp"

#include <algorithm>

namespace cairn {

TermQuery TermQuery::all_of(std::vector<TermQuery> parts) {
    if (std::ranges::any_of(parts, &TermQuery::finds_nothing)) return {};
    if (parts.empty()) return {};
    if (parts.size() == 1) return std::move(parts.front());
    return {Kind::all, {}, std::move(parts)};
}

TermQuery TermQuery::any_of(std::vector<TermQuery> parts) {
    std::erase_if(parts, [](const TermQuery& part) { return part.finds_nothing(); });
    if (parts.empty()) return {};
    if (parts.size() == 1) return std::move(parts.front());
    return {Kind::any, {}, std::move(parts)};
}

}  // namespace cairn
