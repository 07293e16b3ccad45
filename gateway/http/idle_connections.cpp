#include "gateway/http/idle_connections.hpp"

namespace cairn {

IdleConnections::Place::Place(IdleConnections& idle, Connection& connection)
    : idle_(idle), connection_(connection) {
    idle.enter(connection);
}

IdleConnections::Place::~Place() { idle_.leave(connection_); }

void IdleConnections::enter(Connection& connection) {
    // What may fail first: it stands in all lines or in none.
    Line in_all{&connection}, in_network{&connection}, in_site{&connection};
    Line& network = lines_[connection.network];
    Line& site = lines_[connection.site];
    connection.idle_place_ =
        Connection::IdlePlace{in_all.begin(), in_network.begin(), in_site.begin()};
    waiting_.splice(waiting_.end(), in_all);
    network.splice(network.end(), in_network);
    site.splice(site.end(), in_site);
}

void IdleConnections::leave(const std::string& network_or_site, Line::iterator place) {
    const auto line = lines_.find(network_or_site);
    line->second.erase(place);
    if (line->second.empty()) lines_.erase(line);
}

void IdleConnections::leave(Connection& connection) {
    if (!connection.idle_place_) return;
    leave(connection.network, connection.idle_place_->of_network);
    leave(connection.site, connection.idle_place_->of_site);
    waiting_.erase(connection.idle_place_->of_all);
    connection.idle_place_.reset();
}

bool IdleConnections::drop_oldest() { return drop(oldest(waiting_)); }

bool IdleConnections::drop_oldest_of(const std::string& network_or_site) {
    const auto line = lines_.find(network_or_site);
    return line != lines_.end() && drop(oldest(line->second));
}

std::optional<Shares::Held> IdleConnections::share_of(const std::string& network_or_site,
                                                      Shares& shares) {
    auto share = shares.take(network_or_site);
    if (!share && drop_oldest_of(network_or_site)) share = shares.take(network_or_site);
    return share;
}

bool IdleConnections::give_shares(Connection& connection, Shares& networks, Shares& sites) {
    if (connection.network.empty()) return true;
    connection.share = share_of(connection.network, networks);
    if (!connection.share) return false;
    if (connection.site.empty()) return true;
    connection.share_of_site = share_of(connection.site, sites);
    return connection.share_of_site.has_value();
}

void IdleConnections::drop_all() {
    while (drop_oldest()) continue;
}

// Its own coroutine finds out later; until then it is nowhere any more.
bool IdleConnections::drop(Connection* connection) {
    if (!connection) return false;
    leave(*connection);
    connection->share.reset();
    connection->share_of_site.reset();
    connection->drop();
    return true;
}

}  // namespace cairn
