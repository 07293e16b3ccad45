#pragma once

#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/figures.hpp"
#include "bench/http_connection.hpp"

/// What the program can do, one subcommand each. All but `requests`, `report` and `port` print
/// lines of results.
namespace cairn::bench {

void add_http(CLI::App& app);
void add_floor(CLI::App& app);
void add_requests(CLI::App& app);
void add_report(CLI::App& app);
void add_fanout(CLI::App& app);
void add_queries(CLI::App& app);
void add_lists(CLI::App& app);
void add_all_lists(CLI::App& app);
void add_returns(CLI::App& app);
void add_search(CLI::App& app);
void add_idle(CLI::App& app);
void add_neighbour(CLI::App& app);
void add_subscribers(CLI::App& app);
void add_peer(CLI::App& app);
void add_port(CLI::App& app);

/// A server that is measured.
struct Measured {
    Target target;
    pid_t server = 0;
    std::string what;
    std::string system;
    std::size_t opportunities = 0;

    /// Adds the options that say so.
    void add_to(CLI::App& mode);
    /// A line of results, with what is measured and nothing else yet.
    [[nodiscard]] Line line() const;
};

inline void print(const Line& line) { std::cout << line.dump() << std::endl; }

inline std::chrono::milliseconds tenths(unsigned count) {
    return std::chrono::milliseconds(count * 100);
}

}  // namespace cairn::bench
