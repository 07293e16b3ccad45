#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

void Story::ticket_is_solved_and_rated() {
    day("2027-09-16");
    // Whoever answers the telephone writes it down; it goes to the service owner of the account.
    ticket = seller.create("ticket", {{"name", "Head two loses the seam"},
                                      {"account", account},
                                      {"contact", welding_chief},
                                      {"project", project},
                                      {"priority", "high"},
                                      {"description", "After the break of the night shift"}});
    CHECK(seller.read(ticket)["owner"] == engineer.id);
    CHECK(engineer.told("Your tickets") == "Head two loses the seam");
    engineer.step(ticket, "assign",
                  {{"owner", engineer},
                   {"response_due_at", "2027-09-16T13:00:00+08:00"},
                   {"solution_due_at", "2027-09-18T18:00:00+08:00"}});
    day("2027-09-16", "11:00");
    engineer.step(ticket, "start");
    CHECK(engineer.refused(ticket, "solve", {{"solution", "A new cable"}}) ==
          "A fault is solved only with the class of its cause.");
    day("2027-09-17");
    engineer.step(ticket, "solve",
                  {{"cause_class", "installation"},
                   {"cause", "A cable was pinched when the head was mounted"},
                   {"solution", "A new cable and a clamp"}});
    survey = engineer.step(ticket, "close", {{"ask_survey", true}}).one("survey");
    CHECK(engineer.told("Your tickets") == "");
    CHECK(seller.read(ticket)["response"] == "met");
    CHECK(seller.read(ticket)["solution_time"] == "met");

    CHECK(engineer.told("Surveys to send") == "Northbank Shipyard – survey");
    engineer.step(survey, "send", {{"due_on", "2027-09-20"}});
    day("2027-09-21");
    CHECK(engineer.told("Surveys whose answer is overdue") == "Northbank Shipyard – survey");
    const Made made =
        engineer.step(survey, "answer",
                      {{"csat", 2}, {"criticised", {"installation"}}, {"comment", "Two nights"}});
    // The answer rates the ticket; a bad one brings a visit.
    CHECK(seller.read(ticket)["rating"] == 2);
    CHECK(engineer.told("Return visits due") == "Northbank Shipyard – return visit");
    engineer.step(made.one("return_visit"), "done",
                  {{"satisfaction", 3}, {"summary", "They want to know how it could happen"}});
}

void Story::complaint_finds_its_cause() {
    complaint = seller.create("complaint", {{"name", "Two nights lost by a cable"},
                                            {"account", account},
                                            {"contact", contact},
                                            {"ticket", ticket},
                                            {"project", project},
                                            {"kind", "installation"},
                                            {"severity", "serious"},
                                            {"owner", service_manager},
                                            {"demand", "How could it happen?"}});
    CHECK(service_manager.told("Your complaints") == "Two nights lost by a cable");
    service_manager.step(complaint, "find_cause",
                         {{"cause_class", "installation"},
                          {"cause", "The checklist says nothing of cables"},
                          {"responsible", engineer}});
    const Ref measure = service_manager
                            .step(complaint, "agree",
                                  {{"measure", "Half a day of training, and a line on cables"},
                                   {"measure_due_on", "2027-09-27"},
                                   {"measure_owner", engineer}})
                            .one("task");
    CHECK(engineer.told("Your open tasks") ==
          "Carry out what was agreed: Two nights lost by a cable, "
          "Follow up 30 days after acceptance");
    CHECK(engineer.refused(complaint, "withdraw", {{"$reason", "-"}}) ==
          "Whoever is responsible for a complaint cannot put it aside.");
    engineer.step(measure, "finish");
}

void Story::another_closes_the_complaint() {
    day("2027-09-27");
    const std::string another = "Name somebody to close it who neither handled nor caused it.";
    CHECK(service_manager.refused(complaint, "confirm", {{"closer", service_manager}}) == another);
    CHECK(service_manager.refused(complaint, "confirm", {{"closer", engineer}}) == another);
    service_manager.step(
        complaint, "confirm",
        {{"confirmed_by", managing_director}, {"satisfaction", 4}, {"closer", manager}});
    CHECK(service_manager.told("Your complaints") == "");
    CHECK(manager.told("Complaints for you to close") == "Two nights lost by a cable");

    const std::string not_oneself =
        "Whoever is responsible for a complaint or handled it cannot close it.";
    CHECK(engineer.refused(complaint, "close") == not_oneself);
    CHECK(service_manager.refused(complaint, "close") == not_oneself);
    CHECK(seller.refused(complaint, "close") == "Only the person named to close it can do so.");
    visit = manager
                .step(complaint, "close",
                      {{"prevention", "Cables are on every checklist"}, {"visit_on", "2027-10-11"}})
                .one("return_visit");
    CHECK(manager.told("Complaints for you to close") == "");
    CHECK(seller.read(complaint)["closed_by"] == manager.id);
    engineer.step(service_tasks.at(3), "finish");
}

void Story::return_visit_brings_a_deal() {
    CHECK(service_manager.told("Return visits due") == "");
    day("2027-10-11");
    CHECK(service_manager.told("Return visits due") == "Northbank Shipyard – return visit");
    CHECK(seller.read(visit)["contact"] == managing_director.id);
    CHECK(service_manager.refused(visit, "done",
                                  {{"satisfaction", 5}, {"create_opportunity", true}}) ==
          "Write down the new need that the opportunity is about.");
    new_deal = service_manager
                   .step(visit, "done",
                         {{"satisfaction", 5},
                          {"method", "visit"},
                          {"new_need", "A third gantry, for hall three"},
                          {"create_opportunity", true},
                          {"deal_name", "Gantry for hall three"},
                          {"deal_amount", cny("2300000")}})
                   .one("opportunity");
    // Service found it; it is the account manager's deal.
    CHECK(seller.read(new_deal)["owner"] == seller.id);
    CHECK(seller.read(new_deal)["needs"] == "A third gantry, for hall three");
    CHECK(seller.read(new_deal)["source"] == "existing");
    CHECK(seller.read(visit)["opportunity"] == new_deal.id);
}

void Story::contract_is_renewed() {
    CHECK(seller.told("Contracts to renew") == "");
    day("2027-11-01");
    CHECK(seller.told("Contracts to renew") == "Gantries for hall two");
    // What is renewed is the service, not the gantries.
    renewal = seller
                  .step(contract, "start_renewal",
                        {{"deal_amount", cny("180000")}, {"deal_close_on", "2027-12-15"}})
                  .one("opportunity");
    CHECK(seller.told("Contracts to renew") == "");
    CHECK(seller.read(contract)["status"] == "renewing");
    CHECK(seller.read(renewal)["deal_type"] == "renewal");
    CHECK(seller.read(renewal)["renewal_of"] == contract.id);
    CHECK(seller.read(renewal)["contact"] == managing_director.id);
    CHECK(seller.read(renewal)["owner"] == seller.id);
}

void Story::tier_goes_up() {
    day("2027-12-13");
    // The retention money is late by now.
    CHECK(seller.told("Payments to chase") == "Retention money");
    manager.change(account,
                   {{"cooperation", "strategic"},
                    {"tier", "a"},
                    {"tier_reviewed_on", "2027-12-13"},
                    {"tier_review_due_on", "2028-03-13"},
                    {"$reason", "Two more deals within the year, one of them hall three"}});
    CHECK(seller.read(account)["suggested_tier"] == "a");
    CHECK(seller.read(account)["care"] == "dedicated");
    // Such a customer is never without a manager.
    CHECK(seller.refused_change(account, {{"owner", nullptr}}) == "field.required: owner");
    CHECK(seller.told("Customers to contact or to review") == "");
    day("2028-03-13");
    CHECK(seller.told("Customers to contact or to review") == "Northbank Shipyard");
}

}  // namespace cairn::test::story
