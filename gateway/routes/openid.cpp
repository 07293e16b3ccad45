#include <algorithm>
#include <array>
#include <iostream>

#include "core/text.hpp"
#include "gateway/answers.hpp"
#include "gateway/openid_sign_in.hpp"
#include "gateway/router.hpp"
#include "gateway/session_cookie.hpp"
#include "gateway/sign_in_answers.hpp"
#include "gateway/viewing.hpp"
#include "sign_in/caller_network.hpp"

namespace cairn {

namespace asio = boost::asio;

// A browser goes through these by addresses alone, so whatever comes of it is a place in the app;
// what it has to know of that stands behind the "#", which no browser sends to a server.
namespace {

constexpr std::string_view answer_path = "/api/v1/openid/answer";

std::string redirect_of(const Request& request) {
    return origin_of(request) + std::string(answer_path);
}

Response going_to(std::string address) {
    Response response = without_cache(Response{.status = 303});
    return response.with("Location", std::move(address));
}

/// Back into the app, which says why in words.
Response refused_at(const std::string& to, const Error& error) {
    return going_to(to + "#refused=" + percent_encoded(error.reason));
}

/// For whoever runs the server. Neither who it is nor what was sent is among what is said.
void say_problem(const OpenidSignIn& openid, const Error& error) {
    const std::string problem = error.data.value("problem", "");
    if (problem.empty()) return;
    std::cerr << "cairn: signing in by " + openid.provider.settings().name + ": " + problem + " (" +
                     error.reason + ")\n"
              << std::flush;
}

Error openid_not_set_up() { return {ErrorCode::not_found, "openid.not_set_up", Json::object()}; }
/// This browser did not begin, or too long ago, or before the server started.
Error openid_begin_again() {
    return {ErrorCode::unauthenticated, "openid.begin_again", Json::object()};
}

/// Runs work that waits for the network, in turn with other networks.
asio::awaitable<bool> run_waiting(Call& call, OpenidSignIn& openid, std::function<void()> work) {
    const std::string network = caller_network(call.request.from);
    co_return co_await run_in_pool(openid.pool, network, call.app, call.inbox, std::move(work));
}

SignInTicket fresh_ticket(const Call& call, const SignInTickets& tickets) {
    SignInTicket ticket = tickets.fresh(call.request.asked("then").value_or("/"));
    ticket.again = call.request.asked("again") == "1";
    if (call.by_cookie && call.identity) ticket.leaves = call.token;
    return ticket;
}

asio::awaitable<Response> begin_openid(Call& call) {
    OpenidSignIn* const openid = call.app.openid;
    if (!openid) co_return refused_at("/", openid_not_set_up());
    const SignInTicket ticket = fresh_ticket(call, openid->tickets);
    const std::string language =
        call.request.asked("language").value_or("") == "zh" ? "zh-CN" : "en";
    const std::string redirect = redirect_of(call.request);
    std::optional<Result<std::string>> address;
    const std::function<void()> ask = [&] {
        address = openid->provider.address_for(ticket, redirect, language);
    };
    const bool ran = co_await run_waiting(call, *openid, ask);
    if (!ran) co_return refused_at(ticket.to, queue_full());
    if (!*address) {
        say_problem(*openid, address->error());
        co_return refused_at(ticket.to, address->error());
    }
    Response response = going_to(**std::move(address));
    co_return response.with(
        "Set-Cookie",
        ticket_cookie(call.request, openid->tickets.sealed(ticket), SignInTickets::length));
}

/// What came of an answer of the provider's.
using CameIn = Result<People::SignedIn>;

CameIn come_in(Call& call, OpenidSignIn& openid, const SignInTicket& ticket) {
    const Request& request = call.request;
    const std::string network = caller_network(request.from);
    if (const auto wait = openid.throttle.attempt(network, call.app.workspace.clock().now()))
        return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait->count()}});
    const auto person = openid.provider.person_of({.code = request.asked("code").value_or(""),
                                                   .issuer = request.asked("iss").value_or(""),
                                                   .error = request.asked("error").value_or("")},
                                                  ticket, redirect_of(request));
    People people = call.app.workspace.people();
    if (!person) {
        // Who thought better of it has not failed, nor has he where the provider is out of order.
        // Nor who is known there, but was not asked who he is.
        constexpr std::array<std::string_view, 4> no_guesses{
            "openid.denied", "openid.unreachable", "openid.no_auth_time", "openid.not_asked"};
        const bool is_guess =
            std::ranges::find(no_guesses, person.error().reason) == no_guesses.end();
        if (!is_guess) openid.throttle.forgive(network);
        people.note_company_refusal(person.error().reason);
        return tl::unexpected(person.error());
    }
    auto signed_in = people.sign_in_by_company(*person, openid.provider.settings().rules(),
                                               request.from, request.header("user-agent"));
    const bool has_come = signed_in || signed_in.error().reason == "session.second_factor";
    if (has_come) openid.throttle.forgive(network);
    // Whoever comes in anew by this browser leaves what it was signed in by before.
    // The cookie of that does not come along from another site; the ticket knows it.
    if (signed_in && call.by_cookie) people.sign_out(call.token);
    if (signed_in && !ticket.leaves.empty()) people.sign_out(ticket.leaves);
    return signed_in;
}

/// The ticket of this browser, where it is the one that began.
std::optional<SignInTicket> ticket_of(const Call& call, const OpenidSignIn& openid) {
    auto ticket = openid.tickets.opened(ticket_of_cookie(call.request));
    const std::string state = call.request.asked("state").value_or("");
    if (!ticket || !is_same_secret(ticket->state, state)) return std::nullopt;
    return ticket;
}

/// What the app has to know to ask for a second factor.
std::string second_step(const Json& asked) {
    std::string ways;
    for (const Json& way : asked.value("ways", Json::array()))
        ways.append(ways.empty() ? "" : ",").append(way.get<std::string>());
    return "#second-factor=" + asked.value("challenge", "") + "&ways=" + ways;
}

Response answered(const Call& call, const SignInTicket& ticket, const CameIn& came) {
    if (!came && came.error().reason != "session.second_factor")
        return refused_at(ticket.to, came.error());
    if (!came) return going_to(ticket.to + second_step(came.error().data));
    Response response = going_to(ticket.to);
    return response.with("Set-Cookie", session_cookie(call.request, came->token, session_days));
}

asio::awaitable<Response> answer_openid(Call& call) {
    OpenidSignIn* const openid = call.app.openid;
    if (!openid) co_return refused_at("/", openid_not_set_up());
    const auto ticket = ticket_of(call, *openid);
    if (!ticket) co_return refused_at("/", openid_begin_again());
    std::optional<CameIn> came;
    const std::function<void()> ask = [&] { came = come_in(call, *openid, *ticket); };
    const bool ran = co_await run_waiting(call, *openid, ask);
    if (!ran) came.emplace(tl::unexpected(queue_full()));
    if (!*came) say_problem(*openid, came->error());
    Response response = answered(call, *ticket, *came);
    // It was good for this answer.
    co_return response.with("Set-Cookie", ticket_cookie(call.request, "", std::chrono::minutes(0)));
}

/// Signs out at the provider, too: the app has ended our own session by then.
Response leave_openid(Call& call) {
    const auto address = call.app.openid
                             ? call.app.openid->provider.leave(origin_of(call.request) + '/')
                             : std::nullopt;
    return going_to(address.value_or("/"));
}

/// What a form says by a name, once; nothing else is looked at.
std::optional<std::string> form_value(std::string_view form, std::string_view name) {
    std::optional<std::string> value;
    for (const std::string_view pair : split(form, '&')) {
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) != name) continue;
        if (value) return std::nullopt;
        value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!value) return std::nullopt;
    }
    return value;
}

Result<void> sign_out_by_company(Call& call, OpenidSignIn& openid, const std::string& token) {
    const auto logout = openid.provider.logout_of(token);
    if (!logout) return tl::unexpected(logout.error());
    const auto ended = call.app.workspace.people().company().signed_out_there(*logout);
    if (!ended) return tl::unexpected(ended.error());
    return {};
}

Error no_logout_token() {
    return {ErrorCode::invalid,
            "request.body",
            {{"place", "/logout_token"}, {"expected", "a form that has it"}}};
}

Response refused_message(const Call& call, OpenidSignIn& openid, Error error) {
    const std::string network = caller_network(call.request.from);
    if (!openid.said.attempt(network, call.app.workspace.clock().now())) say_problem(openid, error);
    // Of a message that is refused the standard wants 400 (2.8), whoever sent it.
    if (error.code == ErrorCode::unauthenticated) error.code = ErrorCode::invalid;
    error.data = Json::object();
    return problem(error);
}

/// The provider itself says who has signed out there (OpenID Connect Back-Channel Logout 1.0).
asio::awaitable<Response> signed_out_there(Call& call) {
    OpenidSignIn* const openid = call.app.openid;
    if (!openid) co_return problem(openid_not_set_up());
    const auto token = form_value(call.request.body, "logout_token");
    if (!token) co_return problem(no_logout_token());
    std::optional<Result<void>> done;
    const std::function<void()> work = [&] { done = sign_out_by_company(call, *openid, *token); };
    const bool ran = co_await run_waiting(call, *openid, work);
    if (!ran) co_return problem(queue_full());
    if (*done) co_return without_cache(json_answer(200, "{}"));
    co_return refused_message(call, *openid, done->error());
}

asio::awaitable<Response> forget_identities(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> change = [&] {
        return call.app.workspace.people().company().forget_identities(asker_of(call), *user);
    };
    co_return co_await answer_change(call, Work::slow, change);
}

Response identities_of(Call& call) {
    if (const auto own = in_person(call); !own) return problem(own.error());
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) return unknown_record();
    auto all = call.app.workspace.people().company().identities(call.actor(), *user);
    return all ? without_cache(json_answer(200, *std::move(all))) : problem(all.error());
}

constexpr Route openid_table[] = {
    {Method::get, "/api/v1/openid/begin", begin_openid, "Sign in by the company's own sign-in",
     "then language again", Door::open},
    {Method::get, "/api/v1/openid/answer", answer_openid,
     "Where the company's own sign-in leads back to", "code state iss error *", Door::open},
    {Method::get, "/api/v1/openid/leave", leave_openid, "Sign out at the company's own sign-in", "",
     Door::open},
    {Method::post, "/api/v1/openid/logout", signed_out_there,
     "Told by the company's own sign-in: somebody signed out there", "", Door::open,
     std::size_t{64} << 10},
    {Method::get, "/api/v1/users/{id}/identities", identities_of,
     "Who somebody is at the company's own sign-in"},
    {Method::del, "/api/v1/users/{id}/identities", forget_identities,
     "Forget who somebody is at the company's own sign-in"},
};

}  // namespace

std::span<const Route> openid_routes() { return openid_table; }

}  // namespace cairn
