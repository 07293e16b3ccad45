#pragma once

#include "gateway/http/http_session.hpp"

namespace cairn {

/// Sends an answer whose body is made meanwhile (`Response::download`), in chunks, each made on the
/// slow pool in turn with others' work and sent before the next is made. False where it was broken
/// off: the client went away or does not read, its right ended, the server stops, or the rest
/// cannot be made. The connection is then of no more use, and its client finds no last chunk.
[[nodiscard]] boost::asio::awaitable<bool> send_download(
    Wire& wire, Worker& worker, Call& call, const Response& response, bool keep_alive);

}  // namespace cairn
