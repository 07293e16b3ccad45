#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/log/log_scrub.hpp"
#include "core/trusted_clock.hpp"
#include "events/access.hpp"

namespace cairn {

enum class WorkspaceMode {
    serve,      ///< Reads and writes; one process a folder (flock).
    read_only,  ///< Reads the log only; works beside a serving process.
    still,      ///< Serves what is there and neither writes nor catches up.
};
struct WorkspaceOptions {
    std::filesystem::path folder;
    WorkspaceMode mode = WorkspaceMode::serve;
    const Clock* clock = nullptr;
    Ids* ids = nullptr;
    std::function<void(Position done, Position all)>
        progress;               ///< Of a rebuild at start; may be null.
    LogScrub::Pace scrub = {};  ///< Where it serves.
    /// Carries the search index on. Whoever makes a change and ends leaves it to the next server.
    bool follows_search = true;
    bool follows_orders = true;          ///< Likewise the orders in memory that lists go by.
    LogScrub::Damaged log_damaged = {};  ///< Told, on some thread, what the scrub found.
    /// Told, on the thread that read it, of a row of world or views that is not what was
    /// written. Opening the workspace again builds them anew.
    std::function<void(const std::string& what)> derived_damaged = {};
    TrustedClock::Told clock_news = {};  ///< Told, on some thread, when the clock jumps.
    /// A password lets only administrators in; others come by the company's own sign-in.
    bool password_for_administrators_only = false;
    /// How long it is collected who saw what, which is what a killed process loses of it.
    std::chrono::milliseconds sightings_wait{5'000};
    PolicyOf policy_of = {};  ///< Asked on any thread, besides the `readers` of the model.
};
/// What a new workspace begins with.
struct WorkspaceSetup {
    std::string admin_email;
    std::string admin_name;
    Settings settings;
    std::vector<Json> model;
};

}  // namespace cairn
