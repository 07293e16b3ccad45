#include "workspace/backup.hpp"

#include <future>

#include "core/vault.hpp"
#include "workspace/new_folder.hpp"
#include "workspace/notary.hpp"
#include "workspace/signed_log.hpp"
#include "workspace/workspace_folder.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds look_every{100};

/// LMDB says nothing while it copies, so the growing file is watched.
void copy_log(const LmdbEventLog& log, const fs::path& file, const CopyProgress& progress) {
    auto copied = std::async(std::launch::async, [&] { log.copy_to(file); });
    const std::uint64_t all = log.used_bytes();
    std::error_code not_yet;
    while (copied.wait_for(look_every) != std::future_status::ready)
        if (const auto size = fs::file_size(file, not_yet); !not_yet)
            progress(std::min<std::uint64_t>(size, all), all);
    copied.get();
    const std::uint64_t size = fs::file_size(file);
    progress(size, size);
}

std::string seed_of(const fs::path& data, Ids& ids) {
    const Vault vault(data / "vault", ids, Vault::Access::read_only);
    auto seed = vault.get(std::string("secret/") + log_key_secret);
    if (!seed) throw StorageError("the vault has no key to sign with: serve the folder once");
    return *std::move(seed);
}

/// Signs the copy at its very end, so that nothing can be put behind what the server signed.
LogHead sign_copy(const fs::path& data, const fs::path& copy, Ids& ids) {
    LmdbEventLog log(copy / "log", LmdbEventLog::Access::read_only, {});
    const LogTree tree = log.tree();
    const VerifiedLog head{tree.size(), tree.root(tree.size()), std::nullopt};
    // The copy began after the newest note was on disk: it cannot fall short of it.
    if (const auto finding = check_signed(log, head, notes_in(copy)))
        throw StorageError("the log of " + data.string() + " is not the one that its " +
                           checkpoint_file + " was signed for (" + finding->problem +
                           "): run `cairn verify`");
    const NoteSigner signer(log_origin(log.epoch()), seed_of(data, ids));
    replace_file(copy / vkey_file, signer.verifier().vkey() + '\n');
    replace_file(copy / checkpoint_file, signed_checkpoint(signer, tree));
    return {{head.size}, head.root};
}

}  // namespace

Result<LogHead> back_up_log(const fs::path& data,
                            const fs::path& to,
                            Ids& ids,
                            const CopyProgress& progress) {
    if (!WorkspaceFolder::is_workspace(data)) return not_found("folder.not_a_workspace");
    if (!WorkspaceFolder::has_vault(data))
        return not_found("folder.no_vault", {{"folder", data.string()}});
    auto folder = NewFolder::in_place_of(to);
    if (!folder) return tl::unexpected(folder.error());
    keep_notes(data, folder->partial());
    {
        const LmdbEventLog log(data / "log", LmdbEventLog::Access::read_only, {});
        copy_log(log, folder->environment_file("log"), progress);
    }
    const LogHead head = sign_copy(data, folder->partial(), ids);
    fs::remove(folder->partial() / "log" / "lock.mdb");
    folder->finish();
    return head;
}

Result<void> back_up_vault(const fs::path& data, const fs::path& to, Ids& ids) {
    if (!WorkspaceFolder::has_vault(data))
        return not_found("folder.no_vault", {{"folder", data.string()}});
    auto folder = NewFolder::in_place_of(to);
    if (!folder) return tl::unexpected(folder.error());
    {
        const Vault vault(data / "vault", ids, Vault::Access::read_only);
        vault.copy_to(folder->environment_file("vault"));
    }
    folder->finish();
    return {};
}

}  // namespace cairn
