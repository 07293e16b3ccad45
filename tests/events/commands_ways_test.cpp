#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

// A case hangs under a customer; small ones need no review. Its parts are numbered.
constexpr const char* customer_definition = R"({
    "type": "customer", "label": {"en": "Customer", "zh": "客户"}, "label_many": {"en": "Customers", "zh": "客户"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true},
        {"name": "keeper", "kind": "user", "label": {"en": "Keeper", "zh": "负责人"}},
        {"name": "budget", "kind": "money", "label": {"en": "Budget", "zh": "预算"}},
        {"name": "secret", "kind": "text", "label": {"en": "Secret", "zh": "秘密"}, "personal": true},
        {"name": "cases_won", "kind": "integer", "read_only": true, "label": {"en": "Cases won", "zh": "赢得"}}]})";

constexpr const char* case_definition = R"({
    "type": "case", "label": {"en": "Case", "zh": "案件"}, "label_many": {"en": "Cases", "zh": "案件"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true},
        {"name": "number", "kind": "text", "label": {"en": "Number", "zh": "编号"}, "numbered": "C-{year}-{000}"},
        {"name": "customer", "kind": "reference", "to": "customer", "parent": true, "label": {"en": "Customer", "zh": "客户"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"},
         "default": {"rule": {"or": [{"var": "$parent.keeper"}, {"var": "$me.id"}]}}},
        {"name": "limit", "kind": "number", "label": {"en": "Limit", "zh": "上限"}, "default": {"rule": {"var": "$parent.budget.amount"}}},
        {"name": "large", "kind": "yes_no", "label": {"en": "Large", "zh": "大额"}},
        {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
    "lifecycle": {"field": "stage", "initial": "open",
        "states": [
            {"name": "open", "label": {"en": "Open", "zh": "进行"}},
            {"name": "reviewed", "label": {"en": "Reviewed", "zh": "已评审"}, "when": {"var": "large"}},
            {"name": "won", "label": {"en": "Won", "zh": "赢"}},
            {"name": "void", "label": {"en": "Void", "zh": "作废"}}],
        "transitions": [
            {"name": "review", "event": "case.reviewed", "label": {"en": "Review", "zh": "评审"}, "from": ["open"], "to": "reviewed", "when": {"var": "large"}},
            {"name": "win", "event": "case.won", "label": {"en": "Win", "zh": "赢"}, "from": ["open", "reviewed"], "to": "won",
             "when": {"or": [{"!": {"var": "large"}}, {"==": [{"var": "stage"}, "reviewed"]}]},
             "effects": [{"change": {"var": "customer"}, "type": "customer",
                          "fields": {"cases_won": {"+": [{"if": [{"var": "large"}, 10, 1]}, 0]}, "budget": null}}]},
            {"name": "cancel", "event": "case.cancelled", "label": {"en": "Cancel", "zh": "作废"}, "from": ["*"], "to": "void", "reason": "required"}]}})";

Json with(Json definition, const char* place, Json value) {
    definition[Json::json_pointer(place)] = std::move(value);
    return definition;
}

Result<std::shared_ptr<const Model>> defined_way(const Json& case_type) {
    return sample_model()->defined(std::vector<Json>{trusted_json(customer_definition), case_type});
}

Spec spec_of_cases() {
    Spec spec{defined_way(trusted_json(case_definition)).value()};
    spec.given("customer/70",
               {created({{"name", "Sany"}, {"keeper", id(2)}, {"budget", money("500")}})});
    return spec;
}

Create new_case(std::uint64_t number, Json fields = Json::object()) {
    if (!fields.contains("name")) fields["name"] = "Crane";
    return {"case", id(number), std::move(fields)};
}

}  // namespace

TEST_CASE("a record that has no number gets the next one", "[numbers]") {
    Spec spec = spec_of_cases();
    spec.when(Command{{new_case(1), new_case(2)}}).then_accepted();
    CHECK(spec.value("case/1", "number") == "C-2026-001");
    CHECK(spec.value("case/2", "number") == "C-2026-002");
    spec.when(new_case(3, {{"number", nullptr}})).then_accepted();
    CHECK(spec.value("case/3", "number") == "C-2026-003");
}

TEST_CASE("numbers go on after the highest that was ever had, in each year for itself",
          "[numbers]") {
    Spec spec = spec_of_cases();
    spec.when(new_case(1, {{"number", "C-2026-041"}})).then_accepted();
    spec.when(new_case(2, {{"number", "C-2027-900"}})).then_accepted();
    spec.when(new_case(3, {{"number", "by hand"}})).then_accepted();
    spec.when(Change{ref("case/1"), {}, {{"number", "C-2026-007"}}}).then_accepted();
    spec.when(Archive{ref("case/1")}).then_accepted();
    spec.when(new_case(4)).then_accepted();
    CHECK(spec.value("case/4", "number") == "C-2026-042");
    CHECK(spec.value("case/3", "number") == "by hand");
}

TEST_CASE("an import brings the number that was, or none", "[numbers]") {
    Spec spec = spec_of_cases();
    spec.by(3, Role::administrator).importing();
    spec.when(new_case(1, {{"number", nullptr}})).then_accepted();
    CHECK(spec.value("case/1", "number").is_null());
    spec.when(new_case(2)).then_accepted();
    CHECK(spec.value("case/2", "number") == "C-2026-001");
}

TEST_CASE("a default looks at the record above", "[parent]") {
    Spec spec = spec_of_cases();
    spec.when(new_case(1, {{"customer", id_text(70)}})).then_accepted();
    CHECK(spec.value("case/1", "owner") == id_text(2));
    CHECK(spec.value("case/1", "limit") == "500");
    spec.when(new_case(2)).then_accepted();
    CHECK(spec.value("case/2", "owner") == id_text(1));
    CHECK(spec.value("case/2", "limit").is_null());
    spec.when(new_case(3, {{"customer", id_text(71)}})).then_rejected("reference.unknown");
}

TEST_CASE("a default that finds somebody who left leaves its field and its input empty",
          "[parent]") {
    Json type = trusted_json(case_definition);
    type["fields"].push_back(
        {{"name", "watchers"},
         {"kind", "references"},
         {"to", "user"},
         {"label", {{"en", "Watchers"}, {"zh", "关注人"}}},
         {"default", {{"rule", {{"merge", {{{"var", "$parent.keeper"}}, {{"var", "$me.id"}}}}}}}}});
    Json who{{"name", "who"},
             {"kind", "user"},
             {"label", {{"en", "Who"}, {"zh", "谁"}}},
             {"default", {{"rule", {{"var", "$parent.keeper"}}}}}};
    const char* inputs = "/lifecycle/transitions/2/inputs";
    const Advance cancel{ref("case/1"), "cancel"};
    const auto spec_with = [&](const Json& input) {
        Spec spec{defined_way(with(type, inputs, Json::array({input}))).value()};
        spec.given("customer/70", {created({{"name", "Sany"}, {"keeper", id(2)}})});
        spec.given("user/2", {changed("active", true, false)}, 3);
        spec.when(new_case(1, {{"customer", id_text(70)}})).then_accepted();
        spec.saying_why();
        return spec;
    };
    Spec spec = spec_with(who);
    CHECK(spec.value("case/1", "owner").is_null());
    CHECK(spec.value("case/1", "watchers") == Json::array({id_text(1)}));
    spec.when(Advance{ref("case/1"), "cancel", {{"who", id_text(2)}}})
        .then_rejected("reference.inactive");
    spec.when(cancel).then_accepted();
    who["required"] = true;
    spec_with(who).when(cancel).then_rejected("transition.incomplete",
                                              {{"fields", {{"who", "field.required"}}}});
}

TEST_CASE("a default that finds what its field cannot hold is refused", "[parent]") {
    // The customer is nobody who could own a case.
    const Json customer{{"rule", {{"var", "customer"}}}};
    Spec spec{
        defined_way(with(trusted_json(case_definition), "/fields/3/default", customer)).value()};
    spec.given("customer/70", {created({{"name", "Sany"}})});
    spec.when(new_case(1, {{"customer", id_text(70)}}))
        .then_rejected("reference.unknown", {{"field", "owner"}});
    spec.when(new_case(2)).then_accepted();
}

TEST_CASE("a record goes the way that its fields say", "[ways]") {
    Spec spec = spec_of_cases();
    spec.when(Command{{new_case(1), new_case(2, {{"large", true}})}}).then_accepted();
    spec.when(Advance{ref("case/1"), "review"})
        .then_rejected("transition.not_for_this", {{"transition", "review"}});
    spec.when(Advance{ref("case/2"), "win"}).then_rejected("transition.not_for_this");
    spec.when(Advance{ref("case/2"), "review"}).then_accepted();
    spec.when(Advance{ref("case/2"), "win"}).then_accepted();
    spec.when(Advance{ref("case/1"), "win"}).then_accepted();
}

TEST_CASE("a step may ask for a reason", "[ways]") {
    Spec spec = spec_of_cases();
    spec.when(new_case(1)).then_accepted();
    const Advance cancel{ref("case/1"), "cancel"};
    spec.when(cancel).then_rejected("transition.reason_required", {{"transition", "cancel"}});
    spec.saying_why().when(cancel).then_accepted();
}

TEST_CASE("a step changes fields of another record", "[effects]") {
    Spec spec = spec_of_cases();
    spec.when(new_case(1, {{"customer", id_text(70)}})).then_accepted();
    spec.when(Advance{ref("case/1"), "win"})
        .then({{"case/1", Moved{"win", "open", "won", {}}},
               {"customer/70",
                Changed{{{"budget", {money("500"), {}}}, {"cases_won", {{}, std::int64_t{1}}}}}}});
}

TEST_CASE("what another record's change refuses is refused as a whole", "[effects]") {
    Spec spec = spec_of_cases();
    spec.when(new_case(1, {{"customer", id_text(70)}})).then_accepted();
    spec.when(Archive{ref("customer/70")}).then_accepted();
    spec.when(Advance{ref("case/1"), "win"})
        .then_rejected("record.archived", {{"effect", 0}, {"changes", "customer"}});
    spec.when(new_case(2)).then_accepted();
    spec.when(Advance{ref("case/2"), "win"}).then_accepted();
}

TEST_CASE("a definition that asks the impossible is refused by place", "[model]") {
    const Json type = trusted_json(case_definition);
    const auto problem = [](const Json& definition) {
        const auto model = defined_way(definition);
        return model ? std::string("sound")
                     : model.error().data["place"].get<std::string>() + ' ' +
                           model.error().data["problem"].get<std::string>();
    };
    CHECK(problem(type) == "sound");
    CHECK(problem(with(type, "/fields/1/numbered", "C-{year}")).starts_with("/fields/1/numbered"));
    for (const char* unclear : {"C9{00}", "{year}{00}"})
        CHECK(problem(with(type, "/fields/1/numbered", unclear)).find("right before the number") !=
              std::string::npos);
    CHECK(problem(with(type, "/fields/1/numbered", "C-{0000000000}")) ==
          "/fields/1/numbered has more than 9 zeros");
    CHECK(problem(with(type, "/fields/1/max", "5")) ==
          "/fields/1/numbered its first number does not fit the field: too long");
    CHECK(problem(with(type, "/fields/1/max", "10")) == "sound");
    CHECK(problem(with(type, "/fields/1/numbered", "C\n{00}")) ==
          "/fields/1/numbered its first number does not fit the field: control character");
    CHECK(problem(with(type, "/fields/1/numbered", "\u202e{00}")) ==
          "/fields/1/numbered its first number does not fit the field: unpaired direction");
    CHECK(problem(with(type, "/fields/1/default", "x")).find("place of a default") !=
          std::string::npos);
    CHECK(problem(with(type, "/fields/5/numbered", "C-{00}")) ==
          "/fields/5/numbered only a text is numbered");
    const Json up{{"rule", {{"var", "$parent.nothing"}}}};
    CHECK(problem(with(type, "/fields/3/default", up)) ==
          "/fields/3/default the type \"customer\" has no \"nothing\"");
    const Json secret{{"rule", {{"var", "$parent.secret"}}}};
    CHECK(
        problem(with(type, "/fields/0/default", secret)).starts_with("/fields/0/default names a"));
    CHECK(problem(with(type, "/fields/2/parent", false)) ==
          "/fields/3/default no field of this type is a `parent`");
    CHECK(problem(with(type, "/lifecycle/transitions/2/reason", "please"))
              .starts_with("/lifecycle/transitions/2/reason"));
    CHECK(problem(with(type, "/lifecycle/transitions/0/when", {{"var", "$inputs.x"}}))
              .starts_with("/lifecycle/transitions/0/when"));
    CHECK(problem(with(type, "/lifecycle/transitions/1/effects/0/fields/name", 5)) ==
          "/lifecycle/transitions/1/effects/0/fields/name does not fit the field: wrong type");
    CHECK(problem(with(type, "/lifecycle/transitions/1/effects/0/type", "nobody"))
              .find("there is no type") != std::string::npos);
}
