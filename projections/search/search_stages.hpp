#pragma once

#include <map>
#include <utility>

#include "projections/search/sought_text.hpp"
#include "projections/search/term_query.hpp"
#include "projections/search/vocabulary.hpp"

namespace cairn {

/// How far a search goes for what it looks for; with those before it, each stage finds more.
enum class SearchStage : std::uint8_t {
    written,  ///< As it is written: words and their beginnings, Chinese characters, digits.
    read,     ///< As Chinese characters are read.
    inner,    ///< Within words.
    slips,    ///< But for a slip or two.
};
constexpr std::size_t search_stages = 4;

/// The queries of one search, each made when it is asked for; what several stages look up in the
/// vocabulary is looked up once. Lives no longer than what it is made with.
class StageQueries {
public:
    StageQueries(const SoughtText& sought, const Vocabulary& vocabulary);

    /// What may hold what is looked for, but for what an earlier stage finds, where that is apart.
    /// Nothing where the stage adds nothing to the one before it.
    [[nodiscard]] TermQuery of(SearchStage stage);

private:
    [[nodiscard]] TermQuery of(const SoughtChunk& chunk);
    [[nodiscard]] TermQuery of(const SoughtPiece& piece);
    /// What a stage adds for a piece.
    const TermQuery& added_by(SearchStage stage, const SoughtPiece& piece);

    const SoughtText& sought_;
    const Vocabulary& vocabulary_;
    const bool is_alone_;  ///< One piece, of which all that earlier stages find is known.
    SearchStage stage_{};
    bool adds_ = false;
    std::map<std::pair<SearchStage, const SoughtPiece*>, TermQuery> added_{};
};

}  // namespace cairn
