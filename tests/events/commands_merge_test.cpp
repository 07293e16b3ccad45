#include <catch2/catch.hpp>

#include "events/commands/merge.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::uint64_t me = 1;
constexpr std::uint64_t somebody = 2;

/// What a field was at each version, and by whom.
struct Past {
    Value value;
    std::uint64_t by = me;
};

Merged merged(const std::string& field, const std::vector<Past>& pasts, Value mine) {
    std::vector<Record> versions;
    for (const Past& past : pasts) {
        Record record;
        record.ref = ref("sample/7");
        record.version = Version{versions.size() + 1};
        record.updated_by = id(past.by);
        if (!is_empty(past.value)) record.fields[field] = past.value;
        versions.push_back(record);
    }
    return merge(*sample_model()->type("sample"), versions, {{field, std::move(mine)}}, id(me));
}

enum class Verdict { nothing, applied, conflict };

Verdict verdict(const Merged& merged) {
    if (!merged.conflicts.empty()) return Verdict::conflict;
    return merged.changes.empty() ? Verdict::nothing : Verdict::applied;
}

Texts tags(const Merged& merged) { return std::get<Texts>(merged.changes.at("tags").new_value); }

}  // namespace

TEST_CASE("a field merges by who changed what since", "[merge]") {
    struct Case {
        const char* story;
        std::vector<Past> pasts;
        Value mine;
        Verdict expected;
    };
    const std::vector<Case> cases{
        {"unchanged since", {{"a"}}, "b", Verdict::applied},
        {"already equal to mine", {{"a"}, {"b", somebody}}, "b", Verdict::nothing},
        {"changed by another", {{"a"}, {"c", somebody}}, "b", Verdict::conflict},
        {"changed by me alone", {{"a"}, {"c"}}, "b", Verdict::applied},
        {"changed by me and back", {{"a"}, {"c"}}, "a", Verdict::applied},
        {"changed by another, then by me", {{"a"}, {"c", somebody}, {"d"}}, "b", Verdict::conflict},
        {"changed by another and back",
         {{"a"}, {"c", somebody}, {"a", somebody}},
         "b",
         Verdict::applied},
        {"another changed something else", {{"a"}, {"a", somebody}}, "b", Verdict::applied},
        {"left alone by me", {{"a"}, {"c", somebody}}, "a", Verdict::nothing},
        {"removed by another", {{"a"}, {Value{}, somebody}}, "b", Verdict::conflict},
        {"removed by both", {{"a"}, {Value{}, somebody}}, Value{}, Verdict::nothing},
        {"given by both", {{Value{}}, {"c", somebody}}, "b", Verdict::conflict},
    };
    for (const Case& example : cases) {
        INFO(example.story);
        CHECK(verdict(merged("name", example.pasts, example.mine)) == example.expected);
    }
}

TEST_CASE("money is one value", "[merge]") {
    const Value base = money("1");
    const Value theirs = money("1", "EUR");
    CHECK(verdict(merged("price", {{base}, {theirs, somebody}}, money("2"))) == Verdict::conflict);
    CHECK(verdict(merged("price", {{base}, {theirs, somebody}}, money("1.00", "EUR"))) ==
          Verdict::nothing);
}

TEST_CASE("a conflict shows all three sides", "[merge]") {
    const Merged both = merged("name", {{"a"}, {"b", somebody}, {"c", somebody}}, "d");
    CHECK(both.conflicts.at("name") == Conflict{"a", "c", "d"});
    CHECK(both.changes.empty());
}

TEST_CASE("a change is told against the newest value", "[merge]") {
    const Merged mine = merged("name", {{"a"}, {"b"}}, "c");
    CHECK(mine.changes.at("name") == FieldChange{"b", "c"});
}

TEST_CASE("lists merge by element", "[merge]") {
    using List = Texts;
    CHECK(tags(merged("tags", {{List{"a"}}, {List{"a", "b"}, somebody}}, List{"a", "c"})) ==
          List{"a", "b", "c"});
    CHECK(tags(merged("tags", {{List{"a", "b"}}, {List{"b", "a", "c"}, somebody}}, List{"b"})) ==
          List{"b", "c"});
    CHECK(tags(merged("tags", {{Value{}}, {List{"a"}, somebody}}, List{"a", "b"})) ==
          List{"a", "b"});
    SECTION("an order of mine stays where nobody else touched the list") {
        CHECK(tags(merged("tags", {{List{"a", "b"}}}, List{"b", "a"})) == List{"b", "a"});
    }
    SECTION("both took the same away") {
        const Merged same = merged("tags", {{List{"a", "b"}}, {List{"a"}, somebody}}, List{"a"});
        CHECK(verdict(same) == Verdict::nothing);
    }
    SECTION("all that was left is gone") {
        const Merged last = merged("tags", {{List{"a", "b"}}, {List{"a"}, somebody}}, List{"b"});
        CHECK(last.changes.at("tags") == FieldChange{List{"a"}, Value{}});
    }
    SECTION("what I left alone is theirs to change, what I just did is mine to undo") {
        CHECK(verdict(merged("tags", {{List{"a"}}, {List{"b"}, somebody}}, List{"a"})) ==
              Verdict::nothing);
        CHECK(tags(merged("tags", {{List{"a"}}, {List{"a", "b"}}}, List{"a"})) == List{"a"});
    }
    SECTION("two windows of mine lose nothing") {
        CHECK(tags(merged("tags", {{Value{}}, {List{"a"}}}, List{"b"})) == List{"a", "b"});
    }
}

TEST_CASE("references merge by element", "[merge]") {
    const Merged both =
        merged("others", {{References{id(1), id(2)}}, {References{id(2), id(3)}, somebody}},
               References{id(1), id(2), id(4)});
    CHECK(both.changes.at("others").new_value == Value{References{id(2), id(3), id(4)}});
}
