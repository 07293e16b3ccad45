#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

void Story::bid_is_prepared() {
    day("2027-02-08");
    bid = seller
              .step(deal, "bid",
                    {{"record_bid", true}, {"submission_due_at", "2027-02-26T09:00:00+08:00"}})
              .one("bid");
    CHECK(seller.read(bid)["budget"] == cny("5000000"));
    CHECK(seller.read(bid)["technical_by"] == presales.id);
    CHECK(seller.told("Your bids not submitted yet") == "Gantries for hall two");
    seller.change(bid, {{"tender_number", "NB-2027-014"}, {"method", "invited"}});
    seller.step(bid, "register", {{"opening_at", "2027-02-26T10:00:00+08:00"}});

    // Each part of the bid becomes a task of whoever writes it.
    const std::vector<Ref> parts = seller
                                       .step(bid, "buy_documents",
                                             {{"documents_fee", cny("800")},
                                              {"deposit", cny("80000")},
                                              {"deposit_due_on", "2027-02-20"},
                                              {"commercial_by", manager}})
                                       .all("task");
    CHECK(presales.told("Your open tasks") == "Technical part: Gantries for hall two");
    CHECK(manager.told("Your open tasks") ==
          "Commercial part and certificates: Gantries for hall two");
    CHECK(seller.told("Your open tasks") == "Pay the bid deposit: Gantries for hall two");
    presales.step(parts.at(0), "finish");
    manager.step(parts.at(1), "finish");
    seller.step(bid, "pay_deposit", {{"deposit", cny("80000")}, {"deposit_form", "guarantee"}});
    seller.step(parts.at(2), "finish");
}

void Story::price_of_the_bid_is_released() {
    const std::string by_another =
        "The price is released by another person than who asks or owns the bid.";
    CHECK(seller.refused(bid, "ask_release",
                         {{"our_price", cny("4950000")}, {"approver", seller}}) == by_another);
    seller.step(bid, "ask_release", {{"our_price", cny("4950000")}, {"approver", manager}});
    CHECK(manager.told("Bid prices to release") == "Gantries for hall two");
    CHECK(seller.refused(bid, "release_price") == by_another);
    CHECK(presales.refused(bid, "release_price") ==
          "Only the person named for it can release this price.");
    CHECK(manager.refused(bid, "return_price") == "transition.incomplete: price_review_note");
    manager.step(bid, "return_price",
                 {{"price_review_note", "Crane works are on top: stay under 4.9"}});
    CHECK(manager.told("Bid prices to release") == "");
    CHECK(seller.inbox("Your bids not submitted yet")[0]["status"] == "price_returned");

    seller.step(bid, "ask_release", {{"our_price", cny("4890000")}, {"approver", manager}});
    manager.step(bid, "release_price");
    CHECK(seller.read(bid)["price_released_by"] == manager.id);
    day("2027-02-22");
    seller.step(bid, "submit");
    CHECK(seller.told("Your bids not submitted yet") == "");
}

void Story::bid_is_won_in_the_second_round() {
    day("2027-02-26");
    seller.step(bid, "open", {{"rank", 2}});
    const Ref first = seller.create(
        "bid_competitor",
        {{"bid", bid}, {"competitor", rival}, {"price", cny("4700000")}, {"rank", 1}});
    seller.create(
        "bid_competitor",
        {{"bid", bid}, {"competitor", other_rival}, {"price", cny("5100000")}, {"rank", 3}});
    seller.create("deal_competitor", {{"opportunity", deal},
                                      {"competitor", rival},
                                      {"standing", "ahead"},
                                      {"backed_by", {buyer}}});
    seller.step(bid, "shortlist", {{"rank", 2}});

    round = seller.create("bid_round", {{"bid", bid},
                                        {"due_at", "2027-03-02T17:00:00+08:00"},
                                        {"demands", "The best price, and two years of warranty"}});
    CHECK(seller.read(round)["round"] == 2);
    CHECK(seller.read(round)["previous_price"] == cny("4890000"));
    CHECK(seller.told("Rounds to answer") == "Round 2");
    seller.step(round, "ask_release", {{"price", cny("4752000")}, {"approver", manager}});
    CHECK(manager.told("Round prices to release") == "Round 2");
    CHECK(seller.refused(round, "release_price") ==
          "The price is released by another person than who asks or owns the round.");
    CHECK(legal.refused(round, "release_price") ==
          "Only the person named for it can release this price.");
    manager.step(round, "release_price");
    CHECK(seller.told("Rounds to answer") == "Round 2");
    day("2027-03-01");
    seller.step(round, "submit");

    day("2027-03-05");
    seller.step(round, "close", {{"result", "won"}, {"rank", 1}});
    seller.change(first, {{"final_price", cny("4760000")}, {"rank", 2}, {"result", "lost"}});
    seller.step(bid, "win", {{"rank", 1}, {"advance_deal", true}});
    CHECK(seller.read(bid)["won_price"] == cny("4752000"));
    CHECK(seller.read(deal)["stage"] == "negotiating");
    CHECK(seller.told("Bid deposits to get back") == "Gantries for hall two");
    seller.change(bid, {{"deposit_returned_on", "2027-03-05"}});
    CHECK(seller.told("Bid deposits to get back") == "");
}

void Story::first_quote_needs_approval() {
    quote = seller.create("quote",
                          {{"opportunity", deal},
                           {"solution", "Two gantries of 24 m with four welding heads; training"},
                           {"list_amount", cny("5400000")},
                           {"discount", "12"},
                           {"amount", cny("4752000")},
                           {"valid_until", "2027-04-15"},
                           {"payment_terms", "30 % ahead, 60 % on acceptance, 10 % later"}});
    seller.create("quote_line",
                  {{"quote", quote}, {"name", "Welding gantry 24 m"}, {"quantity", "2"}});
    CHECK(seller.read(quote)["needs_approval"] == true);
    CHECK(seller.refused(quote, "send") == "transition.not_for_this");
    CHECK(seller.refused(quote, "submit", {{"approver", seller}, {"approval_reason", "-"}}) ==
          "The approver must be another than you and the owner.");
    seller.step(quote, "submit", {{"approver", manager}, {"approval_reason", "Second round"}});

    CHECK(manager.told("Quotes to approve") == "Gantries for hall two");
    CHECK(seller.refused(quote, "approve") ==
          "Only the approver named in the quote can approve it.");
    CHECK(presales.refused(quote, "return_to_draft", {{"review_note", "-"}}) ==
          "Only the approver can return it; who submitted it can withdraw it.");
    manager.step(quote, "return_to_draft", {{"review_note", "What do they give us for 2 %?"}});
    CHECK(seller.told("Quotes returned to you") == "Gantries for hall two");
    CHECK(seller.inbox("Quotes returned to you")[0]["review_note"] ==
          "What do they give us for 2 %?");
    seller.step(quote, "submit",
                {{"approver", manager}, {"approval_reason", "A visit for others"}});
    CHECK(seller.told("Quotes returned to you") == "");
    manager.step(quote, "approve", {{"review_note", "For the visit"}});

    CHECK(seller.told("Approved quotes to send") == "Gantries for hall two");
    // What was approved holds for the discount that it was asked for.
    const Json sending = {{"account", account}, {"valid_until", "2027-04-15"}};
    seller.change(quote, {{"discount", "14"}});
    CHECK(seller.refused(quote, "send", sending) ==
          "Since the approval the discount went up or the total down: withdraw it and submit it "
          "again.");
    seller.change(quote, {{"discount", "12"}});
    seller.step(quote, "send", sending);
    CHECK(seller.told("Approved quotes to send") == "");
}

void Story::second_quote_wins_the_deal() {
    day("2027-03-08");
    revised_quote =
        seller.step(quote, "revise", {{"$reason", "Their own people train the welders"}})
            .one("quote");
    CHECK(seller.read(quote)["status"] == "superseded");
    CHECK(seller.read(revised_quote)["revision"] == 2);
    CHECK(seller.read(revised_quote)["number"] == seller.read(quote)["number"]);
    CHECK(seller.read(revised_quote)["supersedes"] == quote.id);
    seller.change(revised_quote, {{"solution", "Two gantries of 24 m with four welding heads"},
                                  {"list_amount", cny("5280000")},
                                  {"discount", "10"}});
    // Within what a seller may give, nobody need be asked.
    CHECK(seller.read(revised_quote)["needs_approval"] == false);
    seller.step(revised_quote, "send", {{"account", account}, {"valid_until", "2027-04-30"}});
    CHECK(seller.told("Quotes whose validity has ended") == "");

    day("2027-03-10");
    contract = seller.step(revised_quote, "accept", {{"draft_contract", true}}).one("contract");
    seller.step(deal, "win",
                {{"amount", cny("4752000")},
                 {"close_on", "2027-03-10"},
                 {"won_reasons", {"product", "service"}}});
    CHECK(seller.read(deal)["stage"] == "won");
    CHECK(seller.read(contract)["opportunity"] == deal.id);
    CHECK(seller.read(contract)["quote"] == revised_quote.id);
    CHECK(seller.read(contract)["amount"] == cny("4752000"));
    CHECK(seller.read(contract)["payment_terms"] == "30 % ahead, 60 % on acceptance, 10 % later");
}

}  // namespace cairn::test::story
