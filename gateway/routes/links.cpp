#include "gateway/answers.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

// Behind the "#": no browser sends that to a server, nor to another site.
constexpr std::string_view link_page = "/welcome#";

Result<std::vector<std::string>> link_text(const Request& request) {
    return texts_of(request, {"link"});
}
Result<std::vector<std::string>> link_and_password(const Request& request) {
    return texts_of(request, {"link", "new"});
}

/// Shown once, kept only as a hash.
asio::awaitable<Response> make_link(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) co_return unknown_record();
    const std::function<Result<std::string>()> make = [&]() -> Result<std::string> {
        const auto link = call.app.workspace.people().links().make(asker_of(call), *user);
        if (!link) return tl::unexpected(link.error());
        JsonWriter out;
        out.begin_object().name("link").string(link->text);
        out.name("path").string(std::string(link_page) + link->text);
        return out.name("ends_at").time(link->until).end_object().take();
    };
    co_return co_await answer_made(call, Work::slow, make);
}

asio::awaitable<Response> whose_link(Call& call) {
    const auto texts = link_text(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<std::string>()> look = [&] {
        return call.app.workspace.people().links().whose(texts->front(), call.request.from);
    };
    co_return co_await answer_made(call, Work::slow, look);
}

asio::awaitable<Response> use_link(Call& call) {
    const auto texts = link_and_password(call.request);
    if (!texts) co_return problem(texts.error());
    const std::function<Result<void>()> use = [&] {
        return call.app.workspace.people().links().choose_password(texts->at(0), texts->at(1),
                                                                   call.request.from);
    };
    co_return co_await answer_change(call, Work::password, use);
}

constexpr Route link_table[] = {
    {Method::post, "/api/v1/users/{id}/link", make_link,
     "Make a link by which somebody chooses a password"},
    {Method::post, "/api/v1/link", whose_link, "Whom a link is for", "", Door::open, 4096},
    {Method::post, "/api/v1/link/password", use_link, "Choose a password by a link", "", Door::open,
     4096},
};

}  // namespace

std::span<const Route> link_routes() { return link_table; }

}  // namespace cairn
