#include "gateway/http/event_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/log/place.hpp"
#include "core/text.hpp"

namespace cairn {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t events_per_piece = 500;
constexpr std::size_t piece_bytes_max = std::size_t{256} << 10;
constexpr std::size_t events_max = 10'000;
constexpr std::size_t types_max = 100;  // Each event is compared with each.
constexpr std::chrono::milliseconds wait_step{500};
constexpr int comment_steps = 30;  // 15 s

Result<void> parse_filter(const Request& request, const EventLog& log, EventFilter& filter) {
    const std::string types = request.asked("types").value_or("");
    for (const std::string_view type : split(types, ','))
        if (!type.empty()) filter.types.emplace_back(type);
    if (filter.types.size() > types_max) return invalid("events.types", {{"max", types_max}});
    if (const auto text = request.asked("stream")) {
        filter.stream = StreamName::parse(*text);
        if (!filter.stream) return invalid("events.stream");
    }
    if (const auto text = request.asked("actor")) {
        filter.actor = Uuid::parse(*text);
        if (!filter.actor) return invalid("events.actor");
    }
    if (const auto text = request.asked("account")) {
        filter.hub = Uuid::parse(*text);
        if (!filter.hub) return invalid("events.account");
    }
    if (const auto text = request.asked("from_time")) {
        filter.from_time = parse_time(*text);
        if (!filter.from_time) return invalid("events.from_time");
    }
    if (const auto text = request.asked("to_time")) {
        filter.to_time = parse_time(*text);
        if (!filter.to_time) return invalid("events.to_time");
    }
    if (const auto text = request.asked("until")) {
        const auto until = read_place(*text, log, "events.until");
        if (!until) return tl::unexpected(until.error());
        filter.until = *until;
    }
    return {};
}

/// From where the client wants to go on. An id without an epoch is of an earlier build, and may be
/// of a life before this one.
Result<void> parse_after(const Request& request, const EventLog& log, EventQuery& query) {
    const std::string_view last = request.header("last-event-id");
    const std::string text =
        last.empty() ? request.asked("after").value_or("0") : std::string(last);
    const Place place = split_place(text);
    const bool is_of_this_life = place.epoch ? *place.epoch == log.epoch() : last.empty();
    query.begins_anew =
        asks_for_stream(request) && !is_of_this_life && parse_position(place.rest).has_value();
    if (query.begins_anew) return {};
    const auto after = read_place(text, log, "events.after");
    if (!after) return tl::unexpected(after.error());
    query.after = *after;
    if (query.after <= log.head()) return {};
    return invalid("events.after",
                   {{"epoch", log.epoch().text()}, {"head", std::to_string(log.head().value)}});
}

/// Said before all is given again, with an id from which a client that is cut off now goes on.
std::string reset_message(const EventLog& log) {
    return "id: " + place_text(log.epoch(), {}) + "\nevent: reset\ndata: " +
           json_text(
               Json{{"epoch", log.epoch().text()}, {"head", std::to_string(log.head().value)}}) +
           "\n\n";
}

std::string as_message(const Epoch& epoch,
                       Position position,
                       std::string_view type,
                       const std::string& json) {
    std::string message = "id: " + place_text(epoch, position) + "\nevent: ";
    message.append(type).append("\ndata: ").append(json).append("\n\n");
    return message;
}

asio::awaitable<void> pause(Wire& wire, std::chrono::milliseconds time) {
    asio::steady_timer timer(wire.get_executor(), time);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// Waits a moment for something after `at`; true where there is.
asio::awaitable<bool> wait_a_step(Wire& wire, Call& call, Position at) {
    const auto start = std::chrono::steady_clock::now();
    const bool more = co_await reached_within(call, at.next(), wait_step);
    // A workspace that stands still answers at once that nothing will come.
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        start + wait_step - std::chrono::steady_clock::now());
    if (!more && left.count() > 0) co_await pause(wire, left);
    co_return more;
}

asio::awaitable<bool> send(Wire& wire, std::string_view bytes) {
    error_code error;
    wire.expires_after(std::chrono::seconds(60));
    co_await wire.write(asio::buffer(bytes), error);
    co_return !error;
}

struct EventPiece {
    std::optional<Position> seen;  ///< Nothing: the reader's right is no more.
    std::string text;
};

/// What follows `at`, as the caller may see it now.
EventPiece read_piece(const Call& call, const EventQuery& query, Position at) {
    EventPiece piece;
    const auto identity = call.app.workspace.people().let_in(call.token);
    if (!identity) return piece;
    const auto audit = call.app.workspace.audit(identity->actor);
    if (!audit) return piece;
    piece.seen = audit->events(
        at, events_per_piece, query.filter,
        [&](Position position, std::string_view type, const std::string& json) {
            piece.text += as_message(call.app.workspace.epoch(), position, type, json);
            return piece.text.size() < piece_bytes_max;
        });
    return piece;
}

/// A stream as its thread knows it. Ended from outside, it is closed at once, and `follow_events`
/// finds out.
class OpenEventStream final : public OpenStream {
public:
    OpenEventStream(Wire& wire, const Call& call, OpenStreams& streams)
        : wire_(wire), call_(call), streams_(streams) {
        streams_.add(call.identity->concerns(), *this);
    }
    ~OpenEventStream() override { streams_.remove(call_.identity->concerns(), *this); }
    OpenEventStream(const OpenEventStream&) = delete;
    OpenEventStream& operator=(const OpenEventStream&) = delete;

    void look_at_right() override {
        if (!may_follow()) stop();
    }
    void stop() override {
        ended_ = true;
        wire_.cut_off();
    }
    [[nodiscard]] bool ended() const { return ended_ || call_.app.stopping || is_over(); }

private:
    [[nodiscard]] bool is_over() const {
        const auto& until = call_.identity->until;
        return until && call_.app.workspace.clock().now() >= *until;
    }
    [[nodiscard]] bool may_follow() const {
        try {
            const auto identity = call_.app.workspace.people().let_in(call_.token);
            return identity && call_.app.workspace.access(identity->actor).may_audit();
        } catch (const StorageError&) {
            return false;
        }
    }
    Wire& wire_;
    const Call& call_;
    OpenStreams& streams_;
    bool ended_ = false;
};

}  // namespace

bool asks_for_stream(const Request& request) {
    return request.method == Method::get &&
           request.header("accept").find("text/event-stream") != std::string_view::npos;
}

Result<EventQuery> parse_event_query(const Call& call) {
    const Request& request = call.request;
    const EventLog& log = call.app.workspace.log();
    EventQuery query;
    if (auto after = parse_after(request, log, query); !after) return tl::unexpected(after.error());
    if (const auto text = request.asked("before")) {
        const auto before = read_place(*text, log, "events.before");
        if (!before) return tl::unexpected(before.error());
        query.before = *before;
        const bool both_ways =
            request.query.contains("after") || !request.header("last-event-id").empty();
        if (both_ways) return invalid("events.before");
    }
    if (const auto text = request.asked("limit")) {
        const auto limit = parse_whole_number<std::size_t>(*text);
        if (!limit || *limit == 0 || *limit > events_max)
            return invalid("events.limit", {{"max", events_max}});
        query.limit = *limit;
    }
    if (auto filter = parse_filter(request, log, query.filter); !filter)
        return tl::unexpected(filter.error());
    return query;
}

asio::awaitable<void> follow_events(Wire& wire, Call& call, OpenStreams& streams) {
    const auto query = parse_event_query(call);
    const EventLog& log = call.app.workspace.log();
    Position at = query->after;
    OpenEventStream open(wire, call, streams);
    open.look_at_right();  // It may have ended before the stream was listed.
    std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n";
    head.append(safety_headers)
        .append("\r\n")
        .append(data_headers)
        .append(transport_lines(wire, call.app));
    head.append("\r\nConnection: close\r\n\r\n");
    const bool begun = co_await send(wire, head);
    if (!begun) co_return;
    if (query->begins_anew) {
        const bool said = co_await send(wire, reset_message(log));
        if (!said) co_return;
    }
    while (!open.ended()) {
        EventPiece piece;
        const std::function<void()> read = [&] { piece = read_piece(call, *query, at); };
        const bool ran = co_await run_slowly(call, read);
        if (open.ended() || (ran && !piece.seen)) co_return;
        if (!ran) {
            co_await pause(wire, wait_step);
            continue;
        }
        const bool caught_up = *piece.seen == at || *piece.seen >= call.app.workspace.projected();
        at = *piece.seen;
        if (!piece.text.empty()) {
            const bool sent = co_await send(wire, piece.text);
            if (!sent) co_return;
        }
        if (query->filter.until && at >= *query->filter.until) co_return;
        if (!caught_up) continue;
        bool more = false;
        // In short waits, so that an ended stream is noticed.
        for (int step = 0; step < comment_steps && !more && !open.ended(); ++step)
            more = co_await wait_a_step(wire, call, at);
        if (more || open.ended()) continue;
        const bool sent = co_await send(wire, ": still here\n\n");
        if (!sent) co_return;
    }
}

}  // namespace cairn
