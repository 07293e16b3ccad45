#include "tests/support/openid/fake_provider.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/json.hpp"
#include "core/text.hpp"

namespace cairn::test {
namespace {

sockaddr_in place_of(std::uint16_t port) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return place;
}

int new_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

/// What a client sends, up to the end of its body.
class Request {
public:
    /// Nothing where it leaves before.
    static std::optional<Request> read(int socket) {
        Request request;
        while (request.head_size_ == 0 || request.text_.size() < request.size()) {
            char piece[4096];
            const auto count = ::recv(socket, piece, sizeof piece, 0);
            if (count <= 0) return std::nullopt;
            request.text_.append(piece, static_cast<std::size_t>(count));
            if (const auto end = request.text_.find("\r\n\r\n"); end != std::string::npos)
                request.head_size_ = end + 4;
        }
        return request;
    }
    /// A word of the first line.
    [[nodiscard]] std::string word(std::size_t number) const {
        return std::string(split(text_.substr(0, text_.find('\r')), ' ').at(number));
    }
    /// As our client writes it; "" where it does not.
    [[nodiscard]] std::string header(const std::string& name) const {
        const std::string before = "\r\n" + name + ": ";
        const auto at = text_.find(before);
        if (at >= head_size_) return "";
        const auto begin = at + before.size();
        return text_.substr(begin, text_.find('\r', begin) - begin);
    }
    [[nodiscard]] std::string body() const { return text_.substr(head_size_); }

private:
    [[nodiscard]] std::size_t size() const {
        const std::string length = header("Content-Length");
        return head_size_ + (length.empty() ? 0 : std::stoul(length));
    }
    std::string text_;
    std::size_t head_size_ = 0;
};

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

FakeProvider::Socket::~Socket() {
    if (handle_ >= 0) ::close(handle_);
}

FakeProvider::FakeProvider() : listening_(new_socket()) {
    sockaddr_in place = place_of(0);
    socklen_t size = sizeof place;
    auto* const address = reinterpret_cast<sockaddr*>(&place);
    if (::bind(listening_.handle(), address, size) != 0 || ::listen(listening_.handle(), 64) != 0 ||
        ::getsockname(listening_.handle(), address, &size) != 0)
        throw std::runtime_error("the provider cannot listen");
    port_ = ntohs(place.sin_port);
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
    const Socket waker(new_socket());
    const sockaddr_in place = place_of(port_);
    static_cast<void>(
        ::connect(waker.handle(), reinterpret_cast<const sockaddr*>(&place), sizeof place));
    thread_.join();
}

std::string FakeProvider::issuer() const { return "http://127.0.0.1:" + std::to_string(port_); }

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
        Socket socket(::accept4(listening_.handle(), nullptr, nullptr, SOCK_CLOEXEC));
        {
            const std::lock_guard lock(mutex_);
            if (socket.handle() < 0 || stopping_) return;
        }
        answer(std::move(socket));
    }
}

std::string FakeProvider::text_of(const Said& said) {
    std::string text = "HTTP/1.1 " + std::to_string(said.status) +
                       " As told\r\nContent-Type: application/json\r\nConnection: close\r\n";
    for (const auto& [name, value] : said.headers) text += name + ": " + value + "\r\n";
    return text + "Content-Length: " + std::to_string(said.body.size()) + "\r\n\r\n" + said.body;
}

void FakeProvider::answer(Socket socket) {
    const auto request = Request::read(socket.handle());
    if (!request) return;
    const std::string target = request->word(1);
    const Said said = said_at({request->word(0), target.substr(0, target.find('?')),
                               request->body(), request->header("Authorization")});
    if (said.never) {
        waiting_.push_back(std::move(socket));
        return;
    }
    send_all(socket.handle(), said.bytes ? *said.bytes : text_of(said));
    ::shutdown(socket.handle(), SHUT_WR);
}

}  // namespace cairn::test
