#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/channel.hpp"

namespace cairn {

/// Which frames to send to a session next. Holds no queue of updates: the session's place in each
/// channel is enough to pull what follows, so a browser that never reads costs nobody anything. No
/// sockets, no threads: one session's own thread uses it.
class Outbox {
public:
    struct Limits {
        std::size_t channels_max = 64;
        std::size_t control_frames_max = 256;
        std::size_t control_bytes_max = std::size_t{8} << 20;
        std::size_t pull_bytes_max = std::size_t{256} << 10;  ///< Of updates, for one turn.
    };

    /// Queues an answer. False: the client asks faster than it reads; the session should end.
    [[nodiscard]] bool answer(Frame frame);
    /// Starts to follow a channel, or follows it from the earlier of two positions. False: too
    /// many.
    [[nodiscard]] bool follow(std::shared_ptr<Channel> channel, Position position);
    /// Ends it. False: was not followed.
    bool unfollow(std::string_view channel);
    [[nodiscard]] bool follows(std::string_view channel) const { return places_.contains(channel); }
    [[nodiscard]] bool full() const { return places_.size() >= limits_.channels_max; }

    /// What to send now, in order: answers first, then what each channel has after the session's
    /// place in it. A session too far behind gets `stale` and no longer follows. Empty: nothing
    /// until the next doorbell.
    [[nodiscard]] std::vector<Frame> take();

private:
    struct Place {
        std::shared_ptr<Channel> channel;
        Position position;
    };
    void pull(std::vector<Frame>& frames);

    Limits limits_;
    std::deque<Frame> answers_;
    std::size_t answer_bytes_ = 0;
    std::map<std::string, Place, std::less<>> places_;
    std::string
        last_served_;  ///< The next turn starts after it, so that a busy channel starves none.
};

}  // namespace cairn
