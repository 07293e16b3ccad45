#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "projections/views/hub_view.hpp"
#include "projections/views/pipeline_view.hpp"
#include "projections/views/seen_view.hpp"
#include "projections/world/world_store.hpp"
#include "workspace/digest.hpp"

namespace cairn {

using Progress = std::function<void(Position done, Position all)>;

/// All that follows from the log and can be built from it again: the world and the views.
struct DerivedStores {
    struct Folders {
        std::filesystem::path world;
        std::filesystem::path views;
        Epoch epoch{};  ///< The life of the log that they are built from.
    };
    /// Reads the files of both, where they are there, and throws StorageError where they are not
    /// what was written. Nobody may have them open.
    static void check_files(const Folders& folders);
    DerivedStores(const Folders& folders, Vault& vault, const Sealer& sealer, bool read_only);

    /// Applies the log up to `until`, the end of a commit. Throws StorageFull.
    void catch_up(const EventLog& log, Position until, const Progress& progress);
    void sync();
    /// Whom to tell, on the thread that reads, of rows that are not what was written.
    void when_damaged(const std::function<void(const std::string& what)>& tell);
    [[nodiscard]] std::vector<Digest> digests() const;

    WorldStore world;
    PipelineView pipeline;
    HubView timeline;
    SeenView seen;
    ViewStore views;
};

}  // namespace cairn
