#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// What a command does where its actor is not shown everything.
namespace {

constexpr const char* firm_definition = R"({
    "type": "firm", "label": {"en": "Firm", "zh": "公司"}, "label_many": {"en": "Firms", "zh": "公司"}, "title": "name",
    "unique": [["code"]],
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "code", "kind": "text", "label": {"en": "Code", "zh": "编码"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}},
        {"name": "limit", "kind": "number", "label": {"en": "Limit", "zh": "额度"}},
        {"name": "jobs", "kind": "integer", "read_only": true, "label": {"en": "Jobs", "zh": "件数"}}]})";

constexpr const char* job_definition = R"({
    "type": "job", "label": {"en": "Job", "zh": "工作"}, "label_many": {"en": "Jobs", "zh": "工作"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "firm", "kind": "reference", "to": "firm", "parent": true, "label": {"en": "Firm", "zh": "公司"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}},
        {"name": "up_to", "kind": "number", "label": {"en": "Up to", "zh": "上限"}, "default": {"rule": {"var": "$parent.limit"}}},
        {"name": "named", "kind": "text", "label": {"en": "Named", "zh": "名"}, "default": {"rule": {"var": "$parent.name"}}},
        {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
    "lifecycle": {"field": "stage", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "done", "label": {"en": "Done", "zh": "完成"}}],
        "transitions": [
            {"name": "finish", "event": "job.finished", "label": {"en": "Finish", "zh": "完成"}, "from": ["open"], "to": "done",
             "effects": [{"change": {"var": "firm"}, "type": "firm", "fields": {"jobs": 1}},
                         {"create": "job", "fields": {"name": "Next", "firm": {"var": "firm"}}}]}]}})";

std::shared_ptr<const Model> firms() {
    return sample_model()
        ->defined(std::vector<Json>{trusted_json(firm_definition), trusted_json(job_definition)})
        .value();
}

/// Firms are shown to their owners, without the limit.
const PolicyOf own_firms = [](const Actor&, const Model& model) {
    auto policy = std::make_shared<Policy>();
    const RecordType& firm = *model.type("firm");
    policy->types["firm"].visible =
        *Rule::compile({{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}},
                       [&](std::string_view path) { return firm.variable(path); });
    policy->types["firm"].hidden = {"limit"};
    return policy;
};

Spec spec_of_firms() {
    Spec spec{firms()};
    spec.given("firm/70",
               {created({{"name", "Mine"}, {"owner", id(1)}, {"limit", *Decimal::parse("5")}})});
    spec.given("firm/71", {created({{"name", "Theirs"},
                                    {"code", "T"},
                                    {"owner", id(2)},
                                    {"limit", *Decimal::parse("7")}})});
    spec.given("job/80", {created({{"name", "Job"}, {"firm", id(71)}, {"owner", id(1)}})});
    spec.under(own_firms);
    return spec;
}

}  // namespace

TEST_CASE("what the actor is not shown is not there", "[policy]") {
    Spec spec = spec_of_firms();
    spec.when(Change{{"firm", id(71)}, {}, {{"name", "x"}}}).then_rejected("record.unknown");
    spec.when(Archive{{"firm", id(71)}}).then_rejected("record.unknown");
    spec.when(Create{"job", {}, {{"firm", id_text(71)}}}).then_rejected("reference.unknown");
    spec.when(Create{"firm", id(71), Json::object(), true}).then_rejected("record.exists");
    CHECK_FALSE(spec.error().data.contains("version"));
    spec.when(Create{"firm", {}, {{"code", "T"}}}).then_rejected("unique.taken");
    CHECK_FALSE(spec.error().data.contains("holder"));
    spec.by(2).when(Create{"firm", {}, {{"code", "T"}}}).then_rejected("unique.taken");
    CHECK(spec.error().data["holder"] == id_text(71));
    spec.when(Change{{"firm", id(71)}, {}, {{"name", "x"}}}).then_accepted();
}

TEST_CASE("what is hidden is neither set nor a default", "[policy]") {
    Spec spec = spec_of_firms();
    spec.when(Change{{"firm", id(70)}, {}, {{"limit", "9"}}}).then_rejected("field.read_only");
    spec.when(Create{"job", id(81), {{"firm", id_text(70)}}}).then_accepted();
    CHECK(spec.value("job/81", "up_to").is_null());
    CHECK(spec.value("job/81", "named") == "Mine");
}

TEST_CASE("the model's effects reach what the actor is not shown", "[policy]") {
    Spec spec = spec_of_firms();
    spec.when(Advance{{"job", id(80)}, "finish"}).then_accepted();
    CHECK(spec.value("firm/71", "jobs") == 1);
    REQUIRE(spec.decision().created.size() == 1);
    const auto next = spec.world().record(spec.decision().created.front());
    REQUIRE(next);
    CHECK(next->value("firm") == Value{id(71)});
}
