#pragma once

#include "projections/hub_view.hpp"
#include "projections/pipeline_view.hpp"
#include "projections/workspace.hpp"
#include "projections/world_store.hpp"

namespace cairn {

using Progress = std::function<void(Position done, Position all)>;

/// All that follows from the log and can be built from it again: the world and the views.
struct DerivedStores {
    struct Folders {
        std::filesystem::path world;
        std::filesystem::path views;
    };
    DerivedStores(const Folders& folders, Vault& vault, const Sealer& sealer, bool read_only);

    /// Applies the log up to `until`, the end of a commit. Throws StorageFull.
    void catch_up(const EventLog& log, Position until, const Progress& progress);
    void sync();
    [[nodiscard]] std::vector<Digest> digests() const;

    WorldStore world;
    PipelineView pipeline;
    HubView timeline;
    ViewStore views;
};

}  // namespace cairn
