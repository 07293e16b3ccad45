#include "projections/search/plain_text.hpp"

#include <algorithm>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "projections/search/plain_letters.hpp"

namespace cairn {
namespace {

/// Numbers of more digits are cut.
constexpr std::size_t digits_max = 64;

struct Decoded {
    char32_t character;
    std::uint32_t units;  ///< Of UTF-16.
};

// ICU's macro narrows inside.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
Decoded next_of(std::string_view text, std::int32_t& at) {
    const auto size = static_cast<std::int32_t>(text.size());
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    const char32_t character = c < 0 ? U'\ufffd' : static_cast<char32_t>(c);
    return {character, character > 0xffff ? 2U : 1U};
}
#pragma GCC diagnostic pop

Gap gap_of(char32_t c) {
    if (u_isUWhiteSpace(static_cast<UChar32>(c))) return Gap::space;
    constexpr std::u32string_view joints = U"-./_@&+()#:·•~\u2010\u2011\u2012\u2013\u2014\u2212";
    return joints.find(c) != std::u32string_view::npos ? Gap::joint : Gap::other;
}

/// Takes up a text character by character.
class PlainTextMaker {
public:
    void take(char32_t c, std::uint32_t units) {
        const std::uint32_t begin = at_;
        at_ += units;
        const PlainLetters letters = plain_letters(c);
        if (letters.shows_nothing) return stretch(begin);
        for (const char32_t letter : letters.text()) put(letter, begin);
    }
    [[nodiscard]] PlainText made() { return std::move(text_); }

private:
    /// An accent belongs to the letter before it.
    void stretch(std::uint32_t begin) {
        if (gap_ == Gap::none && !text_.empty() && text_.back().end == begin)
            text_.back().end = at_;
    }

    void put(char32_t c, std::uint32_t begin) {
        const bool han = is_han(c);
        const bool counts = han || is_latin(c) || is_digit(c) ||
                            u_isalnum(static_cast<UChar32>(c)) ||
                            // What is left of the vowel signs of Indian scripts.
                            u_charType(static_cast<UChar32>(c)) == U_COMBINING_SPACING_MARK;
        if (!counts) {
            gap_ = std::max(gap_, gap_of(c));
            return;
        }
        text_.push_back({c, begin, at_, gap_, han});
        gap_ = Gap::none;
    }

    PlainText text_;
    Gap gap_ = Gap::other;
    std::uint32_t at_ = 0;
};

/// Pieces of characters of which each one that `holds` goes on with the one before it where
/// `goes_on` says so.
template <class Holds, class GoesOn>
std::vector<TextPiece> pieces_of(const PlainText& text, Holds holds, GoesOn goes_on) {
    std::vector<TextPiece> pieces;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!holds(text[i])) continue;
        if (!pieces.empty() && pieces.back().last == i && goes_on(text[i].gap))
            pieces.back().last = i + 1;
        else
            pieces.push_back({i, i + 1});
    }
    return pieces;
}

bool is_of_word(const PlainCharacter& character) { return !character.han; }

}  // namespace

PlainText plain_text(std::string_view text, std::size_t characters_max) {
    PlainTextMaker maker;
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size && characters_max > 0; --characters_max) {
        const Decoded next = next_of(text, at);
        maker.take(next.character, next.units);
    }
    return maker.made();
}

std::string spelt(const PlainText& text, std::size_t first, std::size_t last) {
    std::string out;
    for (std::size_t i = first; i < last; ++i) append_utf8(out, text[i].character);
    return out;
}

std::string spelt(const PlainText& text) { return spelt(text, 0, text.size()); }

std::vector<TextPiece> words_of(const PlainText& text) {
    return pieces_of(text, is_of_word, [](Gap gap) { return gap == Gap::none; });
}

std::vector<TextPiece> joined_words_of(const PlainText& text) {
    auto joined = pieces_of(text, is_of_word, [](Gap gap) { return gap <= Gap::joint; });
    std::erase_if(joined, [&](const TextPiece& piece) {
        for (std::size_t i = piece.first + 1; i < piece.last; ++i)
            if (text[i].gap != Gap::none) return false;
        return true;
    });
    return joined;
}

std::vector<TextPiece> han_runs_of(const PlainText& text) {
    return pieces_of(
        text, [](const PlainCharacter& each) { return each.han; }, [](Gap) { return true; });
}

std::vector<TextPiece> digit_runs_of(const PlainText& text) {
    auto runs = pieces_of(
        text, [](const PlainCharacter& each) { return is_digit(each.character); },
        [](Gap gap) { return gap <= Gap::space; });
    for (TextPiece& run : runs) run.last = std::min(run.last, run.first + digits_max);
    return runs;
}

// ICU's macro would narrow.
void append_utf8(std::string& out, char32_t character) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    const auto rest = [&](int shift) { put(0x80 | ((character >> shift) & 0x3f)); };
    if (character < 0x80) return put(character);
    if (character < 0x800) {
        put(0xc0 | (character >> 6));
        return rest(0);
    }
    if (character < 0x10000) {
        put(0xe0 | (character >> 12));
        rest(6);
        return rest(0);
    }
    put(0xf0 | (character >> 18));
    rest(12);
    rest(6);
    rest(0);
}

}  // namespace cairn
