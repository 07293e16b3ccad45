#include <catch2/catch.hpp>

#include "events/values/text_format.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// Characters that show nothing, alone and together.
const std::vector<std::string> invisible{
    "\u200b",       "\u2060", "\ufe0f", "\u00ad",    "\u200d",           "\u3164",       "\u2800",
    "\ufeff",       "\u034f", "\u180e", "\u061c",    "\U000e0041",       "\U000e0100",   "\u00a0",
    "\u200b\ufe0f", "\u115f", "\uffa0", "\u2066",    " \u200b \u2060\t", "\u202e\u202c", "\u2028",
    "\uffff",       "\ufdd0", "\u0378", "\U0010ffff"};
const std::vector<std::string> visible{"x",      "\u200bx", "三", "\u0600", "\u0301", "👩‍🔧",
                                       "\u00a7", "-",       "１", "\u06dd", "\ue000"};

/// Each opens what it does not close, or closes what it did not open.
const std::vector<std::string> unpaired{"\u202eexe.pdf",
                                        "a\u202a",
                                        "a\u202c",
                                        "a\u2067b",
                                        "a\u2069",
                                        "\u2066a\u202c",
                                        "\u202aa\u2069",
                                        "\u202aa\u2066b\u202cc\u2069",
                                        "\u2066a\u2069b\u2069"};
/// What is closed, but in another line, where it does not reach.
const std::vector<std::string> unpaired_lines{"\u202eone\ntwo\u202c", "\u2067one\n\u2069",
                                              "one\n\u2066two\nthree\u2069\nfour"};
const std::vector<std::string> paired{"\u202aabc\u202c", "\u2067שלום\u2069 Ltd",
                                      "\u2066a\u202eb\u202cc\u2069", "\u200eabc\u200f"};

Step created_with(Json fields) { return Create{"sample", id(7), std::move(fields)}; }

}  // namespace

TEST_CASE("what shows nothing is told from what is seen", "[visible]") {
    for (const auto& text : invisible) CHECK_FALSE(has_visible_character(text));
    for (const auto& text : visible) CHECK(has_visible_character(text));
    CHECK_FALSE(has_visible_character(""));
}

TEST_CASE("controls of writing direction come in pairs", "[visible]") {
    for (const auto& text : unpaired) CHECK(has_unpaired_direction(text));
    for (const auto& text : unpaired_lines) CHECK(has_unpaired_direction(text));
    for (const auto& text : paired) CHECK_FALSE(has_unpaired_direction(text));
}

TEST_CASE("a name that nobody can see is none", "[visible]") {
    for (const auto& text : invisible) {
        INFO(Json(text).dump(-1, ' ', true));
        Spec spec{sample_model()};
        spec.when(created_with({{"name", text}}))
            .then_rejected("field.required", {{"field", "name"}});
        spec.when(created_with({{"name", "Crane"}, {"code", text}, {"notes", text}}))
            .then_accepted();
        CHECK(spec.value("sample/7", "code").is_null());
        CHECK(spec.value("sample/7", "notes").is_null());
        spec.when(Change{ref("sample/7"), {}, {{"name", text}}}).then_rejected("field.required");
        spec.when(Create{"sample", id(8), {{"name", "Truck"}, {"size", "c"}, {"reason", text}}})
            .then_rejected("field.required", {{"field", "reason"}});
    }
}

TEST_CASE("a tag that nobody can see is refused, a line of an address left out", "[visible]") {
    Spec spec{sample_model()};
    spec.when(created_with({{"name", "Crane"}, {"tags", {"red", "\u200b"}}}))
        .then_rejected("field.format",
                       {{"field", "tags"}, {"index", 1}, {"expected", "visible text"}});
    spec.when(created_with({{"name", "Crane"}, {"place", {{"city", "\u2060"}, {"country", "CN"}}}}))
        .then_accepted();
    CHECK(spec.value("sample/7", "place") == Json{{"country", "CN"}});
}

TEST_CASE("text that turns round what follows it is refused", "[visible]") {
    for (const auto& text : unpaired) {
        INFO(Json(text).dump(-1, ' ', true));
        Spec spec{sample_model()};
        spec.when(created_with({{"name", text}}))
            .then_rejected("field.unpaired_direction", {{"field", "name"}});
        spec.when(created_with({{"name", "Crane"}, {"tags", {text}}}))
            .then_rejected("field.unpaired_direction", {{"field", "tags"}, {"index", 0}});
        spec.when(created_with({{"name", "Crane"}, {"place", {{"city", text}}}}))
            .then_rejected("field.unpaired_direction", {{"member", "city"}});
        spec.when(created_with({{"name", "Crane"}, {"email", text + "@example.com"}}))
            .then_rejected("field.unpaired_direction");
        for (const auto& notes : {text, "one\n" + text + "\nthree"})
            spec.when(created_with({{"name", "Crane"}, {"notes", notes}}))
                .then_rejected("field.unpaired_direction", {{"field", "notes"}});
    }
    for (const auto& text : unpaired_lines)
        Spec{sample_model()}
            .when(created_with({{"name", "Crane"}, {"notes", text}}))
            .then_rejected("field.unpaired_direction", {{"field", "notes"}});
    for (const auto& text : paired)
        Spec{sample_model()}
            .when(created_with({{"name", text}, {"notes", text + "\n" + text}}))
            .then_accepted();
}

TEST_CASE("addresses and links hold nothing that is not seen", "[visible]") {
    for (const char* email :
         {"\u200b@\u200b.\u200b", "li\u00ad@example.com", "li@exam\u2060ple.com"})
        Spec{sample_model()}
            .when(created_with({{"name", "Crane"}, {"email", email}}))
            .then_rejected("field.format", {{"field", "email"}});
    for (const char* site : {"https://\u200b", "https://example.com/\u2060", "https://a\uffff.cn"})
        Spec{sample_model()}
            .when(created_with({{"name", "Crane"}, {"site", site}}))
            .then_rejected("field.format", {{"field", "site"}});
}

TEST_CASE("the inputs of steps are read like fields", "[visible]") {
    Spec spec = crane();
    spec.when(Advance{ref("sample/7"), "spawn", {{"copy_name", "\u202eCrane"}}})
        .then_rejected("field.unpaired_direction", {{"field", "copy_name"}});
    spec.when(Advance{ref("sample/7"), "spawn", {{"copy_name", "\u200b"}}})
        .then_rejected("field.required", {{"effect", 0}, {"creates", "sample"}});
}

TEST_CASE("a workspace's name is seen", "[visible]") {
    Spec spec{sample_model()};
    spec.by(3, Role::administrator);
    for (const char* name : {"\u200b", "\u2060\u00ad", "\u202eCranes"})
        spec.when(ChangeSetting{{{"name", name}}}).then_rejected("field.format");
}

TEST_CASE("labels and options of new definitions are seen", "[visible]") {
    const auto refused = [](const char* place, const char* text) {
        Json definition = sample_definition();
        definition[Json::json_pointer(place)] = text;
        const auto model = sample_model()->defined(std::vector{definition});
        REQUIRE_FALSE(model);
        CHECK(model.error().data["place"] == place);
    };
    refused("/label/en", "\u200b");
    refused("/label_many/zh", "\u202e样品");
    refused("/fields/2/label/zh", "\ufe0f");
    refused("/fields/9/options/1/value", "\u2060");
    refused("/lifecycle/states/0/label/en", "\u00ad");
    refused("/lifecycle/transitions/0/requires/0/message/zh", "\u3164");
}

TEST_CASE("what was defined before stays readable, and its odd default is no default",
          "[visible]") {
    Json definition = sample_definition();
    definition["label"]["en"] = "\u200b";
    definition["fields"][21]["default"] = "\u202eX";
    const auto model = sample_model()->replayed(definition);
    CHECK(is_empty(model->type("sample")->field("code")->default_value));
}
