#include "gateway/server.hpp"

#include <cstdlib>
#include <iostream>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "gateway/bulk/bulk_jobs.hpp"
#include "gateway/live/live_sessions.hpp"
#include "sign_in/caller_network.hpp"

namespace cairn {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         Executor>;

namespace {

/// One thread with all that it serves.
struct ServingThread {
    explicit ServingThread(App& app)
        : inbox(context),
          live(app, context, inbox, streams),
          worker{app, context, inbox, live, streams, idle},
          acceptor(context),
          pause(context) {}
    // Connections that are still there when the context goes take themselves off these lists.
    OpenStreams streams;
    IdleConnections idle;
    asio::io_context context{1};
    ThreadInbox inbox;
    LiveSessions live;
    Worker worker;
    Acceptor acceptor;
    Timer pause;
    std::atomic<bool> flush_posted{false};
    std::thread thread;
};

void listen(ServingThread& serving, const tcp::endpoint& endpoint) {
    serving.acceptor.open(endpoint.protocol());
    serving.acceptor.set_option(asio::socket_base::reuse_address(true));
    // Every thread listens for itself on the same port; the kernel spreads the connections.
    serving.acceptor.set_option(
        asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    serving.acceptor.bind(endpoint);
    serving.acceptor.listen(1024);
}

/// Sharing the port among our threads would also share it with another server; asked once without
/// sharing, the kernel tells.
void claim(const tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return;
    asio::io_context context;
    Acceptor alone(context);
    alone.open(endpoint.protocol());
    alone.set_option(asio::socket_base::reuse_address(true));
    alone.bind(endpoint);
    alone.listen(1);
}

/// An exception in one connection's callback ends that connection's work, not the server.
void run_to_the_end(asio::io_context& context) {
    for (;;) {
        try {
            context.run();
            return;
        } catch (const std::exception& thrown) {
            std::cerr << "cairn: a callback failed: " << thrown.what() << '\n';
        }
    }
}

/// Counts a connection for as long as it lives.
struct ConnectionCount {
    explicit ConnectionCount(Metrics& counted) : metrics(counted) { ++metrics.connections; }
    ConnectionCount(const ConnectionCount&) = delete;
    ConnectionCount& operator=(const ConnectionCount&) = delete;
    ~ConnectionCount() { --metrics.connections; }
    Metrics& metrics;
};

/// A folder for files that nobody else may read. Where none is named it is a new one among the
/// system's temporary ones, which goes with the server.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::filesystem::path& wanted) : is_own_(wanted.empty()) {
        if (is_own_) {
            std::string name =
                (std::filesystem::temp_directory_path() / "cairn-scratch-XXXXXX").string();
            // Where none can be made, what is to be written there fails, and the server serves.
            if (!::mkdtemp(name.data())) std::cerr << "cairn: " << name << " cannot be made\n";
            path_ = name;
            return;
        }
        path_ = wanted;
        std::error_code ignored;
        // What a process that was killed left there is of no more use.
        std::filesystem::remove_all(path_, ignored);
        std::filesystem::create_directories(path_, ignored);
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    }
    ~ScratchFolder() {
        std::error_code ignored;
        if (is_own_) std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    const bool is_own_;
    std::filesystem::path path_{};
};

/// Of those that have a connection each waits for one step at most.
FairPool::Limits handshakes(const Server::Options& options) {
    return {.threads = 2,
            .waiting_max = options.connections_max,
            .waiting_of_one_max = options.connections_max,
            .niceness = 5};
}

asio::awaitable<void> serve_connection(std::unique_ptr<HttpConnection> connection, Worker& worker) {
    const ConnectionCount counted(worker.app.metrics);
    try {
        co_await serve_http(*connection, worker);
    } catch (const std::exception& thrown) {
        std::cerr << "cairn: a connection ended: " << thrown.what() << '\n';
    }
}

}  // namespace

/// Outlives the server where the workspace still holds its doorbells: they go nowhere then.
struct Doorbells {
    std::mutex mutex;
    bool connected = true;
};

struct Server::State {
    State(Workspace& workspace, Options given)
        : options(std::move(given)),
          scratch(options.scratch),
          handshake_pool(options.tls ? std::make_unique<FairPool>(handshakes(options)) : nullptr),
          bulk(workspace, options.bulk, options.bulk_folder),
          app{workspace,
              slow_pool,
              password_pool,
              handshake_pool.get(),
              bulk,
              Holdings(options.hold),
              RequestRates(options.rates)} {
        app.demo_people = options.demo_people;
        app.proxies = options.proxies;
        if (options.behind_proxy) app.proxies.add_this_machine();
        if (options.tls && options.strict_transport.count() > 0)
            app.transport_security = "\r\nStrict-Transport-Security: max-age=" +
                                     std::to_string(options.strict_transport.count());
        app.http = options.http;
        app.ws_echo = options.ws_echo;
        app.scratch = scratch.path();
        app.live_sessions_max = static_cast<std::int64_t>(options.live_sessions_max);
    }
    void accept(ServingThread& serving);
    void accept_later(ServingThread& serving);
    [[nodiscard]] bool make_room(ServingThread& serving);
    [[nodiscard]] std::string network_of(const asio::basic_stream_socket<tcp, Executor>& socket);
    [[nodiscard]] std::optional<Shares::Held> share_of(ServingThread& serving,
                                                       const std::string& network);
    void accepted(ServingThread& serving,
                  error_code error,
                  asio::basic_stream_socket<tcp, Executor> socket);
    void ring(ServingThread& serving);
    void add_bells(ServingThread& serving);
    void wait_for_answers() const;

    Options options;
    ScratchFolder scratch;
    // What looks through many records steps back for what is short, here and on the gateway
    // threads.
    FairPool slow_pool{{.threads = 2, .threads_for_short = 1, .niceness = 10}};
    // Nobody waits for a list because somebody else signs in.
    FairPool password_pool{
        {.threads = 2, .waiting_max = 256, .waiting_of_one_max = 16, .niceness = 10}};
    /// Opening a connection takes turns between networks, and steps back for requests. Null: plain.
    std::unique_ptr<FairPool> handshake_pool;
    BulkJobs bulk;
    App app;
    std::vector<std::unique_ptr<ServingThread>> threads;
    std::uint16_t port = 0;
    std::shared_ptr<Doorbells> doorbells = std::make_shared<Doorbells>();
};

void Server::State::accept(ServingThread& serving) {
    serving.acceptor.async_accept(
        [this, &serving](error_code error, asio::basic_stream_socket<tcp, Executor> socket) {
            accepted(serving, error, std::move(socket));
        });
}

void Server::State::accepted(ServingThread& serving,
                             error_code error,
                             asio::basic_stream_socket<tcp, Executor> socket) {
    if (error == asio::error::operation_aborted || app.stopping) return;
    const bool full = app.metrics.connections >= static_cast<std::int64_t>(options.connections_max);
    // Out of descriptors or connections.
    if ((error || full) && !make_room(serving)) return accept_later(serving);
    if (error) return accept(serving);
    const std::string network = network_of(socket);
    auto share = share_of(serving, network);
    if (share || network.empty()) {
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto connection =
            std::make_unique<HttpConnection>(std::move(socket), network, std::move(share));
        if (options.tls) connection->wire.secure(options.tls->current());
        asio::co_spawn(serving.context, serve_connection(std::move(connection), serving.worker),
                       asio::detached);
    }
    accept(serving);
}

/// The backlog holds who comes meanwhile.
void Server::State::accept_later(ServingThread& serving) {
    serving.pause.expires_after(std::chrono::milliseconds(20));
    serving.pause.async_wait([this, &serving](error_code stopped) {
        if (!stopped) accept(serving);
    });
}

/// Whoever has waited longest on this thread goes; where nobody does, the others are asked to.
bool Server::State::make_room(ServingThread& serving) {
    if (serving.idle.drop_oldest()) return true;
    for (const auto& other : threads)
        if (other.get() != &serving)
            asio::post(other->context, [raw = other.get()] { raw->idle.drop_oldest(); });
    return false;
}

/// "": a proxy's connections are not its callers', and it has limits of its own.
std::string Server::State::network_of(const asio::basic_stream_socket<tcp, Executor>& socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error).address();
    if (error || app.proxies.trusts(peer.to_string())) return "";
    return caller_network(peer.to_string());
}

std::optional<Shares::Held> Server::State::share_of(ServingThread& serving,
                                                    const std::string& network) {
    if (network.empty()) return std::nullopt;
    auto share = app.holdings.connections_of_network.take(network);
    if (!share && serving.idle.drop_oldest_of(network))
        share = app.holdings.connections_of_network.take(network);
    return share;
}

void Server::State::ring(ServingThread& serving) {
    if (serving.flush_posted.exchange(true)) return;
    asio::post(serving.context, [&serving] {
        serving.flush_posted = false;
        serving.live.flush();
    });
}

Server::Server(Workspace& workspace, Options options)
    : state_(std::make_unique<State>(workspace, std::move(options))) {
    tcp::endpoint endpoint(asio::ip::make_address(state_->options.address), state_->options.port);
    claim(endpoint);
    for (unsigned i = 0; i < std::max(1U, state_->options.threads); ++i) {
        auto serving = std::make_unique<ServingThread>(state_->app);
        listen(*serving, endpoint);
        endpoint = serving->acceptor.local_endpoint();
        state_->threads.push_back(std::move(serving));
    }
    state_->port = endpoint.port();
    for (const auto& serving : state_->threads) state_->add_bells(*serving);
}

void Server::State::add_bells(ServingThread& serving) {
    app.workspace.channels().add_doorbell([this, bells = doorbells, raw = &serving] {
        const std::lock_guard lock(bells->mutex);
        if (bells->connected) ring(*raw);
    });
    app.workspace.people().add_rights_bell([bells = doorbells, raw = &serving](const Uuid& person) {
        const std::lock_guard lock(bells->mutex);
        if (bells->connected)
            asio::post(raw->context, [raw, person] { raw->streams.look_at_rights(person); });
    });
}

Server::~Server() { stop(); }

void Server::start() {
    for (const auto& serving : state_->threads) {
        state_->accept(*serving);
        serving->thread = std::thread([raw = serving.get()] { run_to_the_end(raw->context); });
    }
}

/// For those that are being made, and a moment longer for clients to take theirs.
void Server::State::wait_for_answers() const {
    using Steady = std::chrono::steady_clock;
    const Metrics& metrics = app.metrics;
    const auto deadline = Steady::now() + options.stop_timeout;
    auto made = Steady::now();
    for (auto now = made; now < deadline; now = Steady::now()) {
        if (metrics.working > 0) made = now;
        const bool taken = metrics.live_sessions == 0 && metrics.answering == 0;
        if (metrics.working == 0 && (taken || now > made + options.farewell)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void Server::stop() {
    if (state_->app.stopping.exchange(true)) return;
    for (const auto& serving : state_->threads)
        asio::post(serving->context, [raw = serving.get()] {
            error_code ignored;
            raw->acceptor.close(ignored);
            raw->pause.cancel();
            raw->idle.drop_all();
            raw->streams.stop();
        });
    // Who waits for a turn is told at once; what runs is waited for.
    state_->slow_pool.close();
    state_->password_pool.close();
    if (state_->handshake_pool) state_->handshake_pool->close();
    state_->bulk.stop();
    state_->wait_for_answers();
    {
        const std::lock_guard lock(state_->doorbells->mutex);
        state_->doorbells->connected = false;
    }
    for (const auto& serving : state_->threads) serving->context.stop();
    for (const auto& serving : state_->threads)
        if (serving->thread.joinable()) serving->thread.join();
    state_->slow_pool.stop();
    state_->password_pool.stop();
    if (state_->handshake_pool) state_->handshake_pool->stop();
    // The workspace always answers; a callback that came later would find nobody.
    while (state_->app.metrics.owed > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::uint16_t Server::port() const { return state_->port; }

const Metrics& Server::metrics() const { return state_->app.metrics; }

}  // namespace cairn
