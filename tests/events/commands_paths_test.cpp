#include <catch2/catch.hpp>

#include "events/model/path.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// Rules that look at the records which a record refers to.
namespace {

constexpr const char* site_definition = R"({
    "type": "site", "label": {"en": "Site", "zh": "工地"}, "label_many": {"en": "Sites", "zh": "工地"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "above", "kind": "reference", "to": "site", "label": {"en": "Above", "zh": "上级"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}},
        {"name": "limit", "kind": "money", "label": {"en": "Limit", "zh": "额度"}},
        {"name": "ring", "kind": "text", "label": {"en": "Ring", "zh": "环"}, "computed": {"var": "above.ring"}},
        {"name": "keeper", "kind": "text", "personal": true, "label": {"en": "Keeper", "zh": "看守"}}]})";

constexpr const char* order_definition = R"({
    "type": "order", "label": {"en": "Order", "zh": "订单"}, "label_many": {"en": "Orders", "zh": "订单"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "site", "kind": "reference", "to": "site", "label": {"en": "Site", "zh": "工地"}},
        {"name": "sites", "kind": "references", "to": "site", "label": {"en": "Sites", "zh": "工地"}},
        {"name": "worth", "kind": "money", "label": {"en": "Worth", "zh": "金额"}},
        {"name": "cap", "kind": "money", "label": {"en": "Cap", "zh": "上限"}, "default": {"rule": {"var": "site.limit"}}},
        {"name": "where", "kind": "text", "label": {"en": "Where", "zh": "地点"}, "computed": {"var": "site.name"}},
        {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
    "lifecycle": {"field": "stage", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "placed", "label": {"en": "Placed", "zh": "已下"}}],
        "transitions": [
            {"name": "place", "event": "order.placed", "label": {"en": "Place", "zh": "下单"}, "from": ["open"], "to": "placed",
             "requires": [{"rule": {"<=": [{"var": "worth"}, {"var": "site.limit.amount"}]}, "message": {"en": "Too much.", "zh": "超额。"}}],
             "effects": [{"change": {"var": "site.above"}, "type": "site", "fields": {"owner": {"var": "site.above.above.owner"}}}]}]},
    "board": {"card": ["name", "site.limit"]},
    "list": {"columns": ["name", "site.above.name"]}})";

std::shared_ptr<const Model> sites() {
    return sample_model()
        ->defined(std::vector<Json>{trusted_json(site_definition), trusted_json(order_definition)})
        .value();
}

/// A site under one under another; an order on the first.
Spec order_on_site() {
    Spec spec{sites()};
    spec.given("site/50", {created({{"name", "Group"}, {"owner", id(2)}})});
    spec.given("site/51", {created({{"name", "Region"}, {"above", id(50)}})});
    spec.given("site/52",
               {created({{"name", "Yard"}, {"above", id(51)}, {"limit", money("100")}})});
    spec.given("order/60", {created({{"site", id(52)}, {"worth", money("80")}})});
    return spec;
}

const PolicyOf without_limit = [](const Actor&, const Model&) {
    auto policy = std::make_shared<Policy>();
    policy->types["site"].hidden = {"limit"};
    return policy;
};

}  // namespace

TEST_CASE("a step asks what another record says, and its effects take it up", "[paths]") {
    Spec spec = order_on_site();
    spec.when(Change{{"order", id(60)}, {}, {{"worth", {{"amount", "120"}, {"currency", "CNY"}}}}})
        .then_accepted();
    spec.when(Advance{{"order", id(60)}, "place"}).then_rejected("transition.requirement");
    spec.when(Change{{"site", id(52)}, {}, {{"limit", {{"amount", "120"}, {"currency", "CNY"}}}}})
        .then_accepted();
    spec.when(Advance{{"order", id(60)}, "place"}).then_accepted();
    CHECK(spec.value("site/51", "owner") == id_text(2));
}

TEST_CASE("a default is what another record says when the record is made", "[paths]") {
    Spec spec = order_on_site();
    spec.when(Create{"order", id(61), {{"site", id_text(52)}}}).then_accepted();
    CHECK(spec.value("order/61", "cap")["amount"] == "100");
    spec.when(Create{"order", id(62), Json::object()}).then_accepted();
    CHECK(spec.value("order/62", "cap").is_null());
}

TEST_CASE("money that is computed from itself in a ring of records is empty", "[paths]") {
    Json site = trusted_json(site_definition);
    site["fields"].push_back(
        trusted_json(R"({"name": "worth", "kind": "money", "label": {"en": "Worth", "zh": "值"},
        "computed": {"if": [{"var": "above.worth"}, {"var": "above.worth"}, {"var": "above.worth"}]}})"));
    const Json order = with(trusted_json(order_definition), "/fields/4/default",
                            trusted_json(R"({"rule": {"var": "site.worth"}})"));
    Spec spec{define(*define(*sites(), site), order)};
    spec.given("site/50", {created({{"name", "A"}, {"above", id(51)}})});
    spec.given("site/51", {created({{"name", "B"}, {"above", id(50)}})});
    spec.when(Create{"order", id(60), {{"site", id_text(50)}}}).then_accepted();
    CHECK(spec.value("order/60", "cap").is_null());
}

TEST_CASE("who is not shown a value does not get it by default, and is judged by it all the same",
          "[paths][policy]") {
    Spec spec = order_on_site();
    spec.under(without_limit);
    spec.when(Create{"order", id(61), {{"site", id_text(52)}}}).then_accepted();
    CHECK(spec.value("order/61", "cap").is_null());
    spec.when(Advance{{"order", id(60)}, "place"}).then_accepted();
}

TEST_CASE("a path leads through stored references to single records, at most three", "[paths]") {
    const auto model = sites();
    const RecordType& order = *model->type("order");
    const auto leads = [&](const char* text) { return path_of(*model, order, text).has_value(); };
    CHECK(leads("site.name"));
    CHECK(leads("site.limit.currency"));
    CHECK(leads("site.above.above.created_at"));
    CHECK_FALSE(leads("site.above.above.above.name"));
    CHECK_FALSE(leads("site.nothing"));
    CHECK_FALSE(leads("site"));
    CHECK_FALSE(leads("sites.name"));
    CHECK_FALSE(leads("site.$me.id"));
    CHECK(leads("site.ring"));
    const auto path = path_of(*model, order, "site.above.limit.amount");
    REQUIRE(path);
    CHECK(path->type->name == "site");
    CHECK(path->rest == "limit.amount");
    CHECK(path->field->name == "limit");
    CHECK(path->is_part);
    CHECK(order.paths == std::vector<std::string>{"site.limit", "site.name", "site.above",
                                                  "site.above.above.owner", "site.limit.amount",
                                                  "site.above.name"});
}

TEST_CASE("a definition whose paths lead nowhere, or tell what is personal, is refused",
          "[paths][model]") {
    const auto model = sites();
    const Json order = trusted_json(order_definition);
    const auto problem = [&](const char* place, const char* value) {
        const Json refused = refusal(*model, with(order, place, trusted_json(value)));
        CHECK(refused["place"].get<std::string>().starts_with(place));
        return refused["problem"].get<std::string>();
    };
    using Catch::Matchers::Contains;
    CHECK_THAT(problem("/fields/5/computed", R"({"var": "site.nam"})"), Contains("leads to noth"));
    CHECK_THAT(problem("/lifecycle/transitions/0/requires/0/rule",
                       R"({"missing": ["site.above.above.above.name"]})"),
               Contains("three references"));
    CHECK_THAT(problem("/lifecycle/transitions/0/effects/0/change", R"({"var": "site.owner"})"),
               Contains("is of type \"user\""));
    CHECK_THAT(problem("/fields/0/default", R"({"rule": {"var": "site.keeper"}})"),
               Contains("personal"));
    CHECK_THAT(
        problem("/fields/0/required_when", R"({"reduce": [[1], 1, {"var": "site.nothing"}]})"),
        Contains("leads to nothing"));
    CHECK_THAT(problem("/fields/0/required_when", R"({"missing": {"merge": [["site.nothing"]]}})"),
               Contains("leads to nothing"));
    CHECK_THAT(problem("/list/columns/1", R"("site.limit.amount")"), Contains("end at a field"));
    CHECK_THAT(problem("/board/card/1", R"("site.nothing")"), Contains("leads to nothing"));
    Json columns = Json::array();
    for (const char* first : {"site.", "site.above.", "site.above.above."})
        for (const char* last : {"name", "above", "owner", "limit", "ring", "created_at", "id"})
            columns.push_back(std::string(first) + last);
    CHECK_THAT(problem("/list/columns", columns.dump().c_str()), Contains("at most 20 paths"));
}
