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

/// The initials of all characters, as many at a time as the index knows them by: what few have
/// stands first.
void add_initials(std::vector<TermQuery>& parts, const PinyinWay& way) {
    std::string letters;
    for (const PinyinUnit& unit : way) letters += unit.letters.front();
    const std::size_t n = std::min(letters.size(), terms::initials_max);
    if (n < 2) return;
    for (std::size_t i = 0; i + n <= letters.size(); ++i)
        parts.push_back(TermQuery::of(terms::initials(std::string_view(letters).substr(i, n))));
}

TermQuery by_pinyin_way(const PinyinWay& way) {
    std::vector<TermQuery> parts;
    add_initials(parts, way);
    for (std::size_t i = 0; i < way.size(); ++i) {
        const std::string& letters = way[i].letters;
        const bool is_last = i + 1 == way.size();
        if (is_last && letters.size() == 2)
            parts.push_back(TermQuery::of(terms::syllable_start(letters)));
        else if (is_last && letters.size() > 2)
            parts.push_back(TermQuery::begins(terms::syllable(letters)));
        else if (way[i].whole && letters.size() > 1)
            parts.push_back(TermQuery::of(terms::syllable(letters)));
    }
    if (parts.empty()) parts.push_back(TermQuery::of(terms::initials(way.front().letters)));
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
TermQuery query_added_by(SearchStage stage,
                         const SoughtPiece& piece,
                         const Vocabulary& vocabulary) {
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

}  // namespace

StageQueries::StageQueries(const SoughtText& sought, const Vocabulary& vocabulary)
    : sought_(sought), vocabulary_(vocabulary), is_alone_(sought.pieces() == 1) {}

TermQuery StageQueries::of(SearchStage stage) {
    stage_ = stage;
    adds_ = false;
    std::vector<TermQuery> chunks;
    for (const SoughtChunk& chunk : sought_.chunks) chunks.push_back(of(chunk));
    TermQuery query =
        TermQuery::any_of({by_number(sought_.number), TermQuery::all_of(std::move(chunks))});
    return adds_ ? query : TermQuery{};
}

TermQuery StageQueries::of(const SoughtChunk& chunk) {
    std::vector<TermQuery> pieces;
    for (const SoughtPiece& piece : chunk.pieces) pieces.push_back(of(piece));
    TermQuery joined = chunk.joined.empty() ? TermQuery{} : by_word_start(plain_text(chunk.joined));
    return TermQuery::any_of(
        {by_number(chunk.number), TermQuery::all_of(std::move(pieces)), std::move(joined)});
}

TermQuery StageQueries::of(const SoughtPiece& piece) {
    std::vector<TermQuery> ways;
    const auto last = static_cast<std::size_t>(stage_);
    for (std::size_t i = is_alone_ ? last : 0; i <= last; ++i) {
        ways.push_back(added_by(static_cast<SearchStage>(i), piece));
        adds_ |= i == last && !ways.back().finds_nothing();
    }
    return TermQuery::any_of(std::move(ways));
}

const TermQuery& StageQueries::added_by(SearchStage stage, const SoughtPiece& piece) {
    const auto [place, is_new] = added_.try_emplace({stage, &piece});
    if (is_new) place->second = query_added_by(stage, piece, vocabulary_);
    return place->second;
}

}  // namespace cairn
