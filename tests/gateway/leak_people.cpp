#include "tests/gateway/leak_people.hpp"

#include <catch2/catch.hpp>

#include "tests/gateway/raw_connection.hpp"

namespace cairn::test {
namespace {

Rule rule_of(const RecordType& type, const Json& json) {
    return *Rule::compile(json, [&](std::string_view path) { return type.variable(path); });
}

/// Members see records that they own, where a type's have owners; amounts of deals they don't.
std::shared_ptr<const Policy> own_records_only(const Actor& actor, const Model& model) {
    if (actor.role != Role::member) return nullptr;
    auto policy = std::make_shared<Policy>();
    const Json is_mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    for (const auto& type : model.types())
        if (type->field("owner")) policy->types[type->name].visible = rule_of(*type, is_mine);
    policy->types["opportunity"].hidden = {"amount"};
    policy->key = "own records only";
    return policy;
}

}  // namespace

std::string title_field(const std::string& type) { return type == "pin" ? "label" : "name"; }

TwoPeople::TwoPeople(HiddenBy by)
    : private_type(by == HiddenBy::policy ? "account" : "view"), by_(by) {
    if (by == HiddenBy::policy) policy_of = own_records_only;
    restart();
    fill(mine, member_id, "Mine", "1133MINE");
    fill(others, bob(), is_secret("account") ? foreign : "Known", foreign_code);
    fill_private(mine, member_id, "Mine");
    fill_private(others, bob(), foreign);
    put_under_mine();
    give_away();
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
}

bool TwoPeople::is_secret(const std::string& type) const {
    return by_ == HiddenBy::policy || type == "view" || type == "pin";
}

void TwoPeople::give_away() {
    auto ann = client(member);
    auto all = client(admin);
    const bool is_view = private_type == "view";
    given_away =
        create_by(member, private_type,
                  is_view ? Json{{"name", foreign + " given away"}, {"for_type", "account"}}
                          : Json{{"name", foreign + " given away"}});
    before_that = std::to_string(workspace->head().value);
    const Json count = ann.post("/api/v1/bulk/count", {{"type", private_type}}).json();
    CHECK(count["count"] == 2);
    // What has readers is given away by those alone who go on seeing it.
    const std::string handing = "/api/v1/records/" + private_type + '/' + given_away + "/transfer";
    if (is_view) CHECK(ann.post(handing, {{"owner", bob()}}).reason() == "readers.excluded");
    REQUIRE((is_view ? all : ann).post(handing, {{"owner", bob()}}).status == 200);
    change_secret();
    foreign_commit = std::to_string(workspace->head().value);
    change_counted(count);
}

void TwoPeople::change_secret() {
    const bool is_view = private_type == "view";
    const std::string type = is_view ? "pin" : "contact";
    const Json change{{is_view ? "label" : "job_title", foreign + " chief"}};
    auto all = client(admin);
    REQUIRE(all.patch("/api/v1/records/" + type + '/' + others.at(type), change).status == 200);
}

void TwoPeople::change_counted(const Json& count) {
    auto ann = client(member);
    const Json change = private_type == "view" ? Json{{"shape", "board"}} : Json{{"city", "Wuxi"}};
    const auto begun = ann.post("/api/v1/bulk", {{"token", count["token"]}, {"change", change}});
    REQUIRE(begun.status == 202);
    bulk = begun.json()["id"];
    Json job;
    REQUIRE(comes_true(
        [&] {
            job = ann.get("/api/v1/bulk/" + bulk).json();
            return job["state"] == "done";
        },
        std::chrono::seconds(20)));
    CHECK(job["changed"] == 1);
    CHECK(job["reasons"] == Json{{"record.unknown", 1}});
}

std::string TwoPeople::bob() const {
    const auto reading = workspace->read(Actor::system()).value();
    const Json is_bob = {{"==", {{{"var", "email"}}, "bob@cairn.example"}}};
    return trusted_json(reading.list("user", {.filter = json_text(is_bob)}).value())["rows"].at(
        0)["id"];
}

std::vector<std::string> TwoPeople::traces_in(const std::string& text,
                                              const std::string& asked) const {
    std::vector<std::string> words{foreign};
    if (by_ == HiddenBy::policy) words.push_back(hidden_amount);
    for (const auto& [type, id] : others)
        if (is_secret(type) && asked.find(id) == std::string::npos) words.push_back(id);
    if (asked.find(given_away) == std::string::npos) words.push_back(given_away);
    std::erase_if(words, [&](const auto& word) { return text.find(word) == std::string::npos; });
    return words;
}

void TwoPeople::fill(std::map<std::string, std::string>& made,
                     const std::string& owner,
                     const std::string& name,
                     const std::string& code) {
    const auto make = [&](const std::string& type, Json fields) {
        fields["owner"] = owner;
        made[type] = create_by(admin, type, fields);
    };
    make("account", {{"name", name + " account"}, {"registration_code", code}});
    const Json account = made.at("account");
    make("contact", {{"name", name + " person"}, {"account", account}});
    make("opportunity", {{"name", name + " deal"},
                         {"account", account},
                         {"amount", {{"amount", hidden_amount + ".00"}, {"currency", "CNY"}}}});
    make("task", {{"name", name + " task"}, {"account", account}});
    make("lead", {{"name", name + " lead"}, {"company", name + " company"}});
    make("activity", {{"name", name + " call"},
                      {"kind", "call"},
                      {"account", account},
                      {"happened_at", "2026-03-01T02:00:00Z"}});
}

void TwoPeople::fill_private(std::map<std::string, std::string>& made,
                             const std::string& owner,
                             const std::string& name) {
    made["view"] = create_by(admin, "view",
                             {{"name", name + " view"},
                              {"for_type", "account"},
                              {"definition", "q=" + name + "&view=" + name},
                              {"owner", owner}});
    made["pin"] = create_by(admin, "pin",
                            {{"label", name + " pin"},
                             {"target", "/records/account?q=" + name},
                             {"target_type", "account"},
                             {"owner", owner}});
}

// What is Bob's stands on the page of an account of Ann's too.
void TwoPeople::put_under_mine() {
    const std::string named = is_secret("contact") ? foreign : "Known";
    create_by(admin, "activity",
              {{"name", named + " visit"},
               {"kind", "call"},
               {"account", mine.at("account")},
               {"owner", bob()},
               {"happened_at", "2026-03-02T02:00:00Z"}});
    create_by(
        admin, "contact",
        {{"name", named + " second person"}, {"account", mine.at("account")}, {"owner", bob()}});
}

}  // namespace cairn::test
