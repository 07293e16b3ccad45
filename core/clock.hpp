#pragma once

#include "core/types.hpp"

namespace cairn {

/// Passed in wherever time is needed, so that tests and the demo choose it. Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override;
};

}  // namespace cairn
