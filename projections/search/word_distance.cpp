#include "projections/search/word_distance.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cairn {
namespace {

constexpr std::size_t letters_max = 64;
using Row = std::array<std::uint8_t, letters_max + 1>;

}  // namespace

std::optional<std::size_t> word_distance(std::string_view a, std::string_view b, std::size_t max) {
    if (a.size() > letters_max || b.size() > letters_max) return std::nullopt;
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > max) return std::nullopt;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<std::uint8_t>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<std::uint8_t>(i);
        std::uint8_t least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            unsigned cost =
                std::min({last[j] + 1U, row[j - 1] + 1U, last[j - 1] + (same ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) cost = std::min(cost, before_last[j - 2] + 1U);
            row[j] = static_cast<std::uint8_t>(cost);
            least = std::min(least, row[j]);
        }
        if (least > max) return std::nullopt;
        before_last = last;
        last = row;
    }
    if (last[b.size()] > max) return std::nullopt;
    return last[b.size()];
}

bool is_of_letters(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace cairn
