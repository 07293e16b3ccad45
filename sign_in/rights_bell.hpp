#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "core/types.hpp"

namespace cairn {

/// Rung when a right of a person may have ended: a session, a token, the leave to come in at all,
/// a role, or what roles are asked of (teams, memberships). Whoever keeps something open for that
/// person then looks whether it still may be. Any thread.
class RightsBell {
public:
    /// In a person's place: whoever has something open.
    static constexpr Uuid everybody{};

    using Ring = std::function<void(const Uuid& user)>;
    void add(Ring ring);  ///< For good. Must only post.
    void ring(const Uuid& user) const;
    /// How often it has rung, for anybody: whoever reads it before he looks what somebody may, and
    /// finds it the same later, knows without looking that nothing has ended.
    [[nodiscard]] std::uint64_t times_rung() const { return times_rung_; }

private:
    mutable std::mutex mutex_;
    std::vector<Ring> rings_;
    mutable std::atomic<std::uint64_t> times_rung_{0};
};

}  // namespace cairn
