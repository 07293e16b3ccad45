#include <catch2/catch.hpp>

#include "tests/events/roles/roles_company.hpp"

using namespace cairn;
using namespace cairn::test;

// What is not given by one way is not to be had by another: imports, undoing, and changing what was
// made where one may make it.
namespace {

const Json five{{"amount", {{"amount", "5.00"}, {"currency", "CNY"}}}};

/// Person 21 undoes the last event of a record, which somebody else said.
Spec& undo(Spec& spec, std::string_view record, std::uint64_t version, const Event& event) {
    spec.given(record, {event}, 3);
    return spec.when(Undo{Position{1}, {{test::ref(record), Version{version}, event}}});
}

}  // namespace

TEST_CASE("an import does nothing without the right to import, whatever else one may do",
          "[roles]") {
    const auto steps = [](const Json& import) {
        Json types = all_but("import", import);
        return std::pair{company(model_with({role_named("r", types)}), {"r"})
                             .importing()
                             .when(Advance{{"deal", id(22)}, "lose", Json::object(), {}})
                             .outcome(),
                         company(model_with({role_named("r", types)}), {"r"})
                             .importing()
                             .when(Transfer{{"deal", id(22)}, id_text(25)})
                             .outcome()};
    };
    const auto [step, transfer] = steps(false);
    REQUIRE_FALSE(step);
    CHECK(step.error().data["verb"] == "import");
    REQUIRE_FALSE(transfer);
    CHECK(transfer.error().data["verb"] == "import");
    const auto [allowed_step, allowed_transfer] = steps("all");
    CHECK(allowed_step);
    CHECK(allowed_transfer);
    for (const std::string verb : {"archive", "steps", "transfer"})
        company(model_with({role_named("r", all_but(verb, false))}), {"r"})
            .importing()
            .when(verb == "archive" ? Step(Archive{{"deal", id(22)}})
                  : verb == "steps" ? Step(Advance{{"deal", id(22)}, "lose", Json::object(), {}})
                                    : Step(Transfer{{"deal", id(22)}, id_text(25)}))
            .then_rejected("access.denied", {{"verb", verb == "steps" ? "step" : verb}});
}

TEST_CASE("an undo puts back no field that one may not give", "[roles]") {
    Json types = all_but("see", "all");
    types["deal"] = {{"read_only", {"amount"}}};
    const Event raised = changed("amount", Value{}, money("5.00"));
    Spec spec = company(model_with({role_named("r", types)}), {"r"});
    undo(spec, "deal/22", 2, raised)
        .then_rejected("field.read_only", {{"record", test::ref("deal/22").text()}});
    Spec free = company(model_with({role_named("r", all_but("see", "all"))}), {"r"});
    undo(free, "deal/22", 2, raised).then_accepted();
}

TEST_CASE("an undo gives a record back only for who may transfer it", "[roles]") {
    const Event given_on = changed("owner", id(22), id(25));
    Spec spec = company(model_with({role_named("r", all_but("transfer", false))}), {"r"});
    undo(spec, "deal/22", 2, given_on).then_rejected("access.denied", {{"verb", "transfer"}});
    Spec free = company(model_with({role_named("r", all_but("see", "all"))}), {"r"});
    undo(free, "deal/22", 2, given_on).then_accepted();
}

TEST_CASE("nobody makes himself a member by changing where a seat is", "[roles]") {
    const Json types{{"*", {{"see", "all"}, {"create", "own"}, {"change", "own"}}}};
    const auto seated = [&] {
        Spec spec = company(model_with({role_named("r", types)}), {"r"});
        spec.when(Create{"seat", id(40), {{"client", id_text(21)}, {"person", id_text(21)}}})
            .then_accepted();
        return spec;
    };
    seated()
        .when(Change{{"seat", id(40)}, {}, {{"client", id_text(22)}}})
        .then_rejected("access.denied", {{"verb", "change"}});
    seated().when(Change{{"seat", id(40)}, {}, {{"until_on", "2026-12-31"}}}).then_accepted();
    // Nor does he put a deal of his under somebody else's client, where it would be a member's.
    Spec line = company(model_with({role_named("r", types)}), {"r"});
    line.when(Change{{"line", id(21)}, {}, {{"deal", id_text(22)}}})
        .then_rejected("access.denied", {{"verb", "change"}});
    // An undo is no way to it either.
    Spec undone = seated();
    undo(undone, "seat/40", 2, changed("client", id(22), id(21)))
        .then_rejected("access.denied", {{"verb", "change"}});
}

TEST_CASE("what a new record may be given is asked of the roles that let one make just it",
          "[roles]") {
    Json careful = all_but("see", "all");
    careful["deal"] = {{"create", "all"}, {"read_only", {"amount"}}};
    const auto model = model_with(
        {role_named("careful", careful),
         role_named("own", {{"deal", {{"see", "own"}, {"create", "own"}, {"change", "own"}}}})});
    const auto create = [&](std::uint64_t owner) {
        return Create{
            "deal", {}, {{"name", "x"}, {"owner", id_text(owner)}, {"amount", five["amount"]}}};
    };
    company(model, {"careful", "own"}).when(create(21)).then_accepted();
    company(model, {"careful", "own"})
        .when(create(22))
        .then_rejected("field.read_only", {{"fields", {{"amount", "field.read_only"}}}});
    company(model, {"careful"}).when(create(21)).then_rejected("field.read_only");
}

TEST_CASE("what archiving leaves open does not tell of a field that is hidden", "[roles]") {
    Json types = all_but("see", "all");
    Spec seen = company(model_with({role_named("r", types)}), {"r"});
    seen.when(Archive{{"client", id(22)}}).then_accepted();
    CHECK(seen.decision().warnings.size() == 1);
    types["deal"] = {{"hidden", {"client"}}};
    Spec hidden = company(model_with({role_named("r", types)}), {"r"});
    hidden.when(Archive{{"client", id(22)}}).then_accepted();
    CHECK(hidden.decision().warnings.empty());
}

TEST_CASE("where the log holds something else than records is told to its readers alone",
          "[roles]") {
    const auto model = model_with({role_named("r", all_but("see", "own"))});
    const Undo of_setting{Position{1}, {{{"setting", id(1)}, Version{1}, SettingChanged{}}}};
    company(model, {"r"}).when(of_setting).then_rejected("access.denied");
    company(model, {"r"})
        .by(3, Role::administrator)
        .when(of_setting)
        .then_rejected("undo.not_possible");
}
