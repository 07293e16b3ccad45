#pragma once

#include <vector>

#include "projections/search/sought_text.hpp"
#include "projections/search/term_query.hpp"
#include "projections/search/vocabulary.hpp"

namespace cairn {

/// How far a search goes for what it looks for; each stage finds what those before it do, and more.
enum class SearchStage : std::uint8_t {
    written,  ///< As it is written: words and their beginnings, Chinese characters, digits.
    read,     ///< As Chinese characters are read.
    inner,    ///< Within words.
    slips,    ///< But for a slip or two.
};
constexpr std::size_t search_stages = 4;

/// What may hold what is looked for. Nothing where the stage adds nothing to the one before it.
[[nodiscard]] TermQuery query_of(const SoughtText& sought,
                                 SearchStage stage,
                                 const Vocabulary& vocabulary);

}  // namespace cairn
