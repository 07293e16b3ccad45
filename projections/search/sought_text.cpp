#include "projections/search/sought_text.hpp"

#include <algorithm>

#include "projections/search/word_distance.hpp"

namespace cairn {
namespace {

// "+86 138 0000 0164" and "0086 …": the country's own numbers have seven digits at least.
constexpr std::string_view own_country = "86";
constexpr std::size_t own_digits_min = 7;

SoughtNumber number_of(const PlainText& text, std::size_t first, std::size_t last) {
    const bool all_digits =
        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first),
                    text.begin() + static_cast<std::ptrdiff_t>(last),
                    [](const PlainCharacter& each) { return is_digit(each.character); });
    bool held_together = true;
    for (std::size_t i = first + 1; i < last; ++i) held_together &= text[i].gap <= Gap::space;
    if (!all_digits || !held_together || last - first < number_digits_min) return {};
    SoughtNumber ways{spelt(text, first, last)};
    std::string_view own = ways.front();
    if (own.starts_with("00")) own.remove_prefix(2);
    if (own.starts_with(own_country) && own.size() >= own_country.size() + own_digits_min)
        ways.emplace_back(own.substr(own_country.size()));
    return ways;
}

SoughtPiece piece_of(const PlainText& text, const TextPiece& piece) {
    SoughtPiece sought{{text.begin() + static_cast<std::ptrdiff_t>(piece.first),
                        text.begin() + static_cast<std::ptrdiff_t>(piece.last)},
                       spelt(text, piece.first, piece.last),
                       text[piece.first].han,
                       false,
                       false};
    sought.digits = std::ranges::all_of(
        sought.text, [](const PlainCharacter& each) { return is_digit(each.character); });
    sought.latin = !sought.han && is_of_letters(sought.letters);
    return sought;
}

/// Words and rows of Chinese characters, in order.
std::vector<TextPiece> pieces_of(const PlainText& text, const TextPiece& chunk) {
    std::vector<TextPiece> pieces;
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        const bool begins = i == chunk.first || text[i].han != text[i - 1].han ||
                            (!text[i].han && text[i].gap != Gap::none);
        if (begins) pieces.push_back({i, i});
        pieces.back().last = i + 1;
    }
    return pieces;
}

SoughtChunk chunk_of(const PlainText& text, const TextPiece& chunk, std::size_t pieces_max) {
    SoughtChunk sought;
    bool with_han = false;
    for (const TextPiece& piece : pieces_of(text, chunk)) {
        with_han |= text[piece.first].han;
        if (sought.pieces.size() < pieces_max) sought.pieces.push_back(piece_of(text, piece));
    }
    if (sought.pieces.size() > 1 && !with_han) sought.joined = spelt(text, chunk.first, chunk.last);
    sought.number = number_of(text, chunk.first, chunk.last);
    return sought;
}

}  // namespace

std::size_t SoughtText::pieces() const {
    std::size_t all = 0;
    for (const SoughtChunk& chunk : chunks) all += chunk.pieces.size();
    return all;
}

SoughtText sought_text(std::string_view text) {
    SoughtText sought;
    sought.whole = plain_text(text);
    const PlainText& whole = sought.whole;
    sought.letters = spelt(whole);
    for (std::size_t first = 0; first < whole.size();) {
        std::size_t last = first + 1;
        while (last < whole.size() && whole[last].gap < Gap::space) ++last;
        const std::size_t left = sought_pieces_max - sought.pieces();
        if (sought.chunks.size() < sought_chunks_max && left > 0)
            sought.chunks.push_back(chunk_of(whole, {first, last}, left));
        first = last;
    }
    if (sought.chunks.size() > 1) sought.number = number_of(whole, 0, whole.size());
    return sought;
}

}  // namespace cairn
