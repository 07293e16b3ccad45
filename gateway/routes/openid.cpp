#include <iostream>

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

std::string origin_of(const Request& request) {
    return (request.is_https ? "https://" : "http://") + std::string(request.header("host"));
}

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

asio::awaitable<Response> begin_openid(Call& call) {
    OpenidSignIn* const openid = call.app.openid;
    if (!openid) co_return refused_at("/", openid_not_set_up());
    const SignInTicket ticket = openid->tickets.fresh(call.request.asked("then").value_or("/"));
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
        // Who thought better of it has not failed.
        if (person.error().reason == "openid.denied") openid.throttle.forgive(network);
        people.note_company_refusal(person.error().reason);
        return tl::unexpected(person.error());
    }
    auto signed_in = people.sign_in_by_company(*person, openid.provider.settings().rules(),
                                               request.from, request.header("user-agent"));
    const bool has_come = signed_in || signed_in.error().reason == "session.second_factor";
    if (has_come) openid.throttle.forgive(network);
    // Whoever comes in anew by this browser leaves what it was signed in by before.
    if (signed_in && call.by_cookie) people.sign_out(call.token);
    return signed_in;
}

/// The ticket of this browser, where it is the one that began.
std::optional<SignInTicket> ticket_of(const Call& call, const OpenidSignIn& openid) {
    auto ticket = openid.tickets.opened(ticket_of_cookie(call.request));
    const std::string state = call.request.asked("state").value_or("");
    if (!ticket || !is_same_secret(ticket->state, state)) return std::nullopt;
    return ticket;
}

Response answered(const Call& call, const SignInTicket& ticket, const CameIn& came) {
    if (!came && came.error().reason != "session.second_factor")
        return refused_at(ticket.to, came.error());
    if (!came)
        return going_to(ticket.to + "#second-factor=" + came.error().data.value("challenge", ""));
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
     "then language", Door::open},
    {Method::get, "/api/v1/openid/answer", answer_openid,
     "Where the company's own sign-in leads back to", "code state iss error *", Door::open},
    {Method::get, "/api/v1/openid/leave", leave_openid, "Sign out at the company's own sign-in", "",
     Door::open},
    {Method::get, "/api/v1/users/{id}/identities", identities_of,
     "Who somebody is at the company's own sign-in"},
    {Method::del, "/api/v1/users/{id}/identities", forget_identities,
     "Forget who somebody is at the company's own sign-in"},
};

}  // namespace

std::span<const Route> openid_routes() { return openid_table; }

}  // namespace cairn
