#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Step create(std::uint64_t number, Json fields = Json::object()) {
    fields.emplace("name", "Crane");
    return Create{"sample", id(number), std::move(fields)};
}

}  // namespace

TEST_CASE("later steps see earlier ones", "[decide]") {
    Spec spec{sample_model()};
    spec.when(Command{{create(7), create(8, {{"part_of", id_text(7)}}),
                       Change{ref("sample/7"), Version{1}, {{"name", "Truck"}}},
                       Archive{ref("sample/8")}}});
    spec.then_accepted();
    CHECK(spec.decision().targets ==
          std::vector{ref("sample/7"), ref("sample/8"), ref("sample/7"), ref("sample/8")});
    CHECK(spec.record("sample/7").version == Version{2});
    CHECK(spec.record("sample/8").archived);
}

TEST_CASE("one refused step refuses all, and is named", "[decide]") {
    Spec spec{sample_model()};
    spec.when(Command{{create(7), create(8, {{"part_of", id_text(9)}})}})
        .then_rejected("reference.unknown", {{"step", 1}, {"field", "part_of"}});
    CHECK(!spec.world().record(ref("sample/7")));
}

TEST_CASE("a single step needs no name", "[decide]") {
    Spec spec{sample_model()};
    spec.when(create(7, {{"part_of", id_text(9)}})).then_rejected("reference.unknown");
    CHECK(!spec.error().data.contains("step"));
}

TEST_CASE("unique values are unique within a batch too", "[decide]") {
    Spec{sample_model()}
        .when(Command{{create(7, {{"code", "x"}}), create(8, {{"code", "X"}})}})
        .then_rejected("unique.taken", {{"step", 1}, {"holder", id_text(7)}});
    Spec{sample_model()}
        .when(Command{
            {create(7, {{"code", "x"}}), Archive{ref("sample/7")}, create(8, {{"code", "X"}})}})
        .then_accepted();
}

TEST_CASE("a batch has its bounds", "[decide]") {
    Command command;
    for (std::uint64_t i = 0; i < 1000; ++i) command.steps.push_back(create(100 + i));
    Spec spec{sample_model()};
    spec.when(command).then_accepted();
    command.steps.push_back(create(5000));
    spec.when(command).then_rejected("batch.too_many");
    CHECK(spec.error().code == ErrorCode::too_large);
}

TEST_CASE("members write records, but not who their colleagues are", "[decide]") {
    Spec spec{sample_model()};
    spec.when(create(7)).then_accepted();
    spec.when(Change{ref("user/2"), {}, {{"role", "administrator"}}})
        .then_rejected("access.denied");
    spec.when(Create{"team", {}, {{"name", "Ours"}}}).then_rejected("access.denied");
    spec.when(Archive{ref("user/3")}).then_rejected("access.denied");
    spec.by(3, Role::administrator);
    spec.when(Change{ref("user/2"), {}, {{"role", "administrator"}}}).then_accepted();
}

TEST_CASE("auditors write nothing", "[decide]") {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}})});
    spec.by(4, Role::auditor);
    for (const Step& step :
         {create(8), Step{Change{ref("sample/7"), {}, {{"name", "X"}}}},
          Step{Advance{ref("sample/7"), "pass"}}, Step{Transfer{ref("sample/7"), id_text(2)}},
          Step{Archive{ref("sample/7")}}, Step{Restore{ref("sample/7")}},
          Step{Define{{sample_definition()}}}, Step{ChangeSetting{{{"name", "Ours"}}}}})
        spec.when(step).then_rejected("access.denied");
}

TEST_CASE("only administrators import", "[decide]") {
    Spec spec{sample_model()};
    spec.importing().when(create(7)).then_rejected("access.denied");
    spec.by(3, Role::administrator).when(create(7)).then_accepted();
}

TEST_CASE("deciding changes nothing and decides the same again", "[decide]") {
    const auto decided = [] {
        Spec spec{sample_model()};
        return spec.when(Create{"sample", {}, {{"name", "Crane"}}}).decision().drafts;
    };
    CHECK(decided() == decided());
}
