#include "gateway/router.hpp"

#include <algorithm>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/container/small_vector.hpp>

#include "core/text.hpp"
#include "events/values/text_format.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/session_cookie.hpp"
#include "gateway/viewing.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

bool matches(std::string_view pattern, std::string_view path, Request& request) {
    boost::container::small_vector<std::pair<std::string_view, std::string_view>, 4> found;
    while (!pattern.empty() && !path.empty()) {
        const auto pattern_end = std::min(pattern.find('/', 1), pattern.size());
        const auto path_end = std::min(path.find('/', 1), path.size());
        const auto wanted = pattern.substr(1, pattern_end - 1);
        const auto given = path.substr(1, path_end - 1);
        if (wanted.ends_with("*}")) {
            found.emplace_back(wanted.substr(1, wanted.size() - 3), path.substr(1));
            pattern = path = {};
            break;
        }
        if (wanted.starts_with('{')) {
            if (given.empty()) return false;
            found.emplace_back(wanted.substr(1, wanted.size() - 2), given);
        } else if (wanted != given) {
            return false;
        }
        pattern.remove_prefix(pattern_end);
        path.remove_prefix(path_end);
    }
    if (!pattern.empty() || !path.empty()) return false;
    request.parameters.clear();
    for (const auto& [name, value] : found) request.parameters.emplace(name, value);
    return true;
}

void read_token(Call& call) {
    const auto authorization = call.request.header("authorization");
    const auto space = std::min(authorization.find(' '), authorization.size());
    if (boost::beast::iequals(authorization.substr(0, space), "bearer")) {
        call.token = trimmed(authorization.substr(space));
    } else if (const auto value = session_of_cookie(call.request); !value.empty()) {
        call.token = value;
        call.by_cookie = true;
    }
}

/// A page of another site can make a browser send our cookie, but not our Origin. Nor can one that
/// came without TLS, which anybody on the way may have written.
Result<void> check_origin(const Call& call) {
    const auto origin = call.request.header("origin");
    const auto host = call.request.header("host");
    const auto scheme_end = origin.find("://");
    const bool is_ours =
        scheme_end != std::string_view::npos && origin.substr(scheme_end + 3) == host;
    if (is_ours && (!call.request.is_https || origin.starts_with("https:"))) return {};
    return fail(ErrorCode::forbidden, "origin.refused");
}

/// What a token may do that only keeps users and teams: look who there is, and say who there is to
/// be.
bool keeps_people(const Route& route, const Request& request) {
    const auto type = request.parameter("type");
    const bool is_of_people = type == "user" || type == "team";
    return is_of_people &&
           (route.path == "/api/v1/records/{type}/by/{field}/{value}" ||
            (route.path == "/api/v1/records/{type}" && route.method == Method::get));
}

/// What somebody who is let in may not do yet, or not by this token.
Result<void> may_pass(const Route& route,
                      const People::Identity& identity,
                      const Request& request) {
    const bool sets_up = route.door == Door::own_password && !identity.password_must_change;
    const bool is_first = route.door == Door::signed_in || route.door == Door::leaving || sets_up;
    if (!is_first)
        if (auto goes_on = identity.may_go_on(); !goes_on) return goes_on;
    if (identity.read_only && request.changes_something())
        return fail(ErrorCode::forbidden, "token.read_only");
    if (identity.people_only && !keeps_people(route, request))
        return fail(ErrorCode::forbidden, "token.people_only");
    if (identity.viewing && request.changes_something() && route.door != Door::leaving)
        return tl::unexpected(view_is_read_only(identity));
    return {};
}

bool asks_for_scan(const Request& request) {
    return request.query.contains("filter") || request.query.contains("q") ||
           request.query.contains("at");
}

asio::awaitable<Response> read_slowly(const Route& route, ReadHandler read, Call& call) {
    const auto within = within_rate_of_costly_reads(call);
    if (!within) co_return problem(within.error());
    Response response;
    // It may have waited long for its turn.
    const std::function<void()> work = [&] {
        const auto still = admit_again(route, call);
        response = still ? read(call) : problem(still.error());
    };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    co_return response;
}

}  // namespace

asio::awaitable<Response> run_handler(const Route& route, Call& call) {
    const Handler& handler = route.handler;
    if (const auto* wait = std::get_if<WaitHandler>(&handler)) co_return co_await (*wait)(call);
    if (const auto* read = std::get_if<ReadHandler>(&handler)) co_return (*read)(call);
    if (const auto* now = std::get_if<NowHandler>(&handler)) {
        if (!asks_for_scan(call.request)) co_return now->read(call);
        co_return co_await read_slowly(route, now->read, call);
    }
    const auto& scan = std::get<ScanHandler>(handler);
    if (scan.at_once)
        if (auto answered = scan.at_once(call)) co_return *std::move(answered);
    co_return co_await read_slowly(route, scan.read, call);
}

std::array<std::span<const Route>, 18> route_tables() {
    return {session_routes(),       rights_routes(),   explained_routes(), view_as_routes(),
            second_factor_routes(), passkey_routes(),  link_routes(),      openid_routes(),
            export_routes(),        record_routes(),   commit_routes(),    bulk_routes(),
            view_routes(),          event_routes(),    seen_routes(),      log_routes(),
            model_routes(),         operation_routes()};
}

Result<void> only_known(const Request& request, const Route& route) {
    const auto known = split(route.query, ' ');
    if (std::ranges::count(known, "*") > 0) return {};
    for (const auto& [name, value] : request.query)
        if (name.empty() || std::ranges::count(known, name) == 0)
            return invalid("request.unknown_parameter", {{"place", name.substr(0, 100)}});
    return {};
}

Matched match(Request& request) {
    Matched result;
    const Method method = request.method == Method::head ? Method::get : request.method;
    for (const auto table : route_tables()) {
        for (const Route& route : table) {
            if (!matches(route.path, request.path, request)) continue;
            result.path_known = true;
            if (route.method != method) continue;
            result.route = &route;
            return result;
        }
    }
    return result;
}

std::string allowed_methods(Request request) {
    constexpr std::pair<Method, std::string_view> methods[] = {{Method::get, "GET"},
                                                               {Method::post, "POST"},
                                                               {Method::put, "PUT"},
                                                               {Method::patch, "PATCH"},
                                                               {Method::del, "DELETE"}};
    std::string allowed;
    for (const auto& [method, name] : methods) {
        request.method = method;
        if (!match(request).route) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += name;
    }
    return allowed;
}

Result<void> admit(const Route& route, Call& call) {
    read_token(call);
    const bool opens_socket = !call.request.header("upgrade").empty();
    const bool has_origin = !call.request.header("origin").empty();
    if (call.request.changes_something() && (call.by_cookie || has_origin))
        if (auto checked = check_origin(call); !checked) return checked;
    if (opens_socket && call.by_cookie)
        if (auto checked = check_origin(call); !checked) return checked;
    if (!call.token.empty() && call.token.size() <= 200)
        call.identity = call.app.workspace.people().identify(call.token);
    if (route.door == Door::open) return {};
    if (!call.identity) return fail(ErrorCode::unauthenticated, "session.required");
    call.app.workspace.people().note_use(*call.identity);
    return may_pass(route, *call.identity, call.request);
}

Result<void> admit_again(const Route& route, Call& call) {
    if (call.identity && call.app.workspace.people().holds_still(*call.identity)) return {};
    if (call.identity) call.identity = call.app.workspace.people().identify(call.token);
    if (route.door == Door::open) return {};
    if (!call.identity) return fail(ErrorCode::unauthenticated, "session.required");
    return may_pass(route, *call.identity, call.request);
}

}  // namespace cairn
