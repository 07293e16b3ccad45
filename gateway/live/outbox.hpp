#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/live/bursts.hpp"
#include "gateway/live/websocket.hpp"

namespace cairn {

/// A text, or the end of one, as it goes over the wire; others may be sent it as well.
struct Piece {
    Frame text;
    std::size_t from = 0;
    [[nodiscard]] std::string_view bytes() const { return std::string_view(*text).substr(from); }
};

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

    /// What to send now: WebSocket frames, in order, each in one piece or several.
    struct Sending {
        std::vector<Piece> wire;
        std::size_t frames = 0;
        std::vector<std::shared_ptr<Channel>> left;  ///< Channels that it follows no longer.
    };

    /// Queues an answer. False: the client asks faster than it reads; the session should end.
    [[nodiscard]] bool answer(std::string_view text,
                              websocket::Opcode opcode = websocket::Opcode::text);
    /// The same for a text whose second part others may be sent as well: it is not copied.
    [[nodiscard]] bool answer(std::string_view own, Piece shared);
    [[nodiscard]] bool has_answers() const { return answer_frames_ > 0; }
    /// Starts to follow a channel, or follows it from the earlier of two places. False: too
    /// many. `share` is let go of when it is followed no more.
    [[nodiscard]] bool follow(std::shared_ptr<Channel> channel,
                              ChannelPlace place,
                              std::shared_ptr<const void> share = nullptr);
    /// Ends it; nothing where it was not followed.
    std::shared_ptr<Channel> unfollow(std::string_view channel);
    [[nodiscard]] bool follows(std::string_view channel) const { return places_.contains(channel); }
    [[nodiscard]] std::vector<std::shared_ptr<Channel>> channels() const;
    [[nodiscard]] bool has_room_for(std::size_t more) const {
        return places_.size() + more <= limits_.channels_max;
    }

    /// Answers first, then what each channel has after the session's place in it. A session too far
    /// behind gets `stale` and no longer follows. Nothing: none until the next doorbell.
    [[nodiscard]] Sending take(Bursts& bursts);

private:
    struct Place {
        std::shared_ptr<Channel> channel;
        ChannelPlace at;
        std::shared_ptr<const void> share;
        std::uint64_t seen = 0;  ///< `Channel::changes` when there was nothing more.
    };
    void pull(Sending& sending, Bursts& bursts);
    /// False: the place is no more.
    [[nodiscard]] static bool pull_from(Place& place,
                                        std::size_t& left,
                                        Sending& sending,
                                        Bursts& bursts);

    [[nodiscard]] bool takes_another(std::size_t bytes) const;

    Limits limits_;
    std::vector<Piece> answers_;  ///< As WebSocket frames, but for the last ones:
    std::string last_answers_;
    std::size_t answer_bytes_ = 0;
    std::size_t answer_frames_ = 0;
    std::map<std::string, Place, std::less<>> places_;
    std::string
        last_served_;  ///< The next turn starts after it, so that a busy channel starves none.
};

}  // namespace cairn
