#include "gateway/live/live_session.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/post.hpp>

#include "core/json.hpp"
#include "gateway/live/live_message.hpp"

namespace cairn {

namespace asio = boost::asio;
using boost::system::error_code;
using websocket::Opcode;

namespace {

constexpr std::size_t client_frame_bytes_max = std::size_t{64} << 10;
constexpr std::size_t read_bytes = std::size_t{16} << 10;
constexpr std::size_t buffers_max = 64;
/// How often a session asks whether its person is still signed in, though it is told (RightsBell):
/// another process may share the vault.
constexpr std::chrono::seconds identity_check_interval{30};
/// A client that is silent for so long is asked whether it is there, and given as long to answer.
constexpr std::chrono::seconds silence_max{25};
/// A browser that has not taken one frame in this time is gone, whatever its pongs say.
constexpr std::chrono::seconds write_time_max{60};
constexpr std::chrono::seconds goodbye_time_max{5};
/// The same where more than the client's patience is at stake: its right has ended, or the server
/// stops.
constexpr std::chrono::milliseconds quick_goodbye{500};
constexpr std::chrono::seconds look_interval{5};
constexpr std::uint16_t close_session_ended = 4401;

bool would_block(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

LiveSession::LiveSession(LiveSocket socket,
                         const Call& call,
                         StreamRoom room,
                         LiveSessions& sessions,
                         LiveService service)
    : socket_(std::move(socket)),
      app_(call.app),
      sessions_(sessions),
      service_(service),
      token_(call.token),
      person_(call.identity ? call.identity->person().id : Uuid{}),
      concerns_(call.identity ? call.identity->concerns() : std::vector<Uuid>{person_}),
      scope_(call.identity ? scope_by(app_.workspace, *call.identity) : ""),
      until_(call.identity ? call.identity->until : std::nullopt),
      room_(std::move(room)),
      reader_(client_frame_bytes_max),
      heard_(std::chrono::steady_clock::now()),
      write_began_(heard_),
      next_look_(heard_ + look_interval),
      next_identity_check_(heard_ + identity_check_interval) {
    ++app_.metrics.live_sessions;
    sessions_.streams_.add(concerns_, *this);
}

LiveSession::~LiveSession() { --app_.metrics.live_sessions; }

void LiveSession::start(std::string opening, std::string_view early) {
    error_code error;
    socket_.begin(error);
    if (error) return drop();
    send(std::move(opening));
    received(early);
    // Between being let in and being listed the right may have ended.
    look_at_right();
    wait_for_bytes();
}

void LiveSession::wait_for_bytes() {
    if (ended_ || reading_ || asking_ || !waiting_.empty()) return;
    reading_ = true;
    heard_ = std::chrono::steady_clock::now();
    socket_.when_readable([self = shared_from_this()](error_code error) {
        self->reading_ = false;
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
    wait_for_bytes();
}

void LiveSession::received(std::string_view bytes) {
    if (ended_ || bytes.empty()) return;
    heard_ = std::chrono::steady_clock::now();
    pinged_ = false;
    const auto broken = reader_.read(
        bytes, [this](Opcode opcode, std::string_view payload) { return take(opcode, payload); });
    if (broken && !ended_) close(*broken, "", goodbye_time_max);
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
                "", goodbye_time_max);
            break;
        case Opcode::binary:
            close(websocket::close_code::unsupported_data, "text frames only", goodbye_time_max);
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
    if (!outbox_.has_room_for(waiting_.size() + (asking_ ? 2 : 1)))
        return refuse(ref, {ErrorCode::too_large, "channels.too_many", Json::object()});
    const auto query = message.find("query");
    if (query == message.end())
        return refuse(ref, {ErrorCode::invalid, "query.invalid", Json::object()});
    if (const auto within = within_rate_of_costly_reads(app_.rates, person_); !within)
        return refuse(ref, within.error());
    auto share = app_.holdings.channels_of_person.take(person_.text());
    if (!share)
        return refuse(ref,
                      {ErrorCode::too_large,
                       "channels.too_many",
                       {{"of", "person"}, {"max", app_.holdings.channels_of_person.each_max()}}});
    waiting_.push_back({.ref = ref,
                        .query = *query,
                        .since = text_member(message, "since"),
                        .share = std::make_shared<Shares::Held>(*std::move(share))});
    ask_next();
}

// The work knows nothing of the session, which may be gone when it is done.
void LiveSession::ask_next() {
    if (ended_ || closing_ || asking_ || waiting_.empty() || owes_answers()) return;
    asking_ = true;
    const auto next = std::make_shared<AskedSubscription>(std::move(waiting_.front()));
    waiting_.pop_front();
    app_.slow_pool.submit_one(person_.text(), [next, token = token_, session = weak_from_this(),
                                               &app = app_, &inbox = sessions_.inbox_,
                                               owed = std::make_shared<OwedWork>(app_.metrics)] {
        next->ask(app.workspace, token);
        inbox.post([next, session] {
            if (const auto still = session.lock()) still->asked(*next);
        });
    });
}

void LiveSession::asked(AskedSubscription& asked) {
    asking_ = false;
    if (ended_) return;
    if (closing_) return wait_for_bytes();
    if (!asked.signed_in) {
        close(close_session_ended, "signed out", quick_goodbye);
    } else if (!*asked.answer) {
        refuse(asked.ref, asked.answer->error());
    } else {
        // Flushed once both are done: answers go first, so no change overtakes its snapshot.
        Subscribed& made = **asked.answer;
        if (outbox_.follow(made.channel, made.place, std::move(asked.share)))
            sessions_.followed(*this, made.channel);
        const OwnStart own = start_with_ref(*made.frame, asked.ref);
        answer(own.text, {std::move(made.frame), own.shared_from});
    }
    ask_next();
    wait_for_bytes();
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

void LiveSession::answer(std::string_view own, Piece shared) {
    if (!outbox_.answer(own, std::move(shared))) return drop();
    flush();
}

void LiveSession::flush() {
    Bursts bursts;
    flush(bursts);
}

void LiveSession::flush(Bursts& bursts) {
    // Twice where the session had more to take than one turn's share.
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
    send(std::move(wire));
}

void LiveSession::send(std::string wire) {
    if (ended_) return;
    sending_.push_back({std::make_shared<const std::string>(std::move(wire))});
    if (!blocked_) write();
}

void LiveSession::write() {
    write_began_ = std::chrono::steady_clock::now();
    while (!sending_.empty()) {
        std::array<asio::const_buffer, buffers_max> buffers;
        const std::size_t count = std::min(sending_.size(), buffers.size());
        for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(sending_[i].bytes());
        buffers[0] += sent_of_first_;
        error_code error;
        std::size_t sent = socket_.write_some(std::span(buffers).first(count), error);
        if (would_block(error)) return wait_for_room();
        if (error) return drop();
        sent += sent_of_first_;
        std::size_t whole = 0;
        while (whole < count && sent >= sending_[whole].bytes().size())
            sent -= sending_[whole++].bytes().size();
        sending_.erase(sending_.begin(), sending_.begin() + static_cast<std::ptrdiff_t>(whole));
        sent_of_first_ = sent;
    }
    written();
}

bool LiveSession::hold_unread() {
    if (unread_) return true;
    std::size_t bytes = 0;
    for (const Piece& piece : sending_) bytes += piece.bytes().size();
    unread_ = app_.holdings.hold(person_.text(), bytes);
    return unread_.has_value();
}

void LiveSession::wait_for_room() {
    if (!hold_unread()) return drop();
    blocked_ = true;
    socket_.when_writable([self = shared_from_this()](error_code error) {
        if (self->ended_) return;
        if (error) return self->drop();
        self->blocked_ = false;
        self->write();
        if (!self->ended_ && !self->blocked_) self->flush();  // More has come meanwhile.
    });
}

void LiveSession::written() {
    sending_ = {};
    unread_.reset();
    if (closing_) return finish();
    if (waiting_.empty()) return;
    // Not from within: whoever is answered may be in the middle of something.
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->ask_next();
        self->wait_for_bytes();
    });
}

// Our goodbye is on its way: the client's is waited for, but not for long.
void LiveSession::finish() {
    if (close_received_) return drop();
    socket_.finish_sending();
}

void LiveSession::close(std::uint16_t code,
                        std::string_view reason,
                        std::chrono::milliseconds patience) {
    if (ended_ || closing_) return;
    closing_ = true;
    waiting_.clear();
    next_look_ = std::chrono::steady_clock::now() + patience;
    sessions_.look_by(next_look_);
    std::string wire;
    websocket::put_frame(wire, Opcode::close, websocket::close_payload(code, reason));
    send(std::move(wire));
}

// Not another byte of what the person may not see any more: what lies here goes, and what the
// system has is thrown away unless the client takes it at once.
void LiveSession::look_at_right() {
    if (ended_ || service_ == LiveService::echo) return;
    const auto scope = scope_by(app_.workspace, token_);
    if (scope && *scope == scope_) return;
    right_ended_ = true;
    if (!sending_.empty()) return drop();
    if (closing_) return;
    if (scope) return close(websocket::close_code::going_away, "rights changed", quick_goodbye);
    // Who has to do something first is signed in still, and is told what.
    const bool must_do_first = scope.error().code == ErrorCode::forbidden;
    close(close_session_ended, must_do_first ? scope.error().reason : "signed out", quick_goodbye);
}

void LiveSession::stop() {
    // What cannot be written drops the session, which may be the last to hold it.
    const auto self = shared_from_this();
    close(websocket::close_code::going_away, "the server stops; come back", quick_goodbye);
    if (ended_) return;
    next_look_ = std::min(next_look_, std::chrono::steady_clock::now() + quick_goodbye);
    sessions_.look_by(next_look_);
}

void LiveSession::look(Instant now) {
    if (ended_) return;
    if (closing_ && now < next_look_) return;
    next_look_ = now + look_interval;
    const bool stuck = !sending_.empty() && now > write_began_ + write_time_max;
    // Where nothing is read, it is for the client to take what it asked for.
    const bool gone = reading_ && now > heard_ + 2 * silence_max;
    if (closing_ || stuck || gone) return drop();
    const bool over = until_ && app_.workspace.clock().now() >= *until_;
    if (over || now >= next_identity_check_) {
        next_identity_check_ = now + identity_check_interval;
        look_at_right();
        if (ended_ || closing_) return;
    }
    if (reading_ && !pinged_ && now > heard_ + silence_max) {
        pinged_ = true;
        send_control(Opcode::ping, "");
    }
}

void LiveSession::drop() {
    if (ended_) return;
    ended_ = true;
    const auto self = shared_from_this();
    for (const auto& channel : outbox_.channels()) sessions_.left(*this, channel.get());
    sessions_.streams_.remove(concerns_, *this);
    right_ended_ ? socket_.cut_off() : socket_.close();
    sessions_.ended(*this);
}

}  // namespace cairn
