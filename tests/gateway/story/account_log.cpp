#include <algorithm>
#include <iterator>
#include <sstream>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {
namespace {

constexpr std::string_view story_in_events =
    // The lead, and what it becomes.
    "lead.created lead.assigned lead.worked "
    "lead.converted account.created contact.created opportunity.created lead.changed "
    // What is known of the customer; the team, the plan, the key people.
    "account.changed account.changed account.changed activity.created "
    "team_member.created team_member.created team_member.created "
    "account_plan.created plan_goal.created plan_action.created "
    "account_plan.agreed account_plan.started plan_action.finished "
    "contact.created contact.changed contact.created "
    "deal_role.created deal_role.created deal_role.created influence.created deal_role.changed "
    // Pre-sales is asked, and answers.
    "opportunity.engaged opportunity.changed "
    "opportunity.review_started technical_review.created technical_review.submitted "
    "technical_review.passed_with_conditions "
    "technical_review.conditions_met opportunity.changed opportunity.review_passed "
    // The bid: documents, deposit, a price that is returned once, the other bidders.
    "opportunity.bidding_started bid.created bid.changed bid.registered "
    "bid.documents_bought task.created task.created task.created "
    "task.finished task.finished bid.deposit_paid task.finished "
    "bid.price_release_asked bid.price_returned bid.price_release_asked bid.price_released "
    "bid.submitted bid.opened bid_competitor.created bid_competitor.created "
    "deal_competitor.created bid.shortlisted "
    // Its second round.
    "bid_round.created bid_round.price_release_asked bid_round.price_released bid_round.submitted "
    "bid.changed bid_round.closed bid_competitor.changed bid.won "
    "opportunity.changed opportunity.negotiated "
    "bid.changed "
    // Two versions of the quote, and the deal is won.
    "quote.created quote_line.created quote.submitted quote.returned quote.submitted "
    "quote.approved quote.changed quote.changed quote.sent "
    "quote.superseded quote.created quote.changed quote.changed quote.sent "
    "quote.accepted contract.created opportunity.changed opportunity.won "
    // The contract: lines, clauses, legal.
    "contract.changed contract_line.created contract_line.created contract_line.created "
    "contract_clause.created contract_clause.created contract.submitted "
    "contract_clause.agreed contract_clause.objected contract.returned "
    "contract_clause.presented_again contract.submitted contract_clause.agreed contract.approved "
    // Signing sets the handoff going.
    "contract.signed handoff.created task.created task.created task.created account.changed "
    "payment_plan.created account.changed contract.activated handoff.returned "
    "handoff.offered_again "
    "handoff.accepted project.created "
    "project_node.created project_node.created project_node.created project_node.created "
    "project_node.created project_node.created project_node.created project_node.created "
    "project_node.created handoff.changed "
    "task.created task.created task.created task.created account.changed "
    "task.finished task.finished task.finished team_member.created "
    // The advance is asked for, and comes late.
    "payment_plan.created payment_plan.created invoice.created invoice.issued invoice.delivered "
    "project.started project_node.finished task.finished task.finished "
    "payment_plan.became_overdue payment_plan.changed "
    "payment.created payment.matched payment.confirmed payment_plan.changed payment_plan.paid "
    "account.changed "
    // Delivery and acceptance.
    "order.created order_line.created order.confirmed project_node.finished project_node.finished "
    "delivery.created delivery.shipped delivery.signed_for order.delivered project_node.finished "
    "project_node.finished project_node.finished project_node.accepted project.acceptance_asked "
    "project_node.accepted project.changed project.accepted project_node.finished task.finished "
    "invoice.created invoice.issued invoice.delivered "
    // The handoff is completed for good the second time.
    "handoff.completed handoff.sent_back handoff.completed handoff.acknowledged project.closed "
    "payment.created payment.matched payment.confirmed payment_plan.changed payment_plan.paid "
    // A fault, a bad rating, a complaint.
    "ticket.created ticket.assigned ticket.started ticket.solved ticket.closed survey.created "
    "survey.sent survey.answered ticket.changed return_visit.created return_visit.done "
    "complaint.created complaint.cause_found complaint.measure_agreed task.created task.finished "
    "complaint.confirmed complaint.closed return_visit.created task.finished "
    // Two new deals, and the tier.
    "return_visit.done opportunity.created return_visit.changed "
    "contract.renewal_started opportunity.created account.changed ";

/// The newest first.
constexpr std::string_view milestones_of_the_story =
    "opportunity.created contract.renewal_started opportunity.created "
    "complaint.closed complaint.created payment_plan.paid payment.confirmed "
    "handoff.completed handoff.completed invoice.issued "
    "project.accepted project_node.accepted project_node.accepted "
    "order.delivered delivery.signed_for delivery.shipped order.confirmed "
    "payment_plan.paid payment.confirmed payment_plan.became_overdue "
    "project.started invoice.issued team_member.created handoff.accepted "
    "contract.activated contract.signed opportunity.won "
    "quote.accepted quote.sent quote.sent "
    "bid.won bid.shortlisted bid.opened bid.submitted bid.registered "
    "opportunity.bidding_started opportunity.review_passed technical_review.conditions_met "
    "contact.created contact.created account_plan.agreed "
    "team_member.created team_member.created team_member.created "
    "opportunity.created contact.created account.created lead.converted ";

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream in{std::string(text)};
    return {std::istream_iterator<std::string>(in), {}};
}

std::vector<std::string> types_of(const Json& events) {
    std::vector<std::string> types;
    for (const Json& event : events) types.push_back(event["type"]);
    return types;
}

/// Says at which place two tellings part.
void check_same(const std::vector<std::string>& told, const std::vector<std::string>& expected) {
    for (std::size_t i = 0; i < std::min(told.size(), expected.size()); ++i) {
        INFO("event " << i + 1 << ", after " << (i == 0 ? "nothing" : told[i - 1]));
        REQUIRE(told[i] == expected[i]);
    }
    CHECK(told.size() == expected.size());
}

}  // namespace

void Story::log_reads_like_the_story() {
    const std::string log = "/api/v1/events?limit=10000&account=" + account.id;
    // The whole log is for those who audit.
    CHECK(seller.ask(log).reason() == "access.denied");
    const Json whole = auditor.get(log);
    CHECK(whole["next"].is_null());
    check_same(types_of(whole["events"]), words_of(story_in_events));

    // Who did what, and when, stands beside it.
    const Json approved = auditor.get("/api/v1/events?types=contract.approved")["events"];
    REQUIRE(approved.size() == 1);
    CHECK(approved[0]["actor"] == legal.id);
    CHECK(approved[0]["stream"] == "contract/" + contract.id);
    CHECK(approved[0]["time"] == "2027-03-10T01:00:00Z");

    // The handoff alone: who knew of it, and why it went to and fro.
    const Json handed = auditor.get("/api/v1/events?stream=handoff/" + handoff.id)["events"];
    check_same(types_of(handed),
               words_of("handoff.created handoff.returned handoff.offered_again handoff.accepted "
                        "handoff.changed handoff.completed handoff.sent_back handoff.completed "
                        "handoff.acknowledged"));
    CHECK(handed[1]["actor"] == service_manager.id);
    CHECK(handed[1]["data"]["changes"]["returned_reason"]["new"] ==
          "Which rails? The drawing is missing.");
    CHECK(handed[6]["actor"] == seller.id);
    CHECK(handed[6]["data"]["changes"]["sent_back_note"]["new"] ==
          "The spare torches that we promised are not there");
}

void Story::tier_and_milestones_are_dated() {
    // Why the customer stands where it stands.
    const Json why = seller.get(account.path() + "/why?field=tier")["event"];
    CHECK(why["reason"] == "Two more deals within the year, one of them hall three");
    CHECK(why["actor"] == manager.id);
    CHECK(why["data"]["changes"]["tier"] == Json{{"old", "b"}, {"new", "a"}});
    std::string reasons;
    const Json history = seller.get(account.path() + "/history")["events"];
    for (const Json& event : history)
        if (event["data"].contains("changes") && event["data"]["changes"].contains("tier"))
            reasons += event["reason"].get<std::string>() + "; ";
    CHECK(reasons ==
          "Two more deals within the year, one of them hall three; A first order is in sight; ");

    // From the first contact over signing to the renewal.
    const Json timeline =
        seller.get(account.path() + "/timeline?kinds=milestone&limit=200")["events"];
    check_same(types_of(timeline), words_of(milestones_of_the_story));
    std::string dates;
    for (const Json& event : timeline)
        if (event["type"] == "lead.converted" || event["type"] == "contract.signed" ||
            event["type"] == "contract.renewal_started")
            dates += event["time"].get<std::string>() + " ";
    CHECK(dates == "2027-11-01T01:00:00Z 2027-03-15T01:00:00Z 2027-02-02T01:00:00Z ");
}

}  // namespace cairn::test::story
