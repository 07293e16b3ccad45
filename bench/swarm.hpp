#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "bench/live_connection.hpp"

namespace cairn::bench {

/// Many browsers, one subscription each.
class Swarm {
public:
    /// Connection `number` heard of so many changes.
    using Told = std::function<void(std::size_t number, std::uint64_t changes)>;
    /// What connection `number` says. What it refers to must live as long as the swarm.
    using Speech = std::function<const Dialect&(std::size_t number)>;

    Swarm(Poller& poller, std::uint16_t port, Told told);

    /// Adds so many connections, some handshakes at a time, and returns when all are subscribed.
    void grow(std::size_t count, const Speech& speech);
    /// Hangs up, all of them.
    void clear() { connections_.clear(); }

    [[nodiscard]] std::size_t size() const { return connections_.size(); }
    /// Of all connections together.
    [[nodiscard]] Heard heard() const;
    [[nodiscard]] const LiveConnection& operator[](std::size_t number) const {
        return *connections_[number];
    }

private:
    void connect(const Dialect& dialect);

    Poller& poller_;
    std::uint16_t port_;
    Told told_;
    std::vector<std::unique_ptr<LiveConnection>> connections_;
    std::size_t ready_ = 0;
};

/// Connects one subscriber of Cairn's board and returns `<epoch>:<position>` of what it was shown,
/// from where others may go on: thousands of whole boards are not what is to be measured.
[[nodiscard]] std::string present_place(const Target& target, std::string_view query);

}  // namespace cairn::bench
