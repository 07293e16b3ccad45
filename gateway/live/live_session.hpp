#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/http/open_streams.hpp"
#include "gateway/live/asked_subscription.hpp"
#include "gateway/live/live_sessions.hpp"
#include "gateway/live/outbox.hpp"
#include "gateway/live/websocket.hpp"
#include "gateway/wire/live_socket.hpp"

namespace cairn {

/// One browser's WebSocket. Plain callbacks on its thread. Writes at once what the socket takes,
/// and waits for room only where it does not. Subscriptions are made on the slow pool, one at a
/// time and each only once the client has taken the answers before it: so a client that does not
/// read is kept one snapshot, and while it is owed any its further messages are left to TCP.
class LiveSession final : public OpenStream, public std::enable_shared_from_this<LiveSession> {
public:
    using Instant = std::chrono::steady_clock::time_point;

    LiveSession(LiveSocket socket,
                const Call& call,
                StreamRoom room,
                LiveSessions& sessions,
                LiveService service);
    ~LiveSession() override;
    LiveSession(const LiveSession&) = delete;
    LiveSession& operator=(const LiveSession&) = delete;

    void start(std::string opening, std::string_view early);
    /// Sends what is new to this session, unless it still has something to take.
    void flush(Bursts& bursts);
    void look_at_right() override;
    void stop() override;

    [[nodiscard]] bool is_due(Instant now, Time date) const {
        return now >= next_look_ || (until_ && date >= *until_);
    }
    /// Pings who is silent, drops who is gone, and lets go whoever is not signed in any more.
    void look(Instant now);
    [[nodiscard]] bool is_first_of_turn(std::uint64_t turn) {
        return std::exchange(turn_, turn) != turn;
    }

private:
    void wait_for_bytes();
    void read();
    void received(std::string_view bytes);
    [[nodiscard]] bool take(websocket::Opcode opcode, std::string_view payload);
    void handle(std::string_view text);
    void obey(const Json& message, const std::string& ref);
    void subscribe(const std::string& ref, const Json& message);
    void ask_next();
    void asked(AskedSubscription& asked);
    [[nodiscard]] bool owes_answers() const { return !sending_.empty() || outbox_.has_answers(); }
    /// Says goodbye after what is being written.
    void close(std::uint16_t code, std::string_view reason, std::chrono::milliseconds patience);
    void unsubscribe(const std::string& ref, const Json& message);
    void flush();
    void answer(std::string_view text, websocket::Opcode opcode = websocket::Opcode::text);
    /// In two parts, of which the second is shared with others.
    void answer(std::string_view own, Piece shared);
    void refuse(std::string_view ref, const Error& error);
    void send_control(websocket::Opcode opcode, std::string_view payload);
    void send(std::string wire);
    void write();
    [[nodiscard]] bool hold_unread();
    void wait_for_room();
    void written();
    void finish();
    void drop();

    LiveSocket socket_;
    App& app_;
    LiveSessions& sessions_;
    const LiveService service_;
    const std::string token_;
    const Uuid person_;                 ///< Whom what it takes is counted for.
    const std::vector<Uuid> concerns_;  ///< Whose rights it depends on.
    const std::string scope_;  ///< Who sees what by it (`scope_by`): its channels are of that.
    const std::optional<Time> until_;  ///< When the session that let it in is over.
    const StreamRoom room_;
    websocket::Reader reader_;
    Outbox outbox_;
    std::deque<AskedSubscription> waiting_;
    bool asking_ = false;   ///< One is on the slow pool.
    bool reading_ = false;  ///< Waits for bytes.
    std::vector<Piece> sending_;
    std::size_t sent_of_first_ = 0;
    std::optional<Holdings::Bytes> unread_;  ///< Of `sending_`, while the socket takes no more.
    Instant heard_;                          ///< When the client last sent anything.
    Instant write_began_;
    Instant next_look_;
    Instant next_identity_check_;
    std::uint64_t turn_ = 0;
    bool pinged_ = false;
    bool blocked_ = false;  ///< The socket takes no more for now.
    bool closing_ = false;  ///< Our close frame is sent or in `sending_`.
    bool close_received_ = false;
    bool right_ended_ = false;
    bool ended_ = false;
};

}  // namespace cairn
