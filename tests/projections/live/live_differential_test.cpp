#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/projections/live/live_run.hpp"
#include "tests/support/sanitized.hpp"

// What follows is to end up with what who comes then is shown, whatever has happened.
namespace cairn {
namespace {

using namespace test;

constexpr std::size_t steps_of_history = 400;
constexpr int runs_to_shrink = 400;

struct Failed {
    std::size_t step;
    std::string what;
};

/// Where a history goes wrong; nothing where it does not.
std::optional<Failed> failure_of(unsigned seed, const std::vector<LiveStep>& steps) {
    LiveRun run(seed);
    try {
        run.run(steps);
        return std::nullopt;
    } catch (const LiveDifference& difference) {
        return Failed{run.step(), difference.what};
    }
}

/// Leaves out what the fault does without.
std::vector<LiveStep> shrunk(unsigned seed, std::vector<LiveStep> steps, Failed& failed) {
    int left = runs_to_shrink;
    const auto cut = [&] { steps.resize(std::min(steps.size(), failed.step + 1)); };
    cut();
    for (std::size_t size = steps.size() / 2; size > 0; size /= 2)
        for (std::size_t at = 0; at + size <= steps.size() && left > 0; --left) {
            std::vector<LiveStep> fewer = steps;
            const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(at);
            fewer.erase(from, from + static_cast<std::ptrdiff_t>(size));
            const auto still = failure_of(seed, fewer);
            if (!still) {
                at += size;
                continue;
            }
            steps = std::move(fewer);
            failed = *still;
            cut();
        }
    return steps;
}

std::string report(unsigned seed, const std::vector<LiveStep>& all, Failed failed) {
    const auto steps = shrunk(seed, all, failed);
    std::string text =
        "seed " + std::to_string(seed) + ", " + std::to_string(steps.size()) + " steps left:\n";
    for (const LiveStep& step : steps) text += step.text() + '\n';
    return text + failed.what;
}

struct Asked {
    std::size_t steps = sanitized ? 4'000 : 100'000;
    unsigned seed = 1;
};

/// CAIRN_LIVE_STEPS=<steps> or <steps>@<first seed>.
Asked asked_steps() {
    Asked asked;
    const char* text = std::getenv("CAIRN_LIVE_STEPS");
    if (!text) return asked;
    char* rest = nullptr;
    asked.steps = std::strtoull(text, &rest, 10);
    if (*rest == '@') asked.seed = static_cast<unsigned>(std::strtoul(rest + 1, nullptr, 10));
    return asked;
}

}  // namespace

// Random histories of small workspaces, one after the other, each with some queries followed and
// compared at each step. By hand, ten million steps: CAIRN_LIVE_STEPS=10000000 before the program
// and this test's name. A failure says the seed of its history, which CAIRN_LIVE_STEPS=1@<seed>
// runs alone, and the steps that are enough for it.
TEST_CASE("through any history a browser holds what one that comes then is shown", "[channel]") {
    const Asked asked = asked_steps();
    unsigned seed = asked.seed;
    for (std::size_t done = 0; done < asked.steps; done += steps_of_history, ++seed) {
        const auto steps = draw_live_steps(seed, steps_of_history);
        INFO("seed " << seed);  // Also where it ends the program.
        const auto failed = failure_of(seed, steps);
        if (failed) FAIL(report(seed, steps, *failed));
    }
    CHECK(seed > asked.seed);
}

}  // namespace cairn
