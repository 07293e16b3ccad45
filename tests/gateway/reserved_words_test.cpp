#include <algorithm>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/text.hpp"
#include "events/model/model.hpp"
#include "events/model/reserved_names.hpp"
#include "events/model/shipped_model.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/protocol_text.hpp"

using namespace cairn;
using namespace cairn::test;

// Words that stand in paths, which no model may take.
namespace {

using Paths = std::vector<std::string_view>;

Paths paths_of_all_routes() {
    Paths paths;
    for (const auto table : route_tables())
        for (const Route& route : table) paths.push_back(route.path);
    return paths;
}

/// Whether some request could be for either path, but for what stands at `place`.
bool agree_but_at(std::size_t place,
                  const std::vector<std::string_view>& one,
                  const std::vector<std::string_view>& other) {
    if (one.size() != other.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const bool either = is_parameter(one[i]) || is_parameter(other[i]);
        if (i != place && !either && one[i] != other[i]) return false;
    }
    return true;
}

/// The words that stand in a route where another has the parameter: what is called so in a model
/// could not be asked for there.
std::set<std::string> words_in_place_of(std::string_view parameter, const Paths& paths) {
    std::set<std::string> words;
    for (const auto path : paths) {
        const auto named = split(path, '/');
        const auto found = std::ranges::find(named, parameter);
        if (found == named.end()) continue;
        const auto place = static_cast<std::size_t>(found - named.begin());
        for (const auto other : paths) {
            const auto segments = split(other, '/');
            if (agree_but_at(place, named, segments) && !is_parameter(segments[place]))
                words.emplace(segments[place]);
        }
    }
    return words;
}

/// What the shipped model says against a definition beside its own; "" where it takes it.
std::string objection_to(const Json& definition) {
    std::vector<Json> definitions = shipped_model();
    std::erase_if(definitions, [&](const Json& one) { return one["type"] == definition["type"]; });
    definitions.push_back(definition);
    const auto model = Model().defined(definitions);
    return model ? "" : model.error().data["problem"].get<std::string>();
}

/// A shipped type.
Json definition_of(const std::string& type) {
    return trusted_json(read_file(CAIRN_SOURCE_DIR "/model/" + type + ".json").value());
}

/// A type like the shipped team, but for its name.
std::string objection_to_type(const std::string& name) {
    Json definition = definition_of("team");
    definition["type"] = name;
    return objection_to(definition);
}

/// The shipped task with another name for the first of its transitions.
std::string objection_to_transition(const std::string& name) {
    Json definition = definition_of("task");
    definition["lifecycle"]["transitions"][0]["name"] = name;
    return objection_to(definition);
}

}  // namespace

TEST_CASE("reserved path words follow from the routes", "[model]") {
    const auto words = words_in_place_of("{transition}", paths_of_all_routes());
    CHECK(words.contains("restore"));
    for (const std::string& word : words) {
        INFO(word);
        CHECK(is_reserved_transition(word));
        CHECK(objection_to_transition(word) == '"' + word + "\" is a reserved word");
    }
    for (const std::string& word : words_in_place_of("{type}", paths_of_all_routes())) {
        INFO(word);
        CHECK(objection_to_type(word) != "");
    }
}

TEST_CASE("a route with a word that a model may use is noticed", "[model]") {
    CHECK(words_in_place_of("{transition}", {"/records/{type}/{id}/{transition}", "/records/{hub}",
                                             "/records/{type}/{id}/split", "/other/{type}/{id}/x",
                                             "/records/account/{id}/join"}) ==
          std::set<std::string>{"split", "join"});
    CHECK(words_in_place_of("{type}", {"/board/{type}", "/board/summary", "/model/{type}",
                                       "/board/{type}/compare", "/api.json"}) ==
          std::set<std::string>{"summary"});
    CHECK(objection_to_transition("split") == "");
    CHECK(objection_to_type("summary") == "");
}

TEST_CASE("no type is called as timelines call what is no type", "[model]") {
    CHECK(objection_to_type("milestone") == "\"milestone\" is what timelines call those events");
}

TEST_CASE("a model of an earlier build with such names can still be changed", "[model]") {
    Json type = definition_of("team");
    type["type"] = "milestone";
    const auto old = Model().defined(shipped_model()).value()->replayed(type);
    const std::vector<Json> others(1, definition_of("task"));
    const std::vector<Json> same(1, type);
    CHECK(old->defined(others).has_value());
    CHECK(old->defined(same).has_value());
}

TEST_CASE("what is asked about many records is never answered on a thread that others wait for",
          "[protocol]") {
    for (const auto routes : route_tables())
        for (const Route& route : routes) {
            INFO(route.path);
            const auto known = split(route.query, ' ');
            const bool may_be_long = std::ranges::any_of(known, [](std::string_view name) {
                return name == "filter" || name == "q" || name == "at";
            });
            CHECK(!(may_be_long && std::holds_alternative<ReadHandler>(route.handler)));
        }
}
