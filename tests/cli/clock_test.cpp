#include <catch2/catch.hpp>

#include "core/file.hpp"
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

bool clock_text_has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A workspace whose first events were written so much later than now.
void make_workspace(const std::filesystem::path& folder, std::chrono::days ahead) {
    const ManualClock clock(SystemClock().now() + ahead);
    RandomIds ids;
    REQUIRE(init_workspace({.folder = folder, .clock = &clock, .ids = &ids},
                           {.admin_email = "admin@cairn.example",
                            .admin_name = "Admin",
                            .settings = {.language = "en"},
                            .model = shipped_model()}));
}

}  // namespace

TEST_CASE("one command shows what is wrong with the clock, and one gets out of it", "[clock]") {
    TempDir dir;
    const std::string data = dir / "data";
    make_workspace(data, std::chrono::days{365});
    const auto shown = run_cairn({"clock", "--data", data});
    INFO(shown.err);
    REQUIRE(shown.exit_code == 0);
    CHECK(clock_text_has(shown.out, "ahead of the clock"));
    CHECK(clock_text_has(shown.out, "--accept"));
    // Where a time service keeps the clock, serving is enough.
    if (!SystemClock().is_kept()) {
        CairnProcess served(data, {}, 0, dir / "err");
        CHECK(clock_text_has(*read_file(dir / "err"), "the newest event is dated ahead"));
        const auto refused = run_cairn({"clock", "--data", data, "--accept"});
        CHECK(refused.exit_code == 1);
        CHECK(clock_text_has(refused.err, "another cairn is serving this folder"));
        CHECK(served.stop_gracefully() == 0);
    }
    const auto accepted = run_cairn({"clock", "--data", data, "--accept"});
    INFO(accepted.err);
    REQUIRE(accepted.exit_code == 0);
    CHECK(clock_text_has(accepted.out, "accepted"));
    CHECK(clock_text_has(run_cairn({"clock", "--data", data}).out, "Nothing is to be done"));
    CHECK(run_cairn({"verify", "--data", data}).exit_code == 0);
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
    {
        CairnProcess served(data, {}, 0, dir / "err");
        CHECK(!clock_text_has(*read_file(dir / "err"), "clock"));
    }
}

TEST_CASE("a clock far ahead of the log is said at the start", "[clock]") {
    TempDir dir;
    const std::string data = dir / "data";
    make_workspace(data, -std::chrono::days{100});
    if (SystemClock().is_kept()) return;  // Then there is nothing to doubt.
    CHECK(clock_text_has(run_cairn({"clock", "--data", data}).out, "nobody keeps it"));
    CairnProcess served(data, {}, 0, dir / "err");
    CHECK(clock_text_has(*read_file(dir / "err"), "far ahead of the newest event"));
}
