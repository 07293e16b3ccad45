#pragma once

#include <atomic>
#include <deque>
#include <mutex>

#include "projections/live/channel_frame.hpp"
#include "projections/live/channel_hub.hpp"
#include "projections/live/followed_totals.hpp"
#include "projections/live/noted_rows.hpp"

namespace cairn {

/// What all channels of a hub read from, and up to where they have been fed or are being fed.
struct ChannelSource {
    const EventLog& log;
    const WorldStore& world;
    const Clock& clock;
    const ChannelHub::Limits limits;

    mutable std::mutex mutex{};  ///< Of `fed`. A channel's own may be locked within.
    Position fed{};
    // What all channels keep.
    mutable std::atomic<std::size_t> update_bytes{0};
    mutable std::atomic<std::size_t> shared_bytes{0};
    mutable HeldCells total_cells{};
};

/// A channel's inside. It begins at a position and is opened by its first subscriber's thread,
/// which also catches up, from the log, with what happens meanwhile; from then on it follows the
/// changes on the projector's thread, which waits for a subscriber only where that is told totals,
/// and for as long as putting them together takes.
struct Channel::State {
    State(const ChannelSource& source, std::string name, LiveQuery query, Position start);
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// A snapshot, or what was missed since `since`; no frame where the channel has ended
    /// meanwhile. Any thread.
    /// Fails with "filter.too_costly".
    [[nodiscard]] Result<Subscribed> answer(std::optional<Position> since);
    /// Lets go of what was kept for subscribers that come at the same time. Never waits.
    void forget_shared();
    [[nodiscard]] bool frames_after(const ChannelPlace& place,
                                    std::size_t bytes_max,
                                    std::vector<Update>& out) const;
    [[nodiscard]] bool has_ended() const;
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    /// The projector's thread. True: there is something to ring for.
    bool advance(const Changes& changes, const Renamed& renamed);
    bool end_if_day_is_over(Time now);
    /// Tells what has come or gone because time passed.
    bool pass_time(Time now);

    const std::string name;
    const LiveQuery query;

private:
    struct Now {
        ChannelPlace place;
        Counted counted;
        Time moment;  ///< What `$now` means to all that is told.
    };
    /// What was missed since a place.
    struct SharedResume {
        Position since;
        bool covers_later = false;  ///< As of `Missed`.
        Subscribed answered;
        /// Whether it has all that was missed since another place.
        [[nodiscard]] bool serves(Position other) const {
            return other == since ||
                   (covers_later && other > since && other < answered.place.position);
        }
    };
    Result<void> open();
    Result<void> begin(Position start);
    [[nodiscard]] bool open_at_fed();
    [[nodiscard]] Result<Subscribed> snapshot(const Now& now);
    [[nodiscard]] Subscribed resume(Position since, const Now& now);
    [[nodiscard]] bool is_near(const Subscribed& shared) const;
    [[nodiscard]] Result<Subscribed> answer_totals(std::optional<Position> since);
    [[nodiscard]] std::optional<Now> now() const;
    [[nodiscard]] bool is_open() const;
    [[nodiscard]] bool is_waiting_for(Position position) const;
    [[nodiscard]] FrameHead head() const { return {name, source_.log.epoch()}; }

    void catch_up(Position to);
    bool follow(const Changes& changes, const Renamed& renamed);
    bool tell_turned(Now at, Time now);
    bool tell_totals(const TotalsDelta& delta, const WorldSnapshot& world, const Now& from, Now to);
    void publish(Now next, Frame frame);
    void forget_oldest();
    void count_shared();
    bool pass(Position to);
    bool pass(Time moment);
    bool end();

    const ChannelSource& source_;
    std::unique_ptr<FollowedTotals> totals_;  ///< Of a channel of totals: what is told.

    std::mutex answering_;  ///< One subscriber at a time, so that the others get what it made.
                            ///< Locked before the next one.
    Subscribed shared_snapshot_;
    SharedResume shared_resume_;
    std::size_t shared_bytes_ = 0;  ///< Of both, as counted in the source.

    mutable std::mutex mutex_;                ///< For a moment only.
    std::atomic<std::uint64_t> changes_ = 1;  ///< Raised under the mutex, read without it.
    bool open_ = false;
    bool ended_ = false;
    Now now_;  ///< Up to where it has followed; the projector's thread alone writes it once it is
               ///< open.
    Position last_;  ///< Of the last update, or the start. Likewise.
    DueRows due_;    ///< Likewise.
    std::deque<Update> updates_;
    std::size_t bytes_ = 0;
    ChannelPlace forgotten_;  ///< Updates up to here are gone.
};

}  // namespace cairn
