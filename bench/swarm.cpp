#include "bench/swarm.hpp"

#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::size_t handshakes_max = 64;
constexpr std::size_t connections_an_address = 5000;
constexpr std::chrono::seconds patience{30};

}  // namespace

Swarm::Swarm(Poller& poller, std::uint16_t port, Told told)
    : poller_(poller), port_(port), told_(std::move(told)) {}

void Swarm::connect(const Dialect& dialect) {
    const std::size_t number = connections_.size();
    const auto from = static_cast<unsigned>(1 + number / connections_an_address);
    connections_.push_back(std::make_unique<LiveConnection>(
        poller_, port_, from, dialect,
        LiveConnection::Listener{
            .ready = [this] { ++ready_; },
            .changed = [this, number](std::uint64_t changes) { told_(number, changes); }}));
}

void Swarm::grow(std::size_t count, const Speech& speech) {
    const std::size_t wanted = connections_.size() + count;
    connections_.reserve(wanted);
    const auto end = Clock::now() + patience;
    while (ready_ < wanted) {
        while (connections_.size() < wanted && connections_.size() - ready_ < handshakes_max)
            connect(speech(connections_.size()));
        poller_.turn(end);
        if (Clock::now() > end) throw std::runtime_error("not all could subscribe in time");
    }
    for (const auto& connection : connections_) connection->forget_first_words();
}

Heard Swarm::heard() const {
    Heard all;
    for (const auto& connection : connections_) {
        all.changes += connection->heard().changes;
        all.frames += connection->heard().frames;
        all.bytes += connection->heard().bytes;
    }
    return all;
}

std::string present_place(const Target& target, std::string_view query) {
    Poller poller;
    const Dialect dialect = cairn_dialect(target, query, "");
    bool ready = false;
    const LiveConnection first(poller, target.port, 1, dialect,
                               {.ready = [&] { ready = true; }, .changed = [](std::uint64_t) {}});
    for (const auto end = Clock::now() + patience; !ready && Clock::now() < end;) poller.turn(end);
    return member(first.first_words(), "epoch") + ':' + member(first.first_words(), "position");
}

}  // namespace cairn::bench
