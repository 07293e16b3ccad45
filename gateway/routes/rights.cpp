#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"
#include "gateway/viewing.hpp"

namespace cairn {

namespace asio = boost::asio;

// What people have open to come in by: sessions and API tokens, one's own (`/me/`) and, for
// administrators, those of others (`/users/{id}/`).
namespace {

constexpr std::int64_t token_days_max = 3650;

/// Whose rights the path is about; nothing for what can be nobody's.
std::optional<Uuid> whose_rights(const Call& call) {
    const auto id = call.request.parameter("id");
    return id.empty() ? std::optional(call.actor().id) : Uuid::parse(id);
}

Response sessions(Call& call) {
    if (const auto own = in_person(call); !own) return problem(own.error());
    const auto user = whose_rights(call);
    if (!user) return unknown_record();
    auto all = call.app.workspace.people().rights().sessions(call.actor(), *user, call.token);
    return all ? without_cache(json_answer(200, *std::move(all))) : problem(all.error());
}

Response tokens(Call& call) {
    if (const auto own = in_person(call); !own) return problem(own.error());
    const auto user = whose_rights(call);
    if (!user) return unknown_record();
    auto all = call.app.workspace.people().rights().tokens(call.actor(), *user);
    return all ? without_cache(json_answer(200, *std::move(all))) : problem(all.error());
}

asio::awaitable<Response> end_session(Call& call) {
    const auto user = whose_rights(call);
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> end = [&] {
        return call.app.workspace.people().rights().end_session(asker_of(call), *user,
                                                                call.request.parameter("session"));
    };
    co_return co_await answer_change(call, Work::slow, end);
}

asio::awaitable<Response> end_sessions(Call& call) {
    const auto user = whose_rights(call);
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> end = [&] {
        return call.app.workspace.people().rights().end_sessions(asker_of(call), *user, call.token);
    };
    co_return co_await answer_change(call, Work::slow, end);
}

asio::awaitable<Response> revoke_token(Call& call) {
    const auto user = whose_rights(call);
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> revoke = [&] {
        return call.app.workspace.people().rights().revoke_token(asker_of(call), *user,
                                                                 call.request.parameter("token"));
    };
    co_return co_await answer_change(call, Work::slow, revoke);
}

asio::awaitable<Response> revoke_tokens(Call& call) {
    const auto user = whose_rights(call);
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> revoke = [&] {
        return call.app.workspace.people().revoke_tokens(asker_of(call), *user);
    };
    co_return co_await answer_change(call, Work::slow, revoke);
}

tl::unexpected<Error> wrong_token_body(const char* place, const char* expected) {
    return invalid("request.body", {{"place", place}, {"expected", expected}});
}

struct TokenRequest {
    PeopleRights::Wanted wanted;
    std::string password;  ///< Where it is for whoever asks.
};

/// `{"name", "scope", "expires_in_days", "password"}`, all optional but the last, which only
/// `with_password` takes.
Result<TokenRequest> token_request(const Request& request, bool with_password) {
    auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    TokenRequest asked;
    for (const auto& [name, value] : body->items()) {
        if (name == "name") {
            if (!value.is_string()) return wrong_token_body("/name", "text");
            asked.wanted.name = value.get<std::string>();
        } else if (name == "scope") {
            asked.wanted.read_only = value == "read";
            asked.wanted.people_only = value == "people";
            if (value != "read" && value != "write" && value != "people")
                return wrong_token_body("/scope", "read, write or people");
        } else if (name == "expires_in_days") {
            const auto days = value.is_number_integer() ? value.get<std::int64_t>() : 0;
            if (days < 1 || days > token_days_max)
                return wrong_token_body("/expires_in_days", "1 to 3650");
            asked.wanted.days = std::chrono::days(days);
        } else if (name == "password" && with_password && value.is_string()) {
            asked.password = value.get<std::string>();
        } else {
            return invalid("request.body", {{"expected", "no other members"}});
        }
    }
    if (with_password && !body->contains("password")) return wrong_token_body("/password", "text");
    return asked;
}

/// Shown once, kept only as a hash.
Result<std::string> token_text(const Result<PeopleRights::Made>& made) {
    if (!made) return tl::unexpected(made.error());
    JsonWriter out;
    out.begin_object().name("id").string(made->id).name("token").string(made->token);
    out.name("ends_at");
    if (made->until)
        out.time(*made->until);
    else
        out.null();
    return out.end_object().take();
}

asio::awaitable<Response> issue_token(Call& call) {
    const auto user = whose_rights(call);
    if (!user) co_return unknown_record();
    const auto asked = token_request(call.request, false);
    if (!asked) co_return problem(asked.error());
    const std::function<Result<std::string>()> make = [&] {
        return token_text(
            call.app.workspace.people().rights().issue_token(asker_of(call), *user, asked->wanted));
    };
    co_return co_await answer_made(call, Work::slow, make);
}

asio::awaitable<Response> issue_own_token(Call& call) {
    const auto asked = token_request(call.request, true);
    if (!asked) co_return problem(asked.error());
    const std::function<Result<std::string>()> make = [&] {
        return token_text(call.app.workspace.people().rights().issue_own_token(
            asker_of(call), asked->password, asked->wanted));
    };
    co_return co_await answer_made(call, Work::password, make);
}

constexpr Route rights_table[] = {
    {Method::get, "/api/v1/me/sessions", sessions, "Where one is signed in"},
    {Method::del, "/api/v1/me/sessions", end_sessions, "End one's other sessions"},
    {Method::del, "/api/v1/me/sessions/{session}", end_session, "End one of one's sessions"},
    {Method::get, "/api/v1/me/tokens", tokens, "One's API tokens"},
    {Method::post, "/api/v1/me/tokens", issue_own_token, "Make an API token for oneself", "",
     Door::ready, 4096},
    {Method::del, "/api/v1/me/tokens/{token}", revoke_token, "End one of one's API tokens"},
    {Method::get, "/api/v1/users/{id}/sessions", sessions, "Where somebody is signed in"},
    {Method::del, "/api/v1/users/{id}/sessions", end_sessions, "End somebody's sessions"},
    {Method::del, "/api/v1/users/{id}/sessions/{session}", end_session,
     "End one of somebody's sessions"},
    {Method::get, "/api/v1/users/{id}/tokens", tokens, "Somebody's API tokens"},
    {Method::post, "/api/v1/users/{id}/tokens", issue_token, "Make an API token for somebody", "",
     Door::ready, 4096},
    {Method::del, "/api/v1/users/{id}/tokens", revoke_tokens, "End all of somebody's API tokens"},
    {Method::del, "/api/v1/users/{id}/tokens/{token}", revoke_token,
     "End one of somebody's API tokens"},
};

}  // namespace

std::span<const Route> rights_routes() { return rights_table; }

}  // namespace cairn
