#include "workspace/workspace_derived.hpp"

#include <algorithm>

#include "projections/live/projector.hpp"

namespace cairn {
namespace {

constexpr std::size_t step_events_max = 1000;
constexpr std::size_t step_bytes_max = std::size_t{4} << 20;
/// From here on columns are made at once from what is there in the end, and not event by event.
constexpr std::uint64_t many_events = 20'000;

struct LogStretch {
    std::vector<Recorded> events;
    std::size_t bytes = 0;
};

LogStretch read_stretch(const EventLog& log, Position after, Position until) {
    LogStretch stretch;
    const std::size_t limit = std::min<std::size_t>(step_events_max, until.value - after.value);
    log.read(after, limit, [&](const Recorded& recorded) {
        stretch.bytes += recorded.payload.size();
        stretch.events.push_back(recorded);
        return stretch.bytes < step_bytes_max;
    });
    return stretch;
}

void catch_up_world(const EventLog& log,
                    WorldStore& world,
                    Position until,
                    const Progress& progress) {
    const std::uint64_t had = world.position().value;
    if (until.value > had && until.value - had > std::max(many_events, had / 2))
        world.leave_columns();
    while (world.position() < until) {
        const LogStretch stretch = read_stretch(log, world.position(), until);
        if (stretch.events.empty()) throw StorageError("the log ends before its head");
        world.begin();
        world.apply(stretch.events);
        world.ensure_room();
        world.commit();
        if (progress) progress(world.position(), until);
    }
    world.fill_columns();
}

}  // namespace

DerivedStores::DerivedStores(const Folders& folders,
                             Vault& vault,
                             const Sealer& sealer,
                             bool read_only)
    : world(folders.world, vault, sealer, read_only, folders.epoch),
      views(folders.views,
            {&pipeline, &timeline, &seen},
            read_only ? ViewStore::Access::read_only : ViewStore::Access::read_write,
            folders.epoch) {}

void DerivedStores::catch_up(const EventLog& log, Position until, const Progress& progress) {
    catch_up_world(log, world, until, progress);
    if (views.position() > world.position()) views.clear();
    catch_up_views(log, world, views, progress);
}

void DerivedStores::check_files(const Folders& folders) {
    if (std::filesystem::exists(folders.world)) WorldStore::check_file(folders.world);
    if (std::filesystem::exists(folders.views)) ViewStore::check_file(folders.views);
}

void DerivedStores::when_damaged(const std::function<void(const std::string&)>& tell) {
    world.when_damaged(tell);
    views.when_damaged(tell);
}

void DerivedStores::sync() {
    world.sync();
    views.sync();
}

std::vector<Digest> DerivedStores::digests() const {
    std::vector<Digest> digests{{"world", world.position(), world.digest()}};
    for (ViewDigest& view : views.digests())
        digests.push_back({std::move(view.view), view.position, std::move(view.digest)});
    return digests;
}

}  // namespace cairn
