#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cairn {

/// How many letters are wrong, missing, too many or swapped with their neighbour between two words
/// of ASCII; nothing where it is more than `max` (at most 2). Words of up to 64 letters.
[[nodiscard]] std::optional<std::size_t> word_distance(std::string_view a,
                                                       std::string_view b,
                                                       std::size_t max);

/// How many slips are forgiven in a word of so many letters: one from four on, two from eight.
[[nodiscard]] constexpr std::size_t slips_forgiven(std::size_t letters) {
    if (letters < 4) return 0;
    return letters < 8 ? 1 : 2;
}

/// Whether it consists of the letters a to z: slips in numbers and codes are other numbers.
[[nodiscard]] bool is_of_letters(std::string_view word);

}  // namespace cairn
