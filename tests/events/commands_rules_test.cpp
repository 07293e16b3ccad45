#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// The sample type with more of this and that: what rules of a model ask of commands.
class Sample {
public:
    Sample& field(const std::string& name, const std::string& kind, Json more = Json::object()) {
        more.update({{"name", name}, {"kind", kind}, {"label", {{"en", name}, {"zh", name}}}});
        definition_["fields"].push_back(std::move(more));
        return *this;
    }
    /// Of a field that is there.
    Sample& with(const std::string& name, const std::string& member, Json value) {
        for (Json& field : definition_["fields"])
            if (field["name"] == name) field[member] = std::move(value);
        return *this;
    }
    Sample& transition(const std::string& name, Json inputs, Json effects) {
        definition_["lifecycle"]["transitions"].push_back({{"name", name},
                                                           {"event", "sample." + name + "ed"},
                                                           {"label", {{"en", name}, {"zh", name}}},
                                                           {"from", {"open"}},
                                                           {"to", "passed"},
                                                           {"inputs", std::move(inputs)},
                                                           {"effects", std::move(effects)}});
        return *this;
    }
    /// With a crane in it.
    [[nodiscard]] Spec spec(Fields fields = {}) const {
        auto model = sample_model()->defined(std::vector{definition_});
        if (!model) FAIL(model.error().data);
        fields.emplace("name", "Crane");
        Spec spec{*model};
        spec.given("sample/7", {created(std::move(fields))});
        return spec;
    }

private:
    Json definition_ = sample_definition();
};

const Json always = {{"==", {1, 1}}};

Advance go(const std::string& transition, Json inputs = Json::object()) {
    return {ref("sample/7"), transition, std::move(inputs), {}};
}

}  // namespace

TEST_CASE("an input may be required by a rule", "[advance]") {
    Spec spec = Sample{}
                    .transition("clear",
                                {{{"name", "why"},
                                  {"kind", "text"},
                                  {"label", {{"en", "Why"}, {"zh", "为何"}}},
                                  {"required_when", always}}},
                                Json::array())
                    .spec();
    spec.when(go("clear"))
        .then_rejected("transition.incomplete", {{"fields", {{"why", "field.required"}}}});
    spec.when(go("clear", {{"why", "It is old"}})).then_accepted();
}

TEST_CASE("an effect empties a field by a null of its own", "[effects]") {
    Spec spec = Sample{}
                    .field("note", "text")
                    .transition("clear", Json::array(), {{{"set", {{"note", nullptr}}}}})
                    .spec({{"note", "old"}});
    spec.when(go("clear")).then_accepted();
    CHECK(spec.value("sample/7", "note").is_null());
}

TEST_CASE("an effect sees the new state and what the effects before it set", "[effects]") {
    const auto set = [](const char* field, const char* from) {
        return Json{{"set", {{field, {{"var", from}}}}}};
    };
    Spec spec = Sample{}
                    .field("note", "text")
                    .field("copy", "text")
                    .field("again", "text")
                    .field("reached", "text")
                    .transition("clear", Json::array(),
                                {set("copy", "note"), set("again", "copy"), set("copy", "again"),
                                 set("reached", "stage")})
                    .spec({{"note", "old"}});
    spec.when(go("clear")).then_accepted();
    CHECK(spec.value("sample/7", "copy") == "old");
    CHECK(spec.value("sample/7", "again") == "old");
    CHECK(spec.value("sample/7", "reached") == "passed");
    CHECK(spec.record("sample/7").version == Version{2});
}

TEST_CASE("a field that an effect fills in with what it made is asked for afterwards",
          "[effects]") {
    const Json once_passed = {{"==", {{{"var", "stage"}}, "passed"}}};
    const Json make = {{"create", "team"}, {"as", "made"}, {"fields", {{"name", "New"}}}};
    const Json take = {{"set", {{"made", {{"var", "$made"}}}}}};
    const auto with_effects = [&](const Json& effects) {
        return Sample{}
            .field("made", "team", {{"required_when", once_passed}})
            .transition("clear", Json::array(), effects)
            .spec();
    };
    with_effects(Json::array({make, take})).when(go("clear")).then_accepted();
    with_effects(Json::array({make}))
        .when(go("clear"))
        .then_rejected("transition.incomplete", {{"fields", {{"made", "field.required"}}}});
}

TEST_CASE("whoever asks for a state that is reached learns that it is not as he says",
          "[advance]") {
    Spec spec = Sample{}.spec({{"price", money("10")}});
    const auto check = [](const char* price) {
        return Advance{ref("sample/7"),
                       "check",
                       {{"price", {{"amount", price}, {"currency", "CNY"}}}},
                       Version{1}};
    };
    spec.when(check("20")).then_accepted();
    spec.by(2).when(check("20")).then_nothing();
    spec.by(2).when(check("30")).then_rejected("record.conflict");
}

TEST_CASE("a transfer asks what a change would", "[transfer]") {
    const Transfer transfer{ref("sample/7"), id_text(2)};
    Sample{}
        .with("owner", "read_only", true)
        .spec()
        .when(transfer)
        .then_rejected("field.read_only");
    Sample{}
        .field("why", "text", {{"required_when", {{"var", "owner"}}}})
        .spec()
        .when(transfer)
        .then_rejected("field.required", {{"field", "why"}});
}

TEST_CASE("what a rule computes is rounded to what its field holds", "[effects]") {
    const Json third = {{"/", {10, 3}}};
    Spec spec = Sample{}
                    .field("share", "number", {{"default", {{"rule", third}}}})
                    .field("whole", "integer", {{"default", {{"rule", third}}}})
                    .spec();
    spec.when(Create{"sample", id(8), {{"name", "Hoist"}}}).then_accepted();
    CHECK(spec.value("sample/8", "share") == "3.333333333");
    CHECK(spec.value("sample/8", "whole") == 3);
}

TEST_CASE("rules that cost more than a command may refuse it, however they are spread",
          "[effects]") {
    Json many = Json::array();
    for (int i = 0; i < 200; ++i) many.push_back(i);
    const Json never = {{"some", {many, {{"==", {{{"var", ""}}, -1}}}}}};
    const Json costly = {{"some", {many, never}}};  // One alone may.
    Sample sample;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
        sample.field(name, "yes_no", {{"default", {{"rule", costly}}}});
    sample.spec().when(Create{"sample", {}, {{"name", "Hoist"}}}).then_rejected("rule.too_costly");
    Sample modest;
    modest.field("a", "yes_no", {{"default", {{"rule", costly}}}});
    Spec spec = modest.spec();
    spec.when(Create{"sample", {}, {{"name", "Hoist"}}}).then_accepted();
    const Step create = Create{"sample", {}, {{"name", "Hoist"}}};
    spec.when(Command{std::vector<Step>(8, create)}).then_rejected("rule.too_costly");
    CHECK(spec.error().data.at("step").get<int>() > 1);
}

TEST_CASE("a value that could not be entered any more is left alone, not refused", "[change]") {
    Spec spec = Sample{}.field("note", "text", {{"max", "3"}}).spec({{"note", "too long by now"}});
    const auto change = [](const char* note) {
        return Change{ref("sample/7"), {}, {{"name", "Hoist"}, {"note", note}}};
    };
    spec.when(change("another one")).then_rejected("field.too_long");
    spec.when(change("too long by now"))
        .then({{"sample/7", changed("name", Value{"Crane"}, Value{"Hoist"})}});
}

TEST_CASE("a change that is too far behind is asked to look again", "[change]") {
    Spec spec = Sample{}.spec();
    std::vector<Event> changes;
    for (int i = 0; i < 501; ++i)
        changes.push_back(changed("name", Value{}, Value{"Crane " + std::to_string(i)}));
    spec.given("sample/7", changes);
    const auto change = [](std::uint64_t seen) {
        return Change{ref("sample/7"), Version{seen}, {{"price", nullptr}}};
    };
    spec.when(change(1)).then_rejected("version.too_old", {{"version", "502"}});
    spec.when(change(2)).then_nothing();
}

TEST_CASE("nobody takes their own rights away", "[access]") {
    Spec spec{key_account_model()};
    spec.by(3, Role::administrator);
    const auto myself = ref("user/3");
    spec.when(Change{myself, {}, {{"role", "member"}}}).then_rejected("access.own_rights");
    spec.when(Change{myself, {}, {{"active", false}}}).then_rejected("access.own_rights");
    spec.when(Archive{myself}).then_rejected("access.own_rights");
    spec.when(Change{myself, {}, {{"role", "administrator"}, {"name", "Ada"}}}).then_accepted();
    spec.when(Change{ref("user/1"), {}, {{"role", "administrator"}}}).then_accepted();
}

TEST_CASE("nobody's id is no record's", "[create]") {
    Spec{sample_model()}
        .when(Create{"sample", Uuid{}, {{"name", "Crane"}}})
        .then_rejected("field.format", {{"field", "id"}});
}

TEST_CASE("settings name a time zone and a currency that exist", "[setting]") {
    Spec spec{sample_model()};
    spec.by_system();
    spec.when(ChangeSetting{{{"timezone", "Asia/Shangai"}}}).then_rejected("field.format");
    spec.when(ChangeSetting{{{"currency", "XYZ"}}}).then_rejected("field.format");
    spec.when(ChangeSetting{{{"timezone", "Asia/Shanghai"}, {"currency", "EUR"}}}).then_accepted();
}
