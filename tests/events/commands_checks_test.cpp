#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// What a type says that each of its records keeps to, whoever saves it.
namespace {

constexpr const char* stay_definition = R"({
    "type": "stay", "label": {"en": "Stay", "zh": "停留"}, "label_many": {"en": "Stays", "zh": "停留"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "since", "kind": "date", "label": {"en": "Since", "zh": "开始"}},
        {"name": "until", "kind": "date", "label": {"en": "Until", "zh": "结束"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}},
        {"name": "guest", "kind": "user", "label": {"en": "Guest", "zh": "客人"}},
        {"name": "status", "kind": "lifecycle", "label": {"en": "Status", "zh": "状态"}}],
    "checks": [
        {"rule": {"or": [{"!": [{"var": "since"}]}, {"!": [{"var": "until"}]}, {"<=": [{"var": "since"}, {"var": "until"}]}]},
         "message": {"en": "It ends before it begins.", "zh": "结束早于开始。"}},
        {"rule": {"or": [{"!": [{"var": "guest"}]}, {"!=": [{"var": "guest"}, {"var": "owner"}]}]},
         "message": {"en": "Nobody is his own guest.", "zh": "客人不能是负责人。"}}],
    "lifecycle": {"field": "status", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "over", "label": {"en": "Over", "zh": "结束"}}],
        "transitions": [
            {"name": "end", "event": "stay.ended", "label": {"en": "End", "zh": "结束"}, "from": ["open"], "to": "over",
             "inputs": [{"field": "until"}]},
            {"name": "swap", "event": "stay.swapped", "label": {"en": "Swap", "zh": "交换"}, "from": ["open"], "to": "over",
             "effects": [{"set": {"guest": {"var": "owner"}}}]}]}})";

Result<std::shared_ptr<const Model>> defined(const Json& stay) {
    return sample_model()->defined(std::vector<Json>{stay});
}

Spec spec_of_stays() { return Spec{defined(trusted_json(stay_definition)).value()}; }

const Date march = Date::parse("2026-03-01").value(), april = Date::parse("2026-04-01").value();
const StreamName stay{"stay", id(70)};

Change altered(const Json& fields) { return {stay, {}, fields}; }

}  // namespace

TEST_CASE("a record that breaks a check of its type is refused with its message", "[checks]") {
    Spec spec = spec_of_stays();
    spec.when(Create{"stay", {}, {{"since", "2026-03-01"}, {"until", "2026-02-01"}}})
        .then_rejected(
            "record.check",
            {{"index", 0},
             {"message", {{"en", "It ends before it begins."}, {"zh", "结束早于开始。"}}}});
    spec.when(Create{"stay", {}, {{"since", "2026-03-01"}, {"until", "2026-03-01"}}})
        .then_accepted();
}

TEST_CASE("a change, a step and a handing over keep to the checks", "[checks]") {
    Spec spec = spec_of_stays();
    spec.given("stay/70", {created({{"since", march}, {"until", april}, {"guest", id(2)}})});
    spec.when(altered({{"until", "2026-02-28"}})).then_rejected("record.check", {{"index", 0}});
    spec.when(Advance{stay, "end", {{"until", "2026-02-28"}}}).then_rejected("record.check");
    spec.when(Transfer{stay, id_text(2)}).then_rejected("record.check", {{"index", 1}});
    spec.when(Transfer{stay, id_text(1)}).then_accepted();
    spec.when(Advance{stay, "swap"}).then_rejected("record.check", {{"index", 1}});
    spec.when(Advance{stay, "end", {{"until", "2026-03-02"}}}).then_accepted();
}

TEST_CASE("what broke a check before stays editable, and an import says what was", "[checks]") {
    Spec spec = spec_of_stays();
    spec.given("stay/70", {created({{"since", april}, {"until", march}})});
    spec.when(altered({{"name", "Anna"}})).then_accepted();
    spec.when(altered({{"until", "2026-02-28"}})).then_accepted();
    spec.when(altered({{"guest", id_text(1)}, {"owner", id_text(1)}}))
        .then_rejected("record.check", {{"index", 1}});
    spec.by(3, Role::administrator).importing();
    spec.when(Create{"stay", {}, {{"since", "2026-03-01"}, {"until", "2026-02-01"}}})
        .then_accepted();
}

TEST_CASE("a check is about the record alone", "[checks]") {
    Json asks_who = trusted_json(stay_definition);
    asks_who["checks"][0]["rule"] = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    const auto model = defined(asks_who);
    REQUIRE_FALSE(model);
    CHECK(model.error().data["place"] == "/checks/0/rule/==/1/var");
    Json of_today = trusted_json(stay_definition);
    of_today["checks"][0]["rule"] = {{"<=", {{{"var", "since"}}, {{"var", "$today"}}}}};
    CHECK(defined(of_today));
}
