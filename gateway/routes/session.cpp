#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/session_cookie.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

constexpr int session_days = 30;

Response without_cache(Response response) {
    response.with("Cache-Control", "no-store");
    return response;
}

/// A body of exactly these members, all texts.
Result<std::vector<std::string>> texts_of(const Request& request,
                                          std::initializer_list<const char*> names) {
    auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    std::vector<std::string> texts;
    for (const char* name : names) {
        const auto found = body->find(name);
        if (found == body->end() || !found->is_string() ||
            found->get_ref<const std::string&>().size() > 400)
            return invalid("request.body",
                           {{"place", std::string("/") + name}, {"expected", "text"}});
        texts.push_back(found->get<std::string>());
    }
    if (body->size() != names.size())
        return invalid("request.body", {{"expected", "no other members"}});
    return texts;
}

Error session_refused() { return {ErrorCode::unauthenticated, "session.refused", Json::object()}; }

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

asio::awaitable<Response> sign_in(Call& call) {
    const auto texts = credentials(call.request);
    if (!texts) co_return problem(texts.error());
    std::optional<Result<People::SignedIn>> signed_in;
    const std::function<void()> check = [&] {
        signed_in =
            call.app.workspace.people().sign_in(texts->at(0), texts->at(1), call.request.from);
    };
    const bool ran = co_await run_password_work(call, check);
    if (!ran) co_return problem(queue_full());
    if (!*signed_in) co_return problem(signed_in->error());
    const auto identity = call.app.workspace.people().identify((*signed_in)->token);
    if (!identity) co_return problem(session_refused());
    Response response = without_cache(json_answer(200, call.app.workspace.people().me(*identity)));
    co_return response.with("Set-Cookie",
                            session_cookie(call.request, (*signed_in)->token, session_days));
}

asio::awaitable<Response> sign_out(Call& call) {
    const std::function<void()> leave = [&] { call.app.workspace.people().sign_out(call.token); };
    const bool ran = co_await run_slowly(call, leave);
    if (!ran) co_return problem(queue_full());
    co_return nothing().with("Set-Cookie", session_cookie(call.request, "", 0));
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

Response session(Call& call) {
    JsonWriter out;
    out.begin_object().name("signed_in").boolean(call.identity.has_value());
    out.name("demo").boolean(!call.app.demo_people.empty()).name("people").begin_array();
    demo_people(out, call.app);
    return without_cache(json_answer(200, out.end_array().end_object().take()));
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
    std::optional<Result<void>> changed;
    const std::function<void()> change = [&] {
        changed = call.app.workspace.people().change_password(call.actor().id, texts->at(0),
                                                              texts->at(1), call.token);
    };
    const bool ran = co_await run_password_work(call, change);
    if (!ran) co_return problem(queue_full());
    co_return *changed ? nothing() : problem(changed->error());
}

/// What an administrator makes for another person: a one-time password, a token. Shown once, kept
/// only as a hash.
template <auto Make>
asio::awaitable<Response> credential(Call& call, const char* name) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    std::optional<Result<std::string>> made;
    const std::function<void()> make = [&] {
        made = (call.app.workspace.people().*Make)(call.actor(), *user);
    };
    const bool ran = co_await run_password_work(call, make);
    if (!ran) co_return problem(queue_full());
    if (!*made) co_return problem(made->error());
    JsonWriter out;
    co_return without_cache(
        json_answer(200, out.begin_object().name(name).string(**made).end_object().take()));
}

asio::awaitable<Response> one_time_password(Call& call) {
    co_return co_await credential<&People::one_time_password>(call, "password");
}

asio::awaitable<Response> token(Call& call) {
    co_return co_await credential<&People::issue_token>(call, "token");
}

asio::awaitable<Response> revoke_tokens(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    std::optional<Result<void>> revoked;
    const std::function<void()> revoke = [&] {
        revoked = call.app.workspace.people().revoke_tokens(call.actor(), *user);
    };
    const bool ran = co_await run_slowly(call, revoke);
    if (!ran) co_return problem(queue_full());
    co_return *revoked ? nothing() : problem(revoked->error());
}

constexpr Route session_table[] = {
    {Method::get, "/api/v1/session", session, "Whether somebody is signed in", "", Door::open},
    {Method::post, "/api/v1/session", sign_in, "Sign in", "", Door::open, 4096},
    {Method::del, "/api/v1/session", sign_out, "Sign out", "", Door::signed_in},
    {Method::get, "/api/v1/me", me, "Who is signed in, and where", "", Door::signed_in},
    {Method::patch, "/api/v1/me", change_me, "Change one's language", "", Door::signed_in, 4096},
    {Method::post, "/api/v1/me/password", change_password, "Change one's password", "",
     Door::signed_in, 4096},
    {Method::post, "/api/v1/users/{id}/one-time-password", one_time_password,
     "Make a one-time password for somebody"},
    {Method::post, "/api/v1/users/{id}/tokens", token, "Make an API token for somebody"},
    {Method::del, "/api/v1/users/{id}/tokens", revoke_tokens, "End all of somebody's API tokens"},
};

}  // namespace

std::span<const Route> session_routes() { return session_table; }

}  // namespace cairn
