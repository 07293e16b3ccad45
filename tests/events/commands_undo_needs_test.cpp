#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr const char* made_account = "account/1000001";
constexpr const char* made_contact = "contact/1000002";
constexpr const char* made_deal = "opportunity/1000003";

Change changed(std::string_view target, Json fields) {
    return {ref(target), {}, std::move(fields)};
}
Advance convert_again() { return {ref("lead/7"), "convert"}; }

/// A lead just converted into an made_account, a contact and a deal.
Spec just_converted() {
    Spec spec{key_account_model()};
    spec.given("lead/7", {created({{"name", "Wang Li"}, {"company", "Harbour Cranes"}})});
    spec.when(convert_again()).then_accepted();
    return spec;
}

Undo undone_by(const Spec& spec) { return {Position{1}, spec.decision().drafts}; }

/// "account/…: needed", "lead/… status: needed": what was kept, in any order.
std::vector<std::string> what_was_kept(const Spec& spec) {
    REQUIRE(spec.decision().undone.has_value());
    std::vector<std::string> texts;
    for (const Kept& each : spec.decision().undone->kept) {
        CHECK(each.by == id(2));
        CHECK(each.position.value > 0);
        texts.push_back(each.record.category + (each.field.empty() ? "" : ' ' + each.field) + ": " +
                        std::string(kept_why_name(each.why)));
    }
    std::ranges::sort(texts);
    return texts;
}

/// Samples 7 and 8, and the step `win` of 7 with these effects.
Spec before_winning(const Json& effects) {
    Json definition = sample_definition();
    definition["lifecycle"]["transitions"].push_back(
        {{"name", "win"},
         {"event", "sample.won"},
         {"label", {{"en", "Win"}, {"zh", "赢"}}},
         {"from", {"open"}},
         {"to", "passed"},
         {"inputs",
          {{{"name", "which"},
            {"kind", "reference"},
            {"to", "sample"},
            {"label", {{"en", "Which"}, {"zh", "哪个"}}}}}},
         {"effects", effects}});
    Spec spec{sample_model()->defined(std::vector{definition}).value()};
    spec.given("sample/8", {created({{"name", "Hoist"}, {"pieces", std::int64_t{2}}})});
    spec.given("sample/7", {created({{"name", "Crane"}, {"next", id(8)}})});
    return spec;
}
const Json part_of_it{{"create", "sample"},
                      {"fields", {{"name", "Part"}, {"part_of", {{"var", "id"}}}}}};

const std::vector<std::string> whole_conversion{
    "account: needed",      "contact: needed",           "lead account: needed",
    "lead contact: needed", "lead converted_on: needed", "lead opportunity: needed",
    "lead owner: needed",   "lead status: needed",       "opportunity: touched"};

}  // namespace

TEST_CASE("what a kept record refers to is kept with it, and listed", "[undo]") {
    Spec spec = just_converted();
    const Undo first = undone_by(spec);
    spec.by(2).when(changed(made_deal, {{"next_step", "Call"}}));
    spec.by(1).when(first).then_nothing();
    CHECK(what_was_kept(spec) == whole_conversion);
    for (const char* each : {made_account, made_contact, made_deal})
        CHECK_FALSE(spec.record(each).archived);
    CHECK(spec.value("lead/7", "opportunity") == made(3).text());
    CHECK(spec.value("lead/7", "status") == "converted");
    // And so it is not converted a second time.
    spec.when(convert_again()).then_nothing();
}

TEST_CASE("a record that something new refers to is kept", "[undo]") {
    Spec spec = just_converted();
    const Undo first = undone_by(spec);
    spec.by(2).when(Create{"task", id(8), {{"name", "Call"}, {"account", made(1).text()}}});
    spec.by(1).when(first).then_nothing();
    CHECK_FALSE(spec.record(made_account).archived);
    CHECK(spec.value("lead/7", "status") == "converted");
    SECTION("but not for what was put away again") {
        spec.by(2).when(Archive{ref("task/8")});
        spec.by(1).when(first).then_accepted();
        CHECK(what_was_kept(spec).empty());
        CHECK(spec.record(made_account).archived);
        CHECK(spec.value("lead/7", "status") == "new");
    }
}

TEST_CASE("a step whose outcome is in use stays taken, and so does all that came of it", "[undo]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour"}})});
    spec.given("opportunity/7", {created({{"name", "Lease"},
                                          {"account", id(3)},
                                          {"amount", money("5")},
                                          {"close_on", date("2026-03-31")}})});
    const Advance win{ref("opportunity/7"), "win", {{"draft_contract", true}}};
    spec.when(win).then_accepted();
    const Undo first = undone_by(spec);
    SECTION("untouched it goes back") {
        spec.when(first).then_accepted();
        CHECK(spec.value("opportunity/7", "stage") == "prospecting");
        CHECK(spec.record("contract/1000001").archived);
    }
    SECTION("used it does not, and makes no second contract") {
        spec.by(2).when(changed("contract/1000001", {{"number", "C-1"}}));
        spec.by(1).when(first).then_nothing();
        CHECK(what_was_kept(spec) == std::vector<std::string>{"contract: touched",
                                                              "opportunity close_on: needed",
                                                              "opportunity contract: needed",
                                                              "opportunity stage: needed"});
        spec.when(win).then_nothing();
    }
}

TEST_CASE("what a batch made beside a kept record goes back for itself", "[undo]") {
    Spec spec{key_account_model()};
    spec.when(Command{{Create{"account", id(3), {{"name", "Harbour"}}},
                       Create{"account", id(4), {{"name", "Quarry"}}},
                       Create{"contact", id(5), {{"name", "Li"}, {"account", id_text(3)}}}}});
    const Undo first = undone_by(spec);
    spec.by(2).when(changed("contact/5", {{"job_title", "Buyer"}}));
    spec.by(1).when(first).then_accepted();
    CHECK(what_was_kept(spec) == std::vector<std::string>{"account: needed", "contact: touched"});
    CHECK_FALSE(spec.record("account/3").archived);
    CHECK(spec.record("account/4").archived);
}

TEST_CASE("a link that the same commit made keeps nothing", "[undo]") {
    Spec spec = crane();
    spec.given("sample/8", {created({{"name", "Hoist"}})});
    spec.when(Command{{Create{"sample", id(9), {{"name", "Winch"}}},
                       changed("sample/7", {{"next", id_text(9)}}),
                       changed("sample/8", {{"others", {id_text(9)}}})}});
    const Undo first = undone_by(spec);
    spec.when(first).then_accepted();
    CHECK(what_was_kept(spec).empty());
    CHECK(spec.record("sample/9").archived);
    spec.when(undone_by(spec)).then_accepted();
    CHECK(spec.value("sample/7", "next") == id_text(9));
}

TEST_CASE("a step that stays keeps the step that it took another record through", "[undo]") {
    Json definition = sample_definition();
    for (Json& transition : definition["lifecycle"]["transitions"])
        if (transition["name"] == "pass")
            transition["effects"].push_back(
                Json{{"create", "sample"},
                     {"fields", {{"name", {{"var", "name"}}}, {"part_of", {{"var", "id"}}}}}});
    Spec spec{sample_model()->defined(std::vector{definition}).value()};
    spec.given("sample/9", {created({{"name", "Jib"}})});
    spec.given("sample/8", {created({{"name", "Hoist"}})});
    spec.given("sample/7",
               {created({{"name", "Crane"}, {"next", id(8)}, {"others", References{id(9)}}})});
    spec.when(Command{{Advance{ref("sample/7"), "pass"}, Advance{ref("sample/9"), "pass"}}});
    spec.then_accepted();
    const Undo first = undone_by(spec);
    const std::vector<StreamName> copies = spec.decision().created;
    REQUIRE(copies.size() == 3);
    const auto copy = std::ranges::find_if(copies, [&](const StreamName& each) {
        return spec.world().record(each)->value("part_of") == Value{id(7)};
    });
    REQUIRE(copy != copies.end());
    SECTION("untouched all of it goes back") {
        spec.when(first).then_accepted();
        for (const char* each : {"sample/7", "sample/8", "sample/9"})
            CHECK(spec.value(each, "stage") == "open");
    }
    SECTION("used it does not, while what the batch did besides does") {
        spec.by(2).when(Change{*copy, {}, {{"code", "x"}}}).then_accepted();
        spec.by(1).when(first).then_accepted();
        CHECK(what_was_kept(spec) == std::vector<std::string>{"sample stage: needed",
                                                              "sample stage: needed",
                                                              "sample: needed", "sample: touched"});
        CHECK(spec.value("sample/7", "stage") == "passed");
        CHECK(spec.value("sample/8", "stage") == "passed");
        CHECK(spec.value("sample/9", "stage") == "open");
    }
}

TEST_CASE("a step that stays keeps what it set in another record", "[undo]") {
    const std::vector<Json> targets{{{"var", "next"}},
                                    {{"var", "$inputs.which"}},
                                    {{"if", {true, {{"var", "next"}}}}},
                                    id_text(8)};
    const Json& target = targets.at(GENERATE(0U, 1U, 2U, 3U));
    Spec spec = before_winning(
        {part_of_it, {{"change", target}, {"type", "sample"}, {"fields", {{"pieces", 7}}}}});
    const Advance win{ref("sample/7"), "win", {{"which", id_text(8)}}};
    spec.when(win).then_accepted();
    CHECK(spec.value("sample/8", "pieces") == 7);
    const Undo first = undone_by(spec);
    const StreamName part = spec.decision().created.at(0);
    SECTION("untouched all of it goes back") {
        spec.when(first).then_accepted();
        CHECK(what_was_kept(spec).empty());
    }
    SECTION("used it does not, and goes back once it is not used any more") {
        spec.by(2).when(Change{part, {}, {{"code", "x"}}}).then_accepted();
        spec.by(1).when(first).then_nothing();
        CHECK(what_was_kept(spec) == std::vector<std::string>{"sample pieces: needed",
                                                              "sample stage: needed",
                                                              "sample: touched"});
        CHECK(spec.value("sample/8", "pieces") == 7);
        spec.by(2).when(Archive{part}).then_accepted();
        spec.by(1).when(first).then_accepted();
    }
    CHECK(spec.value("sample/8", "pieces") == 2);
    CHECK(spec.value("sample/7", "stage") == "open");
}

TEST_CASE("what a step that stays set keeps the record that it refers to", "[undo]") {
    Spec spec =
        before_winning({{{"create", "sample"}, {"as", "winch"}, {"fields", {{"name", "Winch"}}}},
                        part_of_it,
                        {{"change", {{"var", "next"}}},
                         {"type", "sample"},
                         {"fields", {{"next", {{"var", "$winch"}}}}}}});
    spec.when(Advance{ref("sample/7"), "win"}).then_accepted();
    const Undo first = undone_by(spec);
    const StreamName winch = spec.decision().created.at(0);
    spec.by(2).when(Change{spec.decision().created.at(1), {}, {{"code", "x"}}}).then_accepted();
    spec.by(1).when(first).then_nothing();
    CHECK(what_was_kept(spec) == std::vector<std::string>{"sample next: needed",
                                                          "sample stage: needed", "sample: needed",
                                                          "sample: touched"});
    CHECK(spec.value("sample/8", "next") == winch.id.text());
    CHECK_FALSE(spec.world().record(winch)->archived);
}

TEST_CASE("what was brought back and is referred to as before is put away again", "[undo]") {
    Spec spec = crane({{"next", id(8)}});
    spec.given("sample/8", {created({{"name", "Hoist"}}), Archived{}});
    spec.when(Restore{ref("sample/8")});
    const Undo first = undone_by(spec);
    SECTION("at once") {}
    SECTION("after other changes to what refers to it") {
        spec.by(2).when(changed("sample/7", {{"code", "x"}})).then_accepted();
        spec.by(2).when(changed("sample/7", {{"code", "y"}})).then_accepted();
    }
    spec.by(1).when(first).then({{"sample/8", Archived{}}});
    CHECK(what_was_kept(spec).empty());
}

TEST_CASE("what was brought back and is referred to since stays", "[undo]") {
    Spec spec = crane();
    spec.given("sample/8", {created({{"name", "Hoist"}}), Archived{}});
    spec.given("sample/6", {created({{"name", "Jib"}, {"next", id(8)}}), Archived{}});
    spec.when(Restore{ref("sample/8")});
    const Undo first = undone_by(spec);
    spec.by(2);
    SECTION("by a new record") {
        spec.when(Create{"sample", id(9), {{"name", "Winch"}, {"next", id_text(8)}}});
    }
    SECTION("by one that was there") { spec.when(changed("sample/7", {{"next", id_text(8)}})); }
    SECTION("by one that was brought back in its turn") { spec.when(Restore{ref("sample/6")}); }
    spec.then_accepted();
    spec.by(1).when(first).then_nothing();
    CHECK(what_was_kept(spec) == std::vector<std::string>{"sample: needed"});
    CHECK_FALSE(spec.record("sample/8").archived);
}

TEST_CASE("a deal made with an account that was brought back can be won", "[undo]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour"}}), Archived{}});
    spec.when(Restore{ref("account/3")});
    const Undo first = undone_by(spec);
    spec.by(2).when(Create{"opportunity",
                           id(7),
                           {{"name", "Lease"},
                            {"account", id_text(3)},
                            {"amount", {{"amount", "5"}, {"currency", "CNY"}}},
                            {"close_on", "2026-03-31"}}});
    spec.then_accepted();
    spec.by(1).when(first).then_nothing();
    CHECK(what_was_kept(spec) == std::vector<std::string>{"account: needed"});
    spec.when(Advance{ref("opportunity/7"), "win", {{"draft_contract", true}}}).then_accepted();
}

TEST_CASE("what was made, worked on and put away since is listed", "[undo]") {
    Spec spec = just_converted();
    const Undo first = undone_by(spec);
    spec.by(2);
    std::vector<std::string> listed;
    SECTION("with other changes") {
        spec.when(changed(made_deal, {{"next_step", "Call"}})).then_accepted();
        listed = {"opportunity: archived"};
    }
    SECTION("but not where it was put away as it was made") {}
    spec.when(Archive{ref(made_deal)}).then_accepted();
    spec.by(1).when(first).then_accepted();
    CHECK(what_was_kept(spec) == listed);
    CHECK(spec.value("lead/7", "status") == "new");
}
