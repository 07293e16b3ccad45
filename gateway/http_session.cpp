#include "gateway/http_session.hpp"

#include <array>
#include <iostream>

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "events/text_format.hpp"
#include "gateway/event_stream.hpp"
#include "gateway/live_sessions.hpp"
#include "gateway/problem.hpp"
#include "gateway/router.hpp"
#include "gateway/static_files.hpp"
#include "gateway/websocket.hpp"

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr HttpLimits limits;
constexpr std::string_view live_subprotocol = "cairn.v1";

using Parser = http::request_parser<http::string_body>;

/// What reading a head came to: a request whose body may follow, a refusal to send, or the end of
/// the connection.
struct Incoming {
    std::optional<Request> request;
    std::optional<Error> refusal;
    bool keep_alive = false;
};

asio::awaitable<bool> write_response(TcpStream& stream,
                                     const Response& response,
                                     bool keep_alive,
                                     bool head_only) {
    const std::string_view body = response.fixed_body.empty() ? response.body : response.fixed_body;
    const std::string head = response_head(response, body.size(), keep_alive);
    std::array<asio::const_buffer, 2> buffers;
    buffers[0] = asio::buffer(head);
    if (!head_only) buffers[1] = asio::buffer(body);
    error_code error;
    stream.expires_after(limits.write_time);
    co_await asio::async_write(stream, buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

/// Closes our side and reads on for a while: a client still sending would otherwise get a reset
/// instead of the answer.
asio::awaitable<void> close_politely(TcpStream& stream) {
    error_code error;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::array<char, 16384> discarded;
    std::size_t total = 0;
    stream.expires_after(limits.linger_time);
    while (!error && total < limits.linger_bytes_max)
        total += co_await stream.async_read_some(asio::buffer(discarded),
                                                 asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<bool> wait_for_first_byte(TcpStream& stream, beast::flat_buffer& buffer) {
    if (buffer.size() > 0) co_return true;
    stream.expires_after(limits.idle);
    error_code error;
    const auto n = co_await stream.async_read_some(
        buffer.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
    buffer.commit(n);
    co_return !error;
}

Error head_error(const error_code& error) {
    if (error == http::error::header_limit)
        return {ErrorCode::invalid,
                "request.head_too_large",
                {{"status", 431}, {"bytes_max", limits.head.head_bytes_max}}};
    if (error == beast::error::timeout)
        return {ErrorCode::invalid, "request.timeout", {{"status", 408}}};
    return {ErrorCode::invalid, "request.malformed", {{"problem", error.message()}}};
}

Error body_too_large(std::size_t bytes_max) {
    return {ErrorCode::too_large, "request.too_large", {{"bytes_max", bytes_max}}};
}

bool is_end_of_connection(const error_code& error) {
    return error == http::error::end_of_stream || error == asio::error::connection_reset ||
           error == asio::error::operation_aborted || error == asio::error::broken_pipe;
}

asio::awaitable<Incoming> read_head(TcpStream& stream, beast::flat_buffer& buffer, Parser& parser) {
    Incoming incoming;
    parser.header_limit(static_cast<std::uint32_t>(limits.head.head_bytes_max));
    parser.body_limit(boost::none);  // Per route, before a byte of the body is read.
    error_code error;
    stream.expires_after(limits.head_time);
    co_await http::async_read_header(stream, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        if (!is_end_of_connection(error)) incoming.refusal = head_error(error);
        co_return incoming;
    }
    Request request;
    const auto head = read_head(parser.get().base(), limits.head, request);
    if (!head) {
        incoming.refusal = head.error();
        co_return incoming;
    }
    incoming.keep_alive = parser.get().keep_alive();
    incoming.request = std::move(request);
    co_return incoming;
}

/// Reads the body of a request that was admitted. An error to answer with, or nothing.
asio::awaitable<std::optional<Error>> read_body(TcpStream& stream,
                                                beast::flat_buffer& buffer,
                                                Parser& parser,
                                                Request& request) {
    error_code error;
    if (request.header("expect") == "100-continue") {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(stream, asio::buffer(go_on),
                                   asio::redirect_error(asio::use_awaitable, error));
    }
    stream.expires_after(limits.body_time);
    co_await http::async_read(stream, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, error));
    std::optional<Error> refusal;
    if (error) refusal = head_error(error);
    request.body = std::move(parser.get().body());
    co_return refusal;
}

/// `Cairn-Min-Position`: a caller reads what it wrote, whichever view it asks.
asio::awaitable<Result<void>> wait_for_min_position(Call& call) {
    const auto text = call.request.header("cairn-min-position");
    if (text.empty()) co_return Result<void>{};
    const auto at = parse_at(text);
    if (!at || !std::holds_alternative<Position>(*at)) co_return invalid("request.min_position");
    co_return co_await reached(call, std::get<Position>(*at));
}

Response internal_error() {
    return {
        .status = 500,
        .body =
            R"({"type":"about:blank","title":"Internal Server Error","status":500,"reason":"internal.error"})",
        .content_type = "application/problem+json"};
}

/// What is quick now is a scan with any of these.
bool asks_for_scan(const Request& request) {
    return request.query.contains("filter") || request.query.contains("q") ||
           request.query.contains("at");
}

asio::awaitable<Response> run_handler(const Handler& handler, Call& call) {
    if (const auto* wait = std::get_if<WaitHandler>(&handler)) co_return co_await (*wait)(call);
    const auto* scan = std::get_if<ScanHandler>(&handler);
    const ReadHandler read = scan ? scan->read : std::get<ReadHandler>(handler);
    if (!scan && !asks_for_scan(call.request)) co_return read(call);
    if (scan && scan->at_once)
        if (auto answered = scan->at_once(call)) co_return *std::move(answered);
    Response response;
    const std::function<void()> work = [&] { response = read(call); };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    co_return response;
}

/// The session's top: the one place besides the writer where broken machinery is caught.
asio::awaitable<Response> answer(Call& call, const Route& route) {
    std::string broken;
    try {
        const auto waited = co_await wait_for_min_position(call);
        if (!waited) co_return problem(waited.error());
        co_return co_await run_handler(route.handler, call);
    } catch (const std::exception& thrown) {
        broken = thrown.what();
    }
    std::cerr << "cairn: " << call.request.method_name << ' ' << call.request.path << ": " << broken
              << '\n';
    co_return internal_error();
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

Error too_many_sessions() { return {ErrorCode::busy, "sessions.too_many", Json::object()}; }

void count(Metrics& metrics, int status) {
    ++metrics.requests;
    if (status >= 500)
        ++metrics.failures;
    else if (status >= 400)
        ++metrics.refusals;
}

/// Stopping waits for the requests that are being answered.
struct Answering {
    explicit Answering(Metrics& counted) : metrics(counted) { ++metrics.answering; }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    ~Answering() { --metrics.answering; }
    Metrics& metrics;
};

std::string peer_of(const TcpStream& stream) {
    error_code error;
    const auto endpoint = stream.socket().remote_endpoint(error);
    return error ? "" : endpoint.address().to_string();
}

/// Whether the caller may go on to send a body, and how large a one. Asked before a byte of it is
/// kept.
Result<void> let_in(Call& call, const Matched& matched, std::uint64_t body_size) {
    const std::size_t body_max = matched.route ? matched.route->body_bytes_max : 0;
    if (call.app.stopping) return fail(ErrorCode::busy, "server.stopping");
    if (body_size > body_max) return tl::unexpected(body_too_large(body_max));
    if (!matched.route) return {};
    try {
        return admit(*matched.route, call);
    } catch (const StorageError& broken) {
        std::cerr << "cairn: signing in: " << broken.what() << '\n';
        return fail(ErrorCode::busy, "internal.error", {{"status", 500}});
    }
}

/// The address that throttling goes by. A proxy on this machine tells whom it speaks for in the
/// last element.
std::string caller_of(const Call& call, const std::string& peer) {
    const auto forwarded = call.request.header("x-forwarded-for");
    if (!call.app.behind_proxy || forwarded.empty()) return peer;
    const auto comma = forwarded.rfind(',');
    return std::string(
        trimmed(comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1)));
}

/// What answering one request came to.
enum class Next : std::uint8_t { request, close, gone };

asio::awaitable<Next> refuse(TcpStream& stream, Worker& worker, const Error& error) {
    const Response refused = problem(error);
    count(worker.app.metrics, refused.status);
    co_await write_response(stream, refused, false, false);
    co_return Next::close;
}

asio::awaitable<Next> serve_request(TcpStream& stream,
                                    beast::flat_buffer& buffer,
                                    Worker& worker,
                                    const std::string& peer) {
    Parser parser;
    Incoming incoming = co_await read_head(stream, buffer, parser);
    if (incoming.refusal) co_return co_await refuse(stream, worker, *incoming.refusal);
    if (!incoming.request) co_return Next::gone;
    const Answering counted(worker.app.metrics);
    Call call{worker.app, worker.inbox, std::move(*incoming.request)};
    call.request.from = caller_of(call, peer);
    const Matched matched = match(call.request);
    const auto admitted = let_in(call, matched, parser.content_length().value_or(0));
    const bool has_body = parser.content_length().value_or(0) > 0;
    if (!admitted && has_body) co_return co_await refuse(stream, worker, admitted.error());
    if (has_body) {
        const auto broken = co_await read_body(stream, buffer, parser, call.request);
        if (broken) co_return co_await refuse(stream, worker, *broken);
    }
    Response response;
    // Not as conditional expressions: g++ 12 destroys what a co_await inside one gives twice.
    if (!admitted)
        response = problem(admitted.error());
    else if (matched.route)
        response = co_await answer(call, *matched.route);
    else
        response = not_routed(call.request, matched.path_known);
    if (response.status == 101) {
        auto opening = websocket::opening_head(call.request, live_subprotocol);
        if (!opening)
            response = upgrade_refused(opening.error());
        else if (!worker.live.has_room())
            response = problem(too_many_sessions());
        else {
            worker.live.open(std::move(stream), call, std::move(*opening),
                             beast::buffers_to_string(buffer.data()));
            co_return Next::gone;
        }
    }
    if (response.status == event_stream_status) {
        co_await follow_events(stream, call);
        co_return Next::gone;
    }
    const bool keep_alive = incoming.keep_alive && !response.close && !worker.app.stopping;
    count(worker.app.metrics, response.status);
    const bool written =
        co_await write_response(stream, response, keep_alive, call.request.method == Method::head);
    if (!written) co_return Next::gone;
    co_return keep_alive ? Next::request : Next::close;
}

}  // namespace

asio::awaitable<void> serve_http(TcpStream stream, Worker& worker) {
    beast::flat_buffer buffer(limits.head.head_bytes_max + 8192);
    const std::string peer = peer_of(stream);
    Next next = Next::request;
    while (next == Next::request) {
        const bool more = co_await wait_for_first_byte(stream, buffer);
        if (!more) co_return;
        next = co_await serve_request(stream, buffer, worker, peer);
    }
    if (next == Next::close) co_await close_politely(stream);
}

}  // namespace cairn
