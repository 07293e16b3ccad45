#include "bench/peer_program.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace cairn::bench {

namespace {

std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) c == '\'' ? out.append("'\\''") : out.append(1, c);
    return out + "'";
}

std::string output_of(const std::vector<std::string>& command) {
    std::string line = "exec";
    for (const auto& word : command) line += ' ' + quoted(word);
    FILE* out = popen(line.c_str(), "r");
    if (out == nullptr) throw std::runtime_error("cannot start " + command.front());
    std::string text;
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out))
        text.push_back(static_cast<char>(c));
    if (pclose(out) != 0) throw std::runtime_error(command.front() + " failed: " + text);
    return text;
}

double number_after(const std::string& text, const std::string& words) {
    const auto at = text.find(words);
    if (at == std::string::npos) throw std::runtime_error("no '" + words + "' in " + text);
    return std::stod(text.substr(at + words.size()));
}

/// One line a transaction; the third field is how long it took, in microseconds.
Latencies read_transaction_log() {
    Latencies latencies;
    for (const auto& entry : std::filesystem::directory_iterator(".")) {
        if (!entry.path().filename().string().starts_with("pgbench_log.")) continue;
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) {
            std::istringstream fields(line);
            std::string skipped;
            std::int64_t took_us = 0;
            fields >> skipped >> skipped >> took_us;
            latencies.add(std::chrono::microseconds(took_us));
        }
        in.close();
        std::filesystem::remove(entry.path());
    }
    return latencies;
}

double read_pgbench(const std::string& text, Line& line) {
    const Latencies latencies = read_transaction_log();
    line["per_second"] = number_after(text, "\ntps = ");
    line["p50_ms"] = latencies.milliseconds(0.5);
    line["p99_ms"] = latencies.milliseconds(0.99);
    return static_cast<double>(latencies.count());
}

/// A head and one row: "test","rps","avg","min","p50","p95","p99","max", in milliseconds.
void read_redis_benchmark(const std::string& text, Line& line) {
    const auto row = text.find('\n');
    // The name is the command, and may hold anything; the figures are the last seven in quotes.
    std::vector<double> figures;
    std::string rest = text.substr(row + 1, text.find('\n', row + 1) - row - 1);
    for (int i = 0; i < 7; ++i) {
        const auto end = rest.rfind('"');
        const auto start = rest.rfind('"', end - 1);
        figures.push_back(std::stod(rest.substr(start + 1, end - start - 1)));
        rest.resize(start);
    }
    constexpr std::size_t p99 = 1, p50 = 3, per_second = 6;
    line["per_second"] = figures[per_second];
    line["p50_ms"] = figures[p50];
    line["p99_ms"] = figures[p99];
}

/// What the command was told to do: `-n` of them.
double count_told(const std::vector<std::string>& command) {
    const auto option = std::find(command.begin(), command.end(), "-n");
    if (option == command.end() || option + 1 == command.end())
        throw std::runtime_error("redis-benchmark needs -n");
    return std::stod(*(option + 1));
}

}  // namespace

void run_peer_program(const std::string& kind,
                      const std::vector<std::string>& command,
                      pid_t server,
                      Line& line) {
    const Span span(server);
    const std::string text = output_of(command);
    const Used used = span.used();
    double done = 0;
    if (kind == "pgbench") {
        done = read_pgbench(text, line);
    } else {
        read_redis_benchmark(text, line);
        done = count_told(command);
    }
    line["server_cpu_ms"] = used.server_cpu_seconds * 1000 / done;
    used.report_trust(line);
}

}  // namespace cairn::bench
