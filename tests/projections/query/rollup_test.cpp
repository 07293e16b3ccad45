#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"

// Roll-ups as answers say them.
namespace cairn {
namespace {

using namespace test;

/// Customers that say what their deals come to, alone and with those below.
std::vector<Json> rolled_up_model() {
    auto definitions = deal_model();
    for (Json& definition : definitions) {
        if (definition.at("type") != "customer") continue;
        for (
            const char* field :
            {R"({"name": "above", "kind": "reference", "to": "customer", "label": {"en": "Above", "zh": "上级"}})",
             R"({"name": "deals", "kind": "integer", "label": {"en": "Deals", "zh": "商机"}, "rollup": {"take": "count", "of": "deal", "by": "customer"}})",
             R"({"name": "open", "kind": "money", "label": {"en": "Open", "zh": "进行"},
                  "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer", "where": {"==": [{"var": "stage"}, "open"]}}})",
             R"({"name": "group_deals", "kind": "integer", "label": {"en": "Group", "zh": "集团"},
                  "rollup": {"take": "count", "of": "deal", "by": "customer", "below": "above"}})",
             R"({"name": "busy", "kind": "yes_no", "label": {"en": "Busy", "zh": "忙"}, "computed": {">": [{"var": "deals"}, 1]}})"})
            definition["fields"].push_back(trusted_json(field));
    }
    return definitions;
}

struct RolledUpReading : TestReading {
    RolledUpReading() {
        history.define(rolled_up_model());
        history.commit({create(customer(1), {{"name", text("Group")}}),
                        create(customer(2), {{"name", text("Part")}, {"above", customer(1).id}}),
                        create(customer(3), {{"name", text("Other")}})});
        history.commit({create(deal(1), {{"customer", customer(1).id}, {"amount", money("5")}}),
                        create(deal(2), {{"customer", customer(2).id}, {"amount", money("7")}}),
                        create(deal(3), {{"customer", customer(2).id}, {"amount", money("2.5")}}),
                        create(deal(4), {{"name", text("alone")}, {"amount", money("9")}})});
        take_up();
    }
    void commit(const StreamEvent& event) {
        history.commit({event});
        take_up();
    }
    Json say(const char* field) { return say(field, history.head()); }
    /// By customer.
    Json say(const char* field, Position at) {
        Json out = Json::array();
        const Json answer = list("customer", {.sort = "created_at,name"}, at);
        for (const std::uint64_t number : {1U, 2U, 3U})
            for (const Json& row : answer.at("rows"))
                if (row.at("id") == customer(number).id.text())
                    out.push_back(row.value(field, Json()));
        return out;
    }
};

TEST_CASE("rows say what the records come to that refer to them", "[query][rollup]") {
    RolledUpReading reading;
    CHECK(reading.say("deals") == Json({1, 2, 0}));
    CHECK(reading.say("group_deals") == Json({3, 2, 0}));
    CHECK(reading.say("open")[1] == Json({{"amount", "9.5"}, {"currency", "CNY"}}));
    CHECK(reading.say("open")[2] == Json({{"amount", "0"}, {"currency", "CNY"}}));
    CHECK(reading.say("busy") == Json({false, true, false}));
}

TEST_CASE("roll-ups follow moves, archiving and states, and the past keeps its figures",
          "[query][rollup]") {
    RolledUpReading reading;
    const Position then = reading.history.head();
    reading.commit({deal(3), Changed{{{"customer", {customer(2).id, customer(3).id}}}}});
    reading.commit({deal(2), Moved{"win", "open", "won", {}}});
    CHECK(reading.say("deals") == Json({1, 1, 1}));
    CHECK(reading.say("open")[1]["amount"] == "0");
    reading.commit({deal(2), Archived{}});
    CHECK(reading.say("deals") == Json({1, 0, 1}));
    reading.commit({customer(2), Changed{{{"above", {customer(1).id, customer(3).id}}}}});
    CHECK(reading.say("group_deals") == Json({1, 0, 1}));
    CHECK(reading.say("deals", then) == Json({1, 2, 0}));
    CHECK(reading.say("group_deals", then) == Json({3, 2, 0}));
}

TEST_CASE("lists are filtered and sorted by roll-ups, of other records too", "[query][rollup]") {
    RolledUpReading reading;
    CHECK(members(reading.list("customer", {.sort = "-deals"}), "name") ==
          Texts{"Part", "Group", "Other"});
    CHECK(members(reading.list("customer", {.filter = R"({">": [{"var": "open"}, 5]})"}), "name") ==
          Texts{"Part"});
    CHECK(members(reading.list("deal", {.filter = R"({"==": [{"var": "customer.deals"}, 1]})",
                                        .fields = "amount,customer.deals"}),
                  "id") == Texts{deal(1).id.text()});
}

/// A reader who is shown everything, but by a policy: for him nothing is taken from what is kept.
Access by_looking(const TestReading& reading) {
    Policy nothing_hidden;
    nothing_hidden.key = "all";
    return {Actor::system(), reading.fixture.sealer,
            std::make_shared<const Policy>(nothing_hidden)};
}

/// Lists what deals come to.
std::vector<Json> model_that_lists_rollups(const char* where) {
    auto definitions = rolled_up_model();
    for (Json& definition : definitions) {
        if (definition.at("type") != "customer") continue;
        for (Json& field : definition["fields"])
            if (field.at("name") == "open") field["rollup"]["where"] = trusted_json(where);
        definition["list"] = {{"columns", {"name", "deals", "open", "group_deals"}},
                              {"sort", "-open"}};
    }
    return definitions;
}

constexpr const char* where_open = R"({"==": [{"var": "stage"}, "open"]})";

/// Pages forth, each found by its plan and by looking at all; how many were read in order.
int check_pages_by_rollups(TestReading& reading) {
    int in_order = 0;
    const auto check = [&](const Reader& reader, QueryText asked) {
        const RecordType& type = *reader.model->type("customer");
        do {
            const auto query = parse_query(*reader.model, type, asked);
            REQUIRE(query);
            const QueryPlan plan = plan_of(*query, type, reader);
            in_order += plan.order ? 1 : 0;
            const auto found = run(plan, *query, type, reader);
            INFO("sort " << *asked.sort << " filter " << asked.filter.value_or("") << " after "
                         << asked.after.value_or(""));
            REQUIRE(found);
            REQUIRE(*found == run({}, *query, type, reader).value());
            const Json next = trusted_json(*found).at("next");
            asked.after.reset();
            if (next.is_string())
                asked.after = next.get<std::string>().substr(next.get<std::string>().find(':') + 1);
        } while (asked.after);
    };
    const std::vector<std::optional<std::string>> filters{
        std::nullopt, R"({">": [{"var": "deals"}, 1]})", R"({"==": [{"var": "deals"}, 0]})",
        R"({"<": [{"var": "open"}, {"amount": "20", "currency": "CNY"}]})",
        R"({"==": [{"var": "open"}, null]})"};
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        for (const char* sort : {"open", "-open", "deals", "-deals", "-group_deals", "name"})
            for (const auto& filter : filters)
                check(reader, {.filter = filter, .sort = sort, .limit = "3"});
    });
    return in_order;
}

TEST_CASE("a list in the order of a roll-up that it shows is kept in that order",
          "[query][rollup]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    TestReading reading;
    reading.history.define(model_that_lists_rollups(where_open));
    for (unsigned round = 0; round < 6; ++round) {
        add_random_commits(reading.history, 10 * seed + round, 15);
        reading.take_up();
        CHECK(check_pages_by_rollups(reading) > 10);
    }
    // Another meaning, another currency of nothing, and another list.
    reading.history.define(model_that_lists_rollups(R"({"!=": [{"var": "stage"}, "open"]})"));
    reading.take_up();
    CHECK(check_pages_by_rollups(reading) > 10);
    reading.history.commit(
        {{{"setting", {}}, SettingChanged{{{"language", "en"}, {"currency", "EUR"}}}}});
    reading.take_up();
    CHECK(check_pages_by_rollups(reading) > 10);
    add_random_commits(reading.history, seed, 20);
    reading.history.define(rolled_up_model());
    reading.take_up();
    CHECK(check_pages_by_rollups(reading) < 10);
    reading.history.define(model_that_lists_rollups(where_open));
    reading.take_up();
    CHECK(check_pages_by_rollups(reading) > 10);

    const std::string digest = reading.fixture.world->digest();
    reading.fixture.rebuild();
    reading.fixture.world->leave_columns();
    reading.take_up();
    reading.fixture.world->fill_columns();
    CHECK(reading.fixture.world->digest() == digest);
    CHECK(check_pages_by_rollups(reading) > 10);
}

/// More roll-ups, of every sort that is kept.
std::vector<Json> all_rolled_up(bool otherwise) {
    auto definitions = rolled_up_model();
    for (Json& definition : definitions) {
        if (definition.at("type") != "customer") continue;
        const auto add = [&](const char* name, const char* kind, const char* rollup) {
            definition["fields"].push_back({{"name", name},
                                            {"kind", kind},
                                            {"label", {{"en", name}, {"zh", name}}},
                                            {"rollup", trusted_json(rollup)}});
        };
        add("mean_score", "number",
            R"({"take": "average", "field": "score", "of": "deal", "by": "customer"})");
        add("halves", "money",
            R"({"take": "sum", "field": "half", "of": "deal", "by": "customer", "where": {"var": "big"}})");
        add("shared", "integer",
            R"({"take": "count", "of": "deal", "by": "partners", "below": "above"})");
        add("asks", "integer",
            otherwise
                ? R"({"take": "count", "of": "deal", "by": "customer", "where": {"!": {"var": "hot"}}})"
                : R"({"take": "count", "of": "deal", "by": "customer", "where": {"var": "hot"}})");
        add("last_on", "date",
            R"({"take": "greatest", "field": "close_on", "of": "deal", "by": "customer"})");
        add("sum_below", "money",
            R"({"take": "sum", "field": "amount", "of": "deal", "by": "customer", "below": "above"})");
    }
    return definitions;
}

TEST_CASE("what is kept of roll-ups is what looking at all records gives, at any moment",
          "[query][rollup]") {
    TestReading reading;
    reading.history.define(all_rolled_up(false));
    std::vector<StreamEvent> customers;
    for (std::uint64_t i = 0; i < 12; ++i)
        customers.push_back(
            create(customer(i), {{"name", text("c")}, {"above", customer((i + 1) % 12 / 3).id}}));
    reading.history.commit(customers);
    const Position first = reading.history.head();
    add_random_commits(reading.history, 7, 80);
    // From here on one of them means something else, and amounts are in another currency.
    reading.history.define(all_rolled_up(true));
    add_random_commits(reading.history, 8, 40);
    reading.history.commit({{{"setting", {}}, SettingChanged{{{"currency", "JPY"}}}}});
    add_random_commits(reading.history, 9, 40);
    reading.take_up();

    const Access by_kept = reading.access;
    std::size_t filled = 0;
    for (Position at = first; at <= reading.history.head(); at = Position{at.value + 3}) {
        reading.access = by_kept;
        const auto kept = reading.list_text("customer", {.limit = "50"}, at);
        reading.access = by_looking(reading);
        const auto looked = reading.list_text("customer", {.limit = "50"}, at);
        INFO("at " << at.value);
        REQUIRE(kept);
        REQUIRE(kept == looked);
        filled += kept->size();
    }
    CHECK(filled > 100'000);

    // Taken up in one go or in steps, it says the same.
    TestReading in_steps;
    const std::span events(reading.history.events());
    for (std::size_t i = 0; i < events.size();) {
        std::size_t end = i + 1;
        while (end < events.size() && events[end].commit == events[i].commit) ++end;
        in_steps.fixture.apply(events.subspan(i, end - i));
        i = end;
    }
    reading.access = by_kept;
    for (Position at = first; at <= reading.history.head(); at = Position{at.value + 3})
        REQUIRE(in_steps.list_text("customer", {.limit = "50"}, at) ==
                reading.list_text("customer", {.limit = "50"}, at));
}

TEST_CASE("what many rows ask of one record is worked out once", "[query][rollup]") {
    TestReading reading;
    reading.history.define(all_rolled_up(false));
    std::vector<StreamEvent> events{create(customer(1), {{"name", text("One")}})};
    for (std::uint64_t i = 0; i < 200; ++i)
        events.push_back(create(deal(i), {{"name", text("d")}, {"customer", customer(1).id}}));
    reading.history.commit(events);
    reading.take_up();
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        const auto looks_of = [&](const QueryText& asked) {
            reader.budget = {};
            const auto query = parse_query(*reader.model, type, asked);
            CHECK(run(plan_of(*query, type, reader), *query, type, reader));
            return RuleBudget{}.looks - reader.budget.looks;
        };
        // What is greatest is not kept.
        CHECK(looks_of({.filter = R"({"!": {"var": "customer.last_on"}})"}) == 200);
        CHECK(
            looks_of({.sort = "customer.last_on", .limit = "100", .fields = "customer.last_on"}) ==
            200);
        CHECK(looks_of({.fields = "customer.deals"}) == 0);
        return 0;
    });
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        reader.budget = {.looks = 199};
        const auto query = parse_query(*reader.model, type, {.sort = "customer.last_on"});
        const auto refused = run(plan_of(*query, type, reader), *query, type, reader);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == "filter.too_costly");
        return 0;
    });
}

TEST_CASE("rows of long lists say of roll-ups what the list shows or is asked for",
          "[query][rollup]") {
    RolledUpReading reading;
    const auto row = [&](const QueryText& asked) {
        return reading.as_of(reading.history.head(), [&](Reader reader) {
            reader.in_list = true;
            const RecordType& type = *reader.model->type("customer");
            const auto query = parse_query(*reader.model, type, asked);
            return trusted_json(
                *run(plan_of(*query, type, reader), *query, type, reader))["rows"][0];
        });
    };
    const Json plain = row({.sort = "-deals"});
    CHECK_FALSE(plain.contains("deals"));
    CHECK(plain["busy"] == true);
    CHECK(row({.sort = "-deals", .fields = "deals"})["deals"] == 2);
    std::vector<Json> listed = rolled_up_model();
    for (Json& definition : listed)
        if (definition.at("type") == "customer")
            definition["list"] = {{"columns", {"name", "deals"}}};
    reading.history.define(listed);
    reading.take_up();
    CHECK(row({.sort = "-deals"})["deals"] == 2);
    CHECK_FALSE(row({.sort = "-deals"}).contains("open"));
}

TEST_CASE("who may see a record can depend on what all come to that are like it",
          "[query][rollup]") {
    RolledUpReading reading;
    Policy made;
    made.key = "tested";
    const RecordType& type = *reading.history.model().type("deal");
    made.types["deal"].visible =
        *Rule::compile(trusted_json(R"({">": [{"var": "customer.deals"}, 1]})"),
                       [&](std::string_view path) { return type.variable(path); });
    reading.access =
        Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
    CHECK(reading.list("deal")["total"] == 2);
    CHECK(reading.say("deals") == Json({0, 2, 0}));
}

TEST_CASE("a roll-up is over what its reader may see", "[query][rollup]") {
    RolledUpReading reading;
    Policy made;
    made.key = "tested";
    made.types["deal"].visible = *Rule::compile(trusted_json(R"({"!=": [{"var": "amount"}, 7]})"));
    const auto read_with = [&] {
        reading.access =
            Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
    };
    read_with();
    CHECK(reading.say("deals") == Json({1, 1, 0}));
    made.types["deal"] = {std::nullopt, {"amount"}};
    read_with();
    CHECK(reading.say("deals") == Json({1, 2, 0}));
    CHECK(reading.say("open")[1]["amount"] == "0");
    made.types["deal"] = {std::nullopt, {"customer"}};
    read_with();
    CHECK(reading.say("deals") == Json({0, 0, 0}));
    made.types["customer"] = {std::nullopt, {"deals"}};
    made.types["deal"] = {};
    read_with();
    CHECK(reading.say("deals") == Json({nullptr, nullptr, nullptr}));
    // What is computed from it knows no more.
    CHECK(reading.say("busy") == Json({false, false, false}));
}

TEST_CASE("what is hidden of other types leaves figures kept", "[query][rollup]") {
    RolledUpReading reading;
    Policy made;
    const auto are_kept = [&] {
        reading.access =
            Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
        return reading.as_of(reading.history.head(), [](const Reader& reader) {
            const RecordType& type = *reader.model->type("customer");
            const Uuid id = customer(2).id;
            return reader.rolled_up(type, *type.field("deals"), id, id).has_value();
        });
    };
    made.types["note"].hidden = {"name"};
    CHECK(are_kept());
    made.types["deal"].hidden = {"name"};
    CHECK_FALSE(are_kept());
}

}  // namespace
}  // namespace cairn
