#pragma once

#include <random>

#include "tests/support/history.hpp"

namespace cairn::test {

/// Types with a little of everything that lists, references and unique keys are about.
[[nodiscard]] std::vector<Json> deal_model();
[[nodiscard]] Uuid numbered(std::uint64_t number);
[[nodiscard]] StreamName deal(std::uint64_t number);
[[nodiscard]] StreamName person(std::uint64_t number);
[[nodiscard]] StreamName customer(std::uint64_t number);
[[nodiscard]] StreamName user(std::uint64_t number);

/// Adds `commits` commits of up to four events each, on a few dozen records, the same for the same
/// seed. Unique keys are taken at most once at a time, as deciding would see to it.
void add_random_commits(History& history, unsigned seed, int commits);

}  // namespace cairn::test
