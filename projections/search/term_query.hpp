#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace cairn {

/// Which documents of an index are asked for, by their terms.
struct TermQuery {
    enum class Kind { nothing, term, prefix, all, any };
    Kind kind = Kind::nothing;
    std::string term = {};              ///< Of `term`; of `prefix` how the terms begin.
    std::vector<TermQuery> parts = {};  ///< Of `all` and `any`.

    [[nodiscard]] static TermQuery of(std::string term) { return {Kind::term, std::move(term)}; }
    [[nodiscard]] static TermQuery begins(std::string term) {
        return {Kind::prefix, std::move(term)};
    }
    /// Of no parts, and of one that finds nothing, nothing.
    [[nodiscard]] static TermQuery all_of(std::vector<TermQuery> parts);
    /// Of no parts nothing.
    [[nodiscard]] static TermQuery any_of(std::vector<TermQuery> parts);
    [[nodiscard]] bool finds_nothing() const { return kind == Kind::nothing; }
};

/// How far a walk through the documents that a query finds has come. They come by their numbers,
/// the newest first.
struct DocumentPlace {
    std::uint32_t next = 1;  ///< The number that it goes on from.
    bool is_end = false;     ///< Nothing more is found.
};

/// What walks may cost, together: a step along the documents of a term, some twenty nanoseconds,
/// counts one.
struct WalkSteps {
    static constexpr std::size_t unlimited = ~std::size_t{0};
    std::size_t left = unlimited;

    /// False: there are none left.
    bool spend(std::size_t steps) {
        if (left == unlimited) return true;
        left -= std::min(left, steps);
        return left > 0;
    }
};

}  // namespace cairn
