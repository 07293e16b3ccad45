#pragma once

#include <atomic>
#include <cstdint>

#include "sign_in/throttle.hpp"

namespace cairn {

/// Which refused sign-ins are noted in the log. Anybody can cause one and the log keeps it for
/// ever: at most 60 a minute are, and each says how many before it were not. Any thread.
class RefusedSignIns {
public:
    /// One was refused. Says how many went unnoted since the last one that may be noted; nothing:
    /// it may not be noted itself.
    [[nodiscard]] std::optional<std::uint64_t> may_note(Time now);
    /// So many could not be noted although they might.
    void not_noted(std::uint64_t refusals) { unnoted_ += refusals; }

private:
    Throttle noted_{{.failures_max = 60, .window = std::chrono::minutes{1}}};
    std::atomic<std::uint64_t> unnoted_ = 0;
};

}  // namespace cairn
