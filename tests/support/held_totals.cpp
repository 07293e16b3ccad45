#include "tests/support/held_totals.hpp"

#include <cstddef>
#include <set>
#include <string>

namespace cairn::test {

void take_totals(Json& held, const Json& frame) {
    std::set<std::string> other;  ///< Groups that are not what they were.
    for (const Json& by : frame.value("gone", Json::array())) other.insert(json_text(by));
    for (const Json& group : frame["groups"]) other.insert(json_text(group["by"]));
    Json groups = Json::array();
    if (frame.contains("gone"))
        for (const Json& group : held["groups"])
            if (!other.contains(json_text(group["by"]))) groups.push_back(group);
    for (Json group : frame["groups"]) {
        const auto at = group.value("at", static_cast<std::ptrdiff_t>(groups.size()));
        group.erase("at");
        groups.insert(groups.begin() + at, group);
    }
    held = {{"total", frame["total"]}, {"all", frame["all"]}, {"groups", groups}};
}

}  // namespace cairn::test
