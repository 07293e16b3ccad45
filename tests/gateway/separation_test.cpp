#include <set>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// Every step of the shipped model that another must take than whoever asks for it: the record and
/// what is done `before` (`true`: by the other), what a member who asked is `told`, and an
/// administrator who did; `away`: what they may enter besides to look like somebody else. "@me"
/// asks, "@other" may decide, "@third" is given what somebody gets rid of.
constexpr const char* table = R"([
{"type": "contract", "step": "approve", "fields": {"name": "Lease", "account": "@account", "kind": "framework"},
 "before": [["submit", {"approver": "@other"}]],
 "told": "Only the approver named in the contract can approve it.",
 "administrator": "Nobody approves what is their own or what they submitted."},
{"type": "quote", "step": "approve", "fields": {"name": "Lease", "account": "@account", "amount": "70 CNY", "discount": "30"},
 "before": [["submit", {"approver": "@other", "approval_reason": "The first one"}]],
 "told": "Only the approver named in the quote can approve it.",
 "administrator": "Nobody approves what is their own or what they submitted."},
{"type": "contract_clause", "step": "agree", "fields": {"contract": "@contract", "name": "Damages", "owner": "@me", "counsel": "@other"},
 "told": "Only the counsel named in the clause can agree.", "administrator": "Nobody agrees to a clause of their own.", "away": {"counsel": "@me"}},
{"type": "gift", "step": "approve", "fields": {"name": "Tea", "account": "@account"},
 "before": [["submit", {"approver": "@other", "worth": "80 CNY", "rules_checked": true}]],
 "told": "You asked for this gift or give it; somebody else must approve it."},
{"type": "gift", "step": "reject", "inputs": {"review_note": "Too dear"}, "fields": {"name": "Tea", "account": "@account"},
 "before": [["submit", {"approver": "@other", "worth": "80 CNY", "rules_checked": true}]],
 "told": "You asked for this gift or give it; withdraw it instead."},
{"type": "bid", "step": "release_price", "fields": {"name": "Cranes", "account": "@account", "owner": "@me"},
 "before": [["buy_documents", {"submission_due_at": "2027-09-01T00:00:00Z"}], ["ask_release", {"our_price": "90 CNY", "approver": "@other"}]],
 "told": "The price is released by another person than who asks or owns the bid."},
{"type": "bid", "step": "release_price", "fields": {"name": "Cranes", "account": "@account", "owner": "@me"},
 "before": [["buy_documents", {"submission_due_at": "2027-09-01T00:00:00Z"}], ["ask_release", {"our_price": "90 CNY"}]],
 "told": "The price is released by another person than who asks or owns the bid."},
{"type": "bid_round", "step": "release_price", "fields": {"bid": "@bid", "round": "@round", "name": "Second", "owner": "@me"},
 "before": [["ask_release", {"price": "90 CNY", "approver": "@other"}]],
 "told": "The price is released by another person than who asks or owns the round."},
{"type": "technical_review", "step": "pass", "fields": {"opportunity": "@opportunity", "name": "Loads", "owner": "@me"},
 "before": [["submit", {"reviewer": "@other", "question": "Does it hold?"}]],
 "told": "Whoever asked for the review cannot decide it.", "away": {"reviewer": "@me"}},
{"type": "technical_review", "step": "pass", "fields": {"opportunity": "@opportunity", "name": "Loads", "owner": "@me"},
 "before": [["submit", {"team": "@team", "question": "Does it hold?"}]],
 "told": "Whoever asked for the review cannot decide it.", "away": {"reviewer": "@me"}},
{"type": "technical_review", "step": "pass_with_conditions", "inputs": {"conditions": "A second drawing"},
 "fields": {"opportunity": "@opportunity", "name": "Loads", "owner": "@me"}, "before": [["submit", {"reviewer": "@other", "question": "Does it hold?"}]],
 "told": "Whoever asked for the review cannot decide it.", "away": {"reviewer": "@me"}},
{"type": "technical_review", "step": "fail", "inputs": {"findings": "It bends"},
 "fields": {"opportunity": "@opportunity", "name": "Loads", "owner": "@me"}, "before": [["submit", {"reviewer": "@other", "question": "Does it hold?"}]],
 "told": "Whoever asked for the review cannot decide it.", "away": {"reviewer": "@me"}},
{"type": "technical_review", "step": "confirm_conditions", "inputs": {"conditions_met": "It is there"},
 "fields": {"opportunity": "@opportunity", "name": "Loads", "owner": "@me"},
 "before": [["submit", {"reviewer": "@other", "question": "Does it hold?"}], ["pass_with_conditions", {"conditions": "A second drawing"}, true]],
 "told": "Whoever asked for the review cannot confirm the conditions.", "away": {"reviewer": "@me"}},
{"type": "account_plan", "step": "agree",
 "fields": {"account": "@account", "year": "@year", "owner": "@me", "sponsor": "@other", "ambition": "All yards"},
 "told": "The owner cannot agree to their own plan; ask the sponsor.", "away": {"sponsor": "@me"}},
{"type": "target", "step": "agree",
 "fields": {"name": "This year", "user": "@other", "from_on": "2027-01-01", "until_on": "2027-12-31", "measure": "signed_amount", "amount": "500 CNY"},
 "told": "Another than who set the target must agree.", "away": {"user": "@me"}},
{"type": "complaint", "step": "close", "fields": {"name": "It rusts", "account": "@account", "owner": "@me"},
 "before": [["find_cause", {"cause_class": "installation", "cause": "No paint"}], ["agree", {"measure": "Paint", "measure_due_on": "2027-09-01"}],
            ["confirm", {"closer": "@other"}]],
 "told": "Whoever is responsible for a complaint or handled it cannot close it.", "away": {"closer": "@me", "responsible": null}},
{"type": "complaint", "step": "confirm", "inputs": {"closer": "@other"}, "fields": {"name": "It rusts", "account": "@account", "owner": "@me"},
 "before": [["find_cause", {"cause_class": "installation", "cause": "No paint", "responsible": "@me"}],
            ["agree", {"measure": "Paint", "measure_due_on": "2027-09-01"}]],
 "told": "Whoever caused a complaint does not speak for the customer."},
{"type": "complaint", "step": "withdraw", "inputs": {"$reason": "A mistake"}, "fields": {"name": "It rusts", "account": "@account", "owner": "@me"},
 "before": [["find_cause", {"cause_class": "installation", "cause": "No paint", "responsible": "@me"}]],
 "told": "Whoever is responsible for a complaint cannot put it aside."},
{"type": "handoff", "step": "accept", "fields": {"name": "Cranes", "account": "@account", "to_team": "@team"},
 "told": "Whoever hands it over cannot accept it."},
{"type": "payment", "step": "confirm", "fields": {"contract": "@contract", "amount": "9 CNY"}, "before": [["match", {"confirmer": "@other"}]],
 "told": "Another than who entered the payment must confirm it.", "away": {"confirmer": "@me"}},
{"type": "payment_plan", "step": "write_off", "inputs": {"$reason": "They are gone"},
 "fields": {"name": "Advance", "contract": "@contract", "amount": "9 CNY", "owner": "@me"},
 "told": "Who chases the money does not write it off; another must."},
{"type": "payment_plan", "step": "pay", "before": [["part_pay", {}]],
 "fields": {"name": "Advance", "contract": "@contract", "amount": "9 CNY", "paid_amount": "9 CNY", "owner": "@me"},
 "told": "Who chases the money does not close the item; another must."}
])";

std::vector<Json> approvals() { return trusted_json(table).get<std::vector<Json>>(); }

std::string name_of(const Json& approval) {
    return approval["type"].get<std::string>() + ' ' + approval["step"].get<std::string>();
}

/// Ann (or an administrator) who asks, Bob who may decide, and a third; the two are of one team.
class Firm {
public:
    explicit Firm(bool by_administrator)
        : asking_(served_.client(by_administrator ? served_.admin : served_.member)),
          deciding_(served_.client(served_.other)) {
        auto admin = served_.client(served_.admin);
        const Json team =
            admin.post("/api/v1/records/team", {{"name", "All"}, {"code", "all"}}).json()["id"];
        names_ = {{"@team", team},
                  {"@third", served_.create_user("cyd@cairn.example", "member")},
                  {"@me", asking_.get("/api/v1/me").json()["id"]},
                  {"@other", deciding_.get("/api/v1/me").json()["id"]}};
        for (const char* each : {"@me", "@other"})
            REQUIRE(admin.patch(path("user", names_.at(each)), {{"teams", {team}}}).status == 200);
        add("account", {{"name", "Acme"}});
        add("opportunity", {{"name", "Cranes"}, {"account", "@account"}});
        add("contract", {{"name", "Old"}, {"account", "@account"}, {"kind", "framework"}});
        add("bid", {{"name", "Old"}, {"account", "@account"}});
    }

    /// A record that waits to be decided: its path.
    std::string ready(const Json& approval) {
        names_["@round"] = ++made_;
        names_["@year"] = 2030 + made_;
        const auto created = asking_.post("/api/v1/records/" + approval["type"].get<std::string>(),
                                          filled(approval["fields"]));
        INFO(created.body);
        REQUIRE(created.status == 201);
        const std::string record = path(approval["type"], created.json()["id"]);
        for (const Json& step : approval.value("before", Json::array())) {
            auto& person = step.size() == 3 ? deciding_ : asking_;
            const auto taken =
                person.post(record + '/' + step[0].get<std::string>(), filled(step[1]));
            INFO(taken.body);
            REQUIRE(taken.status == 200);
        }
        return record;
    }

    HttpAnswer decide(const std::string& record, const Json& approval, bool by_other = false) {
        auto& person = by_other ? deciding_ : asking_;
        return person.post(record + '/' + approval["step"].get<std::string>(), inputs_of(approval));
    }
    /// By whoever asked, after other commands that stand and fall with it.
    HttpAnswer decide_after(Json commands, const std::string& record, const Json& approval) {
        Json inputs = inputs_of(approval);
        Json batch = Json::object();
        if (inputs.contains("$reason")) batch["$reason"] = inputs["$reason"];
        inputs.erase("$reason");
        commands.push_back({{"advance", short_name(record)},
                            {"transition", approval["step"]},
                            {"inputs", std::move(inputs)}});
        batch["commands"] = std::move(commands);
        return asking_.post("/api/v1/batch", batch);
    }

    HttpAnswer change(const std::string& record, const Json& fields) {
        return asking_.patch(record, filled(fields));
    }
    HttpAnswer transfer(const std::string& record) {
        return asking_.post(record + "/transfer", {{"owner", names_.at("@third")}});
    }
    [[nodiscard]] Json change_command(const std::string& record, const Json& fields) const {
        return {{"change", short_name(record)}, {"fields", filled(fields)}};
    }
    [[nodiscard]] Json transfer_command(const std::string& record) const {
        return {{"transfer", short_name(record)}, {"owner", names_.at("@third")}};
    }
    Json read(const std::string& record) { return asking_.get(record).json(); }

private:
    static std::string path(const std::string& type, const std::string& id) {
        return "/api/v1/records/" + type + '/' + id;
    }
    static std::string short_name(const std::string& record) {
        return record.substr(std::string_view("/api/v1/records/").size());
    }
    [[nodiscard]] Json inputs_of(const Json& approval) const {
        return filled(approval.value("inputs", Json::object()));
    }
    /// "@me" is an id, "80 CNY" an amount.
    [[nodiscard]] Json filled(const Json& given) const {
        const std::string text = given.is_string() ? given.get<std::string>() : "";
        if (text.starts_with('@')) return names_.at(text);
        if (text.ends_with(" CNY"))
            return {{"amount", text.substr(0, text.find(' '))}, {"currency", "CNY"}};
        Json all = given;
        if (all.is_structured())
            for (Json& each : all) each = filled(each);
        return all;
    }
    void add(const std::string& type, const Json& fields) {
        names_["@" + type] = served_.create(type, filled(fields));
    }

    ShippedWorkspace served_;
    HttpClient asking_, deciding_;
    std::map<std::string, Json> names_;
    int made_ = 0;
};

void check_refused(const HttpAnswer& answer, const Json& told) {
    INFO(answer.body);
    REQUIRE(answer.status == 422);
    CHECK(answer.reason() == "transition.requirement");
    CHECK(answer.json()["message"]["en"] == told);
}

/// What of the record a rule says must be another than whoever takes the step.
void add_not_me(const Json& rule, std::set<std::string>& facts) {
    if (rule.is_object() && rule.contains("!=")) {
        const Json& sides = rule["!="];
        for (const std::size_t i : {0U, 1U})
            if (sides[i] == Json{{"var", "$me.id"}} && sides[1 - i].contains("var"))
                facts.insert(sides[1 - i]["var"]);
    }
    if (rule.is_structured())
        for (const Json& part : rule) add_not_me(part, facts);
}

}  // namespace

TEST_CASE("nobody approves what he submitted", "[separation]") {
    const bool by_administrator = GENERATE(false, true);
    Firm firm(by_administrator);
    for (const Json& approval : approvals()) {
        INFO(name_of(approval) << (by_administrator ? ", by an administrator" : ""));
        const std::string record = firm.ready(approval);
        const Json before = firm.read(record);
        const Json told = approval.value(by_administrator ? "administrator" : "told",
                                         approval["told"].get<std::string>());
        check_refused(firm.decide(record, approval), told);
        check_refused(firm.decide_after(Json::array(), record, approval), told);
        CHECK(firm.read(record) == before);
        const auto decided = firm.decide(record, approval, true);
        INFO(decided.body);
        CHECK(decided.status == 200);
    }
}

TEST_CASE("nor does he once he gave it away or named himself", "[separation]") {
    const bool by_administrator = GENERATE(false, true);
    Firm firm(by_administrator);
    for (const Json& approval : approvals()) {
        INFO(name_of(approval) << (by_administrator ? ", by an administrator" : ""));
        const std::string record = firm.ready(approval);
        Json away{{"owner", "@third"}};
        away.update(approval.value("away", Json::object()));
        for (const Json& command :
             {firm.change_command(record, away), firm.transfer_command(record)})
            CHECK(firm.decide_after(Json::array({command}), record, approval).status == 422);
        REQUIRE(firm.transfer(record).status == 200);
        CHECK(firm.decide(record, approval).reason() == "transition.requirement");
        REQUIRE(firm.change(record, away).status == 200);
        CHECK(firm.decide(record, approval).reason() == "transition.requirement");
    }
}

TEST_CASE("who asks and who approves stands as the steps left it", "[separation]") {
    Firm firm(false);
    const std::set<std::string> types{"contract", "quote", "bid", "bid_round", "gift"};
    for (const Json& approval : approvals()) {
        if (!types.contains(approval["type"])) continue;
        const std::string record = firm.ready(approval);
        for (const char* field : {"approver", "submitted_by", "price_asked_by", "approved_by"}) {
            INFO(name_of(approval) << ' ' << field);
            CHECK(firm.change(record, {{field, "@me"}}).status == 400);
        }
    }
}

TEST_CASE("a gift is worth no more than was approved", "[separation]") {
    Firm firm(false);
    for (Json approval : approvals()) {
        if (name_of(approval) != "gift approve") continue;
        const std::string record = firm.ready(approval);
        REQUIRE(firm.decide(record, approval, true).status == 200);
        REQUIRE(firm.change(record, {{"worth", "8000 CNY"}}).status == 200);
        approval["step"] = "give";
        check_refused(firm.decide(record, approval),
                      "It is worth more than was approved: take it back to draft and submit it "
                      "again.");
        REQUIRE(firm.change(record, {{"worth", "79.50 CNY"}}).status == 200);
        CHECK(firm.decide(record, approval).status == 200);
    }
}

TEST_CASE("every step that another must take is tried here", "[separation]") {
    std::set<std::string> tried;
    for (const Json& approval : approvals()) tried.insert(name_of(approval));
    for (const Json& type : shipped_model()) {
        if (!type.contains("lifecycle")) continue;
        for (const Json& transition : type["lifecycle"]["transitions"]) {
            std::set<std::string> facts;
            for (const Json& requirement : transition.value("requires", Json::array()))
                add_not_me(requirement["rule"], facts);
            // Who is to approve is named in the steps before.
            for (const char* named : {"approver", "reviewer"}) facts.erase(named);
            const std::string step =
                type["type"].get<std::string>() + ' ' + transition["name"].get<std::string>();
            INFO(step);
            CHECK((facts.empty() || tried.contains(step)));
        }
    }
}
