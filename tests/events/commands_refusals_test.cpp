#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Step create_crane(Json fields) {
    fields.emplace("name", "Crane");
    return Create{"sample", {}, std::move(fields)};
}

void check_form_refused(const Json& fields, const Json& value, const char* expected) {
    INFO(json_text(fields));
    Spec{sample_model()}
        .when(create_crane(fields))
        .then_rejected("field.format",
                       {{"field", fields.begin().key()}, {"value", value}, {"expected", expected}});
}

/// An account with two open deals, a won one, and a contact.
Spec harbour_with_deals() {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour"}})});
    const auto deal = [&](const char* stream, const char* stage) {
        spec.given(stream, {created({{"name", "Lease"},
                                     {"account", id(3)},
                                     {"amount", money("5")},
                                     {"close_on", date("2026-03-31")},
                                     {"stage", std::string(stage)}})});
    };
    deal("opportunity/7", "prospecting");
    deal("opportunity/8", "negotiating");
    deal("opportunity/9", "won");
    spec.given("contact/5", {created({{"name", "Li"}, {"account", id(3)}})});
    return spec;
}

}  // namespace

TEST_CASE("a value of the wrong form is said again, with the right form", "[refusals]") {
    check_form_refused({{"rate", "12,5"}}, "12,5", "decimal string");
    check_form_refused({{"due_on", "31.12.2026"}}, "31.12.2026", "YYYY-MM-DD");
    check_form_refused({{"phone", "none"}}, "none", "phone number");
    check_form_refused({{"site", "javascript:1"}}, "javascript:1", "http or https URL");
    check_form_refused({{"owner", "Ann"}}, "Ann", "id");
    check_form_refused({{"others", {id_text(7), "Ann"}}}, "Ann", "id");
    check_form_refused({{"price", {{"amount", "1.000,5"}, {"currency", "CNY"}}}}, "1.000,5",
                       "decimal string");
    check_form_refused({{"price", {{"amount", "5"}, {"currency", "Euro"}}}}, "Euro",
                       "currency code");
    check_form_refused({{"rate", std::string(99, 'x') + "起重机"}}, std::string(99, 'x'),
                       "decimal string");
}

TEST_CASE("of several wrong values each is said", "[refusals]") {
    Spec spec{sample_model()};
    spec.when(create_crane({{"rate", "12,5"}, {"due_on", "soon"}})).then_rejected("fields.invalid");
    CHECK(spec.error().data["details"]["rate"]["value"] == "12,5");
    CHECK(spec.error().data["details"]["due_on"]["value"] == "soon");
}

TEST_CASE("a personal value is not said again", "[refusals]") {
    Spec spec{sample_model()};
    spec.when(create_crane({{"email", "Wang Li, 138"}}))
        .then_rejected("field.format", {{"expected", "e-mail address"}});
    CHECK_FALSE(spec.error().data.contains("value"));
}

TEST_CASE("settings, owners and ids say what they expect", "[refusals]") {
    Spec spec = crane();
    spec.when(Transfer{ref("sample/7"), "Ann"})
        .then_rejected("field.format", {{"value", "Ann"}, {"expected", "id"}});
    spec.when(Create{"sample", Uuid{}, {{"name", "Crane"}}})
        .then_rejected("field.format",
                       {{"field", "id"}, {"expected", "id other than the nil one"}});
    spec.by(3, Role::administrator)
        .when(ChangeSetting{{{"timezone", "Peking"}}})
        .then_rejected("field.format", {{"value", "Peking"}, {"expected", "IANA time zone"}});
}

TEST_CASE("archiving says what is still open around a record", "[refusals]") {
    Spec spec = harbour_with_deals();
    spec.when(Archive{ref("account/3")}).then_accepted();
    CHECK(spec.decision().warnings ==
          std::vector<Json>{
              {{"reason", "archive.still_open"},
               {"type", "account"},
               {"id", id_text(3)},
               {"still_open", {{{"type", "opportunity"}, {"field", "account"}, {"count", 2}}}}}});
    spec.when(Archive{ref("account/3")}).then_nothing();
    CHECK(spec.decision().warnings.empty());
}

TEST_CASE("archiving what only finished records refer to goes without saying", "[refusals]") {
    Spec spec = harbour_with_deals();
    spec.given("opportunity/7", {Archived{}});
    spec.when(Command{{Advance{ref("opportunity/8"), "lose", {{"lost_reason", "price"}}},
                       Archive{ref("account/3")}}});
    spec.then_accepted();
    CHECK(spec.decision().warnings.empty());
}

TEST_CASE("a step that an archived record keeps from its effects names it", "[refusals]") {
    Spec spec = harbour_with_deals();
    spec.when(Archive{ref("account/3")});
    const Advance win{ref("opportunity/7"), "win", {{"draft_contract", true}}};
    spec.when(win).then_rejected("reference.archived", {{"field", "account"},
                                                        {"refers_to", ref("account/3").text()},
                                                        {"effect", 1},
                                                        {"creates", "contract"}});
    spec.when(Restore{ref("account/3")}).then_accepted();
    spec.when(win).then_accepted();
}

TEST_CASE("no new field may take the name of what answers say beside a record", "[refusals]") {
    Json definition = sample_definition();
    definition["fields"].push_back(
        {{"name", "warnings"}, {"kind", "text"}, {"label", {{"en", "Warnings"}, {"zh", "警告"}}}});
    const auto refused = sample_model()->defined(std::vector{definition});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().data["place"] == "/fields/26/name");
    CHECK(sample_model()->replayed(definition)->type("sample")->field("warnings"));
}
