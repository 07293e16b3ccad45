#pragma once

#include <cstdint>

namespace cairn {

/// Of looking at another record for one of its values.
constexpr std::int64_t looked_through_work = 60;

/// How much rules may do before they give up and yield null, counted before it is done. One budget
/// is shared by all that an answer or a command evaluates, so that a hostile rule costs no more
/// than it, of however many records it is asked.
struct RuleBudget {
    /// Of what an evaluation makes, with the computed fields that it asks for: lists, texts,
    /// copies.
    static constexpr std::int64_t bytes_max = std::int64_t{2} << 20;

    /// Nodes visited, variables read, elements and text handled: some 15 ns a unit.
    std::int64_t left = 1'000'000;
    std::int64_t bytes_left = bytes_max;
    int evaluations = 0;  ///< Under way, one within the other.
    /// At records that roll-ups are worked out from, some 1.5 µs each: those are allowed for one by
    /// one, so that a figure of many is no fault, but no more than this.
    std::int64_t looks = 300'000;

    [[nodiscard]] bool is_spent() const { return left < 0; }
    /// False: it is spent, and what was about to be done must not be.
    bool spend(std::int64_t work) {
        left = work > left ? -1 : left - work;
        return left >= 0;
    }
    /// False: it is spent, now at the latest.
    bool look() {
        if (looks-- <= 0) left = -1;
        return !is_spent();
    }
    /// For what costs something anyway, such as looking at one more record: answers from many
    /// records may cost more than those from few, if each of them is cheap.
    void allow(std::int64_t work) {
        if (!is_spent()) left += work;
    }
};

}  // namespace cairn
