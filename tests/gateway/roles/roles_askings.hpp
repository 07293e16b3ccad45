#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/gateway/roles/roles_plants.hpp"
#include "tests/support/live_client.hpp"

namespace cairn::test {

// What is asked of a workspace with planted records, so that nothing is left out: every GET route,
// one without a line here being noticed, and every kind of live query.

using Targets = std::vector<std::string>;

/// Whether a shipped role hides a field.
[[nodiscard]] bool is_hidden(const Json& role, const std::string& type, const std::string& field);

/// What there is of the records that are a member's.
[[nodiscard]] Targets of_his(const PlantedWorkspace& given,
                             const PlantedWorkspace::Member& member,
                             const Json& role);
/// Each GET route by each type and what else it takes, then `more`.
void ask_all_routes(const PlantedWorkspace& given,
                    const Targets& more,
                    const std::function<void(const std::string& target)>& ask);
/// Each kind of live query.
void follow_all(const PlantedWorkspace& given, const std::function<void(const Json& query)>& ask);

/// Follows queries one after the other, each from its beginning.
class FollowingClient {
public:
    FollowingClient(const PlantedWorkspace& given, const std::string& token)
        : given_(given), live_(given.server->port(), token) {}
    Json ask(const Json& query);

private:
    const PlantedWorkspace& given_;
    LiveClient live_;
    std::size_t open_ = 0;
};

}  // namespace cairn::test
