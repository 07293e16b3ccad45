#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/openid_sign_in.hpp"
#include "gateway/router.hpp"
#include "gateway/session_cookie.hpp"
#include "gateway/sign_in_answers.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

/// One's own language is one's own business, though the rest of a user's record is the
/// administrator's.
CommandRequest own_language(const Actor& actor, const std::string& language) {
    CommandRequest request{.actor = actor};
    request.actor.role = Role::administrator;
    request.actor.lent = true;
    request.command.steps.emplace_back(
        Change{StreamName{"user", actor.id}, std::nullopt, Json{{"language", language}}});
    return request;
}

Result<std::vector<std::string>> credentials(const Request& request) {
    return texts_of(request, {"email", "password"});
}
Result<std::vector<std::string>> passwords(const Request& request) {
    return texts_of(request, {"current", "new"});
}
Result<std::vector<std::string>> language(const Request& request) {
    return texts_of(request, {"language"});
}

Result<std::vector<std::string>> challenge_answer(const Request& request) {
    return texts_of(request, {"challenge", "code"});
}

/// Whoever comes in anew by this browser leaves what it was signed in by before.
void leave_session_before(const Call& call, const Result<People::SignedIn>& signed_in) {
    if (signed_in && call.by_cookie) call.app.workspace.people().sign_out(call.token);
}

asio::awaitable<Response> sign_in(Call& call) {
    const auto texts = credentials(call.request);
    if (!texts) co_return problem(texts.error());
    std::optional<Result<People::SignedIn>> signed_in;
    const std::function<void()> check = [&] {
        signed_in = call.app.workspace.people().sign_in(
            texts->at(0), texts->at(1), call.request.from, call.request.header("user-agent"));
        leave_session_before(call, *signed_in);
    };
    const bool ran = co_await run_password_work(call, check);
    if (!ran) co_return problem(queue_full());
    co_return signed_in_answer(call, *signed_in);
}

asio::awaitable<Response> finish_sign_in(Call& call) {
    const auto texts = challenge_answer(call.request);
    if (!texts) co_return problem(texts.error());
    std::optional<Result<People::SignedIn>> signed_in;
    const std::function<void()> check = [&] {
        signed_in = call.app.workspace.people().finish_sign_in(
            texts->at(0), texts->at(1), call.request.from, call.request.header("user-agent"));
        leave_session_before(call, *signed_in);
    };
    const bool ran = co_await run_slowly(call, check);
    if (!ran) co_return problem(queue_full());
    co_return signed_in_answer(call, *signed_in);
}

asio::awaitable<Response> sign_out(Call& call) {
    const std::function<void()> leave = [&] { call.app.workspace.people().sign_out(call.token); };
    const bool ran = co_await run_slowly(call, leave);
    if (!ran) co_return problem(queue_full());
    // Answers that may be shown again once the server was asked (`private, no-cache`) lie on the
    // disk until then.
    co_return nothing()
        .with("Set-Cookie", session_cookie(call.request, "", 0))
        .with("Clear-Site-Data", "\"cache\"");
}

/// Whom a demo's sign-in page offers: those whose records say now that they may sign in.
void demo_people(JsonWriter& out, const App& app) {
    const auto reading = app.workspace.read(Actor::system());
    if (!reading) return;
    for (const auto& id : app.demo_people) {
        const auto text = reading->record(StreamName{"user", id});
        const Json user = text ? trusted_json(*text) : Json::object();
        if (user.value("archived", false) || !user.value("active", false)) continue;
        const std::string title = user.value("job_title", "");
        out.begin_object().name("email").string(user.value("email", ""));
        out.name("name").string(user.value("name", ""));
        out.name("title").begin_object().name("en").string(title).name("zh").string(title);
        out.end_object().end_object();
    }
}

/// The company's own sign-in, where there is one.
void company_sign_in(JsonWriter& out, const Call& call) {
    if (!call.app.openid) return;
    const OpenidProvider& provider = call.app.openid->provider;
    out.name("company").begin_object().name("name").string(provider.settings().name);
    out.name("only").boolean(call.app.workspace.people().password_is_for_administrators());
    out.name("leaves").boolean(provider.leave("/").has_value()).end_object();
}

Response session(Call& call) {
    JsonWriter out;
    out.begin_object().name("signed_in").boolean(call.identity.has_value());
    out.name("demo").boolean(!call.app.demo_people.empty()).name("people").begin_array();
    demo_people(out, call.app);
    out.end_array();
    company_sign_in(out, call);
    if (call.identity) call.app.workspace.people().write_view(out, *call.identity);
    return without_cache(json_answer(200, out.end_object().take()));
}

Response me(Call& call) {
    return without_cache(json_answer(200, call.app.workspace.people().me(*call.identity)));
}

asio::awaitable<Response> change_me(Call& call) {
    const auto texts = language(call.request);
    if (!texts) co_return problem(texts.error());
    CommandRequest request = own_language(call.actor(), texts->front());
    const auto done = co_await execute(call, std::move(request));
    if (!done) co_return problem(done.error());
    co_return me(call);
}

asio::awaitable<Response> change_password(Call& call) {
    const auto texts = passwords(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<void>()> change = [&] {
        return call.app.workspace.people().change_password(
            call.actor().id, texts->at(0), texts->at(1), call.token, call.request.from);
    };
    co_return co_await answer_change(call, Work::password, change);
}

/// Shown once, kept only as a hash.
asio::awaitable<Response> one_time_password(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    const std::function<Result<std::string>()> make = [&]() -> Result<std::string> {
        const auto password = call.app.workspace.people().one_time_password(asker_of(call), *user);
        if (!password) return tl::unexpected(password.error());
        return JsonWriter().begin_object().name("password").string(*password).end_object().take();
    };
    co_return co_await answer_made(call, Work::password, make);
}

constexpr Route session_table[] = {
    {Method::get, "/api/v1/session", session, "Whether somebody is signed in", "", Door::open},
    {Method::post, "/api/v1/session", sign_in, "Sign in", "", Door::open, 4096},
    {Method::post, "/api/v1/session/second-factor", finish_sign_in,
     "Sign in, the second step: a code", "", Door::open, 4096},
    {Method::del, "/api/v1/session", sign_out, "Sign out", "", Door::leaving},
    {Method::get, "/api/v1/me", me, "Who is signed in, and where", "", Door::signed_in},
    {Method::patch, "/api/v1/me", change_me, "Change one's language", "", Door::signed_in, 4096},
    {Method::post, "/api/v1/me/password", change_password, "Change one's password", "",
     Door::signed_in, 4096},
    {Method::post, "/api/v1/users/{id}/one-time-password", one_time_password,
     "Make a one-time password for somebody"},
};

}  // namespace

std::span<const Route> session_routes() { return session_table; }

}  // namespace cairn
