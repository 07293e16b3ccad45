#include <atomic>
#include <csignal>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <pthread.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/demo.hpp"
#include "gateway/open_files.hpp"

namespace cairn {

namespace {

struct ServeOptions {
    std::filesystem::path data;
    std::string listen = "127.0.0.1:8080";
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    bool demo = false;
    bool read_only = false;
    bool behind_proxy = false;
    std::string ws_echo;
    HoldLimits hold;
    std::uint64_t scrub = LogScrub::Pace{}.events_per_second;
};

/// What a part of this process that found world or views damaged sends to the thread that waits.
constexpr int build_again = SIGUSR1;

/// Signals are taken by waiting, so that nothing runs inside a handler. Threads started later
/// inherit the mask.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, build_again);
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
                            .behind_proxy = given.behind_proxy};
    options.hold.live_of_network_max = given.hold.connections_of_network_max;
    options.hold.channels_of_person_max = 4 * given.hold.live_of_person_max;
    options.hold.bytes_of_person_max = given.hold.live_of_person_max << 20;
    options.hold.bytes_of_all_max =
        std::max(given.hold.bytes_of_all_max, 8 * options.hold.bytes_of_person_max);
    if (colon == std::string::npos) return std::nullopt;
    options.address = given.listen.substr(0, colon);
    if (options.address.starts_with('[') && options.address.ends_with(']'))
        options.address = options.address.substr(1, options.address.size() - 2);
    if (options.address == "localhost") options.address = "127.0.0.1";
    const auto port = CLI::detail::lexical_cast(given.listen.substr(colon + 1), options.port);
    return port ? std::optional(options) : std::nullopt;
}

std::string url_of(const Server::Options& options, std::uint16_t port) {
    const bool six = options.address.find(':') != std::string::npos;
    return "http://" + (six ? '[' + options.address + ']' : options.address) + ':' +
           std::to_string(port);
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
    const auto troubles = workspace.troubles();
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

/// Serves until a signal comes. Nothing: to be served again, with world and views built anew.
std::optional<ExitCode> serve_once(const ServeOptions& given,
                                   Server::Options& options,
                                   const sigset_t& signals) {
    ProgressBar progress("Catching up with the log");
    auto workspace = workspace_options(
        given.data, given.read_only ? Workspace::Mode::still : Workspace::Mode::serve, &progress);
    workspace.scrub.events_per_second = given.scrub;
    workspace.log_damaged = [&](const LogFinding& finding) { say_damaged(given, finding); };
    std::atomic<bool> told = false;
    workspace.derived_damaged = [&told](const std::string& what) {
        if (told.exchange(true)) return;
        std::cerr << "cairn: " + what + "; starting again to build it from the log\n" << std::flush;
        kill(getpid(), build_again);
    };
    workspace.clock_news = [&](const ClockNews& news) { say_clock(given, news); };
    auto opened = Workspace::open(workspace);
    if (!opened) return complain(opened.error());
    say_clock(given, **opened);
    if (given.demo && !is_demo(**opened))
        return complain({ErrorCode::rejected, "folder.not_a_demo", Json::object()});
    if (given.demo) options.demo_people = demo_people(**opened);
    for (const std::string& trouble : (*opened)->troubles())
        if (trouble == "storage.full")
            std::cerr
                << "cairn: the disk is full: what is there is shown, and nothing written; make "
                   "room and start again\n";
    fit_to_open_files(options);
    Server server(**opened, options);
    server.start();
    options.port = server.port();
    std::cout << "cairn: listening on " << url_of(options, server.port()) << '\n' << std::flush;
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != build_again) std::cerr << "cairn: stopping\n";
    server.stop();
    return signal == build_again ? std::nullopt : std::optional<ExitCode>(0);
}

ExitCode serve(const ServeOptions& given) {
    auto options = server_options(given);
    if (!options)
        return complain({ErrorCode::invalid, "listen.address", {{"given", given.listen}}});
    if (given.demo && !is_loopback(options->address))
        return complain({ErrorCode::invalid, "listen.demo", {{"given", given.listen}}});
    const sigset_t signals = block_stop_signals();
    if (given.demo)
        if (auto made = make_demo(given.data); !made) return complain(made.error());
    for (;;)
        if (const auto ended = serve_once(given, *options, signals)) return *ended;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ServeOptions>();
    auto* command =
        app.add_subcommand("serve", "Serve a workspace over HTTP and WebSocket until SIGTERM");
    command->add_option("--data", given->data, "The workspace's folder")
        ->required()
        ->envname("CAIRN_DATA");
    command->add_option("--listen", given->listen, "ADDRESS:PORT; port 0 takes any free one")
        ->envname("CAIRN_LISTEN");
    command->add_option("--threads", given->threads, "Threads that serve connections")
        ->check(CLI::Range(1, 64))
        ->envname("CAIRN_THREADS");
    command->add_flag(
        "--demo", given->demo,
        "Make a demo company in the folder if it is empty, and let anybody in (this machine only)");
    command
        ->add_flag("--behind-proxy", given->behind_proxy,
                   "A TLS proxy on this machine stands in front: believe its X-Forwarded-For, mark "
                   "cookies Secure")
        ->envname("CAIRN_BEHIND_PROXY");
    command
        ->add_option("--per-address", given->hold.connections_of_network_max,
                     "Connections, and live sessions, of one address (IPv4, or the /64 of IPv6)")
        ->check(CLI::Range(1, 1'000'000))
        ->envname("CAIRN_PER_ADDRESS");
    command
        ->add_option("--per-person", given->hold.live_of_person_max,
                     "Live sessions and event streams of one person")
        ->check(CLI::Range(1, 1'000'000))
        ->envname("CAIRN_PER_PERSON");
    command
        ->add_option("--scrub", given->scrub,
                     "Events a second that are read again from the disk to see whether they are "
                     "sound; 0: none")
        ->check(CLI::Range(0, 1'000'000))
        ->envname("CAIRN_SCRUB");
    command
        ->add_option("--ws-echo", given->ws_echo,
                     "A path, such as /echo, where anybody's WebSocket messages are sent back as "
                     "they came: for conformance suites")
        ->check([](const std::string& path) {
            return path.starts_with('/') ? std::string() : "a path begins with /";
        });
    command->add_flag("--read-only", given->read_only, "Show what is there; write nothing");
    command->callback([given, &chosen] { chosen = [given] { return serve(*given); }; });
}

}  // namespace cairn
