#include <catch2/catch.hpp>

#include "core/ids.hpp"
#include "events/model/shipped_model.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_dir.hpp"
#include "workspace/workspace.hpp"
#include "workspace/workspace_init.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// As an earlier build made it: without favourites, and with views that everybody was shown.
void make_workspace_of_earlier_build(const std::filesystem::path& folder) {
    std::vector<Json> model = shipped_model();
    std::erase_if(model, [](const Json& type) { return type.at("type") == "pin"; });
    for (Json& type : model)
        if (type.at("type") == "view") type.erase("readers");
    const SystemClock clock;
    RandomIds ids;
    REQUIRE(init_workspace({.folder = folder, .clock = &clock, .ids = &ids},
                           {.admin_email = "admin@cairn.example",
                            .admin_name = "Admin",
                            .settings = {.language = "en"},
                            .model = std::move(model)}));
}

}  // namespace

TEST_CASE("a workspace of an earlier build takes the record types that are new", "[cli]") {
    TempDir dir;
    const std::string data = dir / "data";
    make_workspace_of_earlier_build(data);

    auto shown = run_cairn({"model", "--data", data});
    INFO(shown.err);
    REQUIRE(shown.exit_code == 0);
    CHECK(shown.out.find("pin  is not there\n") != std::string::npos);
    CHECK(shown.out.find("view  differs in readers\n") != std::string::npos);
    CHECK(shown.out.find("account") == std::string::npos);

    auto refused = run_cairn({"model", "--data", data, "--take", "pins"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("ships no record type and no role \"pins\"") != std::string::npos);

    auto taken = run_cairn({"model", "--data", data, "--take-new"});
    INFO(taken.err);
    REQUIRE(taken.exit_code == 0);
    CHECK(taken.out.starts_with("taken  pin\nposition  "));
    shown = run_cairn({"model", "--data", data});
    CHECK(shown.out.starts_with("view  differs in readers\n"));

    taken = run_cairn({"model", "--data", data, "--take", "view", "--take", "pin"});
    CHECK(taken.out.starts_with("taken  view\nposition  "));
    shown = run_cairn({"model", "--data", data});
    CHECK(shown.out.starts_with("All else of "));
    CHECK(run_cairn({"model", "--data", data, "--take", "view"}).out.starts_with("Nothing"));
    CHECK(run_cairn({"verify", "--data", data}).exit_code == 0);
}

TEST_CASE("roles are taken where they are asked for, and new ones where there are some", "[cli]") {
    TempDir dir;
    const std::string data = dir / "data";
    make_workspace_of_earlier_build(data);
    const auto model = [&](std::vector<std::string> more) {
        std::vector<std::string> words{"model", "--data", data};
        words.insert(words.end(), more.begin(), more.end());
        auto done = run_cairn(words);
        INFO(done.err);
        CHECK(done.exit_code == 0);
        return done.out;
    };
    const auto has = [](const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(has(model({}), "No role is defined here"));
    // Rights do not begin to go by roles unnoticed.
    CHECK_FALSE(has(model({"--take-new"}), "role"));
    CHECK(has(model({"--take", "guest"}), "taken  role guest\n"));
    const std::string shown = model({});
    CHECK(has(shown, "role finance  is not there\n"));
    CHECK(has(shown, "and 9 roles is as shipped"));
    CHECK(has(model({"--take-new"}), "taken  role finance\n"));
    CHECK_FALSE(has(model({}), "is not there"));

    TempDir other;
    make_workspace_of_earlier_build(other / "data");
    const auto taken = run_cairn({"model", "--data", other / "data", "--take-roles"});
    CHECK(has(taken.out, "taken  role sales_director\n"));
    CHECK_FALSE(has(taken.out, "taken  pin\n"));
}

TEST_CASE("what of a role is another is told by type", "[cli]") {
    TempDir dir;
    const std::string data = dir / "data";
    std::vector<Json> definitions = shipped_model_with_roles();
    for (Json& each : definitions)
        if (each.value("role", "") == "finance") each["types"]["contract"]["see"] = "own";
    const SystemClock clock;
    RandomIds ids;
    REQUIRE(init_workspace({.folder = data, .clock = &clock, .ids = &ids},
                           {.admin_email = "admin@cairn.example",
                            .admin_name = "Admin",
                            .settings = {.language = "en"},
                            .model = std::move(definitions)}));
    const auto shown = run_cairn({"model", "--data", data});
    CHECK(shown.out.starts_with("role finance  differs in types (contract)\n"));
    CHECK(run_cairn({"model", "--data", data, "--take", "finance"})
              .out.starts_with("taken  role finance\nposition  "));
    CHECK(run_cairn({"model", "--data", data}).out.starts_with("All else of "));
}
