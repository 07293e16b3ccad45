#include "gateway/live_session.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/post.hpp>

#include "core/json.hpp"

namespace cairn {

namespace asio = boost::asio;
using boost::system::error_code;
using websocket::Opcode;

namespace {

constexpr std::size_t client_frame_bytes_max = std::size_t{64} << 10;
constexpr std::size_t read_bytes = std::size_t{16} << 10;
constexpr std::size_t buffers_max = 64;
/// How often a session asks whether its person is still signed in.
constexpr std::chrono::seconds identity_check_interval{30};
/// A client that is silent for so long is asked whether it is there, and given as long to answer.
constexpr std::chrono::seconds silence_max{25};
/// A browser that has not taken one frame in this time is gone, whatever its pongs say.
constexpr std::chrono::seconds write_time_max{60};
constexpr std::chrono::seconds goodbye_time_max{5};
constexpr std::chrono::seconds look_interval{5};
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

/// The members of a message, by what it asks for; nothing where nobody knows that.
std::optional<std::vector<std::string_view>> members_of(std::string_view op) {
    if (op == "subscribe") return std::vector<std::string_view>{"op", "ref", "query", "since"};
    if (op == "unsubscribe") return std::vector<std::string_view>{"op", "ref", "channel"};
    if (op == "ping") return std::vector<std::string_view>{"op", "ref"};
    return std::nullopt;
}

/// As strict as requests are: a member that nobody knows is refused, and one of another type. All
/// but the query are texts.
Result<void> only_known_members(const Json& message) {
    const auto known = members_of(text_member(message, "op"));
    for (const auto& [name, value] : message.items()) {
        if (known && std::ranges::count(*known, name) == 0)
            return invalid("request.unknown_member", {{"place", "/" + name.substr(0, 100)}});
        if (known && name != "query" && !value.is_string())
            return invalid("request.body", {{"place", "/" + name}, {"expected", "text"}});
    }
    if (known) return {};
    return invalid("request.op", {{"expected", "subscribe, unsubscribe or ping"}});
}

bool would_block(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

LiveSession::LiveSession(Socket socket,
                         const Call& call,
                         LiveSessions& sessions,
                         LiveService service)
    : socket_(std::move(socket)),
      app_(call.app),
      sessions_(sessions),
      service_(service),
      token_(call.token),
      reader_(client_frame_bytes_max),
      heard_(std::chrono::steady_clock::now()),
      write_began_(heard_),
      next_look_(heard_ + look_interval),
      next_identity_check_(heard_ + identity_check_interval) {
    ++app_.metrics.live_sessions;
}

LiveSession::~LiveSession() { --app_.metrics.live_sessions; }

void LiveSession::start(std::string opening, std::string_view early) {
    error_code error;
    socket_.non_blocking(true, error);
    if (error) return drop();
    send(std::make_shared<const std::string>(std::move(opening)));
    received(early);
    if (!ended_) wait_for_bytes();
}

void LiveSession::wait_for_bytes() {
    socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code error) {
        if (self->ended_) return;
        if (error) return self->drop();
        self->read();
    });
}

// One read a turn, so that whoever sends much holds nobody up.
void LiveSession::read() {
    std::array<char, read_bytes> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(bytes), error);
    if (error && !would_block(error)) return drop();
    received({bytes.data(), count});
    if (!ended_) wait_for_bytes();
}

void LiveSession::received(std::string_view bytes) {
    if (ended_ || bytes.empty()) return;
    heard_ = std::chrono::steady_clock::now();
    pinged_ = false;
    const auto broken = reader_.read(
        bytes, [this](Opcode opcode, std::string_view payload) { return take(opcode, payload); });
    if (broken && !ended_) close(*broken, "");
}

// False: nothing more is to be read. Once we have said goodbye, only the answer to it counts.
bool LiveSession::take(Opcode opcode, std::string_view payload) {
    if (closing_) {
        if (opcode == Opcode::close) drop();
        return !ended_;
    }
    const bool is_message = opcode == Opcode::text || opcode == Opcode::binary;
    if (is_message && service_ == LiveService::echo) {
        answer(payload, opcode);
        return !ended_;
    }
    switch (opcode) {
        case Opcode::text: handle(payload); break;
        case Opcode::ping: send_control(Opcode::pong, payload); break;
        case Opcode::close:
            close_received_ = true;
            close(
                payload.empty() ? websocket::close_code::normal : websocket::code_of_close(payload),
                "");
            break;
        case Opcode::binary:
            close(websocket::close_code::unsupported_data, "text frames only");
            break;
        default: break;
    }
    return !ended_ && !close_received_;
}

void LiveSession::handle(std::string_view text) {
    const auto message = parse_json(text, {.bytes_max = client_frame_bytes_max});
    if (!message) return refuse("", message.error());
    if (!message->is_object())
        return refuse("", {ErrorCode::invalid, "request.body", {{"expected", "object"}}});
    const std::string ref = text_member(*message, "ref");
    if (ref.size() > 100) return refuse("", {ErrorCode::invalid, "request.ref", Json::object()});
    if (const auto known = only_known_members(*message); !known) return refuse(ref, known.error());
    obey(*message, ref);
}

void LiveSession::obey(const Json& message, const std::string& ref) {
    const std::string op = text_member(message, "op");
    if (op == "subscribe") return subscribe(ref, message);
    if (op == "unsubscribe") return unsubscribe(ref, message);
    if (op == "ping")
        return answer(R"({"op":"pong","position":")" +
                      std::to_string(app_.workspace.projected().value) + "\"}");
}

void LiveSession::subscribe(const std::string& ref, const Json& message) {
    if (outbox_.full())
        return refuse(ref, {ErrorCode::too_large, "channels.too_many", Json::object()});
    const auto query = message.find("query");
    if (query == message.end())
        return refuse(ref, {ErrorCode::invalid, "query.invalid", Json::object()});
    try {
        const auto identity = app_.workspace.identify(token_);
        if (!identity) return close(close_session_ended, "signed out");
        const Access access(identity->actor, app_.workspace.sealer());
        auto subscribed =
            app_.workspace.channels().subscribe(access, *query, text_member(message, "since"));
        if (!subscribed) return refuse(ref, subscribed.error());
        // Flushed once both are done: answers go first, so no change overtakes its snapshot.
        if (outbox_.follow(subscribed->channel, subscribed->place))
            sessions_.followed(*this, subscribed->channel);
        answer(with_ref(*subscribed->frame, ref));
    } catch (const StorageError& broken) {
        refuse(ref, {ErrorCode::busy, "internal.error", Json::object()});
    }
}

void LiveSession::unsubscribe(const std::string& ref, const Json& message) {
    const std::string channel = text_member(message, "channel");
    const auto left = outbox_.unfollow(channel);
    if (!left) return refuse(ref, {ErrorCode::not_found, "channel.unknown", Json::object()});
    sessions_.left(*this, left.get());
    answer(R"({"op":"unsubscribed","channel":")" + channel + "\"}");
}

void LiveSession::refuse(std::string_view ref, const Error& error) {
    answer(error_frame(ref, error));
}

void LiveSession::answer(std::string_view text, Opcode opcode) {
    // Who asks faster than it reads would not read a goodbye either.
    if (!outbox_.answer(text, opcode)) return drop();
    flush();
}

void LiveSession::flush() {
    Bursts bursts;
    flush(bursts);
}

void LiveSession::flush(Bursts& bursts) {
    // The second takes nothing, but of a session that had more to take than one turn's share.
    for (int takes = 0; takes < 2; ++takes) {
        if (ended_ || closing_ || !sending_.empty()) return;
        Outbox::Sending taken = outbox_.take(bursts);
        for (const auto& channel : taken.left) sessions_.left(*this, channel.get());
        if (taken.wire.empty()) return;
        app_.metrics.live_frames += taken.frames;
        sending_ = std::move(taken.wire);
        write();
    }
    // Whoever takes much and fast lets the others in between.
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->flush(); });
}

// Who has not taken what was sent before gets no more of this kind.
void LiveSession::send_control(Opcode opcode, std::string_view payload) {
    if (sending_.size() > buffers_max) return;
    std::string wire;
    websocket::put_frame(wire, opcode, payload);
    send(std::make_shared<const std::string>(std::move(wire)));
}

void LiveSession::send(Frame wire) {
    if (ended_) return;
    sending_.push_back(std::move(wire));
    if (!blocked_) write();
}

void LiveSession::write() {
    write_began_ = std::chrono::steady_clock::now();
    while (!sending_.empty()) {
        std::array<asio::const_buffer, buffers_max> buffers;
        const std::size_t count = std::min(sending_.size(), buffers.size());
        for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(*sending_[i]);
        buffers[0] += sent_of_first_;
        error_code error;
        std::size_t sent = socket_.write_some(std::span(buffers).first(count), error);
        if (would_block(error)) return wait_for_room();
        if (error) return drop();
        sent += sent_of_first_;
        std::size_t whole = 0;
        while (whole < count && sent >= sending_[whole]->size()) sent -= sending_[whole++]->size();
        sending_.erase(sending_.begin(), sending_.begin() + static_cast<std::ptrdiff_t>(whole));
        sent_of_first_ = sent;
    }
    written();
}

void LiveSession::wait_for_room() {
    blocked_ = true;
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code error) {
        if (self->ended_) return;
        if (error) return self->drop();
        self->blocked_ = false;
        self->write();
        if (!self->ended_ && !self->blocked_) self->flush();  // More has come meanwhile.
    });
}

void LiveSession::written() {
    sending_ = {};
    if (closing_) finish();
}

// Our goodbye is on its way: the client's is waited for, but not for long.
void LiveSession::finish() {
    if (close_received_) return drop();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void LiveSession::close(std::uint16_t code, std::string_view reason) {
    if (ended_ || closing_) return;
    closing_ = true;
    next_look_ = std::chrono::steady_clock::now() + goodbye_time_max;
    std::string wire;
    websocket::put_frame(wire, Opcode::close, websocket::close_payload(code, reason));
    send(std::make_shared<const std::string>(std::move(wire)));
}

bool LiveSession::is_signed_in() const {
    try {
        return app_.workspace.identify(token_).has_value();
    } catch (const StorageError&) {
        return false;
    }
}

void LiveSession::look(Instant now) {
    if (ended_) return;
    next_look_ = now + look_interval;
    const bool stuck = !sending_.empty() && now > write_began_ + write_time_max;
    const bool gone = now > heard_ + 2 * silence_max;
    if (closing_ || stuck || gone) return drop();
    if (now >= next_identity_check_) {
        next_identity_check_ = now + identity_check_interval;
        if (service_ == LiveService::channels && !is_signed_in())
            return close(close_session_ended, "signed out");
    }
    if (!pinged_ && now > heard_ + silence_max) {
        pinged_ = true;
        send_control(Opcode::ping, "");
    }
}

void LiveSession::drop() {
    if (ended_) return;
    ended_ = true;
    const auto self = shared_from_this();
    for (const auto& channel : outbox_.channels()) sessions_.left(*this, channel.get());
    error_code ignored;
    socket_.close(ignored);
    sessions_.ended(*this);
}

}  // namespace cairn
