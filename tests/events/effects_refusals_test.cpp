#include <catch2/catch.hpp>

#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Json variable(const char* path) { return Json{{"var", path}}; }

Json label(const char* text) { return {{"en", text}, {"zh", text}}; }

Json computed(const char* name, const char* from) {
    return {{"name", name},
            {"kind", "text"},
            {"label", label(name)},
            {"computed", {{"cat", Json::array({variable(from), "!"})}}}};
}

/// The sample type, whose `pass` sets this going.
Json passing_with(const Json& effect) {
    Json definition = sample_definition();
    definition["lifecycle"]["transitions"][2]["effects"] = Json::array({effect});
    definition["fields"].push_back(computed("shown", "notes"));
    definition["fields"].push_back(computed("shown_again", "shown"));
    return definition;
}

/// What is said of the effect; "sound" where it is accepted.
std::string problem(const Json& effect) {
    const Json definition = passing_with(effect);
    const auto model = sample_model()->defined(std::span(&definition, 1));
    return model ? "sound" : model.error().data["problem"].get<std::string>();
}

Json change_of(Json target, const char* type = "sample", Json fields = {{"name", "Hoist"}}) {
    return {{"change", std::move(target)}, {"type", type}, {"fields", std::move(fields)}};
}

Json advance_of(Json target) {
    return {{"advance", std::move(target)}, {"type", "sample"}, {"transition", "reopen"}};
}

/// A type whose records hang under samples; `taken_up` is the default of what anybody may read.
Json under_a_sample(const char* taken_up) {
    const Json up{{"rule", variable(taken_up)}};
    const auto field = [](const char* name, const char* kind, Json more) {
        more["name"] = name;
        more["kind"] = kind;
        more["label"] = label(name);
        return more;
    };
    return {{"type", "part"},
            {"label", label("Part")},
            {"label_many", label("Parts")},
            {"title", "name"},
            {"fields",
             {field("name", "text", Json::object()),
              field("sample", "reference", {{"to", "sample"}, {"parent", true}}),
              field("seen", "text", {{"default", up}}),
              field("hidden", "text", {{"personal", true}, {"default", up}})}}};
}

}  // namespace

TEST_CASE("an effect on what can never be a record of its type is refused", "[effects]") {
    for (const auto& effect : {change_of, +[](Json target, const char*, Json) {
                                   return advance_of(std::move(target));
                               }}) {
        const auto said = [&](Json target) {
            return problem(effect(std::move(target), "sample", {{"name", "Hoist"}}));
        };
        for (const Json& constant : {Json("abc"), Json(5), Json(), Json(true), Json::array()})
            CHECK(said(constant) == "must be the id of a record, or a rule that yields one");
        for (const char* path : {"pieces", "tags", "others", "$today", "$me.teams", "stage"})
            CHECK(said(variable(path)) == "is never the id of a record");
        for (const char* path : {"owner", "$me.id", "created_by"})
            CHECK(said(variable(path)) == R"(is of type "user", not "sample")");
        CHECK(said(Json{{"var", {"team"}}}) == R"(is of type "team", not "sample")");
        for (const char* path : {"next", "part_of", "others.0", "id", "code"})
            CHECK(said(variable(path)) == "sound");
        CHECK(said(id_text(7)) == "sound");
        CHECK(said({{"or", {variable("next"), variable("part_of")}}}) == "sound");
    }
    CHECK(problem(change_of(variable("next"), "sample", Json::object())) == "sets nothing");
}

TEST_CASE("no effect gives rights or takes them away", "[effects]") {
    const std::string said = "rights are given by administrators, not by effects";
    const Json owner = variable("owner");
    CHECK(problem(change_of(owner, "user", {{"role", "administrator"}})) == said);
    CHECK(problem(change_of(owner, "user", {{"role", variable("code")}})) == said);
    CHECK(problem(change_of(owner, "user", {{"active", false}})) == said);
    CHECK(problem({{"create", "user"},
                   {"fields",
                    {{"name", "Eve"}, {"email", "eve@x.example"}, {"role", "administrator"}}}}) ==
          said);
    CHECK(problem(change_of(owner, "user", {{"name", "Ann"}})) == "sound");
}

TEST_CASE("what an earlier build let through keeps no other definition out, and gives no rights",
          "[effects]") {
    const Json promoting = change_of(variable("owner"), "user", {{"role", "administrator"}});
    const auto model = sample_model()->replayed(passing_with(promoting));
    const auto more = define(*model, under_a_sample("$parent.code"));
    // Defined anew, it is held to what holds now.
    (void)refusal(*more, passing_with(promoting));
    define(*more, passing_with(advance_of(variable("next"))));

    Spec spec{more};
    spec.given("sample/3", {created({{"name", "Hoist"}, {"owner", id(2)}})});
    const std::string pass =
        sample_definition()["lifecycle"]["transitions"][2]["name"].get<std::string>();
    spec.when(Advance{ref("sample/3"), pass, Json::object(), std::nullopt})
        .then_rejected("effects.rights");
    CHECK(spec.value("user/2", "role") == "member");
}

TEST_CASE("no effect puts what is personal where it can be read", "[effects]") {
    const std::string said = "names a personal field, which may only go into a personal field";
    for (const char* path : {"notes", "shown", "shown_again"}) {
        CHECK(problem({{"set", {{"code", variable(path)}}}}) == said);
        CHECK(problem(change_of(variable("next"), "sample", {{"code", variable(path)}})) == said);
        const Json each{{"merge", {variable(path)}}};
        const auto copies = [&](const char* field) {
            return Json{{"create", "sample"},
                        {"each", each},
                        {"fields", {{"name", "Hoist"}, {field, variable("$item")}}}};
        };
        CHECK(problem(copies("code")) == said);
        CHECK(problem(copies("notes")) == "sound");
    }
}

TEST_CASE("no default takes up what is personal above, computed or not", "[parent]") {
    const auto model = define(*sample_model(), passing_with(advance_of(variable("next"))));
    for (const char* path : {"$parent.notes", "$parent.shown", "$parent.shown_again"}) {
        const Json data = refusal(*model, under_a_sample(path));
        CHECK(data["place"] == "/fields/2/default");
        CHECK_THAT(data["problem"].get<std::string>(), Catch::Contains("names a personal field"));
        const Json told{{"name", "told"},
                        {"kind", "text"},
                        {"label", label("Told")},
                        {"default", {{"rule", variable(path)}}}};
        Json as_input = passing_with(advance_of(variable("next")));
        as_input["lifecycle"]["transitions"][2]["inputs"] = Json::array({told});
        CHECK_THAT(refusal(*model, as_input)["problem"].get<std::string>(),
                   Catch::Contains("names a personal field"));
    }
    define(*model, under_a_sample("$parent.code"));
}

TEST_CASE("what is taken up below does not become personal above", "[parent]") {
    Json above = sample_definition();
    above["fields"].push_back(computed("told", "code"));
    const auto model = define(*define(*sample_model(), above), under_a_sample("$parent.told"));
    above["fields"].back() = computed("told", "notes");
    const Json data = refusal(*model, above);
    CHECK(data["file"] == "model/part.json");
    CHECK(data["place"] == "/fields/2/default");
}

TEST_CASE("computed fields that go round are refused, whoever asks for them first", "[model]") {
    Json definition = passing_with(advance_of(variable("next")));
    definition["fields"].push_back(computed("hen", "egg"));
    definition["fields"].push_back(computed("egg", "hen"));
    definition["lifecycle"]["transitions"][0]["inputs"][1]["default"] = {{"rule", variable("hen")}};
    CHECK_THAT(refusal(*sample_model(), definition)["problem"].get<std::string>(),
               Catch::Contains("computed from itself"));
}
