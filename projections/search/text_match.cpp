#include "projections/search/text_match.hpp"

#include <algorithm>

#include "projections/search/pinyin.hpp"
#include "projections/search/word_distance.hpp"

namespace cairn {
namespace {

bool same(char32_t a, const PlainCharacter& b) { return a == b.character; }

/// Where `sought` lies within a piece of the text, from a place on.
std::optional<std::size_t> find_in(const PlainText& text,
                                   const TextPiece& piece,
                                   std::u32string_view sought,
                                   std::size_t from) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(piece.last);
    const auto found =
        std::search(text.begin() + static_cast<std::ptrdiff_t>(from), end, sought.begin(),
                    sought.end(), [](const PlainCharacter& a, char32_t b) { return same(b, a); });
    if (found == end || sought.empty()) return std::nullopt;
    return static_cast<std::size_t>(found - text.begin());
}

std::u32string characters_of(const PlainText& text) {
    std::u32string characters;
    for (const PlainCharacter& each : text) characters += each.character;
    return characters;
}

/// The better of the places found so far; of equal ones the first.
class BestPlace {
public:
    void offer(Grade grade, TextPiece at) {
        if (!best_ || grade < best_->grade) best_ = FoundPlace{grade, at};
    }
    [[nodiscard]] bool is_better_than(Grade grade) const { return best_ && best_->grade <= grade; }
    [[nodiscard]] std::optional<FoundPlace> best() const { return best_; }

private:
    std::optional<FoundPlace> best_;
};

void look_for_word(std::u32string_view word,
                   const PlainText& text,
                   const std::vector<TextPiece>& words,
                   BestPlace& best) {
    for (const TextPiece& each : words) {
        if (find_in(text, {each.first, std::min(each.last, each.first + word.size())}, word,
                    each.first))
            best.offer(each.size() == word.size() ? Grade::word : Grade::prefix,
                       {each.first, each.first + word.size()});
        if (best.is_better_than(Grade::word)) return;
    }
}

void look_for_digits(std::u32string_view digits, const MatchedText& text, BestPlace& best) {
    if (digits.size() < number_digits_min) return;
    for (const TextPiece& run : text.digits)
        if (const auto at = find_in(text.text, run, digits, run.first))
            best.offer(run.size() == digits.size() ? Grade::word : Grade::part,
                       {*at, *at + digits.size()});
}

void look_by_pinyin(const SoughtPiece& piece, const MatchedText& text, BestPlace& best) {
    if (!text.by_pinyin) return;
    for (const TextPiece& run : text.han) {
        // One letter is the initial of a name, not of any character in it.
        const std::size_t last = piece.letters.size() > 1 ? run.last : run.first + 1;
        for (std::size_t at = run.first; at < last; ++at)
            if (const auto many = spelt_by_pinyin(piece.letters, text.text, at, run.last))
                return best.offer(Grade::pinyin, {at, at + *many});
    }
}

void look_within_words(const SoughtPiece& piece, const MatchedText& text, BestPlace& best) {
    if (piece.text.size() < inner_letters_min || piece.digits) return;
    const std::u32string sought = characters_of(piece.text);
    const auto look = [&](const std::vector<TextPiece>& words) {
        for (const TextPiece& word : words)
            if (const auto at = find_in(text.text, word, sought, word.first))
                return best.offer(Grade::inner, {*at, *at + sought.size()});
    };
    look(text.words);
    look(text.joined);
}

void look_for_slips(const SoughtPiece& piece, const MatchedText& text, BestPlace& best) {
    const std::size_t slips = piece.latin ? slips_forgiven(piece.letters.size()) : 0;
    if (slips == 0) return;
    std::size_t least = slips + 1;
    std::optional<TextPiece> found;
    for (const TextPiece& word : text.words) {
        const auto distance =
            word_distance(piece.letters, spelt(text.text, word.first, word.last), slips);
        if (!distance || *distance >= least) continue;
        least = *distance;
        found = word;
    }
    if (found) best.offer(Grade::slip, *found);
}

}  // namespace

MatchedText matched_text(std::string_view text, std::size_t characters_max, bool by_pinyin) {
    MatchedText made{plain_text(text, characters_max), {}, {}, {}, {}, by_pinyin};
    made.words = words_of(made.text);
    made.joined = joined_words_of(made.text);
    made.han = han_runs_of(made.text);
    made.digits = digit_runs_of(made.text);
    return made;
}

std::optional<FoundPlace> place_of(const SoughtPiece& piece, const MatchedText& text) {
    BestPlace best;
    const std::u32string sought = characters_of(piece.text);
    if (piece.han) {
        for (const TextPiece& run : text.han)
            if (const auto at = find_in(text.text, run, sought, run.first)) {
                best.offer(Grade::part, {*at, *at + sought.size()});
                break;
            }
        return best.best();
    }
    look_for_word(sought, text.text, text.words, best);
    if (piece.digits) look_for_digits(sought, text, best);
    if (best.best()) return best.best();
    // A stored code may be written in one piece or in several.
    look_for_word(sought, text.text, text.joined, best);
    if (!best.best() && piece.latin) look_by_pinyin(piece, text, best);
    if (!best.best()) look_within_words(piece, text, best);
    if (!best.best()) look_for_slips(piece, text, best);
    return best.best();
}

std::optional<FoundPlace> place_of_joined(std::string_view joined, const MatchedText& text) {
    BestPlace best;
    const std::u32string sought = characters_of(plain_text(joined));
    look_for_word(sought, text.text, text.words, best);
    look_for_word(sought, text.text, text.joined, best);
    return best.best();
}

std::optional<FoundPlace> place_of(const SoughtNumber& number, const MatchedText& text) {
    BestPlace best;
    for (const std::string& way : number)
        look_for_digits(characters_of(plain_text(way)), text, best);
    return best.best();
}

}  // namespace cairn
