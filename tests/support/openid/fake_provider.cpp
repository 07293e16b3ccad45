#include "tests/support/openid/fake_provider.hpp"

#include <algorithm>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "core/json.hpp"

namespace cairn::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

FakeProvider::FakeProvider() : acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}) {
    say_of_itself(Json::object());
    say(keys_path, Json{{"keys", Json::array()}});
    thread_ = std::thread([this] { serve(); });
}

FakeProvider::~FakeProvider() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    // Whoever accepts has to be woken.
    error_code ignored;
    tcp::socket waker(context_);
    waker.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
}

std::string FakeProvider::issuer() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void FakeProvider::say(const std::string& path, Said said) {
    const std::lock_guard lock(mutex_);
    said_[path] = std::move(said);
}

void FakeProvider::say(const std::string& path, const Json& json) {
    say(path, Said{.body = json_text(json)});
}

void FakeProvider::say_of_itself(const Json& otherwise) {
    Json document{{"issuer", issuer()},
                  {"authorization_endpoint", issuer() + "/authorize"},
                  {"token_endpoint", issuer() + token_path},
                  {"jwks_uri", issuer() + keys_path},
                  {"userinfo_endpoint", issuer() + userinfo_path},
                  {"end_session_endpoint", issuer() + "/leave"},
                  {"code_challenge_methods_supported", {"S256"}}};
    document.merge_patch(otherwise);
    say(document_path, document);
}

void FakeProvider::give(const std::string& id_token, const Json& more) {
    Json answer{{"access_token", "an access token"},
                {"token_type", "Bearer"},
                {"expires_in", 300},
                {"id_token", id_token}};
    answer.merge_patch(more);
    say(token_path, answer);
}

std::vector<FakeProvider::Asked> FakeProvider::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::size_t FakeProvider::times_asked(const std::string& path) const {
    const auto all = asked();
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const Asked& each) { return each.path == path; }));
}

FakeProvider::Said FakeProvider::said_at(const Asked& asked) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(asked);
    const auto found = said_.find(asked.path);
    return found == said_.end() ? Said{.status = 404} : found->second;
}

void FakeProvider::serve() {
    for (;;) {
        error_code failed;
        tcp::socket socket = acceptor_.accept(failed);
        {
            const std::lock_guard lock(mutex_);
            if (failed || stopping_) return;
        }
        answer(std::move(socket));
    }
}

void FakeProvider::answer(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    error_code failed;
    http::read(socket, buffer, request, failed);
    if (failed) return;
    const std::string target(request.target());
    const Said said =
        said_at({std::string(request.method_string()), target.substr(0, target.find('?')),
                 request.body(), std::string(request[http::field::authorization])});
    if (said.never) {
        waiting_.push_back(std::move(socket));
        return;
    }
    http::response<http::string_body> response(http::int_to_status(said.status), 11);
    response.set(http::field::content_type, "application/json");
    for (const auto& [name, value] : said.headers) response.set(name, value);
    response.body() = said.body;
    response.keep_alive(false);
    response.prepare_payload();
    http::write(socket, response, failed);
    socket.shutdown(tcp::socket::shutdown_both, failed);
}

}  // namespace cairn::test
