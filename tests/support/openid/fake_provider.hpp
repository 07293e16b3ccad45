#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

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
        bool never = false;  ///< Keeps whoever asks waiting.
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
    void serve();
    void answer(boost::asio::ip::tcp::socket socket);
    [[nodiscard]] Said said_at(const Asked& asked);

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex mutex_;
    std::map<std::string, Said> said_;
    std::vector<Asked> asked_;
    std::vector<boost::asio::ip::tcp::socket> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cairn::test
