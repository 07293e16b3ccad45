#pragma once

#include <array>
#include <span>
#include <variant>

#include "gateway/call.hpp"

namespace cairn {

/// Answers at once, on the io thread.
using ReadHandler = Response (*)(Call&);
/// The same while it is asked about everything as it is now; with `filter`, `q` or `at` a scan.
struct NowHandler {
    ReadHandler read;
};
/// May wait (for the sequencer, the slow pool) without holding the thread.
using WaitHandler = boost::asio::awaitable<Response> (*)(Call&);
/// Looks through many records or waits for the disk, which would hold the thread's other
/// connections up: on the slow pool. Unless the request is one of those that `at_once` answers.
struct ScanHandler {
    ReadHandler read;
    std::optional<Response> (*at_once)(Call&) = nullptr;
};
using Handler = std::variant<ReadHandler, NowHandler, ScanHandler, WaitHandler>;

/// Who may call a route before the handler asks further.
enum class Door : std::uint8_t {
    open,       ///< Anybody.
    signed_in,  ///< Also with a one-time password, or without a second factor, where that has to be
                ///< changed first.
    own_password,  ///< Also without a second factor, but with a password of one's own.
    ready,         ///< Signed in, with a password of one's own and all that is asked for.
    leaving,  ///< As `signed_in`, and whoever looks as another person may do it, too: end that.
};

/// `{name}` in a path matches one segment and becomes a parameter; `{name*}` at its end matches all
/// that are left. Earlier routes win.
struct Route {
    Method method;
    std::string_view path;
    Handler handler;
    std::string_view summary;     ///< A line of the interface's description.
    std::string_view query = {};  ///< The query parameters that it knows, spaces in between; `*`:
                                  ///< and whatever else comes, which says nothing.
    Door door = Door::ready;
    std::size_t body_bytes_max = std::size_t{1} << 20;
};

/// The tables of routes/*.cpp.
[[nodiscard]] std::span<const Route> session_routes();
[[nodiscard]] std::span<const Route> rights_routes();
[[nodiscard]] std::span<const Route> explained_routes();
[[nodiscard]] std::span<const Route> view_as_routes();
[[nodiscard]] std::span<const Route> second_factor_routes();
[[nodiscard]] std::span<const Route> passkey_routes();
[[nodiscard]] std::span<const Route> link_routes();
[[nodiscard]] std::span<const Route> openid_routes();
[[nodiscard]] std::span<const Route> export_routes();
[[nodiscard]] std::span<const Route> record_routes();
[[nodiscard]] std::span<const Route> commit_routes();
[[nodiscard]] std::span<const Route> bulk_routes();
[[nodiscard]] std::span<const Route> view_routes();
[[nodiscard]] std::span<const Route> event_routes();
[[nodiscard]] std::span<const Route> seen_routes();
[[nodiscard]] std::span<const Route> log_routes();
[[nodiscard]] std::span<const Route> model_routes();
[[nodiscard]] std::span<const Route> operation_routes();
/// All of them, in the order in which they are looked for.
[[nodiscard]] std::array<std::span<const Route>, 18> route_tables();

struct Matched {
    const Route* route = nullptr;
    bool path_known = false;  ///< There are routes of this path with other methods: 405.
};
/// Finds the route and fills `request.parameters`.
[[nodiscard]] Matched match(Request& request);
/// Fails with "request.unknown_parameter" for a query parameter that the route does not know, so
/// that a misspelt one is noticed.
[[nodiscard]] Result<void> only_known(const Request& request, const Route& route);
/// "GET, POST": the methods that the path has routes for.
[[nodiscard]] std::string allowed_methods(Request request);

/// Answers, on the thread that the handler is for. Throws what it throws.
[[nodiscard]] boost::asio::awaitable<Response> run_handler(const Route& route, Call& call);

/// Opens the door or says why not: signs the caller in by cookie or bearer; checks `Origin` of what
/// changes something or becomes a WebSocket; lets nothing be changed by a token that only reads,
/// nor by who looks as another person.
[[nodiscard]] Result<void> admit(const Route& route, Call& call);
/// The same again, of the caller as he is by now, for a request that took its time after its head,
/// or waited for its turn: his session or token, his role or what is asked of him may be another.
/// Where no right of anybody has ended since, which a counter tells, nothing is looked up.
[[nodiscard]] Result<void> admit_again(const Route& route, Call& call);

}  // namespace cairn
