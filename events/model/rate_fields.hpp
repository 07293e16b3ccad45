#pragma once

#include <string>

namespace cairn {

/// In which of its fields a record of the type that keeps rates says one.
struct RateFields {
    std::string currency;
    std::string rate;  ///< What one unit of it is worth in the workspace's currency …
    std::string from;  ///< … from this day on, until another does.
    bool operator==(const RateFields&) const = default;
};

}  // namespace cairn
