#include "gateway/live/bursts.hpp"

#include "gateway/live/websocket.hpp"

namespace cairn {
namespace {

/// Of updates, at one taking of a session.
constexpr std::size_t burst_bytes_max = std::size_t{256} << 10;
constexpr std::size_t frame_head_bytes_max = 10;

std::optional<Burst> made(const Channel& channel, const ChannelPlace& place) {
    const std::uint64_t changes = channel.changes();
    std::vector<Channel::Update> updates;
    if (!channel.frames_after(place, burst_bytes_max, updates)) return std::nullopt;
    if (updates.empty()) return Burst{place, nullptr, 0, changes};
    std::size_t bytes = 0;
    for (const auto& update : updates) bytes += update.frame->size() + frame_head_bytes_max;
    std::string wire;
    wire.reserve(bytes);
    for (const auto& update : updates)
        websocket::put_frame(wire, websocket::Opcode::text, *update.frame);
    return Burst{updates.back().place, std::make_shared<const std::string>(std::move(wire)),
                 updates.size(), changes};
}

}  // namespace

const std::optional<Burst>& Bursts::after(const Channel& channel, const ChannelPlace& place) {
    const auto [known, fresh] = made_.try_emplace({&channel, place});
    if (fresh) known->second = made(channel, place);
    return known->second;
}

}  // namespace cairn
