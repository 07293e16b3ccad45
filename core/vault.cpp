#include "core/vault.hpp"

#include <algorithm>

#include <fcntl.h>

#include "core/bytes.hpp"
#include "core/file.hpp"
#include "core/lmdb/format.hpp"
#include "core/sodium.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;
using Mode = lmdb::Transaction::Mode;

constexpr std::uint32_t vault_format = 2;  // In format 1 rows have no checks.
constexpr std::string_view vault_role = "vault";
constexpr std::string_view generation_key = "generation";
constexpr std::size_t subject_key_bytes = 32;
constexpr std::size_t page_bytes = 4096;

lmdb::Options options_for(Vault::Access access) {
    lmdb::Options options;
    options.read_only = access != Vault::Access::read_write;
    options.map_bytes = std::size_t{1} << 36;
    options.step_bytes_min = options.step_bytes_max = std::size_t{1} << 20;
    return options;
}

std::string secret_name(std::string_view name) { return "secret/" + std::string(name); }

std::string subject_key_name(std::string_view subject) { return "key/" + std::string(subject); }

}  // namespace

Vault::Vault(const fs::path& folder, Ids& ids, Access access)
    : folder_(folder), ids_(ids), access_(access) {
    if (access == Access::read_write) make_private_folder(folder);
    open();
    if (access == Access::read_write && fs::exists(rewritten_file())) rewrite();
}

void Vault::open() {
    env_.emplace(folder_, options_for(access_));
    lmdb::Transaction txn(*env_, access_ == Access::read_write ? Mode::write : Mode::read);
    const bool fresh = claim_format(txn, txn.open("meta"), vault_format);
    const bool older = stored_format(txn, txn.open("meta")) != vault_format;
    const auto rows = older ? lmdb::Rows::plain : lmdb::Rows::checked;
    meta_ = txn.open("meta", rows);
    entries_ = fresh ? txn.open("entries", rows) : txn.open_existing("entries", rows);
    epoch_ = older ? std::nullopt : stored_identity(txn, meta_, vault_role);
    txn.commit();
}

void Vault::adopt(const Epoch& epoch, const Names& secrets) {
    if (epoch_ == epoch) return;
    const std::lock_guard writer(writing_);
    const std::unique_lock lock(replacing_);
    env_->ensure_room(env_->used_bytes());
    const auto before = std::pair(meta_, entries_);
    try {
        lmdb::Transaction txn(*env_, Mode::write);
        if (entries_.rows == lmdb::Rows::plain) add_checks(txn);
        for (const std::string& name : secrets)
            if (const std::string whole = secret_name(name); !txn.get(entries_, whole))
                txn.put(entries_, whole, random_key());
        put_identity(txn, meta_, vault_role, epoch);
        count_change(txn);
        txn.commit();
    } catch (...) {
        std::tie(meta_, entries_) = before;
        throw;
    }
    epoch_ = epoch;
}

void Vault::add_checks(lmdb::Transaction& txn) {
    Entries all;
    {
        lmdb::Cursor cursor(txn, entries_);
        for (bool more = cursor.first(); more; more = cursor.next())
            all.emplace(cursor.key(), cursor.value());
    }
    meta_ = txn.open("meta", lmdb::Rows::checked);
    entries_ = txn.open("entries", lmdb::Rows::checked);
    for (const auto& [name, value] : all) txn.put(entries_, name, value);
    put_format(txn, meta_, vault_format);
}

std::uint64_t Vault::count_change(lmdb::Transaction& txn) {
    if (meta_.rows == lmdb::Rows::plain) return 0;
    const auto stored = txn.get(meta_, generation_key);
    const std::uint64_t before = stored ? get_big_endian<std::uint64_t>(*stored) : 0;
    txn.put(meta_, generation_key, big_endian(before + 1));
    return before + 1;
}

void Vault::tell_changed(std::uint64_t generation) const {
    if (changed_ && generation > 0) changed_(generation);
}

std::uint64_t Vault::generation() const {
    const std::shared_lock lock(replacing_);
    if (meta_.rows == lmdb::Rows::plain) return 0;
    const lmdb::Transaction txn(*env_, Mode::read);
    const auto stored = txn.get(meta_, generation_key);
    return stored ? get_big_endian<std::uint64_t>(*stored) : 0;
}

std::optional<std::string> Vault::get(std::string_view name) const {
    if (access_ == Access::in_memory) {
        const std::lock_guard lock(staging_);
        if (const auto found = unwritten_.find(name); found != unwritten_.end())
            return found->second;
    }
    const std::shared_lock lock(replacing_);
    const lmdb::Transaction txn(*env_, Mode::read);
    const auto value = txn.get(entries_, name);
    if (!value) return std::nullopt;
    return std::string(*value);
}

std::vector<std::pair<std::string, std::string>> Vault::list(std::string_view prefix) const {
    const std::shared_lock lock(replacing_);
    const lmdb::Transaction txn(*env_, Mode::read);
    lmdb::Cursor cursor(txn, entries_);
    Entries found;
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        found.emplace(cursor.key(), cursor.value());
    const std::lock_guard unwritten(staging_);
    for (const auto& [name, value] : unwritten_) {
        if (!name.starts_with(prefix)) continue;
        found.erase(name);
        if (value) found.emplace(name, *value);
    }
    return {found.begin(), found.end()};
}

void Vault::put(std::string_view name, std::string_view value) {
    change({{std::string(name), std::string(value)}}, {});
}

void Vault::drop(const Names& names) {
    if (!names.empty()) change({}, names);
}

void Vault::change(const Entries& put, const Names& dropped) {
    const std::lock_guard writer(writing_);
    write(put, dropped);
}

void Vault::write(const Entries& put, const Names& dropped) {
    if (access_ == Access::in_memory) {
        const std::lock_guard lock(staging_);
        for (const std::string& name : dropped) unwritten_[name] = std::nullopt;
        for (const auto& [name, value] : put) unwritten_[name] = value;
        return;
    }
    std::size_t bytes = 0;
    for (const auto& [name, value] : put) bytes += name.size() + value.size();
    const std::shared_lock lock(replacing_);
    // LMDB never writes over a page in use: deleting copies the page that held the entry.
    bytes += std::min<std::size_t>(dropped.size() * page_bytes, env_->used_bytes());
    env_->ensure_room(bytes);
    lmdb::Transaction txn(*env_, Mode::write);
    for (const std::string& name : dropped) txn.erase(entries_, name);
    for (const auto& [name, value] : put) txn.put(entries_, name, value);
    const std::uint64_t generation = count_change(txn);
    txn.commit();
    tell_changed(generation);
}

void Vault::erase(const Names& names) {
    const std::lock_guard writer(writing_);
    {
        const std::lock_guard lock(staging_);
        for (const std::string& name : names) staged_.erase(name);
    }
    if (access_ == Access::in_memory) return write({}, names);
    const bool there =
        std::ranges::any_of(names, [&](const std::string& name) { return get(name).has_value(); });
    if (!there && !fs::exists(rewritten_file())) return;
    const std::unique_lock lock(replacing_);
    delete_entries(names);
    rewrite();
}

void Vault::erase_subject_keys(const Names& subjects) {
    Names names;
    for (const std::string& subject : subjects) names.push_back(subject_key_name(subject));
    if (!names.empty()) erase(names);
}

void Vault::ensure_erasable() const {
    const std::shared_lock lock(replacing_);
    std::error_code failed;
    const auto space = fs::space(folder_, failed);
    if (!failed && space.available < 2 * env_->used_bytes())
        throw StorageFull("the disk has no room to rewrite " + folder_.string());
}

void Vault::delete_entries(const Names& names) {
    env_->ensure_room(0);
    // The empty file says that a rewrite is due, whatever happens from here on.
    File(rewritten_file(), O_WRONLY | O_CREAT);
    flush_folder(folder_);
    lmdb::Transaction txn(*env_, Mode::write);
    for (const std::string& name : names) txn.erase(entries_, name);
    const std::uint64_t generation = count_change(txn);
    txn.commit();
    tell_changed(generation);
}

// LMDB leaves deleted bytes in free pages; a compacted copy has none.
void Vault::rewrite() {
    env_->copy_to(rewritten_file());
    env_.reset();
    try {
        rename_file(rewritten_file(), folder_ / "data.mdb");
    } catch (...) {
        open();
        throw;
    }
    open();
}

fs::path Vault::rewritten_file() const { return folder_ / "data.mdb.new"; }

std::optional<std::string> Vault::staged(std::string_view name) const {
    const std::lock_guard lock(staging_);
    const auto found = staged_.find(name);
    if (found == staged_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string> Vault::subject_key(std::string_view subject) const {
    const std::string name = subject_key_name(subject);
    if (auto key = staged(name)) return key;
    return get(name);
}

std::string Vault::ensure_subject_key(std::string_view subject) {
    if (const auto key = subject_key(subject)) return *key;
    std::string key = random_key();
    const std::lock_guard lock(staging_);
    staged_.emplace(subject_key_name(subject), key);
    return key;
}

void Vault::commit() {
    {
        // Most batches have nothing to write, and do not wait for another writer.
        const std::lock_guard lock(staging_);
        if (staged_.empty()) return;
    }
    const std::lock_guard writer(writing_);
    Entries entries;
    {
        const std::lock_guard lock(staging_);
        if (staged_.empty()) return;
        entries = staged_;  // They stay visible until they are on disk.
    }
    write(entries);
    abort();
}

void Vault::abort() {
    const std::lock_guard lock(staging_);
    staged_.clear();
}

void Vault::copy_to(const fs::path& file) const {
    const std::shared_lock lock(replacing_);
    env_->copy_to(file);
}

std::string Vault::secret(std::string_view name) {
    const std::string whole = secret_name(name);
    if (const auto known = get(whole)) return *known;
    const std::lock_guard writer(writing_);
    if (const auto known = get(whole)) return *known;
    if (epoch_) throw StorageError((folder_ / "data.mdb").string() + ": it has no " + whole);
    std::string fresh = random_key();
    write({{whole, fresh}});
    return fresh;
}

std::string Vault::random_key() {
    std::string key(subject_key_bytes, '\0');
    ids_.random({reinterpret_cast<std::uint8_t*>(key.data()), key.size()});
    return key;
}

}  // namespace cairn
