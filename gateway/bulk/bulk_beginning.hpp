#pragma once

#include <memory>
#include <string>

#include "gateway/bulk/bulk_counts.hpp"
#include "gateway/bulk/bulk_job.hpp"
#include "gateway/call.hpp"

namespace cairn {

/// A bulk change that may begin, once the log says that it does; or one that was asked for before
/// under the same idempotency key.
struct BulkBeginning {
    std::unique_ptr<BulkJob> job{};              ///< Null: it began before.
    CommandRequest note{};                       ///< By which the log says that it begins.
    std::string token{};                         ///< What was counted for it.
    std::shared_ptr<const BulkCount> claimed{};  ///< The same: until it begins, for it alone.
    std::shared_ptr<const void> own{};           ///< Likewise: its id and its file.
    std::shared_ptr<const void> out_of{};  ///< Likewise of the change that this one comes out of.
    std::optional<BulkReport> known{};     ///< Of one that began before and is still remembered.
};

/// What a request asks to begin: with the records that were counted; with those that one before
/// refused; with the commits of one before, the newest first, to be undone. May read the log: not
/// on a thread that others wait for. "request.*", "bulk.*", "access.denied", "field.unknown",
/// "transition.unknown", "idempotency.mismatch"
[[nodiscard]] Result<BulkBeginning> begin_counted(const Call& call);
[[nodiscard]] Result<BulkBeginning> begin_again(const Call& call);
[[nodiscard]] Result<BulkBeginning> begin_undo(const Call& call);

/// The change that the path names, as its job or the log tells of it. Likewise. "bulk.unknown"
[[nodiscard]] Result<BulkReport> told_bulk(const Call& call, std::size_t after, std::size_t limit);
/// The same of one id.
[[nodiscard]] Result<BulkReport> told_bulk(const Call& call,
                                           const Uuid& id,
                                           std::size_t after,
                                           std::size_t limit);
/// The id that the path names. "bulk.unknown"
[[nodiscard]] Result<Uuid> bulk_id(const Call& call);

}  // namespace cairn
