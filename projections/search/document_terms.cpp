#include "projections/search/document_terms.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "projections/search/han_characters.hpp"

namespace cairn::terms {
namespace {

std::string marked(char mark, std::string_view rest) { return mark + std::string(rest); }

std::string of_number(char mark, std::uint16_t number) {
    std::string term(1, mark);
    put_big_endian(term, number);
    return term;
}

}  // namespace

std::string of_record(std::uint16_t type, const Uuid& id) {
    return of_number('Q', type) + std::string(bytes_of(id));
}
std::string of_type(std::uint16_t type) { return of_number('Y', type); }
std::string of_owner(const Uuid& owner) { return marked('O', bytes_of(owner)); }
std::string title_start(std::string_view characters) { return marked('T', characters); }
std::string whole_title(std::string_view letters) { return marked('E', letters); }
std::string han(std::string_view characters) { return marked('H', characters); }
std::string syllable(std::string_view letters) { return marked('S', letters); }
std::string syllable_start(std::string_view letters) { return marked('U', letters.substr(0, 2)); }
std::string initials(std::string_view letters) { return marked('I', letters); }
std::string word(std::string_view letters) {
    return marked(word_mark, letters.substr(0, word_bytes_max));
}
std::string word_start(std::string_view letters) { return marked('X', letters); }
std::string digits(std::string_view four) { return marked('N', four); }
std::string_view word_in(std::string_view term) { return term.substr(1); }

void DocumentTerms::add(std::string term) {
    if (terms_.size() < document_terms_max) terms_.insert(std::move(term));
}

void DocumentTerms::add_title(const PlainText& title) {
    for (std::size_t n = 1; n <= std::min<std::size_t>(2, title.size()); ++n)
        add(title_start(spelt(title, 0, n)));
    if (!title.empty() && title.size() <= whole_title_max) add(whole_title(spelt(title)));
}

void DocumentTerms::add_text(const MatchedText& text) {
    add_words(text.text, text.words);
    add_words(text.text, text.joined);
    for (const TextPiece& run : text.han) {
        add_han(text.text, run);
        if (text.by_pinyin) add_pinyin(text.text, run);
    }
    for (const TextPiece& run : text.digits) add_digits(text.text, run);
}

void DocumentTerms::add_words(const PlainText& text, const std::vector<TextPiece>& words) {
    for (const TextPiece& piece : words) {
        const std::string whole = spelt(text, piece.first, piece.last);
        add(word(whole));
        for (std::size_t n = 1; n <= std::min(start_letters_max, piece.size()); ++n)
            add(word_start(spelt(text, piece.first, piece.first + n)));
    }
}

void DocumentTerms::add_han(const PlainText& text, const TextPiece& run) {
    for (std::size_t i = run.first; i < run.last; ++i) {
        add(han(spelt(text, i, i + 1)));
        if (i + 1 < run.last) add(han(spelt(text, i, i + 2)));
    }
}

void DocumentTerms::add_pinyin(const PlainText& text, const TextPiece& run) {
    for (std::size_t i = run.first; i < run.last; ++i) {
        for (const std::string_view reading : readings(text[i].character)) {
            add(syllable(reading));
            add(syllable_start(reading));
        }
        add_initials(text, run, i);
    }
}

void DocumentTerms::add_initials(const PlainText& text, const TextPiece& run, std::size_t at) {
    std::set<std::string> ways{""};
    for (std::size_t i = at; i < std::min(at + initials_max, run.last); ++i) {
        std::set<std::string> longer;
        for (const std::string& way : ways)
            for (const std::string_view reading : readings(text[i].character))
                longer.insert(way + reading.front());
        ways = std::move(longer);
        if (i == at && at != run.first) continue;
        for (const std::string& way : ways) add(initials(way));
    }
}

void DocumentTerms::add_digits(const PlainText& text, const TextPiece& run) {
    for (std::size_t i = run.first; i + number_digits_min <= run.last; ++i)
        add(digits(spelt(text, i, i + number_digits_min)));
}

std::vector<std::string> DocumentTerms::take() {
    std::vector<std::string> all(std::make_move_iterator(terms_.begin()),
                                 std::make_move_iterator(terms_.end()));
    terms_.clear();
    return all;
}

}  // namespace cairn::terms
