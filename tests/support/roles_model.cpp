#include "tests/support/roles_model.hpp"

#include "core/file.hpp"
#include "core/json.hpp"

namespace cairn::test {
namespace {

Json shipped_type(const std::string& name) {
    return trusted_json(*read_file(std::string(CAIRN_SOURCE_DIR) + "/model/" + name + ".json"));
}

Json users() {
    Json type = shipped_type("user");
    for (Json& field : type["fields"])
        if (field["name"] == "roles") {
            field["kind"] = "tags";
            field.erase("options");
        }
    return type;
}

constexpr const char* client_type_text = R"({
    "type": "client", "label": {"en": "Client", "zh": "客户"}, "label_many": {"en": "Clients", "zh": "客户"},
    "title": "name", "hub": true, "order": 1,
    "children": [{"type": "deal", "field": "client", "label": {"en": "Deals", "zh": "商机"}}],
    "list": {"columns": ["name", "owner", "deals", "worth"], "sort": "name"},
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true, "search": true},
        {"name": "parent", "kind": "reference", "to": "client", "parent": true, "label": {"en": "Part of", "zh": "上级"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}, "default": {"rule": {"var": "$me.id"}}},
        {"name": "team", "kind": "team", "label": {"en": "Team", "zh": "团队"}},
        {"name": "deals", "kind": "integer", "label": {"en": "Deals", "zh": "商机数"}, "rollup": {"take": "count", "of": "deal", "by": "client"}},
        {"name": "worth", "kind": "money", "label": {"en": "Worth", "zh": "金额"}, "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "client"}}]})";

constexpr const char* deal_type_text = R"({
    "type": "deal", "label": {"en": "Deal", "zh": "商机"}, "label_many": {"en": "Deals", "zh": "商机"},
    "title": "name", "order": 2,
    "list": {"columns": ["name", "client", "client.name", "owner", "amount", "stage"], "sort": "-amount"},
    "board": {"card": ["name", "owner"], "measure": "amount"},
    "inbox": {"when": {"and": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"==": [{"var": "stage"}, "open"]}]}, "label": {"en": "Open deals", "zh": "待办商机"}},
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true, "search": true},
        {"name": "client", "kind": "reference", "to": "client", "parent": true, "label": {"en": "Client", "zh": "客户"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}, "default": {"rule": {"var": "$me.id"}}},
        {"name": "amount", "kind": "money", "label": {"en": "Amount", "zh": "金额"}},
        {"name": "secret", "kind": "text", "label": {"en": "Secret", "zh": "机密"}, "search": true},
        {"name": "region", "kind": "choice", "label": {"en": "Region", "zh": "区域"}, "options": [
            {"value": "east", "label": {"en": "East", "zh": "东"}}, {"value": "west", "label": {"en": "West", "zh": "西"}}]},
        {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
    "lifecycle": {"field": "stage", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行中"}}, {"name": "won", "label": {"en": "Won", "zh": "赢单"}, "outcome": "won"},
                   {"name": "lost", "label": {"en": "Lost", "zh": "输单"}, "outcome": "lost"}],
        "transitions": [
            {"name": "win", "event": "deal.won", "label": {"en": "Win", "zh": "赢单"}, "from": ["open"], "to": "won",
             "requires": [{"rule": {"!=": [{"var": "created_by"}, {"var": "$me.id"}]}, "message": {"en": "Somebody else wins it.", "zh": "须由他人确认赢单。"}}]},
            {"name": "lose", "event": "deal.lost_it", "label": {"en": "Lose", "zh": "输单"}, "from": ["open"], "to": "lost"},
            {"name": "reopen", "event": "deal.reopened", "label": {"en": "Reopen", "zh": "重开"}, "from": ["*"], "to": "open"}]}})";

constexpr const char* line_type_text = R"({
    "type": "line", "label": {"en": "Line", "zh": "明细"}, "label_many": {"en": "Lines", "zh": "明细"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true, "search": true},
        {"name": "note", "kind": "text", "personal": true, "label": {"en": "Note", "zh": "备注"}},
        {"name": "deal", "kind": "reference", "to": "deal", "parent": true, "label": {"en": "Deal", "zh": "商机"}}]})";

constexpr const char* seat_type_text = R"({
    "type": "seat", "label": {"en": "Seat", "zh": "席位"}, "label_many": {"en": "Seats", "zh": "席位"}, "title": "name",
    "membership": {"of": "client", "user": "person", "from": "from_on", "until": "until_on"},
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "client", "kind": "reference", "to": "client", "parent": true, "label": {"en": "Client", "zh": "客户"}},
        {"name": "person", "kind": "user", "label": {"en": "Person", "zh": "成员"}},
        {"name": "from_on", "kind": "date", "label": {"en": "From", "zh": "开始"}},
        {"name": "until_on", "kind": "date", "label": {"en": "Until", "zh": "结束"}}]})";

}  // namespace

std::vector<Json> roles_types() {
    std::vector<Json> types;
    for (const char* text : {client_type_text, deal_type_text, line_type_text, seat_type_text})
        types.push_back(trusted_json(text));
    types.push_back(shipped_type("team"));
    types.push_back(users());
    return types;
}

Json role_named(const std::string& name, const Json& types, const Json& more) {
    Json role{{"role", name}, {"label", {{"en", name}, {"zh", name}}}, {"types", types}};
    role.update(more);
    return role;
}

}  // namespace cairn::test
