#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "projections/search/text_match.hpp"

/// The terms by which an index finds a record. A term's first byte says what it is; what the index
/// finds is looked at again (`place_of`), so terms may find too much, but never too little.
namespace cairn::terms {

[[nodiscard]] std::string of_record(std::uint16_t type, const Uuid& id);  ///< 'Q'; of one alone.
[[nodiscard]] std::string of_type(std::uint16_t type);                    ///< 'Y'
[[nodiscard]] std::string of_owner(const Uuid& owner);                    ///< 'O'
/// How a title begins: its first one or two characters.
[[nodiscard]] std::string title_start(std::string_view characters);  ///< 'T'
/// All of a short title: its characters without spaces and signs.
[[nodiscard]] std::string whole_title(std::string_view letters);  ///< 'E'
/// One Chinese character, or two that follow each other.
[[nodiscard]] std::string han(std::string_view characters);  ///< 'H'
/// How such a reading begins: its first two letters.
[[nodiscard]] std::string syllable_start(std::string_view letters);  ///< 'U'
[[nodiscard]] std::string syllable(std::string_view letters);  ///< 'S': of a character's reading.
/// The initials of two or three characters that follow each other; one of the first of a row.
[[nodiscard]] std::string initials(std::string_view letters);  ///< 'I'
[[nodiscard]] std::string word(std::string_view letters);      ///< 'W'
/// How a word begins: up to `start_letters_max` characters.
[[nodiscard]] std::string word_start(std::string_view letters);  ///< 'X'
[[nodiscard]] std::string digits(std::string_view four);         ///< 'N'

constexpr std::size_t start_letters_max = 4;
constexpr std::size_t initials_max = 3;
/// What stands in a longer title few others have.
constexpr std::size_t whole_title_max = 10;
/// A word is known by so many of its bytes.
constexpr std::size_t word_bytes_max = 120;
/// What a word's term is, without what says so.
[[nodiscard]] std::string_view word_in(std::string_view term);
constexpr char word_mark = 'W';

/// Of a record no more are kept.
constexpr std::size_t document_terms_max = 6'000;

/// Collects the terms of one record. Of too many those that were added first are kept.
class DocumentTerms {
public:
    void add(std::string term);
    void add_title(const PlainText& title);
    void add_text(const MatchedText& text);
    [[nodiscard]] bool is_empty() const { return terms_.empty(); }
    /// In order, each once.
    [[nodiscard]] std::vector<std::string> take();

private:
    void add_words(const PlainText& text, const std::vector<TextPiece>& words);
    void add_han(const PlainText& text, const TextPiece& run);
    void add_pinyin(const PlainText& text, const TextPiece& run);
    void add_initials(const PlainText& text, const TextPiece& run, std::size_t at);
    void add_digits(const PlainText& text, const TextPiece& run);

    std::set<std::string> terms_;
};

}  // namespace cairn::terms
