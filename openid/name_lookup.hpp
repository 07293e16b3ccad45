#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "openid/socket_address.hpp"

namespace cairn {

/// Finds where a name is, and waits for that no longer than it is told to: the system
/// (`getaddrinfo`) cannot be stopped, and may take half a minute. So it is asked by a thread of its
/// own, which is left to itself where it is too slow; of those there are four at most. An address
/// in numbers is looked up by nobody. Any thread.
class NameLookup {
public:
    using Places = std::vector<SocketAddress>;
    /// May take its time; throws `std::exception` where there is no such name.
    using Ask = std::function<Places(const std::string& host, const std::string& port)>;
    using Until = std::chrono::steady_clock::time_point;

    NameLookup();  ///< Asks the system.
    explicit NameLookup(Ask ask);

    static constexpr int asking_max = 4;
    /// The error says why, in words.
    [[nodiscard]] tl::expected<Places, std::string> operator()(const std::string& host,
                                                               const std::string& port,
                                                               Until until) const;

private:
    struct Asking;
    struct Slots;
    Ask ask_;
    std::shared_ptr<Slots> slots_;
};

}  // namespace cairn
