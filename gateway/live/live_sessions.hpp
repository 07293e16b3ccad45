#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "gateway/http/http_session.hpp"
#include "gateway/live/bursts.hpp"

namespace cairn {

class LiveSession;

/// What a session is for: queries held open, or only to send back what it is sent.
enum class LiveService : std::uint8_t { channels, echo };

/// The live sessions of one io thread; that thread's alone. One timer looks after all of them, so
/// that an idle session is a socket and little else.
class LiveSessions {
public:
    LiveSessions(App& app,
                 boost::asio::io_context& context,
                 ThreadInbox& inbox,
                 OpenStreams& streams);
    ~LiveSessions();
    LiveSessions(const LiveSessions&) = delete;
    LiveSessions& operator=(const LiveSessions&) = delete;

    /// Takes over a connection whose upgrade was admitted. `opening` is what to answer it with,
    /// `early` what the client has sent since.
    void open(LiveSocket socket,
              const Call& call,
              StreamRoom room,
              std::string opening,
              std::string_view early,
              LiveService service);
    /// The doorbell: whoever follows a channel that has changed pulls what is new.
    void flush();

private:
    friend class LiveSession;
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          boost::asio::io_context::executor_type>;
    /// Who follows a channel.
    struct Following {
        std::shared_ptr<Channel> channel;
        std::uint64_t seen = 0;  ///< `Channel::changes` when they were last flushed.
        std::vector<LiveSession*> sessions;
    };

    void look_by(std::chrono::steady_clock::time_point when);
    void wait_to_look();
    void look();
    void followed(LiveSession& session, const std::shared_ptr<Channel>& channel);
    void left(LiveSession& session, const Channel* channel);
    void ended(LiveSession& session);
    [[nodiscard]] std::vector<std::shared_ptr<LiveSession>> due();

    App& app_;
    ThreadInbox& inbox_;
    OpenStreams& streams_;
    Timer timer_;
    std::unordered_map<LiveSession*, std::shared_ptr<LiveSession>> sessions_;
    std::unordered_map<const Channel*, Following> following_;
    std::uint64_t turn_ = 0;
    bool looking_ = false;
};

}  // namespace cairn
