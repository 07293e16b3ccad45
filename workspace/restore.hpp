#pragma once

#include "core/clock.hpp"
#include "workspace/backup.hpp"
#include "workspace/new_folder.hpp"
#include "workspace/signed_log.hpp"

namespace cairn {

/// Makes a workspace of what was kept of one. Two steps: the first copies what was given and
/// believes none of it, and since a broken database file may end whoever reads it, it is for a
/// process of its own; the second is for the process that started it.
class WorkspaceRestore {
public:
    struct Source {
        std::filesystem::path log;    ///< A folder of `back_up_log`, or a portable log's file.
        std::filesystem::path vault;  ///< One of `back_up_vault`; empty: a new vault is made.
        /// What whoever restores brings along: checkpoints that the log must continue, and a key
        /// that must have signed it.
        SignedNotes given;
    };
    /// How far the events were found sound.
    using Progress = VerifyProgress;

    /// Fails as `NewFolder`.
    [[nodiscard]] static Result<WorkspaceRestore> into(const std::filesystem::path& data,
                                                       Source source);

    /// Copies log and vault, then verifies the copy: every event, the tree, and all that was
    /// signed. What cannot be believed is returned, with the place. Fails with
    /// "backup.incomplete", "backup.no_vault", "backup.other_vault"; throws StorageError.
    [[nodiscard]] Result<std::optional<LogFinding>> take_in(const CopyProgress& copying,
                                                            const Progress& verifying) const;
    /// Begins a new life of the log that was taken in, whose first event says which life went
    /// before, signs it, and gives the folder its name. Returns the log that was taken in, without
    /// that event.
    [[nodiscard]] LogHead begin_life(Ids& ids, const Clock& clock);

private:
    WorkspaceRestore(NewFolder folder, Source source)
        : folder_(std::move(folder)), source_(std::move(source)) {}
    [[nodiscard]] std::filesystem::path log() const { return folder_.partial() / "log"; }
    [[nodiscard]] std::filesystem::path vault() const { return folder_.partial() / "vault"; }
    [[nodiscard]] bool is_folder() const;
    [[nodiscard]] Result<void> check_source() const;
    [[nodiscard]] std::optional<Hash> copy_log(const CopyProgress& copying) const;
    [[nodiscard]] std::optional<LogFinding> verify(const LmdbEventLog& log,
                                                   const std::optional<Hash>& promised,
                                                   const Progress& verifying) const;
    [[nodiscard]] SignedNotes known_notes() const;
    [[nodiscard]] bool vault_fits(const Epoch& epoch) const;

    NewFolder folder_;
    Source source_;
};

}  // namespace cairn
