#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/lmdb/lmdb_environment.hpp"

/// A thin, complete wrapper of LMDB 0.9.24; only lmdb_environment.hpp includes <lmdb.h>.
/// Every failure throws StorageError naming the call. Bytes are `std::string_view`; a view read
/// from a transaction lives until its next write or its end.
namespace cairn::lmdb {

/// What a database's rows carry.
enum class Rows {
    plain,
    checked,  ///< Behind each value a CRC-32C of the database's name, the key and the value.
};

/// A named key-value map within an environment; keys compare as bytes, up to 511 of them.
struct Database {
    MDB_dbi dbi = 0;
    Rows rows = Rows::plain;
    std::uint32_t seed = 0;  ///< Of the rows' checks: that of the name.
};

/// A read or write transaction. Readers: any thread, one thread at a time, never across a wait.
/// Ends (aborts) with its scope.
class Transaction {
public:
    enum class Mode { read, write };
    Transaction(const Environment& env, Mode mode);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    /// Creates it where it is missing (write transactions only). The handle lasts as long as the
    /// environment once this transaction has committed, a reading one too. At the start, while no
    /// other thread opens any.
    Database open(const char* name, Rows rows = Rows::plain);
    /// The same, throwing StorageError where it is missing.
    Database open_existing(const char* name, Rows rows = Rows::plain);
    /// Throws DamagedRow, as a cursor does.
    [[nodiscard]] std::optional<std::string_view> get(Database db, std::string_view key) const;
    void put(Database db, std::string_view key, std::string_view value);
    /// A key that must be greater than all there are: packs pages full and asserts the order.
    void append(Database db, std::string_view key, std::string_view value);
    bool erase(Database db, std::string_view key);
    void clear(Database db);
    [[nodiscard]] std::size_t count(Database db) const;
    /// Throws StorageFull where the disk refused pages: then nothing was committed and the
    /// environment goes on. After any other StorageError what is on disk is unknown.
    void commit();
    void abort();
    [[nodiscard]] MDB_txn* handle() const { return txn_; }
    [[nodiscard]] Mode mode() const { return mode_; }
    [[nodiscard]] const Environment& environment() const { return *env_; }

private:
    Database opened(const char* name, Rows rows, unsigned flags);
    const Environment* env_;
    Mode mode_;
    MDB_txn* txn_ = nullptr;
};

/// Walks a database in key order. Of no use once its transaction has ended, and must not outlive
/// the object.
class Cursor {
public:
    Cursor(const Transaction& txn, Database db);
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    /// To the first key >= `key`; false: there is none.
    bool seek(std::string_view key);
    bool first();
    bool last();
    bool next();
    bool previous();
    [[nodiscard]] std::string_view key() const { return key_; }
    [[nodiscard]] std::string_view value() const { return value_; }

private:
    bool move(MDB_cursor_op operation, std::string_view start = {});
    /// Asks the memory for all of the page that the walk has come to: its rows, which lie in it in
    /// no order, would be waited for one by one.
    void fetch_page();
    const Transaction& txn_;
    Database db_;
    MDB_cursor* cursor_ = nullptr;
    std::string_view key_;
    std::string_view value_;
    const char* page_ = nullptr;
};

/// The check of a row of a database with checked rows; the seed is that of the database's name.
[[nodiscard]] std::uint32_t row_check(std::uint32_t seed,
                                      std::string_view key,
                                      std::string_view value);
[[nodiscard]] std::uint32_t row_seed(std::string_view database);
constexpr std::size_t row_check_bytes = sizeof(std::uint32_t);

}  // namespace cairn::lmdb
