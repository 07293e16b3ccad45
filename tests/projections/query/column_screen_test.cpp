#include "projections/query/columns/column_screen.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "projections/query/explain.hpp"
#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/told_log.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr int steps = sanitized ? 60 : 400;
constexpr const char* by_name = R"({"contains": [{"var": "name"}, "CRANE"]})";
constexpr const char* by_half = R"({">": [{"var": "half.amount"}, 4]})";

/// Deals, somebody who reads them, and fields in memory.
struct ColumnsReading : TestReading {
    ToldLog log;
    RecordColumns columns;

    explicit ColumnsReading(const RecordColumns::Limits& limits) : columns(log, limits) {
        history.define(model_that_lists({"name", "amount", "score"}));
        happen();
    }
    void happen() {
        log.add(std::span(history.events()).subspan(log.head().value));
        take_up();
    }
    void happen(const std::vector<StreamEvent>& events) {
        history.commit(events);
        happen();
    }
    /// Deals as of a snapshot, for who reads with `access`.
    template <class Do>
    auto in(const WorldSnapshot& snapshot, Do act) {
        const auto model = snapshot.models().at(snapshot.position());
        RuleContext rules;
        rules.now = snapshot.time_of(snapshot.position());
        rules.settings = &model->settings();
        rules.me = access.actor().id;
        Reader reader{snapshot, access, snapshot.position(), model, rules};
        reader.columns = &columns;
        return act(static_cast<const Reader&>(reader), *model->type("deal"));
    }
    template <class Do>
    auto now(Do act) {
        return in(fixture.world->snapshot(), act);
    }
    std::string found_by(const QueryText& asked) {
        return now([&](const Reader& reader, const RecordType& type) {
            const auto query = parse_query(*reader.model, type, asked);
            const QueryPlan plan = plan_of(*query, type, reader, {.goes_by_columns = true});
            return trusted_json(explained(plan, *query, type, reader))
                .at("plan")
                .at("found_by")
                .get<std::string>();
        });
    }
};

/// A list, found by its plan and by looking at all records, as one and the same; its answer.
std::string compared(ColumnsReading& reading,
                     const WorldSnapshot& snapshot,
                     const QueryText& asked,
                     int* by_columns = nullptr) {
    return reading.in(snapshot, [&](const Reader& reader, const RecordType& type) {
        const auto query = parse_query(*reader.model, type, asked);
        REQUIRE(query);
        const QueryPlan plan = plan_of(*query, type, reader, {.goes_by_columns = true});
        if (by_columns) *by_columns += plan.columns ? 1 : 0;
        const auto found = run(plan, *query, type, reader);
        const auto expected = run({}, *query, type, reader);
        INFO("filter " << asked.filter.value_or("") << " sort " << asked.sort.value_or("")
                       << " after " << asked.after.value_or("") << " by columns "
                       << (plan.columns != nullptr));
        REQUIRE(found);
        REQUIRE(*found == *expected);
        return *found;
    });
}

std::string compared(ColumnsReading& reading, const QueryText& asked) {
    return compared(reading, reading.fixture.world->snapshot(), asked);
}

std::vector<StreamEvent> some_deals(std::uint64_t first, std::uint64_t last) {
    std::vector<StreamEvent> events;
    for (std::uint64_t i = first; i <= last; ++i) {
        Fields fields{{"name", text(i % 7 == 0 ? "Tower crane" : "Pump")}};
        if (i % 3 != 0) fields["amount"] = money(i % 2 ? "5" : "12.50", i % 5 ? "CNY" : "EUR");
        if (i % 4 != 0) fields["score"] = static_cast<std::int64_t>(i % 9) - 4;
        events.push_back(create(deal(i), std::move(fields)));
    }
    return events;
}

/// What happens to deals, and what somebody asks of them; the same for the same seed.
class DealsLife {
public:
    explicit DealsLife(unsigned seed) : random_(seed) {}

    std::size_t one_of(std::size_t count) { return random_() % count; }

    void step(ColumnsReading& reading) {
        if (one_of(30) == 0) {
            reading.history.define(model_that_lists(
                one_of(2) == 0 ? std::vector<std::string>{"name", "amount", "score"}
                               : std::vector<std::string>{"amount", "half", "close_on"}));
            return reading.happen();
        }
        std::vector<StreamEvent> events;
        const std::uint64_t count = one_of(6) == 0 ? 200 : 1 + one_of(4);
        const std::uint64_t first = 1 + one_of(1'300);
        for (std::uint64_t i = first; i < first + count; ++i)
            if (auto event = event_of(reading, deal(i)))
                events.push_back({deal(i), *std::move(event)});
        if (one_of(20) == 0) erase(reading, events);
        reading.history.later(std::chrono::minutes(one_of(600)));
        reading.happen(events);
        if (std::holds_alternative<Erasure>(events.back().event))
            reading.fixture.vault.erase_subject_keys({events.back().stream.text()});
    }

    QueryText list() {
        QueryText asked;
        asked.filter = filter();
        asked.sort = pick({"name", "-name", "amount", "-amount", "score", "owner", "stage",
                           "-updated_at", "half", "close_on", "name,-score", "customer.name"});
        asked.limit = pick({"1", "7", "50"});
        if (one_of(6) == 0) asked.words = pick({"crane", "一"});
        if (one_of(6) == 0) asked.archived = pick({"yes", "only"});
        return asked;
    }

private:
    std::string pick(std::initializer_list<const char*> texts) {
        return texts.begin()[one_of(texts.size())];
    }
    std::string filter(int depth = 0) {
        if (depth < 3 && one_of(3) == 0) {
            if (one_of(4) == 0) return R"({"!": [)" + filter(depth + 1) + "]}";
            return "{\"" + pick({"and", "or"}) + "\": [" + filter(depth + 1) + ", " +
                   filter(depth + 1) + "]}";
        }
        switch (one_of(7)) {
            case 0:
            case 1:
                return R"({"contains": [{"var": "name"}, ")" +
                       pick({"crane", "CRANE", "一", "Är", "zz", "ｃrane"}) + "\"]}";
            case 2:
                return "{\"" + order() + R"(": [{"var": ")" +
                       pick({"half.amount", "amount.amount", "score", "rounds", "chance"}) +
                       R"("}, )" + pick({"0", "2", "6.25", "-1"}) + "]}";
            case 3:
                return R"({"==": [{"var": "name"}, ")" + pick({"Pump", "三一重工", "3"}) + "\"]}";
            case 4: return "{\"" + order() + R"(": [{"var": "close_on"}, "2024-10-05"]})";
            case 5:
                return "{\"" + order() + R"(": [{"var": "close_on"}, {"var": ")" +
                       pick({"$today", "$now"}) + R"("}]})";
            default: return R"({"contains": [{"var": "customer.name"}, "1"]})";
        }
    }
    std::string order() { return pick({"<", "<=", ">", ">=", "==", "!="}); }
    Fields values() {
        Fields fields{{"name", text(pick({"Tower crane", "三一重工", "tower CRANE", "Ärger",
                                          "ＣＲＡＮＥ", "Pump", "3"})
                                        .c_str())}};
        const auto set = [&](const char* name, Value value) {
            if (one_of(4) != 0) fields.emplace(name, std::move(value));
        };
        set("amount", money(pick({"0", "5", "12.50", "8"}).c_str(), pick({"CNY", "EUR"}).c_str()));
        set("score", static_cast<std::int64_t>(one_of(7)) - 3);
        set("chance", Decimal{static_cast<std::int64_t>(one_of(4)) - 1, 1});
        set("customer", customer(one_of(4)).id);
        set("close_on",
            Date{std::chrono::sys_days{std::chrono::days{20'000 + static_cast<int>(one_of(4))}}});
        return fields;
    }
    std::optional<Event> event_of(ColumnsReading& reading, const StreamName& stream) {
        const Record* before = reading.history.newest(stream);
        if (!before) return Created{values()};
        if (before->archived) return Restored{};
        if (one_of(5) == 0) return Archived{};
        FieldChanges changes;
        const Fields wanted = values();
        for (const char* name : {"name", "amount", "score", "chance", "close_on"}) {
            const auto value = wanted.find(name);
            const Value fresh = value == wanted.end() ? Value{} : value->second;
            if (before->value(name) != fresh)
                changes.emplace(name, FieldChange{before->value(name), fresh});
        }
        return Changed{std::move(changes)};
    }
    void erase(ColumnsReading& reading, std::vector<StreamEvent>& events) {
        const StreamName whom = person(one_of(3));
        if (reading.history.newest(whom))
            events.push_back({whom, Erasure{"person", ""}});
        else
            events.push_back(create(whom, {{"name", text("王芳")}}));
    }

    std::mt19937 random_;
};

std::vector<Access> who_reads(const Sealer& sealer) {
    const Actor member{user(1).id, Role::member, {}};
    Policy own;
    own.types["deal"].visible = *Rule::compile(trusted_json(R"({"<": [{"var": "score"}, 2]})"));
    own.key = "own";
    Policy less;
    less.types["deal"].hidden = {"amount"};
    less.key = "less";
    return {Access(Actor::system(), sealer),
            Access(member, sealer, std::make_shared<const Policy>(std::move(own))),
            Access(member, sealer, std::make_shared<const Policy>(std::move(less)))};
}

TEST_CASE("what fields in memory find is what looking at all records finds, whatever happened",
          "[columns]") {
    ColumnsReading reading({.records_min = 1,
                            .bytes_max = std::size_t{200} << 10,
                            .changes_max = 300,
                            .read_again_max = 5,
                            .questions_min = 3});
    std::vector<StreamEvent> customers;
    for (std::uint64_t i = 0; i < 4; ++i)
        customers.push_back(create(customer(i), {{"name", text(i % 2 ? "Customer 1" : "客")}}));
    reading.happen(customers);
    reading.happen(some_deals(1, 900));
    const std::vector<Access> who = who_reads(reading.fixture.sealer);
    DealsLife life(20'261'130);
    std::optional<WorldSnapshot> older;
    int by_columns = 0, lists = 0, of_older = 0;
    for (int i = 0; i < steps; ++i) {
        // Somebody may still read what was there before.
        if (life.one_of(4) == 0) older.emplace(reading.fixture.world->snapshot());
        life.step(reading);
        for (int j = 0; j < 5; ++j, ++lists) {
            reading.access = who[life.one_of(who.size())];
            const bool reads_older = older && life.one_of(3) == 0;
            of_older += reads_older ? 1 : 0;
            QueryText asked = life.list();
            const auto page = [&] {
                return trusted_json(
                    reads_older
                        ? compared(reading, *older, asked, &by_columns)
                        : compared(reading, reading.fixture.world->snapshot(), asked, &by_columns));
            };
            const Json next = page().at("next");
            if (!next.is_string()) continue;
            const auto cursor = next.get<std::string>();
            asked.after = cursor.substr(cursor.find(':') + 1);
            static_cast<void>(page());
        }
        REQUIRE(reading.columns.bytes() <= reading.columns.limits().bytes_max);
    }
    CHECK(by_columns > lists / 4);
    CHECK(of_older > lists / 10);
}

TEST_CASE("fields in memory serve filters that no index knows, and no others", "[columns]") {
    ColumnsReading reading({.records_min = 20});
    reading.happen(some_deals(1, 19));
    CHECK(reading.found_by({.filter = by_name}) == "scan");
    reading.happen(some_deals(20, 40));
    CHECK(reading.found_by({.filter = by_name}) == "columns");
    CHECK(reading.found_by({.filter = by_half}) == "columns");
    CHECK(reading.found_by({.filter = R"({"and": [{"contains": [{"var": "customer.name"}, "a"]},
                                                  {"!": [{">": [{"var": "score"}, 1]}]}]})"}) ==
          "columns");
    for (const char* other : {R"({"contains": [{"var": "customer.name"}, "a"]})",
                              R"({"or": [{"contains": [{"var": "name"}, "a"]},
                                         {"contains": [{"var": "customer.name"}, "a"]}]})",
                              R"({">": [{"var": "close_on"}, {"var": "$today"}]})"})
        CHECK(reading.found_by({.filter = other}) != "columns");
    CHECK(reading.found_by({}) != "columns");
    CHECK(reading.found_by({.filter = R"({"==": [{"var": "stage"}, "won"]})"}) != "columns");
    reading.access = who_reads(reading.fixture.sealer)[2];
    CHECK(reading.found_by({.filter = by_name}) == "columns");
    CHECK(reading.found_by({.filter = by_half}) == "scan");
}

TEST_CASE("of the past all records are looked at", "[columns]") {
    ColumnsReading reading({.records_min = 1});
    reading.happen(some_deals(1, 30));
    REQUIRE(reading.found_by({.filter = by_name}) == "columns");
    const Position then = reading.history.head();
    reading.happen({{deal(7), Changed{{{"name", {text("Tower crane"), text("Pump")}}}}}});
    const auto rows = [&](Position at) {
        return reading.as_of(at, [&](Reader reader) {
            reader.columns = &reading.columns;
            const RecordType& type = *reader.model->type("deal");
            const auto query = parse_query(*reader.model, type, {.filter = by_name});
            const QueryPlan plan = plan_of(*query, type, reader, {.goes_by_columns = true});
            CHECK((plan.columns != nullptr) == reader.is_of_now());
            return trusted_json(*run(plan, *query, type, reader)).at("total").get<int>();
        });
    };
    CHECK(rows(then) == 4);
    CHECK(rows(reading.history.head()) == 3);
}

TEST_CASE("what changed is found by its new value at once, and no more by its old one",
          "[columns]") {
    // Each way of keeping up: by reading what changed, by carrying on, by making it anew.
    for (const RecordColumns::Limits& limits :
         {RecordColumns::Limits{.records_min = 1},
          RecordColumns::Limits{.records_min = 1, .read_again_max = 0},
          RecordColumns::Limits{.records_min = 1, .changes_max = 0}}) {
        ColumnsReading reading(limits);
        reading.happen(some_deals(1, 1'200));
        const auto total = [&] {
            return trusted_json(compared(reading, {.filter = by_name, .sort = "name"}))
                .at("total")
                .get<int>();
        };
        CHECK(total() == 171);
        reading.happen({{deal(7), Changed{{{"name", {text("Tower crane"), text("Pump")}}}}},
                        {deal(14), Archived{}}});
        CHECK(total() == 169);
        reading.happen({{deal(8), Changed{{{"name", {text("Pump"), text("crane")}}}}},
                        {deal(14), Restored{}},
                        create(deal(2'000), {{"name", text("Crane lease")}})});
        CHECK(total() == 172);
        CHECK(reading.found_by({.filter = by_name}) == "columns");
    }
}

TEST_CASE("fields in memory are bounded, and what was not asked for longest goes first",
          "[columns]") {
    constexpr const char* by_score = R"({"!": [{">": [{"var": "score"}, 1]}]})";
    ColumnsReading reading({.records_min = 1, .questions_min = 0});
    reading.happen(some_deals(1, 600));
    REQUIRE(reading.found_by({.filter = by_name}) == "columns");
    const std::size_t names = reading.columns.bytes();
    REQUIRE(reading.found_by({.filter = by_half}) == "columns");
    REQUIRE(reading.found_by({.filter = by_score}) == "columns");
    const std::size_t all = reading.columns.bytes();
    REQUIRE(all > names);

    ColumnsReading tight({.records_min = 1, .bytes_max = all - 1, .questions_min = 0});
    tight.happen(some_deals(1, 600));
    const auto holds = [&](std::uint16_t slot) {
        const std::vector<std::uint16_t> wanted{slot};
        return tight.now([&](const Reader& reader, const RecordType& type) {
            return tight.columns.find(type.number, wanted, *reader.model) != nullptr;
        });
    };
    const auto slot_of = [&](const char* name) {
        return tight.history.model().type("deal")->field(name)->slot;
    };
    for (const char* filter : {by_half, by_name, by_score})
        CHECK(tight.found_by({.filter = filter}) == "columns");
    CHECK(tight.columns.bytes() < all);
    CHECK_FALSE(holds(slot_of("amount")));
    CHECK(holds(slot_of("score")));

    ColumnsReading none({.records_min = 1, .bytes_max = 100});
    none.happen(some_deals(1, 600));
    CHECK(none.found_by({.filter = by_name}) == "scan");
    CHECK(none.columns.bytes() == 0);
}

TEST_CASE("another model begins with nothing in memory", "[columns]") {
    ColumnsReading reading({.records_min = 1});
    reading.happen(some_deals(1, 600));
    REQUIRE(reading.found_by({.filter = by_name}) == "columns");
    REQUIRE(reading.found_by({.filter = by_half}) == "columns");
    const std::size_t both = reading.columns.bytes();
    reading.history.define(model_that_lists({"score"}));
    reading.happen();
    CHECK(reading.found_by({.filter = by_name}) == "columns");
    CHECK(reading.columns.bytes() < both);
    static_cast<void>(compared(reading, {.filter = by_half, .sort = "-name"}));
}

}  // namespace
}  // namespace cairn
