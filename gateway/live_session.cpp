#include "gateway/live_session.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "core/json.hpp"
#include "gateway/outbox.hpp"

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

constexpr std::size_t client_frame_bytes_max = std::size_t{64} << 10;
constexpr std::string_view subprotocol = "cairn.v1";
/// How often a session asks whether its person is still signed in.
constexpr std::chrono::seconds identity_check_interval{30};
/// A browser that has not taken one frame in this time is gone, whatever its pongs say.
constexpr std::chrono::seconds write_time_max{60};
constexpr std::uint16_t close_session_ended = 4401;

std::string error_frame(std::string_view ref, const Error& error) {
    JsonWriter out;
    out.begin_object().name("op").string("error");
    if (!ref.empty()) out.name("ref").string(ref);
    out.name("reason").string(error.reason);
    if (!error.data.empty()) out.name("data").json(error.data);
    return out.end_object().take();
}

std::string text_member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

/// One browser's WebSocket. Plain callbacks on its thread; one read and at most one write under
/// way.
class LiveSession : public std::enable_shared_from_this<LiveSession> {
public:
    LiveSession(TcpStream stream, Call call, LiveSessions& sessions)
        : socket_(std::move(stream)),
          call_(std::move(call)),
          sessions_(sessions),
          identity_timer_(socket_.get_executor()) {
        ++call_.app.metrics.live_sessions;
    }
    ~LiveSession() { --call_.app.metrics.live_sessions; }

    void start();
    /// Sends what is new to this session. The completion of a running write calls it again.
    void flush();
    /// Says goodbye after the write under way.
    void close(std::uint16_t code, const char* reason);

private:
    void accepted(error_code error);
    void read();
    void received(error_code error);
    void handle(const Json& message);
    void subscribe(const std::string& ref, const Json& message);
    void answer(std::string text);
    void write_next();
    void check_identity_later();
    [[nodiscard]] bool is_signed_in() const;
    void close_now();
    void drop();
    void end();

    websocket::stream<TcpStream> socket_;
    Call call_;
    LiveSessions& sessions_;
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        identity_timer_;
    beast::flat_buffer incoming_;
    Outbox outbox_;
    std::vector<Frame> sending_;
    std::size_t next_ = 0;
    std::optional<websocket::close_reason> closing_;
    std::chrono::steady_clock::time_point write_began_;
    bool writing_ = false;
    bool open_ = false;
    bool ended_ = false;
};

void LiveSession::start() {
    beast::get_lowest_layer(socket_).expires_never();
    auto timeout = websocket::stream_base::timeout::suggested(beast::role_type::server);
    timeout.idle_timeout = std::chrono::seconds(
        50);  // With pings at half of it: dead peers are noticed within a minute.
    socket_.set_option(timeout);
    // Chosen only where it was offered, else a client must fail the connection (RFC 6455, 4.1).
    if (call_.request.header("sec-websocket-protocol").find(subprotocol) != std::string_view::npos)
        socket_.set_option(
            websocket::stream_base::decorator([](websocket::response_type& response) {
                response.set(beast::http::field::sec_websocket_protocol, std::string(subprotocol));
            }));
    socket_.auto_fragment(false);
    socket_.read_message_max(client_frame_bytes_max);
    beast::http::request<beast::http::empty_body> request;
    request.method(beast::http::verb::get);
    request.version(11);
    request.target(call_.request.target);
    for (const auto& [name, value] : call_.request.headers) request.set(name, value);
    socket_.async_accept(request,
                         [self = shared_from_this()](error_code error) { self->accepted(error); });
}

void LiveSession::accepted(error_code error) {
    if (error) return end();
    open_ = true;
    socket_.text(true);
    check_identity_later();
    read();
}

void LiveSession::read() {
    socket_.async_read(incoming_, [self = shared_from_this()](error_code error, std::size_t) {
        self->received(error);
    });
}

void LiveSession::received(error_code error) {
    if (error) return end();
    if (!socket_.got_text()) return close(websocket::close_code::unknown_data, "text frames only");
    const std::string text = beast::buffers_to_string(incoming_.data());
    incoming_.consume(incoming_.size());
    const auto message = parse_json(text, {.bytes_max = client_frame_bytes_max});
    if (message && message->is_object()) {
        handle(*message);
    } else {
        answer(error_frame(
            "", message ? Error{ErrorCode::invalid, "request.body", {{"expected", "object"}}}
                        : message.error()));
    }
    if (!ended_ && !closing_) read();
}

void LiveSession::handle(const Json& message) {
    const std::string op = text_member(message, "op");
    const std::string ref = text_member(message, "ref");
    if (ref.size() > 100)
        return answer(error_frame("", {ErrorCode::invalid, "request.ref", Json::object()}));
    if (op == "subscribe") return subscribe(ref, message);
    if (op == "ping")
        return answer(R"({"op":"pong","position":")" +
                      std::to_string(call_.app.workspace.projected().value) + "\"}");
    if (op == "unsubscribe") {
        const std::string channel = text_member(message, "channel");
        if (!outbox_.unfollow(channel))
            return answer(
                error_frame(ref, {ErrorCode::not_found, "channel.unknown", Json::object()}));
        return answer(R"({"op":"unsubscribed","channel":")" + channel + "\"}");
    }
    answer(error_frame(ref, {ErrorCode::invalid, "request.op", Json::object()}));
}

void LiveSession::subscribe(const std::string& ref, const Json& message) {
    const auto refuse = [&](const Error& error) { answer(error_frame(ref, error)); };
    if (outbox_.full()) return refuse({ErrorCode::too_large, "channels.too_many", Json::object()});
    const auto query = message.find("query");
    if (query == message.end())
        return refuse({ErrorCode::invalid, "query.invalid", Json::object()});
    try {
        const auto identity = call_.app.workspace.identify(call_.token);
        if (!identity) return close(close_session_ended, "signed out");
        const Access access(identity->actor, call_.app.workspace.sealer());
        auto subscribed =
            call_.app.workspace.channels().subscribe(access, *query, text_member(message, "since"));
        if (!subscribed) return refuse(subscribed.error());
        // Flushed once both are done: answers go first, so no change overtakes its snapshot.
        static_cast<void>(outbox_.follow(subscribed->channel, subscribed->position));
        answer(with_ref(*subscribed->frame, ref));
    } catch (const StorageError& broken) {
        refuse({ErrorCode::busy, "internal.error", Json::object()});
    }
}

void LiveSession::answer(std::string text) {
    // Who asks faster than it reads would not read a goodbye either.
    if (!outbox_.answer(std::make_shared<const std::string>(std::move(text)))) return drop();
    flush();
}

void LiveSession::flush() {
    if (writing_ || !open_ || closing_ || ended_) return;
    sending_ = outbox_.take();
    next_ = 0;
    write_next();
}

void LiveSession::write_next() {
    if (next_ == sending_.size()) {
        const bool sent_any = !sending_.empty();
        sending_.clear();
        if (sent_any) flush();  // More may have come meanwhile.
        return;
    }
    writing_ = true;
    write_began_ = std::chrono::steady_clock::now();
    ++call_.app.metrics.live_frames;
    socket_.async_write(asio::buffer(*sending_[next_]),
                        [self = shared_from_this()](error_code error, std::size_t) {
                            self->writing_ = false;
                            if (error) return self->end();
                            if (self->closing_) return self->close_now();
                            ++self->next_;
                            self->write_next();
                        });
}

bool LiveSession::is_signed_in() const {
    try {
        return call_.app.workspace.identify(call_.token).has_value();
    } catch (const StorageError&) {
        return false;
    }
}

void LiveSession::check_identity_later() {
    identity_timer_.expires_after(identity_check_interval);
    identity_timer_.async_wait([self = shared_from_this()](error_code error) {
        if (error || self->ended_) return;
        if (!self->is_signed_in()) return self->close(close_session_ended, "signed out");
        if (self->writing_ &&
            std::chrono::steady_clock::now() > self->write_began_ + write_time_max)
            return self->drop();
        self->check_identity_later();
    });
}

void LiveSession::close(std::uint16_t code, const char* reason) {
    if (ended_ || closing_) return;
    if (!open_) return drop();
    closing_.emplace(static_cast<websocket::close_code>(code), reason);
    if (!writing_) close_now();
}

void LiveSession::close_now() {
    open_ = false;
    socket_.async_close(*closing_, [self = shared_from_this()](error_code) { self->end(); });
}

void LiveSession::drop() {
    beast::get_lowest_layer(socket_).close();
    end();
}

void LiveSession::end() {
    if (ended_) return;
    ended_ = true;
    open_ = false;
    identity_timer_.cancel();
    sessions_.sessions_.erase(shared_from_this());
}

void LiveSessions::open(TcpStream stream, Call call) {
    auto session = std::make_shared<LiveSession>(std::move(stream), std::move(call), *this);
    sessions_.insert(session);
    session->start();
}

void LiveSessions::flush() {
    const auto sessions = sessions_;  // A session that ends meanwhile leaves the set.
    for (const auto& session : sessions) session->flush();
}

void LiveSessions::close() {
    const auto sessions = sessions_;
    for (const auto& session : sessions)
        session->close(websocket::close_code::going_away, "the server stops; come back");
}

}  // namespace cairn
