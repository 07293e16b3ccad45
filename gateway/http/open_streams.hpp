#pragma once

#include <map>
#include <vector>

#include "gateway/call.hpp"

namespace cairn {

/// A stream's part of what its person and its network may have open.
struct StreamRoom {
    Shares::Held of_network;
    Shares::Held of_person;
};
/// "sessions.too_many", with `of` ("server", "network" or "person") and `max`.
[[nodiscard]] Result<StreamRoom> room_for_stream(const Call& call);

/// What goes on for as long as its person has the right to it and the server runs: a live session,
/// an event stream.
class OpenStream {
public:
    virtual ~OpenStream() = default;
    virtual void look_at_right() = 0;  ///< Ends it where the right is no more.
    virtual void stop() = 0;           ///< The server stops.
};

/// The open streams of one io thread, by the people whose rights they depend on; that thread's
/// alone.
class OpenStreams {
public:
    void add(const std::vector<Uuid>& people, OpenStream& stream);
    void remove(const std::vector<Uuid>& people, OpenStream& stream);
    void look_at_rights(const Uuid& person);
    void stop();

private:
    std::multimap<Uuid, OpenStream*> streams_;
};

}  // namespace cairn
