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
#include "cli/serve_oidc.hpp"
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

/// Where a server listens.
struct ListenPlace {
    std::string address;  ///< IPv4 or IPv6.
    std::uint16_t port = 0;
};

/// "listen.address" with the option that names it.
Result<ListenPlace> listen_place(const char* option, const std::string& text) {
    const auto refused =
        fail(ErrorCode::invalid, "listen.address", {{"option", option}, {"given", text}});
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return refused;
    ListenPlace place{text.substr(0, colon)};
    std::string& address = place.address;
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    if (address == "localhost") address = "127.0.0.1";
    boost::system::error_code no_address;
    boost::asio::ip::make_address(address, no_address);
    if (no_address) return refused;
    const char* const end = text.data() + text.size();
    const auto port = std::from_chars(text.data() + colon + 1, end, place.port);
    if (port.ec != std::errc() || port.ptr != end) return refused;
    return place;
}

Server::Options server_options(const ServeOptions& given, const ListenPlace& place) {
    Server::Options options{.address = place.address,
                            .port = place.port,
                            .threads = given.threads,
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
    return options;
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
std::optional<Error> refused_place(const Json& place, const boost::system::error_code& error) {
    namespace errc = boost::system::errc;
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

/// A server that listens already, and where it is to redirect from too.
Result<std::unique_ptr<Server>> listening_server(const ServeOptions& given,
                                                 Workspace& workspace,
                                                 const Server::Options& options) {
    const char* option = "--listen";
    std::string text = given.listen;
    try {
        auto server = std::make_unique<Server>(workspace, options);
        if (given.redirect_from.empty()) return server;
        option = "--redirect-from";
        text = given.redirect_from;
        const auto place = listen_place(option, text);
        if (!place) return tl::unexpected(place.error());
        server->redirect_from(place->address, place->port);
        return server;
    } catch (const boost::system::system_error& failed) {
        if (auto refused = refused_place({{"option", option}, {"given", text}}, failed.code()))
            return tl::unexpected(*std::move(refused));
        // The text of the exception names a place in our source, which helps nobody.
        throw std::runtime_error(std::string(option) + ' ' + text + ": " + failed.code().message());
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
    workspace.password_for_administrators_only = given.oidc.only;
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
    const auto place = listen_place("--listen", given.listen);
    if (!place) return complain(place.error());
    if (given.demo && !is_loopback(place->address))
        return complain(
            {ErrorCode::invalid, "listen.demo", {{"option", "--listen"}, {"given", given.listen}}});
    auto options = server_options(given, *place);
    for (const std::string& proxy : given.trusted_proxies)
        if (!options.proxies.add(proxy))
            return complain({ErrorCode::invalid, "proxy.address", {{"given", proxy}}});
    auto oidc = oidc_options(given.oidc);
    if (!oidc) return complain(oidc.error());
    options.openid = *std::move(oidc);
    const sigset_t signals = block_signals(given.speaks_tls());
    if (given.demo)
        if (auto made = make_demo(given.data); !made) return complain(made.error());
    for (;;)
        if (const auto ended = serve_once(given, options, signals)) return *ended;
}

}  // namespace cairn
