#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/http_limits.hpp"
#include "gateway/message.hpp"
#include "projections/workspace.hpp"

namespace cairn {

/// What a demo server tells people who are not signed in yet.
struct DemoPerson {
    std::string email;
    std::string name;
    Text title;
};

/// Counters for /metrics. Any thread.
struct Metrics {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refusals{0};  ///< 4xx
    std::atomic<std::uint64_t> failures{0};  ///< 5xx
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> answering{
        0};  ///< Requests between their last byte in and their last byte out.
    std::atomic<std::int64_t> slow{0};  ///< Work queued for or running on the slow pool.
    std::atomic<std::int64_t> live_sessions{0};
    /// Callbacks that the workspace or a pool still owes us; the threads may not go before they
    /// came.
    std::atomic<std::int64_t> owed{0};
    std::atomic<std::uint64_t> live_frames{0};
};

/// What every handler may use. Owned by the server; shared by its threads.
struct App {
    Workspace& workspace;
    boost::asio::thread_pool&
        slow_pool;  ///< Password checks and reads that scan: work of more than a few ms.
    Metrics metrics;
    std::vector<DemoPerson> demo_people;  ///< Empty: not a demo.
    bool behind_proxy =
        false;  ///< A TLS proxy on this machine says who calls, and cookies are `Secure`.
    std::int64_t live_sessions_max = 0;
    HttpLimits http;
    std::string ws_echo;  ///< The path of the echo endpoint; empty: there is none.
    std::atomic<bool> stopping{false};
};

/// Carries work back to one io thread: many completions, one wake-up.
class ThreadInbox {
public:
    explicit ThreadInbox(boost::asio::io_context& context) : context_(context) {}
    void post(std::function<void()> work);  ///< Any thread.

private:
    void drain();
    boost::asio::io_context& context_;
    std::mutex mutex_;
    std::vector<std::function<void()>> work_;
};

/// One request on its way through a handler.
struct Call {
    App& app;
    ThreadInbox& inbox;  ///< Of the thread that serves this connection.
    Request request;
    std::string token;  ///< From the cookie or the Authorization header; empty: neither.
    bool by_cookie = false;
    std::optional<Workspace::Identity> identity;

    [[nodiscard]] const Actor& actor() const { return identity->actor; }
};

/// Sends a command and waits for its answer without holding the thread.
[[nodiscard]] boost::asio::awaitable<Result<Done>> execute(Call& call, CommandRequest request);
/// Waits until every view shows `position`; "position.not_reached" after five seconds.
[[nodiscard]] boost::asio::awaitable<Result<void>> reached(Call& call, Position position);
/// The same with a time of the caller's choice; false: it did not come to that.
[[nodiscard]] boost::asio::awaitable<bool> reached_within(Call& call,
                                                          Position position,
                                                          std::chrono::milliseconds timeout);
/// Runs work on the slow pool; what it throws is thrown here. False: the pool has enough to do
/// already ("queue.full").
[[nodiscard]] boost::asio::awaitable<bool> run_slowly(Call& call, std::function<void()> work);
/// "queue.full"
[[nodiscard]] Error queue_full();

}  // namespace cairn
