#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

Json Story::on_the_page(const std::string& type, const std::string& field) {
    // As somebody who came to the customer last.
    const Json children = engineer.get(account.path() + "/page")["children"];
    for (const Json& child : children)
        if (child["type"] == type && child["field"] == field) return child["rows"];
    return Json::array();
}

void Story::page_shows_who_the_customer_is() {
    const Json page = seller.get(account.path() + "/page");
    const Json record = page["record"];
    // One page instead of a table, a chat and a mailbox: name, industry, size, region, address.
    CHECK(record["name"] == "Northbank Shipyard");
    CHECK(record["industry"] == "shipbuilding");
    CHECK(record["employees"] == 2400);
    CHECK(record["region"] == "Northeast");
    CHECK(record["address"]["street"] == "1 Harbour Road");
    // Their background, how they buy and what they like, and what may go wrong with them.
    CHECK(record["background"] == "Builds bulk carriers; hall two opens in the autumn.");
    CHECK(record["buying_ways"] == Json::array({"invited_tender"}));
    CHECK(record["preferences"] == "An answer within the day; drawings in metric units.");
    CHECK(record["risk"] == "medium");
    CHECK(record["payment_habit"] == "late");
    // Since when they are a customer, and what they are by now.
    CHECK(record["customer_since_on"] == "2027-03-15");
    CHECK(record["tier"] == "a");
    // What rules make of them: one order so far, and a manager of their own.
    CHECK(record["layer"] == "new");
    CHECK(record["care"] == "dedicated");
    // Tags, by which customers are found as a group.
    CHECK(record["tags"] == Json::array({"hall two", "shipyard"}));
    const Json tagged = {{"in", {"shipyard", {{"var", "tags"}}}}};
    const Json found =
        seller.get("/api/v1/records/account?filter=" + url_encoded(json_text(tagged)));
    CHECK(titles_of(found["rows"]) == "Northbank Shipyard");
    // Who answers for them with us, by name.
    CHECK(page["titles"][seller.id] == "Lin Yue");
    CHECK(record["owner"] == seller.id);
    CHECK(record["service_owner"] == engineer.id);
    CHECK(page["titles"][engineer.id] == "Peng Kai");
}

void Story::page_shows_the_organisation_and_its_people() {
    // The group, what belongs to it, and so on down; each has a page of its own.
    CHECK(titles_of(on_the_page("account", "parent")) == "Northbank Outfitting");
    const Json below = seller.get(subsidiary.path() + "/page")["children"];
    bool found = false;
    for (const Json& child : below)
        if (child["type"] == "account") found = titles_of(child["rows"]) == "Purchasing";
    CHECK(found);
    const Json there = seller.get(purchasing.path() + "/page")["children"];
    for (const Json& child : there)
        if (child["type"] == "contact") CHECK(titles_of(child["rows"]) == "Du Fei");
    // The people, to whom they report, and who sways whom.
    const Json people = on_the_page("contact");
    CHECK(titles_of(people) == "Ma Lin, Qin Hao, Shen Rui");
    for (const Json& person : people)
        if (person["title"] == "Ma Lin") CHECK(person["reports_to"] == contact.id);
    CHECK(titles_of(on_the_page("influence")) == "Is asked before every purchase of machines");
    CHECK(titles_of(on_the_page("deal_role")) ==
          "Gatekeeper, Signs the order, Technical evaluator");
    // A named team for them, with its roles.
    CHECK(titles_of(on_the_page("team_member")) == "Account manager, Legal, Pre-sales, Service");
}

void Story::page_shows_what_was_done_and_agreed() {
    // Every contact with them, with its author and its day, for everybody to see.
    const Json activity = on_the_page("activity")[0];
    CHECK(activity["minutes"] == "The rails are there, the floor is not.");
    CHECK(activity["needs"] == "Both gantries weld by 1 September");
    CHECK(activity["created_by"] == seller.id);
    CHECK(activity["happened_at"] == "2027-02-02T01:00:00Z");
    // The plan for them: what is to be reached, how it grows, visits, an offer of their own.
    const Json plan = on_the_page("account_plan")[0];
    CHECK(plan["status"] == "running");
    CHECK(plan["ambition"] == "The first yard of the region on our gantries");
    CHECK(plan["growth_basis"] == "Hall three follows a year later");
    CHECK(plan["visit_plan"] == "Every second week until the award");
    CHECK(plan["offer"] == "Their welders are trained in our works");
    CHECK(plan["members"].size() == 2);
    CHECK(titles_of(on_the_page("plan_goal")) == "Ordered by the summer");
    CHECK(on_the_page("plan_action")[0]["status"] == "done");
    // What was tried and sold: deals, bids with their rounds and rivals, quotes in versions.
    CHECK(titles_of(on_the_page("opportunity")) ==
          "Gantries for hall two, Gantry for hall three, Renewal: Gantries for hall two");
    CHECK(on_the_page("bid")[0]["rank"] == 1);
    CHECK(titles_of(on_the_page("bid_round")) == "Round 2");
    CHECK(on_the_page("bid_competitor").size() == 2);
    CHECK(on_the_page("quote").size() == 2);
    CHECK(on_the_page("technical_review")[0]["status"] == "passed");
    // What became of it: handoff, project with its nodes, tickets, complaints, visits, surveys.
    CHECK(on_the_page("handoff")[0]["status"] == "acknowledged");
    CHECK(on_the_page("project")[0]["status"] == "closed");
    CHECK(on_the_page("project_node").size() == 9);
    CHECK(titles_of(on_the_page("ticket")) == "Head two loses the seam");
    CHECK(on_the_page("complaint")[0]["status"] == "closed");
    CHECK(on_the_page("return_visit").size() == 2);
    CHECK(on_the_page("survey")[0]["csat"] == 2);
    CHECK(titles_of(on_the_page("lead")) == "Qin Hao");
}

void Story::page_shows_the_money() {
    // The contract with its lines and terms.
    CHECK(on_the_page("contract")[0]["amount"] == cny("4752000"));
    CHECK(titles_of(on_the_page("contract_line")) ==
          "Installation, Service until the end of the year, Welding gantry 24 m");
    CHECK(titles_of(on_the_page("contract_clause")) == "Damages for late delivery, Warranty");
    // What they bought, and what was shipped.
    CHECK(on_the_page("order")[0]["status"] == "delivered");
    CHECK(titles_of(on_the_page("order_line")) == "Welding gantry 24 m");
    CHECK(on_the_page("delivery")[0]["status"] == "signed_for");
    // What was asked for, what came in, and what is still out against the contract.
    CHECK(on_the_page("invoice").size() == 2);
    CHECK(on_the_page("payment").size() == 2);
    std::string still_out;
    const Json plan = on_the_page("payment_plan");
    for (const Json& part : plan)
        if (part["status"] != "paid") still_out += part["title"].get<std::string>();
    CHECK(plan.size() == 3);
    CHECK(still_out == "Retention money");
}

}  // namespace cairn::test::story
