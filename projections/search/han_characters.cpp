#include "projections/search/han_characters.hpp"

#include "projections/search/han_table.hpp"

namespace cairn {
namespace {

bool is_known(char32_t character) {
    return character >= han_table::first && character - han_table::first < han_table::size;
}

}  // namespace

char32_t simplified(char32_t character) {
    if (!is_known(character)) return character;
    return han_table::simplified[character - han_table::first];
}

std::span<const std::string_view> readings(char32_t character) {
    if (!is_known(character)) return {};
    return han_table::readings[han_table::which[character - han_table::first]];
}

std::span<const std::string_view> syllables() { return han_table::syllables; }

}  // namespace cairn
