#include "gateway/sign_in_answers.hpp"

#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/session_cookie.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

// Not as a conditional expression: g++ 12 destroys what a co_await inside one gives twice.
asio::awaitable<bool> run_work(Call& call, Work where, std::function<void()> work) {
    if (where == Work::password) co_return co_await run_password_work(call, std::move(work));
    co_return co_await run_slowly(call, std::move(work));
}

}  // namespace

Response without_cache(Response response) {
    response.with("Cache-Control", "no-store");
    return response;
}

Result<std::vector<std::string>> texts_of(const Request& request,
                                          std::initializer_list<const char*> names,
                                          std::size_t bytes_max) {
    auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    std::vector<std::string> texts;
    for (const char* name : names) {
        const auto found = body->find(name);
        if (found == body->end() || !found->is_string() ||
            found->get_ref<const std::string&>().size() > bytes_max)
            return invalid("request.body",
                           {{"place", std::string("/") + name}, {"expected", "text"}});
        texts.push_back(found->get<std::string>());
    }
    if (body->size() != names.size())
        return invalid("request.body", {{"expected", "no other members"}});
    return texts;
}

std::string origin_of(const Request& request) {
    return (request.is_https ? "https://" : "http://") + std::string(request.header("host"));
}

Asker asker_of(const Call& call) { return {call.actor(), call.token, call.request.from}; }

Response signed_in_answer(const Call& call, const Result<People::SignedIn>& signed_in) {
    if (!signed_in) return problem(signed_in.error());
    const People people = call.app.workspace.people();
    const auto identity = people.identify(signed_in->token);
    if (!identity) return problem({ErrorCode::unauthenticated, "session.refused", Json::object()});
    people.note_use(*identity);
    Response response = without_cache(json_answer(200, people.me(*identity)));
    return response.with("Set-Cookie",
                         session_cookie(call.request, signed_in->token, session_days));
}

asio::awaitable<Response> answer_change(Call& call,
                                        Work where,
                                        std::function<Result<void>()> change) {
    Result<void> done;
    const std::function<void()> work = [&] { done = change(); };
    const bool ran = co_await run_work(call, where, work);
    if (!ran) co_return problem(queue_full());
    co_return done ? nothing() : problem(done.error());
}

asio::awaitable<Response> answer_made(Call& call,
                                      Work where,
                                      std::function<Result<std::string>()> make) {
    std::optional<Result<std::string>> made;
    const std::function<void()> work = [&] { made = make(); };
    const bool ran = co_await run_work(call, where, work);
    if (!ran) co_return problem(queue_full());
    if (!*made) co_return problem(made->error());
    co_return without_cache(json_answer(200, **std::move(made)));
}

}  // namespace cairn
