#include "tests/projections/orders/order_reading.hpp"

#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"

namespace cairn::test {
namespace {

constexpr std::uint64_t persons = 40;
constexpr std::chrono::hours one_day{24};

/// Persons, of whom little may stand on disk in the open, with what follows from that and the day.
Json ordered_person_type(const char* sort) {
    return definition("person", trusted_json(R"([
        {"name": "name", "kind": "text", "personal": true},
        {"name": "born_on", "kind": "date", "personal": true},
        {"name": "level", "kind": "integer"}, {"name": "amount", "kind": "money"},
        {"name": "height", "kind": "number", "computed": {"if": [
            {"<": [{"var": "$today"}, {"var": "born_on"}]}, {"/": [{"var": "level"}, 3]}, {"var": "level"}]}},
        {"name": "size", "kind": "choice", "options": ["large", "small"], "computed": {"if": [
            {"<": [{"var": "$today"}, {"var": "born_on"}]}, "small", {"var": "level"}, "large", null]}},
        {"name": "wealth", "kind": "money", "computed": {"if": [
            {"<": [{"var": "$today"}, {"var": "born_on"}]}, {"var": "amount"}, null]}},
        {"name": "next_on", "kind": "date", "computed": {"if": [
            {"==": [{"var": "born_on"}, null]}, null,
            {">=": [{"var": "born_on"}, {"var": "$today"}]}, {"var": "born_on"},
            {"cat": [{"+": [{"substr": [{"var": "$today"}, 0, 4]}, 1]}, "-", {"substr": [{"var": "born_on"}, 5]}]}]}},
        {"name": "comes", "kind": "yes_no", "computed": {"<": [{"var": "$today"}, {"var": "born_on"}]}},
        {"name": "greeting", "kind": "text", "computed": {"cat": ["Dear ", {"var": "name"}]}},
        {"name": "twice", "kind": "number", "computed": {"*": [{"var": "level"}, 2]}},
        {"name": "lucky", "kind": "yes_no", "computed": {"==": [
            {"%": [{"+": [{"var": "level"}, {"substr": [{"var": "$today"}, 8, 2]}]}, 2]}, 0]}},
        {"name": "seen", "kind": "text", "computed": {"cat": [{"var": "$now"}, {"var": "name"}]}}])"),
                      {{"list",
                        {{"columns",
                          {"name", "born_on", "height", "size", "level", "wealth", "next_on",
                           "comes", "greeting", "seen"}},
                         {"sort", sort}}}});
}

std::optional<std::string> place_in(const Json& page, const char* name) {
    if (page.at(name).is_null()) return std::nullopt;
    const auto cursor = page.at(name).get<std::string>();
    return cursor.substr(cursor.find(':') + 1);
}

}  // namespace

const std::vector<std::string> orders_in_memory{"name", "title",   "born_on", "height",
                                                "size", "next_on", "comes",   "greeting"};

OrderedReading::OrderedReading(const RecordOrders::Limits& limits)
    : orders(log, limits), keeper(log, *fixture.world, fixture.sealer, clock, orders) {
    history.define({ordered_person_type("name")});
    happen();
    begin = history.head();
}

void OrderedReading::happen() {
    log.add(std::span(history.events()).subspan(log.head().value));
    take_up();
}

QueryPlan OrderedReading::plan(const QueryText& asked, const Access& who) {
    access = who;
    return now([&](const Reader& reader) {
        const RecordType& type = *reader.model->type("person");
        return plan_of(*parse_query(*reader.model, type, asked), type, reader);
    });
}

bool OrderedReading::goes_by_memory(const std::string& sort) {
    const auto order = plan({.sort = sort}, Access(Actor::system(), fixture.sealer)).order;
    return order && order->in_memory;
}

Access OrderedReading::who_sees_less(const char* visible, const char* hidden) const {
    Policy made;
    auto& of = made.types["person"];
    if (visible) of.visible = *Rule::compile(trusted_json(visible));
    if (hidden) of.hidden = {hidden};
    made.key = "less";
    return {Actor{user(1).id, Role::member, {}}, fixture.sealer,
            std::make_shared<const Policy>(std::move(made))};
}

Json compared_page(const Reader& reader, const QueryText& asked, ComparedPages& compared) {
    const RecordType& type = *reader.model->type("person");
    const auto query = parse_query(*reader.model, type, asked);
    REQUIRE(query);
    const QueryPlan plan = plan_of(*query, type, reader);
    const bool by_memory = plan.order && plan.order->in_memory;
    compared.pages += 1;
    compared.in_memory += by_memory ? 1 : 0;
    compared.read_again += by_memory && plan.order->in_memory->changed() > 0 ? 1 : 0;
    const auto found = run(plan, *query, type, reader);
    const auto expected = run({}, *query, type, reader);
    INFO("sort " << *asked.sort << " filter " << asked.filter.value_or("") << " after "
                 << asked.after.value_or("") << " before " << asked.before.value_or("")
                 << " by memory " << by_memory);
    REQUIRE(found);
    REQUIRE(*found == *expected);
    Json page = trusted_json(*found);
    compared.rows += static_cast<int>(page.at("rows").size());
    return page;
}

void compare_pages(const Reader& reader, QueryText asked, ComparedPages& compared) {
    std::vector<Json> forth;
    do {
        forth.push_back(compared_page(reader, asked, compared));
        asked.after = place_in(forth.back(), "next");
    } while (asked.after);
    for (std::size_t i = forth.size() - 1; i > 0; --i) {
        asked.before = place_in(forth[i], "previous");
        REQUIRE(asked.before);
        REQUIRE(compared_page(reader, asked, compared).at("rows") == forth[i - 1].at("rows"));
    }
}

void RandomLife::step(OrderedReading& reading) {
    switch (one_of(40)) {
        case 0:
            reading.history.define({ordered_person_type(one_of(2) == 0 ? "-born_on" : "name")});
            reading.happen();
            return;
        case 1: reading.clock.advance(one_day); return;
        case 2: reading.clock.advance(-one_day * static_cast<int>(one_of(3))); return;
        case 3: return erase(reading);
        default: return change(reading);
    }
}

QueryText RandomLife::list() {
    QueryText asked;
    asked.sort = (one_of(2) == 0 ? "-" : "") +
                 (one_of(6) == 0 ? "seen" : orders_in_memory[one_of(orders_in_memory.size())]);
    if (one_of(3) == 0) asked.filter = R"({"==": [{"var": "level"}, 1]})";
    if (one_of(8) == 0) asked.filter = R"({"==": [{"var": "name"}, "王芳"]})";
    asked.limit = one_of(3) == 0 ? "2" : one_of(2) == 0 ? "7" : "50";
    return asked;
}

/// Often the same, often empty, and often alike for longer than an order knows.
Fields RandomLife::values() {
    static const std::vector<std::string> names{
        "王芳",
        "李伟",
        "欧阳娜娜",
        "Wang Fang",
        "wang fang",
        "Ärger",
        "阿里",
        "A name that is so long that its end is beyond what an order knows 1",
        "A name that is so long that its end is beyond what an order knows 2",
        "A name that is so long that its end is beyond what an order knows 10"};
    Fields fields;
    const auto set = [&](const char* name, Value value) {
        if (one_of(5) != 0) fields.emplace(name, std::move(value));
    };
    set("name", names[one_of(names.size())]);
    const int days = static_cast<int>(one_of(8)) - 4;
    set("born_on",
        Date{std::chrono::floor<std::chrono::days>(ManualClock().now()) + std::chrono::days{days}});
    set("level", static_cast<std::int64_t>(one_of(3)));
    set("amount", money("5"));
    return fields;
}

void RandomLife::change(OrderedReading& reading, int times) {
    for (; times > 0; --times) {
        std::vector<StreamEvent> events;
        const auto first = one_of(persons);
        for (std::uint64_t i = first; i < std::min(first + 1 + one_of(5), persons); ++i) {
            const Record* before = reading.history.newest(person(i));
            if (!before)
                events.push_back({person(i), Created{values()}});
            else if (before->archived)
                events.push_back({person(i), Restored{}});
            else if (one_of(6) == 0)
                events.push_back({person(i), Archived{}});
            else
                events.push_back({person(i), Changed{changes(*before)}});
        }
        reading.history.later(std::chrono::minutes(one_of(600)));
        reading.history.commit(events);
        reading.happen();
    }
}

FieldChanges RandomLife::changes(const Record& before) {
    FieldChanges changes;
    const Fields wanted = values();
    for (const char* name : {"name", "born_on", "level"}) {
        const auto value = wanted.find(name);
        const Value fresh = value == wanted.end() ? Value{} : value->second;
        if (one_of(2) == 0 && before.value(name) != fresh)
            changes.emplace(name, FieldChange{before.value(name), fresh});
    }
    return changes;
}

void RandomLife::erase(OrderedReading& reading) {
    const StreamName whom = person(one_of(persons));
    if (!reading.history.newest(whom)) return;
    reading.history.commit({{whom, Erasure{"person", ""}}});
    reading.happen();
    reading.fixture.vault.erase_subject_keys({whom.text()});
}

}  // namespace cairn::test
