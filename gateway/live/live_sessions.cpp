#include "gateway/live/live_sessions.hpp"

#include <algorithm>

#include "gateway/live/live_session.hpp"

namespace cairn {

using boost::system::error_code;

namespace {

/// How often the sessions are looked at: for silence, slowness and whose time is over.
constexpr std::chrono::seconds sweep_interval{1};

}  // namespace

LiveSessions::LiveSessions(App& app,
                           boost::asio::io_context& context,
                           ThreadInbox& inbox,
                           OpenStreams& streams)
    : app_(app), inbox_(inbox), streams_(streams), timer_(context) {
    timer_.expires_after(sweep_interval);
    wait_to_look();
}

LiveSessions::~LiveSessions() = default;

void LiveSessions::open(LiveSocket socket,
                        const Call& call,
                        StreamRoom room,
                        std::string opening,
                        std::string_view early,
                        LiveService service) {
    auto session =
        std::make_shared<LiveSession>(std::move(socket), call, std::move(room), *this, service);
    sessions_.emplace(session.get(), session);
    session->start(std::move(opening), early);
}

void LiveSessions::wait_to_look() {
    timer_.async_wait([this](error_code moved) {
        if (moved) return;
        timer_.expires_after(sweep_interval);
        looking_ = true;
        look();
        looking_ = false;
        wait_to_look();
    });
}

/// Somebody's time is up before the next look at all.
void LiveSessions::look_by(std::chrono::steady_clock::time_point when) {
    if (when >= timer_.expiry()) return;
    timer_.expires_at(when);
    if (!looking_) wait_to_look();
}

void LiveSessions::look() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<LiveSession>> all;
    const Time date = app_.workspace.clock().now();
    for (const auto& [raw, session] : sessions_)
        if (session->is_due(now, date)) all.push_back(session);
    for (const auto& session : all) session->look(now);
}

void LiveSessions::followed(LiveSession& session, const std::shared_ptr<Channel>& channel) {
    Following& following = following_[channel.get()];
    following.channel = channel;
    if (std::ranges::find(following.sessions, &session) == following.sessions.end())
        following.sessions.push_back(&session);
}

void LiveSessions::left(LiveSession& session, const Channel* channel) {
    const auto known = following_.find(channel);
    if (known == following_.end()) return;
    auto& sessions = known->second.sessions;
    const auto place = std::ranges::find(sessions, &session);
    if (place == sessions.end()) return;
    *place = sessions.back();
    sessions.pop_back();
    if (sessions.empty()) following_.erase(known);
}

void LiveSessions::ended(LiveSession& session) { sessions_.erase(&session); }

/// Whoever follows what has changed, each once, however many of his channels have.
std::vector<std::shared_ptr<LiveSession>> LiveSessions::due() {
    ++turn_;
    std::vector<std::shared_ptr<LiveSession>> all;
    for (auto& [channel, following] : following_) {
        const std::uint64_t changes = channel->changes();
        if (std::exchange(following.seen, changes) == changes) continue;
        for (LiveSession* session : following.sessions)
            if (session->is_first_of_turn(turn_)) all.push_back(session->shared_from_this());
    }
    return all;
}

void LiveSessions::flush() {
    const auto all = due();
    Bursts bursts;
    for (const auto& session : all) session->flush(bursts);
}

}  // namespace cairn
