#include "workspace/restore.hpp"

#include <fstream>

#include "core/base64.hpp"
#include "core/log/portable_log.hpp"
#include "core/vault.hpp"
#include "events/event.hpp"
#include "sign_in/credentials.hpp"
#include "workspace/notary.hpp"
#include "workspace/workspace_folder.hpp"
#include "workspace/workspace_parts.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_events_max = 1000;
constexpr std::size_t batch_bytes_max = std::size_t{4} << 20;
const StreamName access_stream{"access", {}};

void copy_environment(const fs::path& from, const fs::path& to) {
    const lmdb::Environment env(from, {.read_only = true});
    env.copy_to(to);
}

/// Reads a portable log into a new one; returns the root that the file promises.
Hash take_over_file(const fs::path& file, const fs::path& to, const CopyProgress& progress) {
    std::ifstream in(file, std::ios::binary);
    PortableLogReader reader(in);
    LmdbEventLog log(to, LmdbEventLog::Access::read_write, reader.epoch());
    std::error_code unknown;  // Of a pipe nobody knows how long it will be.
    const std::uintmax_t size = fs::file_size(file, unknown);
    std::vector<Recorded> batch;
    std::size_t bytes = 0;
    const auto write_batch = [&] {
        log.take_over(batch);
        batch.clear();
        bytes = 0;
        if (const auto at = in.tellg(); !unknown && at >= 0)
            progress(static_cast<std::uint64_t>(at), size);
    };
    Time last = Time::min();
    while (auto event = reader.next()) {
        // The log would refuse it as our own mistake; the rest is found once all is there.
        if (event->time < last)
            throw StorageError("event " + std::to_string(event->position.value) +
                               ": its time is before the last one's");
        last = event->time;
        bytes += event->payload.size();
        batch.push_back(*std::move(event));
        if (batch.size() >= batch_events_max || bytes >= batch_bytes_max) write_batch();
    }
    write_batch();
    return reader.root();
}

/// A backup is signed for its last event: what stands behind it has been put there by another.
std::optional<LogFinding> check_signed_to_its_end(const fs::path& backup,
                                                  const Epoch& epoch,
                                                  std::uint64_t size) {
    const auto own = Checkpoint::parse(read_file(backup / checkpoint_file).value_or(""));
    if (!own || own->origin != log_origin(epoch))
        return LogFinding{{}, std::string(checkpoint_file) + " is of another life of the log"};
    if (own->size != size)
        return LogFinding{{own->size + 1}, "nothing that was signed speaks of it"};
    return std::nullopt;
}

Version head_of(const EventLog& log, const StreamName& stream) {
    Version head;
    log.read({}, log.head().value, [&](const Recorded& event) {
        if (event.stream == stream) head = event.version;
        return true;
    });
    return head;
}

/// What the first event of a new life says of the one before.
NewEvent restored_event(const LmdbEventLog& log, const LogHead& head, Ids& ids, Time time) {
    const Event event = Accessed{"restored",
                                 {{"epoch", log.epoch().text()},
                                  {"position", std::to_string(head.position.value)},
                                  {"root", to_base64(bytes_of(head.root))}}};
    NewEvent stored;
    stored.stream = access_stream;
    stored.version = head_of(log, access_stream).next();
    stored.type = "access.restored";
    stored.kind = static_cast<std::uint8_t>(event.index());
    stored.id = ids.next(time);
    stored.command = ids.next(time);
    stored.cause = "restore";
    stored.payload = encode_payload(event);
    return stored;
}

}  // namespace

Result<WorkspaceRestore> WorkspaceRestore::into(const fs::path& data, Source source) {
    auto folder = NewFolder::in_place_of(data);
    if (!folder) return tl::unexpected(folder.error());
    return WorkspaceRestore(*std::move(folder), std::move(source));
}

Result<std::optional<LogFinding>> WorkspaceRestore::take_in(const CopyProgress& copying,
                                                            const Progress& verifying) const {
    if (auto there = check_source(); !there) return tl::unexpected(there.error());
    const std::optional<Hash> promised = copy_log(copying);
    const LmdbEventLog log(this->log(), LmdbEventLog::Access::read_only, {});
    if (auto finding = verify(log, promised, verifying)) return finding;
    if (!source_.vault.empty())
        copy_environment(source_.vault / "vault", folder_.environment_file("vault"));
    if (!source_.vault.empty() && !vault_fits(log.epoch()))
        return rejected("backup.other_vault", {{"folder", source_.vault.string()}});
    if (is_folder()) keep_notes(source_.log, folder_.partial(), log.epoch());
    return std::optional<LogFinding>();
}

Result<void> WorkspaceRestore::check_source() const {
    if (!fs::exists(source_.log))
        return not_found("backup.incomplete", {{"missing", source_.log.string()}});
    if (NewFolder::is_unfinished(source_.log) || NewFolder::is_unfinished(source_.vault))
        return not_found("backup.incomplete", {{"unfinished", true}});
    for (const char* name : {"log/data.mdb", checkpoint_file, vkey_file})
        if (is_folder() && !fs::exists(source_.log / name))
            return not_found("backup.incomplete", {{"missing", (source_.log / name).string()}});
    if (!source_.vault.empty() && !WorkspaceFolder::has_vault(source_.vault))
        return not_found("backup.no_vault", {{"folder", source_.vault.string()}});
    return {};
}

bool WorkspaceRestore::is_folder() const { return fs::is_directory(source_.log); }

std::optional<Hash> WorkspaceRestore::copy_log(const CopyProgress& copying) const {
    if (!is_folder()) return take_over_file(source_.log, log(), copying);
    copy_environment(source_.log / "log", folder_.environment_file("log"));
    return std::nullopt;
}

std::optional<LogFinding> WorkspaceRestore::verify(const LmdbEventLog& log,
                                                   const std::optional<Hash>& promised,
                                                   const Progress& verifying) const {
    const VerifiedLog verified = verify_log(log, verifying);
    if (verified.finding) return verified.finding;
    if (promised && *promised != verified.root)
        return LogFinding{log.head(), "the events are not those that the file's end speaks of"};
    if (auto finding = check_signed(log, verified, known_notes())) return finding;
    return is_folder() ? check_signed_to_its_end(source_.log, log.epoch(), verified.size)
                       : std::nullopt;
}

SignedNotes WorkspaceRestore::known_notes() const {
    SignedNotes known = is_folder() ? notes_in(source_.log) : SignedNotes{};
    known.notes.insert(known.notes.end(), source_.given.notes.begin(), source_.given.notes.end());
    known.trusted = source_.given.trusted;
    return known;
}

/// A vault signs as the log that it belongs to was signed.
bool WorkspaceRestore::vault_fits(const Epoch& epoch) const {
    RandomIds unused;
    const Vault copy(vault(), unused, Vault::Access::read_only);
    const auto seed = copy.get(std::string("secret/") + log_key_secret);
    if (!seed) return false;
    const std::string vkey = NoteSigner(log_origin(epoch), *seed).verifier().vkey();
    const SignedNotes known = known_notes();
    const NoteVerifier* key = known.key(log_origin(epoch));
    return !key || key->vkey() == vkey;
}

LogHead WorkspaceRestore::begin_life(Ids& ids, const Clock& clock) {
    LogHead before;
    {
        LmdbEventLog log(this->log(), LmdbEventLog::Access::read_write, {});
        Vault vault(this->vault(), ids);
        before = {log.head(), log.tree().root(log.head().value)};
        // A clock that is behind holds the log's time, as it does for any event.
        const Time now = clock.now();
        const Time time = std::max(now, log.head_time());
        NewEvent event = restored_event(log, before, ids, now);
        if (time != now) event.clock = now;
        // Which of them ended after these copies were made, nobody here knows.
        end_everybodys_rights(vault);
        log.begin_life(ids.next(now));
        log.append({&event, 1}, std::array<std::size_t, 1>{1}, before.position, time);
        vault.adopt(log.epoch(), needed_secrets());
        Notary notary(log, folder_.partial(), vault.secret(log_key_secret));
        static_cast<void>(notary.checkpoint());
        log.close();
    }
    folder_.finish();
    return before;
}

}  // namespace cairn
