#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"
#include "gateway/viewing.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

PeopleFactors factors_of(const Call& call) { return call.app.workspace.people().second_factors(); }

std::string codes_text(const std::vector<std::string>& codes) {
    JsonWriter out;
    out.begin_object().name("recovery_codes").begin_array();
    for (const std::string& code : codes) out.string(code);
    return out.end_array().end_object().take();
}

Response factor_state(const Call& call, const Uuid& user) {
    if (const auto own = in_person(call); !own) return problem(own.error());
    auto state = factors_of(call).state_of(call.actor(), user);
    return state ? without_cache(json_answer(200, *std::move(state))) : problem(state.error());
}

Response own_factor(Call& call) { return factor_state(call, call.actor().id); }

Response factor_of_other(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    return user ? factor_state(call, *user) : unknown_record();
}

Result<std::vector<std::string>> only_password(const Request& request) {
    return texts_of(request, {"password"});
}
Result<std::vector<std::string>> only_code(const Request& request) {
    return texts_of(request, {"code"});
}
Result<std::vector<std::string>> password_and_code(const Request& request) {
    return texts_of(request, {"password", "code"});
}

asio::awaitable<Response> begin_factor(Call& call) {
    const auto texts = only_password(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<std::string>()> make = [&]() -> Result<std::string> {
        const auto begun =
            factors_of(call).begin(call.actor().id, texts->front(), call.request.from, call.token);
        if (!begun) return tl::unexpected(begun.error());
        JsonWriter out;
        out.begin_object().name("secret").string(begun->secret);
        return out.name("address").string(begun->address).end_object().take();
    };
    co_return co_await answer_made(call, Work::password, make);
}

asio::awaitable<Response> confirm_factor(Call& call) {
    const auto texts = only_code(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<std::string>()> make = [&]() -> Result<std::string> {
        const auto codes = factors_of(call).confirm(call.actor().id, texts->front(),
                                                    call.request.from, call.token);
        if (!codes) return tl::unexpected(codes.error());
        return codes_text(*codes);
    };
    co_return co_await answer_made(call, Work::slow, make);
}

asio::awaitable<Response> renew_codes(Call& call) {
    const auto texts = password_and_code(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<std::string>()> make = [&]() -> Result<std::string> {
        const auto codes = factors_of(call).renew_codes(
            call.actor().id, {texts->at(0), texts->at(1), call.request.from, call.token});
        if (!codes) return tl::unexpected(codes.error());
        return codes_text(*codes);
    };
    co_return co_await answer_made(call, Work::password, make);
}

asio::awaitable<Response> turn_factor_off(Call& call) {
    const auto texts = password_and_code(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<void>()> change = [&] {
        return factors_of(call).turn_off(
            call.actor().id, {texts->at(0), texts->at(1), call.request.from, call.token});
    };
    co_return co_await answer_change(call, Work::password, change);
}

asio::awaitable<Response> take_factor_off(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    const std::function<Result<void>()> change = [&] {
        return factors_of(call).take_off(asker_of(call), *user);
    };
    co_return co_await answer_change(call, Work::slow, change);
}

Result<bool> is_required_by(const Request& request) {
    const auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    const auto found = body->find("required");
    if (body->size() != 1 || found == body->end() || !found->is_boolean())
        return invalid("request.body", {{"place", "/required"}, {"expected", "true or false"}});
    return found->get<bool>();
}

asio::awaitable<Response> require_factor(Call& call) {
    const auto required = is_required_by(call.request);
    if (!required) co_return problem(required.error());
    const std::function<Result<void>()> change = [&] {
        return factors_of(call).require(asker_of(call), *required);
    };
    co_return co_await answer_change(call, Work::slow, change);
}

constexpr Route second_factor_table[] = {
    {Method::get, "/api/v1/me/second-factor", own_factor, "Whether one has a second factor", "",
     Door::own_password},
    {Method::post, "/api/v1/me/second-factor", begin_factor, "Begin a second factor", "",
     Door::own_password, 4096},
    {Method::post, "/api/v1/me/second-factor/confirm", confirm_factor,
     "Switch on the second factor that was begun", "", Door::own_password, 4096},
    {Method::post, "/api/v1/me/second-factor/recovery-codes", renew_codes,
     "Make other recovery codes", "", Door::ready, 4096},
    {Method::post, "/api/v1/me/second-factor/off", turn_factor_off,
     "Switch off one's second factor", "", Door::ready, 4096},
    {Method::get, "/api/v1/users/{id}/second-factor", factor_of_other,
     "Whether somebody has a second factor"},
    {Method::del, "/api/v1/users/{id}/second-factor", take_factor_off,
     "Take the second factor off for somebody"},
    {Method::put, "/api/v1/workspace/second-factor", require_factor,
     "Whether everybody has to have a second factor", "", Door::ready, 4096},
};

}  // namespace

std::span<const Route> second_factor_routes() { return second_factor_table; }

}  // namespace cairn
