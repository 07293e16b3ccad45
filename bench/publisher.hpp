#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/dialect.hpp"
#include "bench/poller.hpp"

namespace cairn::bench {

/// Makes changes, one a call.
class Publisher {
public:
    virtual ~Publisher() = default;
    /// False: too many are still unanswered; try again after the next turn of the poller.
    [[nodiscard]] virtual bool can_publish() const = 0;
    virtual void publish() = 0;
    /// How many changes were not answered yet, where answers are given.
    [[nodiscard]] virtual std::size_t unanswered() const = 0;
};

/// Sends the requests of a list in turn, each on whichever of `connections` is free.
[[nodiscard]] std::unique_ptr<Publisher> http_publisher(Poller& poller,
                                                        const Target& target,
                                                        const std::vector<std::string>& requests,
                                                        std::size_t connections);

/// Sends a peer's one message over and over, as the dialect says; `port` is where publications are
/// taken. Returns when the peer is ready for them.
[[nodiscard]] std::unique_ptr<Publisher> peer_publisher(Poller& poller,
                                                        const Dialect& dialect,
                                                        std::uint16_t port);

}  // namespace cairn::bench
