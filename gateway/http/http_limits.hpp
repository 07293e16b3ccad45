#pragma once

#include <chrono>
#include <cstddef>

namespace cairn {

/// What the gateway lets in before anything is parsed any further.
struct HeadLimits {
    std::size_t head_bytes_max = std::size_t{16} << 10;
    std::size_t header_fields_max = 100;
    std::size_t target_bytes_max = std::size_t{8} << 10;
};

struct HttpLimits {
    HeadLimits head{};
    std::chrono::milliseconds idle{75'000};            ///< Between requests of a kept connection.
    std::chrono::milliseconds handshake_time{10'000};  ///< Of TLS, from the connection on.
    std::chrono::milliseconds head_time{
        10'000};  ///< From a request's first byte to its last header.
    std::chrono::milliseconds body_time{60'000};
    std::chrono::milliseconds write_time{60'000};
    /// Reading on after a refusal, so that the client gets to see it.
    std::chrono::milliseconds linger_time{10'000};
    std::size_t linger_bytes_max = std::size_t{256} << 20;
};

}  // namespace cairn
