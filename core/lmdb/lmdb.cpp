#include "core/lmdb/lmdb.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include "core/bytes.hpp"
#include "core/crc32c.hpp"
#include "core/lmdb/lmdb_check.hpp"

namespace cairn::lmdb {
namespace {

MDB_val as_value(std::string_view bytes) {
    // LMDB's interface is not const-correct: it does not write through keys and values given to it.
    return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view as_bytes(const MDB_val& value) {
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

MDB_txn* begun(MDB_env* env, Transaction::Mode mode) {
    MDB_txn* txn = nullptr;
    const unsigned flags = mode == Transaction::Mode::read ? MDB_RDONLY : 0;
    check(mdb_txn_begin(env, nullptr, flags, &txn), "mdb_txn_begin");
    return txn;
}

void put_value(
    MDB_txn* txn, Database db, std::string_view key, std::string_view value, unsigned how) {
    MDB_val k = as_value(key);
    MDB_val v = as_value(value);
    std::string with_check;
    if (db.rows == Rows::checked) {
        with_check.reserve(value.size() + row_check_bytes);
        with_check = value;
        put_big_endian(with_check, row_check(db.seed, key, value));
        v = as_value(with_check);
    }
    check(mdb_put(txn, db.dbi, &k, &v, how), "mdb_put");
}

std::string hex_start(std::string_view key) {
    constexpr std::size_t shown_max = 32;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char byte : key.substr(0, shown_max)) {
        out.push_back(digits[static_cast<unsigned char>(byte) >> 4]);
        out.push_back(digits[static_cast<unsigned char>(byte) & 15]);
    }
    return out;
}

std::string_view checked_value(const Environment& env,
                               const Database& db,
                               std::string_view key,
                               std::string_view stored) {
    if (db.rows == Rows::plain) return stored;
    if (stored.size() >= row_check_bytes) {
        const auto value = stored.substr(0, stored.size() - row_check_bytes);
        if (get_big_endian<std::uint32_t>(stored, value.size()) == row_check(db.seed, key, value))
            return value;
    }
    env.fail_read("the row of key " + hex_start(key) + " is not what was written");
}

/// LMDB found a page that cannot be one.
void check_read(const Environment& env, int code, const char* call) {
    if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND)
        env.fail_read(std::string(call) + ": " + mdb_strerror(code));
    check(code, call);
}

}  // namespace

bool is_full(int code) {
    return code == ENOSPC || code == EDQUOT || code == EFBIG || code == MDB_MAP_FULL;
}

void check(int code, std::string_view call) {
    if (code == 0) return;
    const std::string text = std::string(call) + ": " + mdb_strerror(code);
    if (is_full(code)) throw StorageFull(text);
    throw StorageError(text);
}

std::uint32_t row_seed(std::string_view database) { return crc32c(database); }

std::uint32_t row_check(std::uint32_t seed, std::string_view key, std::string_view value) {
    return crc32c(value, crc32c(key, seed));
}

Transaction::Transaction(const Environment& env, Mode mode) : env_(&env), mode_(mode) {
    txn_ = begun(env.handle(), mode);
}

Transaction::~Transaction() { abort(); }

Transaction::Transaction(Transaction&& other) noexcept
    : env_(other.env_), mode_(other.mode_), txn_(std::exchange(other.txn_, nullptr)) {}

Database Transaction::open(const char* name, Rows rows) {
    return opened(name, rows, mode_ == Mode::write ? MDB_CREATE : 0);
}

Database Transaction::open_existing(const char* name, Rows rows) { return opened(name, rows, 0); }

Database Transaction::opened(const char* name, Rows rows, unsigned flags) {
    Database db{0, rows, rows == Rows::checked ? row_seed(name) : 0};
    const int failed = mdb_dbi_open(txn_, name, flags, &db.dbi);
    check(failed, env_->folder().string() + ": mdb_dbi_open " + name);
    return db;
}

std::optional<std::string_view> Transaction::get(Database db, std::string_view key) const {
    if (key.empty()) return std::nullopt;  // LMDB has no empty keys.
    MDB_val k = as_value(key);
    MDB_val value{};
    const int found = mdb_get(txn_, db.dbi, &k, &value);
    if (found == MDB_NOTFOUND) return std::nullopt;
    check_read(*env_, found, "mdb_get");
    return checked_value(*env_, db, key, as_bytes(value));
}

void Transaction::put(Database db, std::string_view key, std::string_view value) {
    put_value(txn_, db, key, value, 0);
}

void Transaction::append(Database db, std::string_view key, std::string_view value) {
    put_value(txn_, db, key, value, MDB_APPEND);
}

bool Transaction::erase(Database db, std::string_view key) {
    if (key.empty()) return false;
    MDB_val k = as_value(key);
    const int erased = mdb_del(txn_, db.dbi, &k, nullptr);
    if (erased == MDB_NOTFOUND) return false;
    check(erased, "mdb_del");
    return true;
}

void Transaction::clear(Database db) { check(mdb_drop(txn_, db.dbi, 0), "mdb_drop"); }

std::size_t Transaction::count(Database db) const {
    MDB_stat stat{};
    check(mdb_stat(txn_, db.dbi, &stat), "mdb_stat");
    return stat.ms_entries;
}

void Transaction::commit() {
    const int committed = mdb_txn_commit(std::exchange(txn_, nullptr));  // Ends it in any case.
    // Full while writing the last page, the one that makes a commit: LMDB then refuses all further
    // transactions, which tells it from a harmless refusal of the pages before.
    if (is_full(committed)) mdb_txn_abort(begun(env_->handle(), Mode::read));
    check(committed, "mdb_txn_commit");
}

void Transaction::abort() {
    if (txn_) mdb_txn_abort(std::exchange(txn_, nullptr));
}

Cursor::Cursor(const Transaction& txn, Database db) : txn_(txn), db_(db) {
    check(mdb_cursor_open(txn.handle(), db.dbi, &cursor_), "mdb_cursor_open");
}

Cursor::~Cursor() {
    // The end of a write transaction, and only that, frees its cursors.
    if (txn_.handle() || txn_.mode() == Transaction::Mode::read) mdb_cursor_close(cursor_);
}

bool Cursor::seek(std::string_view key) { return key.empty() ? first() : move(MDB_SET_RANGE, key); }
bool Cursor::first() { return move(MDB_FIRST); }
bool Cursor::last() { return move(MDB_LAST); }
bool Cursor::next() { return move(MDB_NEXT); }
bool Cursor::previous() { return move(MDB_PREV); }

bool Cursor::move(MDB_cursor_op operation, std::string_view start) {
    MDB_val key = as_value(start);
    MDB_val value{};
    const int moved = mdb_cursor_get(cursor_, &key, &value, operation);
    if (moved == MDB_NOTFOUND) return false;
    check_read(txn_.environment(), moved, "mdb_cursor_get");
    key_ = as_bytes(key);
    if (operation == MDB_NEXT) fetch_page();
    value_ = checked_value(txn_.environment(), db_, key_, as_bytes(value));
    return true;
}

void Cursor::fetch_page() {
    constexpr std::size_t page_bytes = 4096;
    constexpr std::size_t line_bytes = 64;
    const auto* const page =
        key_.data() - reinterpret_cast<std::uintptr_t>(key_.data()) % page_bytes;
    if (std::exchange(page_, page) == page) return;
    for (std::size_t at = 0; at < page_bytes; at += line_bytes) __builtin_prefetch(page + at);
}

}  // namespace cairn::lmdb
