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

/// Of its owner, of a team or of all; whoever submits one gives it away.
constexpr const char* note_definition = R"({
    "type": "note", "label": {"en": "Note", "zh": "便签"}, "label_many": {"en": "Notes", "zh": "便签"}, "title": "name",
    "unique": [["owner", "name"]],
    "readers": {"or": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"==": [{"var": "scope"}, "all"]},
                       {"and": [{"==": [{"var": "scope"}, "team"]}, {"in": [{"var": "team"}, {"var": "$me.teams"}]}]}]},
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}, "default": {"rule": {"var": "$me.id"}}},
        {"name": "scope", "kind": "choice", "label": {"en": "Scope", "zh": "范围"}, "default": "private", "options": [
            {"value": "private", "label": {"en": "Mine", "zh": "我的"}}, {"value": "team", "label": {"en": "Team", "zh": "团队"}},
            {"value": "all", "label": {"en": "All", "zh": "所有人"}}]},
        {"name": "team", "kind": "team", "label": {"en": "Team", "zh": "团队"}},
        {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
    "lifecycle": {"field": "stage", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "submitted", "label": {"en": "Submitted", "zh": "已提交"}}],
        "transitions": [
            {"name": "submit", "event": "note.submitted", "label": {"en": "Submit", "zh": "提交"}, "from": ["open"], "to": "submitted",
             "effects": [{"set": {"owner": {"unique": ["user", "email", "user2@example.com"]}}},
                         {"create": "note", "fields": {"name": "Receipt", "owner": {"unique": ["user", "email", "user2@example.com"]}}}]}]}})";

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

/// Three notes of user/2: a private one, one of all, one of team/2.
Spec spec_of_notes() {
    const auto model = sample_model()->defined(std::vector<Json>{trusted_json(note_definition)});
    Spec spec{model.value()};
    spec.given("note/90", {created({{"name", "Secret"}, {"owner", id(2)}, {"scope", "private"}})});
    spec.given("note/91", {created({{"name", "Known"}, {"owner", id(2)}, {"scope", "all"}})});
    spec.given("note/92",
               {created({{"name", "Ours"}, {"owner", id(2)}, {"scope", "team"}, {"team", id(2)}})});
    spec.given("note/93", {created({{"name", "Mine"}, {"owner", id(1)}, {"scope", "private"}})});
    return spec;
}

Change renamed(std::uint64_t note) {
    return {{"note", id(note)}, {}, {{"name", "Called " + std::to_string(note)}}};
}

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

TEST_CASE("who is no reader of a record gets what an absent one gets", "[policy][readers]") {
    Spec spec = spec_of_notes();
    for (const std::uint64_t note : {90U, 92U}) {
        const Uuid target = id(note);
        spec.when(renamed(note)).then_rejected("record.unknown");
        spec.when(Archive{{"note", target}}).then_rejected("record.unknown");
        spec.when(Transfer{{"note", target}, id_text(1)}).then_rejected("record.unknown");
        spec.when(Advance{{"note", target}, "submit"}).then_rejected("record.unknown");
        spec.when(Create{"note", target, Json::object(), true}).then_rejected("record.exists");
        CHECK_FALSE(spec.error().data.contains("version"));
    }
    spec.when(renamed(91)).then_accepted();
    spec.by(1, Role::member, {id(2)}).when(renamed(92)).then_accepted();
    spec.by(2).when(renamed(90)).then_accepted();
}

TEST_CASE("whoever may read the whole log is shown what has other readers", "[policy][readers]") {
    Spec spec = spec_of_notes();
    spec.by(3, Role::administrator).when(renamed(90)).then_accepted();
    spec.by_system().when(renamed(92)).then_accepted();
    spec.when(Create{"note", id(94), {{"owner", id_text(2)}}}).then_accepted();
}

TEST_CASE("nobody says something by which he would not be a reader any more", "[policy][readers]") {
    Spec spec = spec_of_notes();
    const std::string reason = "readers.excluded";
    // Not even that the other has one of that name is told.
    for (const char* name : {"Secret", "New"})
        spec.when(Create{"note", {}, {{"name", name}, {"owner", id_text(2)}}})
            .then_rejected(reason, {{"record_type", "note"}});
    spec.when(Change{{"note", id(91)}, {}, {{"scope", "private"}}}).then_rejected(reason);
    spec.when(Change{{"note", id(93)}, {}, {{"owner", id_text(2)}}}).then_rejected(reason);
    spec.when(Change{{"note", id(93)}, {}, {{"owner", id_text(2)}, {"name", "Secret"}}})
        .then_rejected(reason);
    spec.when(Transfer{{"note", id(93)}, id_text(2)}).then_rejected(reason);
    spec.when(Create{"note", {}, {{"owner", id_text(2)}, {"scope", "all"}}}).then_accepted();
    spec.when(Change{{"note", id(93)}, {}, {{"owner", id_text(2)}, {"scope", "all"}}})
        .then_accepted();
    spec.by(3, Role::administrator)
        .when(Change{{"note", id(91)}, {}, {{"scope", "private"}}})
        .then_accepted();
}

TEST_CASE("a step of the model may give a record away", "[policy][readers]") {
    Spec spec = spec_of_notes();
    spec.when(Advance{{"note", id(93)}, "submit"}).then_accepted();
    CHECK(spec.value("note/93", "owner") == id_text(2));
    spec.when(renamed(93)).then_rejected("record.unknown");
}

TEST_CASE("readers and a policy hold together", "[policy][readers]") {
    const PolicyOf of_one_name = [](const Actor&, const Model& model) {
        auto policy = std::make_shared<Policy>();
        const RecordType& note = *model.type("note");
        policy->types["note"].visible =
            *Rule::compile({{"!=", {{{"var", "name"}}, "Known"}}},
                           [&](std::string_view path) { return note.variable(path); });
        return policy;
    };
    Spec spec = spec_of_notes();
    spec.under(of_one_name);
    spec.when(renamed(90)).then_rejected("record.unknown");
    spec.when(renamed(91)).then_rejected("record.unknown");
    spec.when(renamed(93)).then_accepted();
    spec.by(3, Role::administrator).when(renamed(91)).then_rejected("record.unknown");
    spec.when(renamed(90)).then_accepted();
}
