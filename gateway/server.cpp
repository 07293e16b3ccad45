#include "gateway/server.hpp"

#include <iostream>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/live_sessions.hpp"

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
          live(app, context),
          worker{app, context, inbox, live},
          acceptor(context),
          pause(context) {}
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

asio::awaitable<void> serve_connection(TcpStream stream, Worker& worker) {
    const ConnectionCount counted(worker.app.metrics);
    try {
        co_await serve_http(std::move(stream), worker);
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
        : options(std::move(given)), app{workspace, slow_pool} {
        app.demo_people = options.demo_people;
        app.behind_proxy = options.behind_proxy;
        app.http = options.http;
        app.ws_echo = options.ws_echo;
        app.live_sessions_max = static_cast<std::int64_t>(options.live_sessions_max);
    }
    void accept(ServingThread& serving);
    void accepted(ServingThread& serving,
                  error_code error,
                  asio::basic_stream_socket<tcp, Executor> socket);
    void ring(ServingThread& serving);

    Options options;
    asio::thread_pool slow_pool{2};
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
    if (error || full) {
        // Out of descriptors or connections: wait a little, the backlog holds who comes.
        serving.pause.expires_after(std::chrono::milliseconds(100));
        serving.pause.async_wait([this, &serving](error_code stopped) {
            if (!stopped) accept(serving);
        });
        return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(serving.context, serve_connection(TcpStream(std::move(socket)), serving.worker),
                   asio::detached);
    accept(serving);
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
    for (const auto& serving : state_->threads)
        workspace.channels().add_doorbell(
            [state = state_.get(), bells = state_->doorbells, raw = serving.get()] {
                const std::lock_guard lock(bells->mutex);
                if (bells->connected) state->ring(*raw);
            });
}

Server::~Server() { stop(); }

void Server::start() {
    for (const auto& serving : state_->threads) {
        state_->accept(*serving);
        serving->thread = std::thread([raw = serving.get()] { run_to_the_end(raw->context); });
    }
}

void Server::stop() {
    if (state_->app.stopping.exchange(true)) return;
    for (const auto& serving : state_->threads)
        asio::post(serving->context, [raw = serving.get()] {
            error_code ignored;
            raw->acceptor.close(ignored);
            raw->pause.cancel();
            raw->live.close();
        });
    const auto deadline = std::chrono::steady_clock::now() + state_->options.stop_timeout;
    const Metrics& metrics = state_->app.metrics;
    while ((metrics.live_sessions > 0 || metrics.answering > 0) &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    {
        const std::lock_guard lock(state_->doorbells->mutex);
        state_->doorbells->connected = false;
    }
    for (const auto& serving : state_->threads) serving->context.stop();
    for (const auto& serving : state_->threads)
        if (serving->thread.joinable()) serving->thread.join();
    state_->slow_pool.join();
    // The workspace always answers; a callback that came later would find nobody.
    while (metrics.owed > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::uint16_t Server::port() const { return state_->port; }

const Metrics& Server::metrics() const { return state_->app.metrics; }

}  // namespace cairn
