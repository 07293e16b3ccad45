#include "workspace/workspace_parts.hpp"

#include <array>
#include <cstdio>

#include "core/file.hpp"
#include "core/lmdb/lmdb_pages.hpp"
#include "workspace/notary.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& problem, const std::string& way_back) {
    throw StorageError(problem + ". " + way_back);
}

std::string quoted(const fs::path& path) { return path.string(); }

/// Whether the log's file can be opened at all.
bool can_be_shown(const fs::path& data) {
    try {
        lmdb::check_length(data / "log", lmdb::Missing::is_refused);
        return true;
    } catch (const StorageError&) {
        return false;
    }
}

std::string log_way_back(const fs::path& data) {
    return "The log is the truth and cannot be built from anything: restore its newest backup with "
           "`cairn restore --from BACKUP --vault " +
           quoted(data) + " --data NEW` (docs/backup.md)" +
           (can_be_shown(data)
                ? ". Until then `cairn serve --read-only` shows what can still be read"
                : "");
}

std::string vault_way_back(const fs::path& data) {
    return "The vault holds the keys of personal values, the passwords and the key that signs, and "
           "no other is made in its place: put the vault's newest backup beside this log with "
           "`cairn export --log --data " +
           quoted(data) +
           " > log.cairn` and `cairn restore --from log.cairn --vault BACKUP --data NEW` "
           "(docs/backup.md). Without --vault a new one is made, and personal values read as "
           "erased for good";
}

std::string checkpoint_way_back() {
    return "Put a copy of it back; or, if `cairn verify` finds the log sound and you are content "
           "that what was signed before cannot be held against it, remove the file: it is then "
           "signed anew";
}

void check_log_file(const fs::path& part) {
    constexpr std::array<std::string_view, 2> databases{"meta", "events"};
    lmdb::check_pages(part, lmdb::Rows::plain, databases);
    // The newest events, which a start needs; all others are the scrub's.
    const LmdbEventLog log(part, LmdbEventLog::Access::read_only, {});
    static_cast<void>(log.head_time());
    static_cast<void>(log.tree());
}

/// A vault of an earlier build has rows without checks.
bool has_checked_rows(const fs::path& part) {
    RandomIds unused;
    return Vault(part, unused, Vault::Access::read_only).generation() > 0;
}

void check_vault_file(const fs::path& part) {
    constexpr std::array<std::string_view, 2> databases{"meta", "entries"};
    lmdb::check_pages(part, lmdb::Rows::plain, databases);
    if (has_checked_rows(part)) lmdb::check_pages(part, lmdb::Rows::checked, databases);
}

/// What the signed files say, and whether the vault's key signed it.
class SignedFiles {
public:
    SignedFiles(const fs::path& data,
                const LmdbEventLog& log,
                const std::string& seed,
                Looker looker)
        : data_(data),
          log_(log),
          looker_(looker),
          signer_(log_origin(log.epoch()), seed),
          note_(read_file(data / checkpoint_file)),
          vkey_(read_file(data / vkey_file)) {}

    void check() const {
        if (!note_) return check_key();
        const auto text = signer_.verifier().open(*note_);
        if (!text) refuse_note();
        const auto last = Checkpoint::parse(*text);
        if (!last) refuse_note();
        if (last->size > log_.head().value)
            refuse((data_ / "log").string() + " ends at event " +
                       std::to_string(log_.head().value) + ", but " + name(checkpoint_file) +
                       " was signed for " + std::to_string(last->size) + " events",
                   log_way_back(data_));
        if (log_.tree().root(last->size) != last->root)
            refuse((data_ / "log").string() + " does not hold the " + std::to_string(last->size) +
                       " events that " + name(checkpoint_file) + " was signed for",
                   log_way_back(data_));
        if (vkey_ != own_vkey())
            say(name(vkey_file) +
                " is missing or not what was written; it is written again, as the vault's key is "
                "the one that signed CHECKPOINT");
    }

private:
    [[nodiscard]] std::string name(const char* file) const { return (data_ / file).string(); }
    [[nodiscard]] std::string own_vkey() const { return signer_.verifier().vkey() + '\n'; }

    void say(const std::string& what) const {
        if (looker_ == Looker::writes) std::fprintf(stderr, "cairn: %s\n", what.c_str());
    }

    /// Nothing was signed, or it is lost: then the public key alone tells.
    void check_key() const {
        if (!vkey_ && log_.head().value > 0)
            say(name(checkpoint_file) + " and " + name(vkey_file) +
                " are missing; the log is signed anew from here on");
        if (!vkey_) return;
        if (vkey_ != own_vkey())
            refuse(name("vault") + " has another signing key than " + name(vkey_file) +
                       " says, and " + name(checkpoint_file) + " is missing",
                   vault_way_back(data_));
        say(name(checkpoint_file) + " is missing; the log is signed anew from here on");
    }

    /// Another key signed it, or somebody changed it.
    [[noreturn]] void refuse_note() const {
        std::string vkey = vkey_.value_or("");
        while (vkey.ends_with('\n')) vkey.pop_back();
        const auto known = NoteVerifier::parse(vkey);
        const bool other_key = known && known->open(*note_) && vkey_ != own_vkey();
        if (other_key && known->name() != signer_.verifier().name())
            refuse((data_ / "log").string() + " is of another life (" + log_.epoch().text() +
                       ") than the one that " + name(checkpoint_file) + " was signed for (" +
                       known->name() + ')',
                   log_way_back(data_));
        if (other_key)
            refuse(name("vault") + " has another signing key than the one that signed " +
                       name(checkpoint_file),
                   vault_way_back(data_));
        refuse(name(checkpoint_file) + " is damaged, or nobody's: the vault's key did not sign it",
               checkpoint_way_back());
    }

    const fs::path& data_;
    const LmdbEventLog& log_;
    const Looker looker_;
    const NoteSigner signer_;
    const std::optional<std::string> note_;
    const std::optional<std::string> vkey_;
};

}  // namespace

Vault::Names needed_secrets() { return {"unique", "workspace", "fingerprint", log_key_secret}; }

void check_files(const WorkspaceFolder& folder) {
    try {
        check_log_file(folder.log());
    } catch (const StorageError& broken) {
        refuse(broken.what(), log_way_back(folder.path()));
    }
    try {
        check_vault_file(folder.vault());
    } catch (const StorageError& broken) {
        refuse(broken.what(), vault_way_back(folder.path()));
    }
}

void check_agreement(const WorkspaceFolder& folder,
                     const LmdbEventLog& log,
                     const Vault& vault,
                     std::uint64_t marked_vault,
                     Looker looker) {
    const fs::path& data = folder.path();
    const std::string place = folder.vault().string();
    const auto seed = vault.get(std::string("secret/") + log_key_secret);
    if (!seed)
        refuse(place + " has no key to sign with: it is not this log's", vault_way_back(data));
    SignedFiles(data, log, *seed, looker).check();
    if (vault.epoch() && vault.epoch() != log.epoch())
        refuse(place + " belongs to another life of the log (" + vault.epoch()->text() +
                   ") than log/ is (" + log.epoch().text() + ')',
               vault_way_back(data));
    if (vault.epoch() && vault.generation() < marked_vault)
        refuse(place + " is an older copy: it had " + std::to_string(marked_vault) +
                   " changes, and has " + std::to_string(vault.generation()),
               vault_way_back(data));
}

void refuse_short_log(const WorkspaceFolder& folder,
                      Position head,
                      const std::string& part,
                      Position taken_up) {
    refuse(folder.log().string() + " ends at event " + std::to_string(head.value) + ", but " +
               part + " has taken up event " + std::to_string(taken_up.value) +
               ", so events that were acknowledged are lost",
           log_way_back(folder.path()));
}

std::optional<std::string> damage_of(const WorkspaceFolder& folder) {
    try {
        check_files(folder);
        return std::nullopt;
    } catch (const StorageError& broken) {
        return broken.what();
    }
}

Error refusal_to_open(const StorageError& error) {
    const std::string what = error.what();
    if (what.find("is newer than this program's") == std::string::npos) throw;
    return {ErrorCode::rejected, "format.newer", {{"detail", what}}};
}

}  // namespace cairn
