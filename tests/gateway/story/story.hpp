#pragma once

#include "tests/gateway/story/company.hpp"

namespace cairn::test::story {

/// One deal with one customer, from the lead to the renewal. Its chapters are told in this order;
/// each leaves behind the records that the later ones speak of.
class Story : public Company {
public:
    // Selling: lead_and_customer.cpp
    void lead_becomes_a_deal();
    void customer_is_described();
    void team_and_plan_are_set_up();
    void key_people_are_mapped();
    void presales_answers_what_sales_asks();
    // bid_and_quote.cpp
    void bid_is_prepared();
    void price_of_the_bid_is_released();
    void bid_is_won_in_the_second_round();
    void first_quote_needs_approval();
    void second_quote_wins_the_deal();
    // The contract and what it sets going: contract_and_handoff.cpp
    void contract_has_lines_and_clauses();
    void legal_returns_and_approves_the_contract();
    void signing_opens_a_handoff();
    void service_returns_and_accepts_the_handoff();
    // Delivery: delivery_and_money.cpp
    void money_is_asked_for();
    void project_starts();
    void advance_is_late();
    void goods_are_delivered();
    void customer_accepts();
    void handoff_is_completed_and_acknowledged();
    // Afterwards: service_and_renewal.cpp
    void ticket_is_solved_and_rated();
    void complaint_finds_its_cause();
    void another_closes_the_complaint();
    void return_visit_brings_a_deal();
    void contract_is_renewed();
    void tier_goes_up();

    // Looking back: account_page.cpp
    void page_shows_who_the_customer_is();
    void page_shows_the_organisation_and_its_people();
    void page_shows_what_was_done_and_agreed();
    void page_shows_the_money();
    // account_log.cpp
    void log_reads_like_the_story();
    void tier_and_milestones_are_dated();

private:
    /// The account's page: rows of the records of a type that hang under it.
    Json on_the_page(const std::string& type, const std::string& field = "account");

    Ref fair, lead, account, contact, deal;
    Ref subsidiary, purchasing;
    Ref managing_director, welding_chief, buyer;
    Ref rival, other_rival;
    Ref review, bid, round, quote, revised_quote;
    Ref contract, handoff;
    std::vector<Ref> sales_tasks, service_tasks;
    Ref project;
    std::vector<Ref> nodes;
    Ref advance, main_part, invoice, main_invoice;
    Ref ticket, survey, complaint, visit;
    Ref new_deal, renewal;
};

}  // namespace cairn::test::story
