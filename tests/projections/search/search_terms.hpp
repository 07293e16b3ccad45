#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "projections/search/document_terms.hpp"
#include "projections/search/record_match.hpp"
#include "projections/search/search_stages.hpp"

namespace cairn::test {

/// Whether a document with these terms is found, as an index would.
[[nodiscard]] inline bool finds(const TermQuery& query, const std::set<std::string>& terms) {
    const auto part_finds = [&](const TermQuery& part) { return finds(part, terms); };
    switch (query.kind) {
        case TermQuery::Kind::nothing: return false;
        case TermQuery::Kind::term: return terms.contains(query.term);
        case TermQuery::Kind::prefix: {
            const auto found = terms.lower_bound(query.term);
            return found != terms.end() && found->starts_with(query.term);
        }
        case TermQuery::Kind::all: return std::ranges::all_of(query.parts, part_finds);
        case TermQuery::Kind::any: break;
    }
    return std::ranges::any_of(query.parts, part_finds);
}

/// The terms of one title.
[[nodiscard]] inline std::set<std::string> terms_of(std::string_view title) {
    terms::DocumentTerms all;
    const MatchedText seen = matched_text(title, 4'000, true);
    all.add_title(seen.text);
    all.add_text(seen);
    const auto list = all.take();
    return {list.begin(), list.end()};
}

[[nodiscard]] inline std::optional<RecordMatch> match_title(std::string_view sought,
                                                            std::string_view title) {
    return match(sought_text(sought), {{nullptr, std::string(title), true, true}});
}

/// How a title is found: "exact", "prefix" and so on, and `not by terms` where an index would not
/// find it; "no" where it is not.
[[nodiscard]] inline std::string found(std::string_view sought, std::string_view title) {
    const auto matched = match_title(sought, title);
    if (!matched) return "no";
    Vocabulary vocabulary;
    const auto terms = terms_of(title);
    for (const std::string& term : terms)
        if (term.front() == terms::word_mark) vocabulary.add(terms::word_in(term));
    const SoughtText text = sought_text(sought);
    StageQueries queries(text, vocabulary);
    bool by_terms = false;
    for (std::size_t i = 0; i < search_stages; ++i)
        by_terms |= finds(queries.of(static_cast<SearchStage>(i)), terms);
    return std::string(name_of(matched->by)) + (by_terms ? "" : ", not by terms");
}

}  // namespace cairn::test
