#include "gateway/server.hpp"

#include <iostream>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "core/thread_name.hpp"
#include "gateway/bulk/bulk_jobs.hpp"
#include "gateway/live/live_sessions.hpp"
#include "gateway/openid_sign_in.hpp"
#include "gateway/scratch_folder.hpp"
#include "sign_in/caller_network.hpp"

namespace cairn {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using AcceptedSocket = asio::basic_stream_socket<tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         Executor>;

namespace {

struct ServingThread;

/// Takes connections of a port for a thread.
struct Listener {
    Listener(ServingThread& of, asio::io_context& context)
        : serving(of), acceptor(context), pause(context) {}
    ServingThread& serving;
    Acceptor acceptor;
    tcp::endpoint caller{};  ///< Of the connection that is accepted.
    Timer pause;
    bool redirects = false;  ///< Its requests are sent on to https.
};

/// One thread with all that it serves.
struct ServingThread {
    explicit ServingThread(App& app)
        : inbox(context),
          live(app, context, inbox, streams),
          worker{app, context, inbox, live, streams, idle},
          listener(*this, context) {}
    // Connections that are still there when the context goes take themselves off these lists.
    OpenStreams streams;
    IdleConnections idle;
    asio::io_context context{1};
    ThreadInbox inbox;
    LiveSessions live;
    Worker worker;
    Listener listener;
    std::optional<Listener> redirects{};  ///< Of one thread: they are little work.
    std::atomic<bool> flush_posted{false};
    std::thread thread;
};

void listen(Acceptor& acceptor, const tcp::endpoint& endpoint) {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    // Every thread listens for itself on the same port; the kernel spreads the connections.
    acceptor.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    acceptor.bind(endpoint);
    acceptor.listen(1024);
}

void end(Listener& at) {
    error_code ignored;
    at.acceptor.close(ignored);
    at.pause.cancel();
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
    name_this_thread("gateway");
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

/// Where there is no room: until somebody may have gone.
constexpr std::chrono::milliseconds accept_pause{20};

/// Of those that have a connection each waits for one step at most.
FairPool::Limits handshakes(const Server::Options& options) {
    return {.threads = 2,
            .waiting_max = options.connections_max,
            .waiting_of_one_max = options.connections_max,
            .niceness = 5,
            .name = "handshakes"};
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
          openid(options.openid ? std::make_unique<OpenidSignIn>(*options.openid, workspace.clock())
                                : nullptr),
          bulk(workspace,
               options.bulk,
               options.bulk_folder,
               [this] { return app.metrics.requests.load(); }),
          app{workspace,
              slow_pool,
              password_pool,
              handshake_pool.get(),
              bulk,
              Holdings(options.hold),
              RequestRates(options.rates)} {
        app.openid = openid.get();
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
    void accept(Listener& at);
    void accept_later(Listener& at);
    [[nodiscard]] bool make_room(ServingThread& serving);
    void count_for_network(HttpConnection& connection) const;
    void accepted(Listener& at, error_code error, AcceptedSocket socket);
    void serve(Listener& at, AcceptedSocket socket);
    void wait_for_room(Listener& at, AcceptedSocket socket);
    [[nodiscard]] bool is_full() const;
    void ring(ServingThread& serving);
    void add_bells(ServingThread& serving);
    void wait_for_answers() const;

    Options options;
    ScratchFolder scratch;
    // What looks through many records steps back for what is short, here and on the gateway
    // threads.
    FairPool slow_pool{{.threads = 2, .threads_for_short = 1, .niceness = 10, .name = "slow"}};
    // Nobody waits for a list because somebody else signs in.
    FairPool password_pool{{.threads = 2,
                            .waiting_max = 256,
                            .waiting_of_one_max = 16,
                            .niceness = 10,
                            .name = "passwords"}};
    /// Opening a connection takes turns between networks, and steps back for requests. Null: plain.
    std::unique_ptr<FairPool> handshake_pool;
    std::unique_ptr<OpenidSignIn> openid;  ///< Null: there is no such sign-in.
    BulkJobs bulk;
    App app;
    std::vector<std::unique_ptr<ServingThread>> threads;
    std::uint16_t port = 0;
    std::shared_ptr<Doorbells> doorbells = std::make_shared<Doorbells>();
};

void Server::State::accept(Listener& at) {
    at.acceptor.async_accept(at.caller, [this, &at](error_code error, AcceptedSocket socket) {
        accepted(at, error, std::move(socket));
    });
}

void Server::State::accepted(Listener& at, error_code error, AcceptedSocket socket) {
    if (error == asio::error::operation_aborted || app.stopping) return;
    // Out of descriptors.
    if (error) return make_room(at.serving) ? accept(at) : accept_later(at);
    if (is_full() && !make_room(at.serving)) return wait_for_room(at, std::move(socket));
    try {
        serve(at, std::move(socket));
    } catch (const std::exception& thrown) {
        // The thread goes on accepting, once there may be memory again.
        std::cerr << "cairn: a connection was not taken: " << thrown.what() << '\n';
        return accept_later(at);
    }
    accept(at);
}

void Server::State::serve(Listener& at, AcceptedSocket socket) {
    ServingThread& serving = at.serving;
    auto connection =
        std::make_unique<HttpConnection>(std::move(socket), at.caller.address().to_string());
    count_for_network(*connection);
    if (!serving.idle.give_shares(*connection, app.holdings.connections_of_network,
                                  app.holdings.connections_of_site))
        return;
    connection->wire.begin();
    if (at.redirects) connection->redirects_to = port;
    if (options.tls && !at.redirects) connection->wire.secure(options.tls->current());
    asio::co_spawn(serving.context, serve_connection(std::move(connection), serving.worker),
                   asio::detached);
}

bool Server::State::is_full() const {
    return app.metrics.connections >= static_cast<std::int64_t>(options.connections_max);
}

/// The backlog holds who comes meanwhile.
void Server::State::accept_later(Listener& at) {
    at.pause.expires_after(accept_pause);
    at.pause.async_wait([this, &at](error_code stopped) {
        if (!stopped) accept(at);
    });
}

/// Whoever is the first of those is not sent away for it.
void Server::State::wait_for_room(Listener& at, AcceptedSocket socket) {
    at.pause.expires_after(accept_pause);
    at.pause.async_wait([this, &at, socket = std::move(socket)](error_code stopped) mutable {
        if (!stopped) accepted(at, {}, std::move(socket));
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

/// A proxy's connections are not its callers', and it has limits of its own.
void Server::State::count_for_network(HttpConnection& connection) const {
    if (app.proxies.trusts(connection.peer)) return;
    connection.network = caller_network(connection.peer);
    connection.site = caller_site(connection.peer);
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
        listen(serving->listener.acceptor, endpoint);
        endpoint = serving->listener.acceptor.local_endpoint();
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

std::uint16_t Server::redirect_from(const std::string& address, std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    claim(endpoint);
    ServingThread& serving = *state_->threads.front();
    Listener& at = serving.redirects.emplace(serving, serving.context);
    at.redirects = true;
    listen(at.acceptor, endpoint);
    return at.acceptor.local_endpoint().port();
}

void Server::start() {
    for (const auto& serving : state_->threads) {
        state_->accept(serving->listener);
        if (serving->redirects) state_->accept(*serving->redirects);
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
            end(raw->listener);
            if (raw->redirects) end(*raw->redirects);
            raw->idle.drop_all();
            raw->streams.stop();
        });
    // Who waits for a turn is told at once; what runs is waited for.
    state_->slow_pool.close();
    state_->password_pool.close();
    if (state_->handshake_pool) state_->handshake_pool->close();
    if (state_->openid) state_->openid->pool.close();
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
    if (state_->openid) state_->openid->pool.stop();
    // The workspace always answers; a callback that came later would find nobody.
    while (state_->app.metrics.owed > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::uint16_t Server::port() const { return state_->port; }

const Metrics& Server::metrics() const { return state_->app.metrics; }

}  // namespace cairn
