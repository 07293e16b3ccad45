#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/fake_sealer.hpp"
#include "tests/support/history.hpp"

namespace cairn::test {

/// A step of a random history: numbers that mean something whatever came before, so that any step
/// can be left out of one.
struct LiveStep {
    unsigned what;  ///< Below `live_step_kinds`.
    unsigned on;
    unsigned a, b, c;
    unsigned follow;  ///< What those do who follow.
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] std::vector<LiveStep> draw_live_steps(unsigned seed, std::size_t count);

/// What happens to the records of `live_definitions`, with what came of it.
class LiveHistory {
public:
    LiveHistory();

    /// What a step came to: up to where, and when.
    struct Moment {
        Position end;
        Time time;
        std::optional<StreamName> erased = {};
    };
    [[nodiscard]] const Moment& take(const LiveStep& step);
    [[nodiscard]] const std::vector<Moment>& moments() const { return moments_; }

    [[nodiscard]] const History& history() const { return history_; }
    [[nodiscard]] FakeSealer& sealer() { return sealer_; }
    [[nodiscard]] Position begin() const { return begin_; }  ///< After the first definitions.

    static constexpr unsigned readers = 2;  ///< Users 0 and 1.

private:
    using Events = std::vector<StreamEvent>;

    void happen(const LiveStep& step, Events& events);
    [[nodiscard]] Value to(const char* type, unsigned number) const;
    [[nodiscard]] Value partners(unsigned a, unsigned b) const;
    void put(const StreamName& stream, const Fields& wanted, Events& events) const;
    void put_deal(const LiveStep& step, Events& events) const;
    void put_customer(const LiveStep& step, Events& events) const;
    void put_away(const LiveStep& step, Events& events) const;
    void move(const LiveStep& step, Events& events) const;
    void erase(const LiveStep& step, Events& events);
    void undo(const LiveStep& step, Events& events) const;
    void define(const LiveStep& step, Events& events) const;
    void pass_time(const LiveStep& step);
    void commit(const Events& events);

    FakeSealer sealer_;
    History history_{&sealer_};
    std::vector<Events> commits_;  ///< As they were meant, nothing sealed.
    std::set<StreamName> erased_;
    std::vector<Moment> moments_;
    Position begin_;
};

}  // namespace cairn::test
