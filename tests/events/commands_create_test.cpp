#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a new record has its defaults, its first state and its giver", "[create]") {
    Spec{sample_model()}
        .when(Create{"sample", id(7), {{"name", " Crane "}}})
        .then({{"sample/7", created({{"name", "Crane"},
                                     {"pieces", std::int64_t{1}},
                                     {"due_on", date("2026-03-02")},
                                     {"owner", id(1)},
                                     {"stage", "open"}})}});
}

TEST_CASE("a record without an id of the caller's gets a fresh one", "[create]") {
    Spec spec{sample_model()};
    spec.when(Create{"sample", {}, {{"name", "Crane"}}}).then_accepted();
    CHECK(spec.decision().targets == std::vector{StreamName{"sample", made(1)}});
    CHECK(spec.decision().drafts.front().version == Version{1});
}

TEST_CASE("a default does not overrule what was wanted empty", "[create]") {
    Spec spec{sample_model()};
    spec.when(
        Create{"sample", id(7), {{"name", "Crane"}, {"pieces", nullptr}, {"owner", nullptr}}});
    spec.then_accepted();
    CHECK(spec.value("sample/7", "pieces").is_null());
    CHECK(spec.value("sample/7", "owner").is_null());
}

TEST_CASE("the system gives no owner", "[create]") {
    Spec spec{sample_model()};
    spec.by_system().when(Create{"sample", id(7), {{"name", "Crane"}}}).then_accepted();
    CHECK(spec.value("sample/7", "owner").is_null());
}

TEST_CASE("an amount has no more places than its currency", "[create]") {
    const auto with_price = [](const char* amount, const char* currency) {
        return Create{"sample",
                      {},
                      {{"name", "Crane"}, {"price", {{"amount", amount}, {"currency", currency}}}}};
    };
    Spec spec{sample_model()};
    spec.when(with_price("100.5", "JPY"))
        .then_rejected("field.minor_units", {{"field", "price"}, {"currency", "JPY"}, {"max", 0}});
    spec.when(with_price("1.234", "CNY")).then_rejected("field.minor_units");
    spec.when(with_price("1.2345", "KWD")).then_rejected("field.minor_units");
    for (const auto& [amount, currency] : {std::pair("100.00", "JPY"),
                                           {"1.23", "CNY"},
                                           {"1.234", "KWD"},
                                           {"1.2345", "CLF"},
                                           {"0.123456789", "XAU"},
                                           {"100.50", "HUF"}})
        spec.when(with_price(amount, currency)).then_accepted();
}

TEST_CASE("an amount that was stored with more places than its currency has stays as it is",
          "[change]") {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}, {"price", money("100.5", "JPY")}})});
    spec.when(Change{ref("sample/7"),
                     {},
                     {{"name", "Hoist"}, {"price", {{"amount", "100.5"}, {"currency", "JPY"}}}}})
        .then_accepted();
    spec.when(Change{ref("sample/7"), {}, {{"price", {{"amount", "99.5"}, {"currency", "JPY"}}}}})
        .then_rejected("field.minor_units");
    CHECK(spec.value("sample/7", "price") == Json{{"amount", "100.5"}, {"currency", "JPY"}});
}

TEST_CASE("an unknown type is not found", "[create]") {
    Spec{sample_model()}.when(Create{"gadget", {}, {}}).then_rejected("type.unknown");
}

TEST_CASE("creating again what was created is nothing new", "[create]") {
    const Create create{
        "sample", id(7), {{"name", "Crane"}, {"price", {{"amount", "1.0"}, {"currency", "CNY"}}}}};
    Spec spec{sample_model()};
    spec.when(create).then_accepted().when(create).then_nothing();
    SECTION("even after others changed the record") {
        spec.by(2).when(Change{ref("sample/7"), {}, {{"name", "Tower crane"}}}).then_accepted();
        spec.by(1).when(create).then_nothing();
    }
}

TEST_CASE("an id that another record has is a conflict", "[create]") {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}})});
    spec.when(Create{"sample", id(7), {{"name", "Truck"}}})
        .then_rejected("record.exists", {{"version", "1"}});
    CHECK(spec.error().code == ErrorCode::conflict);
    SECTION("unless it was only wanted if absent") {
        spec.when(Create{"sample", id(7), {{"name", "Truck"}}, true}).then_nothing();
    }
}

TEST_CASE("a single wrong field gives its own reason", "[create]") {
    Spec{sample_model()}
        .when(Create{"sample", {}, {{"name", "Crane"}, {"wheels", 4}}})
        .then_rejected("field.unknown",
                       {{"field", "wheels"}, {"fields", {{"wheels", "field.unknown"}}}});
}

TEST_CASE("several wrong fields are all named", "[create]") {
    Spec spec{sample_model()};
    spec.when(
        Create{"sample", {}, {{"wheels", 4}, {"id", "x"}, {"size", "huge"}, {"double_rate", "1"}}});
    spec.then_rejected("fields.invalid");
    CHECK(spec.error().code == ErrorCode::invalid);
    CHECK(spec.error().data.at("fields") == Json{{"wheels", "field.unknown"},
                                                 {"id", "field.reserved"},
                                                 {"size", "field.unknown_option"},
                                                 {"double_rate", "field.read_only"},
                                                 {"name", "field.required"}});
}

TEST_CASE("names that a record's JSON uses itself are reserved", "[create]") {
    for (const char* name : {"id", "type", "version"})
        Spec{sample_model()}
            .when(Create{"sample", {}, {{"name", "Crane"}, {name, "1"}}})
            .then_rejected("field.reserved", {{"field", name}});
}

TEST_CASE("people do not set what only transitions set", "[create]") {
    const Create create{"sample", {}, {{"name", "Crane"}, {"sealed_on", "2026-01-01"}}};
    Spec spec{sample_model()};
    spec.when(create).then_rejected("field.read_only", {{"field", "sealed_on"}});
    SECTION("an import may") { spec.by_system().importing().when(create).then_accepted(); }
}

TEST_CASE("nobody sets a computed field", "[create]") {
    Spec{sample_model()}
        .by_system()
        .importing()
        .when(Create{"sample", {}, {{"name", "Crane"}, {"double_rate", "3"}}})
        .then_rejected("field.read_only");
}

TEST_CASE("a record begins in its first state", "[create]") {
    Spec spec{sample_model()};
    spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", "open"}}}).then_accepted();
    spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", "checked"}}})
        .then_rejected("field.lifecycle", {{"field", "stage"}});
    spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", "lost"}}})
        .then_rejected("field.unknown_option");
}

TEST_CASE("an import brings records in any state and says what was skipped", "[create]") {
    Spec spec{sample_model()};
    spec.by(3, Role::administrator).importing();
    spec.when(Create{"sample", id(7), {{"name", "Crane"}, {"stage", "checked"}}}).then_accepted();
    CHECK(spec.record("sample/7").state(*spec.world().model().type("sample")) == "checked");
    CHECK(
        spec.decision().warnings ==
        std::vector{Json{
            {"type", "sample"}, {"id", id_text(7)}, {"state", "checked"}, {"skipped", {"price"}}}});
    SECTION("but no unknown state") {
        spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", "lost"}}})
            .then_rejected("field.unknown_option");
    }
    SECTION("and is silent where nothing was skipped") {
        spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", "spawned"}}}).then_accepted();
        CHECK(spec.decision().warnings.empty());
    }
}

TEST_CASE("a way out of a closed state is no way in, unless there is no other", "[create]") {
    Json definition = sample_definition();
    Json& lifecycle = definition["lifecycle"];
    lifecycle["states"][3]["outcome"] = "done";  // "passed"
    lifecycle["states"].push_back({{"name", "kept"}, {"label", {{"en", "Kept"}, {"zh", "留用"}}}});
    const auto add_way = [&](const char* name, const char* to, const Json& inputs) {
        lifecycle["transitions"].push_back({{"name", name},
                                            {"event", std::string{"sample.done_by_"} + name},
                                            {"label", {{"en", name}, {"zh", name}}},
                                            {"from", {"passed"}},
                                            {"to", to},
                                            {"inputs", inputs}});
    };
    add_way("take_back", "checked", Json::array());
    add_way("keep", "kept", Json::array({Json{{"field", "rate"}, {"required", true}}}));
    const auto model = sample_model()->defined(std::span(&definition, 1));
    REQUIRE(model);
    Spec spec{*model};
    spec.by_system().importing();
    const auto skipped_on_the_way_to = [&](const char* state) {
        spec.when(Create{"sample", {}, {{"name", "Crane"}, {"stage", state}}}).then_accepted();
        return spec.decision().warnings.front().at("skipped");
    };
    CHECK(skipped_on_the_way_to("checked") == Json{"price"});
    CHECK(skipped_on_the_way_to("kept") == Json{"rate"});
}

TEST_CASE("required fields are asked for", "[create]") {
    Spec spec{sample_model()};
    spec.when(Create{"sample", {}, {{"name", "  "}}})
        .then_rejected("field.required", {{"fields", {{"name", "field.required"}}}});
    CHECK(spec.error().code == ErrorCode::rejected);
    spec.when(Create{"sample", {}, {{"name", "Crane"}, {"size", "c"}}})
        .then_rejected("field.required", {{"field", "reason"}});
    spec.when(Create{"sample", {}, {{"size", "c"}}})
        .then_rejected("field.required",
                       {{"fields", {{"name", "field.required"}, {"reason", "field.required"}}}});
}

TEST_CASE("an import may leave required fields empty, but not the title", "[create]") {
    Spec spec{sample_model()};
    spec.by_system().importing();
    spec.when(Create{"sample", id(7), {{"name", "Crane"}, {"size", "c"}}}).then_accepted();
    CHECK(spec.decision().warnings.front().at("skipped") == Json{"reason"});
    spec.when(Create{"sample", {}, {{"size", "a"}}})
        .then_rejected("field.required", {{"field", "name"}});
}

TEST_CASE("what a record refers to exists", "[create]") {
    Spec spec{sample_model()};
    const auto with = [](const char* field, Json value) {
        return Create{"sample", {}, {{"name", "Crane"}, {field, std::move(value)}}};
    };
    spec.when(with("part_of", id_text(9)))
        .then_rejected("reference.unknown", {{"field", "part_of"}});
    CHECK(spec.error().code == ErrorCode::rejected);
    spec.when(with("others", {id_text(9)})).then_rejected("reference.unknown");
    spec.when(with("team", id_text(9))).then_rejected("reference.unknown");
    SECTION("and is of the right type") {
        spec.when(with("owner", id_text(3))).then_accepted();
        spec.when(with("team", id_text(3))).then_rejected("reference.unknown");
    }
    SECTION("and is not archived") {
        spec.when(with("owner", id_text(5)))
            .then_rejected("reference.archived", {{"field", "owner"}});
    }
}

TEST_CASE("two records do not share a unique value", "[create]") {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}, {"code", "X-1"}})});
    spec.when(Create{"sample", {}, {{"name", "Other"}, {"code", " x-1"}}})
        .then_rejected("unique.taken",
                       {{"fields", {{"code", "unique.taken"}}}, {"holder", id_text(7)}});
}
