#pragma once

#include "gateway/http/http_session.hpp"

namespace cairn {

/// The parameters of `GET /api/v1/events`, checked. "events.*", "epoch.other".
struct EventQuery {
    Position after;
    std::optional<Position> before;  ///< Backwards from there, newest first.
    std::size_t limit = 100;
    EventFilter filter;
    /// The client was in another life of the log, or nobody knows in which: a stream says so and
    /// gives the whole again.
    bool begins_anew = false;
};
[[nodiscard]] Result<EventQuery> parse_event_query(const Call& call);
[[nodiscard]] bool asks_for_stream(const Request& request);

/// Serves `text/event-stream` (WHATWG HTML, 9.2): what is in the log after a position, then what is
/// appended, until the client goes. Each piece is written before the next is read, so a slow reader
/// costs one buffer.
/// Ends, at once, with the reader's right and with the server.
boost::asio::awaitable<void> follow_events(Wire& wire, Call& call, OpenStreams& streams);

}  // namespace cairn
