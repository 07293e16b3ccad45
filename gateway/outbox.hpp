#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/bursts.hpp"
#include "gateway/websocket.hpp"

namespace cairn {

/// Which bytes to send to a session next. Holds no queue of updates: the session's place in each
/// channel is enough to pull what follows, so a browser that never reads costs nobody anything. No
/// sockets, no threads: one session's own thread uses it.
class Outbox {
public:
    struct Limits {
        std::size_t channels_max = 64;
        std::size_t control_frames_max = 256;
        std::size_t control_bytes_max = std::size_t{8} << 20;
        std::size_t pull_bytes_max = std::size_t{256} << 10;  ///< Of all channels, at one taking.
    };

    /// What to send now: whole WebSocket frames, in order.
    struct Sending {
        std::vector<Frame> wire;
        std::size_t frames = 0;
        std::vector<std::shared_ptr<Channel>> left;  ///< Channels that it follows no longer.
    };

    /// Queues an answer. False: the client asks faster than it reads; the session should end.
    [[nodiscard]] bool answer(std::string_view text,
                              websocket::Opcode opcode = websocket::Opcode::text);
    /// Starts to follow a channel, or follows it from the earlier of two places. False: too many.
    [[nodiscard]] bool follow(std::shared_ptr<Channel> channel, ChannelPlace place);
    /// Ends it; nothing where it was not followed.
    std::shared_ptr<Channel> unfollow(std::string_view channel);
    [[nodiscard]] bool follows(std::string_view channel) const { return places_.contains(channel); }
    [[nodiscard]] std::vector<std::shared_ptr<Channel>> channels() const;
    [[nodiscard]] bool full() const { return places_.size() >= limits_.channels_max; }

    /// Answers first, then what each channel has after the session's place in it. A session too far
    /// behind gets `stale` and no longer follows. Nothing: none until the next doorbell.
    [[nodiscard]] Sending take(Bursts& bursts);

private:
    struct Place {
        std::shared_ptr<Channel> channel;
        ChannelPlace at;
        std::uint64_t seen = 0;  ///< `Channel::changes` when there was nothing more.
    };
    void pull(Sending& sending, Bursts& bursts);
    /// False: the place is no more.
    [[nodiscard]] static bool pull_from(Place& place,
                                        std::size_t& left,
                                        Sending& sending,
                                        Bursts& bursts);

    Limits limits_;
    std::string answers_;  ///< As frames.
    std::size_t answer_frames_ = 0;
    std::map<std::string, Place, std::less<>> places_;
    std::string
        last_served_;  ///< The next turn starts after it, so that a busy channel starves none.
};

}  // namespace cairn
