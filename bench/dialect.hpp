#pragma once

#include <functional>
#include <string>

#include "bench/http_connection.hpp"

namespace cairn::bench {

/// How one kind of server is spoken to over WebSocket by somebody who wants to hear of changes.
struct Dialect {
    std::string upgrade;   ///< The whole request.
    std::string greeting;  ///< The frames to send once upgraded; empty: none.
    /// A message that holds it says that the subscription stands; empty: it does once upgraded.
    std::string ready_mark;
    /// How a publisher is fed; none: by HTTP requests. `raw` is a plain TCP connection.
    enum class Feed { http, web_socket, raw } feed = Feed::http;
    std::string feed_greeting;  ///< What a publisher sends first.
    std::string publication;    ///< One change.
};

/// Every change that is counted holds this once, whatever it is wrapped in; a frame may hold
/// several. In Cairn's frames each record has exactly one version.
inline constexpr std::string_view change_mark = R"("version":")";

/// What a subscriber of Cairn asks for: the pipeline board of all opportunities.
inline constexpr std::string_view board_query = R"({"list":"opportunity","by":"stage"})";

/// A subscriber of Cairn. `since` is a place to go on from (`<epoch>:<position>`), or empty for the
/// whole of what is there now.
[[nodiscard]] Dialect cairn_dialect(const Target& target,
                                    std::string_view query,
                                    std::string_view since);

/// The peers: `nats`, `ws` or `socket.io`, each sending on a message of 300 bytes that looks like a
/// row.
[[nodiscard]] Dialect peer_dialect(const std::string& name, std::uint16_t port);

}  // namespace cairn::bench
