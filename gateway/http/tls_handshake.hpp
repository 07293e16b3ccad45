#pragma once

#include "gateway/http/http_session.hpp"

namespace cairn {

/// How a connection to a port that speaks TLS begins.
enum class Greeting : std::uint8_t {
    secure,
    plain,  ///< It speaks, but not TLS. Nothing was read.
    gone,   ///< Of no more use.
};

/// Opens TLS on a connection, in `HttpLimits::handshake_time`. Its steps, which may take a
/// millisecond each, are made on a pool of their own, in turn between networks: whoever opens
/// connections one after the other waits behind himself, and no request waits for it.
[[nodiscard]] boost::asio::awaitable<Greeting> shake_hands(HttpConnection& connection,
                                                           Worker& worker);

}  // namespace cairn
