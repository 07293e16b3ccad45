#include "projections/search/search_stages.hpp"

#include <algorithm>

#include "projections/search/document_terms.hpp"
#include "projections/search/pinyin.hpp"
#include "projections/search/text_match.hpp"
#include "projections/search/word_distance.hpp"

namespace cairn {
namespace {

/// How many words of the vocabulary one word may stand for.
constexpr std::size_t words_max = 200;

TermQuery by_han(const PlainText& text) {
    if (text.size() == 1) return TermQuery::of(terms::han(spelt(text)));
    std::vector<TermQuery> parts;
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        parts.push_back(TermQuery::of(terms::han(spelt(text, i, i + 2))));
    return TermQuery::all_of(std::move(parts));
}

TermQuery by_digits(std::string_view digits) {
    std::vector<TermQuery> parts;
    constexpr std::size_t n = number_digits_min;
    // Those that overlap add nothing but the last one, which reaches to the end.
    for (std::size_t i = 0; i + n <= digits.size(); i += n)
        parts.push_back(TermQuery::of(terms::digits(digits.substr(i, n))));
    if (digits.size() > n && digits.size() % n != 0)
        parts.push_back(TermQuery::of(terms::digits(digits.substr(digits.size() - n))));
    return TermQuery::all_of(std::move(parts));
}

TermQuery by_word_start(const PlainText& text) {
    if (text.size() <= terms::start_letters_max)
        return TermQuery::of(terms::word_start(spelt(text)));
    return TermQuery::begins(terms::word(spelt(text)));
}

TermQuery by_number(const SoughtNumber& number) {
    std::vector<TermQuery> ways;
    for (const std::string& way : number) ways.push_back(by_digits(way));
    return TermQuery::any_of(std::move(ways));
}

TermQuery by_pinyin_way(const PinyinWay& way) {
    std::vector<TermQuery> parts;
    for (std::size_t i = 0; i < way.size(); ++i) {
        const std::string& letters = way[i].letters;
        const bool is_last = i + 1 == way.size();
        if (is_last && letters.size() == 2)
            parts.push_back(TermQuery::of(terms::syllable_start(letters)));
        else if (is_last && letters.size() > 2)
            parts.push_back(TermQuery::begins(terms::syllable(letters)));
        else if (way[i].whole && letters.size() > 1)
            parts.push_back(TermQuery::of(terms::syllable(letters)));
        if (!is_last)
            parts.push_back(
                TermQuery::of(terms::initials(letters.front(), way[i + 1].letters.front())));
    }
    if (parts.empty()) parts.push_back(TermQuery::of(terms::initial(way.front().letters.front())));
    return TermQuery::all_of(std::move(parts));
}

TermQuery by_pinyin(std::string_view letters) {
    std::vector<TermQuery> ways;
    for (const PinyinWay& way : pinyin_ways(letters)) ways.push_back(by_pinyin_way(way));
    return TermQuery::any_of(std::move(ways));
}

TermQuery by_words(const std::vector<std::string>& words) {
    std::vector<TermQuery> parts;
    for (const std::string& word : words) parts.push_back(TermQuery::of(terms::word(word)));
    return TermQuery::any_of(std::move(parts));
}

/// What the stage adds for one piece.
TermQuery added_by(SearchStage stage, const SoughtPiece& piece, const Vocabulary& vocabulary) {
    switch (stage) {
        case SearchStage::written: {
            if (piece.han) return by_han(piece.text);
            const bool is_long = piece.digits && piece.text.size() >= number_digits_min;
            return is_long ? by_digits(piece.letters) : by_word_start(piece.text);
        }
        case SearchStage::read: return piece.latin ? by_pinyin(piece.letters) : TermQuery{};
        case SearchStage::inner:
            if (piece.han || piece.digits || piece.text.size() < inner_letters_min) return {};
            return by_words(vocabulary.with_part(piece.letters, words_max));
        case SearchStage::slips: break;
    }
    const std::size_t slips = piece.latin ? slips_forgiven(piece.letters.size()) : 0;
    return slips > 0 ? by_words(vocabulary.like(piece.letters, slips, words_max)) : TermQuery{};
}

/// Makes the query of a stage, and finds out whether it is more than that of the one before it.
class StageQuery {
public:
    StageQuery(SearchStage stage, const Vocabulary& vocabulary)
        : stage_(stage), vocabulary_(vocabulary) {}

    TermQuery of(const SoughtText& sought) {
        std::vector<TermQuery> chunks;
        for (const SoughtChunk& chunk : sought.chunks) chunks.push_back(of(chunk));
        return TermQuery::any_of({by_number(sought.number), TermQuery::all_of(std::move(chunks))});
    }
    [[nodiscard]] bool adds() const { return adds_; }

private:
    TermQuery of(const SoughtChunk& chunk) {
        std::vector<TermQuery> pieces;
        for (const SoughtPiece& piece : chunk.pieces) pieces.push_back(of(piece));
        TermQuery joined =
            chunk.joined.empty() ? TermQuery{} : by_word_start(plain_text(chunk.joined));
        return TermQuery::any_of(
            {by_number(chunk.number), TermQuery::all_of(std::move(pieces)), std::move(joined)});
    }
    TermQuery of(const SoughtPiece& piece) {
        std::vector<TermQuery> ways;
        for (std::size_t i = 0; i <= static_cast<std::size_t>(stage_); ++i) {
            TermQuery way = added_by(static_cast<SearchStage>(i), piece, vocabulary_);
            const bool is_new = i == static_cast<std::size_t>(stage_) && !way.finds_nothing();
            adds_ |= is_new;
            ways.push_back(std::move(way));
        }
        return TermQuery::any_of(std::move(ways));
    }

    const SearchStage stage_;
    const Vocabulary& vocabulary_;
    bool adds_ = false;
};

}  // namespace

TermQuery query_of(const SoughtText& sought, SearchStage stage, const Vocabulary& vocabulary) {
    StageQuery made(stage, vocabulary);
    TermQuery query = made.of(sought);
    return made.adds() ? query : TermQuery{};
}

}  // namespace cairn
