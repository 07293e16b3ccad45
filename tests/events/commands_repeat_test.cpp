#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Spec deal_and_lead() {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour"}})});
    spec.given("account/4", {created({{"name", "Quarry"}})});
    spec.given("opportunity/7", {created({{"name", "Lease"},
                                          {"account", id(3)},
                                          {"amount", money("5")},
                                          {"close_on", date("2026-03-31")}})});
    spec.given("lead/8", {created({{"name", "Wang Li"}, {"company", "Harbour"}})});
    return spec;
}

Advance win_deal(Json inputs = Json::object()) {
    return {ref("opportunity/7"), "win", std::move(inputs)};
}
Advance convert_lead(Json inputs = Json::object()) {
    return {ref("lead/8"), "convert", std::move(inputs)};
}

Json says_differing(const char* input, const Json& was, const Json& asked) {
    return {{"differing", {{input, {{"was", was}, {"asked", asked}}}}}};
}

/// The sample's model, with one more input of `spawn`, and what the copy's `field` is made of.
std::shared_ptr<const Model> spawning_with(const Json& input, const char* field) {
    Json definition = sample_definition();
    for (Json& transition : definition["lifecycle"]["transitions"]) {
        if (transition["name"] != "spawn") continue;
        transition["inputs"].push_back(input);
        transition["effects"][0]["fields"][field] = {
            {"var", "$inputs." + input["name"].get<std::string>()}};
    }
    return sample_model()->defined(std::vector{definition}).value();
}

}  // namespace

TEST_CASE("a step that is repeated with all that it was given is no second one", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(win_deal({{"draft_contract", true}})).then_accepted();
    REQUIRE(spec.decision().created.size() == 1);
    spec.when(win_deal({{"draft_contract", true}})).then_nothing();
    spec.when(win_deal()).then_nothing();
    const Json inputs{{"existing_account", id_text(3)},
                      {"deal_amount", {{"amount", "7.50"}, {"currency", "CNY"}}}};
    spec.when(convert_lead(inputs)).then_accepted();
    spec.when(convert_lead(inputs)).then_nothing();
}

TEST_CASE("a repeat asks for nothing that it does not give", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(convert_lead()).then_accepted();
    spec.when(Change{ref("lead/8"), {}, {{"company", "Quarry"}}}).then_accepted();
    spec.when(convert_lead()).then_nothing();
    spec.when(convert_lead({{"company", "Harbour"}})).then_nothing();
    spec.when(convert_lead({{"company", "Quarry"}}))
        .then_rejected("transition.repeated", says_differing("company", "Harbour", "Quarry"));
    SECTION("nor does what it gives have to be there still") {
        spec.given("lead/9", {created({{"name", "Li Wei"}, {"company", "Harbour"}})});
        const Advance other{ref("lead/9"), "convert", {{"existing_account", id_text(4)}}};
        spec.when(other).then_accepted();
        spec.when(Archive{ref("account/4")}).then_accepted();
        spec.when(other).then_nothing();
    }
}

TEST_CASE("a no that is given is the same as nothing", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(win_deal()).then_accepted();
    spec.when(win_deal({{"draft_contract", false}})).then_nothing();
}

TEST_CASE("winning again with a contract that was not asked for then is refused", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(win_deal()).then_accepted();
    spec.when(win_deal({{"draft_contract", true}}))
        .then_rejected("transition.repeated", says_differing("draft_contract", nullptr, true))
        .then_rejected("transition.repeated", {{"state", "won"}, {"transition", "win"}});
}

TEST_CASE("converting again into another account is refused, and says so", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(convert_lead()).then_accepted();
    spec.when(convert_lead({{"existing_account", id_text(3)}}))
        .then_rejected("transition.repeated",
                       says_differing("existing_account", nullptr, id_text(3)));
    SECTION("from one that was chosen, too") {
        spec.given("lead/9", {created({{"name", "Li Wei"}, {"company", "Harbour"}})});
        Advance other = convert_lead({{"existing_account", id_text(3)}});
        other.target = ref("lead/9");
        spec.when(other).then_accepted();
        other.inputs["existing_account"] = id_text(4);
        spec.when(other).then_rejected("transition.repeated",
                                       says_differing("existing_account", id_text(3), id_text(4)));
        other.inputs["existing_account"] = nullptr;
        spec.when(other).then_rejected("transition.repeated",
                                       says_differing("existing_account", id_text(3), nullptr));
    }
}

TEST_CASE("a repeat that gives a field another value is refused, and says which", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(win_deal({{"won_note", "Price"}})).then_accepted();
    spec.when(win_deal({{"won_note", "Price"}})).then_nothing();
    spec.when(win_deal({{"won_note", "Service"}}))
        .then_rejected("transition.repeated", says_differing("won_note", "Price", "Service"));
    spec.when(win_deal({{"amount", {{"amount", "5.00"}, {"currency", "CNY"}}}})).then_nothing();
}

TEST_CASE("somebody else's acceptance is not taken for one's own", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.given("handoff/7", {created({{"name", "Crane"}, {"account", id(3)}, {"to_team", id(2)}})},
               3);
    const Advance accept{ref("handoff/7"), "accept"};
    spec.by(1, Role::member, {id(2)}).when(accept).then_accepted();
    spec.when(accept).then_nothing();
    spec.by(2, Role::member, {id(2)})
        .when(accept)
        .then_rejected("transition.repeated",
                       says_differing("service_owner", id_text(1), id_text(2)));
}

TEST_CASE("two steps of one batch do not swallow each other", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.when(Command{{win_deal(), win_deal({{"draft_contract", true}})}})
        .then_rejected("transition.repeated", {{"step", 1}});
    spec.when(Command{{win_deal({{"draft_contract", true}}), win_deal({{"draft_contract", true}})}})
        .then_accepted();
    CHECK(spec.decision().created.size() == 1);
}

TEST_CASE("an effect that finds its record there already asks for nothing more", "[repeat]") {
    Spec spec = crane({{"next", id(8)}});
    spec.given("sample/8", {created({{"name", "Truck"}}), moved("pass")});
    spec.when(Advance{ref("sample/7"), "pass"}).then_accepted();
    CHECK(spec.decision().drafts.size() == 1);
}

TEST_CASE("what a step was given stands in its event, but for what may be personal", "[repeat]") {
    const Json label{{"en", "Secret"}, {"zh", "秘密"}};
    const Json input{{"name", "secret"}, {"kind", "text"}, {"label", label}};
    const Advance spawn{ref("sample/7"), "spawn", {{"copy_name", "Twin"}, {"secret", "Wang Li"}}};
    SECTION("put into a personal field") {
        Spec spec{spawning_with(input, "notes")};
        spec.given("sample/7", {created({{"name", "Crane"}})});
        spec.when(spawn).then_accepted();
        CHECK(std::get<Moved>(spec.decision().drafts.front().event).inputs ==
              R"({"copy_name":"Twin"})");
        // What is not known cannot be called the same, and is not said again.
        spec.when(spawn).then_rejected("transition.repeated",
                                       {{"differing", {{"secret", Json::object()}}}});
        spec.when(Advance{ref("sample/7"), "spawn", {{"copy_name", "Twin"}}}).then_nothing();
    }
    SECTION("put into any other") {
        Spec spec{spawning_with(input, "reason")};
        spec.given("sample/7", {created({{"name", "Crane"}})});
        spec.when(spawn).then_accepted();
        CHECK(std::get<Moved>(spec.decision().drafts.front().event).inputs ==
              R"({"copy_name":"Twin","secret":"Wang Li"})");
        spec.when(spawn).then_nothing();
    }
}

TEST_CASE("an input whose default is personal goes into personal fields only", "[repeat]") {
    const Json input{{"name", "secret"},
                     {"kind", "text"},
                     {"label", {{"en", "Secret"}, {"zh", "秘密"}}},
                     {"default", {{"rule", {{"var", "notes"}}}}}};
    CHECK_NOTHROW(spawning_with(input, "notes"));
    CHECK_THROWS(spawning_with(input, "reason"));
}

TEST_CASE("of what earlier builds wrote nobody knows what it was given", "[repeat]") {
    Spec spec = deal_and_lead();
    spec.given("lead/8", {moved("convert")});
    spec.when(convert_lead()).then_nothing();
    spec.when(convert_lead({{"existing_account", id_text(3)}}))
        .then_rejected("transition.repeated",
                       {{"differing", {{"existing_account", {{"asked", id_text(3)}}}}}});
}

TEST_CASE("creating again with an id of one's own is the same record or a conflict", "[repeat]") {
    Spec spec{sample_model()};
    const Create crane{"sample", id(7), {{"name", "Crane"}, {"rate", "5"}}};
    spec.when(crane).then_accepted();
    spec.when(Change{ref("sample/7"), {}, {{"name", "Truck"}}}).then_accepted();
    spec.when(crane).then_nothing();
    spec.when(Create{"sample", id(7), {{"name", "Truck"}, {"rate", "5"}}})
        .then_rejected("record.exists", says_differing("name", "Crane", "Truck"));
    spec.when(Create{"sample", id(7), {{"name", "Truck"}}, true}).then_nothing();
}

TEST_CASE("of personal fields that differ only the names are said", "[repeat]") {
    Spec spec{sample_model()};
    spec.when(Create{"sample", id(7), {{"name", "Crane"}, {"email", "li@example.com"}}});
    spec.when(Create{"sample", id(7), {{"name", "Crane"}, {"email", "wang@example.com"}}})
        .then_rejected("record.exists", {{"differing", {{"email", Json::object()}}}});
}
