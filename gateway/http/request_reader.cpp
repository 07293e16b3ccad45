#include "gateway/http/request_reader.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t read_bytes_max = std::size_t{64} << 10;

/// Ends the reading after a while but, unlike the wire's own deadline, leaves the socket open:
/// the client is told that it was too slow.
class ReadDeadline {
public:
    ReadDeadline(Wire& wire, std::chrono::milliseconds time)
        : state_(std::make_shared<State>(wire)) {
        // The wire's own comes later, should the timer and the last byte cross.
        wire.expires_after(time + std::chrono::seconds(5));
        state_->timer.expires_after(time);
        state_->timer.async_wait([state = state_](error_code stopped) {
            if (stopped || !state->wire) return;
            state->passed = true;
            state->wire->cancel();
        });
    }
    ReadDeadline(const ReadDeadline&) = delete;
    ReadDeadline& operator=(const ReadDeadline&) = delete;
    ~ReadDeadline() {
        state_->wire = nullptr;
        state_->timer.cancel();
    }
    [[nodiscard]] bool has_passed() const { return state_->passed; }

private:
    struct State {
        explicit State(Wire& reading) : wire(&reading), timer(reading.get_executor()) {}
        Wire* wire;
        asio::basic_waitable_timer<std::chrono::steady_clock,
                                   asio::wait_traits<std::chrono::steady_clock>,
                                   Wire::Executor>
            timer;
        bool passed = false;
    };
    std::shared_ptr<State> state_;
};

/// A line that begins with a space goes on with the one before it (RFC 9112, 5.2). Whoever stands
/// in front of us may read it as a field of its own, so it is refused, not joined.
bool has_folded_line(std::string_view head) {
    return head.find("\n ") != std::string_view::npos ||
           head.find("\n\t") != std::string_view::npos;
}

/// Gives the parser what has come; `http::error::need_more` where that is not all.
error_code feed(beast::flat_buffer& buffer, RequestParser& parser) {
    if (buffer.size() == 0) return http::error::need_more;
    const bool in_head = !parser.is_header_done();
    const std::string_view bytes(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    error_code error;
    const std::size_t used = parser.put(buffer.cdata(), error);
    // Fields are taken whole, with the lines that go on with them.
    if (in_head && has_folded_line(bytes.substr(0, used))) error = http::error::bad_obs_fold;
    buffer.consume(used);
    return error;
}

using HasEnough = bool (*)(const RequestParser&);

error_code feed_until(beast::flat_buffer& buffer, RequestParser& parser, HasEnough has_enough) {
    const error_code error = feed(buffer, parser);
    return !error && !has_enough(parser) ? http::error::need_more : error;
}

/// Most requests come in one piece, and need neither a wait nor a timer.
asio::awaitable<error_code> read_until(Wire& wire,
                                       beast::flat_buffer& buffer,
                                       RequestParser& parser,
                                       HasEnough has_enough,
                                       std::chrono::milliseconds time) {
    error_code error = feed_until(buffer, parser, has_enough);
    if (error != http::error::need_more) co_return error;
    const ReadDeadline deadline(wire, time);
    while (error == http::error::need_more) {
        error_code failed;
        const std::size_t room = beast::read_size(buffer, read_bytes_max);
        const std::size_t count = co_await wire.read_some(buffer.prepare(room), failed);
        buffer.commit(count);
        if (deadline.has_passed()) co_return beast::error::timeout;
        if (failed == asio::error::eof) co_return http::error::partial_message;
        if (failed) co_return failed;
        error = feed_until(buffer, parser, has_enough);
    }
    co_return error;
}

Error head_error(const error_code& error, const HttpLimits& limits) {
    if (error == http::error::header_limit)
        return {ErrorCode::invalid,
                "request.head_too_large",
                {{"status", 431}, {"bytes_max", limits.head.head_bytes_max}}};
    if (error == beast::error::timeout)
        return {ErrorCode::invalid, "request.timeout", {{"status", 408}}};
    return {ErrorCode::invalid, "request.malformed", {{"problem", error.message()}}};
}

bool is_end_of_connection(const error_code& error) {
    return error == asio::error::connection_reset || error == asio::error::operation_aborted ||
           error == asio::error::broken_pipe;
}

}  // namespace

asio::awaitable<ReceivedHead> read_head(Wire& wire,
                                        beast::flat_buffer& buffer,
                                        RequestParser& parser,
                                        const HttpLimits& limits) {
    ReceivedHead received;
    parser.header_limit(static_cast<std::uint32_t>(limits.head.head_bytes_max));
    parser.body_limit(boost::none);  // Per route, before a byte of the body is read.
    const HasEnough has_head = [](const RequestParser& read) { return read.is_header_done(); };
    const error_code error = co_await read_until(wire, buffer, parser, has_head, limits.head_time);
    if (error) {
        if (!is_end_of_connection(error)) received.refusal = head_error(error, limits);
        co_return received;
    }
    Request request;
    const auto head = read_head(parser.get().base(), limits.head, request);
    if (!head) {
        received.refusal = head.error();
        co_return received;
    }
    received.keep_alive = parser.get().keep_alive();
    request.version = parser.get().version();
    received.request = std::move(request);
    co_return received;
}

asio::awaitable<std::optional<Error>> read_body(Wire& wire,
                                                beast::flat_buffer& buffer,
                                                RequestParser& parser,
                                                Request& request,
                                                const HttpLimits& limits) {
    error_code error;
    if (beast::iequals(request.header("expect"), "100-continue")) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        wire.expires_after(limits.write_time);
        co_await wire.write(asio::buffer(go_on), error);
        // It waits for what it will not get, and nothing of its body comes.
        if (error) co_return head_error(error, limits);
    }
    parser.eager(true);
    const HasEnough has_body = [](const RequestParser& read) { return read.is_done(); };
    error = co_await read_until(wire, buffer, parser, has_body, limits.body_time);
    std::optional<Error> refusal;
    if (error) refusal = head_error(error, limits);
    request.body = std::move(parser.get().body());
    co_return refusal;
}

}  // namespace cairn
