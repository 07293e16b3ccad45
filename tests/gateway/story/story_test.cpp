#include "tests/gateway/story/story.hpp"

#include <catch2/catch.hpp>

TEST_CASE("a deal goes through all hands, and each person is told what is theirs to do",
          "[story]") {
    cairn::test::story::Story story;
    story.lead_becomes_a_deal();
    story.customer_is_described();
    story.team_and_plan_are_set_up();
    story.key_people_are_mapped();
    story.presales_answers_what_sales_asks();

    story.bid_is_prepared();
    story.price_of_the_bid_is_released();
    story.bid_is_won_in_the_second_round();
    story.first_quote_needs_approval();
    story.second_quote_wins_the_deal();

    story.contract_has_lines_and_clauses();
    story.legal_returns_and_approves_the_contract();
    story.signing_opens_a_handoff();
    story.service_returns_and_accepts_the_handoff();

    story.money_is_asked_for();
    story.project_starts();
    story.advance_is_late();
    story.goods_are_delivered();
    story.customer_accepts();
    story.handoff_is_completed_and_acknowledged();

    story.ticket_is_solved_and_rated();
    story.complaint_finds_its_cause();
    story.another_closes_the_complaint();
    story.return_visit_brings_a_deal();
    story.contract_is_renewed();
    story.tier_goes_up();

    // A section of its own for each would tell the story anew each time.
    story.page_shows_who_the_customer_is();
    story.page_shows_the_organisation_and_its_people();
    story.page_shows_what_was_done_and_agreed();
    story.page_shows_the_money();
    story.log_reads_like_the_story();
    story.tier_and_milestones_are_dated();
}
