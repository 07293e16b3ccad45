#include "core/base64.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"
#include "gateway/viewing.hpp"

namespace cairn {

namespace asio = boost::asio;

// Passkeys: coming in by one, one's own, and, for administrators, those of others. What browsers
// give as bytes comes in base64url.
namespace {

/// What a browser sends of a passkey: an RSA signature, an attestation with certificates.
constexpr std::size_t passkey_text_bytes_max = std::size_t{24} << 10;
constexpr std::size_t passkey_body_bytes_max = std::size_t{64} << 10;

/// "passkey.address": under this one browsers make none.
Result<WebSite> site_of(const Request& request) {
    auto site = web_site(request.is_https, request.header("host"));
    if (!site) return rejected("passkey.address", {{"origin", origin_of(request)}});
    return *std::move(site);
}

Result<std::string> bytes_in(std::string_view text, const char* member) {
    auto bytes = from_base64(text, Base64::url);
    if (!bytes)
        return invalid("request.body",
                       {{"place", std::string("/") + member}, {"expected", "base64url"}});
    return *std::move(bytes);
}

struct ShownBody {
    ShownPasskey shown;
    std::string challenge;  ///< Of a second step.
};

/// `{"id", "client_data", "authenticator_data", "signature", "user"}`, and `challenge` where that
/// is asked for.
Result<ShownBody> shown_body(const Request& request, bool with_challenge) {
    static constexpr std::initializer_list<const char*> own = {
        "id", "client_data", "authenticator_data", "signature", "user"};
    static constexpr std::initializer_list<const char*> all = {
        "id", "client_data", "authenticator_data", "signature", "user", "challenge"};
    const auto texts = texts_of(request, with_challenge ? all : own, passkey_text_bytes_max);
    if (!texts) return tl::unexpected(texts.error());
    ShownBody body{{}, with_challenge ? texts->back() : ""};
    std::string* const members[] = {&body.shown.credential, &body.shown.client_data,
                                    &body.shown.authenticator_data, &body.shown.signature,
                                    &body.shown.user};
    for (std::size_t i = 0; i < std::size(members); ++i) {
        auto bytes = bytes_in((*texts)[i], std::data(own)[i]);
        if (!bytes) return tl::unexpected(bytes.error());
        *members[i] = *std::move(bytes);
    }
    return body;
}

PeoplePasskeys passkeys_of(const Call& call) { return call.app.workspace.people().passkeys(); }

PasskeySignIn::Caller caller_of(const Call& call,
                                const WebSite& site,
                                const std::string& challenge) {
    return {site, call.request.from, call.request.header("user-agent"), challenge};
}

asio::awaitable<Response> begin_by_passkey(Call& call) {
    const auto texts = texts_of(call.request, {"challenge"});
    if (!texts) co_return problem(texts.error());
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    auto options =
        call.app.workspace.people().passkey_sign_in().begin(caller_of(call, *site, texts->front()));
    co_return options ? without_cache(json_answer(200, *std::move(options)))
                      : problem(options.error());
}

asio::awaitable<Response> finish_by_passkey(Call& call) {
    const auto body = shown_body(call.request, true);
    if (!body) co_return problem(body.error());
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    std::optional<Result<People::SignedIn>> signed_in;
    const std::function<void()> check = [&] {
        People people = call.app.workspace.people();
        signed_in =
            people.passkey_sign_in().finish(caller_of(call, *site, body->challenge), body->shown);
        // Whoever comes in anew by this browser leaves what it was signed in by before.
        if (*signed_in && call.by_cookie) people.sign_out(call.token);
    };
    const bool ran = co_await run_slowly(call, check);
    if (!ran) co_return problem(queue_full());
    co_return signed_in_answer(call, *signed_in);
}

Response listed_passkeys(const Call& call, const Uuid& user) {
    if (const auto own = in_person(call); !own) return problem(own.error());
    auto all = passkeys_of(call).list(call.actor(), user);
    return all ? without_cache(json_answer(200, *std::move(all))) : problem(all.error());
}

Response own_passkeys(Call& call) { return listed_passkeys(call, call.actor().id); }

Response passkeys_of_other(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    return user ? listed_passkeys(call, *user) : unknown_record();
}

asio::awaitable<Response> begin_passkey(Call& call) {
    const auto texts = texts_of(call.request, {"password"});
    if (!texts) co_return problem(texts.error());
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    const std::function<Result<std::string>()> make = [&] {
        return passkeys_of(call).begin(asker_of(call), *site, texts->front());
    };
    co_return co_await answer_made(call, Work::password, make);
}

asio::awaitable<Response> add_passkey(Call& call) {
    const auto texts =
        texts_of(call.request, {"name", "client_data", "attestation"}, passkey_text_bytes_max);
    if (!texts) co_return problem(texts.error());
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    const auto client_data = bytes_in((*texts)[1], "client_data");
    if (!client_data) co_return problem(client_data.error());
    const auto attestation = bytes_in((*texts)[2], "attestation");
    if (!attestation) co_return problem(attestation.error());
    const std::function<Result<std::string>()> make = [&] {
        return passkeys_of(call).add(asker_of(call), *site,
                                     {*client_data, *attestation, texts->front()});
    };
    co_return co_await answer_made(call, Work::slow, make);
}

asio::awaitable<Response> rename_passkey(Call& call) {
    const auto texts = texts_of(call.request, {"name", "password"});
    if (!texts) co_return problem(texts.error());
    const std::function<Result<void>()> change = [&] {
        return passkeys_of(call).rename(asker_of(call), call.request.parameter("passkey"),
                                        (*texts)[0], (*texts)[1]);
    };
    co_return co_await answer_change(call, Work::password, change);
}

asio::awaitable<Response> remove_passkey(Call& call) {
    const auto texts = texts_of(call.request, {"password"});
    if (!texts) co_return problem(texts.error());
    const std::function<Result<void>()> change = [&] {
        return passkeys_of(call).remove(asker_of(call), call.request.parameter("passkey"),
                                        texts->front());
    };
    co_return co_await answer_change(call, Work::password, change);
}

asio::awaitable<Response> remove_passkey_of_other(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> change = [&] {
        return passkeys_of(call).remove_of(asker_of(call), *user,
                                           call.request.parameter("passkey"));
    };
    co_return co_await answer_change(call, Work::slow, change);
}

asio::awaitable<Response> begin_proof(Call& call) {
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    auto options = passkeys_of(call).begin_proof(asker_of(call), *site);
    co_return options ? without_cache(json_answer(200, *std::move(options)))
                      : problem(options.error());
}

asio::awaitable<Response> prove_by_passkey(Call& call) {
    const auto body = shown_body(call.request, false);
    if (!body) co_return problem(body.error());
    const auto site = site_of(call.request);
    if (!site) co_return problem(site.error());
    const std::function<Result<void>()> change = [&] {
        return passkeys_of(call).prove(asker_of(call), *site, body->shown);
    };
    co_return co_await answer_change(call, Work::slow, change);
}

constexpr Route passkey_table[] = {
    {Method::post, "/api/v1/session/passkey/begin", begin_by_passkey,
     "What a browser is asked for to sign in by a passkey", "", Door::open, 4096},
    {Method::post, "/api/v1/session/passkey", finish_by_passkey, "Sign in by a passkey", "",
     Door::open, passkey_body_bytes_max},
    {Method::get, "/api/v1/me/passkeys", own_passkeys, "One's own passkeys", "",
     Door::own_password},
    {Method::post, "/api/v1/me/passkeys/begin", begin_passkey,
     "What a browser is asked for to make a passkey", "", Door::own_password, 4096},
    {Method::post, "/api/v1/me/passkeys", add_passkey, "Keep a passkey that was made", "",
     Door::own_password, passkey_body_bytes_max},
    {Method::patch, "/api/v1/me/passkeys/{passkey}", rename_passkey, "Call a passkey otherwise", "",
     Door::ready, 4096},
    {Method::post, "/api/v1/me/passkeys/{passkey}/remove", remove_passkey, "Remove a passkey", "",
     Door::ready, 4096},
    {Method::post, "/api/v1/me/proof/begin", begin_proof,
     "What a browser is asked for to show a passkey of whoever is signed in", "",
     Door::own_password, 4096},
    {Method::post, "/api/v1/me/proof", prove_by_passkey,
     "Show by a passkey that one is who is signed in", "", Door::own_password,
     passkey_body_bytes_max},
    {Method::get, "/api/v1/users/{id}/passkeys", passkeys_of_other, "Somebody's passkeys"},
    {Method::del, "/api/v1/users/{id}/passkeys/{passkey}", remove_passkey_of_other,
     "Remove a passkey of somebody"},
};

}  // namespace

std::span<const Route> passkey_routes() { return passkey_table; }

}  // namespace cairn
