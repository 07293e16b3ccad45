#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

struct Currency {
    std::array<char, 3> code{'C', 'N', 'Y'};  ///< ISO 4217, three capitals.
    auto operator<=>(const Currency&) const = default;
    [[nodiscard]] static std::optional<Currency> parse(std::string_view text);
    [[nodiscard]] std::string text() const { return {code.data(), code.size()}; }
};
/// Whether ISO 4217 has or had it. What is entered must; what is stored need not, as lists change.
[[nodiscard]] bool is_known_currency(const Currency& currency);
/// How many places after the point ISO 4217 gives it; nothing where it gives none, as for gold.
[[nodiscard]] std::optional<int> minor_unit_places(const Currency& currency);

}  // namespace cairn
