#include <catch2/catch.hpp>

#include "events/staging.hpp"
#include "tests/support/delegating_world.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

// What a store keeps of roll-ups, as a command sees it that has changed some of their records.
namespace cairn {
namespace {

using namespace test;

std::vector<Json> model_of_figures() {
    auto definitions = deal_model();
    for (Json& definition : definitions) {
        if (definition.at("type") != "customer") continue;
        definition["fields"].push_back({{"name", "above"},
                                        {"kind", "reference"},
                                        {"to", "customer"},
                                        {"label", {{"en", "Above"}, {"zh", "上级"}}}});
        const auto add = [&](const char* name, const char* kind, const char* rollup) {
            Json says = {{"of", "deal"}, {"by", "customer"}};
            says.update(trusted_json(rollup));
            definition["fields"].push_back({{"name", name},
                                            {"kind", kind},
                                            {"label", {{"en", name}, {"zh", name}}},
                                            {"rollup", says}});
        };
        add("deals", "integer", R"({"take": "count"})");
        add("open", "money",
            R"({"take": "sum", "field": "amount", "where": {"==": [{"var": "stage"}, "open"]}})");
        add("halves", "money", R"({"take": "sum", "field": "half", "where": {"var": "big"}})");
        add("mean", "number", R"({"take": "average", "field": "score"})");
        add("of_group", "money", R"({"take": "sum", "field": "amount", "below": "above"})");
        add("shared", "integer", R"({"take": "count", "by": "partners"})");
        add("shared_below", "integer", R"({"take": "count", "by": "partners", "below": "above"})");
        add("last_on", "date", R"({"take": "greatest", "field": "close_on"})");
        add("passed", "integer",
            R"({"take": "count", "where": {"<": [{"var": "close_on"}, {"var": "$today"}]}})");
    }
    return definitions;
}

Json figures(Staging& staging) {
    staging.rules = {};
    Json all = Json::object();
    const StagedOthers others(staging, StagedOthers::As::they_are);
    RuleContext context = staging.rule_context();
    context.others = &others;
    const RecordType& type = *staging.model().type("customer");
    for (std::uint64_t i = 0; i < 12; ++i) {
        const auto record = staging.record(customer(i));
        for (const Field& field : type.fields)
            if (record && field.rollup)
                all[std::to_string(i)][field.name] =
                    RecordVariables(type, *record, context).value({field.name, field.slot}).json();
    }
    CHECK(!staging.rules.is_spent());
    return all;
}

TEST_CASE("a command sees of kept roll-ups what its own records come to as well",
          "[world][rollup]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    INFO("seed " << seed);
    WorldFixture fixture;
    History history(&fixture.sealer);
    history.define(model_of_figures());
    std::vector<StreamEvent> customers;
    for (std::uint64_t i = 0; i < 9; ++i)
        customers.push_back({customer(i), Created{{{"above", customer((i + 1) % 9 / 2).id}}}});
    history.commit(customers);
    add_random_commits(history, seed, 40);
    std::size_t next = history.events().size();
    fixture.apply(history.events());
    add_random_commits(history, seed + 100, 60);

    // Each commit is another command of one batch.
    fixture.world->begin();
    const DelegatingWorld unkept(*fixture.world);
    while (next < history.events().size()) {
        const Context context{Actor::system(), history.time(), {}, nullptr};
        Staging kept(*fixture.world, context), looked(unkept, context);
        const std::size_t first = next;
        const Position commit = history.events()[first].commit;
        for (; next < history.events().size() && history.events()[next].commit == commit; ++next) {
            const Recorded& recorded = history.events()[next];
            const RecordType& type = *kept.model().type(recorded.stream.category);
            const Event event =
                opened(decode_event(recorded, &type), recorded.stream, type, fixture.sealer);
            REQUIRE(kept.add(recorded.stream, event));
            REQUIRE(looked.add(recorded.stream, event));
            INFO("at " << recorded.position.value);
            REQUIRE(figures(kept) == figures(looked));
            CHECK(kept.rules.left > looked.rules.left);
        }
        fixture.world->apply(std::span(history.events()).subspan(first, next - first));
    }
    fixture.world->abort();
}

}  // namespace
}  // namespace cairn
