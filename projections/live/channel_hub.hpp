#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/clock.hpp"
#include "core/log/event_log.hpp"
#include "events/access.hpp"
#include "projections/live/channel.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/views/changes.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

struct Subscribed {
    std::shared_ptr<Channel> channel;
    ChannelPlace place;  ///< What the frame shows; follow on from here.
    Frame frame;         ///< `subscribed`, without `ref`: see `with_ref`.
    RowTally tally{};    ///< What of it says something sensitive.
};

/// All channels of a workspace. The projector's thread feeds it; gateway threads subscribe and
/// pull.
class ChannelHub {
public:
    struct Limits {
        std::size_t snapshot_rows_max = 2000;
        std::size_t resume_rows_max = 1000;
        std::size_t resume_bytes_max = std::size_t{1} << 20;
        std::size_t resume_events_max =
            20'000;  ///< Of the log, looked through for a resume; past it a reset.
        std::size_t channel_bytes_max = std::size_t{1} << 20;
        std::size_t channel_updates_max = 1024;
        std::size_t channels_max = 10'000;
        /// Of updates that may follow a snapshot or a resume that is given out again. Half of what
        /// that one has may in any case: it costs less than another one.
        std::size_t shared_bytes_near_max = std::size_t{64} << 10;
        // Of all channels together; past it each keeps its newest update only.
        std::size_t updates_bytes_max = std::size_t{128} << 20;
        std::size_t shared_bytes_max = std::size_t{64} << 20;
    };

    /// Opens or joins the channel of a query and answers a snapshot, or, where `since` is of this
    /// epoch and near enough, what was missed since. `query` is the JSON of `subscribe`. Fails with
    /// "query.invalid", "type.unknown", "filter.*" (what is too costly also later: then the channel
    /// ends), "record.unknown", "access.denied", "channels.too_many". Any thread; may take
    /// milliseconds.
    [[nodiscard]] Result<Subscribed> subscribe(const Access& access,
                                               const Json& query,
                                               std::string_view since);

    /// Called (from the projector's thread) after channels got updates. One for each gateway
    /// thread; must only post.
    using Doorbell = std::function<void()>;
    void add_doorbell(Doorbell ring);

    [[nodiscard]] std::size_t channels() const;

    ChannelHub(const EventLog& log,
               const WorldStore& world,
               const Clock& clock,
               Position start,
               const Limits& limits);
    ChannelHub(const EventLog& log, const WorldStore& world, const Clock& clock, Position start);
    ~ChannelHub();

    /// The projector's thread: encodes what the changes mean for each channel, and rings.
    void advance(const Changes& changes);
    /// The projector's thread, now and then: tells what time alone has changed, ends channels that
    /// ask for a day that is over, and lets go of snapshots that nobody has asked for lately.
    void look_at_clock();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn
