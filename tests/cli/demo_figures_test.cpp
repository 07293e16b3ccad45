#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <sstream>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "tests/cli/demo_records.hpp"

// What an auditor with a spreadsheet would look at: whether the figures, dates and links of the
// demo company fit each other. What does not is corrected in samples/demo/story-*.json.

namespace cairn::test {

namespace {

void check_span_of_story() {
    for (const Json& definition : shipped_model()) {
        INFO(definition.at("type"));
        CHECK_FALSE(demo_company().all(definition.at("type")).empty());
    }
    const std::string& last = demo_company().last_day();
    CHECK(last == working_day_before(demo_company().day_zero()));
    // Eighteen months, some days more or less.
    CHECK(days_after(demo_company().first_day(), 540) <= last);
    CHECK(days_after(demo_company().first_day(), 550) >= last);
}

/// What was signed in the story; contracts of before were imported without their papers.
DemoList signed_contracts() {
    return where(demo_company().all("contract"), [](const DemoRecord& each) {
        return each.has("signed_on") && each.has("approved_on");
    });
}

/// Contracts, plan items, invoices and payments all say their amounts with VAT.
void check_money(const DemoRecord& contract) {
    const auto amount = contract.hundredths("amount");
    const auto plan = contract.referring("payment_plan", "contract");
    const auto invoices = contract.referring("invoice", "contract");
    const auto issued = only(invoices, "status", {"issued", "delivered"});
    const auto payments = contract.referring("payment", "contract");
    const auto paid = only(payments, "status", {"received", "matched", "confirmed"});
    CHECK(total_hundredths(plan, "amount") == amount);
    CHECK(total_hundredths(paid, "amount") <= total_hundredths(issued, "amount"));
    CHECK(total_hundredths(issued, "amount") <= amount);
    CHECK(contract.hundredths("approved_amount") == amount);
    for (const auto& list : {plan, invoices, payments})
        check_each(list, [&](const DemoRecord& each) {
            CHECK(each.currency("amount") == contract.currency("amount"));
        });
    for (const std::string origin : {"opportunity", "quote"}) {
        if (!contract.has(origin)) continue;
        CHECK(contract.to(origin).hundredths("amount") == amount);
        CHECK(contract.to(origin).currency("amount") == contract.currency("amount"));
    }
}

/// What of a plan item is paid are the payments that finance confirmed; one of them settles it.
void check_plan_item(const DemoRecord& item) {
    const auto payments = item.referring("payment", "payment_plan");
    const auto confirmed = only(payments, "status", {"confirmed"});
    CHECK(total_hundredths(confirmed, "amount") == item.hundredths("paid_amount"));
    CHECK(item.is("status", "paid") != only(confirmed, "settles", {"full"}).empty());
    if (item.is("status", "paid"))
        CHECK(item.hundredths("paid_amount") == item.hundredths("amount"));
    if (item.is("condition", "retention"))
        CHECK(item.to("contract").hundredths("retention_amount") == item.hundredths("amount"));
    for (const auto& list : {payments, item.referring("invoice", "payment_plan")})
        check_each(list, [&](const DemoRecord& each) {
            CHECK(each.is("contract", item.text("contract")));
        });
}

/// Where there are lines they come to the whole. What is optional is offered beside it.
void check_lines(const std::string& type, const std::string& lines, const std::string& field) {
    check_each(type, [&](const DemoRecord& whole) {
        const auto parts = where(whole.referring(lines, type), [&](const DemoRecord& line) {
            return type != "quote" || !line.yes("optional");
        });
        if (parts.empty()) return;
        CHECK(total_hundredths(parts, field) == whole.hundredths("amount"));
        for (const auto& line : parts) CHECK(line.currency(field) == whole.currency("amount"));
    });
}

/// A type, and days that follow one another where they are given. `contract.signed_on` is the day
/// of the contract that the record refers to.
constexpr std::array orders_of_days{
    "account founded_on customer_since_on first_order_on last_order_on",
    "account tier_reviewed_on tier_review_due_on",
    "activity opportunity.created_at happened_at",
    "bid opportunity.engaged_on announced_on registered_on documents_bought_on submitted_on",
    "bid documents_bought_on deposit_paid_on submitted_on opened_on result_on deposit_returned_on",
    "bid price_released_on submitted_on submission_due_at opening_at opened_on",
    "bid_round bid.submitted_on submitted_at due_at",
    "campaign_member campaign.starts_on attended_on",
    "campaign_member invited_on attended_on campaign.ends_on",
    "complaint ticket.reported_at reported_on confirmed_on closed_on",
    "contract submitted_on approved_on signed_on starts_on ends_on",
    "contract opportunity.close_on signed_on",
    "contract quote.accepted_on signed_on",
    "contract renews.signed_on signed_on",
    "delivery order.ordered_on shipped_on arrived_on signed_on",
    "feedback collected_on answered_on told_on",
    "gift approved_on given_on",
    "handoff contract.signed_on created_at accepted_on completed_on acknowledged_on",
    "invoice contract.signed_on requested_on issued_on received_on",
    "lead created_at converted_on",
    "opportunity engaged_on review_passed_on close_on call_again_on",
    "order contract.signed_on ordered_on promised_on",
    "order ordered_on delivered_on",
    "payment contract.signed_on invoice.issued_on received_on confirmed_on",
    "payment_plan contract.signed_on due_on",
    "points_entry contract.signed_on booked_on expires_on",
    "points_entry referral.referred_on booked_on",
    "project contract.signed_on handoff.accepted_on kick_off_on started_on accepted_on closed_on",
    "project accepted_on warranty_until_on",
    "project_node project.started_on done_on",
    "quote submitted_on approved_on sent_on accepted_on valid_until",
    "return_visit complaint.closed_on done_on",
    "survey ticket.solved_at sent_on answered_on",
    "survey project.accepted_on sent_on",
    "team_member since_on until_on",
    "technical_review submitted_on reviewed_on",
    "ticket reported_at responded_at solved_at closed_at",
    "user joined_on left_on",
};

void check_order_of_days(const std::string& order) {
    INFO(order);
    std::istringstream words(order);
    std::string type;
    words >> type;
    const std::vector<std::string> fields(std::istream_iterator<std::string>(words), {});
    std::size_t compared = 0;
    check_each(type, [&](const DemoRecord& record) {
        std::string before;
        for (const auto& field : fields) {
            const std::string day = record.day(field);
            if (day.empty()) continue;
            INFO(field);
            CHECK(before <= day);
            if (!before.empty()) ++compared;
            before = day;
        }
    });
    CHECK(compared > 0);
}

void check_what_has_happened() {
    for (const Json& definition : shipped_model())
        for (const Json& field : definition.at("fields")) {
            const std::string name = field.at("name");
            const bool is_date = field.at("kind") == "date" || field.at("kind") == "date_time";
            if (!is_date || field.contains("computed") || date_may_lie_ahead(name)) continue;
            INFO(name);
            check_each(definition.at("type").get<std::string>(), [&](const DemoRecord& record) {
                const std::string day = record.day(name);
                if (day.empty()) return;
                CHECK(day <= demo_company().last_day());
                if (name != "birthday" && name != "founded_on") CHECK(is_working_day(day));
            });
        }
    check_each("activity",
               [](const DemoRecord& visit) { CHECK(is_working_day(visit.day("happened_at"))); });
}

void check_states_fit_dates() {
    const std::string& last = demo_company().last_day();
    const auto closed = only(demo_company().all("opportunity"), "stage", {"won", "lost"});
    check_each(closed, [&](const DemoRecord& deal) {
        CHECK((deal.has("close_on") && deal.day("close_on") <= last));
    });
    check_each("contract", [&](const DemoRecord& contract) {
        if (contract.is("status", "expired")) CHECK(contract.day("ends_on") <= last);
        if (!contract.is("status", "active") && !contract.is("status", "renewing")) return;
        CHECK(contract.day("starts_on") <= last);
        CHECK(contract.day("ends_on") >= last);
    });
    const auto nodes = only(demo_company().all("project_node"), "kind", {"final_acceptance"});
    check_each(nodes, [](const DemoRecord& node) {
        CHECK(node.day("done_on") == node.day("project.accepted_on"));
    });
}

/// What a target says was reached is what came about in its period until the figure was entered:
/// by whoever drew up the contract or has the payment, and by all where it is a team's.
void check_target(const DemoRecord& target) {
    const bool is_entered = target.has("actual_amount") || target.has("actual_value");
    CHECK(is_entered == target.is("status", "agreed"));
    if (!is_entered) return;
    const auto in_period = [&](const DemoList& records, const char* field) {
        return where(records, [&](const DemoRecord& each) {
            const std::string day = each.day(field);
            return target.day("from_on") <= day && day <= target.day("until_on") &&
                   day <= target.day("updated_at");
        });
    };
    if (target.is("measure", "satisfaction")) {
        const auto rated = where(in_period(demo_company().all("ticket"), "closed_at"),
                                 [](const DemoRecord& ticket) { return ticket.has("rating"); });
        CHECK(target.hundredths("actual_value") == average_hundredths(rated, "rating"));
        return;
    }
    const bool is_signed = target.is("measure", "signed_amount");
    REQUIRE((is_signed || target.is("measure", "received_payments")));
    const auto confirmed = only(demo_company().all("payment"), "status", {"confirmed"});
    const auto counted = is_signed ? in_period(demo_company().all("contract"), "signed_on")
                                   : in_period(confirmed, "received_on");
    std::int64_t reached = 0;
    for (const auto& each : counted)
        if (!target.has("user") || each.is(is_signed ? "created_by" : "owner", target.text("user")))
            reached += each.yuan("amount");
    CHECK(target.yuan("actual_amount") == reached);
}

/// The rule of model/account.json, by hand.
void check_tier(const DemoRecord& account) {
    using Points = std::map<std::string, int>;
    static const Points potential{{"high", 40}, {"medium", 25}, {"low", 10}};
    static const Points cooperation{{"strategic", 30}, {"regular", 20}, {"trial", 10}, {"none", 0}};
    static const Points value{{"high", 30}, {"medium", 15}, {"low", 5}};
    const int score = potential.at(account.text("potential")) +
                      cooperation.at(account.text("cooperation")) +
                      value.at(account.text("strategic_value"));
    const std::string tier = score >= 70 ? "a" : score >= 40 ? "b" : "c";
    CHECK(account.hundredths("score") == 100 * score);
    CHECK(account.text("suggested_tier") == tier);
    CHECK(account.has("tier_reason") == !account.is("tier", tier));
}

/// At least these four look after a customer of tier A: model/team_member.json.
void check_team(const DemoRecord& account) {
    CHECK(account.has("team"));
    const auto team = where(account.referring("team_member", "account"),
                            [](const DemoRecord& member) { return member.yes("current"); });
    const auto is_there = [&](const char* role, const std::string& user) {
        INFO(role);
        CHECK_FALSE(only(only(team, "role", {role}), "user", {user}).empty());
    };
    is_there("owner", account.text("owner"));
    is_there("service", account.text("service_owner"));
    CHECK_FALSE(only(team, "role", {"presales"}).empty());
    CHECK_FALSE(only(team, "role", {"sponsor"}).empty());
}

/// Last order, sales of 52 weeks and the end of what runs are those of deals and contracts. The
/// last order is the last deal that was won, or the signing of its contract.
void check_sales(const DemoRecord& account) {
    const auto won = only(account.referring("opportunity", "account"), "stage", {"won"});
    const auto contracts = account.referring("contract", "account");
    const std::string last = account.day("last_order_on");
    CHECK(last >= latest_day(won, "close_on"));
    CHECK((last == latest_day(won, "close_on") || last == latest_day(contracts, "signed_on")));
    const auto running = only(contracts, "status", {"signed", "active", "renewing"});
    CHECK(account.day("active_until_on") == latest_day(running, "ends_on"));
    if (!account.has("our_sales")) return;
    const std::string year_ago = days_after(demo_company().last_day(), -364);
    const auto of_the_year =
        where(won, [&](const DemoRecord& deal) { return deal.day("close_on") > year_ago; });
    CHECK(account.hundredths("our_sales") == total_hundredths(of_the_year, "amount"));
}

/// `holder`: the account or the contact that has the points.
void check_balance(const std::string& holder) {
    auto entries = demo_company().all("points_entry");
    std::ranges::stable_sort(entries, {}, [](const DemoRecord& each) {
        return each.day("booked_on") + each.text("created_at");
    });
    std::map<std::string, std::int64_t> balances;
    check_each(entries, [&](const DemoRecord& entry) {
        if (!entry.has(holder)) return;
        CHECK((balances[entry.text(holder)] += entry.hundredths("counts")) >= 0);
    });
}

void check_points(const DemoRecord& entry) {
    const auto points = entry.hundredths("points");
    const bool is_less = entry.is("kind", "redeemed") || entry.is("kind", "expired");
    const bool is_voided = entry.is("status", "voided");
    CHECK(entry.hundredths("counts") == (is_voided ? 0 : is_less ? -std::abs(points) : points));
    if (entry.has("contract")) {
        // One for each thousand, rounded down to tens.
        const auto exact = entry.to("contract").hundredths("amount") / 1000;
        CHECK(points == exact - exact % 1000);
    }
    if (!entry.has("referral")) return;
    CHECK(entry.to("referral").is("status", "won"));
    CHECK(entry.to("referral").is("from_account", entry.text("account")));
    CHECK(entry.to("referral").is("from_contact", entry.text("contact")));
}

void check_won_referral(const DemoRecord& referral) {
    CHECK(referral.has("thanked_on"));
    const auto deal = referral.to("opportunity");
    CHECK(deal.is("stage", "won"));
    CHECK(deal.is("account", referral.text("to_account")));
    CHECK(deal.hundredths("amount") == referral.hundredths("amount"));
}

void check_gift(const DemoRecord& gift) {
    CHECK(gift.has("given_on") == gift.is("status", "given"));
    if (gift.has("given_on")) CHECK(gift.has("approved_by"));
    if (gift.has("approved_by")) CHECK_FALSE(gift.is("owner", gift.text("approved_by")));
}

/// Signing makes a handoff with three tasks for sales; accepting it, four for service.
void check_handoff(const DemoRecord& contract) {
    const auto handoffs = contract.referring("handoff", "contract");
    REQUIRE(handoffs.size() == 1);
    const auto& handoff = handoffs.front();
    CHECK(handoff.is("account", contract.text("account")));
    CHECK(handoff.is("opportunity", contract.text("opportunity")));
    CHECK(handoff.has("needs"));
    CHECK(handoff.referring("task", "handoff").size() == (handoff.has("accepted_on") ? 7U : 3U));
}

/// Who took over last answers for service.
void check_service_owner(const DemoRecord& account) {
    const auto handoffs = account.referring("handoff", "account");
    const std::string last = latest_day(handoffs, "accepted_on");
    if (last.empty()) return;
    const auto newest = only(handoffs, "accepted_on", {last}).front();
    CHECK(newest.has("service_owner"));
    CHECK(account.is("service_owner", newest.text("service_owner")));
}

void check_project(const DemoRecord& project) {
    const auto handoff = project.to("handoff");
    CHECK(handoff.is("project", project.id()));
    CHECK(handoff.is("contract", project.text("contract")));
    CHECK(project.to("contract").hundredths("amount") == project.hundredths("amount"));
}

/// Who left did nothing afterwards, and nothing open is in their hands.
void check_who_left(const DemoRecord& user) {
    for (const Json& definition : shipped_model())
        check_each(definition.at("type").get<std::string>(), [&](const DemoRecord& record) {
            for (const std::string did : {"created", "updated"})
                if (record.is(did + "_by", user.id()))
                    CHECK(record.day(did + "_at") <= user.day("left_on"));
            if (!definition.contains("lifecycle") || !record.is("owner", user.id())) return;
            const Json& lifecycle = definition.at("lifecycle");
            for (const Json& state : lifecycle.at("states"))
                if (record.is(lifecycle.at("field"), state.at("name").get<std::string>()))
                    CHECK(state.value("outcome", "open") != "open");
        });
}

}  // namespace

TEST_CASE("the figures, dates and links of the demo company fit each other", "[demo]") {
    SECTION("it has records of every type, over 18 months up to the last working day") {
        check_span_of_story();
    }
    SECTION("what is paid was invoiced and agreed, and what is planned adds up") {
        check_each(signed_contracts(), check_money);
        check_each("payment_plan", check_plan_item);
        check_lines("contract", "contract_line", "amount");
        check_lines("order", "order_line", "amount");
        check_lines("quote", "quote_line", "net_amount");
    }
    SECTION("what follows from something comes after it, on working days, and none of it ahead") {
        for (const std::string order : orders_of_days) check_order_of_days(order);
        check_what_has_happened();
        check_states_fit_dates();
    }
    SECTION("what a target says was reached was reached") { check_each("target", check_target); }
    SECTION("customers have the tier, the people and the sales that their records make") {
        check_each("account", check_tier);
        check_each("account", check_sales);
        check_each(only(demo_company().all("account"), "tier", {"a"}), check_team);
    }
    SECTION("points, gifts and referrals agree") {
        check_balance("account");
        check_balance("contact");
        check_each("points_entry", check_points);
        check_each(only(demo_company().all("referral"), "status", {"won"}), check_won_referral);
        check_each("gift", check_gift);
    }
    SECTION("what is signed is handed over, and the project came of it") {
        check_each(signed_contracts(), check_handoff);
        check_each("account", check_service_owner);
        check_each("project", check_project);
    }
    SECTION("everybody has something to do today, and nobody who left") {
        check_each("user", [](const DemoRecord& user) {
            if (!user.yes("active")) return check_who_left(user);
            // An auditor only reads, as a guest of no team does: nothing is ever handed to one.
            const bool reads_only = user.is("role", "auditor") || !user.has("teams");
            if (!reads_only) CHECK(demo_company().waiting_for(user.id()) > 0);
        });
    }
}

}  // namespace cairn::test
