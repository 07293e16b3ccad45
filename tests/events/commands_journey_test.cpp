#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Advance move_on(std::string_view target, std::string transition, Json inputs = Json::object()) {
    return {ref(target), std::move(transition), std::move(inputs)};
}

Json yuan(const char* amount) { return {{"amount", amount}, {"currency", "CNY"}}; }

std::string kinds(const Decision& decision, const Model& model) {
    std::string all;
    for (const Draft& draft : decision.drafts)
        all += event_type(draft.stream, draft.event, model, "") + ' ';
    return all;
}

std::string text(std::uint64_t number) { return made(number).text(); }

}  // namespace

TEST_CASE("a lead becomes an account, a contact and an opportunity", "[journey]") {
    Spec spec{key_account_model()};
    spec.when(Create{"lead",
                     id(7),
                     {{"name", "Wang Li"},
                      {"company", "Harbour Cranes"},
                      {"product", "Tower crane"},
                      {"amount", yuan("1200000")},
                      {"mobile", "+86 138 0000 0000"}}});
    spec.when(move_on("lead/7", "work")).then_accepted();
    spec.when(move_on("lead/7", "convert", {{"deal_close_on", "2026-06-30"}})).then_accepted();
    CHECK(kinds(spec.decision(), spec.world().model()) ==
          "lead.converted account.created contact.created opportunity.created lead.changed ");
    CHECK(spec.value("account/1000001", "name") == "Harbour Cranes");
    CHECK(spec.value("account/1000001", "status") == "prospect");
    CHECK(spec.value("contact/1000002", "name") == "Wang Li");
    CHECK(spec.value("contact/1000002", "account") == text(1));
    CHECK(spec.value("opportunity/1000003", "name") == "Harbour Cranes – Tower crane");
    CHECK(spec.value("opportunity/1000003", "amount") == yuan("1200000"));
    CHECK(spec.value("opportunity/1000003", "close_on") == "2026-06-30");
    CHECK(spec.value("opportunity/1000003", "contact") == text(2));
    CHECK(spec.value("opportunity/1000003", "stage") == "prospecting");
    CHECK(spec.value("opportunity/1000003", "owner") == id_text(1));
    CHECK(spec.value("lead/7", "account") == text(1));
    CHECK(spec.value("lead/7", "opportunity") == text(3));
    CHECK(spec.value("lead/7", "converted_on") == "2026-03-02");
    spec.when(move_on("lead/7", "convert")).then_nothing();
}

TEST_CASE("a lead of a known account makes no second one", "[journey]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour Cranes"}})});
    spec.given("lead/7", {created({{"name", "Wang Li"}, {"company", "Harbour"}})});
    spec.when(move_on("lead/7", "convert", {{"existing_account", id_text(3)}})).then_accepted();
    CHECK(spec.decision().created.size() == 2);
    CHECK(spec.value("contact/1000001", "account") == id_text(3));
    CHECK(spec.value("lead/7", "account") == id_text(3));
}

TEST_CASE("winning asks for account and amount, and is dated today unless said otherwise",
          "[journey]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour Cranes"}})});
    spec.given("opportunity/7", {created({{"name", "Lease"}})});
    spec.when(move_on("opportunity/7", "win"))
        .then_rejected("transition.incomplete",
                       {{"fields", {{"account", "field.required"}, {"amount", "field.required"}}}});
    const Json inputs{{"account", id_text(3)},
                      {"amount", yuan("500")},
                      {"close_on", "2026-03-01"},
                      {"draft_contract", true}};
    spec.when(move_on("opportunity/7", "win", inputs)).then_accepted();
    CHECK(kinds(spec.decision(), spec.world().model()) ==
          "opportunity.won contract.created opportunity.changed ");
    CHECK(spec.value("contract/1000001", "amount") == yuan("500"));
    CHECK(spec.value("contract/1000001", "opportunity") == id_text(7));
}

TEST_CASE("losing asks for the reason", "[journey]") {
    Spec spec{key_account_model()};
    spec.given("opportunity/7", {created({{"name", "Lease"}})});
    spec.when(move_on("opportunity/7", "lose"))
        .then_rejected("transition.incomplete", {{"fields", {{"lost_reason", "field.required"}}}});
    spec.when(move_on("opportunity/7", "lose", {{"lost_reason", "price"}}))
        .then({{"opportunity/7", Moved{"lose",
                                       "prospecting",
                                       "lost",
                                       {{"lost_reason", {Value{}, "price"}},
                                        {"close_on", {Value{}, date("2026-03-02")}}}}}});
}

namespace {

Spec signed_contract() {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour Cranes"}, {"team", id(1)}})});
    spec.when(Create{
        "contract", id(7), {{"name", "Lease"}, {"account", id_text(3)}, {"amount", yuan("500")}}});
    spec.then_accepted();
    const Json approver{{"approver", id_text(2)}};
    spec.when(move_on("contract/7", "submit")).then_rejected("transition.incomplete");
    spec.when(move_on("contract/7", "submit", {{"approver", id_text(1)}}))
        .then_rejected("transition.requirement");
    spec.when(move_on("contract/7", "submit", approver)).then_accepted();
    spec.when(move_on("contract/7", "approve")).then_rejected("transition.requirement");
    spec.by(2).when(move_on("contract/7", "approve")).then_accepted();
    spec.by(1).when(move_on("contract/7", "sign")).then_rejected("transition.incomplete");
    spec.when(move_on(
        "contract/7", "sign",
        {{"signed_on", "2026-03-02"}, {"needs", "Quiet motors"}, {"promises", "Crew of six"}}));
    spec.then_accepted();
    return spec;
}

}  // namespace

TEST_CASE("signing a contract opens its handoff with a checklist", "[journey]") {
    Spec spec = signed_contract();
    CHECK(kinds(spec.decision(), spec.world().model()) ==
          "contract.signed handoff.created task.created task.created task.created "
          "account.changed ");
    CHECK(spec.value("handoff/1000001", "from_team") == id_text(1));
    CHECK(spec.value("handoff/1000001", "to_team") == id_text(2));
    CHECK(spec.value("handoff/1000001", "needs") == "Quiet motors");
    CHECK(spec.value("handoff/1000001", "status") == "offered");
    CHECK(spec.value("task/1000002", "handoff") == text(1));
    CHECK(spec.value("task/1000002", "priority") == "high");
    CHECK(spec.value("contract/7", "approved_by") == id_text(2));
}

TEST_CASE("a contract without an amount is not submitted", "[journey]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour Cranes"}})});
    spec.when(Create{"contract", id(7), {{"name", "Lease"}, {"account", id_text(3)}}})
        .then_accepted();
    spec.when(move_on("contract/7", "submit", {{"approver", id_text(2)}}))
        .then_rejected("transition.requirement", {{"index", 0}});
}

TEST_CASE("a handoff is returned, answered, offered again and accepted", "[journey]") {
    Spec spec = signed_contract();
    const References service{id(2)};
    spec.when(move_on("handoff/1000001", "accept")).then_rejected("transition.requirement");
    spec.by(2, Role::member, service);
    spec.when(move_on("handoff/1000001", "return")).then_rejected("transition.incomplete");
    spec.when(move_on("handoff/1000001", "return", {{"returned_reason", "No site plan"}}))
        .then_accepted();
    spec.when(move_on("handoff/1000001", "accept")).then_rejected("transition.not_from_here");
    spec.by(1)
        .when(move_on("handoff/1000001", "offer_again", {{"answer", "Plan attached"}}))
        .then_accepted();
    spec.by(2, Role::member, service).when(move_on("handoff/1000001", "accept")).then_accepted();
    CHECK(kinds(spec.decision(), spec.world().model()) ==
          "handoff.accepted task.created task.created task.created task.created account.changed ");
    CHECK(spec.value("account/3", "service_owner") == id_text(2));
    CHECK(spec.value("handoff/1000001", "service_owner") == id_text(2));
    CHECK(spec.value("handoff/1000001", "accepted_on") == "2026-03-02");
    CHECK(spec.value("task/1000005", "owner") == id_text(2));
}
