#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Spec administrator() {
    Spec spec{sample_model()};
    spec.by(3, Role::administrator);
    return spec;
}

Json gadget() {
    Json definition = sample_definition();
    definition["type"] = "gadget";
    definition.erase("lifecycle");
    definition["fields"] = Json::array({Json{{"name", "name"},
                                             {"kind", "text"},
                                             {"label", {{"en", "Name"}, {"zh", "名称"}}},
                                             {"required", true}}});
    definition.erase("unique");
    return definition;
}

}  // namespace

TEST_CASE("defining a type is an event, and the type is there at once", "[define]") {
    Spec spec = administrator();
    spec.when(Command{{Define{{gadget()}}, Create{"gadget", id(7), {{"name", "Hook"}}}}})
        .then_accepted();
    const auto& drafts = spec.decision().drafts;
    REQUIRE(drafts.size() == 2);
    CHECK(drafts[0].event == Event{ModelChanged{gadget()}});
    CHECK(drafts[0].stream.category == "model");
    CHECK(spec.value("gadget/7", "name") == "Hook");
    CHECK(spec.world().model().type("gadget"));
    SECTION("the same definition again is nothing") {
        spec.when(Define{{gadget()}}).then_nothing();
    }
    SECTION("another definition goes to the same stream") {
        Json other = gadget();
        other["icon"] = "hook";
        const StreamName stream = drafts[0].stream;
        spec.when(Define{{sample_definition(), other}}).then_accepted();
        REQUIRE(spec.decision().drafts.size() == 1);
        CHECK(spec.decision().drafts[0].stream == stream);
        CHECK(spec.decision().drafts[0].version == Version{2});
    }
}

TEST_CASE("a definition that does not hold together is refused", "[define]") {
    Json broken = gadget();
    broken["title"] = "nothing";
    Spec spec = administrator();
    spec.when(Define{{broken}});
    REQUIRE(!spec.outcome());
    CHECK(spec.error().reason.starts_with("model."));
    spec.when(Define{}).then_rejected("model.definitions");
}

TEST_CASE("only administrators define", "[define]") {
    Spec spec{sample_model()};
    spec.when(Define{{gadget()}}).then_rejected("access.denied");
    CHECK(spec.error().code == ErrorCode::forbidden);
    spec.when(ChangeSetting{{{"name", "Ours"}}}).then_rejected("access.denied");
}

TEST_CASE("settings change, as far as they differ", "[setting]") {
    Spec spec = administrator();
    spec.when(ChangeSetting{{{"name", "起重机"}, {"language", "en"}, {"currency", "EUR"}}});
    REQUIRE(spec.outcome());
    REQUIRE(spec.decision().drafts.size() == 1);
    CHECK(spec.decision().drafts[0].event ==
          Event{SettingChanged{{{"name", "起重机"}, {"currency", "EUR"}}}});
    CHECK(spec.decision().drafts[0].stream.text() == "setting/" + Uuid{}.text());
    CHECK(spec.world().model().settings().currency.text() == "EUR");
    spec.when(ChangeSetting{{{"name", "起重机"}}}).then_nothing();
}

TEST_CASE("settings that make no sense are refused", "[setting]") {
    const auto refused = [](const char* name, const std::string& value, const char* reason) {
        INFO(name << '=' << value);
        administrator()
            .when(ChangeSetting{{{name, value}}})
            .then_rejected(reason, {{"field", name}});
    };
    refused("name", "", "field.format");
    refused("name", "   ", "field.format");
    refused("name", std::string(101, 'x'), "field.format");
    refused("language", "de", "field.format");
    refused("currency", "Yuan", "field.format");
    refused("currency", "cny", "field.format");
    refused("timezone", "", "field.format");
    refused("timezone", std::string(65, 'x'), "field.format");
    refused("colour", "red", "field.unknown");
}

TEST_CASE("facts about access stand in the stream of their user", "[access]") {
    Spec spec{sample_model()};
    spec.by(4, Role::auditor).when(NoteAccess{id(4), "signed_in", {{"by", "password"}}});
    spec.then({{"access/4", Accessed{"signed_in", {{"by", "password"}}}}});
    spec.when(NoteAccess{id(4), "signed_out", {}}).then_accepted();
    CHECK(spec.decision().drafts[0].version == Version{2});
}
