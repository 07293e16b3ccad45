#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

void Story::lead_becomes_a_deal() {
    day("2027-02-01");
    fair = manager.create("campaign", {{"name", "Marine fair"}, {"kind", "trade_fair"}});
    manager.step(fair, "start");
    lead =
        manager.create("lead", {{"name", "Qin Hao"},
                                {"company", "Northbank Shipyard"},
                                {"job_title", "Head of production"},
                                {"email", "qin@northbank.example"},
                                {"city", "Dalian"},
                                {"owner", nullptr},
                                {"team", sales},
                                {"channel", "event"},
                                {"source", "exhibition"},
                                {"campaign", fair},
                                {"amount", cny("4800000")},
                                {"needs", "Two welding gantries for hall two, before the autumn"},
                                {"need_level", "specified"},
                                {"budget_status", "approved"}});
    // While nobody owns it, it waits for the whole team.
    CHECK(seller.told("Leads of your team that nobody owns") == "Qin Hao");
    CHECK(engineer.told("Leads of your team that nobody owns") == "");

    manager.step(lead, "assign", {{"owner", seller}});
    CHECK(manager.told("Leads of your team that nobody owns") == "");
    CHECK(seller.told("New leads to call") == "Qin Hao");
    seller.step(lead, "work");
    CHECK(seller.told("New leads to call") == "");

    day("2027-02-02");
    const Made made = seller.step(lead, "convert",
                                  {{"deal_name", "Gantries for hall two"},
                                   {"deal_type", "tender"},
                                   {"deal_close_on", "2027-05-31"}});
    account = made.one("account");
    contact = made.one("contact");
    deal = made.one("opportunity");
    CHECK(seller.read(account)["owner"] == seller.id);
    CHECK(seller.read(account)["source"] == "exhibition");
    CHECK(seller.read(contact)["email"] == "qin@northbank.example");
    CHECK(seller.read(deal)["contact"] == contact.id);
    CHECK(seller.read(deal)["campaign"] == fair.id);
    CHECK(seller.read(deal)["needs"] == "Two welding gantries for hall two, before the autumn");
    // An auditor looks on.
    CHECK(auditor.refused(deal, "engage") == "access.denied");
}

void Story::customer_is_described() {
    seller.change(account, {{"short_name", "Northbank"},
                            {"unit", "group"},
                            {"industry", "shipbuilding"},
                            {"employees", 2400},
                            {"region", "Northeast"},
                            {"address", {{"city", "Dalian"}, {"street", "1 Harbour Road"}}},
                            {"background", "Builds bulk carriers; hall two opens in the autumn."},
                            {"preferences", "An answer within the day; drawings in metric units."},
                            {"buying_ways", {"invited_tender"}},
                            {"buying_priorities", {"delivery", "service"}},
                            {"risk", "medium"},
                            {"risk_kinds", {"payment"}},
                            {"tags", {"hall two", "shipyard"}},
                            {"team", sales}});
    // Potential, cooperation and strategic value suggest a tier; another needs a word.
    seller.change(account,
                  {{"potential", "high"}, {"cooperation", "trial"}, {"strategic_value", "medium"}});
    CHECK(seller.read(account)["suggested_tier"] == "b");
    CHECK(seller.refused_change(account, {{"tier", "c"}}) == "field.required: tier_reason");
    seller.change(account, {{"tier", "b"}, {"$reason", "A first order is in sight"}});

    subsidiary = seller.create("account", {{"name", "Northbank Outfitting"}, {"parent", account}});
    CHECK(seller.read(subsidiary)["unit"] == "subsidiary");
    purchasing = seller.create(
        "account", {{"name", "Purchasing"}, {"unit", "department"}, {"parent", subsidiary}});
    seller.create("activity", {{"name", "Walk through hall two"},
                               {"kind", "visit"},
                               {"account", account},
                               {"contacts", {contact}},
                               {"opportunity", deal},
                               {"minutes", "The rails are there, the floor is not."},
                               {"needs", "Both gantries weld by 1 September"},
                               {"outcome", "progress"}});
}

void Story::team_and_plan_are_set_up() {
    const Json team = {{{"user", seller}, {"role", "owner"}},
                       {{"user", presales}, {"role", "presales"}},
                       {{"user", legal}, {"role", "legal"}}};
    for (Json member : team) {
        member["account"] = account;
        manager.create("team_member", member);
    }
    const Ref plan =
        seller.create("account_plan", {{"account", account},
                                       {"sponsor", manager},
                                       {"members", {presales, service_manager}},
                                       {"ambition", "The first yard of the region on our gantries"},
                                       {"revenue_target", cny("6000000")},
                                       {"growth_basis", "Hall three follows a year later"},
                                       {"visit_plan", "Every second week until the award"},
                                       {"offer", "Their welders are trained in our works"}});
    seller.create("plan_goal", {{"plan", plan}, {"name", "Ordered by the summer"}});
    const Ref action =
        presales.create("plan_action", {{"plan", plan},
                                        {"name", "Show them a yard that runs our gantries"},
                                        {"owner", presales},
                                        {"due_on", "2027-02-05"}});
    CHECK(presales.told("Your actions in account plans") ==
          "Show them a yard that runs our gantries");
    CHECK(manager.told("Account plans to agree to") == "Northbank 2027 account plan");
    CHECK(seller.refused(plan, "agree") ==
          "The owner cannot agree to their own plan; ask the sponsor.");
    CHECK(service_manager.refused(plan, "agree") ==
          "Only the sponsor named in the plan can agree to it.");
    manager.step(plan, "agree");
    CHECK(seller.told("Agreed plans to start") == "Northbank 2027 account plan");
    seller.step(plan, "start");
    presales.step(action, "finish", {{"result", "The yard in Weihai, half a day"}});
}

void Story::key_people_are_mapped() {
    managing_director = seller.create("contact", {{"name", "Shen Rui"},
                                                  {"account", account},
                                                  {"job_title", "Managing director"},
                                                  {"power", "high"},
                                                  {"attitude", "neutral"}});
    seller.change(contact,
                  {{"reports_to", managing_director}, {"power", "high"}, {"attitude", "neutral"}});
    welding_chief = seller.create("contact", {{"name", "Ma Lin"},
                                              {"account", account},
                                              {"job_title", "Chief of welding"},
                                              {"reports_to", contact},
                                              {"power", "medium"},
                                              {"attitude", "champion"}});
    buyer = seller.create("contact", {{"name", "Du Fei"},
                                      {"account", purchasing},
                                      {"job_title", "Buyer"},
                                      {"power", "medium"},
                                      {"attitude", "sceptical"}});
    rival = seller.create("competitor", {{"name", "Ironbridge Automation"}});
    other_rival = seller.create("competitor", {{"name", "Kestrel Robotics"}});
    const Ref decider = seller.create("deal_role", {{"opportunity", deal},
                                                    {"contact", managing_director},
                                                    {"role", "decider"},
                                                    {"name", "Signs the order"},
                                                    {"known_by", manager},
                                                    {"next_step", "Dinner at the fair"},
                                                    {"next_step_on", "2027-02-03"}});
    seller.create("deal_role", {{"opportunity", deal},
                                {"contact", welding_chief},
                                {"role", "evaluator"},
                                {"known_by", presales}});
    seller.create(
        "deal_role",
        {{"opportunity", deal}, {"contact", buyer}, {"role", "gatekeeper"}, {"favours", rival}});
    seller.create("influence", {{"from_contact", welding_chief},
                                {"to_contact", managing_director},
                                {"name", "Is asked before every purchase of machines"},
                                {"strength", "strong"},
                                {"effect", "helps"}});
    // The relationship is the manager's, and so is the dinner.
    CHECK(manager.told("Key people to see") == "");
    day("2027-02-03");
    CHECK(manager.told("Key people to see") == "Signs the order");
    manager.change(decider, {{"attitude", "supportive"}, {"next_step_on", nullptr}});
    CHECK(manager.told("Key people to see") == "");
    manager.step(fair, "close");
}

void Story::presales_answers_what_sales_asks() {
    seller.step(deal, "engage");
    seller.change(deal, {{"presales", presales}, {"budget", cny("5000000")}});
    review = seller
                 .step(deal, "review",
                       {{"review_due_on", "2027-02-08"},
                        {"question", "Do the gantries pass under the crane of hall two?"}})
                 .one("technical_review");
    CHECK(seller.read(deal)["stage"] == "technical_review");
    CHECK(seller.read(review)["reviewer"] == presales.id);
    CHECK(seller.told("Technical reviews to submit") == "Gantries for hall two");
    CHECK(seller.refused(review, "submit", {{"reviewer", seller}}) ==
          "Whoever asks for the review cannot be the reviewer.");
    seller.step(review, "submit", {{"documents", "Drawing of the hall, 12 January"}});

    CHECK(presales.told("Technical reviews waiting for you") == "Gantries for hall two");
    CHECK(seller.refused(review, "pass") == "Whoever asked for the review cannot decide it.");
    CHECK(engineer.refused(review, "pass") ==
          "Only the reviewer, or the reviewing team where nobody is named, can decide.");
    day("2027-02-04");
    presales.step(review, "pass_with_conditions",
                  {{"conditions", "The hook stays above 11 m"}, {"risk", "medium"}});
    CHECK(seller.told("Conditions to settle") == "Gantries for hall two");
    CHECK(seller.refused(review, "confirm_conditions", {{"conditions_met", "They said so"}}) ==
          "Whoever asked for the review cannot confirm the conditions.");
    presales.step(review, "confirm_conditions",
                  {{"conditions_met", "Letter of the yard, 4 February"}, {"advance_deal", true}});
    CHECK(seller.told("Conditions to settle") == "");
    CHECK(seller.read(deal)["stage"] == "proposing");
}

}  // namespace cairn::test::story
