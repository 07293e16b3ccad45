#include "tests/events/model_fixture.hpp"

#include <catch2/catch.hpp>

namespace cairn::test {

Json machine() {
    return *parse_json(R"json({
  "type": "machine", "label": {"en": "Machine", "zh": "设备"}, "label_many": {"en": "Machines", "zh": "设备"},
  "help": {"en": "What we sold.", "zh": "我们卖出的设备。"}, "icon": "cog", "hub": true, "order": 9, "group": {"en": "Goods", "zh": "货物"},
  "title": "name", "subtitle": ["serial", "built_on"],
  "fields": [
    {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true, "search": true, "max": "10"},
    {"name": "serial", "kind": "text", "label": {"en": "Serial number", "zh": "序列号"}},
    {"name": "built_on", "kind": "date", "label": {"en": "Built on", "zh": "出厂日期"}, "default": {"rule": {"var": "$today"}}},
    {"name": "price", "kind": "money", "label": {"en": "Price", "zh": "价格"}, "min": "0", "max": "1000000"},
    {"name": "discount", "kind": "percent", "label": {"en": "Discount", "zh": "折扣"}, "min": "0", "max": "99.5"},
    {"name": "seats", "kind": "integer", "label": {"en": "Seats", "zh": "座位"}, "min": "1", "required_when": {"==": [{"var": "class"}, "big"]}},
    {"name": "class", "kind": "choice", "label": {"en": "Class", "zh": "级别"}, "default": "small", "options": [
      {"value": "small", "label": {"en": "Small", "zh": "小"}, "color": "gray"}, {"value": "big", "label": {"en": "Big", "zh": "大"}}]},
    {"name": "uses", "kind": "choices", "label": {"en": "Uses", "zh": "用途"}, "options": [{"value": "lift", "label": {"en": "Lift", "zh": "起重"}}]},
    {"name": "part_of", "kind": "reference", "to": "machine", "parent": true, "label": {"en": "Part of", "zh": "所属设备"}},
    {"name": "driver", "kind": "text", "label": {"en": "Driver", "zh": "驾驶员"}, "personal": true},
    {"name": "status", "kind": "lifecycle", "label": {"en": "Status", "zh": "状态"}},
    {"name": "half", "kind": "number", "label": {"en": "Half the price", "zh": "半价"}, "computed": {"/": [{"var": "price"}, 2]}},
    {"name": "quarter", "kind": "number", "label": {"en": "A quarter", "zh": "四分之一"}, "computed": {"/": [{"var": "half"}, 2]}}
  ],
  "lifecycle": {
    "field": "status", "initial": "planned",
    "states": [
      {"name": "planned", "label": {"en": "Planned", "zh": "计划"}, "color": "blue", "probability": 20, "role": "sales", "stalled_after_days": 3},
      {"name": "running", "label": {"en": "Running", "zh": "运行"}, "outcome": "won", "guidance": {"en": "Oil it.", "zh": "上油。"}},
      {"name": "scrapped", "label": {"en": "Scrapped", "zh": "报废"}, "outcome": "lost"}],
    "transitions": [
      {"name": "start", "event": "machine.started", "label": {"en": "Start", "zh": "启动"}, "from": ["planned"], "to": "running",
       "inputs": [{"field": "price", "required": true},
                  {"name": "copies", "kind": "integer", "label": {"en": "Copies", "zh": "台数"}, "required": true, "default": 1}],
       "requires": [{"rule": {">": [{"var": "$inputs.price.amount"}, 0]}, "message": {"en": "No price.", "zh": "没有价格。"}}],
       "effects": [
         {"create": "machine", "as": "spare", "when": {"var": "$inputs.copies"}, "fields": {"name": {"var": "name"}, "class": "big"}},
         {"create": "machine", "each": ["a", "b"], "fields": {"name": {"cat": [{"var": "name"}, {"var": "$item"}]}, "part_of": {"var": "$spare"}}},
         {"set": {"built_on": {"var": "$today"}, "part_of": {"unique": ["machine", "serial", "X1"]}}},
         {"advance": {"var": "$spare"}, "type": "machine", "transition": "scrap", "when": {"==": [{"var": "class"}, "big"]}}]},
      {"name": "scrap", "event": "machine.scrapped", "label": {"en": "Scrap", "zh": "报废"}, "from": ["*"], "to": "scrapped"}]
  },
  "unique": [["serial"], ["name", "built_on"]],
  "milestones": ["machine.created", "machine.started"],
  "inbox": {"when": {"==": [{"var": "created_by"}, {"var": "$me.id"}]}, "label": {"en": "Yours", "zh": "你的"}},
  "home": [{"when": {"==": [{"var": "created_by"}, {"var": "$me.id"}]}, "label": {"en": "What I built", "zh": "我造的"}, "sort": "-built_on"}],
  "children": [{"type": "machine", "field": "part_of", "label": {"en": "Parts", "zh": "部件"}}],
  "board": {"card": ["name", "price"], "measure": "price"},
  "list": {"columns": ["name", "half", "updated_at"], "sort": "-updated_at"},
  "form": [{"label": {"en": "All", "zh": "全部"}, "fields": ["name", "serial"]}]
})json");
}

std::shared_ptr<const Model> define(const Model& model, const Json& definition) {
    const auto defined = model.defined(std::span(&definition, 1));
    INFO(json_text(defined ? Json() : defined.error().data));
    REQUIRE(defined);
    return *defined;
}

Json refusal(const Model& model, const Json& definition) {
    const auto defined = model.defined(std::span(&definition, 1));
    INFO(definition.dump(-1, ' ', false, Json::error_handler_t::replace));
    REQUIRE_FALSE(defined);
    CHECK(defined.error().reason == "model.invalid");
    return defined.error().data;
}

Json with(Json definition, const std::string& place, const Json& value) {
    const Json::json_pointer pointer(place);
    if (value != "gone") {
        definition[pointer] = value;
        return definition;
    }
    Json& parent = definition[pointer.parent_pointer()];
    if (parent.is_array())
        parent.erase(std::stoul(pointer.back()));
    else
        parent.erase(pointer.back());
    return definition;
}

Json shape(const Model& model) {
    Json out;
    for (const auto& type : model.types()) {
        Json fields = Json::array();
        for (const Field& field : type->fields)
            fields.push_back({field.name, field.slot, field.retired, field_kind_name(field.kind),
                              field.to, field.personal});
        out.push_back({{"name", type->name},
                       {"number", type->number},
                       {"fields", fields},
                       {"definition", type->definition}});
    }
    return out;
}

}  // namespace cairn::test
