#include "gateway/http/http_session.hpp"

#include <array>
#include <iostream>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "core/log/place.hpp"
#include "events/values/text_format.hpp"
#include "gateway/http/download_stream.hpp"
#include "gateway/http/event_stream.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/request_reader.hpp"
#include "gateway/http/static_files.hpp"
#include "gateway/http/tls_handshake.hpp"
#include "gateway/live/live_sessions.hpp"
#include "gateway/live/websocket.hpp"
#include "gateway/router.hpp"
#include "gateway/sightings.hpp"

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::string_view live_subprotocol = "cairn.v1";

asio::awaitable<bool> write_response(
    Wire& wire, const App& app, const Response& response, bool keep_alive, bool head_only) {
    const std::string_view body = response.fixed_body.empty() ? response.body : response.fixed_body;
    const std::string head =
        response_head(response, body.size(), keep_alive, transport_lines(wire, app));
    std::array<asio::const_buffer, 2> buffers;
    buffers[0] = asio::buffer(head);
    if (!head_only) buffers[1] = asio::buffer(body);
    error_code error;
    wire.expires_after(app.http.write_time);
    co_await wire.write(buffers, error);
    co_return !error;
}

/// Closes our side and reads on for a while: a client still sending would otherwise get a reset
/// instead of the answer.
asio::awaitable<void> close_politely(Wire& wire, const HttpLimits& limits) {
    error_code error;
    wire.finish_sending();
    std::array<char, 16384> discarded;
    std::size_t total = 0;
    wire.expires_after(limits.linger_time);
    while (!error && total < limits.linger_bytes_max)
        total += co_await wire.discard(asio::buffer(discarded), error);
}

asio::awaitable<bool> wait_for_first_byte(Wire& wire,
                                          const HttpLimits& limits,
                                          beast::flat_buffer& buffer) {
    if (buffer.size() > 0) co_return true;
    wire.expires_after(limits.idle);
    error_code error;
    const auto n = co_await wire.read_some(buffer.prepare(4096), error);
    buffer.commit(n);
    co_return !error;
}

Error body_too_large(std::size_t bytes_max) {
    return {ErrorCode::too_large, "request.too_large", {{"bytes_max", bytes_max}}};
}

/// `Cairn-Min-Position`: a caller reads what it wrote, whichever view it asks.
asio::awaitable<Result<void>> wait_for_min_position(Call& call) {
    const auto text = call.request.header("cairn-min-position");
    if (text.empty()) co_return Result<void>{};
    const auto wanted = read_place(text, call.app.workspace.log(), "request.min_position");
    if (!wanted) co_return tl::unexpected(wanted.error());
    co_return co_await reached(call, *wanted);
}

/// Stopping waits for the requests that are being answered: for the answer to be made, and a
/// moment for the client to take it.
class Counted {
public:
    explicit Counted(std::atomic<std::int64_t>& count) : count_(count) { ++count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --count_; }

private:
    std::atomic<std::int64_t>& count_;
};

/// Whether the caller may have lost his right since he was let in by the head: he decides when the
/// body comes. What changes something is never done by less than the right of now.
bool may_have_changed(const Request& request) {
    return request.changes_something() || !request.body.empty() ||
           !request.header("cairn-min-position").empty();
}

/// Somebody who is signed in wants what he may not, whatever it would have come to.
Response refused_noted(const Call& call, const Error& refusal) {
    if (refusal.code == ErrorCode::forbidden && call.identity) note_denied(call);
    return problem(refusal);
}

/// A request's top, where broken machinery is caught.
asio::awaitable<Response> answer(Call& call, const Route& route) {
    const Counted working(call.app.metrics.working);
    std::string broken;
    try {
        if (const auto known = only_known(call.request, route); !known)
            co_return problem(known.error());
        const auto waited = co_await wait_for_min_position(call);
        if (!waited) co_return problem(waited.error());
        if (may_have_changed(call.request))
            if (const auto still = admit_again(route, call); !still)
                co_return refused_noted(call, still.error());
        Response response = co_await run_handler(route, call);
        if (response.status == 403 && call.identity) note_denied(call);
        co_return response;
    } catch (const std::exception& thrown) {
        broken = thrown.what();
    }
    std::cerr << "cairn: " << call.request.method_name << ' ' << call.request.path << ": " << broken
              << '\n';
    co_return problem({ErrorCode::internal, "internal.error", Json::object()});
}

Response not_routed(const Request& request, bool path_known) {
    if (path_known)
        return problem({ErrorCode::invalid, "request.method", {{"status", 405}}})
            .with("Allow", allowed_methods(request));
    const bool is_page = !request.changes_something() && !request.path.starts_with("/api/") &&
                         !request.path.starts_with("/log/");
    return is_page ? static_file(request)
                   : problem({ErrorCode::not_found, "route.unknown", Json::object()});
}

Response upgrade_refused(const Error& error) {
    return problem(error).with("Upgrade", "websocket").with("Sec-WebSocket-Version", "13");
}

void count(Metrics& metrics, int status) {
    ++metrics.requests;
    if (status >= 500)
        ++metrics.failures;
    else if (status >= 400)
        ++metrics.refusals;
}

/// The address that throttling goes by, and whether the caller's own connection is TLS.
void note_caller(Call& call, const Wire& wire, const std::string& peer) {
    Request& request = call.request;
    const TrustedProxies& proxies = call.app.proxies;
    request.from = proxies.caller(peer, request.header("x-forwarded-for"));
    request.is_https =
        wire.is_secure() || proxies.is_https(peer, request.header("x-forwarded-proto"));
}

/// What answering one request came to.
enum class Next : std::uint8_t { request, close, gone };

Response open_echo(Call&) { return {.onward = Onward::echo}; }

/// For conformance suites, which cannot sign in; nothing of the workspace is reached through it.
constexpr Route echo_route{Method::get, "",        open_echo, "Sends every message back as it came",
                           "",          Door::open};

Matched find_route(Call& call) {
    const Matched matched = match(call.request);
    const bool echoes = !matched.path_known && !call.app.ws_echo.empty() &&
                        call.request.path == call.app.ws_echo && call.request.method == Method::get;
    return echoes ? Matched{&echo_route, true} : matched;
}

/// Who calls, asked of the workspace.
Result<void> admitted(const Route& route, Call& call) {
    try {
        return admit(route, call);
    } catch (const StorageError& broken) {
        std::cerr << "cairn: signing in: " << broken.what() << '\n';
        return fail(ErrorCode::internal, "internal.error");
    }
}

/// What can be said before a byte of the body is kept; nothing where the request may go on. First
/// whether there is such a thing, then whether the caller may have it, then how large a body it
/// takes.
std::optional<Response> answer_to_head(Call& call,
                                       const Matched& matched,
                                       std::uint64_t body_size) {
    if (call.app.stopping) return problem({ErrorCode::busy, "server.stopping", Json::object()});
    if (!matched.route) return not_routed(call.request, matched.path_known);
    const auto may = admitted(*matched.route, call);
    if (const auto within = within_rate(call); !within) return problem(within.error());
    if (!may) return refused_noted(call, may.error());
    if (body_size > matched.route->body_bytes_max)
        return problem(body_too_large(matched.route->body_bytes_max));
    return std::nullopt;
}

/// Answers what is not read to its end, so that the connection is of no more use.
asio::awaitable<Next> refuse(Wire& wire,
                             Worker& worker,
                             const Response& refused,
                             bool head_only = false) {
    count(worker.app.metrics, refused.status);
    co_await write_response(wire, worker.app, refused, false, head_only);
    co_return Next::close;
}

/// The connection becomes what the answer says: then nothing is returned. Else why not.
asio::awaitable<std::optional<Response>> hand_over(
    Wire& wire, const beast::flat_buffer& buffer, Worker& worker, Call& call, Onward onward) {
    const bool is_stream = onward == Onward::event_stream;
    auto opening =
        is_stream ? Result<std::string>{} : websocket::opening_head(call.request, live_subprotocol);
    if (!opening) co_return upgrade_refused(opening.error());
    auto room = room_for_stream(call);
    if (!room) co_return problem(room.error());
    if (is_stream) {
        co_await follow_events(wire, call, worker.streams);
        co_return std::nullopt;
    }
    worker.live.open(wire.release(), call, std::move(*room), std::move(*opening),
                     beast::buffers_to_string(buffer.data()),
                     onward == Onward::echo ? LiveService::echo : LiveService::channels);
    co_return std::nullopt;
}

asio::awaitable<Next> send_answer(
    Wire& wire, Worker& worker, Call& call, Response response, bool keep_alive) {
    const auto held = worker.app.holdings.hold(call.whose(), response.body.size());
    if (!held) response = problem(too_much_under_way());
    keep_alive = keep_alive && !response.close && !worker.app.stopping;
    count(worker.app.metrics, response.status);
    if (response.download) {
        const bool sent = co_await send_download(wire, worker, call, response, keep_alive);
        if (!sent) co_return Next::gone;
        const bool goes_on = keep_alive && call.request.version >= 11;
        co_return goes_on ? Next::request : Next::close;
    }
    const bool written = co_await write_response(wire, worker.app, response, keep_alive,
                                                 call.request.method == Method::head);
    if (!written) co_return Next::gone;
    co_return keep_alive ? Next::request : Next::close;
}

/// Where the same is by https.
Response sent_on(const Request& request, std::uint16_t port) {
    std::string_view host = request.header("host");
    if (host.empty()) return problem({ErrorCode::invalid, "request.host", Json::object()});
    // Of `[::1]` the colon within is no port's.
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
        host = host.substr(0, colon);
    constexpr std::uint16_t usual_port = 443;
    std::string place = "https://" + std::string(host);
    if (port != usual_port) place += ':' + std::to_string(port);
    Response response{.status = 308};
    return response.with("Location", place + request.target);
}

asio::awaitable<Next> serve_request(HttpConnection& connection,
                                    beast::flat_buffer& buffer,
                                    Worker& worker,
                                    std::optional<IdleConnections::Place>& waiting) {
    Wire& wire = connection.wire;
    const HttpLimits& limits = worker.app.http;
    RequestParser parser;
    ReceivedHead received = co_await read_head(wire, buffer, parser, limits);
    waiting.reset();
    if (received.refusal) co_return co_await refuse(wire, worker, problem(*received.refusal));
    if (!received.request) co_return Next::gone;
    Call call{worker.app, worker.inbox, std::move(*received.request)};
    note_caller(call, wire, connection.peer);
    const bool head_only = call.request.method == Method::head;
    const Matched matched = find_route(call);
    const std::uint64_t body_size = parser.content_length().value_or(0);
    auto early = connection.redirects_to > 0
                     ? std::optional(sent_on(call.request, connection.redirects_to))
                     : answer_to_head(call, matched, body_size);
    if (early && body_size > 0) co_return co_await refuse(wire, worker, *early, head_only);
    const auto held_body = worker.app.holdings.hold(call.whose(), body_size);
    if (!held_body)
        co_return co_await refuse(wire, worker, problem(too_much_under_way()), head_only);
    if (body_size > 0) {
        const auto broken = co_await read_body(wire, buffer, parser, call.request, limits);
        if (broken) co_return co_await refuse(wire, worker, problem(*broken));
    }
    const Counted answering(worker.app.metrics.answering);
    Response response;
    // Not as a conditional expression: g++ 12 destroys what a co_await inside one gives twice.
    if (early)
        response = *std::move(early);
    else
        response = co_await answer(call, *matched.route);
    if (response.onward != Onward::requests) {
        auto refused = co_await hand_over(wire, buffer, worker, call, response.onward);
        if (!refused) co_return Next::gone;
        response = *std::move(refused);
    }
    co_return co_await send_answer(wire, worker, call, std::move(response), received.keep_alive);
}

/// Whoever speaks HTTP to a port that speaks TLS is told so, in words that he understands.
asio::awaitable<void> refuse_plain(Wire& wire, Worker& worker) {
    wire.unsecure();
    Response refused;
    refused.status = 400;
    refused.content_type = "text/plain; charset=utf-8";
    refused.body = "This port speaks https: begin the address with https://\n";
    co_await refuse(wire, worker, refused);
    co_await close_politely(wire, worker.app.http);
}

}  // namespace

std::string_view transport_lines(const Wire& wire, const App& app) {
    return wire.is_secure() ? std::string_view(app.transport_security) : std::string_view();
}

asio::awaitable<void> serve_http(HttpConnection& connection, Worker& worker) {
    Wire& wire = connection.wire;
    const HttpLimits& limits = worker.app.http;
    if (wire.is_secure()) {
        const Greeting greeting = co_await shake_hands(connection, worker);
        if (greeting == Greeting::plain) co_await refuse_plain(wire, worker);
        if (greeting != Greeting::secure) co_return;
    }
    beast::flat_buffer buffer(limits.head.head_bytes_max + 8192);
    Next next = Next::request;
    while (next == Next::request) {
        std::optional<IdleConnections::Place> waiting;
        waiting.emplace(worker.idle, connection);
        const bool more = co_await wait_for_first_byte(wire, limits, buffer);
        if (!more) co_return;
        next = co_await serve_request(connection, buffer, worker, waiting);
    }
    if (next == Next::close) co_await close_politely(wire, limits);
}

}  // namespace cairn
