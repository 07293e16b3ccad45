#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "gateway/shares.hpp"

namespace cairn {

/// A connection as the others of its thread see it: whose it is, and how to end it.
class Connection {
public:
    virtual ~Connection() = default;
    virtual void drop() = 0;

    std::string network;  ///< "": not counted.
    std::string site{};   ///< Of which its network is one of many (`caller_site`); "": of none.
    std::optional<Shares::Held> share{};  ///< Of its network's connections.
    std::optional<Shares::Held> share_of_site{};

private:
    friend class IdleConnections;
    using Line = std::list<Connection*>;
    /// Where it stands while it waits: among all, those of its network, and those of its site.
    struct IdlePlace {
        Line::iterator of_all;
        Line::iterator of_network;
        Line::iterator of_site;
    };
    std::optional<IdlePlace> idle_place_{};
};

/// The connections of one io thread that wait for a request, longest first. Where there is no room
/// for another connection, the one that has waited longest goes: however many wait, it is found at
/// once. That thread's alone.
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
    bool drop_oldest_of(const std::string& network_or_site);
    void drop_all();
    /// Gives a new connection its shares of what its network and its site may have, if need be that
    /// of the one that has waited longest of them. False: there is none.
    [[nodiscard]] bool give_shares(Connection& connection, Shares& networks, Shares& sites);

private:
    using Line = Connection::Line;
    void enter(Connection& connection);
    void leave(Connection& connection);
    static Connection* oldest(const Line& line) { return line.empty() ? nullptr : line.front(); }
    bool drop(Connection* connection);
    void leave(const std::string& network_or_site, Line::iterator place);
    [[nodiscard]] std::optional<Shares::Held> share_of(const std::string& network_or_site,
                                                       Shares& shares);

    Line waiting_;
    std::unordered_map<std::string, Line> lines_;  ///< By network and by site. None is empty.
};

}  // namespace cairn
