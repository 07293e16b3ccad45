#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>
#include <pthread.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/demo.hpp"
#include "cli/options.hpp"
#include "cli/serve_tls.hpp"
#include "cli/stop_deadline.hpp"
#include "gateway/open_files.hpp"

namespace cairn {

namespace {

/// What a part of this process that found world or views damaged sends to the thread that waits.
constexpr int build_again = SIGUSR1;

/// Signals are taken by waiting, so that nothing runs inside a handler. Threads started later
/// inherit the mask. SIGHUP is taken only where there is something to be read again.
sigset_t block_signals(bool takes_hangup) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, build_again);
    if (takes_hangup) sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // A limit on file sizes is to act like a full disk.
    return signals;
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address == "localhost";
}

std::optional<Server::Options> server_options(const ServeOptions& given) {
    const auto colon = given.listen.rfind(':');
    Server::Options options{.threads = given.threads,
                            .ws_echo = given.ws_echo,
                            .hold = given.hold,
                            .rates = given.rates,
                            .behind_proxy = given.behind_proxy};
    options.hold.live_of_network_max = given.hold.connections_of_network_max;
    options.hold.channels_of_person_max = 4 * given.hold.live_of_person_max;
    // More sessions have more on the way. Less than the default would refuse a large batch for
    // good.
    options.hold.bytes_of_person_max =
        std::max(given.hold.bytes_of_person_max, given.hold.live_of_person_max << 20);
    options.hold.bytes_of_all_max =
        std::max(given.hold.bytes_of_all_max, 8 * options.hold.bytes_of_person_max);
    if (colon == std::string::npos) return std::nullopt;
    options.address = given.listen.substr(0, colon);
    if (options.address.starts_with('[') && options.address.ends_with(']'))
        options.address = options.address.substr(1, options.address.size() - 2);
    if (options.address == "localhost") options.address = "127.0.0.1";
    boost::system::error_code no_address;
    boost::asio::ip::make_address(options.address, no_address);
    if (no_address) return std::nullopt;
    const char* const end = given.listen.data() + given.listen.size();
    const auto port = std::from_chars(given.listen.data() + colon + 1, end, options.port);
    return port.ec == std::errc() && port.ptr == end ? std::optional(options) : std::nullopt;
}

std::string url_of(const Server::Options& options, std::uint16_t port) {
    const bool six = options.address.find(':') != std::string::npos;
    return (options.tls ? "https://" : "http://") +
           (six ? '[' + options.address + ']' : options.address) + ':' + std::to_string(port);
}

/// In one write, as other threads may have something to say as well.
void say_damaged(const ServeOptions& given, const LogFinding& finding) {
    std::string text = "cairn: the log on disk is damaged: ";
    if (finding.position.value > 0)
        text += "event " + std::to_string(finding.position.value) + ": ";
    text += finding.problem + "; it is served as long as it goes. Look with `cairn verify --data " +
            given.data.string() + "`, then restore a backup (docs/backup.md)\n";
    std::cerr << text << std::flush;
}

/// Likewise. What a clock that jumps means, and how one gets out: docs/clock.md.
void say_clock(const ServeOptions& given, const ClockNews& news) {
    using Kind = ClockNews::Kind;
    std::string text = "cairn: the machine's clock ";
    if (news.kind == Kind::over) {
        text += "is right again: " + time_text(news.machine) + '\n';
    } else {
        text += "jumped from " + time_text(news.carried) + " to " + time_text(news.machine);
        text += news.kind == Kind::believed
                    ? "; it is believed, as a time service keeps it or the log agrees\n"
                    : "; it is not believed, and time is carried on without it. Set the clock, or, "
                      "if it is right, start again. See `cairn clock --data " +
                          given.data.string() + "`\n";
    }
    std::cerr << text << std::flush;
}

/// What is wrong with the clock at the start.
void say_clock(const ServeOptions& given, const Workspace& workspace) {
    const auto troubles = workspace.upkeep().troubles();
    const auto has = [&](const char* trouble) {
        return std::ranges::find(troubles, trouble) != troubles.end();
    };
    if (!has("time.held") && !has("clock.doubtful")) return;
    std::cerr << (has("time.held")
                      ? "cairn: the newest event is dated ahead of the machine's clock, and times "
                        "along the log are held until that comes"
                      : "cairn: the machine's clock is far ahead of the newest event, and no time "
                        "service keeps it")
              << ". See `cairn clock --data " << given.data.string() << "` and docs/clock.md\n";
}

/// Why the system does not let us listen there; nothing for what has nothing to do with the place.
std::optional<Error> refused_place(const ServeOptions& given,
                                   const boost::system::error_code& error) {
    namespace errc = boost::system::errc;
    const Json place{{"given", given.listen}};
    if (error == errc::address_in_use) return Error{ErrorCode::rejected, "listen.in_use", place};
    if (error == errc::address_not_available || error == errc::address_family_not_supported)
        return Error{ErrorCode::rejected, "listen.not_here", place};
    if (error == errc::permission_denied)
        return Error{ErrorCode::rejected, "listen.not_allowed", place};
    return std::nullopt;
}

/// Until one says that this server is over.
int wait_for_signal(const sigset_t& signals, const Server::Options& options) {
    for (int signal = 0;;) {
        sigwait(&signals, &signal);
        if (signal != SIGHUP) return signal;
        reload_tls(options);
    }
}

/// A server that listens already.
Result<std::unique_ptr<Server>> listening_server(const ServeOptions& given,
                                                 Workspace& workspace,
                                                 const Server::Options& options) {
    try {
        return std::make_unique<Server>(workspace, options);
    } catch (const boost::system::system_error& failed) {
        if (auto refused = refused_place(given, failed.code()))
            return tl::unexpected(*std::move(refused));
        // The text of the exception names a place in our source, which helps nobody.
        throw std::runtime_error("--listen " + given.listen + ": " + failed.code().message());
    }
}

/// A stop that takes longer than this hangs, and whoever waits for the process would kill it.
constexpr std::chrono::seconds stop_max{30};

[[noreturn]] void end_without_what_hangs() {
    std::fputs(
        "cairn: something does not end; leaving without it. All that was acknowledged is on "
        "disk; the next start takes longer, as it looks at what was left open\n",
        stderr);
    std::_Exit(1);
}

/// Serves until a signal comes. Nothing: to be served again, with world and views built anew.
std::optional<ExitCode> serve_once(const ServeOptions& given,
                                   Server::Options& options,
                                   const sigset_t& signals) {
    ProgressBar progress("Catching up with the log");
    auto workspace = workspace_options(
        given.data, given.read_only ? Workspace::Mode::still : Workspace::Mode::serve, &progress);
    workspace.scrub.events_per_second = given.scrub;
    workspace.follows_search = true;
    workspace.follows_orders = true;
    workspace.log_damaged = [&](const LogFinding& finding) { say_damaged(given, finding); };
    std::atomic<bool> told = false;
    workspace.derived_damaged = [&told](const std::string& what) {
        if (told.exchange(true)) return;
        std::cerr << "cairn: " + what + "; starting again to build it from the log\n" << std::flush;
        kill(getpid(), build_again);
    };
    workspace.clock_news = [&](const ClockNews& news) { say_clock(given, news); };
    std::optional<StopDeadline> deadline;
    auto opened = Workspace::open(workspace);
    if (!opened) return complain(opened.error());
    say_clock(given, **opened);
    if (given.demo && !is_demo(**opened))
        return complain({ErrorCode::rejected, "folder.not_a_demo", Json::object()});
    if (given.demo) options.demo_people = demo_people(**opened);
    for (const std::string& trouble : (*opened)->upkeep().troubles())
        if (trouble == "storage.full")
            std::cerr
                << "cairn: the disk is full: what is there is shown, and nothing written; make "
                   "room and start again\n";
    fit_to_open_files(options);
    if (!given.read_only) {
        options.scratch = given.data / "scratch";
        options.bulk_folder = given.data / "bulk";
    }
    if (const auto added = add_tls(given, options); !added) return complain(added.error());
    const auto server = listening_server(given, **opened, options);
    if (!server) return complain(server.error());
    (*server)->start();
    options.port = (*server)->port();
    std::cout << "cairn: listening on " << url_of(options, options.port) << '\n' << std::flush;
    const int signal = wait_for_signal(signals, options);
    if (signal != build_again) std::cerr << "cairn: stopping\n";
    deadline.emplace(stop_max, end_without_what_hangs);
    (*server)->stop();
    return signal == build_again ? std::nullopt : std::optional<ExitCode>(0);
}

}  // namespace

ExitCode run_serve(const ServeOptions& given) {
    auto options = server_options(given);
    if (!options)
        return complain({ErrorCode::invalid, "listen.address", {{"given", given.listen}}});
    if (given.demo && !is_loopback(options->address))
        return complain({ErrorCode::invalid, "listen.demo", {{"given", given.listen}}});
    for (const std::string& proxy : given.trusted_proxies)
        if (!options->proxies.add(proxy))
            return complain({ErrorCode::invalid, "proxy.address", {{"given", proxy}}});
    const sigset_t signals = block_signals(given.speaks_tls());
    if (given.demo)
        if (auto made = make_demo(given.data); !made) return complain(made.error());
    for (;;)
        if (const auto ended = serve_once(given, *options, signals)) return *ended;
}

}  // namespace cairn
