#include "tests/projections/live/live_model.hpp"

#include <array>

#include "tests/support/history.hpp"

namespace cairn::test {
namespace {

constexpr const char* customer_type = R"([
    {"name": "name", "kind": "text"}, {"name": "tier", "kind": "choice", "options": ["a", "b"]},
    {"name": "above", "kind": "reference", "to": "customer", "parent": true}, {"name": "owner", "kind": "user"},
    {"name": "deals", "kind": "integer", "rollup": {"take": "count", "of": "deal", "by": "customer"}},
    {"name": "open", "kind": "money", "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer", "where": {"==": [{"var": "stage"}, "open"]}}},
    {"name": "group", "kind": "money", "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer", "below": "above"}},
    {"name": "shared", "kind": "integer", "rollup": {"take": "count", "of": "deal", "by": "partners", "below": "above"}},
    {"name": "last_on", "kind": "date", "rollup": {"take": "greatest", "field": "close_on", "of": "deal", "by": "customer"}},
    {"name": "weight", "kind": "integer", "rollup": {"take": "sum", "field": "pieces", "of": "deal", "by": "customer"}},
    {"name": "own", "kind": "integer", "rollup": {"take": "count", "of": "deal", "by": "customer", "where": {"==": [{"var": "owner"}, {"var": "customer.owner"}]}}},
    {"name": "due", "kind": "integer", "rollup": {"take": "count", "of": "deal", "by": "customer", "where": {"<": [{"var": "close_on"}, {"var": "$today"}]}}},
    {"name": "passed", "kind": "integer", "rollup": {"take": "count", "of": "deal", "by": "customer", "where": {"<=": [{"var": "happens_at"}, {"var": "$now"}]}}},
    {"name": "busy", "kind": "yes_no", "computed": {">": [{"var": "deals"}, 1]}}])";

constexpr const char* person_type = R"([
    {"name": "name", "kind": "text", "personal": true}, {"name": "email", "kind": "email", "personal": true},
    {"name": "customer", "kind": "reference", "to": "customer", "parent": true}])";

constexpr const char* deal_type = R"([
    {"name": "name", "kind": "text"}, {"name": "customer", "kind": "reference", "to": "customer", "parent": true},
    {"name": "partners", "kind": "references", "to": "customer"}, {"name": "owner", "kind": "user"},
    {"name": "contact", "kind": "reference", "to": "person"}, {"name": "amount", "kind": "money"}, {"name": "close_on", "kind": "date"},
    {"name": "happens_at", "kind": "date_time"}, {"name": "stage", "kind": "lifecycle"},
    {"name": "pieces", "kind": "integer", "rollup": {"take": "sum", "field": "pieces", "of": "line", "by": "deal"}},
    {"name": "over", "kind": "yes_no", "computed": {"<=": [{"var": "happens_at"}, {"var": "$now"}]}},
    {"name": "late", "kind": "yes_no", "computed": {"<": [{"var": "close_on"}, {"var": "$today"}]}},
    {"name": "large", "kind": "yes_no", "computed": {">": [{"var": "pieces"}, 3]}}])";

constexpr const char* deal_lifecycle = R"({"field": "stage", "initial": "open",
    "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "won", "label": {"en": "Won", "zh": "赢单"}}],
    "transitions": [{"name": "win", "event": "deal.won", "label": {"en": "Win", "zh": "赢"}, "from": ["open"], "to": "won"},
                    {"name": "reopen", "event": "deal.reopened", "label": {"en": "Reopen", "zh": "重开"}, "from": ["won"], "to": "open"}]})";

constexpr const char* deal_inboxes = R"([
    {"when": {"and": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"==": [{"var": "stage"}, "open"]}]}, "label": {"en": "Mine", "zh": "我的"}},
    {"when": {"and": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"==": [{"var": "customer.tier"}, "a"]}]}, "label": {"en": "A", "zh": "甲"}}])";

constexpr const char* line_type = R"([
    {"name": "name", "kind": "text"}, {"name": "deal", "kind": "reference", "to": "deal", "parent": true}, {"name": "pieces", "kind": "integer"}])";

}  // namespace

Json live_customer(unsigned form) {
    static constexpr std::array<const char*, 3> columns{
        R"(["name", "tier", "owner.name", "deals", "open", "group", "shared", "last_on", "weight", "own"])",
        R"(["name", "above.name", "group", "due", "busy"])",
        R"(["name", "above.owner.name", "above.open", "weight", "passed"])"};
    Json fields = trusted_json(customer_type);
    for (Json& field : fields)
        if (form == 2 && field["name"] == "open")
            field["rollup"]["where"] = trusted_json(R"({"!=": [{"var": "stage"}, "open"]})");
    return definition("customer", fields,
                      {{"hub", true}, {"list", {{"columns", trusted_json(columns.at(form))}}}});
}

Json live_deal(unsigned form) {
    static constexpr std::array<const char*, 3> columns{
        R"(["name", "customer.tier", "customer.open", "contact"])",
        R"(["name", "customer.above.name", "pieces", "owner.name", "over"])",
        R"(["name", "late", "large", "customer.deals"])"};
    return definition("deal", trusted_json(deal_type),
                      {{"list", {{"columns", trusted_json(columns.at(form))}}},
                       {"board", {{"card", {"name"}}, {"measure", "amount"}}},
                       {"inbox", trusted_json(deal_inboxes)},
                       {"lifecycle", trusted_json(deal_lifecycle)}});
}

std::vector<Json> live_definitions() {
    return {definition("user", trusted_json(R"([{"name": "name", "kind": "text"},
                {"name": "role", "kind": "choice", "options": ["member", "administrator"]}])")),
            live_customer(0), definition("person", trusted_json(person_type)), live_deal(0),
            definition("line", trusted_json(line_type))};
}

StreamName live_record(const char* type, unsigned number) {
    Uuid id;
    id.bytes[0] = 0x70;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    id.bytes[14] = static_cast<std::uint8_t>(type[0]);
    id.bytes[15] = static_cast<std::uint8_t>(number);
    return {type, id};
}

std::shared_ptr<const Policy> live_policy(unsigned which,
                                          std::string_view role,
                                          const Model& model) {
    if (which == 0 || role != "member") return nullptr;
    Policy policy;
    policy.key = "of members " + std::to_string(which);
    const auto shown = [&](const char* type, const char* rule) {
        const RecordType* of = model.type(type);
        policy.types[type].visible = *Rule::compile(
            trusted_json(rule), [&](std::string_view path) { return of->variable(path); });
    };
    switch (which) {
        case 1: shown("deal", R"({"==": [{"var": "owner"}, {"var": "$me.id"}]})"); break;
        case 2:
            shown("deal", R"({"==": [{"var": "customer.tier"}, "a"]})");
            policy.types["customer"].hidden = {"open"};
            break;
        case 3: shown("customer", R"({">": [{"var": "deals"}, 1]})"); break;
        case 4:
            shown("customer", R"({"!=": [{"var": "tier"}, "b"]})");
            policy.types["person"].hidden = {"customer"};
            break;
        default: policy.types["deal"].hidden = {"amount", "customer"};
    }
    return std::make_shared<const Policy>(std::move(policy));
}

const std::vector<Json>& live_queries() {
    static const std::vector<Json> all = [] {
        std::vector<Json> queries;
        for (const char* filter :
             {"null", R"({"==": [{"var": "customer.tier"}, "a"]})",
              R"({"==": [{"var": "customer.above.tier"}, "b"]})",
              R"({">": [{"var": "customer.open"}, 100]})",
              R"({"==": [{"var": "owner"}, {"var": "$me.id"}]})",
              R"({"<": [{"var": "happens_at"}, {"var": "$now"}]})",
              R"({">=": [{"var": "close_on"}, {"var": "$today"}]})", R"({"var": "large"})",
              R"({"<=": [{"var": "state_since"}, {"var": "$now"}]})"})
            queries.push_back(
                {{"list", "deal"}, {"filter", trusted_json(filter)}, {"by", "stage"}});
        for (const char* filter :
             {"null", R"({">": [{"var": "group"}, 100]})", R"({"var": "busy"})",
              R"({"!": {"var": "last_on"}})", R"({">": [{"var": "weight"}, 3]})",
              R"({">": [{"var": "due"}, 0]})", R"({">": [{"var": "passed"}, 0]})",
              R"({">": [{"var": "own"}, 0]})", R"({">": [{"var": "above.group"}, 100]})"})
            queries.push_back({{"list", "customer"}, {"filter", trusted_json(filter)}});
        for (const char* filter : {"null", R"({"==": [{"var": "deal.customer.tier"}, "a"]})",
                                   R"({"var": "deal.over"})", R"({"var": "deal.late"})"})
            queries.push_back({{"list", "line"}, {"filter", trusted_json(filter)}});
        const auto totals = [&](const char* type, const char* by, const char* measure,
                                const char* filter = "null") {
            queries.push_back({{"totals", type},
                               {"by", by},
                               {"measure", measure},
                               {"filter", trusted_json(filter)}});
        };
        totals("deal", "stage", "count,sum:amount,average:amount,distinct:owner");
        totals("deal", "customer,stage", "count,greatest:amount,least:close_on");
        totals("deal", "customer.tier,close_on:month", "sum:amount,distinct:contact");
        totals("deal", "owner", "count,sum:pieces",
               R"({"<": [{"var": "happens_at"}, {"var": "$now"}]})");
        totals("deal", "customer.owner", "count", R"({"==": [{"var": "customer.tier"}, "a"]})");
        totals("customer", "tier,above", "sum:group,greatest:weight,distinct:name");
        totals("line", "deal.customer", "count,sum:pieces", R"({"var": "deal.over"})");
        totals("person", "customer", "count,distinct:name");
        queries.push_back({{"list", "person"}});
        queries.push_back({{"list", "user"}});
        queries.push_back({{"inbox", true}});
        for (unsigned i = 0; i < 3; ++i)
            queries.push_back({{"page", live_record("customer", i).text()}});
        queries.push_back({{"record", live_record("customer", 1).text()}});
        queries.push_back({{"record", live_record("deal", 1).text()}});
        return queries;
    }();
    return all;
}

}  // namespace cairn::test
