#include <catch2/catch.hpp>

#include "tests/gateway/story/story.hpp"

namespace cairn::test::story {

void Story::money_is_asked_for() {
    advance = seller.create("payment_plan", {{"contract", contract},
                                             {"name", "Advance"},
                                             {"percent", "30"},
                                             {"amount", cny("1425600")},
                                             {"due_on", "2027-04-15"}});
    main_part = seller.create("payment_plan", {{"contract", contract},
                                               {"name", "On acceptance"},
                                               {"condition", "on_acceptance"},
                                               {"percent", "60"},
                                               {"amount", cny("2851200")},
                                               {"due_on", "2027-09-15"}});
    invoice = seller.create("invoice", {{"contract", contract},
                                        {"payment_plan", advance},
                                        {"amount", cny("1425600")},
                                        {"buyer_name", "Harbour Steel"},
                                        {"buyer_tax_number", "91330200MA2AF0001X"},
                                        {"issuer", finance}});
    CHECK(finance.told("Invoices to issue") == "Gantries for hall two");
    CHECK(seller.told("Invoices to issue") == "");
    day("2027-03-17");
    finance.step(invoice, "issue", {{"number", "2327000018"}, {"issued_on", "2027-03-17"}});
    CHECK(finance.told("Invoices to issue") == "");
    CHECK(seller.told("Invoices to hand over") == "Gantries for hall two");
    seller.step(invoice, "deliver", {{"received_on", "2027-03-17"}});
    CHECK(seller.told("Invoices to hand over") == "");
}

void Story::project_starts() {
    day("2027-03-29");
    CHECK(engineer.told("Project nodes due") == "Kick-off");
    engineer.step(project, "start", {{"planned_end_on", "2027-08-31"}, {"contact", contact}});
    engineer.step(nodes.at(0), "finish", {{"result", "Minutes signed"}});
    engineer.step(service_tasks.at(0), "finish");
    engineer.step(service_tasks.at(1), "finish");
    CHECK(engineer.told("Project nodes due") == "");
    CHECK(engineer.told("Projects for you to start") == "");
    CHECK(seller.read(project)["seller"] == seller.id);
    CHECK(seller.read(project)["scope"] == "Both gantries weld by 1 September, on rails QU100");
}

void Story::advance_is_late() {
    day("2027-04-14");
    CHECK(seller.told("Payments to chase") == "");
    CHECK(seller.refused(advance, "mark_overdue") == "It is not due before today.");
    day("2027-04-15");
    CHECK(seller.told("Payments to chase") == "Advance");
    CHECK(seller.read(advance)["late"] == false);
    day("2027-04-16");
    CHECK(seller.told("Payments to chase") == "Advance");
    CHECK(seller.read(advance)["late"] == true);
    seller.step(advance, "mark_overdue");
    CHECK(seller.refused(advance, "write_off", {{"$reason", "-"}}) ==
          "Who chases the money does not write it off; another must.");
    seller.change(advance, {{"chase_note", "Du Fei: on its way"}, {"promised_on", "2027-04-20"}});

    day("2027-04-20");
    const Ref payment = seller.create(
        "payment",
        {{"contract", contract}, {"amount", cny("1425600")}, {"bank_reference", "CMB-88121"}});
    CHECK(seller.told("Payments to match") == "Gantries for hall two");
    Json match = {{"payment_plan", advance}, {"settles", "full"}, {"invoice", invoice}};
    match["confirmer"] = seller;
    CHECK(seller.refused(payment, "match", match) == "Who entered the payment cannot confirm it.");
    match["confirmer"] = finance;
    seller.step(payment, "match", match);
    CHECK(finance.told("Payments to confirm") == "Gantries for hall two");
    CHECK(seller.refused(payment, "confirm") ==
          "Another than who entered the payment must confirm it.");
    CHECK(manager.refused(payment, "confirm") == "Only the colleague named can confirm it.");
    finance.step(payment, "confirm");
    CHECK(seller.read(advance)["status"] == "paid");
    CHECK(seller.read(advance)["outstanding"] == cny("0"));
    CHECK(seller.told("Payments to chase") == "");
    // It stands in what we know of them.
    seller.change(account, {{"payment_habit", "late"}});
}

void Story::goods_are_delivered() {
    const Ref order = seller.create(
        "order", {{"contract", contract}, {"amount", cny("4400000")}, {"wanted_on", "2027-07-30"}});
    seller.create("order_line", {{"order", order},
                                 {"name", "Welding gantry 24 m"},
                                 {"quantity", "2"},
                                 {"unit_price", cny("2200000")}});
    CHECK(seller.told("Orders to confirm") == "Gantries for hall two");
    seller.step(order, "confirm", {{"promised_on", "2027-07-30"}});
    engineer.step(nodes.at(1), "finish");
    engineer.step(nodes.at(2), "finish");

    const Ref delivery = engineer.create(
        "delivery", {{"order", order}, {"owner", engineer}, {"planned_on", "2027-07-28"}});
    CHECK(engineer.told("Deliveries to ship") == "");
    day("2027-07-28");
    CHECK(engineer.told("Deliveries to ship") == "Gantries for hall two");
    engineer.step(delivery, "ship", {{"shipped_on", "2027-07-28"}, {"expected_on", "2027-07-30"}});
    day("2027-07-30");
    CHECK(engineer.told("Deliveries to have signed for") == "Gantries for hall two");
    engineer.step(delivery, "sign_for",
                  {{"signed_on", "2027-07-30"}, {"signed_by", welding_chief}});
    seller.step(order, "deliver", {{"delivered_on", "2027-07-30"}});
    CHECK(engineer.told("Project nodes due") == "Shipped and checked on arrival");
    engineer.step(nodes.at(3), "finish");
}

void Story::customer_accepts() {
    day("2027-08-20");
    engineer.step(nodes.at(4), "finish");
    engineer.step(nodes.at(5), "finish");
    // An acceptance is a document, and is not just finished.
    CHECK(engineer.refused(nodes.at(6), "finish") == "transition.not_for_this");
    CHECK(engineer.refused(nodes.at(6), "accept") == "transition.incomplete: acceptance_number");
    engineer.step(nodes.at(6), "accept",
                  {{"acceptance_number", "YS-2027-031"}, {"accepted_by", welding_chief}});
    engineer.step(project, "ask_acceptance", {{"progress", "95"}});
    day("2027-08-26");
    engineer.step(nodes.at(7), "accept",
                  {{"acceptance_number", "YS-2027-044"},
                   {"accepted_by", managing_director},
                   {"accept_project", true}});
    CHECK(seller.read(project)["status"] == "accepted");
    CHECK(seller.read(project)["accepted_on"] == "2027-08-26");
    CHECK(seller.read(project)["on_time"] == "met");
    engineer.step(nodes.at(8), "finish");
    engineer.step(service_tasks.at(2), "finish");

    main_invoice = seller.create("invoice", {{"contract", contract},
                                             {"payment_plan", main_part},
                                             {"amount", cny("2851200")},
                                             {"buyer_name", "Harbour Steel"},
                                             {"buyer_tax_number", "91330200MA2AF0001X"},
                                             {"issuer", finance}});
    CHECK(finance.told("Invoices to issue") == "Gantries for hall two");
    finance.step(main_invoice, "issue", {{"number", "2327000061"}, {"issued_on", "2027-08-26"}});
    seller.step(main_invoice, "deliver", {{"received_on", "2027-08-26"}});
}

void Story::handoff_is_completed_and_acknowledged() {
    engineer.step(handoff, "complete", {{"result", "Both gantries weld since 20 August"}});
    // It is not over until those who handed over have heard of it.
    CHECK(engineer.refused(handoff, "acknowledge") ==
          "Only those who handed it over can acknowledge it.");
    CHECK(seller.told("Completed handoffs for you to acknowledge") == "Gantries for hall two");
    CHECK(seller.inbox("Completed handoffs for you to acknowledge")[0]["notice"] ==
          "Both gantries weld since 20 August");
    seller.step(handoff, "send_back",
                {{"sent_back_note", "The spare torches that we promised are not there"}});
    CHECK(seller.told("Completed handoffs for you to acknowledge") == "");
    day("2027-08-30");
    engineer.step(handoff, "complete", {{"result", "Two spare torches are on site as well"}});
    seller.step(handoff, "acknowledge");
    CHECK(seller.told("Completed handoffs for you to acknowledge") == "");
    CHECK(seller.read(handoff)["acknowledged_on"] == "2027-08-30");
    engineer.step(project, "close", {{"lessons", "Ask for the rails before the offer"}});

    day("2027-09-15");
    CHECK(seller.told("Payments to chase") == "On acceptance");
    const Ref payment = seller.create("payment", {{"contract", contract},
                                                  {"amount", cny("2851200")},
                                                  {"payment_plan", main_part},
                                                  {"settles", "full"},
                                                  {"invoice", main_invoice},
                                                  {"confirmer", finance}});
    seller.step(payment, "match");
    finance.step(payment, "confirm");
    CHECK(seller.told("Payments to chase") == "");
}

}  // namespace cairn::test::story
