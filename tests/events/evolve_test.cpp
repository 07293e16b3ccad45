#include "events/evolve.hpp"

#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

const RecordType& evolved_type() { return *sample_model()->type("sample"); }

Happened happened(std::uint64_t version, std::uint64_t actor = 1) {
    return {test::ref("sample/7"), Version{version}, Position{10 * version},
            Time{std::chrono::seconds{version}}, id(actor)};
}

Record first() {
    return evolve(nullptr, created({{"name", "Crane"}, {"stage", "open"}, {"rate", Value{}}}),
                  happened(1), evolved_type());
}

Record next(const Record& before, const Event& event) {
    return evolve(&before, event, happened(before.version.value + 1, 2), evolved_type());
}

}  // namespace

TEST_CASE("a created record takes its envelope over", "[evolve]") {
    const Record record = first();
    CHECK(record.ref == test::ref("sample/7"));
    CHECK(record.version == Version{1});
    CHECK(record.position == Position{10});
    CHECK(record.previous == Position{});
    CHECK(record.created_by == id(1));
    CHECK(record.updated_at == record.created_at);
    CHECK(record.fields == Fields{{"name", "Crane"}, {"stage", "open"}});
}

TEST_CASE("each event makes the next version and keeps who began", "[evolve]") {
    const Record record = next(first(), changed("name", "Crane", "Truck"));
    CHECK(record.version == Version{2});
    CHECK(record.previous == Position{10});
    CHECK(record.created_by == id(1));
    CHECK(record.updated_by == id(2));
    CHECK(record.created_at < record.updated_at);
    CHECK(record.value("name") == Value{"Truck"});
}

TEST_CASE("a change to nothing removes the field", "[evolve]") {
    CHECK(!next(first(), changed("name", "Crane", Value{})).fields.contains("name"));
}

TEST_CASE("a move sets the state and what came with it", "[evolve]") {
    const Record record =
        next(first(), Moved{"check", "open", "checked", {{"price", {Value{}, money("5")}}}});
    CHECK(record.state(evolved_type()) == "checked");
    CHECK(record.value("price") == money("5"));
}

TEST_CASE("a record says since when it is in its state, whatever else happens to it", "[evolve]") {
    const Record made = first();
    CHECK(made.state_since == made.created_at);
    const Record edited = next(made, changed("name", "Crane", "Truck"));
    CHECK(edited.state_since == made.created_at);
    const Record moved = next(edited, Moved{"check", "open", "checked", {}});
    CHECK(moved.state_since == moved.updated_at);
    // A step that leads where the record is already is none.
    const Record again = next(moved, Moved{"check", "checked", "checked", {}});
    CHECK(again.state_since == moved.state_since);
    CHECK(next(again, Archived{}).state_since == moved.state_since);
    const Record put_back = next(again, Moved{"", "checked", "open", {}});
    CHECK(put_back.state_since == put_back.updated_at);
}

TEST_CASE("a transfer sets the owner", "[evolve]") {
    const Record record = next(first(), Transferred{Uuid{}, id(2)});
    CHECK(record.value("owner") == Value{id(2)});
    CHECK(!next(record, Transferred{id(2), Uuid{}}).fields.contains("owner"));
}

TEST_CASE("archived and restored are told apart from the fields", "[evolve]") {
    const Record archived = next(first(), Archived{});
    CHECK(archived.archived);
    CHECK(archived.fields == first().fields);
    CHECK(!next(archived, Restored{}).archived);
}

TEST_CASE("history is never refused", "[evolve]") {
    const std::vector<Event> events{created({{"gone_long_ago", "x"}}),
                                    changed("gone_long_ago", "x", "y"),
                                    Moved{"unknown", "nowhere", "elsewhere", {}},
                                    Transferred{},
                                    Archived{},
                                    Restored{},
                                    ModelChanged{},
                                    SettingChanged{},
                                    Accessed{}};
    for (const Event& event : events) {
        CHECK(evolve(nullptr, event, happened(1), evolved_type()).version == Version{1});
        CHECK(next(first(), event).version == Version{2});
    }
}

TEST_CASE("settings make another model of the same types", "[evolve]") {
    const auto model = sample_model();
    const auto other = evolve(model, SettingChanged{{{"name", "Ours"},
                                                     {"language", "zh"},
                                                     {"currency", "EUR"},
                                                     {"timezone", "Asia/Shanghai"}}});
    CHECK(other->settings().name == "Ours");
    CHECK(other->settings().language == "zh");
    CHECK(other->settings().currency.text() == "EUR");
    CHECK(other->settings().timezone == "Asia/Shanghai");
    CHECK(other->types().size() == model->types().size());
    CHECK(evolve(model, Archived{}) == model);
}
