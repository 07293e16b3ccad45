#include "gateway/http/idle_connections.hpp"

#include <algorithm>

namespace cairn {

IdleConnections::Place::Place(IdleConnections& idle, Connection& connection)
    : idle_(idle), connection_(connection) {
    connection.idle_place = idle.waiting_.insert(idle.waiting_.end(), &connection);
}

IdleConnections::Place::~Place() {
    if (connection_.idle_place) idle_.waiting_.erase(*connection_.idle_place);
    connection_.idle_place.reset();
}

bool IdleConnections::drop_oldest() { return drop(waiting_.begin()); }

bool IdleConnections::drop_oldest_of(const std::string& network) {
    return drop(std::ranges::find(waiting_, network, &Connection::network));
}

void IdleConnections::drop_all() {
    while (drop_oldest()) continue;
}

// Its own coroutine finds out later; until then it is nowhere any more.
bool IdleConnections::drop(std::list<Connection*>::iterator place) {
    if (place == waiting_.end()) return false;
    Connection& dropped = **place;
    waiting_.erase(place);
    dropped.idle_place.reset();
    dropped.share.reset();
    dropped.drop();
    return true;
}

}  // namespace cairn
