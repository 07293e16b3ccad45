#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/live_sessions.hpp"
#include "gateway/outbox.hpp"
#include "gateway/websocket.hpp"

namespace cairn {

/// One browser's WebSocket. Plain callbacks on its thread. Writes at once what the socket takes,
/// and waits for room only where it does not.
class LiveSession : public std::enable_shared_from_this<LiveSession> {
public:
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                    boost::asio::io_context::executor_type>;
    using Instant = std::chrono::steady_clock::time_point;

    LiveSession(Socket socket, const Call& call, LiveSessions& sessions, LiveService service);
    ~LiveSession();
    LiveSession(const LiveSession&) = delete;
    LiveSession& operator=(const LiveSession&) = delete;

    void start(std::string opening, std::string_view early);
    /// Sends what is new to this session, unless it still has something to take.
    void flush(Bursts& bursts);
    /// Says goodbye after what is being written.
    void close(std::uint16_t code, std::string_view reason);

    [[nodiscard]] bool is_due(Instant now) const { return now >= next_look_; }
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
    void unsubscribe(const std::string& ref, const Json& message);
    void flush();
    void answer(std::string_view text, websocket::Opcode opcode = websocket::Opcode::text);
    void refuse(std::string_view ref, const Error& error);
    void send_control(websocket::Opcode opcode, std::string_view payload);
    void send(Frame wire);
    void write();
    void wait_for_room();
    void written();
    void finish();
    [[nodiscard]] bool is_signed_in() const;
    void drop();

    Socket socket_;
    App& app_;
    LiveSessions& sessions_;
    const LiveService service_;
    const std::string token_;
    websocket::Reader reader_;
    Outbox outbox_;
    std::vector<Frame> sending_;
    std::size_t sent_of_first_ = 0;
    Instant heard_;  ///< When the client last sent anything.
    Instant write_began_;
    Instant next_look_;
    Instant next_identity_check_;
    std::uint64_t turn_ = 0;
    bool pinged_ = false;
    bool blocked_ = false;  ///< The socket takes no more for now.
    bool closing_ = false;  ///< Our close frame is sent or in `sending_`.
    bool close_received_ = false;
    bool ended_ = false;
};

}  // namespace cairn
