#pragma once

#include <map>
#include <optional>

#include "projections/live/channel.hpp"

namespace cairn {

/// What follows a place in a channel, as it goes over the wire: whole WebSocket frames.
struct Burst {
    ChannelPlace place;  ///< After it.
    Frame wire;          ///< Null: nothing new.
    std::size_t frames = 0;
    std::uint64_t changes = 0;  ///< `Channel::changes` just before it was made.
};

/// Made once for all sessions that are at the same place of a channel, which is nearly all of them.
/// For one turn of one thread: later there may be more to send.
class Bursts {
public:
    /// Nothing where the channel has left the place behind, or has ended.
    [[nodiscard]] const std::optional<Burst>& after(const Channel& channel,
                                                    const ChannelPlace& place);

private:
    std::map<std::pair<const Channel*, ChannelPlace>, std::optional<Burst>> made_;
};

}  // namespace cairn
