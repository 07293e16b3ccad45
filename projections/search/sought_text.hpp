#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/search/plain_text.hpp"

namespace cairn {

/// A word, or Chinese characters in a row, that somebody looks for.
struct SoughtPiece {
    PlainText text;
    std::string letters;  ///< The same as UTF-8.
    bool han;
    bool digits;  ///< All of it.
    bool latin;   ///< All of it letters a to z: perhaps pinyin, perhaps with slips.
};

/// Digits with signs between them at most: a number, however it is written. Any of the ways will
/// do, as the code of the country may be said or not.
using SoughtNumber = std::vector<std::string>;

/// What stands between spaces. Found where all pieces are, or the pieces in one ("HT-2027-0012" as
/// HT20270012), or the number.
struct SoughtChunk {
    std::vector<SoughtPiece> pieces;
    std::string joined;  ///< Empty: it is one piece, or partly Chinese.
    SoughtNumber number;
};

/// What somebody looks for: all chunks, in any order; or all of it as one number.
struct SoughtText {
    PlainText whole;
    std::string letters;  ///< All of it as UTF-8, without spaces and signs.
    std::vector<SoughtChunk> chunks;
    SoughtNumber number;
    [[nodiscard]] bool is_empty() const { return chunks.empty(); }
    [[nodiscard]] std::size_t pieces() const;
};

[[nodiscard]] SoughtText sought_text(std::string_view text);

/// Of a number so many digits in a row are looked for at least.
constexpr std::size_t number_digits_min = 4;
/// What is looked for beyond so many chunks is not.
constexpr std::size_t sought_chunks_max = 12;
/// Nor beyond so many pieces of all chunks: each costs a look through every text.
constexpr std::size_t sought_pieces_max = 24;

}  // namespace cairn
