#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "events/rules/rule.hpp"

namespace cairn {

/// What a field says of the records that refer to its own: how many there are, what they come to.
struct Rollup {
    enum class Take : std::uint8_t { count, sum, average, least, greatest };
    Take take = Take::count;
    std::string of;     ///< The type of those records …
    std::string by;     ///< … and their reference to the one that says it.
    std::string field;  ///< Of theirs, that is taken; empty where they are counted.
    /// What they must satisfy to be taken. Compiled without their type, which may come later.
    std::optional<Rule> where;
    /// Money is always in the workspace's currency, where it is all of one other one too.
    bool in_own = false;
    /// A reference of the own type to itself: what refers to the records below counts too.
    std::string below;
};

}  // namespace cairn
