#pragma once

#include <string>

#include "core/types.hpp"

namespace cairn {

/// Views' digests after a replay: `<view> <position> <digest>`.
struct Digest {
    std::string view;
    Position position;
    std::string digest;
};

}  // namespace cairn
