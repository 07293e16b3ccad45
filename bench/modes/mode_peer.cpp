#include "bench/modes/modes.hpp"
#include "bench/peer_program.hpp"

namespace cairn::bench {

namespace {

struct PeerOptions {
    std::string kind;
    std::string what;
    std::string system;
    pid_t server = 0;
    std::size_t clients = 1;
    std::vector<std::string> command;
};

void run_peer(const PeerOptions& given) {
    Line line{{"what", given.what},
              {"system", given.system},
              {"server_cpus", cpus_of(given.server)},
              {"clients", given.clients}};
    run_peer_program(given.kind, given.command, given.server, line);
    print(line);
}

}  // namespace

void add_peer(CLI::App& app) {
    auto given = std::make_shared<PeerOptions>();
    auto* mode = app.add_subcommand("peer", "Run a peer's own load program");
    mode->add_option("--kind", given->kind)
        ->required()
        ->check(CLI::IsMember({"pgbench", "redis-benchmark"}));
    mode->add_option("--pid", given->server, "The peer's first process")->required();
    mode->add_option("--what", given->what, "Names the line of results")->required();
    mode->add_option("--system", given->system, "Who is measured")->required();
    mode->add_option("--clients", given->clients, "As in the command, for the line of results");
    mode->add_option("command", given->command, "The program and its arguments, after --")
        ->required();
    mode->callback([given] { run_peer(*given); });
}

}  // namespace cairn::bench
