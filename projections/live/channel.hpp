#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/log/event_log.hpp"
#include "events/access.hpp"
#include "projections/views/changes.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

class WorldStore;
struct Changes;

/// A frame's JSON text, encoded once, shared by everybody it goes to.
using Frame = std::shared_ptr<const std::string>;

/// A place in what a channel tells: after a position, and after so many moments at it. Time alone
/// may bring rows in or take them out, with no event and so no position of its own.
struct ChannelPlace {
    Position position;
    std::uint64_t moments = 0;
    ChannelPlace(Position at = {}, std::uint64_t passed = 0)  // NOLINT(google-explicit-constructor)
        : position(at), moments(passed) {}
    auto operator<=>(const ChannelPlace&) const = default;
};

/// A query that stays open. Equal queries of readers with equal rights share one. It lives as long
/// as a session holds it, which may not be longer than its hub.
class Channel {
public:
    struct Update {
        Position from;
        ChannelPlace place;  ///< After it.
        Frame frame;
    };
    [[nodiscard]] const std::string& name() const;  ///< "k3"
    /// The updates that a session at `place` has not had, in order, at most `bytes_max` of them
    /// (at least one); false: some of them are gone, or the channel has ended (its model or its
    /// reader's rights changed), so the session is too far behind. Any thread.
    [[nodiscard]] bool frames_after(const ChannelPlace& place,
                                    std::size_t bytes_max,
                                    std::vector<Update>& out) const;

    /// Grows with each update and with the end: while it stands still, `frames_after` has nothing
    /// new to tell. Never 0. Any thread.
    [[nodiscard]] std::uint64_t changes() const;

    struct State;
    explicit Channel(std::unique_ptr<State> state);
    ~Channel();

private:
    friend class ChannelHub;
    std::unique_ptr<State> state_;
};

struct Subscribed {
    std::shared_ptr<Channel> channel;
    ChannelPlace place;  ///< What the frame shows; follow on from here.
    Frame frame;         ///< `subscribed`, without `ref`: see `with_ref`.
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
        /// Of updates that may follow a snapshot that is given out again. Half of what the
        /// snapshot has may in any case: that costs less than another one.
        std::size_t shared_snapshot_bytes_max = std::size_t{64} << 10;
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

/// A session's answer with its own `ref` put in front of the shared text.
[[nodiscard]] std::string with_ref(std::string_view shared, std::string_view ref);
/// The same without a copy: what is the session's own, and from where the shared text follows it.
struct OwnStart {
    std::string text;
    std::size_t shared_from = 0;
};
[[nodiscard]] OwnStart start_with_ref(std::string_view shared, std::string_view ref);

}  // namespace cairn
