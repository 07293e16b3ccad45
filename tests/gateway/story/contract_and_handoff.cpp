#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

void Story::contract_has_lines_and_clauses() {
    seller.change(contract, {{"starts_on", "2027-03-22"},
                             {"ends_on", "2027-12-31"},
                             {"renewal_remind_on", "2027-11-01"},
                             {"retention_percent", "10"},
                             {"retention_due_on", "2027-11-30"},
                             {"service_team", service}});
    seller.create("contract_line", {{"contract", contract},
                                    {"line_number", 1},
                                    {"name", "Welding gantry 24 m"},
                                    {"quantity", "2"},
                                    {"unit_price", cny("2200000")}});
    seller.create("contract_line", {{"contract", contract},
                                    {"line_number", 2},
                                    {"kind", "installation"},
                                    {"name", "Installation"},
                                    {"unit_price", cny("252000")}});
    seller.create("contract_line", {{"contract", contract},
                                    {"line_number", 3},
                                    {"kind", "service"},
                                    {"name", "Service until the end of the year"},
                                    {"unit_price", cny("100000")},
                                    {"ends_on", "2027-12-31"}});
}

void Story::legal_returns_and_approves_the_contract() {
    const Ref damages = seller.create("contract_clause", {{"contract", contract},
                                                          {"kind", "liability"},
                                                          {"name", "Damages for late delivery"},
                                                          {"text", "1 % a week"},
                                                          {"deviates", true},
                                                          {"deviation", "Ours end at 5 %"},
                                                          {"counsel", legal}});
    const Ref warranty = seller.create("contract_clause", {{"contract", contract},
                                                           {"kind", "warranty"},
                                                           {"name", "Warranty"},
                                                           {"text", "24 months from acceptance"},
                                                           {"counsel", legal}});
    CHECK(seller.refused(contract, "submit", {{"approver", seller}}) ==
          "The approver must be another than you and the owner.");
    seller.step(contract, "submit", {{"approver", legal}});

    CHECK(legal.told("Contracts to approve") == "Gantries for hall two");
    CHECK(legal.told("Clauses to check") == "Damages for late delivery, Warranty");
    CHECK(seller.refused(contract, "approve") ==
          "Only the approver named in the contract can approve it.");
    CHECK(manager.refused(warranty, "agree") == "Only the counsel named in the clause can agree.");
    legal.step(warranty, "agree");
    legal.step(damages, "object", {{"legal_note", "No damages without an end"}});
    legal.step(contract, "return_to_draft", {{"review_note", "Damages need an end at 5 %"}});

    CHECK(legal.told("Contracts to approve") == "");
    CHECK(seller.told("Clauses that legal objects to") == "Damages for late delivery");
    CHECK(seller.told("Contracts returned to you") == "Gantries for hall two");
    CHECK(seller.inbox("Contracts returned to you")[0]["returned_note"] ==
          "Returned: Damages need an end at 5 %");
    seller.step(damages, "present_again",
                {{"text", "1 % a week, 5 % at most"}, {"deviates", false}});
    seller.step(contract, "submit", {{"approver", legal}});
    CHECK(seller.told("Contracts returned to you") == "");

    CHECK(legal.told("Clauses to check") == "Damages for late delivery");
    legal.step(damages, "agree");
    legal.step(contract, "approve", {{"review_note", "Damages end at 5 %"}});
    CHECK(seller.told("Approved contracts to sign") == "Gantries for hall two");
    CHECK(seller.read(contract)["approved_by"] == legal.id);
    CHECK(seller.read(contract)["returned_count"] == 1);
}

void Story::signing_opens_a_handoff() {
    day("2027-03-15");
    // Service has to know what for.
    CHECK(seller.refused(contract, "sign", {{"signed_on", "2027-03-15"}}) ==
          "transition.incomplete: needs");
    const Made made = seller.step(contract, "sign",
                                  {{"signed_on", "2027-03-15"},
                                   {"signatory", managing_director},
                                   {"needs", "Both gantries weld by 1 September"},
                                   {"promises", "A man on site in the first two weeks"}});
    handoff = made.one("handoff");
    sales_tasks = made.all("task");
    CHECK(made.all("payment_plan").size() == 1);  // The retention money.
    CHECK(seller.read(handoff)["needs"] == "Both gantries weld by 1 September");
    CHECK(seller.read(handoff)["promises"] == "A man on site in the first two weeks");
    CHECK(seller.read(handoff)["contract"] == contract.id);
    CHECK(seller.read(handoff)["from_team"] == sales.id);
    CHECK(seller.told("Your open tasks") ==
          "Go through our promises with service, Introduce the service owner to the customer, "
          "Pass on the contract, specification and annexes");
    CHECK(service_manager.told("Handoffs for your team to accept") == "Gantries for hall two");
    CHECK(engineer.told("Handoffs for your team to accept") == "Gantries for hall two");
    CHECK(seller.told("Handoffs for your team to accept") == "");

    // Whether a customer is one, and since when, is kept by hand.
    seller.change(account, {{"status", "active"},
                            {"customer_since_on", "2027-03-15"},
                            {"first_order_on", "2027-03-15"},
                            {"last_order_on", "2027-03-15"}});
    seller.step(contract, "activate", {{"starts_on", "2027-03-22"}});
}

void Story::service_returns_and_accepts_the_handoff() {
    CHECK(seller.refused(handoff, "accept") == "Only the receiving team can accept a handoff.");
    CHECK(legal.refused(handoff, "return", {{"returned_reason", "-"}}) ==
          "Only the receiving team can return a handoff.");
    service_manager.step(handoff, "return",
                         {{"returned_reason", "Which rails? The drawing is missing."}});
    CHECK(service_manager.told("Handoffs for your team to accept") == "");
    CHECK(seller.told("Handoffs returned to you") == "Gantries for hall two");
    CHECK(seller.inbox("Handoffs returned to you")[0]["notice"] ==
          "Which rails? The drawing is missing.");

    day("2027-03-16");
    seller.step(handoff, "offer_again",
                {{"answer", "QU100; the drawing of 12 January is on the way"},
                 {"needs", "Both gantries weld by 1 September, on rails QU100"}});
    CHECK(seller.told("Handoffs returned to you") == "");
    CHECK(service_manager.inbox("Handoffs for your team to accept")[0]["notice"] ==
          "QU100; the drawing of 12 January is on the way");

    const Made made = service_manager.step(handoff, "accept",
                                           {{"service_owner", engineer},
                                            {"kick_off_on", "2027-03-29"},
                                            {"delivery_on", "2027-07-30"},
                                            {"follow_up_on", "2027-09-27"},
                                            {"open_project", true}});
    CHECK(service_manager.told("Handoffs for your team to accept") == "");
    CHECK(seller.read(account)["service_owner"] == engineer.id);
    project = made.one("project");
    nodes = made.all("project_node");
    service_tasks = made.all("task");
    CHECK(engineer.told("Projects for you to start") == "Gantries for hall two");
    CHECK(engineer.told("Your open tasks") ==
          "Agree on installation and acceptance plan, Deliver and pass acceptance, "
          "Follow up 30 days after acceptance, Hold the kick-off meeting");
    const std::vector<std::string> due = {"2027-03-29", "2027-03-29", "2027-07-30", "2027-09-27"};
    REQUIRE(service_tasks.size() == due.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        const Json task = engineer.read(service_tasks[i]);
        CHECK(task["due_on"] == due[i]);
        CHECK(task["owner"] == engineer.id);
        CHECK(task["handoff"] == handoff.id);
    }
    for (const Ref& task : sales_tasks) seller.step(task, "finish");
    manager.create("team_member", {{"account", account}, {"user", engineer}, {"role", "service"}});
}

}  // namespace cairn::test::story
