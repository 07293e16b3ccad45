#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "events/values/decimal.hpp"

namespace cairn {

/// A sum of amounts of several currencies in one: each times its rate. Exact for any number of
/// them, and rounded but once, when it is asked for.
class ConvertedSum {
public:
    void add(const Sum& amount, const Decimal& rate);
    /// A `count`-th of it (of 1: all), `count` more than 0; to so many places, half away from zero,
    /// without zeros at the end. Nothing where that is more digits than a decimal holds.
    [[nodiscard]] std::optional<Decimal> rounded(std::int64_t count, std::uint8_t places) const;

private:
    /// In 10^-18, as a number of 256 bits in two's complement, the least significant first: 127
    /// bits of a sum times 90 of a rate are never too many.
    std::array<std::uint64_t, 4> parts_{};
};

}  // namespace cairn
