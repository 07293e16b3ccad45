#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace cairn::test {

/// An OpenID provider on a free port of this machine, which answers as a test tells it to: at first
/// as a provider does that has no keys and gives no token.
class FakeProvider {
public:
    struct Asked {
        std::string method;
        std::string path;
        std::string body;
        std::string authorization;
    };
    struct Said {
        unsigned status = 200;
        std::string body{};
        std::map<std::string, std::string> headers{};
        bool never = false;                  ///< Keeps whoever asks waiting.
        std::optional<std::string> bytes{};  ///< Sent as they are instead of all that.
    };

    FakeProvider();
    ~FakeProvider();
    FakeProvider(const FakeProvider&) = delete;
    FakeProvider& operator=(const FakeProvider&) = delete;

    [[nodiscard]] std::string issuer() const;
    /// What is said at a path from now on.
    void say(const std::string& path, Said said);
    void say(const std::string& path, const Json& json);
    /// What it says of itself, with some of it otherwise.
    void say_of_itself(const Json& otherwise);
    /// What its token endpoint gives.
    void give(const std::string& id_token, const Json& more = Json::object());
    [[nodiscard]] std::vector<Asked> asked() const;
    [[nodiscard]] std::size_t times_asked(const std::string& path) const;

    static constexpr const char* document_path = "/.well-known/openid-configuration";
    static constexpr const char* keys_path = "/keys";
    static constexpr const char* token_path = "/token";
    static constexpr const char* userinfo_path = "/userinfo";

private:
    /// Closed with its scope.
    class Socket {
    public:
        explicit Socket(int handle) : handle_(handle) {}
        ~Socket();
        Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
        Socket& operator=(Socket&&) = delete;
        [[nodiscard]] int handle() const { return handle_; }

    private:
        int handle_;
    };
    void serve();
    void answer(Socket socket);
    [[nodiscard]] static std::string text_of(const Said& said);
    [[nodiscard]] Said said_at(const Asked& asked);

    Socket listening_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::map<std::string, Said> said_;
    std::vector<Asked> asked_;
    std::vector<Socket> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cairn::test
