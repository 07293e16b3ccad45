#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/fair_pool.hpp"
#include "gateway/hold_limits.hpp"
#include "gateway/http/http_limits.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/trusted_proxies.hpp"
#include "gateway/model_text.hpp"
#include "gateway/request_rates.hpp"
#include "gateway/shares.hpp"
#include "workspace/workspace.hpp"

namespace cairn {

/// Counters for /metrics. Any thread.
struct Metrics {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refusals{0};  ///< 4xx
    std::atomic<std::uint64_t> failures{0};  ///< 5xx
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> working{0};  ///< Requests whose answer is being made.
    std::atomic<std::int64_t> answering{
        0};  ///< Requests between their last byte in and their last byte out.
    std::atomic<std::int64_t> live_sessions{0};
    /// Callbacks that the workspace or a pool still owes us; the threads may not go before they
    /// came.
    std::atomic<std::int64_t> owed{0};
    std::atomic<std::uint64_t> live_frames{0};
};

/// Who holds how much. Any thread.
struct Holdings {
    explicit Holdings(const HoldLimits& limits)
        : connections_of_network(limits.connections_of_network_max),
          connections_of_site(HoldLimits::networks_of_site * limits.connections_of_network_max),
          live_of_network(limits.live_of_network_max),
          live_of_person(limits.live_of_person_max),
          channels_of_person(limits.channels_of_person_max),
          exports_of_person(limits.exports_of_person_max),
          exports_of_all(limits.exports_of_all_max),
          bytes_of_person(limits.bytes_of_person_max),
          bytes_of_all(limits.bytes_of_all_max),
          small_bytes_max(limits.small_bytes_max) {}

    struct Bytes {
        std::optional<Shares::Held> of_person{};
        std::optional<Shares::Held> of_all{};
    };
    /// Counts bytes that are kept until somebody takes them, as long as what is returned lives.
    /// Nothing where that would be more than one, or all together, may have on the way.
    [[nodiscard]] std::optional<Bytes> hold(const std::string& whose, std::size_t bytes);

    Shares connections_of_network, connections_of_site, live_of_network, live_of_person,
        channels_of_person, exports_of_person, exports_of_all;

private:
    Shares bytes_of_person, bytes_of_all;
    const std::size_t small_bytes_max;
};

class BulkJobs;
class OpenidSignIn;

/// What every handler may use. Owned by the server; shared by its threads.
struct App {
    Workspace& workspace;
    FairPool& slow_pool;       ///< What looks through many records: work of more than a few ms.
    FairPool& password_pool;   ///< Argon2id, which takes a core for tens of ms.
    FairPool* handshake_pool;  ///< Of TLS, in turn between networks; null: none is spoken.
    BulkJobs& bulk;            ///< Changes of many records.
    Holdings holdings;
    RequestRates rates;
    Metrics metrics{};
    ModelText model_text{};
    OpenidSignIn* openid = nullptr;   ///< The company's own sign-in; null: there is none.
    std::vector<Uuid> demo_people{};  ///< Users that anybody may sign in as. Empty: not a demo.
    TrustedProxies proxies{};
    std::string transport_security{};  ///< A line of each head of an answer over TLS.
    std::int64_t live_sessions_max = 0;
    HttpLimits http;
    std::string ws_echo;            ///< The path of the echo endpoint; empty: there is none.
    std::filesystem::path scratch;  ///< A folder for files that nobody else sees.
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
    std::optional<People::Identity> identity;
    bool has_waited = false;  ///< For its turn in a pool, since it was let in.

    /// By whose rights it is answered: of who looks as another person, that one's.
    [[nodiscard]] const Actor& actor() const { return identity->actor; }
    /// Whom what this call takes is counted for: the person, or the network of a stranger.
    [[nodiscard]] std::string whose() const;
};

/// Who calls, looked at again where a right of anybody has ended since: `call.identity` is what he
/// is by now. Of who is let in to all but what has to be done first. Fails as `People::let_in`, and
/// with "view_as.read_only".
[[nodiscard]] Result<void> look_again(Call& call);
/// Sends a command and waits for its answer without holding the thread. Where the call had to wait
/// for its turn before, by what its caller is by now; then also fails as `look_again`.
[[nodiscard]] boost::asio::awaitable<Result<Done>> execute(Call& call, CommandRequest request);
/// Waits until every view shows `position`; "position.not_reached" after five seconds.
[[nodiscard]] boost::asio::awaitable<Result<void>> reached(Call& call, Position position);
/// The same with a time of the caller's choice; false: it did not come to that.
[[nodiscard]] boost::asio::awaitable<bool> reached_within(Call& call,
                                                          Position position,
                                                          std::chrono::milliseconds timeout);
/// Runs work on the slow pool, in turn with that of other people; what it throws is thrown here.
/// False: the pool has enough to do already, or enough for this one ("queue.full").
[[nodiscard]] boost::asio::awaitable<bool> run_slowly(Call& call, std::function<void()> work);
/// The same on the pool for passwords, in turn with other networks.
[[nodiscard]] boost::asio::awaitable<bool> run_password_work(Call& call,
                                                             std::function<void()> work);
/// Runs work on a pool in turn with others', and comes back to the thread of the inbox. Throws what
/// it throws; false: there is no room.
[[nodiscard]] boost::asio::awaitable<bool> run_in_pool(FairPool& pool,
                                                       const std::string& whose,
                                                       App& app,
                                                       ThreadInbox& inbox,
                                                       std::function<void()> work);
/// Work that takes as long as the request's body is large: at once where that is small, else on
/// the slow pool.
[[nodiscard]] boost::asio::awaitable<bool> run_by_size(Call& call, std::function<void()> work);
/// Counted in `Metrics::owed` for as long as it lives.
class OwedWork {
public:
    explicit OwedWork(Metrics& metrics) : metrics_(metrics) { ++metrics_.owed; }
    OwedWork(const OwedWork&) = delete;
    OwedWork& operator=(const OwedWork&) = delete;
    ~OwedWork() { --metrics_.owed; }

private:
    Metrics& metrics_;
};
/// "queue.full"
[[nodiscard]] Error queue_full();
/// "requests.too_much": what `Holdings::hold` has no room for.
[[nodiscard]] Error too_much_under_way();

}  // namespace cairn
