#pragma once

#include "core/log/lmdb_event_log.hpp"
#include "core/vault.hpp"
#include "workspace/workspace_folder.hpp"

/// Whether the parts of a workspace's folder are whole and belong together. What is found throws
/// StorageError: a sentence with the part's name, what is wrong with it, and the way back. So
/// nothing is made anew where it was lost.
namespace cairn {

/// Looks at the files of log and vault before anybody opens them. Nobody may be writing.
void check_files(const WorkspaceFolder& folder);
/// What is wrong with them, for who looks at the folder all the same.
[[nodiscard]] std::optional<std::string> damage_of(const WorkspaceFolder& folder);

/// "format.newer" where that is why a part cannot be opened; throws anew what else it is.
[[nodiscard]] Error refusal_to_open(const StorageError& error);

/// Whether who looks will write what can be written anew, and says so.
enum class Looker { writes, only_reads };

/// Looks at what they say of each other: epoch, signing key, CHECKPOINT and VKEY, and how old the
/// vault is. `marked_vault`: what MARK said before the vault was opened. Beside a server, too: what
/// that one writes meanwhile is no disagreement.
void check_agreement(const WorkspaceFolder& folder,
                     const LmdbEventLog& log,
                     const Vault& vault,
                     std::uint64_t marked_vault,
                     Looker looker);

/// The log ends before what another part has taken up of it.
[[noreturn]] void refuse_short_log(const WorkspaceFolder& folder,
                                   Position head,
                                   const std::string& part,
                                   Position taken_up);

/// The vault's secrets that a workspace cannot go on without.
[[nodiscard]] Vault::Names needed_secrets();

}  // namespace cairn
