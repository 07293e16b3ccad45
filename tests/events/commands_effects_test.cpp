#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Spec sample(Fields more) {
    more.emplace("name", "Crane");
    Spec spec{sample_model()};
    spec.given("sample/7", {created(std::move(more))});
    return spec;
}

Advance spawn(Json inputs = Json::object()) {
    return {ref("sample/7"), "spawn", std::move(inputs)};
}

/// Samples 1 to `count`, each of which passes the move on to the next.
Spec chain(std::uint64_t count) {
    Spec spec{sample_model()};
    for (std::uint64_t i = count; i > 0; --i) {
        Fields fields{{"name", "Link"}};
        if (i < count) fields["next"] = id(i + 1);
        spec.given("sample/" + std::to_string(i), {created(fields)});
    }
    return spec;
}

}  // namespace

TEST_CASE("effects create and then set what they created", "[effects]") {
    Spec spec = sample({});
    spec.when(spawn());
    spec.then({{"sample/7", Moved{"spawn",
                                  "open",
                                  "spawned",
                                  {{"sealed_on", {Value{}, date("2026-03-02")}}},
                                  R"({"copy_name":"Crane"})"}},
               {"sample/1000001", created({{"name", "Crane"},
                                           {"part_of", id(7)},
                                           {"pieces", std::int64_t{1}},
                                           {"due_on", date("2026-03-02")},
                                           {"owner", id(1)},
                                           {"stage", "open"}})},
               {"sample/7", changed("next", Value{}, made(1))}});
    CHECK(spec.decision().created == std::vector{StreamName{"sample", made(1)}});
}

TEST_CASE("an effect happens once for each element, where its condition holds", "[effects]") {
    Spec spec = sample(
        {{"tags", Texts{"red", "blue"}}, {"urgent", true}, {"rate", *Decimal::parse("1.5")}});
    spec.when(spawn()).then_accepted();
    REQUIRE(spec.decision().created.size() == 3);
    CHECK(spec.value("sample/1000002", "name") == "red");
    CHECK(spec.value("sample/1000003", "name") == "blue");
    CHECK(spec.value("sample/1000003", "rate") == "3");
    SECTION("and not where it does not") {
        Spec calm = sample({{"tags", Texts{"red", "blue"}}});
        calm.when(spawn()).then_accepted();
        CHECK(calm.decision().created.size() == 1);
    }
}

TEST_CASE("an effect that is refused refuses the whole and is named", "[effects]") {
    Spec spec = sample({});
    spec.when(spawn({{"copy_name", std::string(100, 'x')}})).then_accepted();
    Spec longer = sample({});
    longer.when(spawn({{"copy_name", std::string(101, 'x')}}))
        .then_rejected("field.too_long", {{"effect", 0}, {"field", "name"}});
    CHECK(longer.error().code == ErrorCode::rejected);
    CHECK(longer.record("sample/7").version == Version{1});
}

TEST_CASE("effects of effects go up to eight deep", "[effects]") {
    Spec deep = chain(9);
    deep.when(Advance{ref("sample/1"), "pass"}).then_accepted();
    CHECK(deep.decision().drafts.size() == 9);
    Spec deeper = chain(10);
    deeper.when(Advance{ref("sample/1"), "pass"})
        .then_rejected("effects.too_deep", {{"effect", 0}});
}

TEST_CASE("a ring of effects comes to its end", "[effects]") {
    Spec ring = chain(3);
    ring.given("sample/3", {changed("next", Value{}, id(1))});
    ring.when(Advance{ref("sample/1"), "pass"}).then_accepted();
    CHECK(ring.decision().drafts.size() == 3);
}

TEST_CASE("effects set more off than a person may by hand", "[effects]") {
    Spec spec = sample({});
    spec.when(Change{ref("sample/7"), {}, {{"sealed_on", "2026-03-02"}}})
        .then_rejected("field.read_only");
    spec.when(spawn()).then_accepted();
    CHECK(spec.value("sample/7", "sealed_on") == "2026-03-02");
    CHECK(spec.record("sample/7").updated_by == id(1));
}
