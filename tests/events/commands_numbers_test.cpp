#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

// A bill's number is its own, within its book where it has one.
constexpr const char* bill_definition = R"({
    "type": "bill", "label": {"en": "Bill", "zh": "账单"}, "label_many": {"en": "Bills", "zh": "账单"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true},
        {"name": "book", "kind": "text", "label": {"en": "Book", "zh": "账簿"}},
        {"name": "number", "kind": "text", "label": {"en": "Number", "zh": "编号"}, "max": "30", "numbered": "B-{year}-{000}"}],
    "unique": [["number"], ["book", "number"]]})";

Json bill_type(const char* pattern = "B-{year}-{000}", bool is_unique = true) {
    Json definition = trusted_json(bill_definition);
    definition["fields"][2]["numbered"] = pattern;
    if (!is_unique) definition.erase("unique");
    return definition;
}

Spec spec_of(const Json& definition) {
    return Spec{sample_model()->defined(std::vector{definition}).value()};
}

Create bill(std::uint64_t number, Json fields = Json::object()) {
    fields["name"] = "Bill";
    return {"bill", id(number), std::move(fields)};
}
Create bill_called(std::uint64_t number, const Json& text) {
    return bill(number, {{"number", text}});
}

/// The number that a new bill gets.
Json next_number(Spec& spec, std::uint64_t bill_number) {
    spec.when(bill(bill_number)).then_accepted();
    return spec.value("bill/" + std::to_string(bill_number), "number");
}

}  // namespace

TEST_CASE("a number given by hand counts in any spelling that a unique key knows", "[numbers]") {
    Spec spec = spec_of(bill_type());
    CHECK(next_number(spec, 1) == "B-2026-001");
    spec.when(bill_called(2, "b-2026-002")).then_accepted();
    CHECK(next_number(spec, 3) == "B-2026-003");
    spec.when(bill_called(4, "Ｂ-２０２６-００４")).then_accepted();
    CHECK(next_number(spec, 5) == "B-2026-005");
    // Fewer zeros make another text, but people would take it for the same number.
    spec.when(bill_called(6, "B-2026-6")).then_accepted();
    CHECK(next_number(spec, 7) == "B-2026-007");
    spec.when(bill_called(8, "B-2026-005")).then_rejected("unique.taken");
}

TEST_CASE("nobody's slip uses up all numbers", "[numbers]") {
    const bool is_unique = GENERATE(true, false);
    Spec spec = spec_of(bill_type("B-{000}", is_unique));
    spec.when(bill_called(1, "B-9999999999999")).then_accepted();
    CHECK(next_number(spec, 2) == "B-001");
    spec.when(bill_called(3, "B-999999999999999999")).then_accepted();
    spec.when(bill_called(4, "B-1234567890123456789")).then_accepted();
    CHECK(next_number(spec, 5) == "B-002");
    SECTION("not even the highest that counts") {
        spec.when(bill_called(6, "B-999999999999")).then_accepted();
        CHECK(next_number(spec, 7) == "B-1000000000000");
        CHECK(next_number(spec, 8) == "B-1000000000001");
    }
}

TEST_CASE("numbers that did not count are passed over where they must not be there twice",
          "[numbers]") {
    const bool is_unique = GENERATE(true, false);
    Spec spec = spec_of(bill_type("B-{000}", is_unique));
    spec.when(bill_called(1, "B-1000000000001")).then_accepted();
    spec.when(bill_called(2, "B-999999999999")).then_accepted();
    CHECK(next_number(spec, 3) == "B-1000000000000");
    CHECK(next_number(spec, 4) == (is_unique ? "B-1000000000002" : "B-1000000000001"));
    CHECK(next_number(spec, 5) == (is_unique ? "B-1000000000003" : "B-1000000000002"));
}

TEST_CASE("the next number must fit its field like any other", "[numbers]") {
    Json definition = bill_type();
    definition["fields"][2]["max"] = "10";
    Spec spec = spec_of(definition);
    spec.when(bill_called(1, "B-2026-999")).then_accepted();
    spec.when(bill(2)).then_rejected("field.too_long", {{"field", "number"}});
    spec.when(bill_called(2, "by hand")).then_accepted();
}

TEST_CASE("creating again what was given without a number is no second one", "[numbers]") {
    Spec spec = spec_of(bill_type());
    for (const Json& none : {Json(nullptr), Json(""), Json("\u200b")}) {
        const Create create = bill_called(1, none);
        spec.when(create).then_accepted();
        spec.when(create).then_nothing();
        CHECK(spec.value("bill/1", "number") == "B-2026-001");
    }
    spec.when(bill(1)).then_nothing();
    spec.when(bill_called(1, "B-2026-001")).then_nothing();
    spec.when(bill_called(1, "B-2026-002"))
        .then_rejected(
            "record.exists",
            {{"differing", {{"number", {{"was", "B-2026-001"}, {"asked", "B-2026-002"}}}}}});
    SECTION("but an import says what was") {
        spec.by(3, Role::administrator).importing();
        spec.when(bill_called(1, nullptr)).then_rejected("record.exists");
    }
}

TEST_CASE("numbers within one command see each other", "[numbers]") {
    Spec spec = spec_of(bill_type());
    spec.when(Command{{bill(1), bill_called(2, "b-2026-002"), bill(3),
                       bill_called(4, "B-2026-9999999999999"), bill(5)}})
        .then_accepted();
    CHECK(spec.value("bill/3", "number") == "B-2026-003");
    CHECK(spec.value("bill/5", "number") == "B-2026-004");
}
