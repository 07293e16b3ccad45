#include "gateway/http/problem.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"

namespace cairn {

namespace asio = boost::asio;

// Looking at the workspace as another person.
namespace {

/// Whom the session reads as from now on, as *me* says it.
Result<std::string> me_by_now(const Call& call) {
    const People people = call.app.workspace.people();
    const auto identity = people.identify(call.token);
    if (!identity) return fail(ErrorCode::unauthenticated, "session.required");
    return people.me(*identity);
}

/// `{"user"}`. What is said of a session cannot be said of a token, which has none.
Result<Uuid> wanted_view(const Call& call) {
    const auto texts = texts_of(call.request, {"user"});
    if (!texts) return tl::unexpected(texts.error());
    if (call.identity->by_token) return fail(ErrorCode::forbidden, "view_as.by_token");
    const auto user = Uuid::parse(texts->front());
    if (!user) return not_found("record.unknown");
    return *user;
}

asio::awaitable<Response> begin_view(Call& call) {
    const auto user = wanted_view(call);
    if (!user) co_return problem(user.error());
    const std::function<Result<std::string>()> begin = [&]() -> Result<std::string> {
        auto begun =
            call.app.workspace.people().views().begin(call.actor(), call.identity->right, *user);
        if (!begun) return tl::unexpected(begun.error());
        return me_by_now(call);
    };
    co_return co_await answer_made(call, Work::slow, begin);
}

asio::awaitable<Response> end_view(Call& call) {
    const std::function<Result<std::string>()> end = [&]() -> Result<std::string> {
        auto ended =
            call.app.workspace.people().views().end(call.identity->person(), call.identity->right);
        if (!ended) return tl::unexpected(ended.error());
        return me_by_now(call);
    };
    co_return co_await answer_made(call, Work::slow, end);
}

constexpr Route view_as_table[] = {
    {Method::put, "/api/v1/session/view_as", begin_view, "Look at everything as another person", "",
     Door::ready, 4096},
    {Method::del, "/api/v1/session/view_as", end_view, "Look as oneself again", "", Door::leaving},
};

}  // namespace

std::span<const Route> view_as_routes() { return view_as_table; }

}  // namespace cairn
