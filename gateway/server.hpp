#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "gateway/call.hpp"
#include "gateway/wire/tls_keys.hpp"

namespace cairn {

struct OpenidOptions;

/// Serves one workspace over HTTP and WebSocket, plain or over TLS: one io_context, one acceptor
/// and one thread each.
class Server {
public:
    struct Options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 8080;  ///< 0: any free one.
        unsigned threads = 2;
        std::size_t connections_max = 20'000;
        std::size_t live_sessions_max = 10'000;
        HttpLimits http{};
        /// Where every WebSocket message is sent back as it came, for conformance suites; open to
        /// anybody. Empty: nowhere.
        std::string ws_echo;
        HoldLimits hold = {};
        RateLimits rates = {};
        /// A TLS proxy on this machine speaks for others: as its addresses in `proxies`.
        bool behind_proxy = false;
        TrustedProxies proxies{};        ///< Who may say for whom it speaks.
        std::shared_ptr<TlsKeys> tls{};  ///< Null: plain HTTP.
        /// How long browsers are to come by https alone (HSTS); 0: they are not told to.
        std::chrono::seconds strict_transport{0};
        /// For requests whose answer is being made: longer than any wait of theirs for the
        /// workspace.
        std::chrono::milliseconds stop_timeout{7000};
        /// For clients to take what there is for them, once no answer is being made any more.
        std::chrono::milliseconds farewell{700};
        std::vector<Uuid> demo_people;                  ///< See `App`.
        std::shared_ptr<const OpenidOptions> openid{};  ///< Null: there is no such sign-in.
        BulkLimits bulk = {};
        /// Where running changes of many records leave what they are to do, for who serves the
        /// workspace next. Empty: nowhere.
        std::filesystem::path bulk_folder{};
        /// A folder for files that are written on the way to an answer: emptied at the start.
        /// Empty: the system's own for such files.
        std::filesystem::path scratch;
    };
    /// Listens at once, serves from `start`. Throws `std::runtime_error` where the address cannot
    /// be had.
    Server(Workspace& workspace, Options options);
    ~Server();

    /// Listens there too, for plain HTTP alone: every request is answered by the address of the
    /// same thing by https, on `port()`. Before `start`. The port; throws as the constructor does.
    std::uint16_t redirect_from(const std::string& address, std::uint16_t port);
    void start();
    /// Refuses new connections, closes idle ones, tells live sessions to come back later, lets
    /// running requests finish, joins.
    void stop();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const Metrics& metrics() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn
