#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/log/log_verify.hpp"
#include "core/log/signed_note.hpp"

namespace cairn {

/// Checkpoints that were signed of a log at some time, and the keys that may have signed them.
struct SignedNotes {
    std::vector<std::string> notes;
    std::vector<NoteVerifier> keys;
    /// Counts before those of `keys`, and must have signed one of the notes: where whoever checks
    /// has it from elsewhere, and does not take what lies beside the log for an answer.
    std::optional<NoteVerifier> trusted;

    /// The key of that name; null where none is known.
    [[nodiscard]] const NoteVerifier* key(std::string_view name) const;
};

/// A vkey as text; throws StorageError where it is none.
[[nodiscard]] NoteVerifier log_key(std::string text);

/// What stands in a workspace's or a backup's folder: CHECKPOINT and VKEY, and those of the lives
/// before (CHECKPOINT.<epoch>, VKEY.<epoch>).
[[nodiscard]] SignedNotes notes_in(const std::filesystem::path& folder);

/// Whether the log, verified, continues what each note says, each signed by the key of its name.
[[nodiscard]] std::optional<LogFinding> check_signed(const LmdbEventLog& log,
                                                     const VerifiedLog& verified,
                                                     const SignedNotes& signed_notes);

/// Copies the notes of a log's lives into another folder, flushed: those of the lives before under
/// their names, and its own as one of them where `own_life_ended`.
void keep_notes(const std::filesystem::path& from,
                const std::filesystem::path& to,
                const std::optional<Epoch>& own_life_ended = {});

}  // namespace cairn
