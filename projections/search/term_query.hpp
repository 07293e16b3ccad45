#pragma once

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

/// What makes documents come before others that are found as well: each that has one of the terms.
struct TermBoost {
    std::vector<std::string> terms;
    double weight;
};

}  // namespace cairn
