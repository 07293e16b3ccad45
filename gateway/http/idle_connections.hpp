#pragma once

#include <list>
#include <optional>
#include <string>

#include "gateway/shares.hpp"

namespace cairn {

/// A connection as the others of its thread see it: whose it is, and how to end it.
class Connection {
public:
    virtual ~Connection() = default;
    virtual void drop() = 0;

    std::string network;                  ///< "": not counted.
    std::optional<Shares::Held> share{};  ///< Of its network's connections.
    std::optional<std::list<Connection*>::iterator> idle_place{};
};

/// The connections of one io thread that wait for a request, longest first. Where there is no room
/// for another connection, the one that has waited longest goes. That thread's alone.
class IdleConnections {
public:
    /// A connection's place, from when it begins to wait until a whole head has come.
    class Place {
    public:
        Place(IdleConnections& idle, Connection& connection);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        IdleConnections& idle_;
        Connection& connection_;
    };

    bool drop_oldest();  ///< False: none waits.
    bool drop_oldest_of(const std::string& network);
    void drop_all();

private:
    bool drop(std::list<Connection*>::iterator place);
    std::list<Connection*> waiting_;
};

}  // namespace cairn
